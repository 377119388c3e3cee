"""Joining and leaving a charter in force: sealed acts that cite the version, per role and for every wrong moment."""

import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from charters import actions, due, files, queries, rules, sealing, seals, verification
from charters.actions.requests import Refused
from charters.models import CharterParty, EvidenceEvent, SealedAct, SignatureRequest, SigningRound, Withdrawal
from charters.notice import notice_end
from portal.models import Message
from portal.partners.models import Mandate
from tests.kept import kept

from .conftest import make_member, make_partner
from .sealing_samples import pdfsig
from .signing_steps import CLIENT, mailed_code, read_and_ask, sign, tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def in_force(open_round, people, version):
    for name, user in people.items():
        sign(open_round[name], user)
    return version


@pytest.fixture
@kept
def newcomer(db):
    """A member of an organisation that is no party, with a checked mandate for it."""
    return make_member(make_partner("Estuaire"), "Nora")


def mandate_of(user):
    return Mandate.objects.get(user=user)


@pytest.fixture
@kept
def invitation(in_force, newcomer, coordinator):
    return actions.invite_to_join(in_force.charter, mandate_of(newcomer), actor=coordinator)


@pytest.fixture
@kept
def joined(invitation, newcomer):
    return sign(invitation, newcomer)


def party_of(version, name):
    return CharterParty.objects.get(charter=version.charter, partner__short_name=name, left_at=None)


# Notice


@pytest.mark.parametrize(
    ("announced", "months", "end"),
    [
        (date(2026, 1, 15), 3, date(2026, 4, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 5, 4), 0, date(2026, 5, 4)),
    ],
)
def test_a_notice_ends_on_the_same_day_or_the_last_of_a_shorter_month(announced, months, end):
    assert notice_end(announced, months) == end


# Joining


def test_an_invited_organisation_is_no_party_before_it_signs(invitation, newcomer, in_force):
    assert invitation.kind == SignatureRequest.Kind.JOINING
    assert not in_force.charter.parties.current().filter(partner__short_name="Estuaire").exists()
    assert rules.acts_for(newcomer, in_force.charter) == []
    assert Message.objects.filter(user=newcomer, kind="charters/email/joining_invitation").count() == 1


def test_who_joins_signs_an_act_of_its_own_and_the_version_file_does_not_change(joined, in_force, newcomer):
    act = SealedAct.objects.get()
    assert (joined.act, joined.sealed_revision, act.kind, act.version) == (act, None, "joining", in_force)
    assert in_force.sealed_revisions.count() == 4
    party = joined.party
    party.refresh_from_db()
    assert (party.required, party.left_at, party.joined_at) == (False, None, joined.signed_at)
    event = in_force.events.get(kind=EvidenceEvent.Kind.JOINED)
    assert (event.data["act_sha256"], event.data["version_sha256"]) == (act.sha256, in_force.sha256)
    assert event.data["evidence_sha256"] == joined.evidence_sha256
    assert verification.check_chain(in_force).holds
    assert Message.objects.filter(user=newcomer, kind="charters/email/joining_receipt").count() == 1
    assert rules.bound_version(party) == in_force


def test_the_consent_and_the_act_cite_the_version_by_number_and_hash(joined, in_force):
    consent = joined.evidence["consent"]["text"]
    assert joined.evidence["form"] == "trait-d-union/joining/1"
    assert "adhère à la charte" in consent
    assert f"version {in_force.number}" in consent
    assert in_force.sha256 in consent
    reader = PdfFileReader(BytesIO(files.read(joined.act.name)))
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    record = json.loads(names[1]["/EF"]["/F"].data)
    assert (record["version_sha256"], record["organisation"]["legal_name"]) == (
        in_force.sha256,
        "Estuaire (association)",
    )


def test_the_act_is_certified_and_signed_for_both_verifiers(joined, tmp_path):
    content = files.read(joined.act.name)
    report = sealing.examine(content, seals.trusted_roots())
    assert [(each.kind, each.bottom_line) for each in report.signatures] == [
        ("certification", True),
        ("signature", True),
    ]
    assert report.all_hold
    told = pdfsig(content, tmp_path)
    assert (told.count("Signature is Valid."), "- Total document signed" in told) == (2, True)


def test_the_act_is_known_by_its_hash_and_a_change_is_noticed(joined):
    content = files.read(joined.act.name)
    verdict = verification.verify(content)
    assert (verdict.exit_code, verdict.known.kind, verdict.known.organisation) == (
        0,
        "joining",
        "Estuaire (association)",
    )
    assert verdict.known.signatories[0][1] == "Nora Estuaire"
    changed = verification.verify(content + b"% de plus\n")
    assert (changed.intact, changed.begins_with.kind) == (False, "joining")


def test_changed_evidence_of_joining_is_told_by_the_chain(joined, in_force):
    tamper(joined, evidence={**joined.evidence, "reserves": ["aucune"]})
    assert verification.check_chain(in_force).altered == ("Estuaire (association)",)


def test_a_joined_organisation_stands_in_the_strip(joined, in_force):
    last = queries.strip(in_force.charter, in_force)["parties"][-1]
    assert (last["name"], last["state"], last["label"][:12]) == ("Estuaire", "signed", "a adhéré le ")


def test_joining_twice_is_refused(joined, in_force, newcomer, coordinator):
    with pytest.raises(ValidationError, match="participe déjà"):
        actions.invite_to_join(in_force.charter, mandate_of(newcomer), actor=coordinator)
    with pytest.raises(Refused):
        actions.view_request(joined.request, user=newcomer, client=CLIENT)
    assert SealedAct.objects.count() == 1


def test_a_party_of_the_version_does_not_join_it(in_force, people, coordinator):
    with pytest.raises(ValidationError, match="participe déjà"):
        actions.invite_to_join(in_force.charter, mandate_of(people["Rivages"]), actor=coordinator)


def test_inviting_again_replaces_the_former_invitation(invitation, in_force, newcomer, coordinator):
    again = actions.invite_to_join(in_force.charter, mandate_of(newcomer), actor=coordinator)
    invitation.refresh_from_db()
    assert (invitation.status, again.party) == ("replaced", invitation.party)


def test_nobody_joins_while_the_charter_is_not_in_force(open_round, version, newcomer, coordinator):
    with pytest.raises(ValidationError, match="en vigueur"):
        actions.invite_to_join(version.charter, mandate_of(newcomer), actor=coordinator)


def test_nobody_joins_a_charter_that_is_closed_to_it(in_force, newcomer, coordinator):
    type(in_force.charter).objects.update(open_to_joining=False)
    with pytest.raises(ValidationError, match="pas ouverte"):
        actions.invite_to_join(in_force.charter, mandate_of(newcomer), actor=coordinator)


def test_nobody_joins_a_charter_that_ended_after_the_invitation(invitation, newcomer, in_force, coordinator):
    read_and_ask(invitation, newcomer)
    actions.end_charter(in_force.charter, actor=coordinator)
    with pytest.raises(Refused) as refused:
        actions.sign(invitation, user=newcomer, code=mailed_code(newcomer), typed_name="Nora Estuaire", client=CLIENT)
    assert refused.value.code == "closed"
    assert SealedAct.objects.count() == 0


@pytest.mark.parametrize("state", [Mandate.State.PENDING, Mandate.State.REFUSED, Mandate.State.REVOKED])
def test_a_mandate_that_is_not_checked_invites_nobody(in_force, newcomer, coordinator, state):
    Mandate.objects.filter(user=newcomer).update(state=state)
    with pytest.raises(ValidationError, match="mandat"):
        actions.invite_to_join(in_force.charter, mandate_of(newcomer), actor=coordinator)


def test_a_mandate_revoked_after_the_invitation_joins_nobody(invitation, newcomer):
    code = read_and_ask(invitation, newcomer)
    Mandate.objects.filter(user=newcomer).update(state=Mandate.State.REVOKED)
    with pytest.raises(Refused) as refused:
        actions.sign(invitation, user=newcomer, code=code, typed_name="Nora Estuaire", client=CLIENT)
    assert refused.value.code == "mandate"
    assert SealedAct.objects.count() == 0


def test_somebody_else_does_not_join_with_this_invitation(invitation, people):
    with pytest.raises(PermissionDenied):
        actions.view_request(invitation, user=people["Rivages"], client=CLIENT)


def test_only_coordinators_invite(in_force, newcomer, people):
    for user in (newcomer, people["Passerelle"]):
        with pytest.raises(PermissionDenied):
            actions.invite_to_join(in_force.charter, mandate_of(newcomer), actor=user)


def test_an_invitation_to_join_can_be_declined(invitation, newcomer, in_force):
    actions.view_request(invitation, user=newcomer, client=CLIENT)
    actions.decline(invitation, user=newcomer, reason="Pas cette année.")
    assert in_force.charter.parties.current().count() == 3


def test_the_signatory_of_a_joiner_is_not_replaced_on_the_page_of_the_version(invitation, newcomer, coordinator):
    with pytest.raises(ValidationError):
        actions.replace_signatory(invitation.version, invitation.party, mandate_of(newcomer), actor=coordinator)


# Leaving


def announce(version, people, name="Rivages", **changes):
    values = {"reason": "Nous fermons notre résidence.", "actor": people[name], **changes}
    return actions.announce_withdrawal(party_of(version, name), **values)


def test_a_withdrawal_is_announced_with_its_notice_sealed_and_told(in_force, people, coordinator):
    withdrawal = announce(in_force, people)
    today = timezone.localdate()
    assert (withdrawal.announced_on, withdrawal.effective_on) == (today, notice_end(today, 3))
    assert withdrawal.status == Withdrawal.Status.ANNOUNCED
    event = in_force.events.get(kind=EvidenceEvent.Kind.WITHDRAWAL)
    assert (event.data["act_sha256"], event.data["on_letter"]) == (withdrawal.act.sha256, False)
    told = set(Message.objects.filter(kind="charters/email/withdrawal_told").values_list("user__email", flat=True))
    assert told == {user.email for user in (*people.values(), coordinator)}
    assert party_of(in_force, "Rivages").left_at is None
    assert verification.check_chain(in_force).holds


def test_the_act_of_leaving_is_sealed_and_known_with_what_became_of_it(in_force, people):
    withdrawal = announce(in_force, people)
    verdict = verification.verify(files.read(withdrawal.act.name))
    assert (verdict.exit_code, verdict.known.kind, verdict.known.withdrawal_status) == (0, "withdrawal", "announced")
    actions.cancel_withdrawal(withdrawal, actor=people["Rivages"])
    assert verification.look_up(withdrawal.act.sha256).withdrawal_status == "cancelled"


def test_it_takes_effect_on_its_day_and_not_before(in_force, people):
    withdrawal = announce(in_force, people)
    day = timezone.make_aware(timezone.datetime.combine(withdrawal.effective_on, timezone.datetime.min.time()))
    assert due.withdrawals(day - timedelta(minutes=1)) == 0
    assert [due.withdrawals(day), due.withdrawals(day)] == [1, 0]
    withdrawal.refresh_from_db()
    party = CharterParty.objects.get(pk=withdrawal.party_id)
    assert (withdrawal.status, party.left_at) == ("effective", day)
    assert "Rivages" not in [each["name"] for each in queries.strip(in_force.charter, in_force)["parties"]]
    assert in_force.signatures.filter(party=party).exists()


def test_it_can_be_taken_back_before_its_day_and_announced_again(in_force, people):
    withdrawal = announce(in_force, people)
    actions.cancel_withdrawal(withdrawal, actor=people["Rivages"])
    assert in_force.events.filter(kind=EvidenceEvent.Kind.WITHDRAWAL_CANCELLED).count() == 1
    assert due.withdrawals(timezone.now() + timedelta(days=400)) == 0
    assert announce(in_force, people).status == "announced"


def test_it_is_not_taken_back_once_its_day_has_come(in_force, people):
    withdrawal = announce(in_force, people)
    later = timezone.now() + timedelta(days=120)
    with pytest.raises(ValidationError, match="déjà pris effet"):
        actions.cancel_withdrawal(withdrawal, actor=people["Rivages"], at=later)
    due.withdrawals(later)
    with pytest.raises(ValidationError):
        actions.cancel_withdrawal(withdrawal, actor=people["Rivages"])


def test_withdrawing_twice_is_refused(in_force, people):
    announce(in_force, people)
    with pytest.raises(ValidationError, match="déjà annoncé"):
        announce(in_force, people)
    assert SealedAct.objects.count() == 1


def test_taking_back_twice_is_refused(in_force, people):
    withdrawal = announce(in_force, people)
    actions.cancel_withdrawal(withdrawal, actor=people["Rivages"])
    with pytest.raises(ValidationError):
        actions.cancel_withdrawal(withdrawal, actor=people["Rivages"])


def test_a_withdrawal_without_reason_is_refused(in_force, people):
    with pytest.raises(ValidationError) as refused:
        announce(in_force, people, reason=" \n ")
    assert list(refused.value.error_dict) == ["reason"]


def test_nobody_leaves_a_charter_that_is_not_in_force(open_round, version, people):
    with pytest.raises(ValidationError, match="en vigueur"):
        announce(version, people)


def test_who_has_not_signed_has_nothing_to_leave(charter, coordinator, people):
    charter.parties.filter(partner__short_name="Rivages").update(required=False)
    version = actions.freeze(charter, actor=coordinator)
    mandates = {party.pk: mandate_of(people[party.partner.short_name]) for party in version.parties()}
    requests = {
        each.party.partner.short_name: each for each in actions.open_signing(version, mandates, actor=coordinator)
    }
    for name in ("Passerelle", "Marronniers"):
        sign(requests[name], people[name])
    with pytest.raises(ValidationError, match="liée"):
        announce(version, people)


def test_a_coordinator_enters_a_letter_with_its_date(in_force, coordinator, people):
    SigningRound.objects.update(in_force_at=timezone.now() - timedelta(days=60))
    day = timezone.localdate() - timedelta(days=20)
    withdrawal = announce(in_force, people, actor=coordinator, announced_on=day)
    assert (withdrawal.announced_on, withdrawal.effective_on) == (day, notice_end(day, 3))
    assert in_force.events.get(kind=EvidenceEvent.Kind.WITHDRAWAL).data["on_letter"] is True


@pytest.mark.parametrize("days", [-1, 3000])
def test_a_letter_of_tomorrow_or_from_before_the_charter_is_refused(in_force, coordinator, people, days):
    with pytest.raises(ValidationError) as refused:
        announce(in_force, people, actor=coordinator, announced_on=timezone.localdate() - timedelta(days=days))
    assert list(refused.value.error_dict) == ["announced_on"]


def test_a_signatory_does_not_choose_the_date(in_force, people):
    withdrawal = announce(in_force, people, announced_on=date(2001, 1, 1))
    assert withdrawal.announced_on == timezone.localdate()


def test_who_may_not_announce_nor_take_back(in_force, people, newcomer):
    withdrawal = announce(in_force, people)
    colleague = make_member(people["Rivages"].memberships.get().partner, "Colin", mandate=False)
    for user in (people["Passerelle"], newcomer, colleague):
        with pytest.raises(PermissionDenied):
            announce(in_force, people, name="Marronniers", actor=user)
        with pytest.raises(PermissionDenied):
            actions.cancel_withdrawal(withdrawal, actor=user)


def test_a_revoked_mandate_announces_nothing(in_force, people):
    Mandate.objects.filter(user=people["Rivages"]).update(state=Mandate.State.REVOKED)
    with pytest.raises(PermissionDenied):
        announce(in_force, people)


def test_who_joined_may_leave_and_join_again(joined, in_force, newcomer, coordinator):
    withdrawal = actions.announce_withdrawal(joined.party, reason="Fin du projet.", actor=newcomer)
    due.withdrawals(timezone.now() + timedelta(days=120))
    withdrawal.refresh_from_db()
    assert withdrawal.status == "effective"
    request = actions.invite_to_join(in_force.charter, mandate_of(newcomer), actor=coordinator)
    assert request.party != joined.party
    assert sign(request, newcomer).act.version == in_force


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_of_acts_cost_the_same_for_one_and_three(in_force, coordinator, count):
    for number in range(count):
        user = make_member(make_partner(f"Nouvelle{number}"), f"Nina{number}")
        request = actions.invite_to_join(in_force.charter, mandate_of(user), actor=coordinator)
        signature = sign(request, user)
        actions.announce_withdrawal(signature.party, reason="Déménagement.", actor=user)
    with CaptureQueriesContext(
        connection,
    ) as ran:
        joinings = queries.joinings(in_force.charter)
        leaving = queries.withdrawals(in_force.charter, may_cancel=frozenset(), today=timezone.localdate())
        bound = queries.bound_parties(in_force.charter)
    assert (len(joinings), len(leaving), sum(party.is_leaving for party in bound)) == (count, count, count)
    assert len(ran) == 3
