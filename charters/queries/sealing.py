"""What level a version's sealed file is at, and which versions and acts wait for a timestamp."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Q, Subquery

from charters import models


@dataclass(frozen=True)
class SealLevel:
    """The latest timestamp of a version's sealed file, None while it has none, and how the next one is coming.

    `later_signatures` were added since it; `tries` failed so far, with `error` the last time; `next_at` is the next try.
    """

    timestamped_at: datetime | None
    authority: str
    later_signatures: int
    tries: int
    error: str
    next_at: datetime | None


def seal_level(version) -> SealLevel:
    """Three queries, whatever the number of signatures. The level itself is PAdES B-B: a timestamp is added to it."""
    last = version.events.filter(kind=models.EvidenceEvent.Kind.TIMESTAMPED).order_by("-sequence").first()
    signing = version.round
    later = 0
    if last:
        later = version.sealed_revisions.filter(sequence__gt=last.data["revision"]).count()
    return SealLevel(
        timestamped_at=datetime.fromisoformat(last.data["attested_at"]) if last else None,
        authority=last.data["authority"] if last else "",
        later_signatures=later,
        tries=signing.timestamp_tries,
        error=signing.timestamp_error,
        next_at=signing.timestamp_next_at,
    )


def versions_to_timestamp(now):
    """Versions that have entered into force, whose last sealed file bears no timestamp yet, and whose next try has come."""
    last_kind = models.SealedRevision.objects.filter(version=OuterRef("pk")).order_by("-sequence").values("kind")[:1]
    return (
        models.Version.objects.filter(
            round__status__in=(models.SigningRound.Status.IN_FORCE, models.SigningRound.Status.AMENDED)
        )
        .filter(Q(round__timestamp_next_at=None) | Q(round__timestamp_next_at__lte=now))
        .annotate(last_kind=Subquery(last_kind))
        .exclude(last_kind=models.SealedRevision.Kind.TIMESTAMP)
        .select_related("charter", "round")
        .defer("canonical")
        .order_by("round__timestamp_tries", "pk")
    )


def acts_to_timestamp(now):
    """The acts of joining and leaving that bear no timestamp yet, and whose next try has come."""
    return (
        models.SealedAct.objects.filter(stamped=None)
        .filter(Q(tries=None) | Q(tries__next_at__lte=now))
        .select_related("version__charter", "party__partner")
        .defer("version__canonical")
        .order_by(F("tries__count").asc(nulls_first=True), "pk")
    )
