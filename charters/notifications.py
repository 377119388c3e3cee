"""What charters tell people by mail. Wording stands in templates/charters/email/; who is told what, in the actions."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format

from charters.typesetting import french
from portal.notifications import Notification
from portal.partners.roles import permission


def coordinators():
    """The network's staff, who are told when something stops."""
    role = permission("partners.coordinate")
    return (
        get_user_model()
        .objects.filter(Q(user_permissions=role) | Q(groups__permissions=role), is_active=True)
        .distinct()
        .order_by("pk")
    )


def link(name: str, *args) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


class RequestNotification(Notification):
    """About one request to sign."""

    def __init__(self, *, request, link, **context):
        super().__init__(
            charter=request.version.title,
            version=request.version.number,
            organisation=request.party.partner.short_name,
            deadline=date_format(request.expires_at, "DATE_FORMAT") if request.expires_at else "",
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
            signed_at=french(sealed.made_at),
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
