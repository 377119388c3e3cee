"""Answering pages: by a link, in the room, to a public poll; bad input keeps everything; nothing of who asks is kept."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse

from events import actions, limits
from events.models import Survey, SurveyAnswer
from portal.logs import SECRET_PATHS
from tests.factories.events import RegistrationFactory, organiser_of

from .surveying_steps import asked, day, draft, name_of, present, secrets_of

pytestmark = pytest.mark.django_db

MARKER = "⟦undefined"


@pytest.fixture
def scene():
    """An open survey with a needed scale, a matrix, what hangs on the scale, and a text; one person invited."""
    event = day()
    (person,) = present(event)
    survey = draft(event)
    found = {
        "scale": asked(survey, required=True),
        "matrix": asked(survey, "matrix", options=["peu", "très"], rows=["matin", "soir"]),
    }
    found["why"] = asked(survey, "text", shown_if=found["scale"], shown_if_value="1", required=True)
    found["word"] = asked(survey, "text")
    organiser = organiser_of(event)
    actions.open_survey(survey, actor=organiser)
    survey.refresh_from_db()
    secret = secrets_of(survey)[person.pk]
    return found | {
        "survey": survey,
        "person": person,
        "organiser": organiser,
        "secret": secret,
        "address": reverse("survey_answer", args=[secret]),
    }


def typed(scene, **values):
    """What a browser sends: `scale`, `word`… by the name of the question."""
    return {name_of(scene[key]): value for key, value in values.items()}


def sent(client, address, data, status=302):
    response = client.post(address, data)
    assert response.status_code == status
    assert MARKER not in response.content.decode()
    return response


class TestByLink:
    def test_an_answer_is_kept_and_the_link_used_up(self, client, scene):
        data = typed(scene, scale="4", word="Merci 🙂 \u202eשלום\x00")
        data[name_of(scene["matrix"], 1)] = "très"
        assert sent(client, scene["address"], data).url == reverse("survey_thanks")
        answer = SurveyAnswer.objects.get()
        assert answer.values == {
            str(scene["scale"].identifier): "4",
            str(scene["matrix"].identifier): {"soir": "très"},
            str(scene["word"].identifier): "Merci 🙂 שלום",
        }
        for response in (client.get(scene["address"]), client.post(scene["address"], data)):
            assert response.status_code == 410
            assert "Votre réponse est enregistrée, ou ce lien n’est plus valable." in response.content.decode()
        assert SurveyAnswer.objects.count() == 1

    def test_the_page_is_cached_by_nobody_and_gives_its_address_to_no_other_site(self, client, scene):
        response = client.get(scene["address"])
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert SECRET_PATHS.sub(r"\1…", f"GET {scene['address']}") == "GET /questionnaire/…/"

    def test_a_needed_answer_is_asked_for_and_what_was_typed_stays(self, client, scene):
        shown = sent(client, scene["address"], typed(scene, word="Un mot à garder"), 422).content.decode()
        assert "Cette réponse est nécessaire." in shown and "Un mot à garder" in shown
        assert scene["survey"].tokens.exists()

    def test_a_question_that_is_not_shown_is_neither_needed_nor_kept(self, client, scene):
        sent(client, scene["address"], typed(scene, scale="1"), 422)
        sent(client, scene["address"], typed(scene, scale="5", why="en trop"))
        assert list(SurveyAnswer.objects.get().values.values()) == ["5"]

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"scale": "6"}, "Choisissez une des réponses proposées."),
            ({"scale": "<script>"}, "Choisissez une des réponses proposées."),
            ({"scale": "4", "word": "m" * 10_000}, "m" * 10_000),
        ],
    )
    def test_tampered_choices_and_endless_texts_are_refused(self, client, scene, values, words):
        shown = sent(client, scene["address"], typed(scene, **values), 422).content.decode()
        assert words in shown and "<script>" not in shown
        assert not SurveyAnswer.objects.exists()

    def test_questions_of_another_survey_are_not_kept(self, client, scene):
        other = asked(draft(), "text")
        sent(client, scene["address"], typed(scene, scale="4") | {name_of(other): "ailleurs"})
        assert list(SurveyAnswer.objects.get().values) == [str(scene["scale"].identifier)]

    @pytest.mark.parametrize("secret", ["x", "é" * 22, "a" * 500, "A" * 22])
    def test_a_link_that_opens_nothing_says_so(self, client, secret):
        assert client.get(reverse("survey_answer", args=[secret])).status_code == 410

    def test_a_closed_survey_takes_nothing(self, client, scene):
        actions.close_survey(scene["survey"], actor=scene["organiser"])
        sent(client, scene["address"], typed(scene, scale="4"), 410)
        assert not SurveyAnswer.objects.exists()

    def test_in_english(self, client, scene):
        Survey.objects.filter(pk=scene["survey"].pk).update(title_en="Your view")
        shown = client.get(f"/en{scene['address']}").content.decode()
        assert "Your view" in shown and "5 – Absolutely" in shown

    def test_nobody_is_remembered(self, client, scene):
        sent(client, scene["address"], typed(scene, scale="4"))
        assert not Session.objects.exists()
        assert set(client.cookies) <= {"csrftoken"}

    def test_queries_do_not_grow_with_the_questions(self, client, scene, django_assert_num_queries):
        client.get(scene["address"])
        with django_assert_num_queries(2):
            client.get(scene["address"])
        for _more in range(5):
            asked(scene["survey"], "multiple", options=["a", "b"])
        with django_assert_num_queries(2):
            client.get(scene["address"])


class TestInTheRoom:
    @pytest.fixture
    def room(self, scene):
        return reverse("survey_room", args=[scene["survey"].room_code.lower()])

    def test_the_code_of_the_badge_uses_up_the_link(self, client, scene, room):
        code = f" {scene['person'].code.lower()} "
        sent(client, room, typed(scene, scale="4") | {"code": code})
        assert client.get(scene["address"]).status_code == 410
        sent(client, room, typed(scene, scale="4") | {"code": code}, 410)
        assert SurveyAnswer.objects.count() == 1

    def test_whoever_holds_a_badge_is_invited_there(self, client, scene, room):
        late = RegistrationFactory(event=scene["survey"].event)
        sent(client, room, typed(scene, scale="4") | {"code": late.code})
        sent(client, room, typed(scene, scale="4") | {"code": late.code}, 410)
        scene["survey"].refresh_from_db()
        assert (scene["survey"].issued, SurveyAnswer.objects.count()) == (2, 1)

    def test_who_had_cancelled_answers_there_if_they_came(self, client, scene, room):
        event = scene["survey"].event
        (came,) = present(event, status="cancelled")
        absent = RegistrationFactory(event=event, status="cancelled")
        sent(client, room, typed(scene, scale="4") | {"code": came.code})
        sent(client, room, typed(scene, scale="4") | {"code": absent.code}, 422)
        assert SurveyAnswer.objects.count() == 1

    def test_a_wrong_code_keeps_everything(self, client, scene, room):
        elsewhere = RegistrationFactory()
        for code in (elsewhere.code, "", "ZZZZZZ", "é" * 20, "m" * 500):
            data = typed(scene, scale="4", word="À garder") | {"code": code}
            assert "À garder" in sent(client, room, data, 422).content.decode()
        assert not SurveyAnswer.objects.exists()

    def test_codes_are_not_guessed_for_ever(self, client, scene, room, stopped_clock):
        data = typed(scene, scale="4") | {"code": "ZZZZZZ"}
        sent(client, room, data, 422)
        for _guess in range(limits.WRONG_CODES - 1):
            limits.wrong_code(client.get(room).wsgi_request)
        sent(client, room, data, 429)
        cache.clear()
        sent(client, room, data, 422)

    def test_without_code_where_the_organiser_so_chose(self, client, scene, room):
        Survey.objects.filter(pk=scene["survey"].pk).update(room_open=True)
        assert "id_code" not in client.get(room).content.decode()
        sent(client, room, typed(scene, scale="4"))
        assert SurveyAnswer.objects.count() == 1

    def test_a_survey_that_is_not_open(self, client, scene, room):
        actions.close_survey(scene["survey"], actor=scene["organiser"])
        assert client.get(room).status_code == 410
        assert client.get(reverse("survey_room", args=["zzzzz"])).status_code == 404


class TestPoll:
    @pytest.fixture
    def poll(self):
        survey = draft(audience="everybody", kind="poll")
        question = asked(survey, "multiple", options=["a", "b"], required=True)
        actions.open_survey(survey, actor=organiser_of(survey.event))
        survey.refresh_from_db()
        return {"survey": survey, "teams": question, "address": reverse("survey_poll", args=[survey.slug])}

    def test_a_browser_answers_once(self, client, poll):
        sent(client, poll["address"], typed(poll, teams=["a", "b"]) | {"submission": "1"})
        assert client.get(poll["address"]).status_code == 410
        sent(client, poll["address"], typed(poll, teams=["a"]) | {"submission": "2"}, 410)
        client.cookies[f"repondu-{poll['survey'].pk}"] = "1:forged"
        sent(client, poll["address"], typed(poll, teams=["a"]) | {"submission": "3"})
        assert SurveyAnswer.objects.count() == 2

    def test_a_second_press_is_no_second_answer(self, client, poll):
        for _press in range(2):
            client.cookies.clear()
            sent(client, poll["address"], typed(poll, teams=["a"]) | {"submission": "one"})
        assert SurveyAnswer.objects.count() == 1

    def test_a_network_that_answers_without_end_is_asked_to_wait(self, client, poll, stopped_clock):
        request = client.get(poll["address"]).wsgi_request
        for _answer in range(limits.ANSWERS):
            limits.may_answer(request)
        shown = sent(client, poll["address"], typed(poll, teams=["a"]), 429).content.decode()
        assert "checked" in shown
        assert not SurveyAnswer.objects.exists()

    def test_only_a_public_survey_has_this_address_and_not_before_it_is_open(self, client, poll, scene):
        assert client.get(reverse("survey_poll", args=[scene["survey"].slug])).status_code == 404
        assert client.get(reverse("survey_poll", args=[draft(audience="everybody").slug])).status_code == 404
