"""What the page behind a secret link shows of one registration, and of those registered with it."""

from datetime import timedelta

from django.db.models import Q

from events import links
from events.models import Question, Registration, SessionChoice
from events.rules import why_not_register
from portal.moments import span_in_words

from .registering import open_towns
from .seats import day_seats

# How long whoever registered colleagues sees the links that these got by mail.
LINKS_SHOWN = timedelta(days=1)

TAGS = {"pending": "wait", "confirmed": "ok", "waiting": "wait", "offered": "wait", "cancelled": "no"}
CHOICE_TAGS = {"confirmed": "ok", "waiting": "wait", "offered": "wait"}


def registration_of(token: str) -> Registration | None:
    """The registration that a secret link opens; None for one that opens nothing (any more)."""
    identifier = links.identifier_in(token)
    if identifier is None:
        return None
    found = (
        Registration.objects.filter(identifier=identifier, anonymised_at=None)
        .select_related("event", "partner")
        .first()
    )
    return found if found is not None and links.opens(token, found) else None


def moved_to(registration) -> Registration | None:
    """The registration in another town that took, or is to take, the place of this one."""
    if registration.event.series_id is None:
        return None
    return Registration.objects.active().filter(replaces=registration).select_related("event").first()


def of_the_same_person(registration):
    """The registration, with those that it replaced or that replace it: somebody's way from town to town."""
    keys, found = set(), {registration.pk}
    while found:
        keys |= found
        beside = Q(replaced_by__in=found) | Q(replaces__in=found)
        found = set(Registration.objects.filter(beside).values_list("pk", flat=True)) - keys
    return Registration.objects.filter(pk__in=keys, anonymised_at=None)


def place_in_line(registration) -> int:
    """Which one in the line of those who wait, from 1."""
    before = Q(entered_at__lt=registration.entered_at) | Q(entered_at=registration.entered_at, pk__lt=registration.pk)
    return Registration.objects.in_line().filter(before, event=registration.event_id).count() + 1


def place_in_session(choice) -> int:
    before = Q(entered_at__lt=choice.entered_at) | Q(entered_at=choice.entered_at, pk__lt=choice.pk)
    return SessionChoice.objects.in_line().filter(before, session=choice.session_id).count() + 1


def choices_of(registration) -> list[SessionChoice]:
    """The sessions somebody chose and has not left, in the order of the programme."""
    return list(
        registration.choices.exclude(status=SessionChoice.Status.CANCELLED)
        .select_related("session", "slot")
        .order_by("slot__starts_at", "slot__position", "pk")
    )


def answers_of(registration) -> list[tuple[str, str]]:
    """(question, answer in words) of what the organiser asked, put away since or not."""
    rows = []
    for question in Question.objects.filter(event=registration.event_id) if registration.answers else ():
        given = registration.answers.get(str(question.identifier))
        if given:
            words = dict(question.answer_words)
            values = given if isinstance(given, list) else [given]
            rows.append((question.words, ", ".join(str(words.get(value, value)) for value in values)))
    return rows


def has_group(registration) -> bool:
    """Whether somebody registered others with them."""
    if registration.place != 0:
        return False
    return Registration.objects.filter(submission=registration.submission, place__gt=0).exists()


def group_of(registration) -> list[Registration]:
    """Those who were registered in one go with the first of them; nobody for the others."""
    if registration.place != 0:
        return []
    return list(
        Registration.objects.filter(submission=registration.submission).select_related("event").order_by("place")
    )


def towns_to_move_to(registration, now) -> list[dict]:
    """The other towns of the series where one can register, each with the seats it has.

    `there`: whether the same address has a registration in that town; whose it is, the link of this one does not say.
    """
    towns = open_towns(registration.event, now)
    found, there = day_seats(towns, now), _by_the_same_address(registration, towns)
    return [
        {
            "event": town,
            "seats": found[town.pk],
            "when": span_in_words(town.starts_at, town.ends_at, town.zone_info),
            "there": town.pk in there,
        }
        for town in towns
    ]


def _by_the_same_address(registration, towns) -> set[int]:
    """The towns, by key, in which this address has a registration."""
    if not registration.email:
        return set()
    alike = Registration.objects.active().filter(event__in=towns, email=registration.email)
    return set(alike.order_by().values_list("event", flat=True))


def kept_meanwhile(registration) -> Registration | None:
    """The seat that one keeps in another town until one has one here; None without one."""
    if registration.replaces_id is None:
        return None
    return Registration.objects.holding().filter(pk=registration.replaces_id).select_related("event").first()


def may_register_again(registration, now) -> bool:
    return registration.status == Registration.Status.CANCELLED and not why_not_register(registration.event, now)
