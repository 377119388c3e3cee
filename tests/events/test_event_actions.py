"""An event as a whole: opened, described, moved, cancelled, held in another town; its seats kept, its questions, its team."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from events import actions
from events.models import Event, Letter, Question, Registration, SeatShare, SessionChoice, Slot
from tests.factories.events import (
    EventFactory,
    QuestionFactory,
    RegistrationFactory,
    SeatShareFactory,
    organiser_of,
)
from tests.factories.partners import PartnerFactory, TerritoryFactory, UserFactory

from .pages_steps import day, opened, page_of, session, slot, write

pytestmark = pytest.mark.django_db

Status = Registration.Status


@pytest.fixture
def organiser(site):
    return organiser_of()


@pytest.fixture
def event(organiser):
    return _own(organiser, capacity=10)


def _own(organiser, **values):
    event = EventFactory(starts_at=day(30), ends_at=day(30, 17), **values)
    event.organisers.create(user=organiser)
    return event


def refused(error, field=None):
    """The sentences of a refusal, on that field or on the whole."""
    assert hasattr(error.value, "error_dict") is bool(field)
    return " ".join(error.value.message_dict[field] if field else error.value.messages)


# Opening


def test_opening_makes_the_event_and_the_draft_of_its_page(organiser):
    event, page = opened(organiser, title="Habiter, d’abord")
    assert (event.status, event.slug, event.created_by) == ("draft", "habiter-dabord-port-brevent", organiser)
    assert [row.user for row in event.organisers.all()] == [organiser]
    assert (page.title, page.slug, page.live, page.owner) == ("Habiter, d’abord", event.slug, False, organiser)


@pytest.mark.parametrize("title", ["🏠🏠🏠", "مرحبا", "nouveau", "E", "flux"])
def test_any_title_gives_an_address_of_its_own(organiser, title):
    slugs = {opened(organiser, title=title, town="")[0].slug for _ in range(2)}
    assert len(slugs) == 2 and not {"nouveau", "e", "flux", ""} & slugs


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"starts_at": day(-1), "ends_at": day(1)}, "starts_at"),
        ({"starts_at": day(365 * 4), "ends_at": day(365 * 4, 17)}, "starts_at"),
        ({"ends_at": day(30, 8)}, "ends_at"),
        ({"ends_at": day(38)}, "ends_at"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"title": "x" * 500}, "title"),
        ({"town": "y" * 500}, "town"),
        ({"capacity": 10**30}, "capacity"),
        ({"closes_at": day(31)}, "closes_at"),
        ({"opens_at": day(20), "closes_at": day(19)}, "closes_at"),
        ({"accessibility": ["mi", "zz"]}, "accessibility"),
        ({"reminder_days": [0]}, "reminder_days"),
        ({"reminder_days": [1, 2, 3, 4, 5, 6]}, "reminder_days"),
        ({"kind": "wedding"}, "kind"),
    ],
)
def test_absurd_facts_are_refused(organiser, facts, field):
    facts = {"title": "Journée", "starts_at": day(30), "ends_at": day(30, 17), **facts}
    with pytest.raises(ValidationError) as error:
        actions.open_event(actor=organiser, **facts)
    assert refused(error, field)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("facts", "gives"),
    [
        ({}, True),
        ({"kind": "visit"}, True),
        ({"kind": "training"}, True),
        ({"kind": "network"}, False),
        ({"kind": "lab"}, False),
        ({"kind": "workshop"}, False),
        ({"kind": "workshop", "gives_certificates": True}, True),
        ({"kind": "day", "gives_certificates": False}, False),
    ],
)
def test_certificates_follow_from_the_kind_unless_it_is_said(organiser, facts, gives):
    event, _page = opened(organiser, **facts)
    assert event.gives_certificates is gives
    actions.describe_event(event, actor=organiser, gives_certificates=not gives)
    copy = actions.copy_event(event, title="Ailleurs", town="Le Port", day=day(60).date(), actor=organiser)
    assert copy.gives_certificates is not gives


def test_only_organisers_open_events(organiser):
    for user in (UserFactory(),):
        with pytest.raises(PermissionDenied):
            opened(user)


# Describing


def test_a_change_of_the_diary_raises_the_sequence_once_and_is_noted(organiser, event):
    changed = actions.describe_event(event, actor=organiser, venue="Halle", town="Saint-Alor")
    assert (changed.sequence, changed.facts_changed_at is not None) == (1, True)
    again = actions.describe_event(event, actor=organiser, venue="Halle", town="Saint-Alor")
    assert again.sequence == 1
    assert actions.describe_event(event, actor=organiser, contact_phone="01").sequence == 1


def test_a_draft_changes_without_a_word_to_anybody(organiser):
    event, _page = opened(organiser)
    changed = actions.describe_event(event, actor=organiser, venue="Halle")
    assert (changed.sequence, changed.facts_changed_at) == (0, None)


def test_seats_taken_or_kept_bound_the_capacity(organiser, event):
    RegistrationFactory(event=event)
    SeatShareFactory(event=event, seats=3)
    with pytest.raises(ValidationError) as error:
        actions.describe_event(event, actor=organiser, capacity=3)
    assert refused(error, "capacity").startswith("4 places sont prises ou réservées")
    assert actions.describe_event(event, actor=organiser, capacity=4).capacity == 4


def test_seats_that_are_added_go_to_those_who_wait(organiser, event):
    Event.objects.update(capacity=1)
    RegistrationFactory(event=event)
    first, second = (RegistrationFactory(event=event, status=Status.WAITING) for _ in range(2))
    actions.describe_event(event, actor=organiser, capacity=2)
    for registration in (first, second):
        registration.refresh_from_db()
    assert (first.status, second.status) == (Status.OFFERED, Status.WAITING)


def test_nobody_else_describes_it(organiser, event):
    for user in (UserFactory(), organiser_of(EventFactory())):
        with pytest.raises(PermissionDenied):
            actions.describe_event(event, actor=user, venue="Ailleurs")
    assert actions.describe_event(event, actor=UserFactory(coordinator=True), venue="Ici").venue == "Ici"


def test_an_event_moved_to_another_day_takes_its_programme_along(organiser):
    event, page = opened(organiser)
    page = write(page, [slot(event.starts_here.date(), session())])
    page.title = "Titre à venir"
    page.save_revision()
    moved = actions.describe_event(event, actor=organiser, starts_at=day(37), ends_at=day(37, 17))
    assert moved.sequence == 1
    assert Slot.objects.get().starts_at == day(37)
    page = page_of(event)
    assert (
        page.programme[0].value["day"]
        == page.get_latest_revision_as_object().programme[0].value["day"]
        == day(37).date()
    )
    assert (page.title, page.get_latest_revision_as_object().title) == ("Habiter, d’abord", "Titre à venir")
    assert page.has_unpublished_changes


def test_a_move_leaves_nothing_to_publish_where_nothing_was(organiser):
    event, page = opened(organiser)
    write(page, [slot(event.starts_here.date(), session())])
    actions.describe_event(event, actor=organiser, starts_at=day(37), ends_at=day(37, 17))
    page = page_of(event)
    assert not page.has_unpublished_changes and page.live_revision_id == page.latest_revision_id


def test_another_clock_moves_the_moments_of_the_programme(organiser):
    event, page = opened(organiser)
    write(page, [slot(event.starts_here.date(), session())])
    reunion = ZoneInfo("Indian/Reunion")
    actions.describe_event(
        event, actor=organiser, zone="Indian/Reunion", starts_at=day(30, 9, reunion), ends_at=day(30, 17, reunion)
    )
    assert Slot.objects.get().starts_at.astimezone(reunion).hour == 9


def test_days_that_would_leave_a_moment_of_the_programme_outside_are_refused(organiser):
    event, page = opened(organiser, length=1)
    write(page, [slot(day(31).date(), session())])
    with pytest.raises(ValidationError) as error:
        actions.describe_event(event, actor=organiser, ends_at=day(30, 17))
    assert "Le programme publié dépasse" in refused(error, "ends_at")
    assert Event.objects.get().ends_at == day(31, 17)


# Cancelling


def test_cancelling_ends_offers_and_owes_everybody_a_letter(organiser, event):
    confirmed, waiting, offered, cancelled = (
        RegistrationFactory(event=event, status=status, offered_until=until)
        for status, until in (
            (Status.CONFIRMED, None), (Status.WAITING, None), (Status.OFFERED, day(3)), (Status.CANCELLED, None),
        )
    )  # fmt: skip
    actions.cancel_event(event, reason="La salle est inondée.", actor=organiser)
    actions.cancel_event(event, reason="Encore.", actor=organiser)
    event.refresh_from_db()
    assert (event.status, event.cancel_reason, event.sequence) == ("cancelled", "La salle est inondée.", 1)
    statuses = [Registration.objects.get(pk=each.pk).status for each in (confirmed, waiting, offered, cancelled)]
    assert statuses == [Status.CONFIRMED, Status.WAITING, Status.CANCELLED, Status.CANCELLED]
    owed = Letter.objects.filter(kind=Letter.Kind.EVENT_CANCELLED).values_list("registration", "urgent")
    assert sorted(owed) == [(each.pk, False) for each in (confirmed, waiting, offered)]
    with pytest.raises(ValidationError) as error:
        actions.describe_event(event, actor=organiser, venue="Ailleurs")
    assert "annulé" in refused(error)


def test_cancelling_ends_the_offers_of_sessions(organiser):
    event, page = opened(organiser)
    write(page, [slot(event.starts_here.date(), session(chosen=True, capacity=1))])
    row = Slot.objects.get().sessions.get()
    choice = SessionChoice.objects.create(
        registration=RegistrationFactory(event=event),
        session=row,
        slot=row.slot,
        status="offered",
        offered_until=day(2),
    )
    actions.cancel_event(event, reason="Non", actor=organiser)
    choice.refresh_from_db()
    assert choice.status == "cancelled"


def test_what_took_place_is_not_cancelled(organiser, event):
    with time_machine.travel(event.ends_at + timedelta(minutes=1)), pytest.raises(ValidationError):
        actions.cancel_event(event, reason="Non", actor=organiser)


# Another town


def test_a_copy_in_another_town_has_its_own_programme_on_its_own_clock(organiser):
    event, page = opened(organiser, capacity=12, opens_at=day(10), reminder_days=[7])
    key = uuid.uuid4()
    page = write(
        page,
        [slot(event.starts_here.date(), session("Atelier", key=key, chosen=True, proceedings="<p>Dit</p>"))],
        access="<p>Bus 4</p>",
        practical="<p>Déjeuner offert</p>",
    )
    english = actions.open_translation(event, "en", actor=organiser)
    write(english, english.programme.get_prep_value(), title="Housing first")
    event.refresh_from_db()
    first = QuestionFactory(event=event, kind=Question.Kind.YES_NO)
    QuestionFactory(event=event, shown_if=first, shown_if_value="yes")
    QuestionFactory(event=event, archived_at=timezone.now())
    copy = actions.copy_event(
        event, title="Habiter au Port", title_en="Housing", town="Le Port", zone="Indian/Reunion", day=day(60).date(),
        actor=organiser,
    )  # fmt: skip
    event.refresh_from_db()
    assert copy.series == event.series and copy.status == "draft"
    assert (copy.capacity, copy.reminder_days, copy.venue) == (12, [7], "")
    reunion = ZoneInfo("Indian/Reunion")
    assert copy.starts_at == day(60, 9, reunion) and copy.opens_at == day(40, 9, reunion)
    french, other = page_of(copy), page_of(copy, "en")
    assert french.translation_key == other.translation_key != page.translation_key
    assert (french.title, other.title, french.live) == ("Habiter au Port", "Housing", False)
    assert (
        [block.id for block in french.programme]
        == [block.id for block in other.programme]
        != [block.id for block in page.programme]
    )
    (block,) = french.programme
    assert block.value["day"] == day(60).date()
    assert block.value["sessions"][0]["proceedings"].source == ""
    assert (french.access, "Déjeuner" in french.practical) == ("", True)
    asked = list(copy.questions.all())
    assert [question.shown_if for question in asked] == [None, asked[0]]
    assert not {question.identifier for question in asked} & set(event.questions.values_list("identifier", flat=True))
    french.save_revision().publish()
    assert Slot.objects.get(event=copy).starts_at == day(60, 9, reunion)


def test_a_copy_in_the_past_is_refused_on_its_day(organiser, event):
    with pytest.raises(ValidationError) as error:
        actions.copy_event(event, title="Là", town="Là", day=day(-3).date(), actor=organiser)
    assert "passée" in refused(error, "starts_at")
    event.refresh_from_db()
    assert event.series is None


def test_only_who_runs_an_event_copies_it(organiser, event):
    with pytest.raises(PermissionDenied):
        actions.copy_event(event, title="Là", town="Là", day=day(50).date(), actor=organiser_of(EventFactory()))


# Seats kept


def test_seats_are_kept_while_there_are_enough(organiser, event):
    RegistrationFactory.create_batch(6, event=event)
    with pytest.raises(ValidationError) as error:
        actions.add_share(event, partner=PartnerFactory(), seats=5, released_at=day(20), actor=organiser)
    assert refused(error, "seats").startswith("11 places sont prises ou réservées")
    share = actions.add_share(event, territory=TerritoryFactory(), seats=4, released_at=day(20), actor=organiser)
    waiting = RegistrationFactory(event=event, status=Status.WAITING)
    actions.change_share(share, seats=3, released_at=day(20), actor=organiser)
    waiting.refresh_from_db()
    assert waiting.status == Status.OFFERED
    actions.remove_share(share, actor=organiser)
    assert not SeatShare.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"released_at": day(31)}, "released_at"),
        ({"seats": 0}, "seats"),
        ({"seats": 10**30}, "seats"),
    ],
)
def test_absurd_shares_are_refused(organiser, event, values, field):
    values = {"partner": PartnerFactory(), "seats": 2, "released_at": day(20), **values}
    with pytest.raises(ValidationError) as error:
        actions.add_share(event, actor=organiser, **values)
    assert refused(error, field)


def test_an_organisation_has_one_share(organiser, event):
    partner = PartnerFactory()
    for again in (False, True):
        if again:
            with pytest.raises(ValidationError, match="déjà des places réservées"):
                actions.add_share(event, partner=partner, seats=1, released_at=day(20), actor=organiser)
        else:
            actions.add_share(event, partner=partner, seats=1, released_at=day(20), actor=organiser)


def test_a_share_that_was_removed_meanwhile_is_not_changed(organiser, event):
    share = actions.add_share(event, partner=PartnerFactory(), seats=1, released_at=day(20), actor=organiser)
    SeatShare.objects.all().delete()
    with pytest.raises(ValidationError, match="effacé entre-temps"):
        actions.change_share(share, seats=2, released_at=day(20), actor=organiser)


def test_seats_without_limit_are_not_kept(organiser):
    event = _own(organiser)
    with pytest.raises(ValidationError) as error:
        actions.add_share(event, partner=PartnerFactory(), seats=1, released_at=day(20), actor=organiser)
    assert "Dites d’abord combien" in refused(error)


# Questions

OPTIONS = [{"label": "Train", "label_en": ""}, {"label": "Vélo", "label_en": "Bike"}]


def asked(event, actor, **values):
    values = {"kind": "choice", "label": "Comment venez-vous ?", "options": OPTIONS, **values}
    return actions.add_registration_question(event, actor=actor, **values)


def test_what_was_answered_keeps_its_form_and_its_answers(organiser, event):
    question = asked(event, organiser)
    train, bike = question.options
    RegistrationFactory(event=event, answers={str(question.identifier): train["value"]})
    change = {"kind": "choice", "label": "Comment ?", "actor": organiser}
    with pytest.raises(ValidationError) as error:
        actions.change_registration_question(question, options=[train, OPTIONS[0]], **change)
    assert "n’en retirez pas" in refused(error, "options")
    with pytest.raises(ValidationError) as error:
        actions.change_registration_question(question, **{**change, "kind": "text"})
    assert "la forme ne change plus" in refused(error, "kind")
    new = {"label": "À pied", "label_en": ""}
    changed = actions.change_registration_question(question, options=[bike, train, new], **change)
    assert [option["label"] for option in changed.options] == ["Vélo", "Train", "À pied"]
    assert changed.options[1]["value"] == train["value"]


def test_a_question_depends_on_an_answer_to_one_before_it(organiser, event):
    first = asked(event, organiser)
    value = first.options[0]["value"]
    second = asked(event, organiser, kind="yes_no", shown_if=first, shown_if_value=value, options=())
    for shown_if, shown_if_value, field in (
        (first, "rien", "shown_if_value"),
        (second, "yes", "shown_if"),
        (asked(_own(organiser), organiser), "x", "shown_if"),
    ):
        with pytest.raises(ValidationError) as error:
            actions.change_registration_question(
                second, kind="yes_no", label="?", shown_if=shown_if, shown_if_value=shown_if_value, actor=organiser
            )
        assert refused(error, field)
    with pytest.raises(ValidationError, match="vient après elle"):
        actions.move_registration_question(second, up=True, actor=organiser)
    with pytest.raises(ValidationError, match="en dépend"):
        actions.archive_registration_question(first, actor=organiser)
    actions.archive_registration_question(second, actor=organiser)
    actions.archive_registration_question(first, actor=organiser)
    assert not event.questions.filter(archived_at=None).exists()


def test_questions_are_put_in_order(organiser, event):
    first, second, third = (asked(event, organiser, label=f"Q{number}") for number in range(3))
    actions.move_registration_question(third, up=True, actor=organiser)
    actions.move_registration_question(first, up=True, actor=organiser)
    assert list(event.questions.values_list("pk", flat=True)) == [first.pk, third.pk, second.pk]


def test_choices_are_at_least_two_and_questions_at_most_twenty(organiser, event):
    with pytest.raises(ValidationError) as error:
        asked(event, organiser, options=OPTIONS[:1])
    assert refused(error, "options")
    QuestionFactory.create_batch(20, event=event)
    with pytest.raises(ValidationError, match="Vingt questions"):
        asked(event, organiser)


# The team


def test_somebody_who_may_organise_joins_and_leaves(organiser, event):
    other = organiser_of()
    row = actions.add_organiser(event, other.email.upper(), actor=organiser)
    assert actions.add_organiser(event, other.email, actor=other).pk == row.pk
    actions.remove_organiser(row, actor=organiser)
    with pytest.raises(ValidationError, match="une seule personne"):
        actions.remove_organiser(event.organisers.get(), actor=organiser)


@pytest.mark.parametrize("email", ["personne@ailleurs.test", ""])
def test_nobody_else_joins(organiser, event, email):
    with pytest.raises(ValidationError) as error:
        actions.add_organiser(event, email or UserFactory().email, actor=organiser)
    assert "La coordination donne ce droit" in refused(error, "email")


def test_strangers_change_nothing(organiser, event):
    stranger, share, question = UserFactory(), SeatShareFactory(event=event), QuestionFactory(event=event)
    for attempt in (
        lambda: actions.cancel_event(event, reason="Non", actor=stranger),
        lambda: actions.add_share(event, seats=1, released_at=day(2), partner=PartnerFactory(), actor=stranger),
        lambda: actions.change_share(share, seats=1, released_at=day(2), actor=stranger),
        lambda: actions.remove_share(share, actor=stranger),
        lambda: asked(event, stranger),
        lambda: actions.change_registration_question(question, kind="text", label="?", actor=stranger),
        lambda: actions.move_registration_question(question, up=True, actor=stranger),
        lambda: actions.archive_registration_question(question, actor=stranger),
        lambda: actions.add_organiser(event, organiser.email, actor=stranger),
        lambda: actions.remove_organiser(event.organisers.get(), actor=stranger),
        lambda: actions.open_translation(event, "en", actor=stranger),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
