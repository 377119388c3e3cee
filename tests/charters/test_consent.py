"""Deciding by consent: one voice per organisation, what blocks freezing, what is printed, who is told."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from charters import actions, evidence, queries, rules, typesetting
from charters.consent import consent_of
from charters.models import Charter, ClauseRevision, PhaseDate, Position
from charters.rebase import Cut
from portal import registry
from portal.models import Message
from portal.partners.models import Membership
from portal.registry import Subject
from tests.kept import kept

from .conftest import make_member, make_partner
from .signing_steps import sign

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)


@pytest.fixture
@kept
def decided(charter):
    """The charter at the stage of the decision."""
    Charter.objects.filter(pk=charter.pk).update(phase=Charter.Phase.DECIDING)
    charter.refresh_from_db()
    return charter


@pytest.fixture
def parties(charter):
    return {party.partner.short_name: party for party in charter.parties.current()}


@pytest.fixture
def clauses(charter):
    return list(charter.clauses.current())


@pytest.fixture
def say(decided, parties, people):
    """Answer for an organisation: say("Rivages", clause or None, "agree")."""

    def answer(name, clause, stance, reason="", **changes):
        standing = Position.objects.standing().filter(party=parties[name], clause=clause).first()
        if clause is not None:
            clause.refresh_from_db()
        decided.refresh_from_db()
        values = {
            "stance": stance,
            "reason": reason,
            "revision": clause.revision if clause else decided.edition,
            "seen": standing.pk if standing else None,
            "actor": people[name],
        }
        return actions.give_position(parties[name], clause, **{**values, **changes})

    return answer


def mails(name):
    return Message.objects.filter(kind=f"charters/email/{name}")


def refused(*args, code, call=None, **kwargs):
    with pytest.raises(ValidationError) as caught:
        (call or actions.give_position)(*args, **kwargs)
    assert getattr(caught.value, "code", None) == code
    return " ".join(caught.value.messages)


# One voice


def test_an_answer_replaces_the_former_one_which_stays(say, clauses, people):
    first = say("Rivages", clauses[0], "agree")
    second = say("Rivages", clauses[0], "reserve", "Il manque un délai.")
    first.refresh_from_db()
    assert first.replaced_at == second.at
    assert list(Position.objects.standing()) == [second]
    assert second.author == people["Rivages"]


def test_the_same_answer_twice_counts_once(say, clauses):
    first = say("Rivages", clauses[0], "agree")
    assert say("Rivages", clauses[0], "agree", seen=None) == first
    assert Position.objects.count() == 1


def test_a_colleague_who_answered_meanwhile_is_not_overwritten_unseen(say, clauses, people):
    colleague = make_colleague(people["Rivages"])
    say("Rivages", clauses[0], "agree", actor=colleague)
    told = refused_say(say, "Rivages", clauses[0], "object", "Pas ainsi.", seen=None, code="conflict")
    assert "Colin" in told and "D’accord" in told
    assert say("Rivages", clauses[0], "object", "Pas ainsi.").stance == "object"


def make_colleague(user):
    partner = user.memberships.get().partner
    colleague = type(user).objects.create_user("colin@reseau.test", first_name="Colin", last_name="Legrand")
    Membership.objects.create(user=colleague, partner=partner)
    return colleague


def refused_say(say, *args, code, **kwargs):
    return refused(*args, call=say, code=code, **kwargs)


def test_an_answer_to_a_text_that_changed_meanwhile_is_refused(say, clauses, coordinator):
    values = {"kind": "commitment", "heading": "Accueillir", "text": "Un autre texte."}
    seen = clauses[0].revision
    actions.edit_clause(clauses[0], values, revision=seen, actor=coordinator)
    assert "a changé" in refused_say(say, "Rivages", clauses[0], "agree", revision=seen, code="conflict")
    edition = Charter.objects.get().edition
    assert refused_say(say, "Rivages", None, "agree", revision=edition - 1, code="conflict")
    assert not Position.objects.exists()


@pytest.mark.parametrize("stance", ["reserve", "object"])
@pytest.mark.parametrize("reason", ["", " \n "])
def test_a_reserve_and_an_objection_say_why(say, clauses, stance, reason):
    with pytest.raises(ValidationError) as caught:
        say("Rivages", clauses[0], stance, reason)
    assert list(caught.value.error_dict) == ["reason"]


@pytest.mark.parametrize(
    ("values", "field"), [({"stance": "perhaps"}, "stance"), ({"stance": "object", "reason": "m" * 2001}, "reason")]
)
def test_an_answer_that_is_none_is_refused_beside_its_field(say, clauses, values, field):
    stance = values.pop("stance")
    with pytest.raises(ValidationError) as caught:
        say("Rivages", clauses[0], stance, **values)
    assert list(caught.value.error_dict) == [field]


def test_only_members_speak_for_their_organisation(say, decided, clauses, people, coordinator):
    outsider = make_member(make_partner("Ailleurs"), "Otto")
    actions.set_editors(decided, [people["Passerelle"]], actor=coordinator)
    for stranger in (outsider, coordinator, people["Passerelle"]):
        with pytest.raises(PermissionDenied):
            say("Rivages", clauses[0], "agree", actor=stranger)
    say("Rivages", clauses[0], "agree", actor=make_colleague(people["Rivages"]))
    assert Position.objects.count() == 1


# Until closing


@pytest.mark.parametrize("phase", ["collecting", "amending"])
def test_before_the_decision_no_position_is_given(say, decided, clauses, phase):
    Charter.objects.update(phase=phase)
    assert "étape de la décision" in refused_say(say, "Rivages", clauses[0], "agree", code="closed")


def test_after_its_last_day_positions_are_refused_in_words(say, decided, clauses, people):
    PhaseDate.objects.create(charter=decided, stage="deciding", ends_on=NOON.date())
    position = say("Rivages", clauses[0], "agree", at=NOON)
    late = NOON + timedelta(days=1)
    told = refused_say(say, "Rivages", clauses[0], "object", "Trop tard.", at=late, code="closed")
    assert "closes depuis le 12 mai 2026" in told
    assert refused(position, revision=1, actor=people["Rivages"], at=late, call=actions.confirm_position, code="closed")
    assert list(Position.objects.standing().values_list("stance", flat=True)) == ["agree"]


def test_once_frozen_positions_are_closed(say, decided, clauses, coordinator):
    actions.freeze(decided, actor=coordinator)
    assert "figé" in refused_say(say, "Rivages", clauses[0], "agree", code="closed")


# A text that changes


def test_a_position_on_a_former_text_is_confirmed_in_one_step(say, decided, clauses, people, coordinator):
    position = say("Rivages", clauses[0], "reserve", "Il manque un délai.")
    assert not position.to_confirm
    values = {"kind": "commitment", "heading": "Accueillir", "text": "Un autre texte."}
    clause = actions.edit_clause(clauses[0], values, revision=clauses[0].revision, actor=coordinator)
    position = Position.objects.get(pk=position.pk)
    assert position.to_confirm
    told = refused(position, revision=1, actor=people["Rivages"], call=actions.confirm_position, code="conflict")
    assert "changer" in told
    again = actions.confirm_position(position, revision=clause.revision, actor=people["Rivages"])
    assert (again.stance, again.reason, again.to_confirm) == ("reserve", "Il manque un délai.", False)
    assert actions.confirm_position(again, revision=clause.revision, actor=people["Rivages"]) == again
    assert refused(
        position, revision=clause.revision, actor=people["Rivages"], call=actions.confirm_position, code="conflict"
    )
    with pytest.raises(PermissionDenied):
        actions.confirm_position(again, revision=clause.revision, actor=people["Passerelle"])


def test_a_position_on_the_whole_asks_again_when_the_text_changes(say, decided, clauses, coordinator):
    say("Rivages", None, "agree")
    assert [voice.party.partner.short_name for voice in consent_of(decided).unanswered()] == [
        "Passerelle",
        "Marronniers",
    ]
    actions.remove_clause(clauses[2], actor=coordinator)
    decided.refresh_from_db()
    assert len(consent_of(decided).unanswered()) == 3


def test_a_clause_taken_out_no_longer_blocks_and_takes_no_answer(say, decided, clauses, coordinator):
    say("Rivages", clauses[0], "object", "Non.")
    actions.remove_clause(clauses[0], actor=coordinator)
    assert rules.why_not_freeze(decided) == []
    assert "retirée" in refused_say(say, "Passerelle", clauses[0], "agree", code="conflict")
    assert queries.position_story(decided).count() == 1
    actions.restore_clause(clauses[0], actor=coordinator)
    assert len(rules.why_not_freeze(decided)) == 1


def test_a_clause_cut_in_two_keeps_its_objection_and_asks_about_the_second_part(say, decided, clauses, coordinator):
    say("Rivages", clauses[1], "object", "Trop vague.")
    clause = clauses[1]
    at = clause.text.index("dès")
    actions.clauses.cut_clause(clause, Cut(at, "Le moment"), actor=coordinator)
    assert rules.why_not_freeze(decided) == ["Rivages fait objection à la clause «\u00a0Prévenir\u00a0»."]
    matrix = queries.matrix(Charter.objects.get())
    marks = {row.party.partner.short_name: [(cell.mark, cell.former) for cell in row.cells] for row in matrix.rows}
    assert marks["Rivages"][2:4] == [("object", True), ("silent", False)]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (None, ("object", "B"), ("object", "B", True)),
        (("agree", ""), ("reserve", "B"), ("reserve", "B", False)),
        (("reserve", "A"), ("object", "B"), ("object", "A\n\nB", True)),
        (("object", "A"), ("reserve", "B"), ("object", "A\n\nB", True)),
        (("object", "A"), ("object", "A"), ("object", "A", True)),
        (("object", "A"), ("agree", ""), ("object", "A", True)),
    ],
)
def test_an_objection_to_a_clause_joined_with_another_is_not_lost(
    say, decided, clauses, coordinator, first, second, found
):
    if first:
        say("Rivages", clauses[0], *first)
    say("Rivages", clauses[1], *second)
    kept, gone = clauses[0], clauses[1]
    kept.refresh_from_db()
    actions.clauses.join_clauses(kept, gone, actor=coordinator)
    standing = Position.objects.counting().get()
    assert (standing.clause, standing.stance, standing.reason, standing.blocks) == (kept, *found)
    assert standing.to_confirm


def test_a_recorded_objection_stays_recorded_when_its_clause_is_joined(say, clauses, coordinator):
    objection = say("Rivages", clauses[1], "object", "B")
    actions.record_objection(objection, actor=coordinator)
    actions.clauses.join_clauses(clauses[0], clauses[1], actor=coordinator)
    standing = Position.objects.counting().get()
    assert (standing.clause, standing.blocks, standing.recorded_by) == (clauses[0], False, coordinator)


# What blocks


def test_an_objection_blocks_until_its_organisation_lifts_it(say, decided, clauses, coordinator):
    say("Rivages", clauses[0], "object", "Non.")
    say("Marronniers", None, "object", "Non plus.")
    assert rules.why_not_freeze(decided) == [
        "Marronniers fait objection à l’ensemble du texte.",
        "Rivages fait objection à la clause «\u00a0Accueillir\u00a0».",
    ]
    with pytest.raises(ValidationError):
        actions.freeze(decided, actor=coordinator)
    say("Rivages", clauses[0], "agree")
    say("Marronniers", None, "reserve", "Avec prudence.")
    assert rules.why_not_freeze(decided) == []


def test_an_agreement_on_a_clause_does_not_lift_an_objection_to_the_whole(say, decided, clauses):
    say("Rivages", None, "object", "Non.")
    for clause in clauses:
        say("Rivages", clause, "agree")
    assert len(rules.why_not_freeze(decided)) == 1


def test_an_objection_recorded_as_a_reserve_no_longer_blocks_and_its_organisation_is_told(
    say, decided, clauses, people, coordinator
):
    objection = say("Rivages", clauses[0], "object", "Non.")
    actions.record_objection(objection, actor=coordinator)
    assert rules.why_not_freeze(decided) == []
    message = mails("objection_recorded").get()
    assert message.user == people["Rivages"]
    assert "Accueillir" in message.text and "Non." in message.text
    assert refused(objection, actor=coordinator, call=actions.record_objection, code="conflict")
    # Said again with other words, it is a new objection.
    say("Rivages", clauses[0], "object", "Toujours pas.")
    assert len(rules.why_not_freeze(decided)) == 1


def test_who_records_an_objection(say, decided, clauses, people, coordinator):
    objection = say("Rivages", clauses[0], "object", "Non.")
    actions.set_editors(decided, [people["Passerelle"]], actor=coordinator)
    for user in people.values():
        with pytest.raises(PermissionDenied):
            actions.record_objection(objection, actor=user)
    assert not mails("objection_recorded").exists()


def test_an_objection_lifted_meanwhile_is_not_recorded(say, clauses, coordinator):
    objection = say("Rivages", clauses[0], "object", "Non.")
    say("Rivages", clauses[0], "agree")
    assert "levée" in refused(objection, actor=coordinator, call=actions.record_objection, code="conflict")


def test_silence_is_a_warning_and_no_block(say, decided, clauses, coordinator):
    say("Rivages", None, "agree")
    say("Marronniers", clauses[0], "agree")
    assert rules.why_not_freeze(decided) == []
    assert rules.what_to_weigh_before_freezing(decided) == [
        "N’ont pas donné de position\u00a0: Passerelle.",
        "Ont une réponse à donner ou à confirmer\u00a0: Marronniers.",
    ]
    assert actions.freeze(decided, actor=coordinator).number == 1


def test_a_charter_that_is_not_being_decided_warns_of_nothing(charter):
    assert rules.what_to_weigh_before_freezing(charter) == []


def test_an_organisation_that_leaves_counts_no_more_and_stays_in_the_story(
    say, decided, clauses, parties, coordinator, people
):
    objection = say("Rivages", clauses[0], "object", "Non.")
    say("Rivages", None, "reserve", "Avec prudence.")
    actions.remove_party(parties["Rivages"], actor=coordinator)
    decided.refresh_from_db()
    assert rules.why_not_freeze(decided) == []
    assert [row.party.partner.short_name for row in queries.matrix(decided).rows] == ["Passerelle", "Marronniers"]
    assert queries.position_story(decided).count() == 2
    assert refused(objection, actor=coordinator, call=actions.record_objection, code="conflict")
    with pytest.raises(PermissionDenied):
        say("Rivages", clauses[0], "agree")
    version = actions.freeze(decided, actor=coordinator)
    assert json.loads(version.canonical)["reserves"] == []


def test_who_left_an_organisation_no_longer_speaks_for_it(say, clauses, people):
    Membership.objects.filter(user=people["Rivages"]).update(ended_at=timezone.now())
    with pytest.raises(PermissionDenied):
        say("Rivages", clauses[0], "agree")


# Who is told


def test_editors_are_told_of_an_objection_raised_and_lifted(say, decided, clauses, people, coordinator):
    actions.set_editors(decided, [people["Passerelle"]], actor=coordinator)
    say("Rivages", clauses[0], "reserve", "Un doute.")
    assert not Message.objects.exists()
    say("Rivages", clauses[0], "object", "Non.")
    raised = mails("objection_raised").get()
    assert raised.user == people["Passerelle"]
    assert "Rivages" in raised.subject and "Non." in raised.text and f"/chartes/{decided.slug}/decision/" in raised.text
    say("Rivages", clauses[0], "agree")
    assert mails("objection_lifted").get().user == people["Passerelle"]
    assert Message.objects.count() == 2


def test_without_an_editor_coordinators_are_told_and_who_objects_is_not(say, decided, clauses, people, coordinator):
    say("Rivages", None, "object", "Non.")
    assert mails("objection_raised").get().user == coordinator
    actions.set_editors(decided, [people["Marronniers"]], actor=coordinator)
    say("Marronniers", None, "object", "Non.")
    assert mails("objection_raised").count() == 1


def test_an_objection_said_again_with_the_same_words_is_not_told_twice(say, clauses, people, coordinator):
    position = say("Rivages", clauses[0], "object", "Non.")
    values = {"kind": "commitment", "heading": "Accueillir", "text": "Un autre texte."}
    clause = actions.edit_clause(clauses[0], values, revision=clauses[0].revision, actor=coordinator)
    actions.confirm_position(position, revision=clause.revision, actor=people["Rivages"])
    assert mails("objection_raised").count() == 1


# Asking


def test_organisations_that_have_not_answered_are_asked_once_a_day(say, decided, parties, coordinator, people):
    say("Rivages", None, "agree")
    PhaseDate.objects.create(charter=decided, stage="deciding", ends_on=NOON.date() + timedelta(days=9))

    def ask(at):
        return actions.ask_for_positions(decided, parties.values(), actor=coordinator, at=at)

    assert {party.partner.short_name for party in ask(NOON)} == {"Passerelle", "Marronniers"}
    assert {message.user for message in mails("position_awaited")} == {people["Passerelle"], people["Marronniers"]}
    assert "21 mai 2026" in mails("position_awaited").first().text
    assert refused(NOON + timedelta(hours=23), call=ask, code="soon")
    assert len(ask(NOON + timedelta(days=1))) == 2


def test_asking_those_who_answered_or_have_no_account_is_refused(say, decided, parties, coordinator, people):
    say("Rivages", None, "agree")
    ask = actions.ask_for_positions
    assert refused(decided, [parties["Rivages"]], actor=coordinator, call=ask, code="answered")
    Membership.objects.filter(user=people["Passerelle"]).update(ended_at=timezone.now())
    assert refused(decided, [parties["Passerelle"]], actor=coordinator, call=ask, code="nobody")
    assert not Message.objects.exists()


def test_who_asks(decided, parties, coordinator, people):
    actions.set_editors(decided, [people["Rivages"]], actor=coordinator)
    for user in (people["Passerelle"], make_member(make_partner("Ailleurs"), "Otto")):
        assert not rules.may_ask_for_positions(user, decided)
        with pytest.raises(PermissionDenied):
            actions.ask_for_positions(decided, [parties["Marronniers"]], actor=user)
    assert rules.may_ask_for_positions(people["Rivages"], decided)
    assert actions.ask_for_positions(decided, [parties["Marronniers"]], actor=people["Rivages"])


def test_nobody_is_asked_once_closed(decided, parties, coordinator):
    Charter.objects.update(phase="amending")
    ask = actions.ask_for_positions
    assert refused(decided, parties.values(), actor=coordinator, call=ask, code="closed")


# What is printed


def test_reserves_are_in_the_canonical_text_in_order(say, decided, clauses, coordinator):
    say("Rivages", clauses[2], "reserve", "Trois fois  \r\n\r\n\r\nplutôt.")
    actions.record_objection(say("Marronniers", clauses[0], "object", "Non."), actor=coordinator)
    say("Rivages", None, "reserve", "Avec prudence.")
    say("Passerelle", clauses[0], "agree")
    values = {"kind": "commitment", "heading": "Accueillir", "text": "Un autre texte."}
    clauses[0].refresh_from_db()
    actions.edit_clause(clauses[0], values, revision=clauses[0].revision, actor=coordinator)
    version = actions.freeze(decided, actor=coordinator)
    text = json.loads(version.canonical)
    assert text["form"] == "trait-d-union/charter/2"
    assert text["reserves"] == [
        {
            "party": "Rivages (association)",
            "clause": None,
            "kind": "reserve",
            "text": "Avec prudence.",
            "former_text": True,
        },
        {
            "party": "Marronniers (association)",
            "clause": str(clauses[0].identifier),
            "kind": "objection",
            "text": "Non.",
            "former_text": True,
        },
        {
            "party": "Rivages (association)",
            "clause": str(clauses[2].identifier),
            "kind": "reserve",
            "text": "Trois fois\n\nplutôt.",
            "former_text": False,
        },
    ]
    assert version.sha256 == evidence.sha256(evidence.canonical_json(text))


def test_a_signature_keeps_the_reserves_of_its_organisation(say, decided, clauses, coordinator, people):
    say("Rivages", clauses[1], "reserve", "Sauf en août.")
    say("Marronniers", None, "reserve", "Avec prudence.")
    version = actions.freeze(decided, actor=coordinator)
    # A name that changes after the freezing still leads to what was frozen.
    partner = people["Rivages"].memberships.get().partner
    partner.legal_name = "Rivages et compagnie"
    partner.save()
    mandates = {party.pk: party.partner.mandates.get() for party in version.parties()}
    requests = actions.open_signing(version, mandates, actor=coordinator)
    signed = {each.party.partner.short_name: sign(each, each.signatory) for each in requests}
    assert signed["Rivages"].evidence["reserves"] == [
        {
            "clause": str(clauses[1].identifier),
            "heading": "Prévenir",
            "kind": "reserve",
            "text": "Sauf en août.",
            "former_text": False,
        }
    ]
    assert [reserve["text"] for reserve in signed["Marronniers"].evidence["reserves"]] == ["Avec prudence."]
    assert signed["Passerelle"].evidence["reserves"] == []


def test_the_first_form_is_still_read(version):
    text = json.loads(version.canonical)
    del text["reserves"]
    first = evidence.canonical_json({**text, "form": "trait-d-union/charter/1"})
    assert queries.read_reserves(first) == []
    assert len(queries.read_clauses(first)) == 3
    data = typesetting.version_data(first, evidence.sha256(first), version.frozen_at, ["a", "b", "c"])
    assert data["reserves"] == []


# What is read


def test_the_matrix_says_who_said_what(say, decided, clauses, coordinator):
    say("Passerelle", None, "agree")
    say("Passerelle", clauses[1], "reserve", "Un délai.")
    actions.record_objection(say("Marronniers", clauses[0], "object", "Non."), actor=coordinator)
    say("Rivages", clauses[2], "object", "Jamais.")
    matrix = queries.matrix(decided)
    assert [[cell.mark for cell in row.cells] for row in matrix.rows] == [
        ["agree", "agree", "reserve", "agree"],
        ["silent", "recorded", "silent", "silent"],
        ["silent", "silent", "silent", "object"],
    ]
    assert [row.state_label for row in matrix.rows] == ["a répondu", "encore 2 clauses", "fait objection"]
    assert matrix.rows[0].cells[1].label == "D’accord, sur l’ensemble"
    assert [position.reason for position in matrix.objections] == ["Jamais."]
    assert [position.reason for position in matrix.reserves] == ["Non.", "Un délai."]
    assert matrix.summary == "Réponses sur tout le texte\u00a0: 1 organisation sur 3. 1 objection en cours."


@pytest.mark.parametrize("many", [1, 3])
def test_the_matrix_takes_as_many_queries_whatever_was_said(say, decided, clauses, many):
    for name in ("Passerelle", "Marronniers", "Rivages")[:many]:
        say(name, None, "agree")
        for clause in clauses[:many]:
            say(name, clause, "reserve", "Un doute.")
    charter = Charter.objects.get()
    with CaptureQueriesContext(connection) as found:
        queries.matrix(charter)
    assert len(found) == 3


@pytest.mark.parametrize("many", [1, 3])
def test_an_organisations_answers_take_as_many_queries(say, decided, clauses, parties, many):
    for clause in clauses[:many]:
        say("Rivages", clause, "agree")
    party = parties["Rivages"]
    party.charter = decided
    with CaptureQueriesContext(connection) as found:
        answers = queries.party_answers(party)
    assert len(found) == 4
    assert len(answers.awaited) == 3 - many


def test_my_space_asks_for_the_position_until_it_is_given(say, decided, people, coordinator):
    PhaseDate.objects.create(charter=decided, stage="deciding", ends_on=timezone.localdate())
    (waiting,) = queries.awaiting_positions(people["Rivages"])
    assert (waiting.verb, waiting.label) == ("Donner la position de Rivages", "Charte d’accueil")
    assert timezone.localdate(waiting.due) == timezone.localdate()
    assert list(queries.awaiting_positions(coordinator)) == []
    say("Rivages", None, "agree")
    assert list(queries.awaiting_positions(people["Rivages"])) == []
    assert len(list(queries.awaiting_positions(people["Passerelle"]))) == 1
    PhaseDate.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert list(queries.awaiting_positions(people["Passerelle"])) == []


@pytest.mark.parametrize("many", [1, 3])
def test_my_space_takes_as_many_queries_whatever_the_charters(decided, people, coordinator, many):
    partner = people["Rivages"].memberships.get().partner
    for number in range(1, many):
        other = actions.open_charter(title=f"Charte {number}", actor=coordinator)
        actions.add_party(other, partner, actor=coordinator)
        values = {"kind": "commitment", "heading": "Dire", "text": "Chacun dit."}
        actions.add_clause(other, values, actor=coordinator)
    Charter.objects.update(phase="deciding")
    with CaptureQueriesContext(connection) as found:
        waiting = list(queries.awaiting_positions(people["Rivages"]))
    assert len(waiting) == many
    assert len(found) == 4


# Personal data


def test_who_answered_gets_and_erases_their_name_and_the_words_stay(say, decided, clauses, people, coordinator):
    objection = say("Rivages", clauses[0], "object", "Non.")
    actions.record_objection(objection, actor=coordinator)
    kind = registry.personal_data["positions"]
    lena = Subject(email=people["Rivages"].email, user_id=people["Rivages"].pk)
    assert [(row["organisation"], row["clause"], row["stance"], row["reason"]) for row in kind.export(lena)] == [
        ("Rivages (association)", "Accueillir", "object", "Non.")
    ]
    assert kind.erase(lena) == 1
    claire = Subject(email=coordinator.email, user_id=coordinator.pk)
    assert kind.export(claire) == []
    assert kind.erase(claire) == 1
    objection.refresh_from_db()
    assert (objection.author, objection.recorded_by, objection.reason) == (None, None, "Non.")
    stranger = Subject(email="inconnue@exemple.test")
    assert kind.export(stranger) == [] and kind.erase(stranger) == 0


def test_an_answer_whose_author_was_erased_can_still_be_replaced(say, clauses):
    say("Rivages", clauses[0], "agree")
    Position.objects.update(author=None)
    told = refused_say(say, "Rivages", clauses[0], "object", "Non.", seen=None, code="conflict")
    assert "effacé" in told
    assert say("Rivages", clauses[0], "object", "Non.").blocks


def test_nothing_of_consent_changes_the_text_or_its_edition(say, decided, clauses):
    before = (decided.edition, ClauseRevision.objects.count())
    say("Rivages", clauses[0], "object", "Non.")
    decided.refresh_from_db()
    assert (decided.edition, ClauseRevision.objects.count()) == before
