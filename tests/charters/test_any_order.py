"""Through the real actions: any order gives the same text, and whatever happens to a text no proposal is silently lost."""

import random

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from charters import actions
from charters.models import Charter, Clause, ClauseRevision, Proposal
from charters.rebase import Texts

pytestmark = pytest.mark.django_db
Kind, Status = Proposal.Kind, Proposal.Status
WORDS = [
    *(
        "le",
        "bailleur",
        "prévient",
        "le",
        "service",
        "social",
        "dès",
        "le",
        "premier",
        "retard",
        "puis",
        "chaque",
        "mois",
    ),
    *("par", "courrier", "ou", "par", "téléphone"),
]
DB = settings(
    max_examples=12,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Rollback(Exception):
    """Ends one example: what it wrote goes."""


def written(charter) -> list[tuple[str, str]]:
    return [(each.heading, each.text) for each in charter.clauses.current()]


class Draft:
    """A charter being written, by hand: three clauses of the same words, and proposals each with a word of its own."""

    def __init__(self, charter, coordinator, member):
        self.charter, self.editor, self.member = charter, coordinator, member
        self.partner = member.memberships.get().partner
        self.words: dict[int, str] = {}
        for clause in charter.clauses.current():
            values = {"text": " ".join(WORDS)}
            actions.edit_clause(clause, values, revision=clause.revision, actor=coordinator)

    def standing(self) -> list[Clause]:
        return list(self.charter.clauses.current())

    def pick(self, number: int) -> Clause | None:
        found = self.standing()
        return found[number % len(found)] if found else None

    def own_word(self) -> str:
        return f"mot{len(self.words) + Proposal.objects.count() + ClauseRevision.objects.count()}"

    def propose(self, kind: str, one: int, two: int):
        clause, other = self.pick(one), self.pick(two)
        said = {"partner": self.partner, "actor": self.member, "reason": "Pour voir."}
        if kind == Kind.INSERT:
            made = actions.propose_clause(
                self.charter, heading=self.own_word(), text="Une clause de plus.", after=clause, **said
            )
        elif kind == Kind.REPLACE:
            word, words = self.own_word(), clause.text.split(" ")
            words[two % len(words)] = word
            texts = Texts(clause.heading, " ".join(words), clause.summary)
            made = actions.propose_text(clause, texts, revision=clause.revision, **said)
            self.words[made.pk] = word
        elif kind == Kind.SPLIT:
            words = clause.text.split(" ")
            before = " ".join(words[1 + two % (len(words) - 1) :])
            made = actions.propose_cut(clause, before=before, heading=self.own_word(), revision=clause.revision, **said)
        elif kind == Kind.MERGE:
            made = actions.propose_join(clause, other, **said)
        elif kind == Kind.MOVE:
            made = actions.propose_move(clause, other, **said)
        else:
            made = actions.propose_deletion(clause, **said)
        return made

    def decide(self, deed: str, number: int):
        statuses = [Status.ACCEPTED, Status.REJECTED] if deed == "undo" else Proposal.OPEN
        found = list(Proposal.objects.filter(charter=self.charter, status__in=statuses).order_by("pk"))
        if not found:
            return None
        proposal = found[number % len(found)]
        if deed == "accept":
            actions.accept_proposal(proposal, actor=self.editor)
        elif deed == "reject":
            actions.reject_proposal(proposal, reason="Non.", actor=self.editor)
        else:
            actions.undo_decision(proposal, actor=self.editor)
        return proposal

    def write(self, deed: str, one: int, two: int):
        clause = self.pick(one)
        if deed == "restore":
            clause = self.charter.clauses.exclude(removed_at=None).order_by("pk").first()
            if clause is not None:
                actions.restore_clause(clause, actor=self.editor)
        elif deed == "remove":
            actions.remove_clause(clause, actor=self.editor)
        elif deed == "move":
            actions.move_clause(clause, 1 if two % 2 else -1, actor=self.editor)
        else:
            words = clause.text.split(" ")
            words[two % len(words)] = self.own_word()
            actions.edit_clause(clause, {"text": " ".join(words)}, revision=clause.revision, actor=self.editor)

    def do(self, deed: str, one: int, two: int):
        """One deed; what the rules refuse changes nothing. Gives the proposal that it was about, if any."""
        try:
            with transaction.atomic():
                if deed in Kind.values:
                    return self.propose(deed, one, two)
                if deed in ("accept", "reject", "undo"):
                    return self.decide(deed, one)
                return self.write(deed, one, two)
        except ValidationError:
            return None

    def check_nothing_lost(self, before: dict[int, str], about) -> None:
        now = dict(Proposal.objects.filter(charter=self.charter).values_list("pk", "status"))
        assert set(before) <= set(now)
        assert {pk for pk, status in before.items() if now[pk] != status} <= {about.pk if about else None}
        for proposal in Proposal.objects.filter(charter=self.charter, status__in=Proposal.OPEN).select_related(
            "clause"
        ):
            if proposal.kind == Kind.REPLACE:
                self.check_words(proposal)
            elif proposal.kind == Kind.SPLIT and not proposal.collides:
                assert proposal.base_revision == proposal.clause.revision
                assert 0 < proposal.change["at"] < len(proposal.clause.text)
            if proposal.collides:
                assert proposal.events.filter(kind="collided").exists()

    def check_words(self, proposal) -> None:
        """Its own word still is what it asks for, of the present text or, when it collides, of the one that it was about."""
        base = ClauseRevision.objects.get(clause=proposal.clause, number=proposal.base_revision).texts
        assert self.words[proposal.pk] in proposal.edits.applied_to(base).text
        if not proposal.collides:
            assert proposal.base_revision == proposal.clause.revision
            assert base == proposal.clause.texts


OFTEN = (Kind.REPLACE, Kind.REPLACE, "accept", "accept")
DEEDS = (*Kind.values, *OFTEN, "accept", "reject", "undo", "edit", "move", "remove", "restore")


@DB
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 20), st.integers(0, 20)), min_size=8, max_size=25))
def test_whatever_happens_to_the_text_no_proposal_is_silently_lost(charter, coordinator, people, deeds):
    try:
        with transaction.atomic():
            draft = Draft(charter, coordinator, people["Rivages"])
            for deed, one, two in deeds:
                if not draft.standing():
                    break
                before = dict(Proposal.objects.values_list("pk", "status"))
                about = draft.do(deed, one, two)
                draft.check_nothing_lost(before, about)
            raise Rollback
    except Rollback:
        pass


def apart(proposals) -> list[Proposal]:
    """As many of them as meet none of those before."""
    found: list[Proposal] = []
    for each in proposals:
        others = [other for other in found if other.clause_id == each.clause_id]
        if each.kind != Kind.REPLACE or not any(each.edits.collides_with(other.edits) for other in others):
            found.append(each)
    return found


@DB
@given(
    st.lists(st.tuples(st.integers(0, 1), st.integers(0, 17)), min_size=2, max_size=7, unique=True),
    st.lists(st.integers(0, 2), max_size=3),
    st.integers(0, 10**6),
)
def test_proposals_that_do_not_meet_give_the_same_text_in_any_order(charter, coordinator, people, words, places, seed):
    """Other words for two clauses, new clauses at the same places or the end, a clause taken away."""
    try:
        with transaction.atomic():
            draft = Draft(charter, coordinator, people["Rivages"])
            made = [draft.propose(Kind.REPLACE, *pair) for pair in words]
            made += [draft.propose(Kind.INSERT, place, 0) for place in places]
            made += [
                actions.propose_clause(
                    charter,
                    heading=f"Fin {n}",
                    text="À la fin.",
                    partner=None,
                    actor=coordinator,
                    reason="Pour que ce soit clair.",
                )
                for n in range(2)
            ]
            made.append(draft.propose(Kind.DELETE, 2, 0))
            chosen = apart(made)
            results = []
            for shuffled in (chosen, chosen[::-1], random.Random(seed).sample(chosen, len(chosen))):
                try:
                    with transaction.atomic():
                        for proposal in shuffled:
                            actions.accept_proposal(proposal, actor=coordinator)
                        results.append(written(charter))
                        raise Rollback
                except Rollback:
                    pass
            assert results[0] == results[1] == results[2]
            raise Rollback
    except Rollback:
        pass


def test_clauses_moved_or_added_to_one_place_stand_in_the_order_in_which_they_were_asked(charter, coordinator):
    first, _second, third = charter.clauses.current()
    asked = [
        actions.propose_move(third, first, partner=None, actor=coordinator, reason="Pour que ce soit clair."),
        actions.propose_clause(
            charter, heading="Neuve", text="Oui.", after=first, actor=coordinator, reason="Pour que ce soit clair."
        ),
    ]
    found = []
    for order in (asked, asked[::-1]):
        for proposal in order:
            actions.accept_proposal(proposal, actor=coordinator)
        found.append([heading for heading, _text in written(charter)])
        for proposal in order[::-1]:
            actions.undo_decision(proposal, actor=coordinator)
    assert found == [["Accueillir", "Se revoir", "Neuve", "Prévenir"]] * 2


def test_a_new_clause_after_one_that_left_goes_where_it_stood(charter, coordinator):
    first = charter.clauses.current()[0]
    proposal = actions.propose_clause(
        charter, heading="Neuve", text="Oui.", after=first, actor=coordinator, reason="Pour que ce soit clair."
    )
    actions.remove_clause(first, actor=coordinator)
    actions.accept_proposal(proposal, actor=coordinator)
    assert [heading for heading, _text in written(charter)] == ["Neuve", "Prévenir", "Se revoir"]


def test_two_clauses_too_long_together_are_not_joined_and_the_proposal_waits(charter, coordinator):
    first, second, _third = charter.clauses.current()
    for clause in (first, second):
        actions.edit_clause(clause, {"text": "mot " * 3000}, revision=clause.revision, actor=coordinator)
    proposal = actions.propose_join(first, second, partner=None, actor=coordinator, reason="Pour que ce soit clair.")
    with pytest.raises(ValidationError, match="dépasseraient 20000 signes"):
        actions.accept_proposal(proposal, actor=coordinator)
    assert Proposal.objects.get().status == Status.SUBMITTED
    assert Charter.objects.get(pk=charter.pk).clauses.current().count() == 3
