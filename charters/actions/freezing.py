"""Freezing: the text of a charter becomes a numbered version, hashed, typeset and sealed, that never changes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import evidence, files, rules, sealing, seals, typesetting
from charters.models import Charter, Clause, EvidenceEvent, SealedRevision, SigningRound, Version
from portal.partners.rules import require
from portal.states import set_status

from .holding import held, require_drafting
from .recording import record


def freeze(charter: Charter, *, actor, at=None) -> Version:
    """Make the next version of a charter being written; the charter is then being signed.

    The pages are set and sealed outside the transaction; if the text changed meanwhile, nothing is written (code
    "conflict"). Raises ValidationError with what stands in the way, sealing.SealKeyError when the seal can't be used.
    """
    require(rules.may_manage(actor, charter))
    charter = Charter.objects.select_related("territory").get(pk=charter.pk)
    require_drafting(charter)
    reasons = rules.why_not_freeze(charter)
    if reasons:
        raise ValidationError(reasons)
    at = at or timezone.now()
    previous = charter.versions.order_by("-number").first()
    number = previous.number + 1 if previous else 1
    parties = list(charter.parties.current())
    canonical = canonical_text(charter, number, None, parties)
    digest = evidence.sha256(canonical)
    names = [f"partie-{place:03d}" for place in range(1, len(parties) + 1)]
    pdf, boxes = typesetting.typeset_version(canonical, digest, at, names)
    key = seals.current_key()
    sealed = sealing.certify(pdf, key, _field_boxes(boxes, parties, names), reason=f"{charter.title}, version {number}")
    kept, sealed_kept = files.keep(charter, number, "texte", pdf), files.keep(charter, number, "000", sealed)
    with transaction.atomic():
        current = held(charter)
        require_drafting(current)
        if current.edition != charter.edition or rules.why_not_freeze(current):
            raise ValidationError(
                _("Le texte a changé pendant qu’il était mis en page. Relisez-le, puis figez-le à nouveau."),
                code="conflict",
            )
        seals.register_authority(key)
        version = Version.objects.create(
            charter=current,
            number=number,
            title=current.title,
            canonical=canonical,
            sha256=digest,
            pdf_name=kept,
            pdf_sha256=evidence.sha256(pdf),
            fields={str(party.pk): name for party, name in zip(parties, names, strict=True)},
            previous=None,
            frozen_at=at,
            frozen_by=actor,
        )
        SealedRevision.objects.create(
            version=version, sequence=0, name=sealed_kept, sha256=evidence.sha256(sealed), size=len(sealed), made_at=at
        )
        SigningRound.objects.create(version=version)
        record(
            version,
            EvidenceEvent.Kind.FROZEN,
            at,
            sha256=digest,
            pdf_sha256=evidence.sha256(pdf),
            by=actor.get_full_name(),
        )
        set_status(current, Charter.Status.SIGNING)
        log(current, "charters.freeze", user=actor, data={"version": number, "sha256": digest})
    return version


def canonical_text(charter, number, previous_sha256, parties) -> str:
    """The canonical text of the charter as it stands."""
    return evidence.canonical_charter(
        charter=str(charter.identifier),
        number=number,
        title=charter.title,
        language="fr",
        scope=charter.scope,
        territory=charter.territory.name if charter.territory else "",
        entry_rule=charter.entry_rule,
        entry_count=charter.entry_count,
        previous=previous_sha256,
        parties=[
            evidence.PartyText(
                legal_name=party.partner.legal_name,
                short_name=party.partner.short_name,
                siren=party.partner.siren,
                siret=party.partner.siret,
                rna=party.partner.rna,
                required=party.required,
            )
            for party in parties
        ],
        clauses=[_clause_text(clause) for clause in charter.clauses.current()],
    )


def _clause_text(clause) -> evidence.ClauseText:
    named = ()
    if clause.binding == Clause.Binding.NAMED:
        named = tuple(party.partner.legal_name for party in clause.parties.all())
    return evidence.ClauseText(
        identifier=str(clause.identifier),
        kind=clause.kind,
        heading=clause.heading,
        text=clause.text,
        summary=clause.summary,
        named=named,
        origin=clause.origin,
    )


def _field_boxes(boxes, parties, names):
    places = {box.id: box for box in boxes}
    return [
        sealing.FieldBox(
            name=name,
            page=places[name].page,
            box=(
                places[name].x,
                places[name].y,
                places[name].x + places[name].width,
                places[name].y + places[name].height,
            ),
            label=_("Signature de %(partner)s") % {"partner": party.partner.legal_name},
        )
        for party, name in zip(parties, names, strict=True)
    ]
