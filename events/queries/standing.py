"""Where registering for events stands, as everybody may know: open, full, closed, with the seats left. Reads only."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import seats
from events.models import Registration, SeatShare
from events.rules import Stage, stage
from portal.moments import day_in_words, moment_in_words


@dataclass(frozen=True, slots=True)
class Standing:
    """`tag` is a state of components/status_tag.html, `label` its words, `detail` what else one should know.

    `free` is how many seats anybody may take, None where they are not counted or nobody may register.
    """

    stage: Stage
    tag: str
    label: str
    detail: str = ""
    free: int | None = None

    @property
    def is_open(self) -> bool:
        return self.stage == Stage.OPEN

    @property
    def is_full(self) -> bool:
        return self.free == 0


def standings(events, now) -> dict[int, Standing]:
    """The standing of each event, by key: two queries, however many there are."""
    stages = {event.pk: stage(event, now) for event in events}
    counted = [event for event in events if stages[event.pk] == Stage.OPEN and event.capacity is not None]
    taken, shares = _taken(counted), _shares(counted, now)
    found = {}
    for event in events:
        free = None
        if stages[event.pk] == Stage.OPEN:
            free = seats.free(event.capacity, shares[event.pk], taken[event.pk])
        found[event.pk] = _standing(event, stages[event.pk], free)
    return found


def _taken(events) -> dict[int, Counter]:
    taken: dict[int, Counter] = defaultdict(Counter)
    held = Registration.objects.holding().filter(event__in=[event.pk for event in events]).order_by()
    for event, share, count in held.values_list("event", "share").annotate(count=Count("pk")):
        taken[event][share] = count
    return taken


def _shares(events, now) -> dict[int, list[seats.Share]]:
    shares = defaultdict(list)
    for row in SeatShare.objects.filter(event__in=[event.pk for event in events]):
        shares[row.event_id].append(seats.Share(row.pk, row.seats, row.released_at <= now))
    return shares


def _standing(event, where: Stage, free: int | None) -> Standing:
    if where == Stage.OPEN:
        return _open(event, free)
    return {
        Stage.CANCELLED: lambda: Standing(where, "no", _("Annulé"), event.cancel_reason),
        Stage.PAST: lambda: Standing(where, "info", _("Passé")),
        Stage.ELSEWHERE: lambda: Standing(where, "info", _("Sans inscription ici")),
        Stage.DRAFT: lambda: Standing(where, "draft", _("En préparation")),
        Stage.EARLY: lambda: Standing(
            where,
            "wait",
            _("Inscriptions à partir du %(day)s") % {"day": day_in_words(event.opens_at, event.zone_info)},
            _("Ouverture des inscriptions : %(moment)s") % {"moment": moment_in_words(event.opens_at, event.zone_info)},
        ),
        Stage.CLOSED: lambda: Standing(where, "no", _("Inscriptions closes")),
    }[where]()


def _open(event, free: int | None) -> Standing:
    until = event.closes_at or event.starts_at
    detail = _("Jusqu’au %(moment)s") % {"moment": moment_in_words(until, event.zone_info)}
    if free is None:
        return Standing(Stage.OPEN, "ok", _("Inscriptions ouvertes"), detail)
    if free == 0:
        return Standing(Stage.OPEN, "wait", _("Complet : liste d’attente"), detail, 0)
    label = ngettext("%(count)d place libre", "%(count)d places libres", free) % {"count": free}
    return Standing(Stage.OPEN, "ok", label, detail, free)
