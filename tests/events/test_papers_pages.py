"""The pages of an event's documents: who may fetch which, bad choices, one's own certificate behind the link."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from events.links import token_of
from events.models import CheckIn, Event
from tests.factories.events import EventFactory, RegistrationFactory, SessionFactory, SlotFactory, organiser_of
from tests.factories.partners import UserFactory
from tests.factories.surveys import SurveyFactory

pytestmark = pytest.mark.django_db

KINDS = ("badges", "emargement", "attestations", "repas", "affiches")


@pytest.fixture
def event():
    """Over since an hour."""
    now = timezone.now().replace(microsecond=0)
    return EventFactory(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))


@pytest.fixture
def session(event):
    return SessionFactory(slot=SlotFactory(event=event), title="Atelier du seuil", room="Salle Jade")


@pytest.fixture
def organiser(event):
    return organiser_of(event)


@pytest.fixture
def present(event, session):
    registration = RegistrationFactory(event=event, last_name="Présent")
    CheckIn.objects.create(registration=registration, session=session, source="scan", at=event.starts_at)
    return registration


def address(view, event, *rest):
    return reverse(view, args=[event.slug, *rest])


class TestWhoMayFetch:
    @pytest.mark.parametrize(
        ("view", "rest"),
        [
            ("event_documents", []),
            ("event_document", ["badges"]),
            ("event_document_picture", ["badges"]),
            ("event_document_file", ["badges"]),
            ("event_certificate", None),
        ],
    )
    def test_address_by_role(self, client, event, organiser, present, view, rest):
        people = {
            "visitor": None,
            "member": UserFactory(),
            "elsewhere": organiser_of(EventFactory()),
            "organiser": organiser,
            "coordinator": UserFactory(coordinator=True),
        }
        answers = {}
        for role, user in people.items():
            client.logout()
            if user:
                client.force_login(user)
            answers[role] = client.get(address(view, event, *([present.pk] if rest is None else rest))).status_code
        assert answers == {"visitor": 302, "member": 403, "elsewhere": 403, "organiser": 200, "coordinator": 200}

    def test_other_kinds_are_not_there(self, client, event, organiser):
        client.force_login(organiser)
        assert client.get(address("event_document", event, "autre")).status_code == 404


class TestDocuments:
    @pytest.mark.parametrize("kind", KINDS)
    def test_page_picture_and_file(self, client, event, organiser, present, kind):
        client.force_login(organiser)
        page = client.get(address("event_document", event, kind))
        assert address("event_document_picture", event, kind) in page.content.decode()
        picture = client.get(address("event_document_picture", event, kind))
        assert Image.open(io.BytesIO(picture.content)).width > 150
        answer = client.get(address("event_document_file", event, kind))
        assert answer["Content-Disposition"] == f'attachment; filename="{event.slug}-{kind}.pdf"'
        assert answer["Cache-Control"] == "private, no-store"
        assert PdfReader(io.BytesIO(answer.content)).trailer["/Root"]["/MarkInfo"]["/Marked"]

    @pytest.mark.parametrize("kind", ["badges", "attestations"])
    def test_with_nobody_the_page_says_so_and_there_is_no_file(self, client, event, organiser, kind):
        client.force_login(organiser)
        assert "Rien à imprimer" in client.get(address("event_document", event, kind)).content.decode()
        assert client.get(address("event_document_picture", event, kind)).status_code == 404
        assert client.get(address("event_document_file", event, kind)).status_code == 409

    def test_choices_are_followed(self, client, event, session, organiser, present):
        RegistrationFactory(event=event, last_name="Ailleurs", confirmed_at=timezone.now())
        client.force_login(organiser)

        def said(kind, **chosen):
            content = client.get(address("event_document_file", event, kind), chosen).content
            return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)

        assert "Ailleurs" not in said("badges", nom="present")
        since = (timezone.localtime() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
        assert "Présent" not in said("badges", depuis=since)
        assert "Atelier du seuil" in said("emargement", liste=f"s{session.pk}")
        assert "Accueil" not in said("affiches", salle="1")

    def test_sign_leads_to_the_event_or_to_a_survey_of_it(self, client, event, session, organiser):
        survey = SurveyFactory(event=event)
        client.force_login(organiser)
        for chosen, path in (
            ("", event.get_absolute_url()),
            (survey.pk, reverse("survey_room", args=[survey.room_code])),
        ):
            content = client.get(address("event_document_file", event, "affiches"), {"cible": chosen}).content
            assert path in PdfReader(io.BytesIO(content)).pages[0].extract_text().replace("\n", "")

    @pytest.mark.parametrize(
        ("kind", "chosen", "field"),
        [
            ("badges", {"format": "geant"}, "format"),
            ("badges", {"liste": "s999999999999999999999"}, "liste"),
            ("badges", {"depuis": "0001-01-01T00:00"}, "depuis"),
            ("badges", {"depuis": "hier"}, "depuis"),
            ("badges", {"nom": "\0"}, "nom"),
            ("attestations", {"nom": "x" * 500}, "nom"),
            ("emargement", {"liste": "2026-99-99-am"}, "liste"),
            ("affiches", {"salle": "-1"}, "salle"),
            ("affiches", {"cible": "9" * 50}, "cible"),
        ],
    )
    def test_bad_choices_are_told_beside_the_field(self, client, event, organiser, kind, chosen, field):
        client.force_login(organiser)
        for view in ("event_document", "event_document_file"):
            answer = client.get(address(view, event, kind), chosen)
            assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])

    @pytest.mark.parametrize("count", [1, 3])
    def test_constant_queries(self, client, event, session, organiser, django_assert_num_queries, count):
        RegistrationFactory.create_batch(count, event=event)
        client.force_login(organiser)
        with django_assert_num_queries(12):
            client.get(address("event_document_file", event, "badges"))


class TestOwnCertificate:
    def certificate(self, client, registration):
        return client.get(reverse("registration_certificate", args=[token_of(registration)]))

    def test_of_somebody_who_was_there(self, client, event, present):
        address = reverse("registration_certificate", args=[token_of(present)])
        absent = RegistrationFactory(event=event)
        pages = [client.get(reverse("registration", args=[token_of(each)])) for each in (present, absent)]
        assert [address in page.content.decode() for page in pages] == [True, False]
        answer = self.certificate(client, present)
        assert answer["Content-Type"] == "application/pdf"
        assert "Présent" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()

    def test_not_of_somebody_who_was_not(self, client, event, organiser):
        absent = RegistrationFactory(event=event)
        assert self.certificate(client, absent).status_code == 404
        client.force_login(organiser)
        assert client.get(address("event_certificate", event, absent.pk)).status_code == 404

    def test_not_before_the_end_nor_of_a_cancelled_event(self, client, event, present):
        Event.objects.update(ends_at=timezone.now() + timedelta(minutes=1))
        assert self.certificate(client, present).status_code == 404
        now = timezone.now()
        Event.objects.update(ends_at=now - timedelta(minutes=1), status=Event.Status.CANCELLED, cancelled_at=now)
        assert self.certificate(client, present).status_code == 404

    def test_not_of_an_event_that_gives_none_but_its_organisers_print_it(self, client, event, organiser, present):
        Event.objects.update(gives_certificates=False)
        page = client.get(reverse("registration", args=[token_of(present)]))
        assert "attestation" not in page.content.decode()
        assert self.certificate(client, present).status_code == 404
        client.force_login(organiser)
        answer = client.get(address("event_certificate", event, present.pk))
        assert answer["Content-Type"] == "application/pdf"

    def test_not_by_a_link_that_opens_nothing(self, client):
        assert client.get(reverse("registration_certificate", args=["x" * 44])).status_code == 404

    def test_not_of_another_event(self, client, event, organiser, present):
        other = RegistrationFactory()
        client.force_login(organiser)
        assert client.get(address("event_certificate", event, other.pk)).status_code == 404
