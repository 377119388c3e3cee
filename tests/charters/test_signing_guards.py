"""What stands between a signature and who should not give it: codes that don't hold, names, mandates' days, floods."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from charters import actions
from charters.actions.signing import CODE_PAUSE, CODES_A_DAY
from charters.models import EvidenceEvent, Signature, SignatureRequest
from portal.models import Message

from .signing_steps import CLIENT, mailed_code, read_and_ask, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_to_sign(open_round):
    return open_round["Passerelle"]


@pytest.fixture
def signatory(people):
    return people["Passerelle"]


def refused(request, user, **values):
    """The refusal of a signature tried with these values."""
    values = {"typed_name": user.get_full_name(), "client": CLIENT, **values}
    with pytest.raises(ValidationError) as caught:
        actions.sign(request, user=user, **values)
    assert not Signature.objects.filter(request=request).exists()
    return caught.value


def ask_again(request, user, clock):
    clock.shift(CODE_PAUSE + timedelta(seconds=1))
    actions.send_code(request, user=user, client=CLIENT)
    return mailed_code(user)


def test_an_expired_code_is_refused(request_to_sign, signatory):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = read_and_ask(request_to_sign, signatory)
        clock.shift(15 * 60)
        assert "plus valable" in refused(request_to_sign, signatory, code=code).messages[0]


def test_a_code_stops_working_when_another_is_sent(request_to_sign, signatory):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        former = read_and_ask(request_to_sign, signatory)
        latest = ask_again(request_to_sign, signatory, clock)
        while latest == former:
            latest = ask_again(request_to_sign, signatory, clock)
        refused(request_to_sign, signatory, code=former)
        assert actions.sign(
            request_to_sign, user=signatory, code=latest, typed_name=signatory.get_full_name(), client=CLIENT
        )


def test_a_code_that_served_does_not_serve_again(request_to_sign, signatory):
    sign(request_to_sign, signatory)
    used = mailed_code(signatory)
    SignatureRequest.objects.filter(pk=request_to_sign.pk).update(status="viewed")
    with pytest.raises(ValidationError) as caught:
        actions.sign(request_to_sign, user=signatory, code=used, typed_name=signatory.get_full_name(), client=CLIENT)
    assert "plus valable" in caught.value.messages[0]
    assert Signature.objects.count() == 1


def test_a_day_gives_few_codes(request_to_sign, signatory):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        read_and_ask(request_to_sign, signatory)
        for _code in range(CODES_A_DAY - 1):
            ask_again(request_to_sign, signatory, clock)
        with pytest.raises(ValidationError) as caught:
            ask_again(request_to_sign, signatory, clock)
        assert caught.value.code == "many"
        assert Message.objects.filter(kind="charters/email/signing_code").count() == CODES_A_DAY
        clock.shift(24 * 3600)
        assert ask_again(request_to_sign, signatory, clock)


def test_codes_tried_over_and_over_do_not_swell_the_evidence(request_to_sign, signatory):
    refused_events = EvidenceEvent.objects.filter(kind=EvidenceEvent.Kind.CODE_REFUSED)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        read_and_ask(request_to_sign, signatory)
        for _try in range(20):
            refused(request_to_sign, signatory, code="not six digits")
        assert refused_events.count() == 6
        ask_again(request_to_sign, signatory, clock)
        clock.shift(15 * 60)
        for _try in range(20):
            refused(request_to_sign, signatory, code="000000")
        assert refused_events.count() == 12


@pytest.mark.parametrize(
    ("first", "last", "typed", "holds"),
    [
        ("Inès", "d’Arc-Lévy", "ines d'arc levy", True),
        ("Inès", "Passerelle", "Paul Passerelle", False),
        ("Олена", "Шевченко", "олена шевченко", True),
        ("Олена", "Шевченко", "!!!", False),
        ("伟", "王", "芳 李", False),
    ],
)
def test_the_typed_name_is_the_signatory_s_in_any_alphabet(request_to_sign, signatory, first, last, typed, holds):
    signatory.first_name, signatory.last_name = first, last
    signatory.save()
    code = read_and_ask(request_to_sign, signatory)
    if holds:
        assert actions.sign(request_to_sign, user=signatory, code=code, typed_name=typed, client=CLIENT)
    else:
        assert "typed_name" in refused(request_to_sign, signatory, code=code, typed_name=typed).error_dict


@pytest.mark.parametrize(("moment", "holds"), [("2030-06-30T21:59:00Z", True), ("2030-06-30T22:01:00Z", False)])
def test_a_mandate_ends_at_midnight_in_paris(request_to_sign, signatory, moment, holds):
    """22:00 UTC in summer is midnight in Paris: the day that counts is the one that people read on the mandate."""
    signatory.mandates.update(valid_until="2030-06-30")
    with time_machine.travel(moment, tick=False):
        if holds:
            actions.view_request(request_to_sign, user=signatory, client=CLIENT)
            return
        with pytest.raises(ValidationError) as caught:
            actions.view_request(request_to_sign, user=signatory, client=CLIENT)
    assert caught.value.code == "mandate"


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_only_looks_at_the_link_neither_opens_nor_signs(client, request_to_sign, signatory, method):
    """A mail scanner, or a browser that loads links ahead, even with the signatory's own session."""
    events = EvidenceEvent.objects.count()
    for user in (None, signatory):
        client.logout()
        if user:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for view in ("sign", "sign_step", "sign_now", "sign_decline"):
            answer = getattr(client, method)(reverse(view, args=[request_to_sign.identifier]))
            assert answer.status_code in (200, 302, 405)
    request_to_sign.refresh_from_db()
    assert (request_to_sign.status, EvidenceEvent.objects.count()) == ("invited", events)
