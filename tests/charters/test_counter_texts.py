"""A counter-text while the text lives on: carried like a proposal, answered, taken back; what was accepted meanwhile stays."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, settings

from charters import actions, queries
from charters.models import Clause, Proposal
from charters.rebase import Change, Texts, brought_to
from charters.redline import Collision

from .test_pages import quiet_menu
from .test_proposals import LONG, clauses, fresh, partners, prevent, propose
from .test_rebase import rewordings
from .visiting import page, visit

__all__ = ["clauses", "partners", "prevent", "propose", "quiet_menu"]

pytestmark = pytest.mark.django_db
Status = Proposal.Status


@pytest.fixture
def countered(prevent, propose, coordinator):
    """A proposal on « premier », answered by « quinzième »."""
    proposal = propose(prevent, "Passerelle", "premier", "deuxième")
    words = Texts("Prévenir", LONG.replace("premier", "quinzième"), "")
    actions.counter_proposal(proposal, words, revision=fresh(prevent).revision, actor=coordinator, reason="Plus sûr.")
    return fresh(proposal)


def accept_other(prevent, propose, coordinator, old, new):
    actions.accept_proposal(propose(prevent, "Rivages", old, new), actor=coordinator)


@settings(max_examples=200)
@given(rewordings(size=2))
def test_what_was_written_over_a_text_never_takes_back_what_the_text_became(drawn):
    base, (now, answer) = (Texts(text=drawn[0]), [Texts(text=text) for text in drawn[1]])
    try:
        found = brought_to(answer, base, now)
    except Collision:
        assert Change.between(base, answer).collides_with(Change.between(base, now))
    else:
        both = Change.between(base, answer), Change.between(base, now)
        assert found == both[1].rebased(both[0]).applied_to(answer)


def test_taking_a_counter_text_keeps_what_was_accepted_meanwhile(countered, prevent, propose, people, coordinator):
    accept_other(prevent, propose, coordinator, "courrier", "lettre simple")
    (shown,) = queries.show([fresh(countered)])
    settled = LONG.replace("premier", "quinzième").replace("courrier", "lettre simple")
    assert shown.answer.text == settled
    actions.answer_counter(countered, accept=True, actor=people["Passerelle"])
    actions.accept_proposal(fresh(countered), actor=coordinator)
    assert fresh(prevent).text == settled


def test_a_counter_text_that_meets_a_later_change_is_not_taken(
    client, countered, prevent, propose, people, coordinator
):
    accept_other(prevent, propose, coordinator, "premier", "troisième")
    assert queries.show([fresh(countered)])[0].answer is None
    with pytest.raises(ValidationError) as refused:
        actions.answer_counter(countered, accept=True, actor=people["Passerelle"])
    assert refused.value.code == "collides"
    assert fresh(countered).status == Status.COUNTERED
    address = reverse("proposal", args=[countered.charter.slug, countered.pk])
    shown = page(client, people["Passerelle"], address)
    assert 'value="take_counter"' not in shown
    assert 'value="leave_counter"' in shown
    forged = page(client, people["Passerelle"], address, 409, {"verb": "take_counter"})
    assert "la rédaction doit en écrire un autre" in forged
    another = {
        "verb": "counter",
        "heading": "Prévenir",
        "text": fresh(prevent).text.replace("troisième", "quinzième"),
        "revision": fresh(prevent).revision,
    }
    assert visit(client, coordinator, address, another).status_code == 302
    actions.answer_counter(countered, accept=True, actor=people["Passerelle"])
    actions.accept_proposal(fresh(countered), actor=coordinator)
    assert "quinzième retard" in fresh(prevent).text


def test_a_counter_text_written_before_its_clause_was_joined_to_another_is_not_taken(
    countered, charter, prevent, people, coordinator
):
    first = Clause.objects.get(charter=charter, heading="Accueillir")
    joining = actions.propose_join(
        first, fresh(prevent), partner=None, actor=coordinator, reason="Pour que ce soit clair."
    )
    actions.accept_proposal(joining, actor=coordinator)
    carried = fresh(countered)
    assert (carried.clause_id, carried.collides) == (first.pk, False)
    assert queries.show([carried])[0].answer is None
    with pytest.raises(ValidationError, match="au même endroit"):
        actions.answer_counter(carried, accept=True, actor=people["Passerelle"])
    actions.answer_counter(carried, accept=False, actor=people["Passerelle"])
    actions.accept_proposal(fresh(countered), actor=coordinator)
    assert "deuxième" in fresh(first).text


def test_a_counter_text_on_a_clause_that_changed_or_left_is_refused(prevent, propose, coordinator):
    proposal = propose(prevent, "Passerelle", "premier", "deuxième")
    seen = fresh(prevent).revision
    accept_other(prevent, propose, coordinator, "courrier", "lettre")
    words = Texts("Prévenir", LONG.replace("premier", "quinzième"), "")
    with pytest.raises(ValidationError) as refused:
        actions.counter_proposal(proposal, words, revision=seen, actor=coordinator)
    assert refused.value.code == "conflict"
    with pytest.raises(ValidationError, match="texte actuel"):
        actions.counter_proposal(proposal, fresh(prevent).texts, actor=coordinator)
    actions.remove_clause(fresh(prevent), actor=coordinator)
    with pytest.raises(ValidationError, match="retirée"):
        actions.counter_proposal(proposal, words, actor=coordinator)
    assert fresh(proposal).status == Status.SUBMITTED


def test_a_counter_text_on_a_clause_taken_out_waits_for_it(countered, prevent, people, coordinator):
    actions.remove_clause(fresh(prevent), actor=coordinator)
    with pytest.raises(ValidationError, match="retirée"):
        actions.answer_counter(countered, accept=True, actor=people["Passerelle"])
    actions.restore_clause(fresh(prevent), actor=coordinator)
    actions.answer_counter(countered, accept=True, actor=people["Passerelle"])
    assert fresh(countered).status == Status.SUBMITTED


def test_saying_a_proposal_anew_answers_its_counter_text(countered, prevent, people):
    clause = fresh(prevent)
    words = Texts(clause.heading, LONG.replace("premier", "tout premier"), "")
    actions.rewrite_proposal(countered, words, revision=clause.revision, actor=people["Passerelle"])
    countered = fresh(countered)
    assert (countered.status, countered.counter) == (Status.SUBMITTED, None)


@pytest.mark.parametrize("answer", ["counter", "refer"])
def test_an_answer_that_waits_is_taken_back(client, prevent, propose, people, coordinator, answer):
    proposal = propose(prevent, "Passerelle", "premier", "deuxième")
    if answer == "counter":
        actions.counter_proposal(proposal, Texts("Prévenir", "Autre.", ""), actor=coordinator)
    else:
        actions.refer_proposal(proposal, actor=coordinator, reason="Au comité.")
    address = reverse("proposal", args=[proposal.charter.slug, proposal.pk])
    assert 'value="undo"' in page(client, coordinator, address)
    assert visit(client, people["Passerelle"], address, {"verb": "undo"}).status_code == 403
    assert visit(client, coordinator, address, {"verb": "undo", "reason": "Trop vite."}).status_code == 302
    proposal = fresh(proposal)
    assert (proposal.status, proposal.counter) == (Status.SUBMITTED, None)
    assert [event.kind for event in proposal.events.all()][-1] == "undone"
    with pytest.raises(ValidationError, match="pas de décision"):
        actions.undo_decision(proposal, actor=coordinator)


def test_an_acceptance_undone_leaves_no_counter_text_behind(countered, coordinator):
    actions.accept_proposal(countered, actor=coordinator)
    actions.undo_decision(countered, actor=coordinator)
    countered = fresh(countered)
    assert (countered.status, countered.counter) == (Status.SUBMITTED, None)


def test_a_countered_proposal_can_be_referred(countered, coordinator):
    actions.refer_proposal(countered, actor=coordinator, reason="Le comité tranche.")
    assert fresh(countered).status == Status.REFERRED


def test_a_counter_text_to_a_new_clause_is_taken_word_for_word(charter, people, partners, coordinator):
    proposal = actions.propose_clause(
        charter,
        heading="Former",
        text="Former chacun.",
        partner=partners["Rivages"],
        actor=people["Rivages"],
        reason="Pour que ce soit clair.",
    )
    actions.counter_proposal(
        proposal, Texts("Former", "Former chaque équipe.", "Tout le monde apprend."), actor=coordinator
    )
    actions.answer_counter(proposal, accept=True, actor=people["Rivages"])
    clause = actions.accept_proposal(fresh(proposal), actor=coordinator)
    assert clause.texts == Texts("Former", "Former chaque équipe.", "Tout le monde apprend.")
