"""The list of registrations and one registration at the desk: filters, what organisers change, what they are refused."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry as log_registry

from events import actions, links
from events.models import CheckIn, Event, Letter, Registration, SessionChoice, SpecialNeeds
from tests.factories.events import (
    EventFactory,
    EventSeriesFactory,
    QuestionFactory,
    RegistrationFactory,
    SeatShareFactory,
    SessionFactory,
    SlotFactory,
    organiser_of,
)
from tests.factories.partners import MembershipFactory, PartnerFactory, TerritoryFactory

from .registering_steps import person

pytestmark = pytest.mark.django_db
Status = Registration.Status


@pytest.fixture
def event():
    return EventFactory(capacity=20)


@pytest.fixture
def organiser(event, client):
    user = organiser_of(event)
    client.force_login(user)
    return user


@pytest.fixture
def names(client, event, organiser):
    """The last names that the list shows for some filters, in its order."""

    def ask(**filters):
        response = client.get(reverse("event_registrations", args=[event.slug]), filters)
        assert response.status_code == 200
        return [row.registration.last_name for row, _states in response.context["rows"]]

    return ask


class TestFilters:
    def test_each_leaves_its_own(self, event, names):
        partner, territory = PartnerFactory(short_name="Foyer Clé"), TerritoryFactory()
        session = SessionFactory(slot=SlotFactory(event=event))
        make = {"event": event}
        RegistrationFactory(**make, last_name="A", status=Status.WAITING)
        RegistrationFactory(**make, last_name="B", status=Status.CANCELLED)
        RegistrationFactory(**make, last_name="C", partner=partner)
        RegistrationFactory(**make, last_name="D", territory=territory, email="")
        RegistrationFactory(**make, last_name="E", profile="peer", origin="import")
        chosen = RegistrationFactory(**make, last_name="F")
        SessionChoice.objects.create(
            registration=chosen, session=session, slot=session.slot, status=SessionChoice.Status.CONFIRMED
        )
        SpecialNeeds.objects.create(
            registration=RegistrationFactory(**make, last_name="G"), arrangement="une boucle magnétique"
        )
        CheckIn.objects.create(
            registration=RegistrationFactory(**make, last_name="H"),
            half_day="2026-11-27-am",
            source=CheckIn.Source.SCAN,
            at=timezone.now(),
        )
        RegistrationFactory(last_name="d’un autre événement")
        found = {
            "": names(),
            "all": names(status="all"),
            "waiting": names(status="waiting"),
            "partner": names(partner=partner.pk),
            "territory": names(territory=territory.pk),
            "profile": names(profile="peer"),
            "origin": names(origin="import"),
            "session": names(session=session.pk),
            "needs": names(needs="on"),
            "address": names(address="on"),
            "there": names(there="yes"),
            "not there": names(there="no"),
            "nonsense": names(status="rien", partner="9" * 40, page="²", sort="x", q="\x00"),
        }
        assert {name: "".join(shown) for name, shown in found.items()} == {
            "": "ACDEFGH",
            "all": "ABCDEFGH",
            "waiting": "A",
            "partner": "C",
            "territory": "D",
            "profile": "E",
            "origin": "E",
            "session": "F",
            "needs": "G",
            "address": "D",
            "there": "H",
            "not there": "ACDEFG",
            "nonsense": "ACDEFGH",
        }

    @pytest.mark.parametrize("words", ["helene", "HÉLÈNE cle", "h.martin@", "foyer", "qz7"])
    def test_search_knows_neither_accents_nor_case(self, event, names, words):
        RegistrationFactory(
            event=event,
            first_name="Hélène",
            last_name="Martin",
            email="h.martin@exemple.test",
            code="QZ7RTX",
            partner=PartnerFactory(short_name="Foyer Clé"),
        )
        RegistrationFactory(event=event)
        assert names(q=words) == ["Martin"]

    @pytest.mark.parametrize(
        ("sort", "expected"), [("", "ab"), ("recent", "ab"), ("line", "ba"), ("organisation", "ab"), ("status", "ba")]
    )
    def test_order(self, event, names, sort, expected):
        RegistrationFactory(event=event, last_name="b", organisation="Z")
        RegistrationFactory(event=event, last_name="a", organisation="y", status=Status.WAITING)
        assert "".join(names(sort=sort)) == expected

    def test_reserved_seat_that_nothing_but_a_name_speaks_for_is_marked(self, client, event, organiser, names):
        partner = PartnerFactory(contact_email="Contact@Asso.test")
        member, leaver = MembershipFactory(partner=partner), MembershipFactory(partner=partner, ended_at=timezone.now())
        member.user.email, leaver.user.email = "m@gmail.com", "l@elsewhere.test"
        for each in (member, leaver):
            each.user.save()
        share = SeatShareFactory(event=event, partner=partner)
        taken = {"event": event, "share": share, "partner": partner}
        RegistrationFactory(**taken, last_name="A", email="a@gmail.com")
        RegistrationFactory(**taken, last_name="B", email="b@notasso.test")
        RegistrationFactory(**taken, last_name="C", email="c@elsewhere.test", user=leaver.user)
        RegistrationFactory(**taken, last_name="D", email="", origin="colleague")
        RegistrationFactory(**taken, last_name="E", email="e@asso.test")
        RegistrationFactory(**taken, last_name="F", email="f@gmail.com", user=member.user)
        RegistrationFactory(**taken, last_name="G", email="g@gmail.com", origin="organiser")
        RegistrationFactory(**taken, last_name="H", email="h@gmail.com", status=Status.CANCELLED)
        RegistrationFactory(event=event, partner=partner, last_name="I", email="i@gmail.com")
        place = SeatShareFactory(event=event, partner=None, territory=TerritoryFactory())
        RegistrationFactory(event=event, share=place, last_name="J", email="j@gmail.com")
        assert names(unproven="on") == ["A", "B", "C", "D"]
        page = client.get(reverse("event_registrations", args=[event.slug]))
        marked = [
            row.registration.last_name for row, states in page.context["rows"] if "à vérifier" in " ".join(states)
        ]
        assert marked == ["A", "B", "C", "D"]

    @pytest.mark.parametrize("count", [1, 3])
    def test_constant_queries(self, client, event, organiser, django_assert_num_queries, count):
        for partner in PartnerFactory.create_batch(count):
            SeatShareFactory(event=event, partner=partner)
        session = SessionFactory(slot=SlotFactory(event=event))
        for _number in range(count):
            registration = RegistrationFactory(event=event, partner=PartnerFactory(), territory=TerritoryFactory())
            SessionChoice.objects.create(
                registration=registration, session=session, slot=session.slot, status=SessionChoice.Status.CONFIRMED
            )
        with django_assert_num_queries(19):
            client.get(reverse("event_registrations", args=[event.slug]))


class TestOne:
    @pytest.fixture
    def registration(self, event):
        return RegistrationFactory(event=event)

    @pytest.fixture
    def press(self, client, event, organiser, registration):
        def go(verb, view="registration_decide"):
            address = reverse(view, args=[event.slug, registration.pk])
            response = client.post(address, {"verb": verb})
            registration.refresh_from_db()
            return response.status_code

        return go

    def test_shows_everything_and_its_story(self, client, event, organiser):
        question = QuestionFactory(event=event, label="Comment venez-vous ?")
        registration = RegistrationFactory(
            event=event, answers={str(question.identifier): "En train"}, note="à rappeler", partner=PartnerFactory()
        )
        SpecialNeeds.objects.create(registration=registration, arrangement="un siège", diet="halal")
        Letter.objects.create(registration=registration, kind=Letter.Kind.CONFIRMED)
        CheckIn.objects.create(
            registration=registration, half_day="2026-11-27-am", source="scan", at=timezone.now(), by=organiser
        )
        client.post(reverse("registration_note", args=[event.slug, registration.pk]), {"note": "rappelée"})
        page = client.get(reverse("event_registration", args=[event.slug, registration.pk])).content.decode()
        expected = [
            "Comment venez-vous ?",
            "En train",
            "rappelée",
            "un siège",
            "Note écrite",
            "Confirmation",
            "Badge lu",
        ]
        assert [words for words in expected if words not in page] == []
        # Who eats what is told as counts only.
        assert "halal" not in page.lower()

    def test_story_is_told_by_a_process_that_has_written_nothing(
        self, client, event, organiser, registration, monkeypatch
    ):
        client.post(reverse("registration_note", args=[event.slug, registration.pk]), {"note": "rappelée"})
        for name, value in (("formatters", {}), ("choices", []), ("has_scanned_for_actions", False)):
            monkeypatch.setattr(log_registry, name, value)
        page = client.get(reverse("event_registration", args=[event.slug, registration.pk]))
        assert "Note écrite" in page.content.decode()

    def test_decisions(self, press, registration):
        registration.status = Status.PENDING
        registration.save()
        assert (press("valider"), registration.status) == (302, Status.CONFIRMED)
        assert press("premiere") == 409
        assert press("rien") == 409

    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            (Status.PENDING, {"valider", "refuser", "renvoyer"}),
            (Status.WAITING, {"placer", "premiere", "renvoyer"}),
            (Status.OFFERED, {"placer", "renvoyer"}),
            (Status.CONFIRMED, {"renvoyer", "confirmation"}),
            (Status.CANCELLED, set()),
        ],
    )
    def test_buttons_are_those_that_do_something(self, client, event, organiser, registration, status, expected):
        until = timezone.now() + timedelta(hours=1) if status == Status.OFFERED else None
        cancelled_at = timezone.now() if status == Status.CANCELLED else None
        Registration.objects.update(status=status, offered_until=until, cancelled_at=cancelled_at)
        page = client.get(reverse("event_registration", args=[event.slug, registration.pk])).content.decode()
        refusing = reverse("registration_ask", args=[event.slug, registration.pk, "refuser"])
        shown = set(re.findall(r'name="verb" value="(\w+)"', page)) | ({"refuser"} if refusing in page else set())
        assert shown == expected

    def test_cancelling_is_asked_first(self, client, event, organiser, registration):
        address = reverse("registration_ask", args=[event.slug, registration.pk, "annuler"])
        assert "Cela ne se défait pas" in client.get(address).content.decode()
        assert client.post(address).status_code == 302
        registration.refresh_from_db()
        assert (registration.status, registration.ended_by) == (Status.CANCELLED, "organiser")

    def test_a_place_is_given_again_once_with_what_was_said(self, client, event, organiser, registration):
        session = SessionFactory(slot=SlotFactory(event=event))
        registration.choices.create(session=session, slot=session.slot, status=SessionChoice.Status.CONFIRMED)
        actions.write_note(registration, "vient en train", actor=organiser)
        actions.cancel(registration, actor=organiser)
        address = reverse("registration_ask", args=[event.slug, registration.pk, "reprendre"])
        own = reverse("event_registration", args=[event.slug, registration.pk])
        assert address in client.get(own).content.decode()
        assert "nouvelle inscription" in client.get(address).content.decode()
        assert client.post(address).url == client.post(address).url != own
        again = Registration.objects.active().get()
        assert (again.full_name, again.email, again.note) == (
            registration.full_name,
            registration.email,
            "vient en train",
        )
        assert list(again.choices.values_list("session", "status")) == [(session.pk, "confirmed")]
        assert again.letters.get().kind == Letter.Kind.CONFIRMED

    def test_no_place_is_given_again_where_none_is_left_or_to_who_has_one(self, client, event, organiser, registration):
        address = reverse("registration_ask", args=[event.slug, registration.pk, "reprendre"])
        assert client.post(address).status_code == 409
        actions.cancel(registration, actor=organiser)
        RegistrationFactory(event=event)
        Event.objects.update(capacity=1)
        assert client.post(address).status_code == 409
        assert Registration.objects.active().count() == 1

    def test_new_link_closes_the_former(self, client, event, organiser, registration):
        before = links.token_of(registration)
        client.post(reverse("registration_ask", args=[event.slug, registration.pk, "nouveau-lien"]))
        registration.refresh_from_db()
        assert not links.opens(before, registration)
        assert registration.letters.get().kind == Letter.Kind.LINK

    def test_sending_twice_owes_one_letter(self, press, registration):
        assert [press("renvoyer"), press("renvoyer")] == [302, 302]
        assert registration.letters.count() == 1

    def test_nothing_is_sent_without_address(self, press, registration):
        registration.email = ""
        registration.save()
        assert press("renvoyer") == 409

    def test_change_keeps_the_diet_that_is_not_shown(self, client, event, organiser, registration):
        SpecialNeeds.objects.create(registration=registration, diet="vegan")
        session = SessionFactory(slot=SlotFactory(event=event), capacity=0)
        address = reverse("registration_change_for", args=[event.slug, registration.pk])
        data = {
            "first_name": "Zoé",
            "last_name": "N" * 100,
            "diet": "as_before",
            "arrangement": "une rampe",
            "tell": "on",
            f"slot-{session.slot_id}": session.pk,
        }
        assert client.post(address, data).status_code == 302
        registration.refresh_from_db()
        needs = registration.needs
        assert (registration.first_name, needs.diet, needs.arrangement) == ("Zoé", "vegan", "une rampe")
        assert registration.choices.get().status == SessionChoice.Status.WAITING
        assert registration.email == ""

    def test_bad_change_loses_nothing(self, client, event, organiser, registration):
        address = reverse("registration_change_for", args=[event.slug, registration.pk])
        other = RegistrationFactory(event=event)
        answers = [
            client.post(address, {"first_name": "😀" * 500, "last_name": "x", "diet": "as_before"}),
            client.post(
                address, {"first_name": "A", "last_name": "\u202eשם", "diet": "as_before", "email": other.email}
            ),
        ]
        assert [answer.status_code for answer in answers] == [422, 422]
        assert "😀" * 500 in answers[0].content.decode()
        assert "déjà inscrite" in answers[1].content.decode()


class TestAnswers:
    """What the organiser asks, answered at the desk by the rules of the public form."""

    @pytest.fixture
    def questions(self, event):
        train = QuestionFactory(event=event, label="Train ?", kind="yes_no", required=True)
        options = [{"value": "n", "label": "Nord", "label_en": ""}, {"value": "s", "label": "Sud", "label_en": ""}]
        station = QuestionFactory(
            event=event, kind="several", options=options, required=True, shown_if=train, shown_if_value="yes"
        )
        return train, station, QuestionFactory(event=event, archived_at=timezone.now())

    @pytest.fixture
    def registration(self, event, questions):
        train, _station, former = (str(question.identifier) for question in questions)
        return RegistrationFactory(event=event, answers={train: "no", former: "jadis"})

    @pytest.fixture
    def change(self, client, event, organiser, registration):
        def go(**data):
            address = reverse("registration_change_for", args=[event.slug, registration.pk])
            typed = {"first_name": "Lou", "last_name": "Roy", "diet": "as_before"} | data
            response = client.post(address, typed)
            registration.refresh_from_db()
            return response

        return go

    def test_those_given_are_shown_and_changed_and_former_ones_stay(
        self, client, event, questions, registration, change
    ):
        train, station, former = questions
        page = client.get(reverse("registration_change_for", args=[event.slug, registration.pk])).content.decode()
        assert '<option value="no" selected>Non</option>' in page
        assert "Nécessaire si la réponse à «\u00a0Train ?\u00a0» est «\u00a0Oui\u00a0»." in page
        assert change(**{f"q{train.pk}": "yes", f"q{station.pk}": ["s", "n"]}).status_code == 302
        assert registration.answers == {
            str(train.identifier): "yes",
            str(station.identifier): ["s", "n"],
            str(former.identifier): "jadis",
        }

    def test_an_answer_that_no_longer_applies_goes(self, questions, registration, change):
        train, station, former = questions
        change(**{f"q{train.pk}": "yes", f"q{station.pk}": ["s"]})
        change(**{f"q{train.pk}": "no", f"q{station.pk}": ["s"]})
        assert registration.answers == {str(train.identifier): "no", str(former.identifier): "jadis"}

    @pytest.mark.parametrize(
        ("train", "station", "words"),
        [
            ("", [], "Cette réponse est nécessaire."),
            ("yes", [], "Cette réponse est nécessaire."),
            ("peut-être", [], "peut-être"),
            ("yes", ["Est"], "Est"),
        ],
    )
    def test_what_the_public_form_refuses_is_refused(self, questions, registration, change, train, station, words):
        before = registration.answers
        answer = change(**{f"q{questions[0].pk}": train, f"q{questions[1].pk}": station})
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
        assert registration.answers == before

    def test_somebody_added_by_hand_answers_too(self, client, event, organiser, questions):
        address = reverse("registration_add", args=[event.slug])
        typed = {"first_name": "Lou", "last_name": "Roy", "submission": uuid.uuid4()}
        assert client.post(address, typed).status_code == 422
        assert client.post(address, typed | {f"q{questions[0].pk}": "no"}).status_code == 302
        assert Registration.objects.get().answers == {str(questions[0].identifier): "no"}

    @pytest.mark.parametrize("count", [1, 3])
    def test_constant_queries(self, client, event, organiser, django_assert_num_queries, count):
        QuestionFactory.create_batch(count, event=event)
        address = reverse("registration_change_for", args=[event.slug, RegistrationFactory(event=event).pk])
        client.get(address)
        with django_assert_num_queries(12):
            client.get(address)


class TestOver:
    """A registration that was cancelled, or whose data were erased: the desk shows it, and changes nothing of it."""

    BUTTONS = ("Modifier", "Écrire une note", "Renvoyer le lien", "Changer le lien", "Annuler l’inscription")

    @pytest.fixture
    def session(self, event):
        return SessionFactory(slot=SlotFactory(event=event), capacity=1)

    @pytest.fixture
    def opened(self, event):
        """The registration as it was when somebody opened the form."""
        return RegistrationFactory(event=event, first_name="Zoé", note="à rappeler")

    @pytest.fixture(params=["cancelled", "erased"])
    def over(self, request, event, opened):
        """The same, ended since: by the person, or because it is long past."""
        if request.param == "cancelled":
            actions.cancel(Registration.objects.get(pk=opened.pk))
        else:
            past = timezone.now() - timedelta(days=400)
            Event.objects.update(starts_at=past, ends_at=past + timedelta(hours=6))
            actions.erase(Registration.objects.filter(pk=opened.pk))
        return Registration.objects.get(pk=opened.pk)

    @pytest.mark.parametrize(
        "act",
        [
            lambda row, session, actor: actions.change_for(
                row, person("lea", choices={session.slot_id: session.pk}, needs={"diet": "vegan"}), actor=actor
            ),
            lambda row, session, actor: actions.write_note(row, "rappelée", actor=actor),
            lambda row, session, actor: actions.renew_link(row, actor=actor),
            lambda row, session, actor: actions.resend_link(row, actor=actor),
            lambda row, session, actor: actions.resend_confirmation(row, actor=actor),
        ],
        ids=["change", "note", "new link", "link", "confirmation"],
    )
    def test_nothing_is_written_from_a_page_opened_before(self, organiser, opened, over, session, act):
        letters = over.letters.count()
        with pytest.raises(ValidationError) as refused:
            act(opened, session, organiser)
        after = Registration.objects.get(pk=over.pk)
        kept = ("first_name", "email", "note", "link_number", "status")
        assert [getattr(after, name) for name in kept] == [getattr(over, name) for name in kept]
        assert (refused.value.code, over.letters.count()) == ("state", letters)
        assert (over.choices.count(), SpecialNeeds.objects.count()) == (0, 0)

    def test_page_has_no_button(self, client, event, organiser, over):
        page = client.get(reverse("event_registration", args=[event.slug, over.pk])).content.decode()
        assert [words for words in self.BUTTONS if words in page] == []

    def test_form_says_why(self, client, event, organiser, over):
        address = reverse("registration_change_for", args=[event.slug, over.pk])
        answer = client.post(address, {"first_name": "Léa", "last_name": "Roy", "diet": "as_before"})
        assert answer.status_code == 409
        words = "ont été effacées" if over.anonymised_at else "est annulée"
        assert words in answer.content.decode()


class TestAdding:
    @pytest.fixture
    def add(self, client, event, organiser):
        def go(**data):
            typed = {"first_name": "Lou", "last_name": "Roy", "submission": uuid.uuid4()} | data
            return client.post(reverse("registration_add", args=[event.slug]), typed)

        return go

    def test_before_the_opening_and_without_validation(self, event, add):
        Event.objects.update(status=Event.Status.DRAFT, validates=True)
        key = uuid.uuid4()
        answers = [add(email="lou@exemple.test", submission=key).status_code for _time in range(2)]
        registration = Registration.objects.get()
        assert answers == [302, 302]
        assert (registration.status, registration.origin) == (Status.CONFIRMED, "organiser")

    def test_full_is_a_conflict_unless_one_waits(self, event, add):
        Event.objects.update(capacity=0)
        answer = add()
        assert (answer.status_code, Registration.objects.count()) == (409, 0)
        assert 'value="Roy"' in answer.content.decode()
        add(wait="on")
        assert Registration.objects.get().status == Status.WAITING

    def test_somebody_there_already(self, event, add):
        there = RegistrationFactory(event=event)
        assert add(email=there.email).status_code == 409

    def test_not_to_a_cancelled_event(self, event, add):
        Event.objects.update(status=Event.Status.CANCELLED, cancelled_at=timezone.now())
        assert add().status_code == 409


def test_transfer_to_another_town(client, event, organiser):
    series = EventSeriesFactory()
    event.series = series
    event.save()
    target, elsewhere = EventFactory(series=series, town="Saint-Alor"), EventFactory()
    registration = RegistrationFactory(event=event)
    address = reverse("registration_transfer_for", args=[event.slug, registration.pk])
    assert client.post(address, {"target": elsewhere.pk}).status_code == 422
    assert client.post(address, {"target": target.pk}).status_code == 302
    registration.refresh_from_db()
    assert (registration.status, target.registrations.get().replaces) == (Status.CANCELLED, registration)


def test_desk_offers_the_towns_that_take_somebody_and_no_others(client, event, organiser):
    series = EventSeriesFactory()
    Event.objects.update(series=series)
    now = timezone.now()
    EventFactory(series=series, starts_at=now - timedelta(days=9))
    EventFactory(series=series, closes_at=now)
    EventFactory(series=series, status=Event.Status.CANCELLED)
    registration = RegistrationFactory(event=event)
    page = reverse("event_registration", args=[event.slug, registration.pk])
    move = reverse("registration_transfer_for", args=[event.slug, registration.pk])
    assert move not in client.get(page).content.decode()
    taking = EventFactory(series=series)
    assert move in client.get(page).content.decode()
    assert list(client.get(move).context["form"].fields["target"].queryset) == [taking]


class TestNeeds:
    def test_marked_undone_and_counted_by_diet_without_names(self, client, event, organiser):
        registration = RegistrationFactory(event=event, last_name="Visible")
        SpecialNeeds.objects.create(registration=registration, arrangement="une rampe", diet="vegan")
        eater = RegistrationFactory(event=event, last_name="Invisible")
        SpecialNeeds.objects.create(registration=eater, diet="halal", diet_note="sans porc")
        gone = RegistrationFactory(event=event, status=Status.CANCELLED)
        SpecialNeeds.objects.create(registration=gone, arrangement="annulé", diet="vegan")
        address = reverse("event_needs", args=[event.slug])
        mark = reverse("need_mark", args=[event.slug, registration.pk])
        page = client.get(address)
        assert [row["value"] for row in page.context["diets"]] == ["1", "1"]
        assert "Invisible" not in page.content.decode()
        client.post(mark, {"verb": "traiter", "back": "besoins"})
        assert [len(client.get(address).context[name]) for name in ("to_handle", "handled")] == [0, 1]
        client.post(mark, {"verb": "rouvrir", "back": "inscription"})
        assert [len(client.get(address).context[name]) for name in ("to_handle", "handled")] == [1, 0]

    def test_what_was_forgotten_meanwhile_is_said(self, client, event, organiser):
        registration = RegistrationFactory(event=event)
        SpecialNeeds.objects.create(registration=registration, arrangement="une rampe")
        SpecialNeeds.objects.all().delete()
        mark = reverse("need_mark", args=[event.slug, registration.pk])
        answer = client.post(mark, {"verb": "traiter", "back": "besoins"})
        assert (answer.status_code, "Ceci a été effacé entre-temps" in answer.content.decode()) == (409, True)
        assert reverse("event_needs", args=[event.slug]) in answer.content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_constant_queries(self, client, event, organiser, django_assert_num_queries, count):
        for _number in range(count):
            registration = RegistrationFactory(event=event, partner=PartnerFactory())
            SpecialNeeds.objects.create(
                registration=registration, arrangement="une rampe", handled_by=organiser, handled_at=timezone.now()
            )
        with django_assert_num_queries(14):
            client.get(reverse("event_needs", args=[event.slug]))
