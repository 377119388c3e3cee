"""Asking for signatures: opening a round, naming who signs, reminding, the deadline, letting invitations expire."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import notifications, rules
from charters.evidence import timestamp
from charters.models import (
    EvidenceEvent,
    RecordedOriginal,
    SignatureRequest,
    SigningRound,
)
from portal.partners.models import Mandate
from portal.partners.rules import require
from portal.states import set_status

from .ordering import invite_reached
from .recording import held_round, record
from .requests import fresh_request, who
from .settling import settle

Kind = EvidenceEvent.Kind


@transaction.atomic
def open_signing(
    version, mandates: dict, *, steps: dict | None = None, deadline=None, actor, at=None
) -> list[SignatureRequest]:
    """Invite the parties to sign. `mandates`: the mandate with which each party (by primary key) will be bound.

    `steps` gives parties a rank (from 1, which is the default): those of a later rank are planned, and invited when every
    required party of the ranks before has signed. A party left out can be invited later with `replace_signatory`. Opening
    an open round invites the parties still missing. Returns the requests made, invited or planned.
    """
    now = at or timezone.now()
    signing = held_round(version)
    require(rules.may_manage(actor, version.charter))
    if signing.status == SigningRound.Status.PREPARED:
        if deadline and deadline <= now:
            raise ValidationError({"deadline": _("Cette date est déjà passée.")})
        set_status(signing, SigningRound.Status.OPEN, opened_at=now, deadline=deadline)
        record(version, Kind.OPENED, now, by=actor.get_full_name())
        log(version.charter, "charters.signing_opened", user=actor, data={"version": version.number})
    elif not signing.is_signable:
        raise ValidationError(rules.SIGNING_REFUSALS["closed"], code="closed")
    requests = []
    for party in version.parties():
        mandate = mandates.get(party.pk)
        if (
            mandate is not None
            and not party.signature_requests.filter(version=version).exclude(status="replaced").exists()
        ):
            requests.append(_ask(version, party, mandate, now, step=(steps or {}).get(party.pk, 1)))
    invite_reached(signing, now, actor=actor)
    return [fresh_request(request) for request in requests]


def _ask(version, party, mandate, now, *, step: int) -> SignatureRequest:
    """Plan the request of a party that has not signed on paper; `invite_reached` then invites it if its turn has come."""
    if party.left_at is not None:
        raise ValidationError(rules.RECORDING_REFUSALS["left"], code="left")
    if RecordedOriginal.objects.filter(version=version, party=party).exists():
        raise ValidationError(
            _("L’original signé par %(partner)s est déjà enregistré.") % {"partner": party.partner.short_name},
            code="recorded",
        )
    mandate = Mandate.objects.select_related("user").get(pk=mandate.pk)
    if mandate.partner_id != party.partner_id or not mandate.is_valid(timezone.localdate(now)):
        raise ValidationError(
            _("Le mandat choisi pour %(partner)s n’est pas valable.") % {"partner": party.partner.short_name},
            code="mandate",
        )
    if mandate.delegated_from_id and not version.requests.filter(party=party, mandate=mandate).exists():
        raise ValidationError(_("Cette délégation a été donnée pour une autre signature."), code="mandate")
    return SignatureRequest.objects.create(
        version=version,
        party=party,
        step=step,
        signatory=mandate.user,
        mandate=mandate,
        field_name=version.fields[str(party.pk)],
        status=SignatureRequest.Status.PLANNED,
        invited_at=now,
    )


@transaction.atomic
def replace_signatory(version, party, mandate, *, actor) -> SignatureRequest:
    """Ask somebody else of the party to sign (or ask again after an expiry or a change of mind), at the party's rank."""
    now = timezone.now()
    signing = held_round(version)
    require(rules.may_manage(actor, version.charter))
    return _ask_again(signing, party, mandate, actor, now)


@transaction.atomic
def renew_request(request, *, actor) -> SignatureRequest:
    """Ask the same person again, with the same mandate, once their invitation has expired."""
    now = timezone.now()
    signing = held_round(request.version)
    request = fresh_request(request)
    require(rules.may_manage(actor, request.version.charter))
    if request.status != SignatureRequest.Status.EXPIRED:
        raise ValidationError(_("Cette invitation n’est pas expirée."), code="state")
    record(request.version, Kind.RENEWED, now, **who(request), by=actor.get_full_name())
    return _ask_again(signing, request.party, request.mandate, actor, now)


@transaction.atomic
def extend_deadline(version, deadline, *, actor) -> None:
    """Give everybody more time: those awaited are told; those expired can be asked again with `renew_request`."""
    now = timezone.now()
    signing = held_round(version)
    require(rules.may_manage(actor, version.charter))
    if not signing.is_signable:
        raise ValidationError(rules.SIGNING_REFUSALS["closed"], code="closed")
    if deadline <= now:
        raise ValidationError({"deadline": _("Cette date est déjà passée.")})
    if signing.deadline and deadline <= signing.deadline:
        raise ValidationError({"deadline": _("Choisissez une date après le délai actuel.")})
    signing.deadline = deadline
    signing.save(update_fields=["deadline"])
    record(version, Kind.RENEWED, now, deadline=timestamp(deadline), by=actor.get_full_name())
    log(version.charter, "charters.deadline_extended", user=actor, data={"version": version.number})
    awaited = SignatureRequest.objects.awaited().filter(version=version, kind=SignatureRequest.Kind.SIGNATURE)
    for each in awaited.order_by("pk"):
        request = fresh_request(each)
        request.expires_at = deadline
        request.save(update_fields=["expires_at"])
        notifications.DeadlineExtended(request=request).queue(user=request.signatory)


def _ask_again(signing, party, mandate, actor, now) -> SignatureRequest:
    version = signing.version
    if signing.status == SigningRound.Status.STOPPED:
        # The organisation that declined is asked again: the others may sign meanwhile.
        set_status(signing, SigningRound.Status.OPEN, closed_at=None)
        record(version, Kind.OPENED, now, by=actor.get_full_name())
    elif not signing.is_signable:
        raise ValidationError(rules.SIGNING_REFUSALS["closed"], code="closed")
    if str(party.pk) not in version.fields:
        raise ValidationError(_("Cette organisation n’est pas de celles qui signent cette version."), code="party")
    step = 1
    for former in party.signature_requests.filter(version=version).exclude(status=SignatureRequest.Status.REPLACED):
        step = former.step
        set_status(former, SignatureRequest.Status.REPLACED, closed_at=now)
        record(version, Kind.REPLACED, now, **who(fresh_request(former)))
    request = _ask(version, party, mandate, now, step=step)
    invite_reached(signing, now, actor=actor)
    settle(signing, now)
    return fresh_request(request)


@transaction.atomic
def remind(request, *, actor=None, at=None) -> None:
    """Send an invitation again to somebody who is awaited; at most one a day."""
    now = at or timezone.now()
    held_round(request.version)
    request = fresh_request(request)
    require(actor is None or rules.may_manage(actor, request.version.charter))
    if request.status not in SignatureRequest.AWAITED or not request.version.round.is_signable:
        raise ValidationError(rules.SIGNING_REFUSALS["answered"], code="answered")
    if now - (request.reminded_at or request.invited_at) < timedelta(days=1):
        raise ValidationError(_("Un message est déjà parti il y a moins d’un jour."), code="soon")
    request.reminded_at, request.reminders = now, request.reminders + 1
    request.save(update_fields=["reminded_at", "reminders"])
    message = notifications.SignatureReminder(request=request).queue(user=request.signatory)
    record(request.version, Kind.REMINDED, now, **who(request), message=message.pk)


@transaction.atomic
def expire_requests(now) -> int:
    """Requests whose time has passed without an answer are marked so, with an event each."""
    late = list(SignatureRequest.objects.awaited().filter(expires_at__lte=now).order_by("version_id", "pk"))
    for stale in late:
        held_round(stale.version)
        request = fresh_request(stale)
        if request.status in SignatureRequest.AWAITED:
            set_status(request, SignatureRequest.Status.EXPIRED, closed_at=now)
            record(request.version, Kind.EXPIRED, now, **who(request))
    return len(late)
