"""What charters give a person of their data, and what they leave to the others."""

import pytest

from charters import actions
from charters.models import ClauseRevision, Proposal
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
