"""Entrusting a request to sign to a colleague, within the mandate of who was asked."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from charters import notifications
from charters.models import EvidenceEvent, SignatureRequest
from portal.partners.actions import delegate_mandate
from portal.states import set_status

from .recording import held_round, record
from .requests import fresh_request, require_signable, who


@transaction.atomic
def delegate_request(
    request, *, user, colleague, position: str, valid_until: date | None = None, at=None
) -> SignatureRequest:
    """The signatory passes the request to a colleague, who will sign by delegation. Returns the colleague's request.

    Raises PermissionDenied for somebody else's request, Refused as for signing, ValidationError for what the mandate does
    not allow (see `portal.partners.actions.delegate_mandate`). Both are told by mail.
    """
    now = at or timezone.now()
    held_round(request.version)
    request = fresh_request(request)
    require_signable(user, request, now)
    mandate = delegate_mandate(request.mandate, colleague, position=position, valid_until=valid_until, actor=user)
    set_status(request, SignatureRequest.Status.REPLACED, closed_at=now)
    passed = SignatureRequest.objects.create(
        version=request.version,
        kind=request.kind,
        step=request.step,
        party=request.party,
        signatory=colleague,
        mandate=mandate,
        field_name=request.field_name,
        invited_at=now,
        expires_at=request.expires_at,
    )
    passed = fresh_request(passed)
    message = notifications.SignatureEntrusted(request=passed, delegator=user).queue(user=colleague)
    notifications.DelegationGiven(request=passed, delegator=user).queue(user=user)
    record(
        request.version,
        EvidenceEvent.Kind.DELEGATED,
        now,
        **who(request),
        by=user.get_full_name(),
        to=colleague.get_full_name(),
        position=mandate.position,
        reference=mandate.reference,
        new_request=str(passed.identifier),
        message=message.pk,
        recipient=colleague.email,
    )
    log(request.version.charter, "charters.delegated", user=user, data={"request": request.pk, "to": passed.pk})
    return passed
