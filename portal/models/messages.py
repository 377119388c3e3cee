"""Every mail the portal sends is a row here, written in the transaction of the action that causes it.

It holds the state of a message; what messages say stands in each app's `notifications`, how they leave in
`portal.notifications`.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MessageQuerySet(models.QuerySet):
    def stuck(self, now):
        """Messages whose sending was cut, or that wait for their next try."""
        return self.filter(
            models.Q(state=Message.State.SENDING, last_try_at__lt=now - timedelta(minutes=5))
            | models.Q(state=Message.State.QUEUED, next_try_at__lte=now)
        )

    def failed(self):
        return self.filter(state=Message.State.FAILED)


class Message(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("En attente")
        SENDING = "sending", _("En cours d’envoi")
        SENT = "sent", _("Envoyé")
        FAILED = "failed", _("En échec")

    TRANSITIONS = {
        # Queued anew: the wait before its next try is over.
        State.QUEUED: {State.SENDING, State.QUEUED},
        State.SENDING: {State.SENT, State.QUEUED, State.FAILED},
        State.SENT: set(),
        State.FAILED: {State.QUEUED},
    }

    kind = models.CharField(_("genre"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages_received"
    )
    recipient = models.EmailField(_("destinataire"))
    language = models.CharField(max_length=5, default="fr")
    subject = models.CharField(_("objet"), max_length=200)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    attachments = models.JSONField(
        default=list,
        blank=True,
        help_text="Texts and pictures carried with the message: see portal.notifications.Notification.attachments.",
    )
    secret = models.BooleanField(
        default=False, help_text=_("Le texte porte un code ou un lien secret : il est effacé une fois envoyé.")
    )
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)
    queued_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    last_try_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-queued_at", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["state", "next_try_at"], name="message_state")]

    def __str__(self):
        return _("message n° %(number)s") % {"number": self.pk}
