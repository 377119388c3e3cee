"""Work on many registrations as its pages show it: what would happen, how far it is, what was refused. Reads only."""

from dataclasses import dataclass

from django.db.models import Case, Count, When

from events.models import Batch, BatchLine, Registration
from events.rules import DECISIONS

from .listing import STATUS_TAGS

Status = Registration.Status
Kind = Batch.Kind
Line = BatchLine.State

BATCH_TAGS = {"planned": "draft", "running": "wait", "done": "ok", "given_up": "no"}
LINE_TAGS = {"to_do": "draft", "done": "ok", "same": "info", "refused": "no"}

BY_MESSAGE = (Kind.LINK, Kind.CONFIRMATION)


def concerned(registrations, kind: str):
    """Those of the registrations to whom a batch of this kind would do something."""
    found = registrations.filter(status__in=DECISIONS[kind])
    return found.exclude(email="") if kind in BY_MESSAGE else found


@dataclass(frozen=True)
class StatusPart:
    """So many of a batch's registrations are in one status; `does` says whether anything would happen to them."""

    label: str
    tag: str
    count: int
    does: bool


@dataclass(frozen=True)
class Forecast:
    parts: list[StatusPart]
    concerned: int
    left_alone: int
    without_address: int


def forecast(batch) -> Forecast:
    """What a planned batch would do, by the status of its registrations as they stand."""
    lines = batch.lines.order_by()
    counts = dict(lines.values_list("registration__status").annotate(count=Count("pk")))
    concerned = DECISIONS[batch.kind]
    without = 0
    if batch.kind in BY_MESSAGE:
        without = lines.filter(registration__email="", registration__status__in=concerned).count()
    parts = [
        StatusPart(str(status.label), STATUS_TAGS[status.value], counts[status.value], status in concerned)
        for status in Status
        if counts.get(status.value)
    ]
    does = sum(part.count for part in parts if part.does) - without
    return Forecast(parts, does, sum(counts.values()) - does, without)


@dataclass(frozen=True)
class Progress:
    """How far a batch is; `percent` of its lines are handled."""

    total: int
    done: int
    same: int
    refused: int

    @property
    def handled(self) -> int:
        return self.done + self.same + self.refused

    @property
    def percent(self) -> int:
        return 100 * self.handled // self.total if self.total else 100


def progress(batch) -> Progress:
    counts = dict(batch.lines.order_by().values_list("state").annotate(count=Count("pk")))
    done, same, refused = (counts.get(state, 0) for state in (Line.DONE, Line.SAME, Line.REFUSED))
    return Progress(sum(counts.values()), done, same, refused)


def outcomes(batch):
    """The lines that were handled, those refused first; the caller takes a page of it."""
    first = Case(When(state=Line.REFUSED, then=0), When(state=Line.SAME, then=1), default=2)
    return batch.lines.exclude(state=Line.TO_DO).select_related("registration").order_by(first, "position")


def recent(event, number: int = 5) -> list[tuple[Batch, str]]:
    """The latest batches of an event, with the tint of their state."""
    return [(batch, BATCH_TAGS[batch.state]) for batch in event.batches.select_related("created_by")[:number]]
