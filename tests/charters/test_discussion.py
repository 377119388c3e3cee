"""The margin: who may say, answer, call, settle and take back; what each has read; what becomes of people's data."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from charters import actions, queries, rules
from charters.models import Charter, Comment, Mention, Proposal, ReadMark
from portal import registry
from portal.models import Message
from portal.registry import Subject
from tests.kept import kept

from .conftest import make_member, make_partner

pytestmark = pytest.mark.django_db
CALL = "charters/email/called_in"


@pytest.fixture
def clause(charter):
    return charter.clauses.get(heading="Prévenir")


@pytest.fixture
@kept
def outsider(db):
    return make_member(make_partner("Ailleurs"), "Otto")


@pytest.fixture
@kept
def thread(charter, clause, people):
    return actions.comment(charter, clause=clause, text="Dès le premier jour ?", actor=people["Rivages"])


def leave(charter, user, coordinator):
    """The organisation of the user leaves the charter."""
    party = charter.parties.get(partner=user.memberships.get().partner)
    actions.remove_party(party, actor=coordinator)


def test_who_may_comment(charter, people, coordinator, outsider):
    users = {**people, "coordinator": coordinator, "outsider": outsider, "visitor": AnonymousUser()}
    allowed = {name for name, user in users.items() if rules.may_comment(user, charter)}
    assert allowed == {*people, "coordinator"}


def test_a_comment_stands_in_the_name_of_ones_organisation(thread, coordinator, charter):
    assert (thread.partner.short_name, thread.text) == ("Rivages", "Dès le premier jour ?")
    assert actions.comment(charter, text="Bonjour.", actor=coordinator).partner is None


def test_an_outsider_says_nothing(charter, clause, thread, outsider):
    for act in (
        lambda: actions.comment(charter, clause=clause, text="Moi aussi.", actor=outsider),
        lambda: actions.answer_comment(thread, text="Moi aussi.", actor=outsider),
        lambda: actions.resolve_thread(thread, actor=outsider),
        lambda: actions.remove_comment(thread, actor=outsider),
        lambda: actions.mark_margin_read(charter, clause=clause, actor=outsider),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Comment.objects.count() == 1
    assert ReadMark.objects.count() == 0


def test_nobody_speaks_for_another_organisation(charter, people):
    party = charter.parties.get(partner__short_name="Passerelle")
    with pytest.raises(PermissionDenied):
        actions.comment(charter, text="Pour eux.", party=party, actor=people["Rivages"])


@pytest.mark.parametrize("text", ["", "   ", "\u200b\n", "x" * 3001])
def test_a_comment_has_words_and_not_too_many(charter, people, text):
    if text == "\u200b\n":
        text = "\n\n"
    with pytest.raises(ValidationError) as refused:
        actions.comment(charter, text=text, actor=people["Rivages"])
    assert list(refused.value.message_dict) == ["text"]


def test_a_subject_of_another_charter_is_refused(charter, clause, coordinator):
    other = actions.open_charter(title="Une autre", actor=coordinator)
    with pytest.raises(ValidationError):
        actions.comment(other, clause=clause, text="Ici ?", actor=coordinator)


def test_an_ended_charter_is_not_talked_over(charter, thread, people):
    Charter.objects.filter(pk=charter.pk).update(status="ended")
    with pytest.raises(ValidationError) as refused:
        actions.answer_comment(thread, text="Encore.", actor=people["Rivages"])
    assert refused.value.code == "state"


def test_an_answer_to_an_answer_belongs_to_the_thread(thread, people):
    first = actions.answer_comment(thread, text="Oui.", actor=people["Passerelle"])
    second = actions.answer_comment(first, text="Bien.", actor=people["Rivages"])
    assert (second.thread, second.clause) == (thread, thread.clause)


def test_a_call_is_told_by_mail_and_in_my_space_until_seen(charter, clause, people):
    called = people["Marronniers"]
    actions.comment(charter, clause=clause, text="Qu’en dites-vous ?", mentions=[called], actor=people["Rivages"])
    message = Message.objects.get(kind=CALL)
    assert (message.user, "Qu’en dites-vous ?" in message.text) == (called, True)
    (awaiting,) = queries.awaiting_calls(called)
    assert awaiting.url.endswith(f"/clauses/{clause.identifier}/discussion/")
    actions.mark_margin_read(charter, clause=clause, actor=called)
    assert list(queries.awaiting_calls(called)) == []


def test_only_people_of_the_charter_are_called(charter, outsider, people):
    with pytest.raises(ValidationError) as refused:
        actions.comment(charter, text="Otto ?", mentions=[outsider], actor=people["Rivages"])
    assert "mentions" in refused.value.message_dict
    assert Comment.objects.count() == 0


def test_a_call_does_not_show_what_an_organisation_keeps_to_itself(charter, clause, people):
    user = people["Rivages"]
    charter.parties.filter(partner__short_name="Rivages").update(validates=True)
    proposal = actions.propose_deletion(
        clause, partner=user.memberships.get().partner, actor=user, reason="Pour que ce soit clair."
    )
    assert proposal.status == Proposal.Status.INTERNAL
    actions.comment(charter, proposal=proposal, text="Entre nous.", mentions=[people["Passerelle"]], actor=user)
    assert Message.objects.filter(kind=CALL).count() == 0
    seen = {name: len(queries.discussion(charter, each, clause=clause)["threads"]) for name, each in people.items()}
    assert seen == {"Passerelle": 0, "Marronniers": 0, "Rivages": 1}
    with pytest.raises(PermissionDenied):
        actions.comment(charter, proposal=proposal, text="Et moi ?", actor=people["Passerelle"])


def test_who_began_it_or_holds_the_pen_settles_a_thread(thread, people, coordinator):
    with pytest.raises(PermissionDenied):
        actions.resolve_thread(thread, actor=people["Passerelle"])
    actions.resolve_thread(thread, actor=people["Rivages"])
    actions.reopen_thread(thread, actor=coordinator)
    actions.resolve_thread(thread, actor=coordinator)
    thread.refresh_from_db()
    assert thread.resolved_by == coordinator


def test_an_answer_opens_a_settled_thread_again(thread, people):
    actions.resolve_thread(thread, actor=people["Rivages"])
    actions.answer_comment(thread, text="Pas tout à fait.", actor=people["Passerelle"])
    thread.refresh_from_db()
    assert (thread.resolved_at, thread.resolved_by) == (None, None)


def test_an_answer_alone_is_not_settled(thread, people):
    answer = actions.answer_comment(thread, text="Oui.", actor=people["Rivages"])
    with pytest.raises(ValidationError):
        actions.resolve_thread(answer, actor=people["Rivages"])


def test_one_takes_back_ones_own_words_and_the_place_stays(charter, clause, thread, people, coordinator):
    actions.answer_comment(thread, text="Oui.", actor=people["Passerelle"])
    with pytest.raises(PermissionDenied):
        actions.remove_comment(thread, actor=coordinator)
    actions.remove_comment(thread, actor=people["Rivages"])
    (shown,) = queries.discussion(charter, people["Passerelle"], clause=clause)["threads"]
    assert (shown.opening.removed, shown.opening.text, shown.opening.author) == (True, "", "")
    assert [answer.text for answer in shown.answers] == ["Oui."]


def test_unread_is_what_others_said_since(charter, clause, thread, people):
    reader = people["Passerelle"]

    def unread(user):
        return queries.workspace(charter, user)["unread"]

    assert (unread(reader), unread(people["Rivages"])) == (1, 0)
    actions.mark_margin_read(charter, clause=clause, actor=reader)
    assert unread(reader) == 0
    actions.answer_comment(thread, text="Et encore.", actor=people["Rivages"])
    assert unread(reader) == 1
    actions.mark_margin_read(charter, actor=reader)
    assert unread(reader) == 0


def test_what_came_after_the_page_was_read_stays_unread_and_a_mark_never_goes_back(charter, clause, people):
    now = timezone.now()
    actions.comment(charter, clause=clause, text="Tard.", actor=people["Rivages"], at=now - timedelta(minutes=1))
    reader = people["Passerelle"]
    actions.mark_margin_read(charter, clause=clause, until=now - timedelta(minutes=5), actor=reader)
    assert queries.workspace(charter, reader)["unread"] == 1
    actions.mark_margin_read(charter, clause=clause, actor=reader)
    actions.mark_margin_read(charter, clause=clause, until=now - timedelta(minutes=5), actor=reader)
    assert queries.workspace(charter, reader)["unread"] == 0


def test_a_removed_clause_keeps_its_talk(charter, clause, thread, people, coordinator):
    actions.remove_clause(clause, actor=coordinator)
    found = queries.workspace(charter, people["Rivages"])
    assert [(each.heading, talk) for each, talk in found["removed"]] == [("Prévenir", 1)]
    actions.answer_comment(thread, text="Dommage.", actor=people["Passerelle"])
    (shown,) = queries.discussion(charter, people["Rivages"], clause=clause)["threads"]
    assert len(shown.answers) == 1


def test_an_organisation_that_left_loses_the_margin_and_its_words_stay(charter, clause, thread, people, coordinator):
    user = people["Rivages"]
    actions.comment(charter, clause=clause, text="Léna ?", mentions=[user], actor=people["Passerelle"])
    leave(charter, user, coordinator)
    with pytest.raises(PermissionDenied):
        actions.answer_comment(thread, text="Au revoir.", actor=user)
    with pytest.raises(PermissionDenied):
        actions.remove_comment(thread, actor=user)
    assert list(queries.awaiting_calls(user)) == []
    assert queries.discussion(charter, coordinator, clause=clause)["threads"][0].opening.organisation == "Rivages"


def test_comments_are_exported_then_lose_their_author_and_marks_go(charter, clause, thread, people):
    user = people["Rivages"]
    actions.comment(charter, clause=clause, text="Léna ?", mentions=[user], actor=people["Passerelle"])
    actions.mark_margin_read(charter, actor=user)
    actions.resolve_thread(thread, actor=user)
    kind = registry.personal_data["charter_comments"]
    assert [row["text"] for row in kind.export(Subject(email=user.email))] == ["Dès le premier jour ?"]
    assert kind.erase(Subject(email=user.email, user_id=user.pk)) == 4
    assert Mention.objects.count() == ReadMark.objects.count() == 0
    thread.refresh_from_db()
    assert (thread.author, thread.resolved_by, thread.text) == (None, None, "Dès le premier jour ?")
    (shown, _other) = (
        queries.discussion(charter, people["Passerelle"], clause=clause)["threads"]
        + queries.discussion(charter, people["Passerelle"], clause=clause)["resolved"]
    )
    assert {shown.opening.author, _other.opening.author} == {"Ines Passerelle", "Compte effacé"}


def test_a_stranger_gets_nothing_of_erased_people(thread):
    Comment.objects.update(author=None)
    kind = registry.personal_data["charter_comments"]
    stranger = Subject(email="inconnue@exemple.test")
    assert (kind.export(stranger), kind.erase(stranger)) == ([], 0)
