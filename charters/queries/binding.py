"""Who is bound by which version of a charter, since when, through what and under which reserves; who leaves, who left.

A party is bound by a version that entered into force and that it signed, by whatever means, until another one binds it or
it leaves the charter. Every page, file and comparison that says so reads it here.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charters import models

THROUGH = {
    "signature": _("signature dans le fichier scellé"),
    "joining": _("acte d’adhésion scellé"),
    "paper": _("original signé à la main, enregistré"),
    "elsewhere": _("PDF signé avec un autre outil, enregistré"),
}


@dataclass(frozen=True)
class Bond:
    """What binds one party to one version. Days are in the zone of the page; `until` (not included) is None while it binds.

    `through` is a key of `THROUGH`; `signatory` and `position` are as they were told at the time.
    """

    version: int
    sha256: str
    since: date
    until: date | None
    through: str
    signed_on: date
    signatory: str
    position: str
    delegated: bool
    reserves: tuple[str, ...]

    @property
    def through_label(self) -> str:
        return str(THROUGH[self.through])


@dataclass(frozen=True)
class Standing:
    """Where a party of the charter, present or past, stands. `bonds`: latest first.

    `state`: "bound" by the version in force; "former" (by an earlier one, not having signed the one in force); "unbound"
    (signed none that entered into force); "left" (withdrawn) ; "over" (the charter is). `leaving_on`: when a withdrawal that
    was announced takes effect, `announced_on` its day; `left_on`: when one did.
    """

    party: int
    legal_name: str
    short_name: str
    required: bool
    state: str
    bonds: tuple[Bond, ...]
    announced_on: date | None
    leaving_on: date | None
    left_on: date | None

    @property
    def bond(self) -> Bond | None:
        """What binds it now."""
        return next((each for each in self.bonds if each.until is None), None)


def register(charter) -> list[Standing]:
    """Every party that the charter ever had, in their order; who was never asked to sign anything is left out."""
    rounds = {
        each.version_id: each
        for each in models.SigningRound.objects.filter(version__charter=charter)
        .select_related("version")
        .defer("version__canonical")
        .order_by("version__number")
    }
    current = max((each.version.number for each in rounds.values() if each.in_force_at), default=None)
    asked = {int(key) for each in rounds.values() if each.opened_at for key in each.version.fields}
    bonds = _bonds(charter, rounds)
    leaving = {each.party_id: each for each in _withdrawals(charter)}
    return [
        _standing(charter, party, bonds.get(party.pk, []), leaving.get(party.pk), current)
        for party in charter.parties.select_related("partner").order_by("position", "pk")
        if party.pk in asked or party.pk in bonds
    ]


def _withdrawals(charter):
    cancelled = models.Withdrawal.Status.CANCELLED
    return models.Withdrawal.objects.filter(party__charter=charter).exclude(status=cancelled).order_by("pk")


def _bonds(charter, rounds) -> dict[int, list[Bond]]:
    """What each party signed of what entered into force, in the order of the versions, as if nothing had followed."""
    found = defaultdict(list)
    for signature in models.Signature.objects.filter(version__charter=charter).select_related("act"):
        told = signature.evidence
        signed_on = timezone.localdate(signature.signed_at)
        found[signature.party_id].append(
            _bond(
                rounds[signature.version_id],
                signed_on,
                through="joining" if signature.act_id else "signature",
                signatory=told["signatory"]["name"],
                position=told["signatory"]["position"],
                delegated=told["mandate"]["kind"] == "delegation",
                reserves=tuple(_reserve(each) for each in told["reserves"]),
            )
        )
    for original in models.RecordedOriginal.objects.filter(version__charter=charter):
        found[original.party_id].append(
            _bond(
                rounds[original.version_id],
                original.signed_on,
                through=original.kind,
                signatory=original.signatory,
                position=original.position,
                delegated=original.delegated,
                reserves=(original.reserves,) if original.reserves else (),
            )
        )
    kept = {party: [bond for bond in bonds if bond is not None] for party, bonds in found.items()}
    return {party: sorted(bonds, key=lambda bond: bond.version) for party, bonds in kept.items() if bonds}


def _reserve(kept) -> str:
    """A reserve as evidence keeps it: a sentence, or an object with its clause's heading and its words."""
    if isinstance(kept, str):
        return kept
    words = kept.get("text") or kept.get("reason") or ""
    about = kept.get("heading") or kept.get("clause_heading") or ""
    return f"{about}\u00a0: {words}" if about else words


def _bond(signing, signed_on: date, **told) -> Bond | None:
    """None for a version that never entered into force: signed, it binds nobody."""
    if signing.in_force_at is None:
        return None
    version = signing.version
    return Bond(
        version=version.number,
        sha256=version.sha256,
        since=max(signed_on, timezone.localdate(signing.in_force_at)),
        until=None,
        signed_on=signed_on,
        **told,
    )


def _standing(charter, party, bonds: list[Bond], withdrawal, current: int | None) -> Standing:
    left_on = withdrawal.effective_on if withdrawal and withdrawal.status == "effective" else None
    over_on = timezone.localdate(charter.ended_at) if charter.ended_at else None
    ends = [each for each in (left_on, over_on) if each is not None]
    chain = []
    for place, bond in enumerate(bonds):
        following = bonds[place + 1].since if place + 1 < len(bonds) else None
        until = min([*ends, *([following] if following else [])], default=None)
        chain.append(replace(bond, until=until))
    if not chain:
        state = "unbound"
    elif left_on is not None:
        state = "left"
    elif over_on is not None:
        state = "over"
    else:
        state = "bound" if chain[-1].version == current else "former"
    announced = withdrawal is not None and withdrawal.status == "announced"
    return Standing(
        party=party.pk,
        legal_name=party.partner.legal_name,
        short_name=party.partner.short_name,
        required=party.required,
        state=state,
        bonds=tuple(reversed(chain)),
        announced_on=withdrawal.announced_on if withdrawal else None,
        leaving_on=withdrawal.effective_on if announced else None,
        left_on=left_on,
    )
