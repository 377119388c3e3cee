"""Mandates: filed, checked, refused, revoked; every transition that exists, and those that do not."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.partners import actions
from portal.partners.models import Mandate
from tests.factories.partners import MandateFactory, UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n..."


def file_mandate(holder, partner, actor, **changes):
    values = {
        "kind": Mandate.Kind.DELIBERATION,
        "position": "Présidente",
        "reference": "Délibération 2026-4",
        "valid_from": date(2020, 1, 1),
        "document": SimpleUploadedFile("delib.pdf", PDF),
    }
    return actions.file_mandate(holder, partner, **{**values, **changes}, actor=actor)


@pytest.mark.parametrize("who", ["coordinator", "referent", "member"])
def test_file_mandate_allowed(partner, people, who):
    mandate = file_mandate(people.member, partner, getattr(people, who))
    assert (mandate.state, mandate.filed_by) == (Mandate.State.PENDING, getattr(people, who))
    with mandate.document.open() as kept:
        assert kept.read() == PDF
    assert "delib" not in mandate.document.name


@pytest.mark.parametrize("who", ["stranger", "referent_elsewhere", "visitor"])
def test_file_mandate_forbidden(partner, people, who):
    with pytest.raises(PermissionDenied):
        file_mandate(people.member, partner, getattr(people, who))


def test_file_mandate_for_a_colleague_forbidden_to_members(partner, people):
    with pytest.raises(PermissionDenied):
        file_mandate(people.referent, partner, people.member)


def test_file_mandate_for_somebody_outside_is_refused(partner, people):
    with pytest.raises(ValidationError, match="ne fait pas partie"):
        file_mandate(people.stranger, partner, people.referent)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("delib.pdf", b"<html>"),
        ("delib.exe", PDF),
        ("delib", PDF),
        ("delib.png", PDF),
        ("delib.svg", b"<svg onload='x'/>"),
        ("delib.zip", b"PK\x03\x04"),
    ],
)
def test_file_mandate_with_a_false_document_is_refused(partner, people, name, content):
    with pytest.raises(ValidationError) as caught:
        file_mandate(people.member, partner, people.member, document=SimpleUploadedFile(name, content))
    assert list(caught.value.error_dict) == ["document"]
    assert not Mandate.objects.exists()


def test_file_mandate_too_heavy_is_refused(partner, people, settings):
    settings.MAX_UPLOAD_BYTES = 10
    with pytest.raises(ValidationError, match="trop lourd"):
        file_mandate(people.member, partner, people.member)


def test_file_mandate_twice_is_refused(partner, people):
    file_mandate(people.member, partner, people.member)
    with pytest.raises(ValidationError, match="déjà déposé"):
        file_mandate(people.member, partner, people.member)


def test_file_mandate_with_dates_upside_down_is_refused(partner, people):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError):
        file_mandate(
            people.member, partner, people.member, valid_from=tomorrow + timedelta(days=3), valid_until=tomorrow
        )


def test_file_mandate_already_over_is_refused(partner, people):
    with pytest.raises(ValidationError, match="déjà terminé"):
        file_mandate(people.member, partner, people.member, valid_until=date(2021, 1, 1))


def test_check_mandate_tells_the_holder(partner, people, sent):
    mandate = MandateFactory(partner=partner, user=people.member)
    checked = actions.check_mandate(mandate, people.coordinator)
    assert (checked.state, checked.decided_by) == (Mandate.State.CHECKED, people.coordinator)
    assert checked.is_valid(timezone.localdate())
    [message] = sent("mandate_checked")
    assert message.recipient == people.member.email
    assert "jusqu’au" not in message.text


@pytest.mark.parametrize("who", ["referent", "member", "stranger", "referent_elsewhere", "visitor"])
def test_check_and_refuse_forbidden(partner, people, who):
    mandate = MandateFactory(partner=partner, user=people.member)
    with pytest.raises(PermissionDenied):
        actions.check_mandate(mandate, getattr(people, who))
    with pytest.raises(PermissionDenied):
        actions.refuse_mandate(mandate, "Illisible", getattr(people, who))


def test_a_coordinator_never_decides_on_their_own_mandate(partner):
    coordinator = UserFactory(coordinator=True, member_of=partner)
    mandate = MandateFactory(partner=partner, user=coordinator)
    with pytest.raises(PermissionDenied):
        actions.check_mandate(mandate, coordinator)
    with pytest.raises(PermissionDenied):
        actions.refuse_mandate(mandate, "Non", coordinator)


def test_refuse_mandate_says_why(partner, people, sent):
    mandate = MandateFactory(partner=partner, user=people.member)
    actions.refuse_mandate(mandate, "Page manquante", people.coordinator)
    [message] = sent("mandate_refused")
    assert "Page manquante" in message.text


@pytest.mark.parametrize("reason", ["", "   \n", "x" * 301])
def test_refuse_mandate_without_a_fair_reason_is_refused(partner, people, reason):
    mandate = MandateFactory(partner=partner, user=people.member)
    with pytest.raises(ValidationError):
        actions.refuse_mandate(mandate, reason, people.coordinator)


@pytest.mark.parametrize("who", ["coordinator", "referent", "member"])
def test_revoke_mandate_allowed(partner, people, who, sent):
    mandate = MandateFactory(partner=partner, user=people.member, checked=True)
    revoked = actions.revoke_mandate(mandate, "Fin de fonction", getattr(people, who))
    assert (revoked.state, revoked.reason) == (Mandate.State.REVOKED, "Fin de fonction")
    assert not revoked.is_valid(timezone.localdate())
    assert len(sent("mandate_revoked")) == 1


@pytest.mark.parametrize("who", ["stranger", "referent_elsewhere", "visitor"])
def test_revoke_mandate_forbidden(partner, people, who):
    mandate = MandateFactory(partner=partner, user=people.member, checked=True)
    with pytest.raises(PermissionDenied):
        actions.revoke_mandate(mandate, "Fin", getattr(people, who))


VERBS = {
    Mandate.State.CHECKED: actions.check_mandate,
    Mandate.State.REFUSED: lambda mandate, actor: actions.refuse_mandate(mandate, "Motif", actor),
    Mandate.State.REVOKED: lambda mandate, actor: actions.revoke_mandate(mandate, "Motif", actor),
}


@pytest.mark.parametrize("target", VERBS)
@pytest.mark.parametrize("start", Mandate.State)
def test_only_listed_transitions_happen(people, start, target):
    mandate = MandateFactory(state=start)
    if target in Mandate.TRANSITIONS[start]:
        assert VERBS[target](mandate, people.coordinator).state == target
    else:
        with pytest.raises(ValidationError, match="l’état a changé entre-temps"):
            VERBS[target](mandate, people.coordinator)
        mandate.refresh_from_db()
        assert mandate.state == start


def test_remind_ending_mandates_once(people, partner, sent):
    today = timezone.localdate()
    soon = MandateFactory(partner=partner, user=people.member, checked=True, valid_until=today + timedelta(days=30))
    MandateFactory(checked=True, valid_until=today + timedelta(days=31))
    MandateFactory(valid_until=today + timedelta(days=3))
    MandateFactory(checked=True)
    assert actions.remind_ending_mandates(timezone.now()) == 1
    assert actions.remind_ending_mandates(timezone.now()) == 0
    [message] = sent("mandate_expiring")
    assert message.user == soon.user


def test_a_mandate_counts_within_its_dates_only(db):
    mandate = MandateFactory(checked=True, valid_from=date(2026, 3, 1), valid_until=date(2026, 3, 31))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [mandate.is_valid(day) for day in days] == [False, True, True, False]
    assert [Mandate.objects.valid(day).exists() for day in days] == [False, True, True, False]


def test_messages_are_in_the_holder_s_language(partner, people, sent):
    people.member.language = "en"
    people.member.save()
    with time_machine.travel("2026-05-04 10:00:00+02:00", tick=False):
        mandate = MandateFactory(partner=partner, user=people.member, valid_until=date(2026, 9, 1))
        actions.check_mandate(mandate, people.coordinator)
    [message] = sent("mandate_checked")
    assert message.language == "en"
    assert "/en/mon-espace/organisation/la-passerelle/" in message.text
