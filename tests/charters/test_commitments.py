"""Commitments drawn from signed clauses, their plan, what bearers report of them, reminders and publication."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import ModelLogEntry

from charters import actions, due, queries, rules
from charters.actions.lifecycle import RETENTION
from charters.models import (
    Charter,
    CharterParty,
    Clause,
    Commitment,
    Indicator,
    ProgressEntry,
    SignatureRequest,
    SigningRound,
    Version,
)
from charters.wagtail_hooks import LOG_ACTIONS
from portal import registry
from portal.models import Message
from portal.partners.models import Membership, User
from portal.registry import Subject
from tests.kept import kept

from .conftest import make_member, make_partner
from .following_steps import party_of, tell
from .signing_steps import sign

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 essai"


@pytest.fixture
@kept
def in_force(charter, coordinator, people):
    """The charter in force: « Prévenir » binds Rivages alone, « Se revoir » is not a commitment."""
    clauses = list(charter.clauses.current())
    rivages = charter.parties.get(partner__short_name="Rivages")
    for clause, values, parties in (
        (clauses[1], {"binding": "named"}, [rivages]),
        (clauses[2], {"kind": "governance"}, []),
    ):
        kept = {"kind": clause.kind, "heading": clause.heading, "text": clause.text, "binding": "all"}
        actions.edit_clause(clause, {**kept, **values}, parties=parties, revision=clause.revision, actor=coordinator)
    enter_into_force(charter, coordinator, people)
    charter.refresh_from_db()
    return charter


def enter_into_force(charter, coordinator, people, but=()):
    version = actions.freeze(charter, actor=coordinator)
    mandates = {
        party.pk: people[party.partner.short_name].mandates.get()
        for party in version.parties()
        if party.partner.short_name not in but
    }
    for request in actions.open_signing(version, mandates, actor=coordinator):
        sign(request, request.signatory)
    return version


def draft_amendment(charter, coordinator, people, but=()):
    """A following version in force, its clauses changed: what the avenant of another module comes to."""
    first, second = charter.clauses.filter(kind="commitment").order_by("position")[:2]
    Charter.objects.filter(pk=charter.pk).update(status=Charter.Status.DRAFTING)
    charter.refresh_from_db()
    kept = {"kind": first.kind, "text": first.text, "binding": first.binding}
    actions.edit_clause(first, {**kept, "heading": "Accueillir mieux"}, revision=first.revision, actor=coordinator)
    actions.remove_clause(second, actor=coordinator)
    actions.add_clause(charter, {"kind": "commitment", "heading": "Former", "text": "Deux jours."}, actor=coordinator)
    return enter_into_force(charter, coordinator, people, but)


def bearers(commitment):
    return sorted(commitment.bearers.values_list("partner__short_name", flat=True))


def content_of(entry):
    with entry.evidence.open("rb") as content:
        return content.read()


# Drawing


def test_each_signed_commitment_clause_gets_one_with_its_bearers(in_force):
    found = {each.heading: bearers(each) for each in Commitment.objects.all()}
    assert found == {"Accueillir": ["Marronniers", "Passerelle", "Rivages"], "Prévenir": ["Rivages"]}


def test_drawing_again_changes_nothing(in_force):
    before = list(Commitment.objects.values())
    logged = ModelLogEntry.objects.filter(action="charters.commitments_drawn").count()
    drawn = actions.draw_commitments(Version.objects.get())
    assert [each.heading for each in drawn] == ["Accueillir", "Prévenir"]
    assert list(Commitment.objects.values()) == before
    assert ModelLogEntry.objects.filter(action="charters.commitments_drawn").count() == logged == 1


def test_a_version_that_is_not_in_force_gives_none(version):
    assert actions.draw_commitments(version) == []
    assert not Commitment.objects.exists()


def test_bearers_come_from_the_signed_text_whatever_the_organisation_is_called_since(in_force):
    partner = CharterParty.objects.get(partner__short_name="Rivages").partner
    partner.legal_name = "Nouveau nom"
    partner.save()
    actions.draw_commitments(Version.objects.get())
    assert bearers(Commitment.objects.get(heading="Prévenir")) == ["Rivages"]


def test_who_signs_after_the_entry_into_force_bears_from_then_on(charter, coordinator, people):
    charter.parties.filter(partner__short_name="Rivages").update(required=False)
    version = actions.freeze(charter, actor=coordinator)
    mandates = {party.pk: people[party.partner.short_name].mandates.get() for party in version.parties()}
    requests = {each.signatory: each for each in actions.open_signing(version, mandates, actor=coordinator)}
    for name in ("Passerelle", "Marronniers"):
        sign(requests[people[name]], people[name])
    commitment = Commitment.objects.get(heading="Accueillir")
    assert bearers(commitment) == ["Marronniers", "Passerelle"]
    sign(SignatureRequest.objects.get(signatory=people["Rivages"]), people["Rivages"])
    assert bearers(commitment) == ["Marronniers", "Passerelle", "Rivages"]


def test_an_avenant_keeps_brings_up_to_date_adds_and_drops(in_force, welcome, coordinator, people):
    actions.plan_commitment(welcome, due_on=timezone.localdate(), actor=coordinator)
    tell(welcome, people["Rivages"])
    second = draft_amendment(in_force, coordinator, people)
    found = {each.heading: each for each in Commitment.objects.all()}
    assert set(found) == {"Accueillir mieux", "Prévenir", "Former"}
    kept = found["Accueillir mieux"]
    assert (kept.pk, kept.version, kept.due_on) == (welcome.pk, second, timezone.localdate())
    assert kept.progress.count() == 1
    assert [each.dropped_at is not None for each in (kept, found["Prévenir"], found["Former"])] == [False, True, False]
    assert found["Prévenir"].version.number == 1


def test_who_did_not_sign_the_avenant_stays_a_bearer_under_the_former_text_only(in_force, welcome, coordinator, people):
    in_force.parties.filter(partner__short_name="Rivages").update(required=False)
    draft_amendment(in_force, coordinator, people, but=("Rivages",))
    assert bearers(welcome) == ["Marronniers", "Passerelle", "Rivages"]
    assert bearers(Commitment.objects.get(heading="Former")) == ["Marronniers", "Passerelle"]


def test_a_version_that_another_one_followed_draws_nothing(in_force, coordinator, people):
    draft_amendment(in_force, coordinator, people)
    before = list(Commitment.objects.values())
    assert actions.draw_commitments(Version.objects.get(number=1)) == []
    assert list(Commitment.objects.values()) == before


# Planning


def test_who_may_plan_and_who_may_not(in_force, welcome, coordinator, people):
    outsider = make_member(make_partner("Ailleurs"), "Otto")
    actions.set_editors(in_force, [people["Rivages"]], actor=coordinator)
    day = timezone.localdate() + timedelta(days=90)
    for user in (coordinator, people["Rivages"]):
        assert actions.plan_commitment(welcome, due_on=day, actor=user).due_on == day
    for user in (people["Passerelle"], outsider):
        with pytest.raises(PermissionDenied):
            actions.plan_commitment(welcome, due_on=day, actor=user)
        with pytest.raises(PermissionDenied):
            actions.add_indicator(welcome, label="x", unit="y", actor=user)


def test_an_indicator_needs_a_label_and_a_unit(welcome, coordinator):
    with pytest.raises(ValidationError) as refused:
        actions.add_indicator(welcome, label="  ", unit="", actor=coordinator)
    assert set(refused.value.message_dict) == {"label", "unit"}


def test_the_unit_changes_until_a_figure_was_given_in_it(welcome, indicator, coordinator, people):
    values = {"label": "Personnes accueillies", "baseline": None, "target": None, "source": "", "period": ""}
    actions.change_indicator(indicator, unit="ménages", actor=coordinator, **values)
    tell(welcome, people["Rivages"], indicator=indicator, value=Decimal(3), unit="ménages")
    with pytest.raises(ValidationError) as refused:
        actions.change_indicator(indicator, unit="heures", actor=coordinator, **values)
    assert "ménages" in refused.value.message_dict["unit"][0]
    changed = actions.change_indicator(indicator, unit="ménages", actor=coordinator, **{**values, "target": Decimal(9)})
    assert changed.target == 9


def test_a_removed_indicator_is_asked_no_more_and_its_figures_stay(welcome, indicator, coordinator, people):
    entry = tell(welcome, people["Rivages"], indicator=indicator, value=Decimal(30), unit="personnes")
    actions.remove_indicator(indicator, actor=coordinator)
    with pytest.raises(ValidationError):
        tell(welcome, people["Rivages"], indicator=indicator, value=Decimal(31), unit="personnes")
    entry.refresh_from_db()
    assert (entry.value, entry.indicator) == (30, indicator)


# Reporting


def test_only_bearers_members_report(in_force, coordinator, people):
    prevent = Commitment.objects.get(heading="Prévenir")
    outsider = make_member(make_partner("Ailleurs"), "Otto")
    assert tell(prevent, people["Rivages"]).party == party_of(people["Rivages"])
    assert rules.parties_reporting(people["Passerelle"], prevent) == []
    for user in (people["Passerelle"], coordinator, outsider):
        with pytest.raises(PermissionDenied):
            actions.report_progress(
                prevent,
                party=party_of(people["Rivages"]),
                state="done",
                finding="x",
                on=timezone.localdate(),
                actor=user,
            )


def test_a_figure_in_the_wrong_unit_is_refused_in_words(welcome, indicator, people):
    with pytest.raises(ValidationError) as refused:
        tell(welcome, people["Rivages"], indicator=indicator, value=Decimal(12), unit="heures")
    (sentence,) = refused.value.message_dict["value"]
    assert "heures" in sentence and "personnes" in sentence and "Personnes accueillies" in sentence
    assert not ProgressEntry.objects.exists()


@pytest.mark.parametrize("unit", ["personnes", "Personne", " personnes "])
def test_the_same_unit_written_otherwise_is_understood(welcome, indicator, people, unit):
    entry = tell(welcome, people["Rivages"], indicator=indicator, value=Decimal(12), unit=unit)
    assert (entry.value, entry.unit) == (12, "personnes")


def test_a_figure_of_another_commitments_indicator_is_refused(in_force, indicator, people):
    prevent = Commitment.objects.get(heading="Prévenir")
    with pytest.raises(ValidationError) as refused:
        tell(prevent, people["Rivages"], indicator=indicator, value=Decimal(1), unit="personnes")
    assert "value" in refused.value.message_dict


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on": timezone.localdate() + timedelta(days=2)}, "on"),
        ({"finding": " \n "}, "finding"),
        ({"finding": "m" * 2001}, "finding"),
        ({"state": "perfect"}, "state"),
    ],
)
def test_what_is_refused_of_an_entry(welcome, people, values, field):
    with pytest.raises(ValidationError) as refused:
        tell(welcome, people["Rivages"], **values)
    assert field in refused.value.message_dict


def test_a_figure_too_large_is_refused(welcome, indicator, people):
    with pytest.raises(ValidationError) as refused:
        tell(welcome, people["Rivages"], indicator=indicator, value=Decimal("1e13"), unit="personnes")
    assert "value" in refused.value.message_dict


def test_evidence_is_judged_by_its_content(welcome, people):
    with pytest.raises(ValidationError) as refused:
        tell(welcome, people["Rivages"], evidence_file=SimpleUploadedFile("bilan.pdf", b"MZ not a pdf"))
    assert "evidence_file" in refused.value.message_dict
    entry = tell(welcome, people["Rivages"], evidence_file=SimpleUploadedFile("../../bilan.pdf", PDF))
    assert entry.evidence.name.startswith("progress/") and content_of(entry) == PDF


def test_nothing_is_reported_once_dropped_or_ended(in_force, welcome, coordinator, people):
    Commitment.objects.filter(pk=welcome.pk).update(dropped_at=timezone.now())
    with pytest.raises(PermissionDenied):
        tell(welcome, people["Rivages"])
    prevent = Commitment.objects.get(heading="Prévenir")
    entry = tell(prevent, people["Rivages"])
    actions.end_charter(in_force, actor=coordinator)
    with pytest.raises(PermissionDenied):
        tell(prevent, people["Rivages"])
    with pytest.raises(ValidationError):
        actions.remove_progress(entry, actor=people["Rivages"])
    with pytest.raises(PermissionDenied):
        actions.plan_commitment(prevent, due_on=None, actor=coordinator)


def test_a_correction_takes_the_place_and_the_former_stays_marked(welcome, indicator, people):
    user = people["Rivages"]
    first = tell(welcome, user, evidence_file=SimpleUploadedFile("a.pdf", PDF))
    second = actions.correct_progress(
        first,
        on=timezone.localdate(),
        state="attention",
        finding="Une seule permanence.",
        indicator=indicator,
        value=Decimal(25),
        unit="personnes",
        actor=user,
    )
    first.refresh_from_db()
    assert (first.finding, first.removed_at is not None, first.evidence.name) == (
        "Deux permanences ouvertes.",
        True,
        "",
    )
    assert (second.corrects, second.party, second.value) == (first, first.party, 25)
    assert content_of(second) == PDF
    with pytest.raises(ValidationError):
        actions.remove_progress(first, actor=user)


def test_only_the_organisation_that_said_it_takes_it_back(
    welcome, people, coordinator, django_capture_on_commit_callbacks
):
    entry = tell(welcome, people["Rivages"], evidence_file=SimpleUploadedFile("a.pdf", PDF))
    name, storage = entry.evidence.name, entry.evidence.storage
    assert storage.exists(name)
    for user in (people["Passerelle"], coordinator):
        with pytest.raises(PermissionDenied):
            actions.remove_progress(entry, actor=user)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_progress(entry, actor=people["Rivages"])
    entry.refresh_from_db()
    assert (entry.finding, entry.evidence.name, entry.removed_at is None) == ("Deux permanences ouvertes.", "", False)
    assert not storage.exists(name)


def test_somebody_who_left_the_organisation_reports_no_more(welcome, people):
    party = party_of(people["Rivages"])
    Membership.objects.filter(user=people["Rivages"]).update(ended_at=timezone.now())
    with pytest.raises(PermissionDenied):
        actions.report_progress(
            welcome, party=party, state="done", finding="x", on=timezone.localdate(), actor=people["Rivages"]
        )


def test_every_action_is_logged_under_a_known_name_without_personal_data(
    in_force, welcome, indicator, coordinator, people
):
    entry = tell(welcome, people["Rivages"])
    actions.remove_progress(entry, actor=people["Rivages"])
    actions.publish_progress(entry.party, publishes=True, actor=coordinator)
    entries = ModelLogEntry.objects.for_instance(in_force)
    assert set(entries.values_list("action", flat=True)) <= set(LOG_ACTIONS)
    assert "Lena" not in json.dumps([each.data for each in entries])


# Publication


def test_who_may_switch_publication(in_force, coordinator, people):
    party = party_of(people["Rivages"])
    with pytest.raises(PermissionDenied):
        actions.publish_progress(party, publishes=True, actor=people["Rivages"])
    Membership.objects.filter(user=people["Rivages"]).update(role=Membership.Role.REFERENT)
    actions.publish_progress(party, publishes=True, actor=people["Rivages"])
    with pytest.raises(PermissionDenied):
        actions.publish_progress(party_of(people["Passerelle"]), publishes=True, actor=people["Rivages"])
    party.refresh_from_db()
    assert party.publishes_progress
    actions.publish_progress(party, publishes=False, actor=coordinator)
    party.refresh_from_db()
    assert not party.publishes_progress


# Reminders


def reminded():
    return Message.objects.filter(kind="charters/email/commitment_due").count()


def test_bearers_are_reminded_30_and_7_days_before_and_once_after(in_force, coordinator):
    prevent = Commitment.objects.get(heading="Prévenir")
    now = timezone.now()
    day = timezone.localdate(now) + timedelta(days=31)
    actions.plan_commitment(prevent, due_on=day, actor=coordinator)
    told = []
    for days in (0, 1, 2, 23, 24, 25, 31, 32, 33, 200):
        told.append(due.commitments(now + timedelta(days=days)))
    assert told == [0, 1, 0, 0, 1, 0, 0, 1, 0, 0]
    assert reminded() == 3
    last = Message.objects.filter(kind="charters/email/commitment_due").latest("pk")
    assert last.subject.startswith("Échéance passée") and last.user.first_name == "Lena"


def test_a_due_date_that_moves_is_reminded_anew(in_force, coordinator):
    prevent = Commitment.objects.get(heading="Prévenir")
    now = timezone.now()
    for days in (20, 25):
        actions.plan_commitment(prevent, due_on=timezone.localdate(now) + timedelta(days=days), actor=coordinator)
        assert due.commitments(now) == 1
    assert due.commitments(now) == 0


@pytest.mark.parametrize("state", ["done", "given_up"])
def test_nobody_is_reminded_of_what_is_kept_or_given_up(in_force, coordinator, people, state):
    prevent = Commitment.objects.get(heading="Prévenir")
    actions.plan_commitment(prevent, due_on=timezone.localdate(), actor=coordinator)
    tell(prevent, people["Rivages"], state=state)
    assert due.commitments(timezone.now()) == 0


def test_nobody_is_reminded_once_the_charter_has_ended(in_force, coordinator):
    prevent = Commitment.objects.get(heading="Prévenir")
    actions.plan_commitment(prevent, due_on=timezone.localdate(), actor=coordinator)
    actions.end_charter(in_force, actor=coordinator)
    assert due.commitments(timezone.now()) == 0


# Mon espace


def awaited(user):
    return [(task.verb, task.label) for task in queries.awaiting_progress(user)]


def test_my_space_asks_bearers_when_late_or_silent(in_force, coordinator, people):
    prevent = Commitment.objects.get(heading="Prévenir")
    assert awaited(people["Rivages"]) == []
    actions.plan_commitment(prevent, due_on=timezone.localdate() - timedelta(days=1), actor=coordinator)
    assert [verb for verb, label in awaited(people["Rivages"]) if "Prévenir" in label] == ["Dire où en est"]
    assert awaited(people["Passerelle"]) == []
    tell(prevent, people["Rivages"], state="done")
    assert awaited(people["Rivages"]) == []
    Commitment.objects.update(created_at=timezone.now() - timedelta(days=190))
    assert len(awaited(people["Passerelle"])) == 1
    assert awaited(coordinator) == []


def test_my_space_groups_what_one_charter_asks(in_force, coordinator, people, django_assert_num_queries):
    prototype = Commitment.objects.get(heading="Accueillir")
    for number in range(4):
        clause = Clause.objects.create(charter=in_force, heading=f"Clause {number}", text="x")
        made = Commitment.objects.create(
            charter=in_force, clause=clause, version=prototype.version, heading=f"Clause {number}"
        )
        made.bearers.add(party_of(people["Passerelle"]))
    Commitment.objects.update(created_at=timezone.now() - timedelta(days=190))
    with django_assert_num_queries(8):
        (task,) = queries.awaiting_progress(people["Passerelle"])
    assert task.label == "5 engagements de «\u00a0Charte d’accueil\u00a0»"


# Personal data, retention


def test_personal_data_of_who_reported(welcome, people):
    user = people["Rivages"]
    tell(welcome, user)
    kind = registry.personal_data["progress_entries"]
    assert [row["finding"] for row in kind.export(Subject(email=user.email))] == ["Deux permanences ouvertes."]
    assert kind.export(Subject(email="inconnue@exemple.test")) == []
    assert kind.erase(Subject(email="inconnue@exemple.test")) == 0
    assert kind.erase(Subject(email=user.email, user_id=user.pk)) == 1
    assert list(ProgressEntry.objects.values_list("finding", "author")) == [("Deux permanences ouvertes.", None)]
    assert User.objects.filter(pk=user.pk).exists()


def test_the_follow_up_goes_with_its_version_at_the_end_of_retention(
    in_force, welcome, indicator, coordinator, people, django_capture_on_commit_callbacks
):
    entry = tell(welcome, people["Rivages"], evidence_file=SimpleUploadedFile("a.pdf", PDF))
    name, storage = entry.evidence.name, entry.evidence.storage
    assert storage.exists(name)
    actions.correct_progress(entry, on=timezone.localdate(), state="done", finding="Fait.", actor=people["Rivages"])
    actions.end_charter(in_force, actor=coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        assert due.retention(timezone.now() + RETENTION + timedelta(days=1)) == 1
    assert [model.objects.count() for model in (Commitment, Indicator, ProgressEntry, SigningRound)] == [0, 0, 0, 0]
    assert not storage.exists(name)
