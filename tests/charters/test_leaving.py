"""An organisation that leaves in the middle: of an avenant being signed, of what it had promised, of a committee."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from charters import actions, bilan, due, queries, rules, verification
from charters.actions.requests import Refused
from charters.models import Charter, CharterParty, Commitment, SealedAct, SignatureRequest, SigningRound, Version
from portal.partners.models import Mandate
from tests.kept import kept

from .signing_steps import CLIENT, record, sign
from .test_amending import freeze_and_open

pytestmark = pytest.mark.django_db
LATER = timedelta(days=120)


@pytest.fixture
@kept
def in_force(open_round, people, version):
    for name, user in people.items():
        sign(open_round[name], user)
    return Charter.objects.get(pk=version.charter_id)


@pytest.fixture
@kept
def amended(in_force, coordinator):
    """An avenant that is being signed: its version, and its requests by organisation."""
    actions.open_amendment(in_force, reason="Un délai.", actor=coordinator)
    clause = in_force.clauses.current().first()
    actions.edit_clause(clause, {"text": "Autrement dit."}, revision=clause.revision, actor=coordinator)
    return freeze_and_open(in_force, coordinator)


def party_named(charter, name):
    return CharterParty.objects.get(charter=charter, partner__short_name=name)


def leave(charter, people, name):
    """Announce, and let the notice pass."""
    actions.announce_withdrawal(party_named(charter, name), reason="Nous fermons.", actor=people[name])
    assert due.withdrawals(timezone.now() + LATER) == 1


def decline(request, user):
    actions.view_request(request, user=user, client=CLIENT)
    actions.decline(request, user=user, reason="Trop tard.")


def states(version) -> dict:
    return dict(version.requests.values_list("party__partner__short_name", "status"))


# An avenant being signed


def test_who_left_is_asked_for_nothing_and_signs_nothing(in_force, amended, people, coordinator):
    version, requests = amended
    leave(in_force, people, "Rivages")
    assert states(version) == {"Passerelle": "invited", "Marronniers": "invited", "Rivages": "replaced"}
    assert version.events.order_by("-sequence").first().kind == "replaced"
    assert verification.check_chain(version).holds
    with pytest.raises(Refused):
        actions.view_request(requests["Rivages"], user=people["Rivages"], client=CLIENT)
    party = party_named(in_force, "Rivages")
    with pytest.raises(ValidationError, match="retirée"):
        actions.replace_signatory(version, party, Mandate.objects.get(partner=party.partner), actor=coordinator)
    with pytest.raises(ValidationError, match="retirée"):
        record(version, "Rivages", coordinator)


def test_a_request_still_open_when_its_party_left_is_refused(in_force, amended, people):
    _version, requests = amended
    CharterParty.objects.filter(pk=requests["Rivages"].party_id).update(left_at=timezone.now())
    request = SignatureRequest.objects.get(pk=requests["Rivages"].pk)
    assert rules.why_not_sign(people["Rivages"], request, timezone.now()) == "left"


def test_its_silence_does_not_hold_the_others_up(in_force, amended, people):
    version, requests = amended
    for name in ("Passerelle", "Marronniers"):
        sign(requests[name], people[name])
    assert SigningRound.objects.get(version=version).status == "open"
    leave(in_force, people, "Rivages")
    assert SigningRound.objects.get(version=version).status == "in_force"
    assert rules.all_signed(Version.objects.get(pk=version.pk))
    states = {
        each.short_name: (each.state, [bond.version for bond in each.bonds]) for each in queries.register(in_force)
    }
    assert states == {
        "Passerelle": ("bound", [2, 1]),
        "Marronniers": ("bound", [2, 1]),
        "Rivages": ("left", [1]),
    }


def test_its_refusal_does_not_either(in_force, amended, people):
    version, requests = amended
    decline(requests["Rivages"], people["Rivages"])
    assert SigningRound.objects.get(version=version).status == "stopped"
    leave(in_force, people, "Rivages")
    assert SigningRound.objects.get(version=version).status == "open"
    for name in ("Passerelle", "Marronniers"):
        sign(requests[name], people[name])
    assert SigningRound.objects.get(version=version).status == "in_force"


def test_another_refusal_keeps_the_signing_stopped(in_force, amended, people):
    version, requests = amended
    decline(requests["Marronniers"], people["Marronniers"])
    leave(in_force, people, "Rivages")
    assert SigningRound.objects.get(version=version).status == "stopped"


def test_a_charter_that_everybody_left_enters_into_force_for_nobody(in_force, amended, people):
    version, _requests = amended
    for name in people:
        leave(in_force, people, name)
    assert SigningRound.objects.get(version=version).status == "open"
    assert {each.state for each in queries.register(in_force)} == {"left"}


def test_who_announced_only_still_signs(in_force, amended, people):
    version, requests = amended
    actions.announce_withdrawal(party_named(in_force, "Rivages"), reason="Nous fermons.", actor=people["Rivages"])
    for name in people:
        sign(requests[name], people[name])
    assert SigningRound.objects.get(version=version).status == "in_force"
    assert due.withdrawals(timezone.now() + LATER) == 1
    standing = next(each for each in queries.register(in_force) if each.short_name == "Rivages")
    assert (standing.state, standing.bond) == ("left", None)


# What it had promised, and what it may still do


def test_what_it_promised_alone_stays_in_the_report_as_borne_by_nobody(client, in_force, people, coordinator):
    commitment = Commitment.objects.get(heading="Prévenir")
    commitment.bearers.set([party_named(in_force, "Rivages")])
    party = party_named(in_force, "Rivages")
    actions.publish_progress(party, publishes=True, actor=coordinator)
    actions.report_progress(
        commitment,
        party=party,
        on=timezone.localdate(),
        state="attention",
        finding="Nous partons.",
        actor=people["Rivages"],
    )
    leave(in_force, people, "Rivages")
    today = timezone.localdate()
    report = queries.report(in_force, today.year, today, inside=True)
    orphans = report.parts[-1]
    assert orphans.party is None
    assert [line.row.commitment for _label, lines in orphans.groups for line in lines] == [commitment]
    data = bilan.report_data(in_force, report, inside=True)
    assert data["parts"][-1]["name"] == "Plus aucune organisation"
    here = reverse("charter_bilan", args=[in_force.slug, today.year])
    client.force_login(people["Passerelle"])
    assert "ont quitté la charte" in client.get(here).content.decode()
    client.logout()
    for address in (here, reverse("charter_dashboard", args=[in_force.slug])):
        html = client.get(address).content.decode()
        assert "Nous partons." not in html
        assert "Prévenir" not in html
    assert "3 engagements ne sont pas montrés ici" in html


def test_it_reports_and_reads_nothing_any_more(client, in_force, people, coordinator):
    commitment = Commitment.objects.get(heading="Prévenir")
    indicator = actions.add_indicator(commitment, label="Jours", unit="jours", actor=coordinator)
    party = party_named(in_force, "Rivages")
    entry = actions.report_progress(
        commitment,
        party=party,
        on=timezone.localdate(),
        state="on_track",
        finding="Tout va.",
        indicator=indicator,
        value=Decimal(3),
        unit="jours",
        actor=people["Rivages"],
    )
    leave(in_force, people, "Rivages")
    again = {"on": timezone.localdate(), "state": "done", "finding": "Fini.", "actor": people["Rivages"]}
    with pytest.raises(PermissionDenied):
        actions.report_progress(commitment, party=party, **again)
    with pytest.raises(PermissionDenied):
        actions.correct_progress(entry, **again)
    with pytest.raises(PermissionDenied):
        actions.remove_progress(entry, actor=people["Rivages"])
    client.force_login(people["Rivages"])
    for address in (
        reverse("charter_commitments", args=[in_force.slug]),
        reverse("commitment", args=[in_force.slug, commitment.pk]),
        reverse("commitments_csv", args=[in_force.slug]),
        reverse("committee", args=[in_force.slug]),
        reverse("charter_signing", args=[in_force.slug]),
    ):
        assert client.get(address).status_code == 403
    act = SealedAct.objects.get()
    assert client.get(reverse("charter_act_file", args=[in_force.slug, act.pk])).status_code == 403
