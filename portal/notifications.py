"""How a message is made and how it leaves: written in the action's transaction, sent by the worker, never sent twice.

Modules subclass `Notification`; templates stand in `templates/<app>/email/<name>.{subject.txt,txt,html}`. It holds no
wording and decides nothing about who should be told what.
"""

import base64
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from email.mime.image import MIMEImage
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django_tasks import task

from portal.models import Message, SiteIdentity
from portal.states import set_status

logger = logging.getLogger(__name__)

MAX_TRIES = 6
FIRST_WAIT = timedelta(minutes=1)

# Told of each message that is given up, in the worker; filled in `AppConfig.ready`.
failure_observers: list[Callable[[Message], None]] = []

# Kinds of messages whose address is wiped when they have left (or failed): the person's data were erased.
FORGOTTEN_KINDS: set[str] = set()


def link(view: str, *args) -> str:
    """The full address of a view, lazily: it takes the language of who will read the message, not of who caused it."""
    return format_lazy("{}{}", settings.BASE_URL, reverse_lazy(view, args=args))


class Composed(NamedTuple):
    """What a message says: one line, a text, a page."""

    subject: str
    text: str
    html: str


class Notification:
    """One kind of message.

    `template` is "<app>/email/<name>"; `secret` says that the text carries a code or a secret link, and is wiped once
    sent; `forget_recipient`, that the address is wiped too. `context` are the template's variables, rendered in the reader's
    language: what depends on it (`link`, dates in words) is given lazily.
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

    def attachments(self, recipient: str) -> list[dict]:
        """What goes with the message to this address.

        A text: its name, subtype of text/, parameters (a dict) and content. A picture that the page shows by `cid:`: its
        name, subtype of image/, `cid`, and content in base64.
        """
        return []

    def in_language(self, language: str, *, user=None) -> Composed:
        """The message for somebody who reads this language."""
        identity = SiteIdentity.current()
        with translation.override(language):
            return self.composed(
                {
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
            )

    def composed(self, context: dict) -> Composed:
        """The message with these variables, in the active language."""
        subject = " ".join(render_to_string(f"{self.template}.subject.txt", context).split())
        context["subject"] = subject
        text = render_to_string(f"{self.template}.txt", context).strip() + "\n"
        return Composed(subject, text, render_to_string(f"{self.template}.html", context))

    @transaction.atomic
    def queue(self, *, user=None, recipient: str = "", language: str = "", priority: int = 0) -> Message:
        """Write the message for a user, or for an address, in their language; the worker sends it after the commit.

        `priority`: those of a mailing (below 0) let the others pass.
        """
        recipient = recipient or user.email
        language = language or (user.language if user else settings.LANGUAGE_CODE)
        subject, text, html = self.in_language(language, user=user)
        message = Message.objects.create(
            kind=self.template,
            user=user,
            recipient=recipient,
            language=language,
            subject=subject[:200],
            text=text,
            html=html,
            attachments=self.attachments(recipient),
            secret=self.secret,
        )
        send_message.using(priority=priority).enqueue(message.pk)
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
        set_status(message, Message.State.SENDING, field="state", tries=message.tries + 1, last_try_at=now)
    try:
        _mail(message).send()
    except Exception as error:
        # A server that refuses, a service with errors of its own, a message that no mail can hold: none is tried for ever.
        _record_failure(message, error)
        return False
    set_status(message, Message.State.SENT, field="state", sent_at=timezone.now(), last_error="", **_wiped(message))
    return True


def _mail(message: Message) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(message.subject, message.text, None, [message.recipient])
    mail.attach_alternative(message.html, "text/html")
    for attachment in message.attachments:
        mail.attach(_part(attachment))
    mail.extra_headers["Message-ID"] = f"<message-{message.pk}@{urlsplit(settings.BASE_URL).hostname}>"
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    return mail


def _part(attachment: dict) -> MIMENonMultipart:
    """What goes with a mail as one of its parts: see `Notification.attachments`."""
    if "cid" in attachment:
        picture = MIMEImage(base64.b64decode(attachment["content"]), attachment["subtype"])
        picture.add_header("Content-ID", f"<{attachment['cid']}>")
        picture.add_header("Content-Disposition", "inline", filename=attachment["name"])
        return picture
    part = MIMEText(attachment["content"], attachment["subtype"], "utf-8")
    # A calendar entry is told apart by its `method`.
    for name, value in attachment["parameters"].items():
        part.set_param(name, value)
    part.add_header("Content-Disposition", "attachment", filename=attachment["name"])
    return part


def _wiped(message: Message) -> dict:
    """The fields that a message which left, or was given up, must not keep, emptied."""
    wiped = {"text": "", "html": "", "attachments": []} if message.secret else {}
    return {**wiped, "recipient": ""} if message.kind in FORGOTTEN_KINDS else wiped


def _record_failure(message: Message, error: Exception) -> None:
    """Queue the message again after a growing wait, or give up after `MAX_TRIES`: coordinators then see it as failed."""
    told = re.sub(re.escape(message.recipient), "…", f"{type(error).__name__}: {error}", flags=re.IGNORECASE)[:300]
    given_up = message.tries >= MAX_TRIES
    if given_up:
        values, state = {"next_try_at": None, **_wiped(message)}, Message.State.FAILED
    else:
        wait = FIRST_WAIT * 2 ** (message.tries - 1)
        values, state = {"next_try_at": timezone.now() + wait}, Message.State.QUEUED
    set_status(message, state, field="state", last_error=told, **values)
    logger.warning("Message %s could not be sent (try %s): %s", message.pk, message.tries, message.last_error)
    if given_up:
        for tell in failure_observers:
            tell(message)


@transaction.atomic
def send_again(message: Message) -> None:
    """Queue a failed message again, at a coordinator's request; one that left is not sent twice."""
    held = Message.objects.select_for_update().filter(pk=message.pk, state=Message.State.FAILED, secret=False).first()
    if held:
        _queue_again(held, tries=0)


def requeue_stuck(now) -> int:
    """Messages whose sending was cut by a crash, or whose next try has come, are given to the worker again."""
    keys = Message.objects.stuck(now).order_by("pk").values_list("pk", flat=True)[:500]
    return sum(_requeue(pk, now) for pk in list(keys))


@transaction.atomic
def _requeue(message_id: int, now) -> int:
    """1, or 0 for a message that is not stuck any more."""
    held = Message.objects.stuck(now).select_for_update().filter(pk=message_id).first()
    if held is None:
        return 0
    _queue_again(held)
    return 1


def _queue_again(held: Message, **values) -> None:
    set_status(held, Message.State.QUEUED, field="state", next_try_at=None, **values)
    send_message.enqueue(held.pk)
