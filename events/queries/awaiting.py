"""What events ask of a person, for Mon espace: demands to validate, needs to see to, offers to answer; what they come to.

Each list costs the same number of queries, however many events.
"""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import links, rules
from events.models import Event, Registration
from portal.moments import span_in_words
from portal.registry import Awaiting, Work

from .listing import STATUS_TAGS

Status = Registration.Status


def awaiting_organisers(user):
    """For each event to come that the person was put in charge of: who is to be validated, what is to be seen to."""
    if not rules.may_open_events(user):
        return
    unhandled = (
        Q(registrations__needs__handled_at=None)
        & Q(registrations__needs__isnull=False)
        & ~Q(registrations__needs__arrangement="")
        & ~Q(registrations__status=Status.CANCELLED)
    )
    events = (
        Event.objects.organised_by(user)
        .exclude(status=Event.Status.CANCELLED)
        .annotate(
            pending=Count("registrations", filter=Q(registrations__status=Status.PENDING), distinct=True),
            needs=Count("registrations", filter=unhandled, distinct=True),
        )
        .to_come(timezone.now())
    )
    for event in events:
        if event.pending:
            words = ngettext(
                "%(count)d demande d’inscription à « %(event)s »",
                "%(count)d demandes d’inscription à « %(event)s »",
                event.pending,
            )
            yield Awaiting(
                verb=_("Valider"),
                label=words % {"count": event.pending, "event": event.name},
                url=reverse("event_registrations", args=[event.slug]) + f"?status={Status.PENDING}",
                due=event.starts_at,
                icon="check",
            )
        if event.needs:
            words = ngettext(
                "%(count)d aménagement pour « %(event)s »", "%(count)d aménagements pour « %(event)s »", event.needs
            )
            yield Awaiting(
                verb=_("Prévoir"),
                label=words % {"count": event.needs, "event": event.name},
                url=reverse("event_needs", args=[event.slug]),
                due=event.starts_at,
                icon="accessible",
            )


def _own(user):
    """The person's registrations to events that are not over."""
    return (
        Registration.objects.active()
        .filter(user=user, event__ends_at__gt=timezone.now())
        .exclude(event__status=Event.Status.CANCELLED)
        .select_related("event")
        .order_by("event__starts_at", "pk")
    )


def awaiting_answers(user):
    """The seats that the person was offered and has not answered."""
    for registration in _own(user).filter(status=Status.OFFERED, offered_until__gt=timezone.now()):
        yield Awaiting(
            verb=_("Répondre"),
            label=_("une place vous est proposée à « %(event)s »") % {"event": registration.event.name},
            url=reverse("registration", args=[links.token_of(registration)]),
            due=registration.offered_until,
            icon="calendar",
        )


def own_registrations(user):
    """The events that the person is registered for, each leading to the registration by its secret link."""
    for registration in _own(user):
        event = registration.event
        yield Work(
            title=event.name,
            url=reverse("registration", args=[links.token_of(registration)]),
            status=STATUS_TAGS[registration.status],
            status_label=_("Mon inscription : %(state)s") % {"state": registration.get_status_display().lower()},
            text=str(span_in_words(event.starts_at, event.ends_at, event.zone_info)),
        )


def own_events(user):
    """The way to the events that the person runs, for those who may run any."""
    if not rules.may_open_events(user):
        return
    now = timezone.now()
    counts = rules.events_of(user).aggregate(
        coming=Count("pk", filter=Q(ends_at__gt=now, status=Event.Status.PUBLISHED)),
        drafts=Count("pk", filter=Q(ends_at__gt=now, status=Event.Status.DRAFT)),
    )
    said = [_("%(count)d à venir") % {"count": counts["coming"]}]
    if counts["drafts"]:
        said.append(_("%(count)d en préparation") % {"count": counts["drafts"]})
    yield Work(
        title=_("Mes événements"),
        url=reverse("events_desk"),
        status="info",
        status_label=_("Organisation"),
        text=", ".join(said),
    )
