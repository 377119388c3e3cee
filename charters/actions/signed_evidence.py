"""What the evidence keeps of one signature: the consent agreed to, and every value copied at the time."""

import json

from charters import evidence
from charters.models import SignatureRequest
from portal.partners.models import Mandate

FORMS = {
    SignatureRequest.Kind.SIGNATURE: "trait-d-union/signature/1",
    SignatureRequest.Kind.JOINING: "trait-d-union/joining/1",
}


def consent_of(request, language: str) -> str:
    """The sentence that the signatory of this request agrees to."""
    mandate = request.mandate
    return evidence.consent_wording(
        language,
        name=request.signatory.get_full_name(),
        position=mandate.position,
        partner=request.party.partner.legal_name,
        title=request.version.title,
        number=request.version.number,
        sha256=request.version.sha256,
        joining=request.kind == SignatureRequest.Kind.JOINING,
        delegation_reference=mandate.reference if mandate.kind == Mandate.Kind.DELEGATION else "",
    )


def reserves_of(version, party) -> list[dict]:
    """The reserves that the frozen text prints for an organisation, which signs with them."""
    text = json.loads(version.canonical)
    fields = sorted(version.fields.values())
    if str(party.pk) not in version.fields:
        return []
    # By its place among the parties: its name may have changed since the freezing.
    name = text["parties"][fields.index(version.fields[str(party.pk)])]["legal_name"]
    headings = {clause["id"]: clause["heading"] for clause in text["clauses"]}
    return [
        {
            "clause": reserve["clause"],
            "heading": headings.get(reserve["clause"], ""),
            "kind": reserve["kind"],
            "text": reserve["text"],
            "former_text": reserve["former_text"],
        }
        for reserve in evidence.reserves_of(text)
        if reserve["party"] == name
    ]


def _delegated_from(mandate) -> dict | None:
    """The mandate within which this one was delegated on the portal; None for one that a coordinator checked itself."""
    parent = mandate.delegated_from
    if parent is None:
        return None
    return {
        "name": parent.user.get_full_name(),
        "position": parent.position,
        "kind": parent.kind,
        "reference": parent.reference,
    }


def evidence_values(request, code, user, typed_name, language, client, key, signed_over, now) -> dict:
    """Everything that evidence keeps of a signature, as values copied at the time (docs/preuve.md).

    `signed_over` is the SHA-256 of the sealed file that the signature goes into.
    """
    version, partner, mandate = request.version, request.party.partner, request.mandate
    consent = consent_of(request, language)
    message = code.message
    return {
        "form": FORMS[request.kind],
        "version": {
            "charter": str(version.charter.identifier),
            "number": version.number,
            "sha256": version.sha256,
            "pdf_sha256": version.pdf_sha256,
            "signed_over_sha256": signed_over,
        },
        "organisation": {
            "legal_name": partner.legal_name,
            "siren": partner.siren,
            "siret": partner.siret,
            "rna": partner.rna,
        },
        "signatory": {
            "name": user.get_full_name(),
            "position": mandate.position,
            "email": user.email,
            "typed_name": typed_name.strip(),
        },
        "mandate": {
            "kind": mandate.kind,
            "reference": mandate.reference,
            "valid_from": mandate.valid_from.isoformat(),
            "valid_until": mandate.valid_until.isoformat() if mandate.valid_until else None,
            "checked_at": evidence.timestamp(mandate.decided_at) if mandate.decided_at else None,
            "checked_by": mandate.decided_by.get_full_name() if mandate.decided_by else None,
            "delegated_from": _delegated_from(mandate),
        },
        "consent": {"language": language, "text": consent, "sha256": evidence.sha256(consent)},
        "reading": {
            "viewed_at": evidence.timestamp(request.viewed_at),
            "read_to_end_at": evidence.timestamp(request.read_to_end_at),
        },
        "reserves": reserves_of(version, request.party),
        "authentication": {
            "methods": list(client.methods),
            "code_sent_at": evidence.timestamp(code.sent_at),
            "code_handed_to_mail_server_at": evidence.timestamp(message.sent_at)
            if message and message.sent_at
            else None,
            "code_entered_at": evidence.timestamp(now),
            "wrong_tries": code.tries,
        },
        "client": {"ip": client.ip, "user_agent": client.user_agent[:300]},
        "signed_at": evidence.timestamp(now),
        "seal": {
            "certificate_serial": f"{key.certificate.serial_number:x}",
            "field": request.field_name,
            "level": "PAdES B-B",
        },
    }
