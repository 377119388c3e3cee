"""How a message is made and how it leaves: written in the action's transaction, sent by the worker, never sent twice.

Modules subclass `Notification`; templates stand in `templates/<app>/email/<name>.{subject.txt,txt,html}`. It holds no
wording and decides nothing about who should be told what.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import task

from portal.models import Message, SiteIdentity

logger = logging.getLogger(__name__)

MAX_TRIES = 6
FIRST_WAIT = timedelta(minutes=1)

# Told of each message that is given up, in the worker; filled in `AppConfig.ready`.
failure_observers: list[Callable[[Message], None]] = []

# Kinds of messages whose address is wiped when they have left (or failed): the person's data were erased.
FORGOTTEN_KINDS: set[str] = set()


class Notification:
    """One kind of message.

    `template` is "<app>/email/<name>"; `secret` says that the text carries a code or a secret link, and is wiped once
    sent; `forget_recipient`, that the address is wiped too. `context` are the template's variables.
    """

    template: str
    secret = False
    forget_recipient = False

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.forget_recipient:
            FORGOTTEN_KINDS.add(cls.template)

    def __init__(self, **context):
        self.context = context

    @transaction.atomic
    def queue(self, *, user=None, recipient: str = "", language: str = "") -> Message:
        """Write the message for a user, or for an address, in their language; the worker sends it after the commit."""
        recipient = recipient or user.email
        language = language or (user.language if user else settings.LANGUAGE_CODE)
        identity = SiteIdentity.current()
        with translation.override(language):
            context = {
                "first_name": user.first_name if user else "",
                **self.context,
                "recipient_user": user,
                "identity": identity,
                # A number that breaks at the end of a line is misread.
                "help_phone": identity.help_phone.replace(" ", "\u00a0"),
                "network_name": identity.in_language("network_name", language),
                "base_url": settings.BASE_URL,
                "language": language,
            }
            subject = " ".join(render_to_string(f"{self.template}.subject.txt", context).split())
            context["subject"] = subject
            text = render_to_string(f"{self.template}.txt", context).strip() + "\n"
            html = render_to_string(f"{self.template}.html", context)
        message = Message.objects.create(
            kind=self.template,
            user=user,
            recipient=recipient,
            language=language,
            subject=subject[:200],
            text=text,
            html=html,
            secret=self.secret,
        )
        send_message.enqueue(message.pk)
        return message


@task()
def send_message(message_id: int) -> None:
    deliver(message_id)


def deliver(message_id: int) -> bool:
    """Send a queued message; True if it left now. Its state makes a second call harmless.

    The row is marked before the sending and after it: a process killed in between leaves it SENDING, and `requeue_stuck`
    decides (at most one double sending, only for a process killed at that very moment).
    """
    now = timezone.now()
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=message_id, state=Message.State.QUEUED).first()
        if message is None:
            return False
        message.state = Message.State.SENDING
        message.tries += 1
        message.last_try_at = now
        message.save(update_fields=["state", "tries", "last_try_at"])
    mail = EmailMultiAlternatives(message.subject, message.text, None, [message.recipient])
    mail.attach_alternative(message.html, "text/html")
    mail.extra_headers["Message-ID"] = f"<message-{message.pk}@{settings.BASE_URL.split('//')[-1].split(':')[0]}>"
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    try:
        mail.send()
    except (OSError, SMTPException) as error:
        _record_failure(message, error)
        return False
    message.state = Message.State.SENT
    message.sent_at = timezone.now()
    message.last_error = ""
    _wipe(message)
    message.save(update_fields=["state", "sent_at", "last_error", "text", "html", "recipient"])
    return True


def _wipe(message: Message) -> None:
    """What a message that left, or was given up, must not keep. The caller saves."""
    if message.secret:
        message.text = message.html = ""
    if message.kind in FORGOTTEN_KINDS:
        message.recipient = ""


def _record_failure(message: Message, error: Exception) -> None:
    """Queue the message again after a growing wait, or give up after `MAX_TRIES`: coordinators then see it as failed."""
    message.last_error = f"{type(error).__name__}: {error}"[:300]
    given_up = message.tries >= MAX_TRIES
    if given_up:
        message.state = Message.State.FAILED
        message.next_try_at = None
        _wipe(message)
    else:
        message.state = Message.State.QUEUED
        message.next_try_at = timezone.now() + FIRST_WAIT * 2 ** (message.tries - 1)
    message.save(update_fields=["state", "last_error", "next_try_at", "text", "html", "recipient"])
    logger.warning("Message %s could not be sent (try %s): %s", message.pk, message.tries, message.last_error)
    if given_up:
        for tell in failure_observers:
            tell(message)


def send_again(message: Message) -> None:
    """Queue a failed message again, at a coordinator's request; one that left is not sent twice."""
    if Message.objects.filter(pk=message.pk, state=Message.State.FAILED, secret=False).update(
        state=Message.State.QUEUED, tries=0, next_try_at=None
    ):
        send_message.enqueue(message.pk)


def requeue_stuck(now) -> int:
    """Messages whose sending was cut by a crash, or whose next try has come, are given to the worker again."""
    count = 0
    for message in Message.objects.stuck(now).order_by("pk")[:500]:
        changed = Message.objects.filter(pk=message.pk, state=message.state, last_try_at=message.last_try_at).update(
            state=Message.State.QUEUED, next_try_at=None
        )
        if changed:
            send_message.enqueue(message.pk)
            count += 1
    return count
