"""Proposals on real rows: made, carried, colliding, decided, undone; nothing lost on the way."""

import random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from charters import actions
from charters.models import Charter, Clause, Proposal, ProposalEvent
from charters.rebase import Texts
from portal.models import Message
from portal.partners.models import Membership
from tests.kept import kept

Status = Proposal.Status


@pytest.fixture
def clauses(charter):
    """The clauses by heading."""
    return {clause.heading: clause for clause in charter.clauses.current()}


@pytest.fixture
def partners(people):
    return {name: user.memberships.get().partner for name, user in people.items()}


@pytest.fixture
def propose(people, partners):
    """Propose, for an organisation, that a clause says `new` where it says `old`."""

    def make(clause, name, old, new, **values):
        clause = Clause.objects.get(pk=clause.pk)
        texts = Texts(clause.heading, clause.text.replace(old, new), clause.summary)
        return actions.propose_text(
            clause,
            texts,
            revision=clause.revision,
            partner=partners[name],
            actor=people[name],
            reason="Plus juste.",
            **values,
        )

    return make


def fresh(row):
    return type(row).objects.get(pk=row.pk)


LONG = "Le bailleur prévient le service social dès le premier retard, puis chaque mois, par courrier ou par téléphone."


@pytest.fixture
@kept
def prevent(clauses, coordinator):
    """A clause with enough words for several proposals."""
    clause = clauses["Prévenir"]
    return actions.edit_clause(clause, {"text": LONG}, revision=clause.revision, actor=coordinator)


def test_accepting_one_proposal_carries_the_others(prevent, propose, coordinator):
    early = propose(prevent, "Passerelle", "premier", "deuxième")
    both = propose(prevent, "Rivages", "courrier", "lettre simple")
    actions.accept_proposal(early, actor=coordinator)
    both = fresh(both)
    clause = fresh(prevent)
    assert (both.collides, both.base_revision) == (False, clause.revision)
    actions.accept_proposal(both, actor=coordinator)
    assert fresh(prevent).text == LONG.replace("premier", "deuxième").replace("courrier", "lettre simple")
    assert fresh(both).status == Status.ACCEPTED


def test_any_order_of_proposals_that_do_not_meet_gives_the_same_text(charter, clauses, propose, coordinator):
    words = LONG.split()
    changes = [("bailleur", "propriétaire"), ("social", "du logement"), ("retard", "impayé"), ("téléphone", "SMS")]
    results = set()
    for seed in range(6):
        clause = actions.add_clause(
            charter, {"kind": "commitment", "heading": f"Clause {seed}", "text": " ".join(words)}, actor=coordinator
        )
        proposals = [propose(clause, "Passerelle", old, new) for old, new in changes]
        random.Random(seed).shuffle(proposals)
        for proposal in proposals:
            actions.accept_proposal(proposal, actor=coordinator)
        results.add(fresh(clause).text)
    assert len(results) == 1


def test_what_collides_waits_for_people(prevent, propose, coordinator):
    early = propose(prevent, "Passerelle", "premier", "deuxième")
    late = propose(prevent, "Rivages", "premier", "troisième")
    actions.accept_proposal(early, actor=coordinator)
    late = fresh(late)
    assert (late.status, late.collides) == (Status.SUBMITTED, True)
    assert late.events.filter(kind=ProposalEvent.Kind.COLLIDED).count() == 1
    with pytest.raises(ValidationError) as refused:
        actions.accept_proposal(late, actor=coordinator)
    assert refused.value.code == "collides"
    settled = LONG.replace("premier retard", "deuxième ou troisième retard")
    actions.accept_proposal(late, text=settled, actor=coordinator)
    assert fresh(prevent).text == settled
    assert fresh(late).status == Status.ACCEPTED_MODIFIED


def test_a_colliding_proposal_is_rewritten_by_its_organisation(prevent, propose, people, coordinator):
    early = propose(prevent, "Passerelle", "premier", "deuxième")
    late = propose(prevent, "Rivages", "premier", "troisième")
    actions.accept_proposal(early, actor=coordinator)
    clause = fresh(prevent)
    texts = Texts(clause.heading, clause.text.replace("deuxième", "troisième"), "")
    with pytest.raises(PermissionDenied):
        actions.rewrite_proposal(late, texts, revision=clause.revision, actor=people["Passerelle"])
    actions.rewrite_proposal(late, texts, revision=clause.revision, actor=people["Rivages"])
    assert not fresh(late).collides
    actions.accept_proposal(late, actor=coordinator)
    assert "troisième retard" in fresh(prevent).text


def test_editing_a_clause_by_hand_carries_its_proposals(prevent, propose, coordinator):
    proposal = propose(prevent, "Passerelle", "courrier", "lettre")
    clause = fresh(prevent)
    actions.edit_clause(clause, {"text": f"Toujours, {clause.text}"}, revision=clause.revision, actor=coordinator)
    actions.accept_proposal(proposal, actor=coordinator)
    assert fresh(prevent).text == f"Toujours, {LONG}".replace("courrier", "lettre")


def test_a_clause_that_comes_back_to_its_words_frees_what_collided(prevent, propose, coordinator):
    proposal = propose(prevent, "Passerelle", "premier", "deuxième")
    for text, collides in ((LONG.replace("premier", "dernier"), True), (LONG, False)):
        clause = fresh(prevent)
        actions.edit_clause(clause, {"text": text}, revision=clause.revision, actor=coordinator)
        assert fresh(proposal).collides is collides
    actions.accept_proposal(proposal, actor=coordinator)
    assert "deuxième" in fresh(prevent).text


def test_proposing_on_words_that_changed_meanwhile_is_refused(prevent, people, partners):
    with pytest.raises(ValidationError) as refused:
        actions.propose_text(
            prevent,
            Texts("A", "B", ""),
            revision=0,
            partner=partners["Rivages"],
            actor=people["Rivages"],
            reason="Pour que ce soit clair.",
        )
    assert refused.value.code == "conflict"


def test_two_editors_deciding_at_once_the_second_is_refused(prevent, propose, coordinator):
    proposal = propose(prevent, "Passerelle", "premier", "deuxième")
    stale = fresh(proposal)
    actions.accept_proposal(proposal, actor=coordinator)
    with pytest.raises(ValidationError) as refused:
        actions.reject_proposal(stale, actor=coordinator, reason="Trop tard.")
    assert refused.value.code == "state"
    assert fresh(proposal).status == Status.ACCEPTED


def test_accepting_words_decided_on_an_older_clause_is_refused(prevent, propose, coordinator):
    one = propose(prevent, "Passerelle", "premier", "deuxième")
    two = propose(prevent, "Rivages", "courrier", "lettre")
    seen = fresh(prevent).revision
    actions.accept_proposal(one, actor=coordinator)
    with pytest.raises(ValidationError) as refused:
        actions.accept_proposal(two, text="Autre chose.", revision=seen, actor=coordinator)
    assert refused.value.code == "conflict"
    assert fresh(two).status == Status.SUBMITTED


def test_undoing_an_acceptance_brings_text_and_proposals_back(prevent, propose, coordinator):
    early = propose(prevent, "Passerelle", "premier", "deuxième")
    same = propose(prevent, "Marronniers", "premier", "deuxième")
    meets = propose(prevent, "Rivages", "premier", "troisième")
    apart = propose(prevent, "Rivages", "courrier", "lettre")
    before = {each.pk: each.change for each in (same, meets, apart)}
    actions.accept_proposal(early, actor=coordinator)
    assert fresh(meets).collides
    later = propose(prevent, "Marronniers", "téléphone", "SMS")
    actions.undo_decision(early, actor=coordinator)
    clause = fresh(prevent)
    assert clause.text == LONG
    assert fresh(early).status == Status.SUBMITTED
    for proposal in map(fresh, (same, meets, apart)):
        assert (proposal.collides, proposal.base_revision) == (False, clause.revision)
        assert proposal.change == before[proposal.pk]
    actions.accept_proposal(later, actor=coordinator)
    actions.accept_proposal(apart, actor=coordinator)
    actions.accept_proposal(early, actor=coordinator)
    assert fresh(prevent).text == LONG.replace("premier", "deuxième").replace("courrier", "lettre").replace(
        "téléphone", "SMS"
    )


def test_an_acceptance_is_not_undone_over_what_followed(prevent, propose, coordinator):
    one = propose(prevent, "Passerelle", "premier", "deuxième")
    two = propose(prevent, "Rivages", "courrier", "lettre")
    actions.accept_proposal(one, actor=coordinator)
    actions.accept_proposal(two, actor=coordinator)
    with pytest.raises(ValidationError, match="annulez d’abord"):
        actions.undo_decision(one, actor=coordinator)
    actions.undo_decision(two, actor=coordinator)
    actions.undo_decision(one, actor=coordinator)
    assert fresh(prevent).text == LONG


def test_nothing_is_undone_once_the_text_was_frozen(charter, prevent, propose, coordinator):
    proposal = propose(prevent, "Passerelle", "premier", "deuxième")
    actions.accept_proposal(proposal, actor=coordinator)
    version = actions.freeze(charter, actor=coordinator)
    with pytest.raises(ValidationError):
        actions.undo_decision(proposal, actor=coordinator)
    actions.reopen_draft(version, actor=coordinator, reason="Une faute.")
    with pytest.raises(ValidationError, match="figé depuis"):
        actions.undo_decision(proposal, actor=coordinator)


def test_a_rejected_proposal_can_be_examined_again(prevent, propose, coordinator):
    proposal = propose(prevent, "Passerelle", "premier", "deuxième")
    with pytest.raises(ValidationError, match="pourquoi"):
        actions.reject_proposal(proposal, actor=coordinator, reason="")
    actions.reject_proposal(proposal, actor=coordinator, reason="Trop tôt.")
    clause = fresh(prevent)
    actions.edit_clause(clause, {"text": f"Ici, {clause.text}"}, revision=clause.revision, actor=coordinator)
    actions.undo_decision(proposal, actor=coordinator)
    assert fresh(proposal).status == Status.SUBMITTED


def test_deleting_a_clause_keeps_what_waits_on_it(charter, clauses, propose, people, partners, coordinator):
    clause = clauses["Prévenir"]
    waiting = propose(clause, "Rivages", "premier", "deuxième")
    deletion = actions.propose_deletion(
        clause, partner=partners["Passerelle"], actor=people["Passerelle"], reason="Pour que ce soit clair."
    )
    actions.accept_proposal(deletion, actor=coordinator)
    assert fresh(clause).removed_at
    with pytest.raises(ValidationError, match="retirée"):
        actions.accept_proposal(waiting, actor=coordinator)
    actions.undo_decision(deletion, actor=coordinator)
    actions.accept_proposal(waiting, actor=coordinator)
    assert "deuxième" in fresh(clause).text


def test_a_proposal_without_object_is_said_overtaken(clauses, propose, coordinator):
    proposal = propose(clauses["Prévenir"], "Rivages", "premier", "deuxième")
    actions.remove_clause(clauses["Prévenir"], actor=coordinator)
    actions.overtake_proposal(proposal, actor=coordinator, reason="La clause a été retirée.")
    assert fresh(proposal).status == Status.OVERTAKEN


def headings(charter):
    return list(charter.clauses.filter(removed_at=None).values_list("heading", flat=True))


def test_a_clause_is_moved_and_moved_back(charter, clauses, people, partners, coordinator):
    proposal = actions.propose_move(
        clauses["Se revoir"],
        clauses["Accueillir"],
        partner=partners["Rivages"],
        actor=people["Rivages"],
        reason="Pour que ce soit clair.",
    )
    actions.accept_proposal(proposal, actor=coordinator)
    assert headings(charter) == ["Accueillir", "Se revoir", "Prévenir"]
    actions.undo_decision(proposal, actor=coordinator)
    assert headings(charter) == ["Accueillir", "Prévenir", "Se revoir"]


def test_a_clause_moves_after_what_stood_before_a_removed_one(charter, clauses, people, partners, coordinator):
    proposal = actions.propose_move(
        clauses["Accueillir"],
        clauses["Prévenir"],
        partner=partners["Rivages"],
        actor=people["Rivages"],
        reason="Pour que ce soit clair.",
    )
    actions.remove_clause(clauses["Prévenir"], actor=coordinator)
    actions.accept_proposal(proposal, actor=coordinator)
    assert headings(charter) == ["Accueillir", "Se revoir"]


def test_a_clause_is_cut_and_its_proposals_follow_their_part(charter, clauses, propose, people, partners, coordinator):
    clause = clauses["Accueillir"]
    first = propose(clause, "Rivages", "Chacun", "Chaque personne")
    second = propose(clause, "Rivages", "sans délai", "sans attendre")
    both = propose(clause, "Marronniers", clause.text, "Tout le monde est reçu tout de suite.")
    cut = actions.propose_cut(
        clause,
        before="- sans condition",
        heading="Sans condition",
        revision=clause.revision,
        partner=partners["Passerelle"],
        actor=people["Passerelle"],
        reason="Pour que ce soit clair.",
    )
    actions.accept_proposal(cut, actor=coordinator)
    assert headings(charter) == ["Accueillir", "Sans condition", "Prévenir", "Se revoir"]
    other = charter.clauses.get(heading="Sans condition")
    assert (fresh(clause).text, other.text) == ("Chacun est accueilli.", "- sans condition\n- sans délai")
    assert (fresh(first).clause_id, fresh(second).clause_id) == (clause.pk, other.pk)
    assert fresh(both).collides
    actions.undo_decision(cut, actor=coordinator)
    assert headings(charter) == ["Accueillir", "Prévenir", "Se revoir"]
    assert fresh(second).clause_id == clause.pk
    assert not fresh(both).collides
    actions.accept_proposal(second, actor=coordinator)
    actions.accept_proposal(first, actor=coordinator)
    assert fresh(clause).text == "Chaque personne est accueilli.\n\n- sans condition\n- sans attendre"


def test_two_clauses_are_joined_and_proposals_follow(charter, clauses, propose, people, partners, coordinator):
    clause, other = clauses["Accueillir"], clauses["Prévenir"]
    early = propose(other, "Rivages", "premier", "deuxième")
    end = propose(clause, "Rivages", "sans délai", "sans attendre")
    join = actions.propose_join(
        clause, other, partner=partners["Passerelle"], actor=people["Passerelle"], reason="Pour que ce soit clair."
    )
    actions.accept_proposal(join, actor=coordinator)
    assert headings(charter) == ["Accueillir", "Se revoir"]
    assert fresh(early).clause_id == clause.pk
    actions.accept_proposal(early, actor=coordinator)
    actions.accept_proposal(end, actor=coordinator)
    assert fresh(clause).text == (
        "Chacun est accueilli.\n\n- sans condition\n- sans attendre\n\nLe bailleur prévient dès le deuxième retard."
    )
    actions.undo_decision(end, actor=coordinator)
    actions.undo_decision(early, actor=coordinator)
    actions.undo_decision(join, actor=coordinator)
    assert headings(charter) == ["Accueillir", "Prévenir", "Se revoir"]
    assert fresh(clause).text == clause.text
    assert fresh(early).clause_id == other.pk


def test_only_neighbours_are_joined(clauses, people, partners):
    with pytest.raises(ValidationError, match="se suivent"):
        actions.propose_join(
            clauses["Accueillir"],
            clauses["Se revoir"],
            partner=partners["Rivages"],
            actor=people["Rivages"],
            reason="Pour que ce soit clair.",
        )


def test_clauses_that_no_longer_follow_one_another_are_not_joined(clauses, people, partners, coordinator):
    join = actions.propose_join(
        clauses["Accueillir"],
        clauses["Prévenir"],
        partner=partners["Rivages"],
        actor=people["Rivages"],
        reason="Pour que ce soit clair.",
    )
    actions.move_clause(clauses["Prévenir"], 1, actor=coordinator)
    with pytest.raises(ValidationError, match="ne se suivent plus"):
        actions.accept_proposal(join, actor=coordinator)


def test_an_organisation_that_validates_keeps_its_proposals_to_itself_first(
    charter, clauses, propose, people, partners, coordinator
):
    charter.parties.filter(partner=partners["Rivages"]).update(validates=True)
    Membership.objects.filter(user=people["Passerelle"]).update(role=Membership.Role.REFERENT)
    proposal = propose(clauses["Prévenir"], "Rivages", "premier", "deuxième")
    assert proposal.status == Status.INTERNAL
    with pytest.raises(ValidationError):
        actions.accept_proposal(proposal, actor=coordinator)
    with pytest.raises(PermissionDenied):
        actions.validate_proposal(proposal, actor=people["Passerelle"])
    with pytest.raises(PermissionDenied):
        actions.validate_proposal(proposal, actor=people["Rivages"])
    Membership.objects.filter(user=people["Rivages"]).update(role=Membership.Role.REFERENT)
    actions.validate_proposal(proposal, actor=people["Rivages"])
    assert fresh(proposal).status == Status.SUBMITTED
    assert list(Proposal.objects.open()) == [proposal]


def test_a_proposal_waiting_for_its_organisation_follows_the_text(charter, prevent, propose, partners, coordinator):
    charter.parties.filter(partner=partners["Rivages"]).update(validates=True)
    inside = propose(prevent, "Rivages", "courrier", "lettre")
    actions.accept_proposal(propose(prevent, "Passerelle", "premier", "deuxième"), actor=coordinator)
    assert fresh(inside).base_revision == fresh(prevent).revision


def test_a_counter_text_is_answered_by_those_who_proposed(prevent, propose, people, coordinator):
    proposal = propose(prevent, "Passerelle", "premier", "deuxième")
    counter = Texts("Prévenir", LONG.replace("premier retard", "retard de deux mois"), "")
    actions.counter_proposal(proposal, counter, actor=coordinator, reason="Plus clair.")
    assert Message.objects.filter(kind="charters/email/proposal_answered").count() == 1
    with pytest.raises(PermissionDenied):
        actions.answer_counter(proposal, accept=True, actor=people["Rivages"])
    actions.answer_counter(proposal, accept=True, actor=people["Passerelle"])
    actions.accept_proposal(proposal, actor=coordinator)
    assert fresh(prevent).text == counter.text
    assert fresh(proposal).status == Status.ACCEPTED


def test_a_counter_text_refused_leaves_the_proposal_as_it_was(prevent, propose, people, coordinator):
    proposal = propose(prevent, "Passerelle", "premier", "deuxième")
    actions.counter_proposal(proposal, Texts("Prévenir", "Autre.", ""), actor=coordinator)
    actions.answer_counter(proposal, accept=False, reason="Non.", actor=people["Passerelle"])
    proposal = fresh(proposal)
    assert (proposal.status, proposal.counter) == (Status.SUBMITTED, None)
    actions.accept_proposal(proposal, actor=coordinator)
    assert "deuxième" in fresh(prevent).text


def test_a_referred_proposal_stays_open(prevent, propose, coordinator):
    proposal = propose(prevent, "Passerelle", "premier", "deuxième")
    actions.refer_proposal(proposal, actor=coordinator, reason="Le comité tranche.")
    assert fresh(proposal).is_open
    actions.accept_proposal(proposal, actor=coordinator)


def test_other_organisations_support_or_have_reserves(charter, prevent, propose, people, partners, coordinator):
    proposal = propose(prevent, "Passerelle", "premier", "deuxième")
    parties = {party.partner_id: party for party in charter.parties.current()}
    rivages, passerelle = (parties[partners[name].pk] for name in ("Rivages", "Passerelle"))
    actions.give_voice(proposal, rivages, stance="support", actor=people["Rivages"])
    with pytest.raises(ValidationError, match="réserve"):
        actions.give_voice(proposal, rivages, stance="reserve", actor=people["Rivages"])
    actions.give_voice(proposal, rivages, stance="reserve", comment="Et l’été ?", actor=people["Rivages"])
    assert [voice.stance for voice in proposal.voices.all()] == ["reserve"]
    with pytest.raises(PermissionDenied):
        actions.give_voice(proposal, rivages, stance="support", actor=people["Passerelle"])
    with pytest.raises(ValidationError, match="propre"):
        actions.give_voice(proposal, passerelle, stance="support", actor=people["Passerelle"])
    actions.accept_proposal(proposal, actor=coordinator)
    with pytest.raises(ValidationError):
        actions.give_voice(proposal, rivages, stance="", actor=people["Rivages"])


@pytest.mark.parametrize(
    ("phase", "insert", "replace"), [("collecting", True, False), ("amending", True, True), ("deciding", False, False)]
)
def test_each_stage_allows_its_proposals(charter, clauses, propose, people, partners, phase, insert, replace):
    Charter.objects.filter(pk=charter.pk).update(phase=phase)

    def tried(act):
        try:
            act()
        except ValidationError as error:
            assert error.code == "phase"
            return False
        return True

    made = tried(
        lambda: actions.propose_clause(
            charter,
            text="Une idée.",
            partner=partners["Rivages"],
            actor=people["Rivages"],
            reason="Pour que ce soit clair.",
        )
    )
    clause = fresh(clauses["Prévenir"])
    changed = tried(lambda: propose(clause, "Rivages", "premier", "deuxième"))
    assert (made, changed) == (insert, replace)


def test_nobody_outside_proposes_or_decides(prevent, propose, people, partners, coordinator):
    outsider = type(coordinator).objects.create_user("autre@ailleurs.test", first_name="Zoé", last_name="Autre")
    with pytest.raises(PermissionDenied):
        actions.propose_deletion(prevent, partner=partners["Rivages"], actor=outsider, reason="Pour que ce soit clair.")
    with pytest.raises(PermissionDenied):
        actions.propose_deletion(
            prevent, partner=partners["Passerelle"], actor=people["Rivages"], reason="Pour que ce soit clair."
        )
    proposal = propose(prevent, "Rivages", "premier", "deuxième")
    for act in (
        lambda: actions.accept_proposal(proposal, actor=people["Rivages"]),
        lambda: actions.reject_proposal(proposal, actor=people["Rivages"], reason="Non."),
        lambda: actions.refer_proposal(proposal, actor=people["Rivages"], reason="Non."),
        lambda: actions.counter_proposal(proposal, Texts("A", "B"), actor=people["Rivages"]),
        lambda: actions.undo_decision(proposal, actor=people["Rivages"]),
        lambda: actions.withdraw_proposal(proposal, actor=people["Passerelle"]),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_an_organisation_that_left_no_longer_proposes(charter, prevent, people, partners, coordinator):
    party = charter.parties.get(partner=partners["Rivages"])
    actions.remove_party(party, actor=coordinator)
    with pytest.raises(PermissionDenied):
        actions.propose_deletion(
            prevent, partner=partners["Rivages"], actor=people["Rivages"], reason="Pour que ce soit clair."
        )


def test_a_clause_too_long_is_refused_in_words(prevent, people, partners):
    with pytest.raises(ValidationError) as refused:
        actions.propose_text(
            prevent,
            Texts("Prévenir", "mot " * 5001, ""),
            revision=prevent.revision,
            partner=partners["Rivages"],
            actor=people["Rivages"],
            reason="Pour que ce soit clair.",
        )
    assert list(refused.value.error_dict) == ["text"]


def test_a_clause_of_20_000_characters_is_proposed_on(charter, people, partners, coordinator):
    text = " ".join(f"mot{n}" for n in range(3000))[:19_990]
    clause = actions.add_clause(charter, {"kind": "commitment", "heading": "Longue", "text": text}, actor=coordinator)
    proposal = actions.propose_text(
        clause,
        Texts("Longue", text.replace("mot42 ", "quarante-deux "), ""),
        revision=clause.revision,
        partner=partners["Rivages"],
        actor=people["Rivages"],
        reason="Pour que ce soit clair.",
    )
    actions.accept_proposal(proposal, actor=coordinator)
    assert "quarante-deux" in fresh(clause).text


def test_accepting_rebases_fifty_others_in_few_queries(prevent, propose, coordinator, django_assert_max_num_queries):
    first = propose(prevent, "Passerelle", "premier", "deuxième")
    for number in range(50):
        propose(prevent, "Rivages", "courrier", f"lettre {number}")
    with django_assert_max_num_queries(40):
        actions.accept_proposal(first, actor=coordinator)
    assert Proposal.objects.filter(base_revision=fresh(prevent).revision).count() == 50


def test_a_decision_is_dated(prevent, propose, coordinator):
    proposal = propose(prevent, "Passerelle", "premier", "deuxième")
    before = timezone.now()
    actions.accept_proposal(proposal, actor=coordinator)
    assert before <= fresh(proposal).decided_at <= timezone.now()


def test_who_proposes_says_why(charter, clauses, people, partners):
    with pytest.raises(ValidationError) as refused:
        actions.propose_deletion(
            next(iter(clauses.values())), partner=partners["Passerelle"], reason=" \n", actor=people["Passerelle"]
        )
    assert refused.value.message_dict == {"reason": ["Dites pourquoi : les autres organisations le liront."]}
    assert not charter.proposals.exists()
