"""Originals signed by hand, or with another tool, entered in the register by a coordinator. They count as signed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import evidence, notifications, rules
from charters.models import EvidenceEvent, RecordedOriginal, SignatureRequest, SigningRound
from portal.partners.actions.mandates import DOCUMENT_KINDS
from portal.partners.models import User
from portal.partners.rules import require
from portal.states import set_status
from portal.uploads import validate_document

from .recording import held_round, record
from .settling import settle

Kind = EvidenceEvent.Kind


def record_original(version, party, *, scan, actor, at=None, **values) -> RecordedOriginal:
    """Enter the original that a party signed outside the portal; it binds the party, and can't be changed afterwards.

    `scan` is an upload (PDF, PNG or JPEG). `values`: kind, signatory, position, reference, delegated, signed_on (date),
    holder, reserves. A request still open for the party is closed; a signing that this party's refusal had stopped goes on.
    Raises PermissionDenied to who may not manage the charter, ValidationError for what was typed (by field), and, without
    a field, when the party has signed already or the version is not being signed.
    """
    require(rules.may_manage(actor, version.charter))
    try:
        validate_document(scan, DOCUMENT_KINDS)
    except ValidationError as error:
        raise ValidationError({"scan": error}) from error
    content = scan.read()
    scan.seek(0)
    digest = evidence.sha256(content)
    now = at or timezone.now()
    extension = scan.name.rsplit(".", 1)[-1].lower()
    name = storages["private"].save(f"originals/{now:%Y}/original-{digest[:24]}.{extension}", scan)
    try:
        return _enter(version, party, actor, now, scan=name, scan_sha256=digest, **values)
    except Exception:
        storages["private"].delete(name)
        raise


@transaction.atomic
def _enter(version, party, actor, now, *, signed_on: date, **values) -> RecordedOriginal:
    signing = held_round(version)
    version = signing.version
    require(rules.may_manage(actor, version.charter))
    reason = rules.why_not_record(version, party)
    if reason:
        raise ValidationError(rules.RECORDING_REFUSALS[reason], code=reason)
    _check_day(version, signed_on, now)
    texts = ("signatory", "position", "reference", "holder", "reserves")
    values |= {name: evidence.plain(values.get(name, "")) for name in texts}
    original = RecordedOriginal(
        version=version, party=party, signed_on=signed_on, recorded_by=actor, recorded_at=now, **values
    )
    original.full_clean(exclude=["version", "party", "scan", "recorded_by"], validate_constraints=False)
    original.save()
    for request in party.signature_requests.filter(version=version).exclude(status=SignatureRequest.Status.REPLACED):
        set_status(request, SignatureRequest.Status.REPLACED, closed_at=now)
    record(version, Kind.RECORDED, now, **original_values(original))
    log(version.charter, "charters.original_recorded", user=actor, data={"original": original.pk})
    if signing.status == SigningRound.Status.STOPPED:
        set_status(signing, SigningRound.Status.OPEN, closed_at=None)
        record(version, Kind.OPENED, now, by=actor.get_full_name())
    for member in User.objects.belonging_to([party.partner_id]):
        notifications.OriginalRecorded(original=original).queue(user=member)
    settle(signing, now)
    return original


def _check_day(version, signed_on: date, now) -> None:
    if signed_on > timezone.localdate(now):
        raise ValidationError({"signed_on": _("Cette date n’est pas encore venue.")})
    if signed_on < timezone.localdate(version.frozen_at):
        raise ValidationError({"signed_on": _("À cette date, le texte de cette version n’était pas encore figé.")})


def original_values(original) -> dict:
    """What evidence keeps of a recorded original, as values copied at the time (docs/preuve.md)."""
    return {
        "partner": original.party.partner.legal_name,
        "original": original.kind,
        "signatory": original.signatory,
        "position": original.position,
        "reference": original.reference,
        "delegated": original.delegated,
        "signed_on": original.signed_on.isoformat(),
        "holder": original.holder,
        "reserves": original.reserves,
        "scan_sha256": original.scan_sha256,
        "by": original.recorded_by.get_full_name(),
    }
