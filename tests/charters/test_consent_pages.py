"""The pages of the decision by consent, as each role: who may open them, what they say, what they do with bad input."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from charters import actions
from charters.models import Charter, PhaseDate, Position
from portal.models import Message
from portal.partners.models import Membership, User
from tests.kept import kept

from .conftest import make_member, make_partner
from .signing_steps import read_and_ask
from .visiting import answers, page, visit

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("1")</script> <b>gras</b> =1+1'
ESCAPED = "&lt;script&gt;alert("


@pytest.fixture
@kept
def decided(charter):
    Charter.objects.filter(pk=charter.pk).update(phase=Charter.Phase.DECIDING)
    charter.refresh_from_db()
    return charter


@pytest.fixture
@kept
def readers(decided, coordinator, people):
    """A client of each role; "own" belongs to Rivages, "editor" to Passerelle."""
    member = User.objects.create_user("mona@rivages.test", first_name="Mona", last_name="Membre")
    Membership.objects.create(user=member, partner=people["Rivages"].memberships.get().partner)
    actions.set_editors(decided, [people["Passerelle"]], actor=coordinator)
    return {
        "visitor": None,
        "outsider": make_member(make_partner("Ailleurs"), "Otto"),
        "own": member,
        "editor": people["Passerelle"],
        "coordinator": coordinator,
    }


@pytest.fixture
def rivages(decided):
    return decided.parties.get(partner__short_name="Rivages")


@pytest.fixture
def clauses(decided):
    return list(decided.clauses.current())


def clause_page(party, clause):
    return reverse("position_clause", args=[party.charter.slug, party.pk, clause.identifier])


def typed(party, clause, stance, reason="", **changes):
    standing = Position.objects.standing().filter(party=party, clause=clause).first()
    revision = clause.revision if clause else party.charter.edition
    values = {"stance": stance, "reason": reason, "revision": revision, "seen": standing.pk if standing else ""}
    return {**values, **changes}


INSIDE = {"visitor": "login", "outsider": 403, "own": 200, "editor": 200, "coordinator": 200}
OWN = {"visitor": "login", "outsider": 403, "own": 200, "editor": 403, "coordinator": 403}


@pytest.mark.parametrize("name", ["charter_consent", "consent_story"])
def test_where_consent_stands_is_for_those_who_write(client, readers, decided, name):
    assert answers(client, readers, reverse(name, args=[decided.slug])) == INSIDE


@pytest.mark.parametrize("name", ["party_positions", "position_whole"])
def test_an_organisations_answers_are_given_by_its_members(client, readers, decided, rivages, name):
    assert answers(client, readers, reverse(name, args=[decided.slug, rivages.pk])) == OWN


def test_a_clause_is_answered_by_members(client, readers, rivages, clauses):
    assert answers(client, readers, clause_page(rivages, clauses[0])) == OWN
    data = typed(rivages, clauses[0], "agree")
    found = answers(
        client, {role: user for role, user in readers.items() if role != "own"}, clause_page(rivages, clauses[0]), data
    )
    assert found == {"visitor": "login", "outsider": 403, "editor": 403, "coordinator": 403}
    assert not Position.objects.exists()


def test_one_clause_leads_to_the_next_then_to_the_list(client, readers, rivages, clauses, decided):
    user = readers["own"]
    for number, clause in enumerate(clauses):
        response = visit(client, user, clause_page(rivages, clause), typed(rivages, clause, "agree"))
        following = (
            clause_page(rivages, clauses[number + 1])
            if number < 2
            else reverse("party_positions", args=[decided.slug, rivages.pk])
        )
        assert (response.status_code, response.url) == (302, following)
    assert "a répondu sur tout le texte" in page(client, user, response.url)


def test_the_whole_text_is_answered_at_once(client, readers, rivages, decided):
    address = reverse("position_whole", args=[decided.slug, rivages.pk])
    visit(client, readers["own"], address, typed(rivages, None, "reserve", HOSTILE))
    assert Position.objects.get().clause is None
    for found in (
        reverse("charter_consent", args=[decided.slug]),
        reverse("consent_story", args=[decided.slug]),
        address,
    ):
        text = page(client, readers["own"], found)
        assert ESCAPED in text and "<script>alert" not in text


@pytest.mark.parametrize(
    ("values", "status", "told"),
    [
        ({"stance": "object", "reason": ""}, 422, "Dites pourquoi"),
        ({"stance": "", "reason": "Mes mots."}, 422, "Mes mots."),
        ({"stance": "perhaps", "reason": "Mes mots."}, 422, "Mes mots."),
        ({"stance": "object", "reason": "m" * 2001}, 422, "2000"),
        ({"stance": "object", "reason": "Mes mots.", "revision": 0}, 409, "Mes mots."),
        ({"stance": "object", "reason": "Mes mots.", "revision": "x"}, 422, "Mes mots."),
        ({"stance": "object", "reason": "Mes mots.", "seen": 999}, 409, "Mes mots."),
    ],
)
def test_bad_input_is_told_and_loses_nothing(client, readers, rivages, clauses, values, status, told):
    data = {**typed(rivages, clauses[0], "agree"), **values}
    assert told in page(client, readers["own"], clause_page(rivages, clauses[0]), status, data)
    assert not Position.objects.exists()


def test_a_colleague_answered_meanwhile_the_page_says_so_and_sending_again_replaces(
    client, readers, rivages, clauses, people
):
    data = typed(rivages, clauses[0], "object", "Pas ainsi.")
    actions.give_position(
        rivages, clauses[0], stance="agree", revision=clauses[0].revision, seen=None, actor=people["Rivages"]
    )
    text = page(client, readers["own"], clause_page(rivages, clauses[0]), 409, data)
    assert "Lena Rivages" in text and "Pas ainsi." in text
    again = {name: re.search(rf'name="{name}" value="(\d+)"', text)[1] for name in ("revision", "seen")}
    assert visit(client, readers["own"], clause_page(rivages, clauses[0]), {**data, **again}).status_code == 302
    assert Position.objects.standing().get().stance == "object"


def test_after_closing_the_page_says_so_and_refuses(client, readers, rivages, clauses, decided):
    PhaseDate.objects.create(charter=decided, stage="deciding", ends_on=timezone.localdate() - timedelta(days=1))
    text = page(client, readers["own"], clause_page(rivages, clauses[0]))
    assert "Les positions sont closes depuis" in text and 'name="stance"' not in text
    told = page(
        client, readers["own"], clause_page(rivages, clauses[0]), 409, typed(rivages, clauses[0], "object", "Tard.")
    )
    assert "Les positions sont closes depuis" in told and "Tard." in told
    assert not Position.objects.exists()
    assert "Relancer" not in page(client, readers["coordinator"], reverse("charter_consent", args=[decided.slug]))


def test_a_former_answer_is_confirmed_in_one_click(client, readers, rivages, clauses, decided, coordinator, people):
    clause = clauses[0]
    position = actions.give_position(
        rivages, clause, stance="agree", revision=clause.revision, seen=None, actor=people["Rivages"]
    )
    values = {"kind": "commitment", "heading": "Accueillir", "text": "Un autre texte."}
    clause = actions.edit_clause(clause, values, revision=clause.revision, actor=coordinator)
    listed = reverse("party_positions", args=[decided.slug, rivages.pk])
    assert "À confirmer." in page(client, readers["own"], listed)
    address = reverse("position_confirm", args=[decided.slug, rivages.pk])
    assert page(client, readers["own"], address, 409, {"pk": position.pk, "revision": 1})
    assert page(client, readers["own"], address, 404, {"pk": "x", "revision": 1})
    assert visit(client, readers["own"], address, {"pk": position.pk, "revision": clause.revision}).url == listed
    assert "À confirmer." not in page(client, readers["own"], listed)
    found = answers(client, {"editor": readers["editor"], "coordinator": readers["coordinator"]}, address, {"pk": 1})
    assert found == {"editor": 403, "coordinator": 403}


def test_a_clause_taken_out_meanwhile_leads_back_to_the_list(client, readers, rivages, clauses, coordinator, decided):
    actions.remove_clause(clauses[0], actor=coordinator)
    data = typed(rivages, clauses[0], "agree")
    for sent in (None, data):
        response = visit(client, readers["own"], clause_page(rivages, clauses[0]), sent)
        assert response.url == reverse("party_positions", args=[decided.slug, rivages.pk])
    assert "retirée du texte entre-temps" in client.get(response.url).content.decode()
    never = reverse("position_clause", args=[decided.slug, rivages.pk, uuid.uuid4()])
    page(client, readers["own"], never, 404)


@pytest.fixture
@kept
def objection(rivages, clauses, people):
    return actions.give_position(
        rivages, clauses[0], stance="object", reason="Non.", revision=1, seen=None, actor=people["Rivages"]
    )


def test_an_organisation_that_objects_reads_that_it_blocks(client, people, rivages, decided, objection):
    shown = "Son objection empêche de le figer"
    address = reverse("party_positions", args=[decided.slug, rivages.pk])
    assert shown not in page(client, people["Rivages"], address)
    actions.give_position(rivages, None, stance="agree", revision=decided.edition, seen=None, actor=people["Rivages"])
    assert shown in page(client, people["Rivages"], address)


def test_coordinators_record_an_objection(client, readers, decided, objection):
    address, back = (reverse(name, args=[decided.slug]) for name in ("consent_change", "charter_consent"))
    data = {"verb": "record", "pk": objection.pk}
    assert "Consigner en réserve" not in page(client, readers["editor"], back)
    assert "Consigner en réserve" in page(client, readers["coordinator"], back)
    refused = {role: user for role, user in readers.items() if role != "coordinator"}
    assert set(answers(client, refused, address, data).values()) == {"login", 403}
    assert visit(client, readers["coordinator"], address, data).url == back
    assert "Les réserves, imprimées" in page(client, readers["coordinator"], back)
    assert page(client, readers["coordinator"], address, 409, data)


def test_editors_and_coordinators_ask_for_answers_once_a_day(client, readers, decided, rivages):
    address = reverse("consent_change", args=[decided.slug])
    data = {"verb": "ask", "pk": rivages.pk}
    refused = {role: readers[role] for role in ("visitor", "outsider", "own")}
    assert answers(client, refused, address, data) == {"visitor": "login", "outsider": 403, "own": 403}
    assert "Relancer" not in page(client, readers["own"], reverse("charter_consent", args=[decided.slug]))
    assert visit(client, readers["editor"], address, data).status_code == 302
    asked = Message.objects.filter(kind="charters/email/position_awaited")
    assert {message.user.first_name for message in asked} == {"Lena", "Mona"}
    assert "moins d’un jour" in page(client, readers["coordinator"], address, 409, data)
    assert visit(client, readers["coordinator"], address, {"verb": "ask_all"}).status_code == 302
    assert asked.all().count() == 4


@pytest.mark.parametrize(("data", "status"), [({"verb": "burn"}, 409), ({"verb": "ask", "pk": "x"}, 404), ({}, 409)])
def test_a_button_that_is_none_is_refused(client, readers, decided, data, status):
    page(client, readers["coordinator"], reverse("consent_change", args=[decided.slug]), status, data)


def test_an_objection_of_another_charter_is_not_found(client, readers, decided, objection, coordinator):
    other = actions.open_charter(title="Une autre", actor=coordinator)
    address = reverse("consent_change", args=[other.slug])
    page(client, coordinator, address, 404, {"verb": "record", "pk": objection.pk})


def test_the_matrix_is_drawn_and_said(client, readers, decided, objection):
    text = page(client, readers["own"], reverse("charter_consent", args=[decided.slug]))
    assert text.count('href="#mark-object"') == 2
    assert 'role="img" aria-label="Réponses sur tout le texte' in text
    assert text.count('<td data-label="Rivages">Objection</td>') == 1
    assert text.count(">Pas de réponse</td>") == 11


def test_the_freezing_page_tells_objections_then_silences(client, readers, decided, objection, coordinator):
    address = reverse("charter_freeze", args=[decided.slug])
    assert "Rivages fait objection à la clause" in page(client, coordinator, address)
    actions.record_objection(objection, actor=coordinator)
    text = page(client, coordinator, address)
    assert "fait objection" not in text and "N’ont pas donné de position" in text


def test_reserves_are_read_with_the_frozen_text(client, readers, decided, objection, coordinator, people):
    actions.record_objection(objection, actor=coordinator)
    version = actions.freeze(decided, actor=coordinator)
    mandate = people["Rivages"].mandates.get()
    (request,) = actions.open_signing(version, {objection.party_id: mandate}, actor=coordinator)
    for user, address in (
        (None, reverse("version", args=[decided.slug, 1])),
        (None, decided.pages.get().get_url() if decided.pages.exists() else reverse("version", args=[decided.slug, 1])),
    ):
        text = page(client, user, address)
        assert "Les réserves" in text and "Objection consignée en réserve" in text
    read_and_ask(request, people["Rivages"])
    assert "Les réserves" in page(client, people["Rivages"], reverse("sign", args=[request.identifier]))


def test_an_empty_charter_says_what_comes(client, coordinator):
    charter = actions.open_charter(title="Vide", actor=coordinator)
    text = page(client, coordinator, reverse("charter_consent", args=[charter.slug]))
    assert "Rien à décider pour l’instant" in text
    assert "Aucune réponse pour l’instant" in page(client, coordinator, reverse("consent_story", args=[charter.slug]))


def test_my_space_and_the_writing_lead_to_the_decision(client, readers, decided, rivages):
    asked = page(client, readers["own"], reverse("my_space"))
    assert "Donner la position de Rivages" in asked
    assert reverse("party_positions", args=[decided.slug, rivages.pk]) in asked
    writing = page(client, readers["own"], reverse("charter_writing", args=[decided.slug]))
    assert reverse("charter_consent", args=[decided.slug]) in writing


def test_who_lifts_an_objection_does_not_repeat_it(client, readers, rivages, clauses):
    """The form shows the words of the objection: sent as they stand with an agreement, they are not its reason."""
    address, words = clause_page(rivages, clauses[0]), "Sept jours, c’est trop court."
    visit(client, readers["own"], address, typed(rivages, clauses[0], "object", words))
    visit(client, readers["own"], address, typed(rivages, clauses[0], "agree", words))
    told = Position.objects.filter(party=rivages).order_by("pk").values_list("stance", "reason")
    assert list(told) == [("object", words), ("agree", "")]
