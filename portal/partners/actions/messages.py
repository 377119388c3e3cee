"""What coordinators do about messages that did not arrive."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.models import Message
from portal.notifications import send_again
from portal.partners import rules
from portal.partners.models import User
from portal.partners.notifications import MessageFailed


@transaction.atomic
def send_message_again(message: Message, actor: User) -> None:
    """Queue a failed message again. One that carried a secret can't be: its text is gone, the action is done anew."""
    rules.require(rules.is_coordinator(actor))
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state != Message.State.FAILED:
        raise ValidationError(_("Ce message n’est pas en échec."))
    if message.secret:
        raise ValidationError(_("Ce message portait un code ou un lien secret : il faut refaire l’action."))
    send_again(message)
    log(message, "partners.send_message_again", user=actor)


@transaction.atomic
def tell_of_failed_message(message: Message) -> None:
    """Tell the coordinators of a message given up, but of those that told them, and of addresses already forgotten."""
    if message.kind == MessageFailed.template or not message.recipient:
        return
    for coordinator in User.objects.coordinating():
        MessageFailed(message=message).queue(user=coordinator)
