"""Writing a charter: who may, what changes, what is kept, what is refused."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from charters import actions, rules
from charters.models import Charter, Clause, ClauseRevision, Proposal
from tests.kept import kept

pytestmark = pytest.mark.django_db
TEXT = {"kind": "commitment", "heading": "Accompagner", "text": "Chacun accompagne."}


def headings(charter):
    return [clause.heading for clause in charter.clauses.current()]


@pytest.fixture
@kept
def editor(charter, people, coordinator):
    """The member of Passerelle holds the pen."""
    actions.set_editors(charter, [people["Passerelle"]], actor=coordinator)
    return people["Passerelle"]


def test_who_may_add_a_clause(charter, editor, coordinator, people):
    for user in (editor, coordinator):
        actions.add_clause(charter, TEXT, actor=user)
    with pytest.raises(PermissionDenied):
        actions.add_clause(charter, TEXT, actor=people["Rivages"])
    assert charter.clauses.count() == 5


def test_who_may_open_a_charter(people):
    with pytest.raises(PermissionDenied):
        actions.open_charter(title="À moi", actor=people["Passerelle"])
    assert Charter.objects.count() == 0


def test_a_clause_goes_after_another(charter, coordinator):
    actions.add_clause(charter, TEXT, after=charter.clauses.get(heading="Accueillir"), actor=coordinator)
    assert headings(charter) == ["Accueillir", "Accompagner", "Prévenir", "Se revoir"]


def test_an_edit_keeps_the_former_wording_and_the_reason(charter, coordinator, people):
    clause = charter.clauses.get(heading="Prévenir")
    partner = people["Rivages"].memberships.get().partner
    actions.edit_clause(
        clause,
        {**TEXT, "heading": "Prévenir", "text": "Dès le premier jour."},
        revision=clause.revision,
        partner=partner,
        reason="C’est trop tard.",
        actor=coordinator,
    )
    told = list(
        ClauseRevision.objects.filter(clause=clause).values_list("number", "change", "text", "partner", "reason")
    )
    assert told == [
        (1, "created", "Le bailleur prévient dès le premier retard.", None, ""),
        (2, "edited", "Dès le premier jour.", partner.pk, "C’est trop tard."),
    ]


def test_an_edit_of_an_older_state_is_a_conflict(charter, coordinator, editor):
    clause = charter.clauses.get(heading="Prévenir")
    actions.edit_clause(clause, {**TEXT, "text": "Premier."}, revision=clause.revision, actor=editor)
    with pytest.raises(ValidationError) as refused:
        actions.edit_clause(clause, {**TEXT, "text": "Second."}, revision=clause.revision, actor=coordinator)
    assert refused.value.code == "conflict"
    assert Clause.objects.get(pk=clause.pk).text == "Premier."


def test_a_clause_moves_up_and_down_and_stays_at_the_ends(charter, coordinator):
    clause = charter.clauses.get(heading="Prévenir")
    actions.move_clause(clause, -1, actor=coordinator)
    assert headings(charter) == ["Prévenir", "Accueillir", "Se revoir"]
    actions.move_clause(clause, -1, actor=coordinator)
    assert headings(charter) == ["Prévenir", "Accueillir", "Se revoir"]
    actions.move_clause(clause, 1, actor=coordinator)
    assert headings(charter) == ["Accueillir", "Prévenir", "Se revoir"]


def test_a_removed_clause_comes_back_with_its_history(charter, coordinator):
    clause = charter.clauses.get(heading="Prévenir")
    actions.remove_clause(clause, reason="En double.", actor=coordinator)
    assert headings(charter) == ["Accueillir", "Se revoir"]
    actions.restore_clause(clause, actor=coordinator)
    assert headings(charter) == ["Accueillir", "Prévenir", "Se revoir"]
    assert list(clause.revisions.values_list("change", flat=True)) == ["created", "removed", "restored"]


def test_a_binding_by_name_needs_names(charter, coordinator):
    with pytest.raises(ValidationError) as refused:
        actions.add_clause(charter, {**TEXT, "binding": "named"}, actor=coordinator)
    assert "parties" in refused.value.message_dict


def test_a_party_of_another_charter_is_refused(charter, coordinator, people):
    other = actions.open_charter(title="Une autre", actor=coordinator)
    party = actions.add_party(other, people["Rivages"].memberships.get().partner, actor=coordinator)
    with pytest.raises(ValidationError):
        actions.add_clause(charter, {**TEXT, "binding": "named"}, parties=[party], actor=coordinator)


def test_a_party_that_a_clause_names_does_not_leave(charter, coordinator, people):
    party = charter.parties.get(partner=people["Rivages"].memberships.get().partner)
    actions.add_clause(charter, {**TEXT, "binding": "named"}, parties=[party], actor=coordinator)
    with pytest.raises(ValidationError, match="Accompagner"):
        actions.remove_party(party, actor=coordinator)


def test_nothing_is_written_once_frozen(version, coordinator):
    charter = version.charter
    clause = charter.clauses.first()
    for act in (
        lambda: actions.add_clause(charter, TEXT, actor=coordinator),
        lambda: actions.edit_clause(clause, TEXT, revision=clause.revision, actor=coordinator),
        lambda: actions.move_clause(clause, 1, actor=coordinator),
        lambda: actions.remove_clause(clause, actor=coordinator),
        lambda: actions.propose_clause(charter, text="Trop tard.", actor=coordinator, reason="Pour que ce soit clair."),
        lambda: actions.freeze(charter, actor=coordinator),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "frozen"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "=SOMME(A1)", "é" * 500, "\u202eenvers", "🏠 toit", "#eval(1) *gras* $x$"]
)
def test_whatever_is_typed_is_kept_and_set_as_typed(charter, coordinator, text):
    actions.add_clause(charter, {**TEXT, "text": text}, actor=coordinator)
    version = actions.freeze(charter, actor=coordinator)
    assert text in version.canonical


class TestProposals:
    def test_a_member_speaks_for_their_own_organisation_only(self, charter, people):
        user = people["Rivages"]
        with pytest.raises(PermissionDenied):
            actions.propose_clause(
                charter,
                text="Un mot.",
                partner=people["Passerelle"].memberships.get().partner,
                actor=user,
                reason="Pour que ce soit clair.",
            )
        with pytest.raises(PermissionDenied):
            actions.propose_clause(charter, text="Un mot.", actor=user, reason="Pour que ce soit clair.")
        assert Proposal.objects.count() == 0

    def test_another_module_enters_with_its_origin_which_stays_on_the_clause(self, charter, editor):
        origin = {
            "kind": "workshop",
            "label": "Table 6",
            "text": "trop tard",
            "date": "2026-11-18",
            "url": "/ateliers/1/",
        }
        proposal = actions.propose_clause(charter, text="On appelle au premier mois.", origin=origin, actor=editor)
        clause = actions.accept_proposal(proposal, actor=editor)
        assert clause.origin == origin
        assert proposal.heading == "On appelle au premier mois."
        assert '"label":"Table 6"' in actions.freeze(charter, actor=charter.created_by).canonical

    @pytest.mark.parametrize(
        "origin",
        [
            {"label": ""},
            {"label": "x", "onclick": "y"},
            {"label": "x", "date": "hier"},
            {"label": "x", "url": "javascript:alert(1)"},
        ],
    )
    def test_an_origin_that_is_none_is_refused(self, charter, coordinator, origin):
        with pytest.raises(ValidationError):
            actions.propose_clause(charter, text="Un mot.", origin=origin, actor=coordinator)

    def test_accepting_with_other_words_is_accepting_as_modified(self, charter, coordinator):
        proposal = actions.propose_clause(charter, text="Un mot.", actor=coordinator, reason="Pour que ce soit clair.")
        clause = actions.accept_proposal(proposal, actor=coordinator, text="Deux mots.")
        proposal.refresh_from_db()
        assert (proposal.status, proposal.resulting_clause, clause.text) == ("accepted_modified", clause, "Deux mots.")

    def test_a_rejection_owes_its_reason(self, charter, coordinator):
        proposal = actions.propose_clause(charter, text="Un mot.", actor=coordinator, reason="Pour que ce soit clair.")
        with pytest.raises(ValidationError):
            actions.reject_proposal(proposal, actor=coordinator, reason="  ")
        actions.reject_proposal(proposal, actor=coordinator, reason="Déjà dit.")
        assert Proposal.objects.get().decision_reason == "Déjà dit."

    def test_what_was_decided_is_not_decided_again(self, charter, coordinator):
        proposal = actions.propose_clause(charter, text="Un mot.", actor=coordinator, reason="Pour que ce soit clair.")
        actions.accept_proposal(proposal, actor=coordinator)
        with pytest.raises(ValidationError) as refused:
            actions.reject_proposal(proposal, actor=coordinator, reason="Non.")
        assert refused.value.code == "state"
        assert charter.clauses.count() == 4

    def test_only_its_organisation_takes_a_proposal_back(self, charter, people):
        user = people["Rivages"]
        proposal = actions.propose_clause(
            charter,
            text="Un mot.",
            partner=user.memberships.get().partner,
            actor=user,
            reason="Pour que ce soit clair.",
        )
        with pytest.raises(PermissionDenied):
            actions.withdraw_proposal(proposal, actor=people["Passerelle"])
        actions.withdraw_proposal(proposal, actor=user)
        assert Proposal.objects.get().status == "withdrawn"


def test_in_whose_name_one_may_propose(charter, editor, coordinator, people):
    names = {
        name: [party.partner.short_name for party in rules.may_speak_for(user, charter)]
        for name, user in (("editor", editor), ("coordinator", coordinator), ("member", people["Rivages"]))
    }
    everybody = ["Passerelle", "Marronniers", "Rivages"]
    assert names == {"editor": everybody, "coordinator": everybody, "member": ["Rivages"]}
    assert rules.may_speak_for(AnonymousUser(), charter) == []


def test_who_may_withdraw_a_proposal(charter, editor, coordinator, people):
    partner = people["Rivages"].memberships.get().partner
    proposal = actions.propose_clause(
        charter, text="Un numéro.", partner=partner, actor=editor, reason="Pour que ce soit clair."
    )
    users = {**people, "coordinator": coordinator, "visitor": AnonymousUser()}
    allowed = {name for name, user in users.items() if rules.may_answer_for(user, proposal)}
    assert allowed == {"Passerelle", "Rivages"}


def test_the_parties_of_a_version_are_those_it_was_frozen_with(version, coordinator):
    party = version.charter.parties.first()
    actions.reopen_draft(version, actor=coordinator, reason="Une faute.")
    actions.remove_party(party, actor=coordinator)
    assert len(version.parties()) == 3
    assert version.charter.parties.current().count() == 2
