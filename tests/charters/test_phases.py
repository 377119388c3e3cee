"""The stages: who sets them, what each allows, their dates, and the reminder before one ends."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from charters import actions, due, queries, rules
from charters.models import Charter, PhaseDate
from portal.models import Message
from portal.partners.models import Membership
from tests.kept import kept

pytestmark = pytest.mark.django_db
REMINDER = "charters/email/stage_ends"
TODAY = date(2026, 6, 10)
NOW = timezone.make_aware(datetime(2026, 6, 10, 9))


def dates(charter):
    return {each.stage: (each.starts_on, each.ends_on) for each in charter.phase_dates.all()}


@pytest.fixture
@kept
def referent(people):
    Membership.objects.filter(user=people["Rivages"]).update(role=Membership.Role.REFERENT)
    return people["Rivages"]


def test_only_coordinators_set_the_stage(charter, people, coordinator):
    actions.set_editors(charter, [people["Passerelle"]], actor=coordinator)
    for user in people.values():
        with pytest.raises(PermissionDenied):
            actions.set_phase(charter, "deciding", actor=user)
        with pytest.raises(PermissionDenied):
            actions.set_stage_dates(charter, {}, actor=user)
    assert actions.set_phase(charter, "deciding", actor=coordinator).phase == "deciding"


@pytest.mark.parametrize(
    ("phase", "kinds"),
    [
        ("collecting", {"insert"}),
        ("amending", {"insert", "replace", "delete", "move", "split", "merge"}),
        ("deciding", set()),
    ],
)
def test_what_each_stage_allows_to_members(charter, coordinator, people, phase, kinds):
    charter = actions.set_phase(charter, phase, actor=coordinator)
    user = people["Rivages"]
    assert {kind for kind in rules.PHASE_PROPOSALS["amending"] if rules.may_propose(user, charter, kind)} == kinds
    assert (rules.why_not_give_positions(charter) == "") == (phase == "deciding")
    assert rules.may_comment(user, charter)


def test_a_stage_that_is_none_is_refused(charter, coordinator):
    with pytest.raises(ValidationError) as refused:
        actions.set_phase(charter, "signing", actor=coordinator)
    assert list(refused.value.message_dict) == ["phase"]


def test_a_frozen_text_has_no_stage_of_writing(version, coordinator):
    with pytest.raises(ValidationError) as refused:
        actions.set_phase(version.charter, "collecting", actor=coordinator)
    assert refused.value.code == "frozen"


@pytest.mark.parametrize(
    ("status", "states"),
    [
        ("drafting", ["done", "here", "next", "next", "next"]),
        ("signing", ["done", "done", "done", "here", "next"]),
        ("in_force", ["done", "done", "done", "done", "here"]),
        ("amending", ["done", "here", "next", "next", "next"]),
        ("ended", ["done"] * 5),
    ],
)
def test_where_the_charter_is(charter, status, states):
    Charter.objects.filter(pk=charter.pk).update(status=status)
    charter.refresh_from_db()
    assert [line.state for line in queries.stages(charter)] == states


def test_dates_are_set_changed_and_taken_away(charter, coordinator):
    actions.set_stage_dates(charter, {"amending": (TODAY, None), "in_force": (TODAY, None)}, actor=coordinator)
    actions.set_stage_dates(charter, {"amending": (None, TODAY), "in_force": (None, None)}, actor=coordinator)
    assert dates(charter) == {"amending": (None, TODAY)}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amending": (TODAY, TODAY - timedelta(days=1))}, "amending_ends_on"),
        ({"collecting": (None, TODAY), "deciding": (None, TODAY - timedelta(days=1))}, "deciding_ends_on"),
        ({"signing": (None, TODAY), "in_force": (TODAY - timedelta(days=1), None)}, "in_force_starts_on"),
    ],
)
def test_dates_out_of_order_are_refused_beside_their_field(charter, coordinator, wrong, field):
    with pytest.raises(ValidationError) as refused:
        actions.set_stage_dates(charter, wrong, actor=coordinator)
    assert list(refused.value.message_dict) == [field]
    assert dates(charter) == {}


def test_referents_and_the_coordinator_are_reminded_once(charter, coordinator, referent):
    actions.set_stage_dates(charter, {"amending": (None, TODAY + timedelta(days=3))}, actor=coordinator)
    assert due.stages(NOW - timedelta(days=1)) == 0
    assert (due.stages(NOW), due.stages(NOW)) == (1, 0)
    told = Message.objects.filter(kind=REMINDER)
    assert {message.user for message in told} == {referent, coordinator}
    assert "13 juin 2026" in told[0].subject


def test_a_new_last_day_is_reminded_of_anew(charter, coordinator, referent):
    actions.set_stage_dates(charter, {"amending": (None, TODAY)}, actor=coordinator)
    due.stages(NOW)
    actions.set_stage_dates(charter, {"amending": (None, TODAY + timedelta(days=2))}, actor=coordinator)
    assert due.stages(NOW) == 1


def test_a_stage_that_is_not_under_way_reminds_nobody(charter, coordinator, referent):
    actions.set_stage_dates(charter, {"deciding": (None, TODAY)}, actor=coordinator)
    assert due.stages(NOW) == 0
    actions.set_phase(charter, "deciding", actor=coordinator)
    assert due.stages(NOW) == 1


def test_a_referent_whose_organisation_left_is_not_reminded(charter, coordinator, referent):
    actions.set_stage_dates(charter, {"amending": (None, TODAY)}, actor=coordinator)
    actions.remove_party(charter.parties.get(partner__short_name="Rivages"), actor=coordinator)
    due.stages(NOW)
    assert {message.user for message in Message.objects.filter(kind=REMINDER)} == {coordinator}
    assert PhaseDate.objects.get().reminded_at == NOW
