"""Where registering for events stands, as everybody may know: open, full, closed, with the seats left. Reads only."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.rules import Stage, stage
from portal.moments import day_in_words, moment_in_words

from .seats import day_seats


@dataclass(frozen=True, slots=True)
class Availability:
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


def availabilities(events, now) -> dict[int, Availability]:
    """The availability of each event, by key: two queries, however many there are."""
    stages = {event.pk: stage(event, now) for event in events}
    seats = day_seats([event for event in events if stages[event.pk] == Stage.OPEN], now)
    return {
        event.pk: _availability(event, stages[event.pk], seats[event.pk].free if event.pk in seats else None)
        for event in events
    }


def _availability(event, where: Stage, free: int | None) -> Availability:
    if where == Stage.OPEN:
        return _open(event, free)
    return {
        Stage.CANCELLED: lambda: Availability(where, "no", _("Annulé"), event.cancel_reason),
        Stage.PAST: lambda: Availability(where, "info", _("Passé")),
        Stage.ELSEWHERE: lambda: Availability(where, "info", _("Sans inscription ici")),
        Stage.DRAFT: lambda: Availability(where, "draft", _("En préparation")),
        Stage.EARLY: lambda: Availability(
            where,
            "wait",
            _("Inscriptions à partir du %(day)s") % {"day": day_in_words(event.opens_at, event.zone_info)},
            _("Ouverture des inscriptions : %(moment)s") % {"moment": moment_in_words(event.opens_at, event.zone_info)},
        ),
        Stage.CLOSED: lambda: Availability(where, "no", _("Inscriptions closes")),
    }[where]()


def _open(event, free: int | None) -> Availability:
    until = event.closes_at or event.starts_at
    detail = _("Jusqu’au %(moment)s") % {"moment": moment_in_words(until, event.zone_info)}
    if free is None:
        return Availability(Stage.OPEN, "ok", _("Inscriptions ouvertes"), detail)
    if free == 0:
        return Availability(Stage.OPEN, "wait", _("Complet : liste d’attente"), detail, 0)
    label = ngettext("%(count)d place libre", "%(count)d places libres", free) % {"count": free}
    return Availability(Stage.OPEN, "ok", label, detail, free)
