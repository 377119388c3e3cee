"""Whose turn it is to sign: requests of later ranks wait until the ranks before have answered. The round is held."""

from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from charters import notifications
from charters.entry import reached_step
from charters.models import EvidenceEvent, RecordedOriginal, SignatureRequest
from portal.states import set_status

from .recording import record
from .requests import fresh_request, who


def invite_reached(signing, now, *, actor=None) -> list[SignatureRequest]:
    """Invite those whose turn has come: every required party of the ranks before has signed.

    Who has no valid mandate any more is not written to: their request stays planned until somebody else is named.
    """
    if not signing.is_signable:
        return []
    version = signing.version
    planned = [
        each
        for each in _requests(version).filter(step__lte=_reached(version))
        if each.status == SignatureRequest.Status.PLANNED and each.mandate.is_valid(timezone.localdate(now))
    ]
    return [_invite(request, signing, actor, now) for request in planned]


def _requests(version):
    return (
        SignatureRequest.objects.filter(version=version, kind=SignatureRequest.Kind.SIGNATURE)
        .exclude(status=SignatureRequest.Status.REPLACED)
        .select_related("mandate")
        .order_by("step", F("party__position").asc(), "pk")
    )


def _reached(version) -> int:
    required = set(version.parties().filter(required=True).values_list("pk", flat=True))
    recorded = set(RecordedOriginal.objects.filter(version=version).values_list("party_id", flat=True))
    answered = {SignatureRequest.Status.SIGNED, SignatureRequest.Status.DECLINED}
    return reached_step(
        (each.step, not required or each.party_id in required, each.status in answered or each.party_id in recorded)
        for each in _requests(version)
    )


def _invite(request, signing, actor, now) -> SignatureRequest:
    request = fresh_request(request)
    set_status(request, SignatureRequest.Status.INVITED, invited_at=now, expires_at=signing.time_left(now))
    message = notifications.SignatureInvitation(request=request).queue(user=request.signatory)
    record(
        request.version,
        EvidenceEvent.Kind.INVITED,
        now,
        **who(request),
        step=request.step,
        message=message.pk,
        recipient=request.signatory.email,
    )
    log(request.version.charter, "charters.invited", user=actor, data={"request": request.pk})
    return request
