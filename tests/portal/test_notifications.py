"""Messages: their states, failures and waits, secrets, crashes, and that nothing leaves twice."""

import base64
import email
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.models import Message
from portal.notifications import FIRST_WAIT, MAX_TRIES, deliver, requeue_stuck, send_again
from portal.partners.notifications import LoginCode, MessageFailed
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


class BrokenBackend(BaseEmailBackend):
    """A mail server that refuses everything."""

    def send_messages(self, email_messages):
        raise SMTPRecipientsRefused({"x@exemple.test": (550, b"no such user")})


class CutBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise SMTPServerDisconnected("cut")


@pytest.fixture
def broken(settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"


def queue(**context):
    return LoginCode(code="123456", expires_at=timezone.now(), **context).queue(user=UserFactory(first_name="Inès"))


def plain_message(**values):
    return Message.objects.create(
        kind="partners/email/mandate_checked", recipient="a@exemple.test", subject="Objet", text="Texte", **values
    )


def test_a_message_is_queued_with_its_task():
    message = queue()
    assert message.state == Message.State.QUEUED
    assert "Bonjour Inès," in message.text
    assert "123456" in message.text
    assert "123456" in message.html
    assert "123456" not in message.subject
    assert "⟦" not in message.subject + message.text + message.html
    assert DBTaskResult.objects.filter(args_kwargs__args=[message.pk]).count() == 1


def test_an_error_does_not_repeat_the_address(broken, caplog):
    """It is logged, shown to coordinators beside the masked address, and outlives an address that is forgotten."""
    message = plain_message(tries=MAX_TRIES - 1)
    Message.objects.filter(pk=message.pk).update(recipient="X@exemple.test")
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, "no such user" in message.last_error) == (Message.State.FAILED, True)
    assert "exemple.test" not in message.last_error + caplog.text


def test_a_message_leaves_with_the_transaction_or_not_at_all():
    with pytest.raises(RuntimeError), transaction.atomic():
        queue()
        raise RuntimeError
    assert not Message.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_deliver_sends_once_and_wipes_the_secret():
    message = queue()
    assert deliver(message.pk)
    assert not deliver(message.pk)
    [sent] = mail.outbox
    assert "123456" in sent.body
    assert sent.alternatives[0].mimetype == "text/html"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    message.refresh_from_db()
    assert (message.state, message.text, message.html, message.tries) == (Message.State.SENT, "", "", 1)


def test_deliver_keeps_a_plain_text():
    message = plain_message()
    deliver(message.pk)
    message.refresh_from_db()
    assert message.text == "Texte"


def test_deliver_an_unknown_message_does_nothing():
    assert not deliver(404)


def test_words_typed_by_people_stay_text_in_html():
    message = MessageFailed(message=plain_message(last_error="<script>alert(1)</script>")).queue(
        user=UserFactory(first_name="<b>Inès</b>")
    )
    assert "<script>alert" in message.text
    assert "<script" not in message.html
    assert "<b>Inès" not in message.html


def test_a_line_end_in_a_name_never_reaches_the_subject():
    failed = plain_message()
    failed.subject = "Objet\r\nBcc: tous@exemple.test"
    message = MessageFailed(message=failed).queue(user=UserFactory())
    assert "\n" not in message.subject


def test_failures_wait_longer_and_longer_then_give_up(broken):
    message = plain_message()
    waits = []
    for _number in range(MAX_TRIES):
        Message.objects.filter(pk=message.pk).update(state=Message.State.QUEUED)
        with time_machine.travel("2026-03-02 10:00:00+00:00", tick=False):
            assert not deliver(message.pk)
            message.refresh_from_db()
            if message.next_try_at:
                waits.append(message.next_try_at - timezone.now())
    assert waits == [FIRST_WAIT * factor for factor in (1, 2, 4, 8, 16)]
    assert (message.state, message.tries) == (Message.State.FAILED, MAX_TRIES)
    assert "no such user" in message.last_error
    assert not deliver(message.pk)


def test_a_message_that_no_mail_can_hold_is_given_up_too():
    message = plain_message(attachments=[{"name": "b.png", "subtype": "png", "cid": "b", "content": "é"}])
    for _number in range(MAX_TRIES):
        Message.objects.filter(pk=message.pk, state=Message.State.QUEUED).update(next_try_at=None)
        assert not deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.tries) == (Message.State.FAILED, MAX_TRIES)
    assert message.last_error.startswith("ValueError")
    assert mail.outbox == []


def test_a_secret_is_wiped_when_given_up(broken):
    message = queue()
    Message.objects.filter(pk=message.pk).update(tries=MAX_TRIES - 1)
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.text, message.html) == (Message.State.FAILED, "", "")


def test_coordinators_are_told_once_of_a_message_given_up(broken):
    coordinator = UserFactory(coordinator=True)
    UserFactory(coordinator=True, is_active=False)
    message = plain_message(tries=MAX_TRIES - 1)
    deliver(message.pk)
    [told] = Message.objects.filter(kind=MessageFailed.template)
    assert told.user == coordinator
    assert "a…@exemple.test" in told.text
    Message.objects.filter(pk=told.pk).update(tries=MAX_TRIES - 1)
    deliver(told.pk)
    assert Message.objects.filter(kind=MessageFailed.template).count() == 1


def test_send_again_only_what_failed_and_holds_no_secret():
    failed, secret, gone = (
        plain_message(state=Message.State.FAILED, tries=6),
        plain_message(state=Message.State.FAILED, secret=True),
        plain_message(state=Message.State.SENT),
    )
    for message in (failed, secret, gone):
        send_again(message)
        message.refresh_from_db()
    assert [failed.state, secret.state, gone.state] == ["queued", "failed", "sent"]
    assert failed.tries == 0


def test_a_sending_cut_by_a_crash_is_taken_again(settings):
    now = timezone.now()
    cut = plain_message(state=Message.State.SENDING, tries=1, last_try_at=now - timedelta(minutes=6))
    running = plain_message(state=Message.State.SENDING, tries=1, last_try_at=now - timedelta(minutes=1))
    assert requeue_stuck(now) == 1
    assert requeue_stuck(now) == 0
    cut.refresh_from_db()
    running.refresh_from_db()
    assert (cut.state, running.state) == (Message.State.QUEUED, Message.State.SENDING)
    assert deliver(cut.pk)
    assert not deliver(running.pk)


def test_a_message_whose_next_try_has_come_is_taken_again():
    now = timezone.now()
    due = plain_message(tries=1, next_try_at=now, last_try_at=now - timedelta(minutes=1))
    plain_message(tries=1, next_try_at=now + timedelta(minutes=1), last_try_at=now)
    assert requeue_stuck(now) == 1
    assert DBTaskResult.objects.get().args_kwargs["args"] == [due.pk]


def test_a_cut_connection_is_a_failure_to_retry(settings):
    settings.EMAIL_BACKEND = f"{__name__}.CutBackend"
    message = plain_message()
    assert not deliver(message.pk)
    message.refresh_from_db()
    assert message.state == Message.State.QUEUED
    assert message.next_try_at


class Pictured(LoginCode):
    def attachments(self, recipient):
        content = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(64)).decode()
        text = {"name": "a.ics", "subtype": "calendar", "parameters": {"method": "REQUEST"}, "content": "BEGIN é"}
        return [{"name": "é.png", "subtype": "png", "cid": "badge", "content": content}, text]


def test_a_picture_goes_within_the_mail_and_is_wiped_with_its_secret():
    message = Pictured(code="123456", expires_at=timezone.now()).queue(user=UserFactory())
    deliver(message.pk)
    [_body, picture, entry] = email.message_from_bytes(mail.outbox[0].message().as_bytes()).get_payload()
    assert (picture.get_content_type(), picture["Content-ID"]) == ("image/png", "<badge>")
    assert picture.get_content_disposition() == "inline"
    assert picture.get_payload(decode=True).startswith(b"\x89PNG")
    assert (entry.get_content_type(), entry.get_param("method")) == ("text/calendar", "REQUEST")
    message.refresh_from_db()
    assert message.attachments == []


def test_a_mailing_lets_other_messages_pass():
    LoginCode(code="1", expires_at=timezone.now()).queue(user=UserFactory(), priority=-10)
    urgent = queue()
    assert DBTaskResult.objects.ready().first().args_kwargs["args"] == [urgent.pk]
