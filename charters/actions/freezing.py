"""Freezing: the text of a charter becomes a numbered version, hashed, typeset and sealed, that never changes."""

import json

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import evidence, files, rules, sealing, seals, typesetting
from charters.comparing import same_words
from charters.models import (
    Amendment,
    Charter,
    Clause,
    EvidenceEvent,
    Position,
    SealedRevision,
    SigningRound,
    Version,
)
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
    reasons = what_stands_in_the_way(charter)
    if reasons:
        raise ValidationError(reasons)
    at = at or timezone.now()
    number = next_number(charter)
    former = amended_version(charter)
    parties = list(charter.parties.current())
    reserves = reserve_texts(charter)
    canonical = canonical_text(charter, number, former.sha256 if former else None, parties, reserves)
    digest = evidence.sha256(canonical)
    names = [f"partie-{place:03d}" for place in range(1, len(parties) + 1)]
    pdf, boxes = typesetting.typeset_version(canonical, digest, at, names, former=former)
    key = seals.current_key()
    sealed = sealing.certify(pdf, key, _field_boxes(boxes, parties, names), reason=f"{charter.title}, version {number}")
    kept, sealed_kept = files.keep(charter, number, "texte", pdf), files.keep(charter, number, "000", sealed)
    with files.put_in_place(kept, sealed_kept):
        current = held(charter)
        require_drafting(current)
        moved = current.edition != charter.edition or reserve_texts(current) != reserves
        if moved or rules.why_not_freeze(current):
            raise ValidationError(
                _("Le texte ou une position a changé pendant la mise en page. Relisez, puis figez à nouveau."),
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
            previous=former,
            frozen_at=at,
            frozen_by=actor,
        )
        SealedRevision.objects.create(
            version=version,
            kind=SealedRevision.Kind.CERTIFIED,
            sequence=0,
            name=sealed_kept,
            sha256=evidence.sha256(sealed),
            size=len(sealed),
            made_at=at,
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
        if former is None:
            set_status(current, Charter.Status.SIGNING)
        else:
            set_status(current, Charter.Status.AMENDMENT_SIGNING)
            amendment = Amendment.objects.get(charter=current, status=Amendment.Status.OPEN)
            set_status(amendment, Amendment.Status.SIGNING, version=version)
        log(current, "charters.freeze", user=actor, data={"version": number, "sha256": digest})
    return version


def amended_version(charter) -> Version | None:
    """The version that the text being written amends; None in a first writing."""
    if not charter.is_binding:
        return None
    return charter.versions.filter(round__status=SigningRound.Status.IN_FORCE).first()


def next_number(charter) -> int:
    return (charter.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def working_text(charter) -> str:
    """The canonical text that freezing the charter now would make."""
    former = amended_version(charter)
    parties = list(charter.parties.current())
    sha256 = former.sha256 if former else None
    return canonical_text(charter, next_number(charter), sha256, parties, reserve_texts(charter))


def what_stands_in_the_way(charter) -> list[str]:
    """As `rules.why_not_freeze`, and an avenant that changes nothing."""
    reasons = rules.why_not_freeze(charter)
    former = amended_version(charter)
    if former is not None and same_words(json.loads(former.canonical), json.loads(working_text(charter))):
        reasons.append(_("L’avenant ne change encore rien au texte en vigueur."))
    return reasons


def reserve_texts(charter) -> list[evidence.ReserveText]:
    """The reserves to print with the charter as it stands: the whole first, then clause by clause."""
    found = charter.positions.reserves().in_reading_order().select_related("party__partner", "clause", "charter")
    return [
        evidence.ReserveText(
            party=position.party.partner.legal_name,
            clause=str(position.clause.identifier) if position.clause_id else None,
            kind="objection" if position.stance == Position.Stance.OBJECT else "reserve",
            text=position.reason,
            former_text=position.to_confirm,
        )
        for position in found
    ]


def canonical_text(charter, number, previous_sha256, parties, reserves) -> str:
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
        reserves=reserves,
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
