"""What is new to a person: comments, proposals, the decisions on them and the answers to those; until they say they read it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from charters import actions, queries
from charters.models import ReadMark
from charters.rebase import Texts
from tests.kept import kept

from .test_pages import quiet_menu
from .visiting import page, visit

__all__ = ["quiet_menu"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def clause(charter):
    return charter.clauses.get(heading="Prévenir")


@pytest.fixture
@kept
def proposal(clause, people):
    user = people["Rivages"]
    words = Texts(clause.heading, clause.text.replace("premier", "deuxième"), "")
    partner = user.memberships.get().partner
    return actions.propose_text(
        clause, words, revision=clause.revision, partner=partner, actor=user, reason="Pour que ce soit clair."
    )


def news(charter, user) -> tuple[int, list[int]]:
    """How many proposals have something new for the person: in the whole text, and clause by clause."""
    found = queries.workspace(charter, user)
    return found["news"], [each.news for each in found["clauses"]]


def test_each_step_is_new_to_the_others_until_they_read_it(charter, clause, proposal, people, coordinator):
    author, other = people["Rivages"], people["Passerelle"]
    counter = Texts(clause.heading, clause.text.replace("premier", "quinzième"), "")
    steps = [
        (coordinator, lambda: actions.refer_proposal(proposal, reason="Au comité.", actor=coordinator)),
        (coordinator, lambda: actions.counter_proposal(proposal, counter, actor=coordinator)),
        (author, lambda: actions.answer_counter(proposal, accept=False, actor=author)),
        (coordinator, lambda: actions.counter_proposal(proposal, counter, actor=coordinator)),
        (author, lambda: actions.answer_counter(proposal, accept=True, actor=author)),
        (coordinator, lambda: actions.accept_proposal(proposal, actor=coordinator)),
        (coordinator, lambda: actions.undo_decision(proposal, actor=coordinator)),
        (coordinator, lambda: actions.reject_proposal(proposal, reason="Non.", actor=coordinator)),
        (coordinator, lambda: actions.undo_decision(proposal, actor=coordinator)),
        (coordinator, lambda: actions.overtake_proposal(proposal, reason="Déjà dit.", actor=coordinator)),
        (coordinator, lambda: actions.undo_decision(proposal, actor=coordinator)),
        (author, lambda: actions.withdraw_proposal(proposal, actor=author)),
    ]
    readers = (author, other, coordinator)
    assert [news(charter, user)[0] for user in readers] == [0, 1, 1]
    for who, step in steps:
        for user in readers:
            actions.mark_margin_read(charter, actor=user)
        assert [news(charter, user)[0] for user in readers] == [0, 0, 0]
        step()
        assert [news(charter, user)[0] for user in readers] == [int(user != who) for user in readers]


def test_what_a_decision_does_to_the_others_is_not_told_once_for_each(charter, clause, proposal, people, coordinator):
    reader = people["Passerelle"]
    for _ in range(3):
        partner = people["Marronniers"].memberships.get().partner
        words = Texts(clause.heading, clause.text.replace("premier", "troisième"), "")
        actions.propose_text(
            clause,
            words,
            revision=clause.revision,
            partner=partner,
            actor=people["Marronniers"],
            reason="Pour que ce soit clair.",
        )
    actions.mark_margin_read(charter, actor=reader)
    actions.accept_proposal(proposal, actor=coordinator)
    assert news(charter, reader) == (1, [0, 1, 0])


def test_reading_one_proposal_leaves_the_others_new(client, charter, clause, proposal, people, coordinator):
    reader = people["Passerelle"]
    other = actions.propose_deletion(clause, partner=None, actor=coordinator, reason="Pour que ce soit clair.")
    actions.propose_clause(
        charter, text="Un numéro.", partner=None, actor=coordinator, reason="Pour que ce soit clair."
    )
    assert news(charter, reader) == (3, [0, 2, 0])
    address = reverse("proposal", args=[charter.slug, other.pk])
    assert "Il y a du nouveau" in page(client, reader, address)
    read = reverse("charter_read", args=[charter.slug])
    assert visit(client, reader, read, {"proposal": other.pk, "until": timezone.now().isoformat()}).url == address
    assert "Il y a du nouveau" not in page(client, reader, address)
    assert news(charter, reader) == (2, [0, 1, 0])
    listed = page(client, reader, reverse("charter_proposals", args=[charter.slug]) + "?etat=nouvelles")
    assert address not in listed
    assert reverse("proposal", args=[charter.slug, proposal.pk]) in listed
    actions.mark_margin_read(charter, clause=clause, actor=reader)
    assert news(charter, reader) == (1, [0, 0, 0])


def test_the_comments_of_a_proposal_are_read_with_it(charter, clause, proposal, people):
    reader = people["Passerelle"]
    actions.comment(charter, proposal=proposal, text="Vraiment ?", actor=people["Rivages"])
    actions.comment(charter, clause=clause, text="Et là ?", actor=people["Rivages"])
    assert queries.workspace(charter, reader)["unread"] == 2
    actions.mark_margin_read(charter, proposal=proposal, actor=reader)
    assert queries.workspace(charter, reader)["unread"] == 1


def test_opening_pages_marks_nothing(client, charter, clause, proposal, people):
    reader = people["Passerelle"]
    for address in (
        reverse("charter_writing", args=[charter.slug]),
        reverse("charter_proposals", args=[charter.slug]),
        reverse("proposal", args=[charter.slug, proposal.pk]),
        reverse("clause_history", args=[charter.slug, clause.identifier]),
    ):
        page(client, reader, address)
    assert ReadMark.objects.count() == 0
    assert visit(client, reader, reverse("charter_read", args=[charter.slug])).status_code == 405
    assert news(charter, reader)[0] == 1


def test_the_working_space_says_what_is_new_and_takes_it_as_read(client, charter, proposal, people):
    reader, address = people["Passerelle"], reverse("charter_writing", args=[charter.slug])
    shown = page(client, reader, address)
    assert shown.count("1 proposition a du nouveau") == 2
    visit(client, reader, reverse("charter_read", args=[charter.slug]), {"until": timezone.now().isoformat()})
    assert "du nouveau" not in page(client, reader, address)


def test_what_came_after_the_page_was_made_stays_new(charter, proposal, people):
    reader = people["Passerelle"]
    actions.mark_margin_read(charter, proposal=proposal, until=timezone.now() - timedelta(hours=1), actor=reader)
    assert news(charter, reader)[0] == 1


def test_one_mark_for_each_person_and_proposal(charter, proposal, people):
    reader = people["Passerelle"]
    for _ in range(2):
        actions.mark_margin_read(charter, proposal=proposal, actor=reader)
        actions.mark_margin_read(charter, actor=reader)
    assert ReadMark.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadMark.objects.create(user=reader, charter=charter, proposal=proposal)
