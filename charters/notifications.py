"""What charters tell people by mail. Wording stands in templates/charters/email/; who is told what, in the actions.

Links and dates are lazy: they take the language of who will read the message, not that of who caused it.
"""

from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import get_language

from charters.typesetting import ZONE, french
from portal.notifications import Notification, link


def _day(moment) -> str:
    return date_format(moment.astimezone(ZONE), "DATE_FORMAT")


def _moment(moment) -> str:
    if get_language() == "fr":
        return french(moment)
    return date_format(moment.astimezone(ZONE), "DATETIME_FORMAT")


day = lazy(_day, str)
moment_in_words = lazy(_moment, str)


class RequestNotification(Notification):
    """About one request to sign."""

    def __init__(self, *, request, link, **context):
        super().__init__(
            charter=request.version.title,
            version=request.version.number,
            organisation=request.party.partner.short_name,
            deadline=day(request.expires_at) if request.expires_at else "",
            link=link,
            **context,
        )


class SignatureInvitation(RequestNotification):
    template = "charters/email/signature_invitation"

    def __init__(self, *, request):
        super().__init__(request=request, link=link("sign", request.identifier))


class SignatureReminder(RequestNotification):
    template = "charters/email/signature_reminder"

    def __init__(self, *, request):
        super().__init__(request=request, link=link("sign", request.identifier))


class SigningCodeMessage(RequestNotification):
    template = "charters/email/signing_code"
    secret = True

    def __init__(self, *, request, code, minutes):
        super().__init__(request=request, link="", code=code, minutes=minutes)


class SignatureReceipt(RequestNotification):
    template = "charters/email/signature_receipt"

    def __init__(self, *, request, sealed):
        version = request.version
        super().__init__(
            request=request,
            link=link("version_sealed", version.charter.slug, version.number),
            signed_at=moment_in_words(sealed.made_at),
        )


class SignatureDeclined(RequestNotification):
    template = "charters/email/signature_declined"

    def __init__(self, *, request, reason):
        super().__init__(
            request=request,
            link=link("charter_signing", request.version.charter.slug),
            signatory=request.signatory.get_full_name(),
            reason=reason,
        )


class CharterInForce(Notification):
    template = "charters/email/charter_in_force"

    def __init__(self, *, version):
        super().__init__(charter=version.title, link=link("charter_text", version.charter.slug))
