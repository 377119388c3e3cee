"""The committee's pages as each role: who may open and write, what they say, bad input that loses nothing."""

from datetime import date, datetime, timedelta
from datetime import time as clock

import pytest
from django.urls import reverse
from django.utils import timezone

from charters import actions
from charters.models import Amendment, Attendance, CommitteeDecision, Meeting
from portal.models import Message
from portal.moments import ZONE
from portal.partners.models import Membership, User
from tests.kept import kept

from .conftest import make_member, make_partner
from .signing_steps import sign

pytestmark = pytest.mark.django_db

MARKER = "⟦undefined"
HOSTILE = '<script>alert("1")</script> <b>gras</b> ' + "m" * 120


@pytest.fixture
@kept
def readers(charter, coordinator, people):
    """One person of each role: the editor is of Rivages, the member of Passerelle."""
    Membership.objects.filter(user__in=people.values()).update(role=Membership.Role.REFERENT)
    actions.set_editors(charter, [people["Rivages"]], actor=coordinator)
    member = User.objects.create_user("membre@passerelle.test", first_name="Mona", last_name="Membre")
    Membership.objects.create(user=member, partner=people["Passerelle"].memberships.get().partner)
    return {
        "visitor": None,
        "outsider": make_member(make_partner("Ailleurs"), "Otto"),
        "member": member,
        "editor": people["Rivages"],
        "coordinator": coordinator,
    }


READ = {"visitor": "login", "outsider": 403, "member": 200, "editor": 200, "coordinator": 200}
WRITE = {"visitor": "login", "outsider": 403, "member": 403, "editor": 200, "coordinator": 200}
MANAGE = {"visitor": "login", "outsider": 403, "member": 403, "editor": 403, "coordinator": 200}
POSTED = {"visitor": "login", "outsider": 403, "member": 403, "editor": 302, "coordinator": 302}


@pytest.fixture
def visit(client):
    def go(user, address, data=None):
        client.logout()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        response = client.get(address) if data is None else client.post(address, data)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            assert MARKER not in response.content.decode()
        return response

    return go


def status(response):
    to_login = response.status_code == 302 and response.url.startswith(reverse("account_login"))
    return "login" if to_login else response.status_code


def at(days, hour=14):
    return datetime.combine(timezone.localdate() + timedelta(days=days), clock(hour), tzinfo=ZONE)


@pytest.fixture
@kept
def meeting(charter, coordinator):
    return actions.plan_meeting(
        charter, title="Comité de suivi", starts_at=at(20), ends_at=at(20, 16), place="Mairie", actor=coordinator
    )


@pytest.fixture
@kept
def item(meeting, coordinator):
    return actions.add_item(meeting, title="Retards", actor=coordinator)


@pytest.fixture
@kept
def decision(item, coordinator, charter):
    return actions.decide(item.meeting, text="Agir vite.", owner=charter.parties.first(), item=item, actor=coordinator)


@pytest.fixture
@kept
def held(charter, coordinator):
    """A meeting that is over, with notes and a decision."""
    meeting = actions.plan_meeting(
        charter, title="Comité de printemps", starts_at=at(-30), ends_at=at(-30, 16), actor=coordinator
    )
    item = actions.add_item(meeting, title="Retards", actor=coordinator)
    actions.write_notes(item, notes="Le délai est court.", actor=coordinator)
    owner = charter.parties.get(partner__short_name="Rivages")
    actions.decide(meeting, text="Écrire aux bailleurs.", owner=owner, item=item, actor=coordinator)
    rows = {party.pk: (Attendance.State.PRESENT, "Ines") for party in charter.parties.current()}
    actions.record_attendance(meeting, rows, actor=coordinator)
    return actions.hold_meeting(meeting, summary="On avance.", actor=coordinator)


def address(name, thing):
    slug = thing.charter.slug if isinstance(thing, Meeting) else thing.meeting.charter.slug
    return reverse(name, args=[slug, thing.pk])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("meeting", READ),
        ("meeting_calendar", READ),
        ("meeting_edit", WRITE),
        ("agenda_add", WRITE),
        ("meeting_attendance", WRITE),
        ("meeting_review", WRITE),
        ("meeting_close", WRITE),
    ],
)
def test_pages_of_a_meeting_by_role(visit, readers, meeting, item, name, expected):
    assert {role: status(visit(user, address(name, meeting))) for role, user in readers.items()} == expected


@pytest.mark.parametrize(("name", "expected"), [("committee", READ), ("meeting_new", WRITE)])
def test_pages_of_the_committee_by_role(visit, readers, charter, meeting, held, name, expected):
    where = reverse(name, args=[charter.slug])
    assert {role: status(visit(user, where)) for role, user in readers.items()} == expected


def test_pages_of_a_point_and_a_decision_by_role(visit, readers, item, decision):
    for name, thing, expected in (
        ("agenda_item", item, WRITE),
        ("committee_decision", decision, WRITE),
        ("item_amend", item, MANAGE),
        ("decision_amend", decision, MANAGE),
    ):
        assert {role: status(visit(user, address(name, thing))) for role, user in readers.items()} == expected


def test_minutes_by_role(visit, readers, held):
    assert {role: status(visit(user, address("meeting_minutes", held))) for role, user in readers.items()} == READ
    response = visit(readers["member"], address("meeting_minutes", held))
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "private, no-store")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("meeting_change", {"verb": "convoquer"}),
        ("meeting_change", {"verb": "completer"}),
        ("meeting_change", {"verb": "annuler"}),
        ("agenda_add", {"title": "Point"}),
        ("meeting_attendance", {"state-0": ""}),
    ],
)
@pytest.mark.parametrize("role", ["visitor", "outsider", "member", "editor", "coordinator"])
def test_buttons_of_a_meeting_by_role(visit, readers, meeting, name, data, role):
    assert status(visit(readers[role], address(name, meeting), data)) == POSTED[role]


@pytest.mark.parametrize("role", ["visitor", "outsider", "member", "editor", "coordinator"])
def test_buttons_of_a_point_by_role(visit, readers, item, decision, role):
    assert status(visit(readers[role], address("agenda_change", item), {"verb": "haut"})) == POSTED[role]
    notes = {"form": "notes", "notes-notes": "Mots."}
    assert status(visit(readers[role], address("agenda_item", item), notes)) == POSTED[role]
    assert status(visit(readers[role], address("decision_withdraw", decision), {})) == POSTED[role]
    assert CommitteeDecision.objects.exists() is (POSTED[role] != 302)


def test_an_empty_committee_says_what_it_is_for(visit, readers, charter):
    where = reverse("committee", args=[charter.slug])
    assert "ne s’est pas encore réuni" in visit(readers["member"], where).content.decode()
    assert "Prévoir une réunion" not in visit(readers["member"], where).content.decode()
    assert "Prévoir une réunion" in visit(readers["editor"], where).content.decode()


def typed(**values):
    day = timezone.localdate() + timedelta(days=20)
    base = {"title": "Comité", "day": day.isoformat(), "starts": "14:00", "ends": "16:00", "place": "", "link": ""}
    return base | values


def test_a_meeting_is_planned_in_the_zone_of_the_network(visit, readers, charter):
    where = reverse("meeting_new", args=[charter.slug])
    assert visit(readers["editor"], where, typed(day="2027-07-01")).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.starts_at.isoformat() == "2027-07-01T12:00:00+00:00"
    form = visit(readers["editor"], address("meeting_edit", meeting)).content.decode()
    assert 'value="14:00"' in form and 'value="2027-07-01"' in form


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ends": "13:00"}, "La fin doit venir après le début."),
        ({"ends": "14:00"}, "La fin doit venir après le début."),
        ({"day": "9999-12-31"}, "Vérifiez l’année"),
        ({"day": "0001-01-01"}, "Vérifiez l’année"),
        ({"day": "31/02"}, "id_day_error"),
        ({"starts": "25:00"}, "id_starts_error"),
        ({"link": "javascript:alert(1)"}, "id_link_error"),
        ({"title": ""}, "id_title_error"),
        ({"place": "m" * 301}, "id_place_error"),
    ],
)
def test_bad_details_are_said_beside_the_field_and_lose_nothing(visit, readers, charter, values, words):
    response = visit(
        readers["editor"], reverse("meeting_new", args=[charter.slug]), typed(title="Comité d’hiver") | values
    )
    shown = response.content.decode()
    assert response.status_code == 422
    assert words in shown
    assert "title" in values or "Comité d’hiver" in shown
    assert not Meeting.objects.exists()


def test_a_called_meeting_is_moved_from_its_page(visit, readers, meeting):
    visit(readers["editor"], address("meeting_change", meeting), {"verb": "convoquer"})
    assert visit(readers["editor"], address("meeting_edit", meeting), typed(starts="15:00")).status_code == 302
    assert Message.objects.filter(kind="charters/email/meeting_moved").count() == 3
    shown = visit(readers["member"], address("meeting", meeting)).content.decode()
    assert "15:00–16:00" in shown


def test_a_cancelled_meeting_is_not_edited(visit, readers, meeting):
    visit(readers["editor"], address("meeting_change", meeting), {"verb": "annuler"})
    response = visit(readers["editor"], address("meeting_edit", meeting), typed(title="Titre gardé"))
    assert response.status_code == 409
    assert "Titre gardé" in response.content.decode()
    calendar = visit(readers["member"], address("meeting_calendar", meeting)).content.decode()
    assert "METHOD:CANCEL" in calendar
    assert "STATUS:CANCELLED" in calendar
    assert visit(readers["editor"], address("meeting", meeting)).status_code == 200
    assert visit(readers["editor"], address("meeting_change", meeting), {"verb": "convoquer"}).status_code == 409
    assert visit(readers["editor"], address("meeting_close", meeting)).status_code == 200


def test_a_button_that_does_not_exist_is_refused(visit, readers, meeting, item):
    for where in (address("meeting_change", meeting), address("agenda_change", item)):
        assert visit(readers["editor"], where, {"verb": "autre"}).status_code == 409


def test_a_meeting_and_its_point_of_another_charter_are_not_found(visit, readers, meeting, item, coordinator):
    other = actions.open_charter(title="Autre", scope="", actor=coordinator)
    for name, key in (("meeting", meeting.pk), ("agenda_item", item.pk), ("meeting_minutes", meeting.pk)):
        assert visit(coordinator, reverse(name, args=[other.slug, key])).status_code == 404


def test_what_was_typed_is_never_markup(visit, readers, meeting, coordinator, charter):
    item = actions.add_item(meeting, title=HOSTILE, actor=coordinator)
    actions.write_notes(item, notes=HOSTILE, actor=coordinator)
    actions.decide(meeting, text=HOSTILE, owner=charter.parties.first(), item=item, actor=coordinator)
    for name, thing in (("meeting", meeting), ("agenda_item", item), ("meeting_close", meeting)):
        assert "<script>alert" not in visit(coordinator, address(name, thing)).content.decode()


def test_notes_of_twenty_thousand_characters_are_refused_and_kept(visit, readers, item):
    long = "mot " * 5000
    response = visit(readers["editor"], address("agenda_item", item), {"form": "notes", "notes-notes": long})
    assert response.status_code == 422
    assert long.strip() in response.content.decode()


def test_notes_lead_to_the_next_point_then_to_the_closing(visit, readers, item, coordinator):
    following = actions.add_item(item.meeting, title="Suite", actor=coordinator)
    data = {"form": "notes", "notes-notes": "Mots.", "suivant": "1"}
    assert visit(readers["editor"], address("agenda_item", item), data).url == address("agenda_item", following)
    assert visit(readers["editor"], address("agenda_item", following), data).url == address(
        "meeting_close", item.meeting
    )


def test_two_people_who_note_at_once_see_both_texts(visit, readers, item, coordinator):
    seen = actions.notes_mark(item)
    actions.write_notes(item, notes="Le premier texte.", actor=coordinator)
    data = {"form": "notes", "notes-notes": "Le second texte.", "notes-seen": seen}
    response = visit(readers["editor"], address("agenda_item", item), data)
    shown = response.content.decode()
    assert response.status_code == 409
    assert "Le premier texte." in shown and "Le second texte." in shown
    item.refresh_from_db()
    data["notes-seen"] = actions.notes_mark(item)
    assert data["notes-seen"] in shown
    assert visit(readers["editor"], address("agenda_item", item), data).status_code == 302


def test_a_decision_without_owner_keeps_what_was_typed(visit, readers, item):
    data = {"form": "decision", "decision-text": "Écrire aux bailleurs.", "decision-owner": ""}
    response = visit(readers["editor"], address("agenda_item", item), data)
    assert response.status_code == 422
    assert "Écrire aux bailleurs." in response.content.decode()


def test_a_decision_is_noted_then_mended(visit, readers, item, charter):
    owner = charter.parties.first()
    data = {"form": "decision", "decision-text": "Écrire.", "decision-owner": owner.pk, "decision-due_on": ""}
    assert visit(readers["editor"], address("agenda_item", item), data).status_code == 302
    decision = CommitteeDecision.objects.get()
    where = address("committee_decision", decision)
    early = {"text": "Écrire.", "owner": owner.pk, "due_on": "2020-01-01"}
    assert visit(readers["editor"], where, early).status_code == 422
    assert visit(readers["editor"], where, early | {"due_on": "", "text": "Écrire à tous."}).status_code == 302
    assert CommitteeDecision.objects.get().text == "Écrire à tous."


def test_attendance_is_noted_by_organisation(visit, readers, meeting, charter):
    party = charter.parties.first()
    where = address("meeting_attendance", meeting)
    data = {f"state-{party.pk}": "present", f"people-{party.pk}": "Ines Passerelle"}
    assert visit(readers["editor"], where, data).status_code == 302
    assert list(Attendance.objects.values_list("party", "state", "people")) == [
        (party.pk, "present", "Ines Passerelle")
    ]
    assert "Ines Passerelle" in visit(readers["member"], address("meeting", meeting)).content.decode()
    assert visit(readers["editor"], where, data | {f"state-{party.pk}": "ailleurs"}).status_code == 422


def test_the_review_goes_from_one_decision_to_the_next(visit, readers, held, meeting):
    decision = held.decisions.get()
    where = address("meeting_review", meeting)
    assert "Écrire aux bailleurs." in visit(readers["editor"], where).content.decode()
    given_up = {"decision": decision.pk, "state": "given_up", "reason": ""}
    assert visit(readers["editor"], where, given_up).status_code == 422
    assert visit(readers["editor"], where, given_up | {"reason": "Sans objet."}).status_code == 302
    shown = visit(readers["editor"], where).content.decode()
    assert "Tout est revu." in shown and "Sans objet." in shown
    mended = visit(readers["editor"], f"{where}?decision={decision.pk}").content.decode()
    assert "Enregistrer et continuer" in mended


def test_review_of_a_decision_of_another_charter_is_refused(visit, readers, held, coordinator, charter):
    other = actions.open_charter(title="Autre", scope="", actor=coordinator)
    elsewhere = actions.plan_meeting(other, title="Comité", starts_at=at(5), ends_at=at(5, 16), actor=coordinator)
    data = {"decision": held.decisions.get().pk, "state": "done", "reason": ""}
    response = visit(coordinator, address("meeting_review", elsewhere), data)
    assert response.status_code == 409
    assert "autre charte" in response.content.decode()
    assert held.decisions.get().state == "going_on"


def test_closing_says_what_is_missing_and_keeps_the_summary(visit, readers, meeting):
    where = address("meeting_close", meeting)
    assert "n’a pas encore commencé" in visit(readers["editor"], where).content.decode()
    response = visit(readers["editor"], where, {"summary": "Ce que nous avons dit."})
    assert response.status_code == 409
    assert "Ce que nous avons dit." in response.content.decode()


def test_a_closed_meeting_shows_its_minutes_and_sends_them_once(visit, readers, held):
    shown = visit(readers["member"], address("meeting", held)).content.decode()
    for words in ("On avance.", "Le délai est court.", "Écrire aux bailleurs.", "portée par Rivages"):
        assert words in shown
    assert "Envoyer" not in shown
    item = held.agenda.get()
    assert visit(readers["editor"], address("agenda_item", item)).url.startswith(address("meeting", held))
    notes = visit(readers["editor"], address("agenda_item", item), {"form": "notes", "notes-notes": "Trop tard."})
    assert notes.status_code == 409
    assert "Trop tard." in notes.content.decode()
    sent = {"verb": "envoyer"}
    assert visit(readers["editor"], address("meeting_change", held), sent).status_code == 302
    assert visit(readers["editor"], address("meeting_change", held), sent).status_code == 409
    assert "Le compte rendu est parti" in visit(readers["editor"], address("meeting", held)).content.decode()


def test_minutes_of_an_open_meeting_are_refused(visit, readers, meeting):
    assert visit(readers["member"], address("meeting_minutes", meeting)).status_code == 409


def test_an_avenant_is_opened_from_a_decision_and_from_a_finding(
    visit, readers, charter, held, open_round, people, coordinator
):
    decision, item = held.decisions.get(), held.agenda.get()
    shown = visit(coordinator, address("meeting", held)).content.decode()
    assert address("decision_amend", decision) not in shown
    refused = visit(coordinator, address("decision_amend", decision), {"reason": "Il faut préciser."})
    assert refused.status_code == 409
    for name, user in people.items():
        sign(open_round[name], user)
    shown = visit(coordinator, address("meeting", held)).content.decode()
    assert address("decision_amend", decision) in shown
    assert (
        address("decision_amend", decision) not in visit(readers["editor"], address("meeting", held)).content.decode()
    )
    assert visit(coordinator, address("decision_amend", decision), {"reason": ""}).status_code == 422
    assert visit(coordinator, address("decision_amend", decision), {"reason": "Il faut préciser."}).status_code == 302
    amendment = Amendment.objects.get()
    assert (amendment.origin["url"], amendment.origin["text"]) == (address("meeting", held), "Écrire aux bailleurs.")
    assert visit(coordinator, address("item_amend", item), {"reason": "Encore."}).status_code == 409


def test_owners_find_their_decisions_in_their_space(visit, readers, held):
    space = visit(readers["editor"], reverse("my_space")).content.decode()
    assert "Écrire aux bailleurs." in space
    assert "Écrire aux bailleurs." not in visit(readers["member"], reverse("my_space")).content.decode()


def test_the_calendar_file_of_a_reader_names_nobody(visit, readers, meeting):
    response = visit(readers["member"], address("meeting_calendar", meeting))
    content = response.content.decode()
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "METHOD:PUBLISH" in content and "ATTENDEE" not in content and "ORGANIZER" not in content


def test_the_calendar_file_says_how_sure_the_meeting_is(visit, readers, meeting):
    for state, expected in (
        ("planned", "STATUS:TENTATIVE"),
        ("called", "STATUS:CONFIRMED"),
        ("held", "STATUS:CONFIRMED"),
        ("cancelled", "STATUS:CANCELLED"),
    ):
        Meeting.objects.update(status=state)
        assert expected in visit(readers["member"], address("meeting_calendar", meeting)).content.decode()


def test_dates_of_decisions_that_passed_are_said(visit, readers, held):
    CommitteeDecision.objects.update(due_on=date(2020, 1, 1))
    shown = visit(readers["member"], reverse("committee", args=[held.charter.slug])).content.decode()
    assert "En retard" in shown
