"""An event as a whole: opened with its page, described, cancelled. Its programme comes from its page (`programme`)."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import Page

from events import programme, rules
from events.models import Event, EventIndexPage, EventPage, Letter, Organiser, Registration, SessionChoice
from events.models.events import LONGEST
from events.queries.seats import seats_of
from portal.partners.rules import require
from portal.states import set_status

from .holding import held_for
from .letters import owe
from .programme import facts_changed, publish_programme
from .seating import give_up, pass_on

# Events are planned within three years.
AHEAD = timedelta(days=3 * 366)
SLUG_MOST = 60
# Addresses that stand beside the events' own.
TAKEN_SLUGS = {"nouveau", "e", "agenda", "flux"}

FACTS = (
    "kind", "series", "starts_at", "ends_at", "zone", "mode", "town", "territory", "venue", "address", "link",
    "accessibility", "contact_email", "contact_phone", "capacity", "takes_registrations", "validates", "opens_at",
    "closes_at", "changes_until", "offer_hours", "reminder_days", "asks_diet", "asks_needs", "asks_photo_consent",
    "gives_certificates",
)  # fmt: skip
# What people wrote in their diary.
IN_THE_DIARY = ("starts_at", "ends_at", "zone", "mode", "town", "venue", "address", "link")


@transaction.atomic
def open_event(*, title, starts_at, ends_at, actor, at=None, **facts) -> Event:
    """A new event in preparation, run by whoever opens it, with the draft of its page. `facts` are some of FACTS.

    Unless they say it, whether it gives certificates of attendance follows from its kind (`Event.CERTIFIED`).
    Raises ValidationError, by field; without a section of events to put the page in, on the whole.
    """
    now = at or timezone.now()
    require(rules.may_open_events(actor))
    event = Event(title=title, slug=free_slug(f"{title} {facts.get('town', '')}"), created_by=actor, created_at=now)
    event.starts_at, event.ends_at = starts_at, ends_at
    for name, value in _known(facts).items():
        setattr(event, name, value)
    event.gives_certificates = facts.get("gives_certificates", event.kind in Event.CERTIFIED)
    check_facts(event, now, moved=True)
    event.save()
    Organiser.objects.create(event=event, user=actor)
    parent = section()
    page = EventPage(title=event.title, slug=event.slug, event=event, locale=parent.locale, owner=actor, live=False)
    parent.add_child(instance=page)
    page.save_revision(user=actor)
    log(event, "events.opened", user=actor)
    return event


def section() -> EventIndexPage:
    """Where pages of events stand, in the language that facts come from."""
    found = EventIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("path").first()
    if found is None:
        raise ValidationError(
            _("Le site n’a pas encore de rubrique des événements : demandez à la coordination de la créer."),
            code="section",
        )
    return found


def free_slug(words: str) -> str:
    """An address from these words that no event and no page beside the events' has."""
    stem = slugify(words) or "evenement"
    if len(stem) > SLUG_MOST:
        stem = stem[: SLUG_MOST + 1].rpartition("-")[0] or stem[:SLUG_MOST]
    taken = set(TAKEN_SLUGS)
    taken |= set(Event.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    taken |= set(Page.objects.child_of(section()).filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{number}" for number in range(2, 10_000))) if slug not in taken)


def _known(facts: dict) -> dict:
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise TypeError(f"not facts of an event: {sorted(unknown)}")
    return facts


def check_facts(event, now, *, moved: bool) -> None:
    """What must hold of an event's facts, said by field. `moved`: its days are new, they can't be in the past."""
    event.full_clean(exclude=["created_by", "series", "territory"], validate_constraints=False)
    if event.ends_at <= event.starts_at:
        raise ValidationError({"ends_at": _("La fin doit venir après le début.")})
    if event.ends_at - event.starts_at > LONGEST:
        raise ValidationError({"ends_at": _("Un événement dure sept jours au plus.")})
    if moved and event.starts_at <= now:
        raise ValidationError({"starts_at": _("Cette date est passée.")})
    if moved and event.starts_at > now + AHEAD:
        raise ValidationError({"starts_at": _("Vérifiez l’année : cette date est trop loin.")})
    for name in ("opens_at", "closes_at", "changes_until"):
        limit = getattr(event, name)
        if limit and limit > event.ends_at:
            raise ValidationError({name: _("C’est après la fin de l’événement.")})
    if event.opens_at and event.closes_at and event.closes_at <= event.opens_at:
        raise ValidationError({"closes_at": _("La clôture doit venir après l’ouverture.")})
    if not set(event.accessibility) <= set(Event.ACCESSIBILITY):
        raise ValidationError({"accessibility": _("Choisissez dans la liste.")})
    days = event.reminder_days
    if len(days) > rules.MOST_REMINDERS or not all(
        isinstance(day, int) and 0 < day <= rules.FARTHEST_REMINDER for day in days
    ):
        raise ValidationError(
            {
                "reminder_days": _("Jusqu’à %(most)d rappels, de 1 à %(farthest)d jours avant.")
                % {"most": rules.MOST_REMINDERS, "farthest": rules.FARTHEST_REMINDER}
            }
        )


@transaction.atomic
def describe_event(event, *, actor, at=None, **facts) -> Event:
    """Change some of FACTS; gives the event as it then stands.

    When it takes place or where changes: SEQUENCE rises and `facts_changed_at` says so; on another day, its programme
    follows, published and draft. Seats that are added go to those who wait. Raises ValidationError by field, for fewer
    seats than are taken among others; on the whole (code "state") once it is cancelled.
    """
    now = at or timezone.now()
    event = held_to_change(event, actor)
    before = {name: getattr(event, name) for name in FACTS}
    first_day = event.starts_here.date()
    for name, value in _known(facts).items():
        setattr(event, name, value)
    changed = [name for name in facts if getattr(event, name) != before[name]]
    if not changed:
        return event
    if "series" in changed and event.series:
        require(rules.series_of(actor).contains(event.series))
    check_facts(event, now, moved="starts_at" in changed)
    if "capacity" in changed:
        require_room(event, now, "capacity")
    event.save(update_fields=changed)
    _move_programme(event, (event.starts_here.date() - first_day).days, "zone" in changed, actor, now)
    sequence = event.sequence
    event.refresh_from_db()
    untold = event.status == Event.Status.PUBLISHED and event.sequence == sequence
    if untold and set(changed) & set(IN_THE_DIARY):
        facts_changed(event, now)
    pass_on(event, now)
    log(event, "events.described", user=actor, data={"facts": changed})
    return event


def held_to_change(event, actor) -> Event:
    """The event, held, for somebody who may change its facts or its seats. Raises ValidationError (code "state")."""
    event = held_for(event, actor)
    if event.status == Event.Status.CANCELLED:
        raise ValidationError(_("Cet événement est annulé : on ne le change plus."), code="state")
    return event


def require_room(event, now, field: str) -> None:
    """Refuse, on that field, that more seats of a held event are taken or kept for some than there are."""
    seats = seats_of([event], now)[event.pk]
    least = seats.held + seats.kept
    if event.capacity is not None and event.capacity < least:
        raise ValidationError(
            {
                field: ngettext(
                    "%(count)d place est prise ou réservée : il en faut au moins autant.",
                    "%(count)d places sont prises ou réservées : il en faut au moins autant.",
                    least,
                )
                % {"count": least}
            }
        )


def _move_programme(event, days: int, other_clock: bool, actor, now) -> None:
    """Put the programme of the event's pages so many days later; refuse days that would leave a moment outside."""
    for page in EventPage.objects.filter(event=event).select_related("locale"):
        page.event = event
        if days:
            _move_page(page, days, actor)
        if page.live and page.is_source and (days or other_clock):
            publish_programme(page, actor=actor, at=now)
    first, last = event.starts_here.date(), event.ends_here.date()
    for slot in event.slots.filter(withdrawn_at=None):
        if not first <= slot.starts_at.astimezone(event.zone_info).date() <= last:
            raise ValidationError(
                {"ends_at": _("Le programme publié dépasse de ces jours : changez-le d’abord sur la page.")}
            )


def _move_page(page, days: int, actor) -> None:
    """What is published, and what is to be."""
    # The page itself, where nothing is to be published.
    draft = page.get_latest_revision_as_object()
    _shift(page, days)
    page.save(clean=False)
    if page.has_unpublished_changes:
        _shift(draft, days)
        draft.save_revision(user=actor, clean=False)
    else:
        revision = page.save_revision(user=actor, changed=False, clean=False)
        EventPage.objects.filter(pk=page.pk).update(live_revision=revision)


def _shift(page, days: int) -> None:
    page.programme = page.programme.stream_block.to_python(programme.moved(page.programme.get_prep_value(), days))


@transaction.atomic
def cancel_event(event, *, reason: str, actor, at=None) -> None:
    """Cancel an event for good. Offers end, everybody active is told; their registrations stay listed.

    Cancelling twice changes nothing.
    """
    now = at or timezone.now()
    event = held_for(event, actor)
    if event.status == Event.Status.CANCELLED:
        return
    if event.ends_at <= now:
        raise ValidationError(_("Cet événement est passé : on ne peut plus l’annuler."), code="state")
    event.cancel_reason = reason
    event.clean_fields(exclude=["created_by"])
    set_status(event, Event.Status.CANCELLED, cancelled_at=now, cancel_reason=reason, sequence=event.sequence + 1)
    people = list(Registration.objects.active().filter(event=event).order_by("pk"))
    for registration in people:
        if registration.status == Registration.Status.OFFERED:
            give_up(registration, Registration.End.EVENT, now)
    SessionChoice.objects.filter(session__slot__event=event, status=SessionChoice.Status.OFFERED).update(
        status=SessionChoice.Status.CANCELLED, cancelled_at=now, offered_until=None
    )
    owe(people, Letter.Kind.EVENT_CANCELLED, urgent=False, at=now)
    log(event, "events.cancelled", user=actor)
