"""The programme of a page becomes what people register for: slots and sessions kept under their blocks' identifiers."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from events import programme
from events.letters import withdrawal_key
from events.models import Event, EventPage, Letter, Registration, Session, SessionChoice, Slot
from portal.states import set_status

from .holding import held
from .letters import owe
from .seating import pass_on

TITLE_MOST = Event._meta.get_field("title").max_length


@transaction.atomic
def publish_programme(page, *, actor=None, at=None) -> None:
    """Keep the programme of a page that has just been published; its event is announced, if it was in preparation.

    Called once Wagtail has published the page, for whoever it allowed to (`events.apps`). A translation brings words
    only: the titles of the event, its slots and its sessions in its language. What left the page, or is cancelled there,
    is withdrawn: those who had chosen it are told, their choice ends. The page's form refuses what would do so by
    mistake; whatever comes here is carried out.
    """
    now = at or timezone.now()
    event = held(page.event)
    if page.locale.language_code != settings.LANGUAGE_CODE:
        event.title_en = page.title[:TITLE_MOST]
        event.save(update_fields=["title_en"])
        _keep_translated(event, page)
        return
    event.title = page.title[:TITLE_MOST]
    event.save(update_fields=["title"])
    if _keep(event, programme.slots_of(page.programme, event.zone_info), now) and event.status != Event.Status.DRAFT:
        facts_changed(event, now)
    translated = EventPage.objects.live().filter(event=event).exclude(pk=page.pk).first()
    if translated:
        _keep_translated(event, translated)
    if event.status == Event.Status.DRAFT:
        set_status(event, Event.Status.PUBLISHED)
        log(event, "events.published", user=actor)
    pass_on(event, now)
    log(event, "events.programme_published", user=actor)


def facts_changed(event, now) -> None:
    """Note of a held event that those registered have something new to know: SEQUENCE rises (RFC 5545, 3.8.7.4)."""
    event.sequence += 1
    event.facts_changed_at = now
    event.save(update_fields=["sequence", "facts_changed_at"])


def _keep(event, slots, now) -> bool:
    """Write slots and sessions; whether hours, rooms or sessions changed that were on the programme before."""
    known = {slot.identifier: slot for slot in event.slots.prefetch_related("sessions")}
    changed = False
    for position, facts in enumerate(slots):
        slot = known.pop(facts.identifier, None) or Slot(event=event, identifier=facts.identifier)
        before = (slot.starts_at, slot.ends_at) if slot.pk and not slot.withdrawn_at else None
        slot.title, slot.starts_at, slot.ends_at = facts.title, facts.starts_at, facts.ends_at
        slot.position, slot.withdrawn_at = position, None
        changed |= before not in (None, (slot.starts_at, slot.ends_at))
        sessions = {session.identifier: session for session in slot.sessions.all()} if slot.pk else {}
        slot.save()
        changed |= _keep_sessions(slot, facts.sessions, sessions, now)
    for slot in known.values():
        if slot.withdrawn_at is None:
            slot.withdrawn_at = now
            slot.save(update_fields=["withdrawn_at"])
        changed |= _withdraw([session for session in slot.sessions.all() if session.withdrawn_at is None], now)
    return changed


def _keep_sessions(slot, sessions, known, now) -> bool:
    changed = False
    for position, facts in enumerate(sessions):
        if facts.cancelled and facts.identifier in known:
            # Its row stays as it was chosen; below it is withdrawn.
            continue
        session = known.pop(facts.identifier, None) or Session(slot=slot, identifier=facts.identifier)
        changed |= bool(session.pk and not session.withdrawn_at and session.room != facts.room)
        session.kind, session.title, session.room = facts.kind, facts.title, facts.room
        session.chosen, session.capacity = facts.chosen, facts.capacity
        session.position = position
        session.withdrawn_at = now if facts.cancelled else None
        session.save()
    return _withdraw([session for session in known.values() if session.withdrawn_at is None], now) or changed


def _keep_translated(event, page) -> None:
    """Keep the titles that a translation gives to slots and sessions; those that it leaves out stay as they were."""
    titles = programme.titles_of(page.programme)
    for rows in (event.slots.all(), Session.objects.filter(slot__event=event)):
        for row in rows:
            title = titles.get(row.identifier, row.title_en)
            if title != row.title_en:
                row.title_en = title
                row.save(update_fields=["title_en"])


def _withdraw(sessions, now) -> bool:
    """End what people chose of these sessions, and tell them; whether there were any."""
    for session in sessions:
        session.withdrawn_at = now
        session.save(update_fields=["withdrawn_at"])
        choices = session.choices.exclude(status=SessionChoice.Status.CANCELLED)
        people = list(Registration.objects.active().filter(choices__in=choices).order_by("pk"))
        choices.update(status=SessionChoice.Status.CANCELLED, cancelled_at=now, offered_until=None)
        owe(people, Letter.Kind.PROGRAMME, key=withdrawal_key(session), urgent=False, at=now)
    return bool(sessions)
