"""The committee on real rows: called with a calendar file, moved, cancelled, held; its agenda, decisions and reviews."""

import email
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

import icalendar
import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from charters import actions, due, queries, rules
from charters.minutes import minutes_pdf
from charters.models import (
    AgendaItem,
    Amendment,
    Attendance,
    Charter,
    Commitment,
    CommitteeDecision,
    DecisionReview,
    Meeting,
    ProgressEntry,
    Proposal,
)
from portal import registry
from portal.models import Message
from portal.moments import ZONE
from portal.notifications import deliver
from portal.partners.models import Membership, User
from portal.registry import Subject
from tests.kept import kept

from .conftest import make_member, make_partner
from .signing_steps import sign

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = date(2026, 12, 14)
State = CommitteeDecision.State


def hours(day=DAY, start=14, end=16):
    return {
        "starts_at": datetime.combine(day, clock(start), tzinfo=ZONE),
        "ends_at": datetime.combine(day, clock(end), tzinfo=ZONE),
    }


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
@kept
def referents(people):
    """The three signatories are their organisations' referents."""
    Membership.objects.filter(user__in=people.values()).update(role=Membership.Role.REFERENT)
    return people


@pytest.fixture
@kept
def outsider(db):
    return make_member(make_partner("Ailleurs"), "Otto")


@pytest.fixture
@kept
def member(people):
    user = User.objects.create_user("membre@passerelle.test", first_name="Mona", last_name="Membre")
    Membership.objects.create(user=user, partner=people["Passerelle"].memberships.get().partner)
    return user


@pytest.fixture
def parties(charter):
    return {party.partner.short_name: party for party in charter.parties.current()}


@pytest.fixture
def plan(charter, coordinator):
    def make(day=DAY, **values):
        values = {"title": "Comité de suivi", "place": "Salle des fêtes", **hours(day), **values}
        return actions.plan_meeting(charter, actor=coordinator, at=NOW, **values)

    return make


@pytest.fixture
def hold(coordinator, parties):
    """Close a meeting, everybody present."""

    def close(meeting):
        rows = {party.pk: (Attendance.State.PRESENT, "Ines Passerelle") for party in parties.values()}
        actions.record_attendance(meeting, rows, actor=coordinator)
        return actions.hold_meeting(meeting, summary="On avance.", actor=coordinator, at=meeting.ends_at)

    return close


@pytest.fixture
def past_decision(plan, hold, parties, coordinator):
    """A decision of a meeting that is over."""
    meeting = plan(date(2026, 6, 1))
    decision = actions.decide(
        meeting, text="Écrire aux bailleurs.", owner=parties["Rivages"], due_on=date(2026, 12, 1), actor=coordinator
    )
    hold(meeting)
    return decision


def calendars(kind):
    """The calendar files of the messages of a kind, parsed back, by recipient."""
    found = {}
    for message in Message.objects.filter(kind=f"charters/email/{kind}").order_by("pk"):
        (attachment,) = message.attachments
        found[message.recipient] = icalendar.Calendar.from_ical(attachment["content"])
    return found


def event_of(calendar):
    (event,) = calendar.walk("VEVENT")
    return event


def commitment(charter, version, heading, *states, due_on=None):
    clause = charter.clauses.get(heading=heading)
    made = Commitment.objects.create(charter=charter, clause=clause, version=version, heading=heading, due_on=due_on)
    party = charter.parties.first()
    for place, state in enumerate(states):
        ProgressEntry.objects.create(
            commitment=made, on=date(2026, 1, 1) + timedelta(days=place), state=state, finding="Constat.", party=party
        )
    return made


# Calling


def test_planning_tells_nobody_and_calling_tells_referents_with_a_calendar_file(charter, plan, referents, coordinator):
    meeting = plan()
    assert not Message.objects.exists()
    actions.call_meeting(meeting, actor=coordinator, at=NOW)
    found = calendars("meeting_called")
    assert set(found) == {user.email for user in referents.values()}
    calendar = found["ines@passerelle.test"]
    event = event_of(calendar)
    assert calendar["method"] == "REQUEST"
    assert (event["sequence"], event["status"], str(event["attendee"])) == (
        0,
        "CONFIRMED",
        "mailto:ines@passerelle.test",
    )
    assert str(event["uid"]).startswith(f"{meeting.identifier}@")
    assert str(event["organizer"]).startswith("mailto:")
    assert event.decoded("dtstart") == datetime(2026, 12, 14, 13, 0, tzinfo=UTC)
    assert event["dtstart"].params["TZID"] == "Europe/Paris"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    meeting = fresh(meeting)
    assert (meeting.status, meeting.called_at, meeting.reminded_at) == ("called", NOW, None)


def test_the_calendar_file_leaves_with_the_mail(plan, referents, coordinator):
    actions.call_meeting(plan(), actor=coordinator, at=NOW)
    message = Message.objects.filter(kind="charters/email/meeting_called").first()
    mail.outbox.clear()
    assert deliver(message.pk)
    (part,) = [
        each
        for each in email.message_from_bytes(mail.outbox[0].message().as_bytes()).walk()
        if each.get_content_type() == "text/calendar"
    ]
    assert (part.get_param("method"), part.get_filename()) == ("REQUEST", "reunion.ics")
    assert event_of(icalendar.Calendar.from_ical(part.get_payload(decode=True)))["summary"] == "Comité de suivi"


def test_signatories_are_called_and_former_members_are_not(charter, open_round, plan, coordinator, people, member):
    membership = people["Rivages"].memberships.get()
    membership.ended_at = timezone.now()
    membership.save()
    assert {user.pk for user in queries.committee_people(charter)} == {
        people["Passerelle"].pk,
        people["Marronniers"].pk,
    }


def test_nobody_to_call_is_said(plan, coordinator):
    with pytest.raises(ValidationError) as refused:
        actions.call_meeting(plan(), actor=coordinator, at=NOW)
    assert refused.value.code == "nobody"


def test_a_meeting_moved_after_the_invitations_sends_an_update_with_a_higher_sequence(plan, referents, coordinator):
    meeting = plan()
    actions.call_meeting(meeting, actor=coordinator, at=NOW)
    values = {"title": meeting.title, "place": "Mairie"}
    later = NOW + timedelta(hours=1)
    actions.change_meeting(meeting, actor=coordinator, at=later, **values, **hours(date(2026, 12, 16)))
    first, second = calendars("meeting_called"), calendars("meeting_moved")
    assert set(first) == set(second)
    before, after = (event_of(each["ines@passerelle.test"]) for each in (first, second))
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.decoded("dtstart").date() == date(2026, 12, 16)
    assert after.decoded("dtstamp") > before.decoded("dtstamp")
    actions.change_meeting(meeting, actor=coordinator, at=later, **values, **hours(date(2026, 12, 16)))
    assert (fresh(meeting).sequence, Message.objects.filter(kind="charters/email/meeting_moved").count()) == (1, 3)


def test_a_meeting_moved_before_the_invitations_tells_nobody(plan, referents, coordinator):
    meeting = plan()
    actions.change_meeting(meeting, title="Comité", actor=coordinator, at=NOW, **hours(date(2026, 12, 16)))
    assert not Message.objects.exists()
    assert fresh(meeting).sequence == 0


def test_a_called_meeting_is_not_moved_into_the_past(plan, referents, coordinator):
    meeting = plan()
    actions.call_meeting(meeting, actor=coordinator, at=NOW)
    with pytest.raises(ValidationError) as refused:
        actions.change_meeting(meeting, title="Comité", actor=coordinator, at=NOW, **hours(date(2026, 11, 2)))
    assert list(refused.value.error_dict) == ["day"]
    assert fresh(meeting).starts_at == meeting.starts_at


def test_cancelling_a_called_meeting_sends_a_cancellation_and_nothing_can_be_changed_after(
    plan, referents, coordinator
):
    meeting = plan()
    actions.call_meeting(meeting, actor=coordinator, at=NOW)
    actions.cancel_meeting(meeting, actor=coordinator, at=NOW)
    calendar = calendars("meeting_cancelled")["lena@rivages.test"]
    event = event_of(calendar)
    assert (calendar["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert str(event["uid"]).startswith(str(meeting.identifier))
    item = meeting.agenda.first() or AgendaItem.objects.create(meeting=meeting, title="Point")
    for late in (
        lambda: actions.change_meeting(meeting, title="Autre", actor=coordinator, at=NOW, **hours()),
        lambda: actions.call_meeting(meeting, actor=coordinator, at=NOW),
        lambda: actions.cancel_meeting(meeting, actor=coordinator, at=NOW),
        lambda: actions.add_item(meeting, title="Point", actor=coordinator),
        lambda: actions.write_notes(item, notes="Mots", actor=coordinator),
        lambda: actions.hold_meeting(meeting, actor=coordinator, at=meeting.ends_at),
    ):
        with pytest.raises(ValidationError) as refused:
            late()
        assert refused.value.code == "state"


def test_cancelling_a_meeting_nobody_was_called_to_tells_nobody(plan, referents, coordinator):
    meeting = plan()
    actions.cancel_meeting(meeting, actor=coordinator, at=NOW)
    assert not Message.objects.exists()
    assert fresh(meeting).sequence == 0


@pytest.mark.parametrize("end", [14, 13])
def test_an_end_that_is_not_after_the_start_is_refused(plan, charter, end):
    with pytest.raises(ValidationError) as refused:
        plan(**hours(end=end))
    assert list(refused.value.error_dict) == ["ends"]
    assert not charter.meetings.exists()


def test_no_meeting_for_a_charter_that_is_over(charter, plan):
    Charter.objects.filter(pk=charter.pk).update(status="ended", ended_at=NOW)
    with pytest.raises(ValidationError):
        plan()


def test_reminder_two_days_before_once(plan, referents, coordinator):
    meeting = plan()
    actions.call_meeting(meeting, actor=coordinator, at=NOW)
    assert due.meetings(meeting.starts_at - timedelta(days=3)) == 0
    assert due.meetings(meeting.starts_at - timedelta(days=2)) == 1
    assert due.meetings(meeting.starts_at - timedelta(days=1)) == 0
    assert Message.objects.filter(kind="charters/email/meeting_reminder").count() == 3


@pytest.mark.parametrize("status", ["planned", "cancelled"])
def test_no_reminder_of_a_meeting_that_was_not_called_or_is_cancelled(plan, referents, coordinator, status):
    meeting = plan()
    if status == "cancelled":
        actions.call_meeting(meeting, actor=coordinator, at=NOW)
        actions.cancel_meeting(meeting, actor=coordinator, at=NOW)
    assert due.meetings(meeting.starts_at - timedelta(days=1)) == 0


def test_who_is_called_the_day_before_is_not_reminded_but_a_meeting_put_off_reminds_again(plan, referents, coordinator):
    meeting = plan()
    eve = meeting.starts_at - timedelta(days=1)
    actions.call_meeting(meeting, actor=coordinator, at=eve)
    assert due.meetings(eve + timedelta(hours=1)) == 0
    actions.change_meeting(meeting, title="Comité", actor=coordinator, at=eve, **hours(date(2027, 1, 12)))
    assert due.meetings(fresh(meeting).starts_at - timedelta(days=1)) == 1


# Agenda


def test_the_agenda_is_drawn_from_the_follow_up(charter, version, plan, past_decision, coordinator, people):
    commitment(charter, version, "Accueillir", "on_track", due_on=date(2026, 10, 1))
    commitment(charter, version, "Prévenir", "on_track", "blocked")
    done = commitment(charter, version, "Se revoir", "attention", "done", due_on=date(2026, 10, 1))
    meeting = plan()
    found = list(meeting.agenda.values_list("position", "drawn", "title"))
    assert found == [
        (1, "review", "Ce que sont devenues les décisions précédentes"),
        (2, "late", "Accueillir"),
        (3, "contested", "Prévenir"),
    ]
    assert actions.draw_agenda(meeting, actor=coordinator, at=NOW) == 0
    ProgressEntry.objects.create(
        commitment=done, on=date(2026, 11, 1), state="attention", finding="Rechute.", party=charter.parties.first()
    )
    assert actions.draw_agenda(meeting, actor=coordinator, at=NOW) == 1


def test_a_removed_progress_entry_does_not_count(charter, version, plan):
    made = commitment(charter, version, "Prévenir", "on_track", "blocked")
    made.progress.filter(state="blocked").update(removed_at=NOW)
    assert list(plan().agenda.all()) == []


def test_a_referred_proposal_comes_on_the_agenda(charter, plan, coordinator, people):
    partner = people["Rivages"].memberships.get().partner
    proposal = actions.propose_clause(
        charter, text="Un texte.", partner=partner, actor=people["Rivages"], reason="Pour que ce soit clair."
    )
    assert list(plan().agenda.all()) == []
    actions.refer_proposal(proposal, actor=coordinator, reason="À trancher.")
    (item,) = plan().agenda.all()
    assert (item.drawn, item.proposal_id) == ("referred", proposal.pk)
    assert Proposal.objects.get(pk=proposal.pk).status == "referred"


def test_points_are_added_moved_and_removed(plan, coordinator):
    meeting = plan()
    one, two, three = (actions.add_item(meeting, title=name, actor=coordinator) for name in ("Un", "Deux", "Trois"))
    actions.move_item(three, direction=-1, actor=coordinator)
    actions.move_item(one, direction=-1, actor=coordinator)
    assert list(meeting.agenda.values_list("title", flat=True)) == ["Un", "Trois", "Deux"]
    actions.remove_item(one, actor=coordinator)
    assert list(meeting.agenda.values_list("title", flat=True)) == ["Trois", "Deux"]
    with pytest.raises(ValidationError):
        actions.remove_item(one, actor=coordinator)
    actions.write_notes(two, notes="On en a parlé.", actor=coordinator)
    with pytest.raises(ValidationError):
        actions.remove_item(two, actor=coordinator)


def test_notes_of_twenty_thousand_characters_are_refused(plan, coordinator):
    item = actions.add_item(plan(), title="Point", actor=coordinator)
    with pytest.raises(ValidationError) as refused:
        actions.write_notes(item, notes="m" * 20_000, actor=coordinator)
    assert list(refused.value.error_dict) == ["notes"]
    assert fresh(item).notes == ""


def test_two_people_who_write_notes_at_once_do_not_erase_each_other(plan, coordinator):
    item = actions.add_item(plan(), title="Point", actor=coordinator)
    seen = actions.notes_mark(item)
    actions.write_notes(item, notes="Les premiers mots.", seen=seen, actor=coordinator)
    with pytest.raises(ValidationError) as refused:
        actions.write_notes(item, notes="D’autres mots.", seen=seen, actor=coordinator)
    assert (refused.value.code, fresh(item).notes) == ("conflict", "Les premiers mots.")


# Sitting and closing


def test_a_meeting_is_closed_once_attendance_and_reviews_are_said(plan, past_decision, parties, coordinator):
    meeting = plan()
    with pytest.raises(ValidationError) as refused:
        actions.hold_meeting(meeting, actor=coordinator, at=NOW)
    assert len(refused.value.messages) == 3
    absent = {party.pk: (Attendance.State.ABSENT, "Quelqu’un") for party in parties.values()}
    actions.record_attendance(meeting, absent, actor=coordinator)
    actions.review_decision(past_decision, meeting, state=State.DONE, actor=coordinator)
    assert (
        actions.why_not_hold(meeting, meeting.ends_at)
        == ["Aucune organisation n’était présente\u202f: annulez plutôt la réunion."]
        or len(actions.why_not_hold(meeting, meeting.ends_at)) == 1
    )
    here = {parties["Rivages"].pk: (Attendance.State.PRESENT, "Lena Rivages")}
    actions.record_attendance(meeting, here, actor=coordinator)
    actions.hold_meeting(meeting, summary="Bien.", actor=coordinator, at=meeting.ends_at)
    assert {(row.party.partner.short_name, row.state, row.people) for row in queries.attendance(fresh(meeting))} == {
        ("Passerelle", "absent", ""),
        ("Marronniers", "absent", ""),
        ("Rivages", "present", "Lena Rivages"),
    }
    with pytest.raises(ValidationError):
        actions.record_attendance(meeting, here, actor=coordinator)


def test_attendance_of_an_organisation_of_another_charter_is_refused(plan, coordinator, outsider):
    other = actions.open_charter(title="Autre charte", scope="", actor=coordinator)
    actions.add_party(other, outsider.memberships.get().partner, actor=coordinator)
    with pytest.raises(ValidationError) as refused:
        actions.record_attendance(plan(), {other.parties.get().pk: ("present", "")}, actor=coordinator)
    assert refused.value.code == "party"


@pytest.mark.parametrize(
    ("values", "field"),
    [({"due_on": date(2026, 12, 13)}, "due_on"), ({"text": "  "}, "text"), ({"text": "m" * 2001}, "text")],
)
def test_bad_decisions_are_refused(plan, parties, coordinator, values, field):
    values = {"text": "Agir.", "owner": parties["Rivages"], **values}
    with pytest.raises(ValidationError) as refused:
        actions.decide(plan(), actor=coordinator, **values)
    assert list(refused.value.error_dict) == [field]


def test_a_decision_is_not_given_to_an_organisation_that_left(plan, parties, coordinator):
    meeting = plan()
    actions.remove_party(parties["Rivages"], actor=coordinator)
    with pytest.raises(ValidationError) as refused:
        actions.decide(meeting, text="Agir.", owner=fresh(parties["Rivages"]), actor=coordinator)
    assert list(refused.value.error_dict) == ["owner"]


def test_a_decision_is_mended_or_erased_until_the_meeting_is_closed(plan, hold, parties, coordinator):
    meeting = plan(date(2026, 6, 1))
    kept, gone = (
        actions.decide(meeting, text=text, owner=parties["Rivages"], actor=coordinator) for text in ("Un.", "Deux.")
    )
    actions.decide(meeting, text="Un bis.", owner=parties["Passerelle"], decision=kept, actor=coordinator)
    actions.withdraw_decision(gone, actor=coordinator)
    hold(meeting)
    assert [(row.text, row.owner.partner.short_name) for row in meeting.decisions.all()] == [("Un bis.", "Passerelle")]
    with pytest.raises(ValidationError):
        actions.withdraw_decision(kept, actor=coordinator)


def test_a_review_is_said_once_a_meeting_and_giving_up_needs_a_reason(plan, past_decision, coordinator):
    meeting = plan()
    with pytest.raises(ValidationError) as refused:
        actions.review_decision(past_decision, meeting, state=State.GIVEN_UP, actor=coordinator)
    assert list(refused.value.error_dict) == ["reason"]
    actions.review_decision(past_decision, meeting, state=State.DONE, actor=coordinator)
    actions.review_decision(past_decision, meeting, state=State.GIVEN_UP, reason="Sans objet.", actor=coordinator)
    assert list(DecisionReview.objects.values_list("state", "reason")) == [("given_up", "Sans objet.")]
    assert fresh(past_decision).state == State.GIVEN_UP


def test_what_is_done_is_not_reviewed_again(plan, hold, past_decision, coordinator):
    meeting = plan(date(2026, 9, 1))
    actions.review_decision(past_decision, meeting, state=State.DONE, actor=coordinator)
    hold(meeting)
    following = plan()
    assert queries.decisions_to_review(following) == []
    assert [row.review.state for row in queries.decisions_to_review(fresh(meeting))] == ["done"]
    with pytest.raises(ValidationError):
        actions.review_decision(past_decision, following, state=State.GOING_ON, actor=coordinator)


def test_review_of_a_decision_of_another_charter_is_refused(past_decision, coordinator, people):
    other = actions.open_charter(title="Autre charte", scope="", actor=coordinator)
    meeting = actions.plan_meeting(other, title="Comité", actor=coordinator, at=NOW, **hours())
    with pytest.raises(ValidationError) as refused:
        actions.review_decision(past_decision, meeting, state=State.DONE, actor=coordinator)
    assert refused.value.code == "foreign"
    assert fresh(past_decision).state == State.GOING_ON


def test_minutes_are_tagged_and_sent_once(plan, hold, referents, past_decision, coordinator):
    meeting = fresh(past_decision.meeting)
    content = minutes_pdf(meeting)
    assert content.startswith(b"%PDF") and b"/StructTreeRoot" in content
    assert actions.send_minutes(meeting, actor=coordinator, at=NOW) == 3
    with pytest.raises(ValidationError) as refused:
        actions.send_minutes(meeting, actor=coordinator, at=NOW)
    assert refused.value.code == "sent"
    assert Message.objects.filter(kind="charters/email/minutes_sent").count() == 3


def test_no_minutes_before_the_end(plan, coordinator):
    meeting = plan()
    for early in (lambda: minutes_pdf(meeting), lambda: actions.send_minutes(meeting, actor=coordinator)):
        with pytest.raises(ValidationError):
            early()


# Decisions carried


def test_owners_see_their_decisions_in_their_space_and_are_reminded_once(past_decision, referents, outsider):
    (found,) = queries.awaiting_committee(referents["Rivages"])
    assert (found.verb, timezone.localdate(found.due)) == ("Mener à bien", date(2026, 12, 1))
    assert list(queries.awaiting_committee(referents["Passerelle"])) == []
    assert list(queries.awaiting_committee(outsider)) == []
    day = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert due.meetings(day) == 0
    assert due.meetings(day + timedelta(days=1)) == 1
    assert due.meetings(day + timedelta(days=2)) == 0
    (message,) = Message.objects.filter(kind="charters/email/decision_reminder")
    assert message.user == referents["Rivages"]
    assert "1 décembre 2026" in message.text and "Écrire aux bailleurs." in message.text


def test_a_decision_that_is_done_awaits_nobody(plan, past_decision, referents, coordinator):
    actions.review_decision(past_decision, plan(), state=State.DONE, actor=coordinator)
    assert list(queries.awaiting_committee(referents["Rivages"])) == []
    assert due.meetings(datetime(2026, 11, 26, tzinfo=UTC)) == 0


# Avenants


@pytest.fixture
@kept
def in_force(charter, open_round, people):
    for name, user in people.items():
        sign(open_round[name], user)
    return fresh(charter)


def test_a_decision_opens_a_draft_avenant_that_cites_the_meeting(in_force, past_decision, coordinator):
    amendment = actions.amend_from_decision(past_decision, reason="Il faut préciser.", url="/x/", actor=coordinator)
    assert fresh(in_force).status == Charter.Status.AMENDING
    assert fresh(past_decision).amendment == amendment
    assert amendment.origin == {
        "kind": "meeting",
        "label": "Comité de suivi",
        "text": "Écrire aux bailleurs.",
        "date": "2026-06-01",
        "url": "/x/",
    }
    with pytest.raises(ValidationError):
        actions.amend_from_decision(past_decision, reason="Encore.", url="/x/", actor=coordinator)


def test_a_finding_opens_a_draft_avenant(in_force, plan, coordinator):
    item = actions.add_item(plan(), title="Retards", actor=coordinator)
    actions.write_notes(item, notes="Le délai est trop court.", actor=coordinator)
    amendment = actions.amend_from_item(item, reason="Allonger le délai.", url="/x/", actor=coordinator)
    assert amendment.origin["text"] == "Retards\nLe délai est trop court."


def test_no_avenant_on_a_charter_that_is_not_in_force(past_decision, coordinator, people):
    with pytest.raises(ValidationError):
        actions.amend_from_decision(past_decision, reason="Il faut.", url="/x/", actor=coordinator)
    assert not Amendment.objects.exists()


# Who may


def test_only_who_holds_the_pen_runs_the_committee(charter, plan, parties, coordinator, people, member, outsider):
    meeting = plan()
    item = actions.add_item(meeting, title="Point", actor=coordinator)
    decision = actions.decide(meeting, text="Agir.", owner=parties["Rivages"], actor=coordinator)
    verbs = (
        lambda user: actions.plan_meeting(charter, title="Comité", actor=user, at=NOW, **hours()),
        lambda user: actions.change_meeting(meeting, title="Comité", actor=user, at=NOW, **hours()),
        lambda user: actions.call_meeting(meeting, actor=user, at=NOW),
        lambda user: actions.cancel_meeting(meeting, actor=user, at=NOW),
        lambda user: actions.hold_meeting(meeting, actor=user, at=NOW),
        lambda user: actions.send_minutes(meeting, actor=user),
        lambda user: actions.draw_agenda(meeting, actor=user),
        lambda user: actions.add_item(meeting, title="Autre", actor=user),
        lambda user: actions.move_item(item, direction=1, actor=user),
        lambda user: actions.remove_item(item, actor=user),
        lambda user: actions.write_notes(item, notes="Mots", actor=user),
        lambda user: actions.record_attendance(meeting, {}, actor=user),
        lambda user: actions.decide(meeting, text="Agir.", owner=parties["Rivages"], actor=user),
        lambda user: actions.withdraw_decision(decision, actor=user),
        lambda user: actions.review_decision(decision, meeting, state="done", actor=user),
    )
    for user in (member, outsider):
        for verb in verbs:
            with pytest.raises(PermissionDenied):
                verb(user)
    actions.set_editors(charter, [people["Rivages"]], actor=coordinator)
    allowed = {"coordinator": coordinator, "editor": people["Rivages"], "member": member, "outsider": outsider}
    assert {name: rules.may_run_meetings(user, charter) for name, user in allowed.items()} == {
        "coordinator": True,
        "editor": True,
        "member": False,
        "outsider": False,
    }
    assert {name: rules.may_read_meetings(user, charter) for name, user in allowed.items()} == {
        "coordinator": True,
        "editor": True,
        "member": True,
        "outsider": False,
    }
    assert actions.add_item(meeting, title="Le sien", actor=people["Rivages"]).pk


def test_only_coordinators_open_an_avenant_from_a_meeting(in_force, past_decision, people, coordinator):
    actions.set_editors(in_force, [people["Rivages"]], actor=coordinator)
    with pytest.raises(PermissionDenied):
        actions.amend_from_decision(past_decision, reason="Il faut.", url="/x/", actor=people["Rivages"])


# Personal data


def test_names_in_attendance_are_given_and_erased(past_decision, people):
    kind = registry.personal_data["committee_attendance"]
    user = people["Passerelle"]
    subject = Subject(email=user.email, user_id=user.pk, name=user.get_full_name())
    assert [row["organisation"] for row in kind.export(subject)] == ["Passerelle (association)"]
    assert kind.export(Subject(email="inconnue@exemple.test", name="Inconnue Ailleurs")) == []
    User.objects.filter(pk=user.pk).update(first_name="", last_name="")  # as an erasure does before it asks the modules
    assert kind.erase(subject) == 1
    row = Attendance.objects.get(party__partner__short_name="Passerelle")
    assert (row.people, row.state) == ("…", "present")
    # The same name written for another organisation is not known to be the same person.
    assert Attendance.objects.filter(people="Ines Passerelle").count() == 2


def test_names_go_at_the_end_of_retention(past_decision, charter):
    kind = registry.personal_data["committee_attendance"]
    Charter.objects.filter(pk=charter.pk).update(status="ended", ended_at=NOW)
    assert kind.purge(NOW + timedelta(days=4 * 365)) == 0
    assert kind.purge(NOW + timedelta(days=6 * 365)) == 4
    assert not Attendance.objects.exclude(people="").exists()


def test_log_labels_and_names_of_rows_carry_no_personal_data(past_decision, people):
    from wagtail.models import ModelLogEntry

    names = ("Ines", "Lena", "Passerelle", "bailleurs")
    for entry in ModelLogEntry.objects.filter(action__startswith="charters.meeting"):
        assert not any(name in f"{entry.label} {entry.data}" for name in names)
    for row in (past_decision, *Attendance.objects.all()):
        assert not any(name in str(row) for name in names)


# Speed


@pytest.mark.parametrize("count", [1, 3])
def test_a_meeting_is_read_in_a_constant_number_of_queries(
    plan, hold, parties, coordinator, django_assert_num_queries, count
):
    meeting = plan(date(2026, 6, 1))
    for place in range(count):
        item = actions.add_item(meeting, title=f"Point {place}", actor=coordinator)
        actions.decide(meeting, text="Agir.", owner=parties["Rivages"], item=item, actor=coordinator)
    hold(meeting)
    following = Meeting.objects.select_related("charter").get(pk=plan().pk)
    earlier = Meeting.objects.select_related("charter").get(pk=meeting.pk)
    with django_assert_num_queries(4):
        assert len(queries.agenda(earlier)) == count
        assert len(queries.decisions_to_review(following)) == count
    with django_assert_num_queries(1):
        assert len(queries.open_decisions(earlier.charter, DAY)) == count
    with django_assert_num_queries(1):
        assert len(queries.committee_meetings(earlier.charter)) == 2
