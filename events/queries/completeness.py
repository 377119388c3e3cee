"""What the public still misses about an event: a list to tick off before and after it is announced. Reads only."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event, EventPage


@dataclass(frozen=True)
class Check:
    """Something that people look for on an event's page: whether it is there, and where it is written.

    `advice`: it is as somebody may have chosen it, and says so for whoever did not.
    """

    words: str
    done: bool
    url: str
    advice: bool = False


def checklist(event, now) -> list[Check]:
    """Every check of an event to come; none once nothing is missing, or when it is over or cancelled."""
    if event.status == Event.Status.CANCELLED or event.ends_at <= now:
        return []
    checks = [*_facts(event), *_pages(event)]
    return [] if all(check.done for check in checks) else checks


def _facts(event):
    facts = reverse("event_facts", args=[event.slug])
    if event.mode != Event.Mode.ONLINE:
        yield Check(_("Le lieu"), bool(event.venue), facts)
    if event.mode != Event.Mode.ON_SITE:
        yield Check(_("Le lien de visioconférence"), bool(event.link), facts)
    yield Check(_("Une adresse ou un téléphone pour poser une question"), bool(_contact(event)), facts)
    if event.takes_registrations:
        registering = reverse("event_registering", args=[event.slug])
        if event.capacity is None:
            yield Check(_("Sans limite de places : tout le monde peut s’inscrire"), True, registering, advice=True)
        else:
            yield Check(_("Le nombre de places"), True, registering)


def _contact(event) -> str:
    return event.contact_email or event.contact_phone


def _pages(event):
    pages = list(EventPage.objects.filter(event=event).select_related("locale", "latest_revision"))
    french = next((page for page in pages if page.is_source), None)
    english = next((page for page in pages if page.locale.language_code == "en"), None)
    written = _as_written(french)
    yield Check(_("Le résumé"), bool(written and written.summary), _editor(event, french))
    yield Check(_("Le programme"), bool(written and written.programme), _editor(event, french))
    yield Check(_("La page en anglais"), bool(english and english.live), _editor(event, english))


def _as_written(page):
    """The page with what is not published yet."""
    return page.get_latest_revision_as_object() if page and page.has_unpublished_changes else page


def _editor(event, page) -> str:
    """Where a page is written; the settings, where it is begun, while there is none."""
    if page is None:
        return reverse("event_settings", args=[event.slug])
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
