"""What the portal writes to people about their account and their organisations. Wording stands in the templates."""

from django.utils.functional import lazy

from portal.notifications import Notification, link


class InvitationToJoin(Notification):
    template = "partners/email/invitation_join"
    secret = True

    def __init__(self, *, invitation, token):
        inviter = invitation.invited_by
        super().__init__(
            inviter=inviter.get_full_name(),
            organisation=invitation.partner.short_name,
            link=link("invitation", token),
            expires_at=invitation.expires_at,
        )


class _AboutMandate(Notification):
    def __init__(self, *, mandate):
        super().__init__(
            organisation=mandate.partner.short_name,
            mandate=lazy(lambda: mandate.title, str)(),
            reason=mandate.reason,
            valid_until=mandate.valid_until,
            link=link(self.view, mandate.partner.slug),
        )

    view = "organisation"


class MandateChecked(_AboutMandate):
    template = "partners/email/mandate_checked"


class MandateRefused(_AboutMandate):
    template = "partners/email/mandate_refused"
    view = "file_mandate"


class MandateRevoked(_AboutMandate):
    template = "partners/email/mandate_revoked"


class MandateEnding(_AboutMandate):
    template = "partners/email/mandate_expiring"
    view = "file_mandate"


class ErasureReceived(Notification):
    template = "partners/email/erasure_received"

    def __init__(self, *, request):
        super().__init__(last_day=request.answer_by, link=link("my_data"))


class ErasureDone(Notification):
    """The last message; the address goes with it. `kept` are the kinds of data (registry) that stay."""

    template = "partners/email/erasure_done"
    secret = True
    forget_recipient = True


class LoginCode(Notification):
    template = "partners/email/login_code"
    secret = True


class AccountMail(Notification):
    """Any other mail of allauth: confirmation of an address, new password, change of a means of login."""

    template = "partners/email/account"
    secret = True


class MessageFailed(Notification):
    """To coordinators, once a message, after its last try."""

    template = "partners/email/message_failed"

    def __init__(self, *, message):
        name, _at, domain = message.recipient.partition("@")
        super().__init__(
            masked_recipient=f"{name[:1]}…@{domain}",
            failed_subject=message.subject,
            reason=message.last_error,
            link=link("coordination_messages"),
        )
