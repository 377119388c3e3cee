"""The pages of an act that cites a version by its hash: joining it, leaving it. It reads rows and writes none."""

import json

from django.utils import translation
from django.utils.formats import date_format

from charters.evidence import canonical_json, timestamp
from charters.typesetting import LEVEL, verify_address
from portal import qr
from portal.documents import Attachment, nodes_from_plain, render_pdf_with_positions
from portal.models import SiteIdentity
from portal.moments import french

FIELD = "adhesion"
SEALED_ONLY = (
    "Le portail constate cette annonce et scelle l’acte : le sceau garantit que le fichier n’a pas changé. L’acte ne porte "
    "pas de signature de l’organisation."
)


def typeset_joining(request, consent: str, made_at):
    """The act by which the organisation of a request joins its version, and where its signature field stands."""
    mandate = request.mandate
    return _typeset(
        request.version,
        request.party.partner,
        made_at,
        kind="Acte d’adhésion",
        facts=[
            ["Signataire", f"{request.signatory.get_full_name()}, {mandate.position}"],
            ["Mandat", mandate.title],
        ],
        heading="Ce que l’organisation déclare",
        words=consent,
        level=LEVEL,
        field=FIELD,
        record={"form": "trait-d-union/act-joining/1", "consent": consent},
    )


def typeset_withdrawal(version, partner, made_at, *, reason, announced_on, effective_on, announced_by, on_letter):
    """The act by which the portal states that an organisation announced its leaving; it has no field."""
    pdf, _boxes = _typeset(
        version,
        partner,
        made_at,
        kind="Acte de retrait",
        facts=[
            ["Annoncé le", _day(announced_on)],
            ["Prend effet le", _day(effective_on)],
            ["Annoncé par", announced_by],
            ["Forme", "lettre, enregistrée par la coordination" if on_letter else "déclaration sur le portail"],
        ],
        heading="Pourquoi l’organisation se retire",
        words=reason,
        level=SEALED_ONLY,
        field="",
        record={
            "form": "trait-d-union/act-withdrawal/1",
            "announced_on": announced_on.isoformat(),
            "effective_on": effective_on.isoformat(),
            "reason": reason,
        },
    )
    return pdf


def _day(day) -> str:
    with translation.override("fr"):
        return date_format(day, "j F Y")


def _typeset(version, partner, made_at, *, kind, facts, heading, words, level, field, record):
    text = json.loads(version.canonical)
    record = {
        **record,
        "charter": text["charter"],
        "version": version.number,
        "version_sha256": version.sha256,
        "organisation": {
            "legal_name": partner.legal_name,
            "siren": partner.siren,
            "siret": partner.siret,
            "rna": partner.rna,
        },
        "made_at": timestamp(made_at),
    }
    attachment = Attachment(
        name="acte.json",
        content=canonical_json(record).encode(),
        mime="application/json",
        relationship="data",
        description="Les données de l’acte, avec l’empreinte SHA-256 de la version qu’il cite.",
    )
    identifier = partner.siret or partner.siren or partner.rna
    data = {
        "kind": kind,
        "title": version.title,
        "territory": text["territory"],
        "network": SiteIdentity.current().network_name,
        "number": version.number,
        "sha256": version.sha256,
        "organisation": partner.legal_name,
        "facts": [*([["Identifiant", identifier]] if identifier else []), *facts, ["Acte établi le", french(made_at)]],
        "heading": heading,
        "words": nodes_from_plain(words),
        "level": level,
        "field": field,
        "verification": {
            "address": verify_address(),
            "qr": qr.svg(verify_address(version.sha256)),
            "qr_alt": f"Code QR de l’adresse {verify_address()}",
        },
    }
    return render_pdf_with_positions("charters/act", data, created=made_at, attachments=[attachment])
