"""Where the signing of a version stands, party by party, and who is there without signing."""

from dataclasses import dataclass

from django.utils import timezone

from charters import models
from portal.partners.models import Mandate


@dataclass(frozen=True)
class SigningRow:
    """One party of a version. `request` and `original` may be None; `mandates` are those with which it can be bound.

    `lapsed`: its turn to be invited may come, but the mandate chosen is not valid any more.
    """

    party: "models.CharterParty"
    request: "models.SignatureRequest | None"
    original: "models.RecordedOriginal | None"
    mandates: tuple[Mandate, ...]
    lapsed: bool

    @property
    def missing(self) -> bool:
        """Neither asked nor recorded."""
        return self.request is None and self.original is None

    @property
    def recordable(self) -> bool:
        return self.original is None and (self.request is None or self.request.status != "signed")

    @property
    def awaited(self) -> bool:
        return self.request is not None and self.request.status in models.SignatureRequest.AWAITED

    @property
    def delegated(self) -> bool:
        return self.request is not None and self.request.mandate.kind == Mandate.Kind.DELEGATION


def signing_rows(version) -> list[SigningRow]:
    """The parties of a version with where each stands, in four queries."""
    today = timezone.localdate()
    requests = {
        each.party_id: each
        for each in models.SignatureRequest.objects.latest_per_party(version).select_related(
            "mandate__delegated_from__user"
        )
    }
    originals = {each.party_id: each for each in version.originals.all()}
    parties = list(version.parties())
    mandates = Mandate.objects.valid(today).own().filter(partner__in=[party.partner_id for party in parties])
    mandates = list(mandates.select_related("user").order_by("user__last_name", "pk"))
    return [
        SigningRow(
            party=party,
            request=requests.get(party.pk),
            original=originals.get(party.pk),
            mandates=tuple(each for each in mandates if each.partner_id == party.partner_id),
            lapsed=_lapsed(requests.get(party.pk), today),
        )
        for party in parties
    ]


def _lapsed(request, today) -> bool:
    return request is not None and request.status == "planned" and not request.mandate.is_valid(today)


def observers_of(version) -> list:
    """The readers and witnesses still invited."""
    return list(version.observers.current().select_related("user"))


def witnesses_of(version) -> list:
    """Those who attested the signing, the first first."""
    attested = version.observers.exclude(attested_at=None).select_related("user")
    return list(attested.order_by("attested_at", "pk"))


def recorded_originals(version) -> list:
    return list(version.originals.select_related("party__partner", "recorded_by"))
