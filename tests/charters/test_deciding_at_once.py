"""Two people deciding, proposing or answering at the same moment: on a real PostgreSQL, with real threads."""

from itertools import combinations

import pytest
from django.core.exceptions import ValidationError

from charters import actions
from charters.models import Charter, Clause, ClauseRevision, Proposal, ProposalEvent, ProposalVoice, ReadMark
from charters.rebase import Texts

from .test_concurrency import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
Status = Proposal.Status
LONG = "Le bailleur prévient le service social dès le premier retard, puis chaque mois, par courrier ou par téléphone."


@pytest.fixture
def clause(charter, coordinator):
    clause = charter.clauses.get(heading="Prévenir")
    return actions.edit_clause(clause, {"text": LONG}, revision=clause.revision, actor=coordinator)


@pytest.fixture
def editor(charter, people, coordinator):
    """A second pen, beside the coordinator's."""
    actions.set_editors(charter, [people["Marronniers"]], actor=coordinator)
    return people["Marronniers"]


def propose(clause, user, old, new):
    return actions.propose_text(
        clause,
        Texts(clause.heading, clause.text.replace(old, new), clause.summary),
        revision=clause.revision,
        partner=user.memberships.get().partner,
        actor=user,
        reason="Pour que ce soit clair.",
    )


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def refused(results) -> list[ValidationError]:
    """What was refused; anything else that went wrong fails here."""
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, ValidationError):
            raise result
    return [result for result in results if isinstance(result, ValidationError)]


def deciding(proposal, actor):
    """Every way to decide on a proposal, by name."""
    return {
        "accept": lambda: actions.accept_proposal(proposal, actor=actor),
        "modify": lambda: actions.accept_proposal(proposal, text=f"{LONG} Autrement.", actor=actor),
        "reject": lambda: actions.reject_proposal(proposal, reason="Non.", actor=actor),
        "overtake": lambda: actions.overtake_proposal(proposal, reason="Déjà dit.", actor=actor),
        "withdraw": lambda: actions.withdraw_proposal(proposal, actor=proposal.author),
    }


WAYS = ("accept", "modify", "reject", "overtake", "withdraw")


@pytest.mark.parametrize(("one", "two"), [*combinations(WAYS, 2), ("accept", "accept"), ("modify", "modify")])
def test_of_two_decisions_on_one_proposal_the_first_stands(clause, people, coordinator, editor, one, two):
    proposal = propose(clause, people["Rivages"], "premier", "deuxième")
    results = at_once(deciding(proposal, coordinator)[one], deciding(proposal, editor)[two])
    (told,) = refused(results)
    assert told.code == "state"
    proposal = fresh(proposal)
    closing = proposal.events.exclude(kind=ProposalEvent.Kind.SUBMITTED)
    assert [event.kind for event in closing] == [proposal.status]
    changed = fresh(clause).text != LONG
    assert changed == (proposal.status in (Status.ACCEPTED, Status.ACCEPTED_MODIFIED))


def test_two_editors_accept_proposals_that_do_not_meet_and_both_are_in_the_text(clause, people, coordinator, editor):
    one = propose(clause, people["Rivages"], "premier", "deuxième")
    two = propose(clause, people["Passerelle"], "courrier", "lettre simple")
    results = at_once(
        lambda: actions.accept_proposal(one, actor=coordinator), lambda: actions.accept_proposal(two, actor=editor)
    )
    assert refused(results) == []
    assert fresh(clause).text == LONG.replace("premier", "deuxième").replace("courrier", "lettre simple")
    numbers = list(ClauseRevision.objects.filter(clause=clause).values_list("number", flat=True))
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_two_editors_accept_proposals_that_meet_and_one_waits_for_people(clause, people, coordinator, editor):
    one = propose(clause, people["Rivages"], "premier", "deuxième")
    two = propose(clause, people["Passerelle"], "premier", "troisième")
    results = at_once(
        lambda: actions.accept_proposal(one, actor=coordinator), lambda: actions.accept_proposal(two, actor=editor)
    )
    (told,) = refused(results)
    assert told.code == "collides"
    assert sorted((each.status, each.collides) for each in map(fresh, (one, two))) == [
        ("accepted", False),
        ("submitted", True),
    ]


def test_proposing_while_the_clause_changes_is_carried_or_refused(clause, people, coordinator):
    one = propose(clause, people["Rivages"], "premier", "deuxième")
    accepted, made = at_once(
        lambda: actions.accept_proposal(one, actor=coordinator),
        lambda: propose(clause, people["Passerelle"], "courrier", "lettre simple"),
    )
    assert not isinstance(accepted, Exception)
    if isinstance(made, ValidationError):
        assert made.code == "conflict"
        assert Proposal.objects.count() == 1
    else:
        assert (fresh(made).collides, fresh(made).base_revision) == (False, fresh(clause).revision)


def test_an_undoing_and_an_acceptance_at_once_leave_a_text_that_its_history_tells(clause, people, coordinator, editor):
    one = propose(clause, people["Rivages"], "premier", "deuxième")
    two = propose(clause, people["Passerelle"], "courrier", "lettre simple")
    actions.accept_proposal(one, actor=coordinator)
    results = at_once(
        lambda: actions.undo_decision(one, actor=coordinator), lambda: actions.accept_proposal(two, actor=editor)
    )
    told = refused(results)
    text = LONG.replace("courrier", "lettre simple")
    # The acceptance first: the undoing is refused, since the clause changed since. The other way round, both hold.
    assert fresh(clause).text == (text.replace("premier", "deuxième") if told else text)
    assert fresh(one).status == (Status.ACCEPTED if told else Status.SUBMITTED)
    last = ClauseRevision.objects.filter(clause=clause).order_by("number").last()
    assert (last.number, last.texts) == (fresh(clause).revision, fresh(clause).texts)


def test_an_edit_by_hand_and_an_acceptance_at_once_lose_nothing(clause, people, coordinator, editor):
    proposal = propose(clause, people["Rivages"], "premier", "deuxième")
    by_hand = LONG.replace("téléphone", "message")
    edited, accepted = at_once(
        lambda: actions.edit_clause(clause, {"text": by_hand}, revision=clause.revision, actor=editor),
        lambda: actions.accept_proposal(proposal, actor=coordinator),
    )
    assert not isinstance(accepted, Exception)
    if isinstance(edited, ValidationError):
        assert edited.code == "conflict"
        assert fresh(clause).text == LONG.replace("premier", "deuxième")
    else:
        assert fresh(clause).text == by_hand.replace("premier", "deuxième")


def test_a_counter_text_is_answered_once(clause, people, coordinator):
    proposal = propose(clause, people["Rivages"], "premier", "deuxième")
    actions.counter_proposal(proposal, Texts("Prévenir", LONG.replace("premier", "quinzième"), ""), actor=coordinator)
    member = people["Rivages"]
    results = at_once(
        lambda: actions.answer_counter(proposal, accept=True, actor=member),
        lambda: actions.answer_counter(proposal, accept=False, actor=member),
        lambda: actions.undo_decision(proposal, actor=coordinator),
    )
    assert len(refused(results)) == 2
    assert (fresh(proposal).status, fresh(proposal).counter) == (Status.SUBMITTED, None)


def test_an_organisation_s_opinion_given_twice_at_once_counts_once(charter, clause, people, coordinator):
    proposal = propose(clause, people["Rivages"], "premier", "deuxième")
    party = charter.parties.get(partner__short_name="Passerelle")
    results = at_once(
        *[
            lambda stance=stance: actions.give_voice(
                proposal, party, stance=stance, comment="Oui.", actor=people["Passerelle"]
            )
            for stance in ("support", "reserve")
        ]
    )
    assert refused(results) == []
    assert ProposalVoice.objects.count() == 1


def test_a_proposal_made_while_the_text_is_frozen_is_in_time_or_too_late(charter, clause, people, coordinator):
    frozen, made = at_once(
        lambda: actions.freeze(charter, actor=coordinator),
        lambda: propose(clause, people["Rivages"], "premier", "deuxième"),
    )
    assert isinstance(frozen, ValidationError) != isinstance(made, ValidationError)
    assert Charter.objects.get(pk=charter.pk).is_written == isinstance(frozen, ValidationError)


def test_proposals_made_while_the_stage_changes_are_in_time_or_too_late(charter, clause, people, coordinator):
    passed, made = at_once(
        lambda: actions.set_phase(charter, "deciding", actor=coordinator),
        lambda: propose(clause, people["Rivages"], "premier", "deuxième"),
    )
    assert not isinstance(passed, Exception)
    assert Proposal.objects.count() == (0 if isinstance(made, ValidationError) else 1)


def test_two_clauses_joined_and_cut_at_once_keep_every_word(charter, clause, people, coordinator, editor):
    first = Clause.objects.get(charter=charter, heading="Accueillir")
    joining = actions.propose_join(first, clause, partner=None, actor=coordinator, reason="Pour que ce soit clair.")
    cutting = actions.propose_cut(
        clause,
        before="puis chaque",
        heading="Ensuite",
        revision=clause.revision,
        partner=None,
        actor=coordinator,
        reason="Pour que ce soit clair.",
    )
    results = at_once(
        lambda: actions.accept_proposal(joining, actor=coordinator),
        lambda: actions.accept_proposal(cutting, actor=editor),
    )
    assert refused(results) == []
    words = " ".join(each.text for each in charter.clauses.current()).split()
    assert sorted(words) == sorted(f"{first.text} {LONG} Le comité se réunit deux fois par an.".split())


def test_marking_as_read_from_two_windows_keeps_one_mark(charter, people):
    results = at_once(*[lambda: actions.mark_margin_read(charter, actor=people["Rivages"])] * 2)
    assert refused(results) == []
    assert ReadMark.objects.count() == 1
