"""Pages of avenants, of the register, of comparisons and of the text at a date; who sees what of them."""

import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from charters import actions, queries
from charters.models import Charter, RecordedOriginal, SealedAct, Withdrawal
from charters.register_files import as_xlsx
from portal.models import Message
from portal.partners.models import Partner
from tests.kept import kept

from .conftest import make_member, make_partner
from .signing_steps import sign
from .test_amending import change_and_sign, edit, freeze_and_open, fresh, in_force
from .test_pages import quiet_menu

__all__ = ["in_force", "quiet_menu"]

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
COMPARE_QUERIES = 8
# Once the two texts were compared, neither is read again.
COMPARED_QUERIES = 6
TEXT_ON_QUERIES = 4


@pytest.fixture
@kept
def amended(in_force, people, coordinator):
    """In force in its second version; Rivages, not required, has signed the first only."""
    actions.open_amendment(in_force, reason="Un délai.", actor=coordinator)
    actions.require_party(in_force.parties.get(partner__short_name="Rivages"), False, actor=coordinator)
    edit(in_force.clauses.current()[1], coordinator, text="Le bailleur prévient sous quinze jours.")
    _version, requests = freeze_and_open(in_force, coordinator)
    for name in ("Passerelle", "Marronniers"):
        sign(requests[name], people[name])
    return fresh(in_force)


def read(client, name, charter, status=200, **query):
    response = client.get(reverse(name, args=[charter.slug]), query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def login(client, user):
    client.force_login(user, backend=BACKEND)


def test_the_register_says_who_is_bound_by_which_version(client, amended):
    page = read(client, "charter_register", amended)
    assert page.count("liée par la version en vigueur") == 2
    assert page.count("liée par une version antérieure") == 1
    assert "version 1" in page
    assert "version 2" in page


@pytest.mark.parametrize("name", ["charter_register", "charter_register_json", "charter_register_xlsx"])
def test_names_of_people_are_for_members(client, amended, people, name):
    address = reverse(name, args=[amended.slug])

    def words():
        content = client.get(address).content
        if name != "charter_register_xlsx":
            return content.decode()
        rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        return " ".join(str(value) for row in rows for value in row)

    signatory = people["Passerelle"].get_full_name()
    outside = words()
    assert "Passerelle (association)" in outside
    assert signatory not in outside
    login(client, people["Rivages"])
    assert signatory in words()


def test_the_register_of_a_draft_is_for_those_who_write_it(client, charter, people):
    address = reverse("charter_register", args=[charter.slug])
    assert client.get(address).status_code == 403
    stranger = make_member(make_partner("Ailleurs"), "Zoe")
    login(client, stranger)
    assert client.get(address).status_code == 403
    login(client, people["Rivages"])
    assert client.get(address).status_code == 200


def test_the_register_as_json_has_a_shape(client, amended):
    told = json.loads(read(client, "charter_register_json", amended))
    assert told["form"] == "trait-d-union/register/1"
    assert [(each["short_name"], each["state"]) for each in told["parties"]] == [
        ("Passerelle", "bound"),
        ("Marronniers", "bound"),
        ("Rivages", "former"),
    ]
    bond = told["parties"][2]["bonds"][0]
    assert set(bond) == {"version", "sha256", "since", "until", "through", "reserves"}
    assert (bond["version"], bond["until"], bond["through"]) == (1, None, "signature")


def test_a_version_that_another_replaced_does_not_look_in_force_in_the_spreadsheet(amended):
    sheet = load_workbook(io.BytesIO(as_xlsx(queries.register(amended), people=False))).active
    assert [(row[0], row[2], row[3]) for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        ("Passerelle", "liée par la version en vigueur", 2),
        ("Passerelle", "liée par une version plus récente", 1),
        ("Marronniers", "liée par la version en vigueur", 2),
        ("Marronniers", "liée par une version plus récente", 1),
        ("Rivages", "liée par une version antérieure", 1),
    ]
    assert sheet.freeze_panes == "B2"


def test_who_signs_an_avenant_is_told_what_it_amends(client, in_force, people, coordinator):
    actions.open_amendment(in_force, reason="Un délai.", actor=coordinator)
    edit(in_force.clauses.current()[1], coordinator, text="Le bailleur prévient sous quinze jours.")
    _version, requests = freeze_and_open(in_force, coordinator)
    asked = requests["Passerelle"]
    words = "il modifie la version 1. Une organisation qui ne le signe pas reste engagée par la version 1."
    assert (
        words
        in Message.objects.get(user=asked.signatory, subject__startswith="À signer", text__contains="version 2").text
    )
    login(client, asked.signatory)
    page = client.get(reverse("sign", args=[asked.identifier])).content.decode()
    assert words in page
    assert f"{reverse('charter_compare', args=[in_force.slug])}?de=1&amp;a=2" in page
    assert client.get(reverse("charter_compare", args=[in_force.slug]), {"de": 1, "a": 2}).status_code == 200


def test_words_that_look_like_a_formula_stay_words(amended):
    Partner.objects.filter(short_name="Rivages").update(legal_name="=HYPERLINK(1)", short_name="+1\x08")
    sheet = load_workbook(io.BytesIO(as_xlsx(queries.register(amended), people=True))).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=HYPERLINK(1)" for cell in cells)
    assert "f" not in {cell.data_type for cell in cells}


def test_other_ways_of_being_bound_are_told(in_force, people, coordinator):
    """An original on paper, an act of joining and a withdrawal, as the signing and the acts write them."""
    version = in_force.versions.get()
    paper = actions_party(in_force, make_partner("Papier"))
    RecordedOriginal.objects.create(
        version=version,
        party=paper,
        kind="paper",
        signatory="Rose Petit",
        position="Maire",
        reference="Délibération du 3 mars",
        signed_on=timezone.localdate() - timedelta(days=3),
        holder="La mairie",
        reserves="Sous réserve du budget.",
        scan="x.pdf",
        scan_sha256="0" * 64,
        recorded_by=coordinator,
    )
    leaving = in_force.parties.get(partner__short_name="Rivages")
    day = timezone.localdate()
    withdrawal = Withdrawal.objects.create(
        party=leaving, version=version, reason="Fin.", announced_on=day, effective_on=day + timedelta(days=90)
    )
    found = {each.short_name: each for each in queries.register(in_force)}
    assert (found["Papier"].bond.through, found["Papier"].bond.delegated) == ("paper", False)
    assert found["Papier"].bond.reserves == ("Sous réserve du budget.",)
    assert found["Papier"].bond.since == timezone.localdate(version.round.in_force_at)
    assert (found["Rivages"].state, found["Rivages"].leaving_on) == ("bound", day + timedelta(days=90))
    Withdrawal.objects.filter(pk=withdrawal.pk).update(status="effective", effective_on=day)
    last = next(each for each in queries.register(in_force) if each.short_name == "Rivages")
    assert (last.state, last.left_on, last.bond, last.bonds[0].until) == ("left", day, None, day)


def actions_party(charter, partner):
    return charter.parties.create(partner=partner, position=90)


def test_who_joined_stays_a_party_when_an_avenant_is_abandoned(in_force, coordinator):
    party = actions_party(in_force, make_partner("Horizon"))
    SealedAct.objects.create(
        version=in_force.versions.get(), party=party, kind="joining", name="a.pdf", sha256="a" * 64, size=1
    )
    amendment = actions.open_amendment(in_force, reason="Un délai.", actor=coordinator)
    actions.abandon_amendment(amendment, reason="Non.", actor=coordinator)
    party.refresh_from_db()
    assert party.left_at is None


def test_the_register_asks_the_same_with_one_and_three_parties(in_force, amended, django_assert_num_queries):
    with django_assert_num_queries(5):
        queries.register(amended)
    for name in ("Papier", "Horizon"):
        actions_party(amended, make_partner(name))
    again = Charter.objects.get(pk=amended.pk)
    with django_assert_num_queries(5):
        queries.register(again)


def test_two_versions_are_compared_in_words(client, amended):
    page = read(client, "charter_compare", amended, de=1, a=2)
    assert "<ins>" in page
    assert "[début d’ajout]" in page
    assert "[début de suppression]" in page
    assert "1 clause modifiée" in page
    assert "Signature qui n’est plus requise" in page


@pytest.mark.parametrize("query", [{"de": "9", "a": "1"}, {"de": "x", "a": ""}, {"de": "1", "a": "ecriture"}])
def test_what_cannot_be_compared_is_refused(client, amended, query):
    assert "<ins>" not in read(client, "charter_compare", amended, status=422, **query)


def test_the_text_being_written_is_compared_for_members_only(client, in_force, people, coordinator):
    actions.open_amendment(in_force, reason="Un délai.", actor=coordinator)
    edit(in_force.clauses.current()[1], coordinator, text="Mot secret du brouillon.")
    assert "secret" not in read(client, "charter_compare", in_force)
    login(client, people["Rivages"])
    assert "secret" in read(client, "charter_compare", in_force, de=1, a="ecriture")


def test_a_version_not_yet_open_to_signing_is_not_compared(client, in_force, people, coordinator):
    actions.open_amendment(in_force, reason="Un délai.", actor=coordinator)
    edit(in_force.clauses.current()[1], coordinator, text="Mot secret du brouillon.")
    actions.freeze(fresh(in_force), actor=coordinator)
    read(client, "charter_compare", in_force, status=200)
    response = client.get(reverse("charter_compare", args=[in_force.slug]), {"de": 1, "a": 2})
    assert "secret" not in response.content.decode()
    page = client.get(in_force.pages.first().url).content.decode() if in_force.pages.exists() else ""
    assert "secret" not in page


def test_comparing_asks_the_same_for_one_and_three_clauses(client, amended, django_assert_num_queries, coordinator):
    address = reverse("charter_compare", args=[amended.slug])
    login(client, coordinator)
    client.get(address, {"de": 2, "a": 1})
    for expected in (COMPARE_QUERIES, COMPARED_QUERIES):
        with django_assert_num_queries(expected):
            assert "1 clause modifiée" in client.get(address, {"de": 1, "a": 2}).content.decode()
    actions.open_amendment(amended, reason="Encore.", actor=coordinator)
    for clause in amended.clauses.current():
        edit(clause, coordinator, text=f"{clause.text} Et plus encore.")
    actions.freeze(fresh(amended), actor=coordinator)
    with django_assert_num_queries(COMPARE_QUERIES):
        assert "3 clauses modifiées" in client.get(address, {"de": 2, "a": 3}).content.decode()


def test_what_was_compared_once_is_said_in_each_language(client, amended):
    for address, words in (("/chartes/", "1 clause modifiée"), ("/en/chartes/", "1 clause changed")):
        for _each in range(2):
            page = client.get(f"{address}{amended.slug}/comparer/", {"de": 1, "a": 2}).content.decode()
            assert words in page


def test_the_text_being_written_is_compared_anew(client, amended, coordinator):
    actions.open_amendment(amended, reason="Encore.", actor=coordinator)
    login(client, coordinator)
    address = reverse("charter_compare", args=[amended.slug])
    for words in ("Un premier jet.", "Un second jet."):
        edit(amended.clauses.current()[0], coordinator, text=words)
        assert words.split()[1] in client.get(address).content.decode()


def test_the_text_of_a_day_is_that_of_the_version_in_force(in_force, people, coordinator):
    first = timezone.localdate()
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=True):
        change_and_sign(in_force, coordinator, people, list(people), text="Autre chose.")
        charter, second = fresh(in_force), timezone.localdate()
        assert queries.text_on(charter, first - timedelta(days=1)).why_none == "before"
        assert queries.text_on(charter, first).version.number == 1
        assert queries.text_on(charter, second - timedelta(days=1)).next_on == second
        found = queries.text_on(charter, second)
        assert (found.version.number, [each.number for each in found.originals]) == (2, [1, 2])
        actions.end_charter(charter, actor=coordinator)
        assert queries.text_on(fresh(charter), second).why_none == "ended"
        assert queries.text_on(fresh(charter), first).version.number == 1


def test_the_consolidated_text_says_that_it_is_not_the_original(client, amended):
    page = read(client, "charter_text_on", amended)
    assert "ce n’est pas l’original signé" in page
    assert reverse("version_sealed", args=[amended.slug, 2]) in page
    assert "sous quinze jours" in page


def test_no_text_before_the_first_day(client, amended):
    assert "Aucune version n’était en vigueur" in read(client, "charter_text_on", amended, le="2020-01-01")


@pytest.mark.parametrize("day", ["2999-01-01", "hier", ""])
def test_a_day_to_come_or_no_day_is_refused(client, amended, day):
    read(client, "charter_text_on", amended, status=422, le=day)


def test_the_text_of_a_day_asks_a_fixed_number_of_queries(in_force, people, coordinator, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(queries.text_on(in_force, timezone.localdate()).clauses) == 3
    for words in ("Une autre chose.", "Encore une autre."):
        change_and_sign(in_force, coordinator, people, list(people), text=words)
    charter = fresh(in_force)
    with django_assert_num_queries(2):
        found = queries.text_on(charter, timezone.localdate())
        assert (len(found.originals), len(found.clauses)) == (3, 3)


def test_the_page_of_a_day_reads_a_text_once(client, quiet_menu, amended, django_assert_num_queries):
    address = reverse("charter_text_on", args=[amended.slug])
    client.get(address, {"le": "2020-01-01"})
    for expected in (TEXT_ON_QUERIES, TEXT_ON_QUERIES - 1):
        with django_assert_num_queries(expected):
            assert "sous quinze jours" in client.get(address).content.decode()


def test_a_coordinator_opens_and_abandons_an_avenant(client, in_force, coordinator):
    login(client, coordinator)
    address = reverse("charter_amendment", args=[in_force.slug])
    assert "Ouvrir un avenant" in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Un délai."}).status_code == 302
    assert fresh(in_force).status == "amending"
    assert "Abandonner l’avenant" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Non."}).status_code == 302
    assert fresh(in_force).status == "in_force"


def test_the_page_of_avenants_is_for_coordinators(client, in_force, people):
    address = reverse("charter_amendment", args=[in_force.slug])
    assert client.get(address).status_code == 302
    login(client, people["Rivages"])
    assert client.get(address).status_code == 403
    assert client.post(address, {"reason": "Un délai."}).status_code == 403


def test_a_draft_has_no_avenant(client, charter, coordinator):
    login(client, coordinator)
    read(client, "charter_amendment", charter, status=409)


def test_the_settings_say_whose_signature_is_required(client, charter, people, coordinator):
    party = charter.parties.current()[0]
    address = reverse("party_require", args=[charter.slug, party.pk])
    login(client, people["Rivages"])
    assert client.post(address, {"verb": "dispenser"}).status_code == 403
    login(client, coordinator)
    assert client.post(address, {"verb": "autre"}).status_code == 409
    assert client.post(address, {"verb": "dispenser"}).status_code == 302
    party.refresh_from_db()
    assert party.required is False
    settings = read(client, "charter_settings", charter)
    assert settings.count("Requérir sa signature") == 1
    assert settings.count("Ne plus requérir") == 2


def test_readers_see_the_rule_in_force_while_an_avenant_is_written(in_force, people, coordinator):
    actions.open_amendment(in_force, reason="Un délai.", actor=coordinator)
    actions.describe_charter(
        fresh(in_force),
        title="Autre",
        scope="Ailleurs.",
        territory=None,
        entry_rule="count",
        entry_count=2,
        actor=coordinator,
    )
    facts = queries.charter_reading(fresh(in_force), people["Rivages"])["facts"]
    assert (facts.scope, facts.entry_rule) == ("La résidence.", "all_required")


def test_a_version_page_tells_of_the_avenant(client, amended):
    first = client.get(reverse("version", args=[amended.slug, 1])).content.decode()
    assert "Un avenant a modifié cette version" in first
    second = client.get(reverse("version", args=[amended.slug, 2])).content.decode()
    assert "elle modifie la version 1" in second


def test_working_and_freezing_pages_serve_an_avenant(client, in_force, coordinator):
    actions.open_amendment(in_force, reason="Un délai.", actor=coordinator)
    login(client, coordinator)
    assert "Ce que l’avenant change" in read(client, "charter_writing", in_force)
    assert "ne change encore rien" in read(client, "charter_freeze", in_force)


def test_the_story_of_a_clause_keeps_the_avenant_to_those_who_write_it(client, in_force, people, coordinator):
    actions.open_amendment(in_force, reason="Un délai.", actor=coordinator)
    first, second, _third = in_force.clauses.current()
    edit(first, coordinator, text="Mot secret du brouillon.")
    actions.remove_clause(second, actor=coordinator)
    values = {"kind": "commitment", "heading": "Nouvelle", "text": "Une clause secrète."}
    added = actions.add_clause(in_force, values, actor=coordinator)

    def story(clause):
        return client.get(reverse("clause_history", args=[in_force.slug, clause.identifier]))

    assert "secret" not in story(first).content.decode()
    assert story(second).status_code == 200
    assert story(added).status_code == 403
    login(client, people["Rivages"])
    assert "secret" in story(first).content.decode()
    assert story(added).status_code == 200
