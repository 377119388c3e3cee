"""What charters give a person of their data, and what they leave to the others."""

import pytest

from charters import actions
from charters.models import ClauseRevision, Proposal, ProposalEvent, ProposalVoice
from portal import registry
from portal.registry import Subject
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def erased_words(charter, people):
    """A proposal and a clause whose author was erased."""
    partner = people["Rivages"].memberships.get().partner
    actions.propose_clause(
        charter, text="Mots de Lena.", partner=partner, actor=people["Rivages"], reason="Pour que ce soit clair."
    )
    Proposal.objects.update(author=None)
    ClauseRevision.objects.update(author=None)


@pytest.mark.parametrize("name", ["signatures", "clause_authors"])
def test_somebody_without_an_account_gets_nothing_of_those_already_erased(name, erased_words):
    kind = registry.personal_data[name]
    stranger = Subject(email="inconnue@exemple.test")
    assert kind.export(stranger) == []
    assert kind.erase is None or kind.erase(stranger) == 0


def test_the_author_goes_and_the_words_stay(charter, people):
    user = people["Rivages"]
    partner = user.memberships.get().partner
    actions.propose_clause(charter, text="Mots de Lena.", partner=partner, actor=user, reason="Pour que ce soit clair.")
    kind = registry.personal_data["clause_authors"]
    assert [row["text"] for row in kind.export(Subject(email=user.email))] == ["Mots de Lena."]
    assert kind.erase(Subject(email=user.email, user_id=user.pk)) == 1
    assert list(Proposal.objects.values_list("text", "author", "partner")) == [("Mots de Lena.", None, partner.pk)]


def test_what_one_said_and_decided_on_proposals_is_given_then_loses_its_name(charter, people, coordinator):
    partner = people["Rivages"].memberships.get().partner
    proposal = actions.propose_clause(
        charter, text="Mots de Lena.", reason="Il le faut.", partner=partner, actor=people["Rivages"]
    )
    party = charter.parties.get(partner__short_name="Passerelle")
    actions.give_voice(proposal, party, stance="reserve", comment="Trop court.", actor=people["Passerelle"])
    actions.reject_proposal(proposal, actor=coordinator, reason="Plus tard.")
    kind = registry.personal_data["clause_authors"]
    given = [row["reason"] for row in kind.export(Subject(email=people["Passerelle"].email))]
    assert given == ["Trop court."]
    decided = [row["reason"] for row in kind.export(Subject(email=coordinator.email)) if row["kind"] == "rejected"]
    assert decided == ["Plus tard."]
    for user in (people["Passerelle"], coordinator):
        kind.erase(Subject(email=user.email, user_id=user.pk))
    assert list(ProposalVoice.objects.values_list("comment", "author")) == [("Trop court.", None)]
    assert list(ProposalEvent.objects.filter(kind="rejected").values_list("reason", "by")) == [("Plus tard.", None)]
    proposal.refresh_from_db()
    assert (proposal.decided_by, proposal.decision_reason) == (None, "Plus tard.")
