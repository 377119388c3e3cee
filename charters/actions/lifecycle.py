"""A charter's large steps: back to writing, the end, and the one way out of immutability at the end of retention."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import evidence, files, rules
from charters.models import (
    Charter,
    EvidenceEvent,
    ProofFile,
    PurgePermit,
    SealedRevision,
    Signature,
    SignatureRequest,
    SigningCode,
    SigningRound,
    Version,
)
from portal.partners.rules import require
from portal.states import set_status

from .holding import held
from .recording import held_round, record

RETENTION = timedelta(days=5 * 365 + 1)


@transaction.atomic
def reopen_draft(version, *, actor, reason: str) -> Charter:
    """Back to writing from a version that is being signed; it stays on record as replaced, never signed any more."""
    now = timezone.now()
    charter = held(version.charter)
    require(rules.may_manage(actor, charter))
    reason = evidence.plain(reason)
    if not reason:
        raise ValidationError({"reason": _("Dites pourquoi le texte est rouvert : les signataires le liront.")})
    signing = held_round(version)
    set_status(charter, Charter.Status.DRAFTING)
    set_status(signing, SigningRound.Status.SUPERSEDED, closed_at=now)
    for request in SignatureRequest.objects.awaited().filter(version=version):
        set_status(request, SignatureRequest.Status.REPLACED, closed_at=now)
    record(version, EvidenceEvent.Kind.SUPERSEDED, now, reason=reason, by=actor.get_full_name())
    log(charter, "charters.reopened", user=actor, data={"version": version.number})
    return charter


@transaction.atomic
def end_charter(charter, *, actor) -> None:
    """The charter in force comes to its end; its retention begins."""
    charter = held(charter)
    require(rules.may_manage(actor, charter))
    set_status(charter, Charter.Status.ENDED, ended_at=timezone.now())
    log(charter, "charters.ended", user=actor)


@transaction.atomic
def purge_version(version, *, now, actor=None) -> None:
    """Delete a version, its files and its evidence, once its charter has been over for five years.

    The only path through the triggers: a permit names the version while its rows go. Raises ValidationError before then.
    """
    charter = held(version.charter)
    if charter.status != Charter.Status.ENDED or charter.ended_at + RETENTION > now:
        raise ValidationError(_("La durée de conservation de cette charte n’est pas écoulée."), code="kept")
    names = [version.pdf_name, *SealedRevision.objects.filter(version=version).values_list("name", flat=True)]
    PurgePermit.objects.create(version_id=version.pk, at=now)
    SigningCode.objects.filter(request__version=version).delete()
    _delete(Signature, version_id=version.pk)
    SignatureRequest.objects.filter(version=version).delete()
    _delete(EvidenceEvent, version_id=version.pk)
    _delete(ProofFile, version_id=version.pk)
    _delete(SealedRevision, version_id=version.pk)
    SigningRound.objects.filter(version=version).delete()
    _delete(Version, id=version.pk)
    PurgePermit.objects.filter(version_id=version.pk).delete()
    log(charter, "charters.purged", user=actor, data={"version": version.number, "sha256": version.sha256})
    transaction.on_commit(lambda: [files.forget(name) for name in names])


def _delete(model, **where) -> None:
    """Past the model's refusal, under the permit that the triggers look for."""
    ((column, value),) = where.items()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {column} = %s", [value])
