"""An event held in another town of its series: its facts, its questions and its pages with their programme, on other days."""

import uuid
from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from events import programme, rules
from events.models import Event, EventPage, EventSeries, MessageText, Organiser, Question
from portal.partners.rules import require

from .events import check_facts, free_slug, section
from .holding import held

# Another town has a place, people and dates of its own; the rest is alike.
ALIKE = (
    "kind", "mode", "contact_email", "contact_phone", "capacity", "takes_registrations", "validates", "offer_hours",
    "reminder_days", "asks_diet", "asks_needs", "asks_photo_consent", "gives_certificates",
)  # fmt: skip
MOMENTS = ("starts_at", "ends_at", "opens_at", "closes_at", "changes_until")


@transaction.atomic
def copy_event(
    event, *, title: str, town: str, day: date, zone: str = "", title_en: str = "", territory=None, actor, at=None
) -> Event:
    """An event like this one that begins on another day in another town, in preparation, run by whoever copies it.

    Its hours are the same on the clock of its zone, its dates so many days later. Both are of one series, opened if
    there was none. Its pages are drafts with the programme (new identifiers), without what was said, how to come and
    photos. Raises ValidationError by field.
    """
    now = at or timezone.now()
    event = held(event)
    require(rules.may_organise(actor, event) and rules.may_open_events(actor))
    days = (day - event.starts_here.date()).days
    copy = Event(
        title=title,
        title_en=title_en,
        slug=free_slug(f"{title} {town}"),
        town=town,
        territory=territory,
        zone=zone or event.zone,
        created_by=actor,
        created_at=now,
        **{name: getattr(event, name) for name in ALIKE},
    )
    copy.clean_fields(exclude=["starts_at", "ends_at", "created_by", "territory", "series"])
    for name in MOMENTS:
        setattr(copy, name, _moved(getattr(event, name), event, copy, days))
    check_facts(copy, now, moved=True)
    copy.series = _series_of(event)
    copy.save()
    Organiser.objects.create(event=copy, user=actor)
    _copy_questions(event, copy)
    MessageText.objects.bulk_create(
        MessageText(event=copy, kind=text.kind, language=text.language, subject=text.subject, body=text.body)
        for text in event.message_texts.all()
    )
    _copy_pages(event, copy, days, actor)
    log(copy, "events.copied", user=actor, data={"from": event.pk})
    return copy


def _moved(moment: datetime | None, event, copy, days: int) -> datetime | None:
    """The same hour on the clock of the other town, so many days later."""
    if moment is None:
        return None
    here = moment.astimezone(event.zone_info).replace(tzinfo=None)
    return (here + timedelta(days=days)).replace(tzinfo=copy.zone_info)


def _series_of(event) -> EventSeries:
    if event.series is None:
        event.series = EventSeries.objects.create(title=event.title, title_en=event.title_en, slug=_series_slug(event))
        event.save(update_fields=["series"])
    return event.series


def _series_slug(event) -> str:
    taken = EventSeries.objects.filter(slug=event.slug).exists()
    return f"{event.slug[:70]}-{event.pk}"[:80] if taken else event.slug


def _copy_questions(event, copy) -> None:
    copies = {}
    for question in event.questions.filter(archived_at=None):
        copies[question.pk] = Question.objects.create(
            event=copy,
            shown_if=copies.get(question.shown_if_id),
            **{
                name: getattr(question, name)
                for name in (
                    "kind", "label", "label_en", "help_text", "help_text_en", "options", "required", "shown_if_value",
                    "position",
                )
            },
        )  # fmt: skip


def _copy_pages(event, copy, days: int, actor) -> None:
    new_names: dict[str, str] = defaultdict(lambda: str(uuid.uuid4()))
    translation_key = uuid.uuid4()
    for page in EventPage.objects.filter(event=event).select_related("locale"):
        words = page.get_latest_revision_as_object()
        stream = words.programme.stream_block
        made = EventPage(
            event=copy,
            title=copy.title if page.is_source else copy.title_en or words.title,
            slug=copy.slug,
            locale=page.locale,
            translation_key=translation_key,
            owner=actor,
            live=False,
            summary=words.summary,
            picture=words.picture,
            body=words.body,
            practical=words.practical,
            programme=stream.to_python(programme.copied(words.programme.get_prep_value(), days, new_names.__getitem__)),
        )
        (section() if page.is_source else page.get_parent()).add_child(instance=made)
        made.save_revision(user=actor)
