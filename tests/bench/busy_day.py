"""A busy network of events on a scratch site: run inside the site by `manage.py shell`, it prints what the measures need.

Events are opened and presented by the real actions; the 10,000 people of a desk, the 420 of badges and the 5,000 answers of
a survey are rows.
"""

import json
import random
import time
import uuid
from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from events import actions, papers, survey_templates
from events.models import (
    Event,
    EventPage,
    FreeText,
    PublishedTable,
    Registration,
    Session,
    SessionChoice,
    SpecialNeeds,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
)
from events.queries import papers as papers_queries
from portal.partners.models import Partner, User
from portal.partners.roles import COORDINATE, group_of
from tests.bench.loader import session_of
from tests.bench.result import MARK

RUSH_SEATS = 50
ROOMY = 20_000
AT_THE_DESK, BADGES, ANSWERS = 10_000, 420, 5_000
SPEAKERS = ("Aline Ferrand", "Bakary Diallo", "Chloé Vasseur")
SUMMARY = (
    "Ce qui change quand on part du logement plutôt que de la preuve que la personne est prête : des équipes racontent leurs "
    "débuts, leurs erreurs et ce qu’elles referaient. "
)


def prepare() -> None:
    """Make everything and print it as one line of JSON after `MARK`."""
    chance = random.Random(7)
    organiser = User.objects.create_user("organise@reseau.test", first_name="Ines", last_name="Organise")
    organiser.groups.add(group_of(COORDINATE))
    rush, flow, crowd, full = (
        _opened(organiser, f"Journée mesurée {number}", seats)
        for number, seats in enumerate((RUSH_SEATS, ROOMY, ROOMY, 1), start=1)
    )
    _fill(full, 1, chance)
    desk = _opened(organiser, "Journée au grand bureau", None)
    _fill(desk, AT_THE_DESK, chance, statuses=True)
    badges = _opened(organiser, "Journée aux badges", None)
    _fill(badges, BADGES, chance)
    past = _opened(organiser, "Journée passée", None, days=-40)
    made = {
        "organiser": session_of(organiser),
        "seats": RUSH_SEATS,
        "counts": {"desk": AT_THE_DESK, "badges": BADGES, "results": ANSWERS},
        "desk": f"/evenements/{desk.slug}/organisation/inscriptions/",
        "badges": f"/evenements/{badges.slug}/organisation/documents/badges.pdf",
        "results": f"/questionnaires/{_surveyed(past, organiser, chance)}/resultats/",
        **{name: _paths(event) for name, event in (("rush", rush), ("flow", flow), ("crowd", crowd), ("full", full))},
    }
    print(f"{MARK}{json.dumps(made)}")


def _opened(organiser, title: str, seats: int | None, days: int = 40) -> Event:
    """An announced day with its page, two moments to choose in and a question."""
    starts = (timezone.now() + timedelta(days=days)).replace(hour=8, minute=0, second=0, microsecond=0)
    event = actions.open_event(
        title=title,
        starts_at=starts,
        ends_at=starts + timedelta(hours=8),
        actor=organiser,
        at=min(starts, timezone.now()) - timedelta(days=70),
        capacity=seats,
        town="Port-Brevent",
        venue="Maison des associations",
        asks_diet=True,
    )
    actions.add_registration_question(
        event, kind="yes_no", label="Venez-vous en train ?", label_en="Do you come by train?", actor=organiser
    )
    page = event.pages.get()
    page.summary, page.practical = SUMMARY, f"<p>{SUMMARY * 3}</p>"
    page.body = [("text", f"<p>{SUMMARY * 4}</p>")]
    programme = [_slot(event, number) for number in range(5)]
    page.programme = EventPage._meta.get_field("programme").stream_block.to_python(programme)
    page.save_revision(user=organiser).publish()
    event.refresh_from_db()
    return event


def _slot(event, number: int) -> dict:
    """An hour and a half; in the third and the fourth one chooses among three."""
    chosen = number in (2, 3)
    here = event.starts_here + timedelta(hours=1.5 * number)
    return {
        "type": "slot",
        "id": str(uuid.uuid4()),
        "value": {
            "title": f"Moment {number + 1}",
            "day": here.date().isoformat(),
            "starts": here.time().isoformat(),
            "ends": (here + timedelta(hours=1.25)).time().isoformat(),
            "sessions": [_session(number, place, chosen) for place in range(3 if chosen else 1)],
        },
    }


def _session(number: int, place: int, chosen: bool) -> dict:
    return {
        "type": "item",
        "id": str(uuid.uuid4()),
        "value": {
            "kind": Session.Kind.WORKSHOP if chosen else Session.Kind.TALK,
            "title": f"Atelier {number}.{place} : partir du logement" if chosen else f"Exposé {number}",
            "room": f"Salle {place + 1}",
            "summary": SUMMARY,
            "speakers": [
                {
                    "type": "item",
                    "id": str(uuid.uuid4()),
                    "value": {"name": name, "role": "Coordination", "organisation": "Les Deux Rives", "photo": None},
                }
                for name in SPEAKERS
            ],
            "chosen": chosen,
            "capacity": ROOMY if chosen else None,
            "cancelled": False,
            "proceedings": "",
            "slides": None,
            "video": "",
        },
    }


def _paths(event) -> dict:
    """Where visitors go, and the sessions that they choose by the field's name."""
    chosen = Session.objects.filter(slot__event=event, chosen=True).order_by("slot__starts_at", "position")
    fields: dict[str, list[str]] = {}
    for session in chosen:
        fields.setdefault(f"p0-s{session.slot_id}", []).append(str(session.pk))
    return {
        "slug": event.slug,
        "page": event.pages.get().get_url(),
        "form": f"/evenements/{event.slug}/inscription/",
        "sessions": fields,
        "questions": [f"p0-q{question.pk}" for question in event.questions.all()],
    }


def _fill(event, count: int, chance, *, statuses=False) -> None:
    """Rows of people who registered before."""
    partners = list(Partner.objects.all()[:50])
    sessions = list(Session.objects.filter(slot__event=event, chosen=True))
    kinds = [Registration.Status.CONFIRMED]
    if statuses:
        kinds += [Registration.Status.CONFIRMED] * 6 + [Registration.Status.WAITING, Registration.Status.CANCELLED]
    now = timezone.now()
    cancelled_at = {Registration.Status.CANCELLED: now}
    rows = Registration.objects.bulk_create(
        [
            Registration(
                event=event,
                code=f"{event.pk}X{number}",
                first_name=chance.choice(["Camille", "Léa", "Mohamed", "Anne-Sophie", "Tidiane"]),
                last_name=f"{chance.choice(['Durand', 'Lefebvre', 'Benali', 'Martin de Villeneuve'])} {number}",
                email=f"p{number}@{event.slug}.test",
                partner=chance.choice(partners) if number % 3 else None,
                organisation="" if number % 3 else "Une organisation qui n’est pas au répertoire",
                profile=chance.choice(Registration.Profile.values),
                status=kinds[number % len(kinds)],
                cancelled_at=cancelled_at.get(kinds[number % len(kinds)]),
                photo_consent=bool(number % 7),
                confirmed_at=now,
            )
            for number in range(count)
        ],
        batch_size=1000,
    )
    SessionChoice.objects.bulk_create(
        [
            SessionChoice(
                registration=row, session=session, slot_id=session.slot_id, status=SessionChoice.Status.CONFIRMED
            )
            for row in rows
            for session in (sessions[row.pk % 3], sessions[3 + row.pk % 3])
            if row.status == Registration.Status.CONFIRMED
        ],
        batch_size=1000,
    )
    SpecialNeeds.objects.bulk_create(
        [SpecialNeeds(registration=row, diet=SpecialNeeds.Diet.VEGETARIAN) for row in rows[::9]], batch_size=1000
    )


def _surveyed(event, organiser, chance) -> str:
    """The address of a survey of that day with ANSWERS answers and published results."""
    template = survey_templates.templates()["a_chaud"]
    survey = actions.make_survey(
        kind=template.kind,
        title=template.title,
        title_en=template.title_en,
        actor=organiser,
        event=event,
        template=template,
    )
    questions = list(SurveyQuestion.objects.filter(survey=survey))
    closed = [each for each in questions if each.kind in ("scale", "single", "yes_no")]
    PublishedTable.objects.bulk_create(
        PublishedTable(survey=survey, question=each, position=place) for place, each in enumerate(closed)
    )
    Survey.objects.filter(pk=survey.pk).update(
        status=Survey.Status.OPEN, opened_at=event.ends_at, closes_at=timezone.now(), issued=ANSWERS + 1000
    )
    SurveyAnswer.objects.bulk_create(
        [
            SurveyAnswer(
                survey=survey,
                day=event.ends_here.date(),
                values={str(each.identifier): _answer(each, chance) for each in closed},
            )
            for _number in range(ANSWERS)
        ],
        batch_size=1000,
    )
    survey.refresh_from_db()
    actions.close_survey(survey, actor=organiser)
    FreeText.objects.filter(survey=survey).update(state=FreeText.State.KEPT)
    survey.refresh_from_db()
    actions.publish_results(survey, actor=organiser)
    return survey.slug


def _answer(question, chance) -> str:
    if question.kind == "yes_no":
        return chance.choice(["yes", "no"])
    return chance.choice([option["value"] for option in question.options])


def count_seats(slug: str) -> None:
    """Print how many hold a seat of an event, and in how many of its sessions there is one too many."""
    event = Event.objects.get(slug=slug)
    sessions = Session.objects.filter(slot__event=event, capacity__isnull=False)
    over = [each.pk for each in sessions if each.choices.holding().count() > each.capacity]
    found = {"held": event.registrations.holding().count(), "all": event.registrations.count(), "over": len(over)}
    print(f"{MARK}{json.dumps(found)}")


def rush_seats() -> None:
    count_seats(Event.objects.get(capacity=RUSH_SEATS).slug)


def make_badges() -> None:
    """Print the durations of 420 badges made as a function: reading, the data with their codes, then the whole."""
    event = Event.objects.get(title="Journée aux badges")
    parts = SimpleNamespace(read=[], data=[], whole=[])
    for _each in range(6):
        start = time.perf_counter()
        guests = papers_queries.guests(event)
        parts.read.append(time.perf_counter() - start)
        paper = papers.badges(event, guests, layout="ten")
        parts.data.append(time.perf_counter() - start)
        size = len(paper.pdf())
        parts.whole.append(time.perf_counter() - start)
    print(f"{MARK}{json.dumps({**{name: each[1:] for name, each in vars(parts).items()}, 'bytes': size})}")
