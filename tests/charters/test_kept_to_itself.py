"""What an organisation keeps to itself, and whoever left: no list, count, story, filter, talk or socket tells the others."""

import asyncio
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from charters import actions, queries, rules
from charters.models import Charter, Clause, Proposal
from charters.rebase import Texts
from portal.partners.models import Membership

from .conftest import make_member
from .test_amending import amendment, in_force
from .test_presence import frame, leave, opened, short_beat, socket
from .visiting import page, visit

__all__ = ["amendment", "in_force", "short_beat"]

pytestmark = pytest.mark.django_db
SECRET = "Le secret de Passerelle"
WORDS = "un mot gardé pour soi"


@pytest.fixture
def passerelle(charter):
    charter.parties.filter(partner__short_name="Passerelle").update(validates=True)
    return charter.parties.select_related("partner").get(partner__short_name="Passerelle")


@pytest.fixture
def referent(passerelle):
    user = make_member(passerelle.partner, "Rita")
    Membership.objects.filter(user=user).update(role=Membership.Role.REFERENT)
    return user


@pytest.fixture
def clause(charter):
    return charter.clauses.get(heading="Prévenir")


@pytest.fixture
def kept(charter, clause, passerelle, people):
    """Two proposals that wait for Passerelle, each with a comment: a new clause, and other words for one."""
    author = people["Passerelle"]
    new = actions.propose_clause(
        charter, heading=SECRET, text=SECRET, partner=passerelle.partner, actor=author, reason="Pour que ce soit clair."
    )
    other = actions.propose_text(
        clause,
        Texts(clause.heading, f"{clause.text} {SECRET}.", clause.summary),
        revision=clause.revision,
        partner=passerelle.partner,
        reason=SECRET,
        actor=author,
    )
    for proposal in (new, other):
        actions.comment(charter, proposal=proposal, text=WORDS, actor=author)
    return [new, other]


def pages_of(charter, clause):
    """Every page of the writing, on which something of a proposal could show."""
    slug = charter.slug
    whole = ("charter_writing", "charter_discussion", "charter_proposals", "proposal_encounters", "charter_consent")
    return [
        *(reverse(name, args=[slug]) for name in (*whole, "consent_story", "committee", "proposal_new")),
        reverse("charter_print", args=[slug]) + "?discussions=oui",
        *(
            reverse("charter_proposals", args=[slug]) + f"?etat={state}"
            for state in ("nouvelles", "internal", "withdrawn")
        ),
        *(
            reverse(name, args=[slug, clause.identifier])
            for name in ("clause_discussion", "clause_history", "clause_proposing")
        ),
    ]


def told_to(client, user, charter, clause) -> list[str]:
    """The pages that tell this person something of what is kept: its words, its organisation as one that proposes, a count."""
    found = []
    partner = Proposal.objects.filter(heading=SECRET).get().partner_id
    for address in pages_of(charter, clause):
        shown = page(client, user, address)
        chosen = re.search(r'<select name="organisation".*?</select>', shown, re.S)
        if SECRET in shown or WORDS in shown or (chosen and f'value="{partner}"' in chosen[0]):
            found.append(address)
    return found


def withdraw(kept, referent, coordinator):
    for proposal in kept:
        actions.withdraw_proposal(proposal, actor=referent, reason=SECRET)


def nothing(kept, referent, coordinator):
    pass


@pytest.mark.parametrize("then", [nothing, withdraw])
def test_nobody_else_is_told_of_what_an_organisation_keeps(
    client, charter, clause, kept, people, referent, coordinator, then
):
    actions.set_editors(charter, [people["Marronniers"]], actor=coordinator)
    then(kept, referent, coordinator)
    for user in (people["Rivages"], people["Marronniers"], coordinator):
        assert told_to(client, user, charter, clause) == []
        found = queries.workspace(charter, user)
        assert (found["waiting"], found["news"], found["unread"], found["new_clauses"]) == (0, 0, 0, 0)
        assert not list(queries.awaiting_decisions(user))
        for proposal in kept:
            for name in ("proposal", "proposal_discussion"):
                assert visit(client, user, reverse(name, args=[charter.slug, proposal.pk])).status_code == 403
            read = visit(client, user, reverse("charter_read", args=[charter.slug]), {"proposal": proposal.pk})
            assert read.status_code == 404
    # Its own people see it all: the test looks at pages that could leak.
    assert len(told_to(client, referent, charter, clause)) >= 4


def test_an_avenant_given_up_does_not_publish_what_was_kept(client, amendment, passerelle, people, coordinator):
    charter, author, other = amendment.charter, people["Passerelle"], people["Rivages"]
    proposal = actions.propose_clause(
        charter, text=SECRET, partner=passerelle.partner, actor=author, reason="Pour que ce soit clair."
    )
    assert proposal.status == "internal"
    actions.abandon_amendment(amendment, reason="Plus tard.", actor=coordinator)
    proposal.refresh_from_db()
    assert proposal.status == "withdrawn"
    address = reverse("proposal", args=[charter.slug, proposal.pk])
    assert [visit(client, user, address).status_code for user in (author, other, coordinator)] == [200, 403, 403]
    assert not queries.seen_proposals(charter, other).exists()


def test_once_validated_it_is_everybody_s_and_new_to_them(charter, kept, people, referent):
    reader = people["Rivages"]
    actions.mark_margin_read(charter, actor=reader)
    for proposal in kept:
        actions.validate_proposal(proposal, actor=referent)
    found = queries.workspace(charter, reader)
    assert (found["waiting"], found["news"]) == (2, 2)


@pytest.mark.parametrize(
    ("phase", "kinds"), [("collecting", ["insert"]), ("amending", ["insert", "replace"]), ("deciding", [])]
)
def test_a_proposal_is_validated_at_a_stage_that_takes_it(client, charter, kept, referent, phase, kinds):
    Charter.objects.update(phase=phase)
    for proposal in kept:
        address = reverse("proposal", args=[charter.slug, proposal.pk])
        offered = 'value="validate"' in page(client, referent, address)
        status = visit(client, referent, address, {"verb": "validate"}).status_code
        proposal.refresh_from_db()
        taken = proposal.kind in kinds
        assert (offered, status, proposal.status) == (
            taken,
            302 if taken else 409,
            "submitted" if taken else "internal",
        )
        awaited = [each for each in queries.awaiting_answers(referent) if each.url == address]
        assert awaited == []


def test_my_space_calls_a_referent_when_the_stage_takes_it(charter, kept, referent):
    addresses = {reverse("proposal", args=[charter.slug, proposal.pk]) for proposal in kept}
    assert {each.url for each in queries.awaiting_answers(referent)} == addresses
    Charter.objects.update(phase="deciding")
    assert list(queries.awaiting_answers(referent)) == []


def gone_membership(charter, user, coordinator):
    Membership.objects.filter(user=user).update(ended_at=timezone.now())


def gone_party(charter, user, coordinator):
    actions.remove_party(charter.parties.get(partner=user.memberships.get().partner), actor=coordinator)


def moved(charter, user, coordinator):
    gone_membership(charter, user, coordinator)
    Membership.objects.create(user=user, partner=charter.parties.get(partner__short_name="Rivages").partner)


@pytest.mark.parametrize("leave_it", [gone_membership, gone_party, moved])
def test_who_left_no_longer_speaks_for_their_former_proposals(client, charter, clause, people, coordinator, leave_it):
    user = people["Passerelle"]
    partner = user.memberships.get().partner
    proposal = actions.propose_text(
        clause,
        Texts(clause.heading, f"{clause.text} Un mot.", ""),
        revision=clause.revision,
        partner=partner,
        actor=user,
        reason="Pour que ce soit clair.",
    )
    actions.counter_proposal(proposal, Texts(clause.heading, f"{clause.text} Deux mots.", ""), actor=coordinator)
    leave_it(charter, user, coordinator)
    assert not rules.may_answer_for(user, proposal)
    address = reverse("proposal", args=[charter.slug, proposal.pk])
    assert visit(client, user, address).status_code == (200 if leave_it is moved else 403)
    for verb in ("withdraw", "take_counter", "leave_counter"):
        assert visit(client, user, address, {"verb": verb}).status_code == 403
    words = {"heading": "H", "text": "T", "revision": clause.revision}
    assert visit(client, user, reverse("proposal_rewrite", args=[charter.slug, proposal.pk]), words).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.withdraw_proposal(proposal, actor=user)
    # Nothing is lost: the proposal waits for those who decide.
    assert Proposal.objects.get().status == "countered"
    actions.accept_proposal(proposal, actor=coordinator)


def test_the_opinion_of_an_organisation_that_left_no_longer_counts(client, charter, clause, people, coordinator):
    proposal = actions.propose_deletion(clause, partner=None, actor=coordinator, reason="Pour que ce soit clair.")
    for name, stance in (("Rivages", "support"), ("Marronniers", "support")):
        party = charter.parties.get(partner__short_name=name)
        actions.give_voice(proposal, party, stance=stance, actor=people[name])
    actions.remove_party(charter.parties.get(partner__short_name="Rivages"), actor=coordinator)
    (counted,) = queries.with_voices(queries.seen_proposals(charter, coordinator))
    assert counted.supports == 1
    assert "cet avis ne compte plus" in page(client, coordinator, reverse("proposal", args=[charter.slug, proposal.pk]))


def test_a_clause_that_names_who_left_stops_the_freezing(charter, clause, people, coordinator):
    party = charter.parties.get(partner__short_name="Rivages")
    values = {"text": clause.text, "binding": "named"}
    actions.edit_clause(clause, values, revision=clause.revision, parties=[party], actor=coordinator)
    # By a withdrawal whose notice is over, which asks nobody whether a clause names it.
    charter.parties.filter(pk=party.pk).update(left_at=timezone.now() - timedelta(days=1))
    with pytest.raises(ValidationError, match="nomme Rivages, qui ne participe plus"):
        actions.freeze(charter, actor=coordinator)
    clause = Clause.objects.get(pk=clause.pk)
    actions.edit_clause(clause, {"text": clause.text, "binding": "all"}, revision=clause.revision, actor=coordinator)
    actions.freeze(charter, actor=coordinator)


def test_a_proposal_on_a_clause_that_left_says_so(client, charter, clause, people, coordinator):
    proposal = actions.propose_deletion(clause, partner=None, actor=coordinator, reason="Pour que ce soit clair.")
    actions.remove_clause(clause, actor=coordinator)
    shown = page(client, people["Rivages"], reverse("proposal", args=[charter.slug, proposal.pk]))
    assert "La clause n’est plus dans le texte" in shown
    assert "La clause n’est plus dans le texte" in page(
        client, people["Rivages"], reverse("charter_proposals", args=[charter.slug])
    )


@pytest.mark.django_db(transaction=True)
def test_no_socket_tells_that_something_was_said_of_what_is_kept(charter, kept, people, coordinator):
    from asgiref.sync import sync_to_async

    told = socket(charter, people["Rivages"])
    author, first = people["Passerelle"], charter.clauses.first()

    async def converse():
        await opened(told)
        await frame(told, "here")
        await sync_to_async(actions.comment)(charter, proposal=kept[0], text="Encore un mot.", actor=author)
        await sync_to_async(actions.move_clause)(first, 1, actor=coordinator)
        changed = await frame(told, "changed")
        await leave(told)
        return changed

    assert asyncio.run(converse()) == "text"


def test_proposals_of_another_charter_are_not_found_under_this_one(charter, clause, people, coordinator):
    other = actions.open_charter(title="Une autre charte", actor=coordinator)
    proposal = actions.propose_deletion(clause, partner=None, actor=coordinator, reason="Pour que ce soit clair.")
    client = Client()
    for name in ("proposal", "proposal_discussion", "proposal_rewrite"):
        assert visit(client, coordinator, reverse(name, args=[other.slug, proposal.pk])).status_code == 404
    for name in ("clause_proposing", "clause_discussion", "clause_history"):
        assert visit(client, coordinator, reverse(name, args=[other.slug, clause.identifier])).status_code == 404


def test_a_call_on_what_one_may_no_longer_see_is_not_told(charter, kept, passerelle, people):
    called = make_member(passerelle.partner, "Franck", mandate=False)
    actions.comment(charter, proposal=kept[0], text="Franck ?", mentions=[called], actor=people["Passerelle"])
    assert len(list(queries.awaiting_calls(called))) == 1
    called.memberships.update(ended_at="2026-01-01T00:00:00Z")
    Membership.objects.create(user=called, partner=people["Rivages"].memberships.get().partner)
    assert rules.may_read_draft(called, charter)
    assert list(queries.awaiting_calls(called)) == []
