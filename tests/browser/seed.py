"""Content that a browser test starts from, made by `manage.py shell -c "from tests.browser.seed import …"`."""


def charter_to_sign(title: str, *slugs: str) -> None:
    """A charter of one clause whose signing is open to these organisations; each is invited by its checked mandate."""
    from charters import actions
    from portal.partners.models import Mandate, Partner, User

    coordinator = User.objects.get(email="claire.vasseur@metropole-brevent.test")
    charter = actions.open_charter(title=title, scope="", actor=coordinator)
    parties = [
        actions.add_party(charter, Partner.objects.get(slug=slug), required=True, actor=coordinator) for slug in slugs
    ]
    values = {"kind": "commitment", "heading": "Se répondre", "text": "Chacun répond dans les deux jours."}
    actions.add_clause(charter, values, parties=[], actor=coordinator)
    charter.refresh_from_db()
    version = actions.freeze(charter, actor=coordinator)
    mandates = {party.pk: Mandate.objects.get(partner=party.partner, state="checked") for party in parties}
    actions.open_signing(version, mandates, deadline=None, actor=coordinator)


def event_today(slug: str) -> None:
    """An event that goes on now, its names unlike any other's: five people, one waiting, one cancelled; one workshop."""
    from datetime import timedelta

    from django.utils import timezone

    from events.models import Event, SessionChoice
    from tests.factories.events import RegistrationFactory, SessionFactory, SlotFactory

    now = timezone.now().replace(second=0, microsecond=0)
    event = Event.objects.create(
        slug=slug,
        title="Habiter, accompagner : la journée",
        status=Event.Status.PUBLISHED,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=6),
        town="Port-Brevent",
    )
    people = [
        ("Élodie", "Garnier", "K7M3PQ", "confirmed"),
        ("Yanis", "Lefèvre-Bâ", "R4TZ9X", "confirmed"),
        ("Maud", "Œillet", "B2C4D6", "confirmed"),
        ("Théo", "Vannier", "X9Y8Z7", "waiting"),
        ("Inès", "Paredes", "F5G6H7", "cancelled"),
    ]
    rows = [
        RegistrationFactory(
            event=event,
            first_name=first,
            last_name=last,
            code=code,
            status=status,
            email="",
            organisation="La Passerelle",
            photo_consent=first != "Maud",
        )
        for first, last, code, status in people
    ]
    slot = SlotFactory(event=event, starts_at=event.starts_at, ends_at=event.ends_at)
    workshop = SessionFactory(slot=slot, title="Atelier budget", room="Salle bleue")
    SessionChoice.objects.create(registration=rows[0], session=workshop, slot=slot, status="confirmed")


def badges(slug: str) -> None:
    """Print the badge's text of each person of an event, by their code."""
    import json

    from events import codes
    from events.models import Registration

    rows = Registration.objects.filter(event__slug=slug).select_related("event")
    print(json.dumps({row.code: codes.payload(row) for row in rows}))


def event_over(slug: str) -> None:
    """The event ended so long ago that its door is closed."""
    from datetime import timedelta

    from django.utils import timezone

    from events.models import Event

    ended = timezone.now() - timedelta(hours=13)
    Event.objects.filter(slug=slug).update(starts_at=ended - timedelta(hours=7), ends_at=ended)


# Longer than a phone's line by far, with a word that can't be broken.
LONG_TITLES = (
    "Quand il manque un logement, un médecin et un voisin : tenir la promesse du logement d’abord",
    "Intergénérationnel, intersectoriel, interprofessionnellement : qui appelle qui, et quand donc",
)


def events_to_register(slug: str) -> None:
    """Events to come: one with workshops of long names and questions; two, `…-une-place` and `…-un-de-trop`, of one seat."""
    from tests.factories.events import EventFactory, QuestionFactory, SessionFactory, SlotFactory

    event = EventFactory(slug=slug, title="Loger, soigner, accompagner : la journée")
    slot = SlotFactory(event=event, title="Ateliers du matin")
    for title in LONG_TITLES:
        SessionFactory(slot=slot, title=title, room="Salle des Cordiers")
    train = QuestionFactory(event=event, kind="yes_no", label="Venez-vous en train ?", required=True)
    QuestionFactory(event=event, label="D’où partez-vous ?", required=True, shown_if=train, shown_if_value="yes")
    for name in ("une-place", "un-de-trop"):
        EventFactory(
            slug=f"{slug}-{name}", title="Une seule place", capacity=1, asks_needs=False, asks_photo_consent=False
        )


def event_to_survey(slug: str) -> None:
    """An event that goes on since an hour, two people in it."""
    from datetime import timedelta

    from django.utils import timezone

    from events.models import CheckIn
    from tests.factories.events import EventFactory, RegistrationFactory

    begun = timezone.now() - timedelta(hours=1)
    event = EventFactory(slug=slug, title="Loger à Port-Brévent", starts_at=begun)
    for name, code in (("Agathe", "P4Q5R6"), ("Brahim", "T7V8W9")):
        person = RegistrationFactory(event=event, first_name=name, code=code, email="")
        CheckIn.objects.create(registration=person, half_day=f"{begun:%Y-%m-%d}-am", source="scan", at=begun)


def survey_link(slug: str) -> None:
    """Print one more link to the open survey of this event, for its first person who may answer; letters have their own."""
    import secrets

    from events.models import Survey, SurveyToken
    from portal.tokens import digest

    survey = Survey.objects.get(event__slug=slug)
    person = survey.tokens.select_related("registration").order_by("registration")[0].registration
    secret = secrets.token_urlsafe(16)
    SurveyToken.objects.create(survey=survey, registration=person, token_hash=digest(secret))
    print(f"/questionnaire/{secret}/")


def series_to_compare(slug: str) -> None:
    """Three towns of a series whose results are published: some of what each says alone is masked, together it is not."""
    from events import actions
    from portal.partners.models import User
    from tests.events.results_steps import towns_of
    from tests.factories.events import EventSeriesFactory

    coordinator = User.objects.get(email="claire.vasseur@metropole-brevent.test")
    for survey in towns_of(EventSeriesFactory(slug=slug), (3, 6, 20, 30), (3, 9, 25, 40), (3, 8, 30, 40)):
        actions.publish_results(survey, actor=coordinator)


def event_to_organise(slug: str) -> None:
    """An event of Lucie Tanguy's that goes on since an hour: two people to validate, one who needs something, one gone."""
    from datetime import timedelta

    from django.utils import timezone

    from events.models import Organiser, SpecialNeeds
    from portal.partners.models import User
    from tests.factories.events import EventFactory, RegistrationFactory

    begun = timezone.now() - timedelta(hours=1)
    event = EventFactory(slug=slug, title="S’organiser à Saint-Alor", starts_at=begun, validates=True, capacity=20)
    Organiser.objects.create(event=event, user=User.objects.get(email="lucie.tanguy@metropole-brevent.test"))
    for first_name, last_name, status in (
        ("Yasmine", "Arnoux", "pending"),
        ("Paul", "Bérard", "pending"),
        ("Luc", "Tissier", "cancelled"),
        ("Fatou", "Sané-Géré", "confirmed"),
    ):
        person = RegistrationFactory(event=event, first_name=first_name, last_name=last_name, status=status, email="")
    SpecialNeeds.objects.create(registration=person, arrangement="Une chaise avec des accoudoirs.")


def board_on_stage(code: str, names: list[str]) -> None:
    """An open photolangage that these people have joined, at two tables in turn; prints what their browsers hold."""
    import json

    from portal.partners.models import User
    from tests.bench.loader import session_of
    from tests.factories.workshops import BoardFactory
    from workshops import actions, places
    from workshops.hub import now

    joker, _made = User.objects.get_or_create(email="anime@reseau.test", defaults={"first_name": "Joker"})
    board = BoardFactory(code=code, title="Habiter, c’est quoi ?", facilitator=joker)
    cookies = {"": {"name": "sessionid", "value": session_of(joker)}}
    keys = {}
    for number, name in enumerate(names):
        joined = actions.join(board, name=name, table=str(1 + number % 2), now=now())
        keys[name] = joined.place.key
        value = places.cookie_value([places.Held(joined.place.key, joined.secret)])
        cookies[name] = {"name": places.cookie_name(code), "value": value}
    print("@@" + json.dumps({"keys": keys, "cookies": cookies}))


def forum_to_play(code: str) -> None:
    """A forum theatre of Samira Benali's that people may join: one scene, two tables, two votes each."""
    from portal.partners.models import User
    from workshops.engine.forum import FORUM
    from workshops.models import Board

    scene = {
        "key": "guichet",
        "title": "Le guichet",
        "summary": "Nadia demande un logement.\nElle repart avec un formulaire de plus.",
        "source": "Trois récits recueillis au Phare",
        "consent": "Accord écrit, 12 mars",
        "reread": "Relue avec elles le 20 mars",
        "characters": ["agent", "nadia"],
        "protagonist": "nadia",
    }
    setup = {
        "question": "Comment être reçu quand on n’a pas tous les papiers ?",
        "phases": list(FORUM.phases),
        "tables": ["Rive", "Pont"],
        "rules": "On essaie, on ne juge pas.\nOn ne se moque de personne.",
        "characters": [
            {"key": "nadia", "name": "Nadia", "note": "hébergée chez une amie"},
            {"key": "agent", "name": "L’agent", "note": "seul au guichet ce matin"},
        ],
        "scenes": [scene],
        "votes": 2,
        "votes_each": 1,
    }
    facilitator = User.objects.get(email="samira.benali@la-passerelle-etiers.test")
    Board.objects.create(
        code=code, title="Être reçu", method=Board.Method.FORUM, setup=setup, status="open", facilitator=facilitator
    )


def wall_to_fill(code: str) -> None:
    """An open wall of commitments with two tables, run by a coordinator, that everybody may group."""
    from portal.partners.models import User
    from workshops import actions, setups

    coordinator = User.objects.get(email="claire.vasseur@metropole-brevent.test")
    setup = {
        "question": "À quoi nous engageons-nous d’ici un an ?",
        "tables": ["Rive", "Pont"],
        "phases": setups.steps("pledges"),
        "points": 3,
        "most_each": 2,
        "grouping": "everybody",
    }
    board = actions.prepare_board("pledges", title="Mur de l’accueil", code=code, actor=coordinator, setup=setup)
    actions.open_board(board, actor=coordinator)
