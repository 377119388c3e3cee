"""A charter's large steps: back to writing, the end, and the one way out of immutability at the end of retention."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import evidence, files, rules
from charters.models import (
    ActTries,
    Amendment,
    Charter,
    CommitteeDecision,
    EvidenceEvent,
    Observer,
    ProofFile,
    PurgePermit,
    RecordedOriginal,
    SealedAct,
    SealedRevision,
    Signature,
    SignatureRequest,
    SigningCode,
    SigningRound,
    StampedAct,
    Version,
    Withdrawal,
)
from portal.partners.rules import require
from portal.states import set_status

from .amending import withdraw_round
from .commitments import forget_commitments
from .holding import held

RETENTION = timedelta(days=5 * 365 + 1)


@transaction.atomic
def reopen_draft(version, *, actor, reason: str) -> Charter:
    """Back to writing from a version that is being signed; it stays on record as replaced, never signed any more.

    An avenant goes back to its own writing: the version in force keeps binding meanwhile.
    """
    now = timezone.now()
    charter = held(version.charter)
    require(rules.may_manage(actor, charter))
    reason = evidence.plain(reason)
    if not reason:
        raise ValidationError({"reason": _("Dites pourquoi le texte est rouvert : les signataires le liront.")})
    amendment = Amendment.objects.filter(version=version, status=Amendment.Status.SIGNING).first()
    set_status(charter, Charter.Status.AMENDING if amendment else Charter.Status.DRAFTING)
    if amendment:
        set_status(amendment, Amendment.Status.OPEN, version=None)
    withdraw_round(version, now, reason=reason, actor=actor)
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

    The only path through the triggers: a permit names the version while its rows go. Raises ValidationError before then,
    and for a version that a later one cites: the latest goes first.
    """
    charter = held(version.charter)
    if charter.status != Charter.Status.ENDED or charter.ended_at + RETENTION > now:
        raise ValidationError(_("La durée de conservation de cette charte n’est pas écoulée."), code="kept")
    if version.following.exists():
        raise ValidationError(_("Une version plus récente cite celle-ci : elle s’efface d’abord."), code="cited")
    names = [version.pdf_name]
    for model in (SealedRevision, SealedAct, StampedAct):
        names += model.objects.filter(version=version).values_list("name", flat=True)
    names += RecordedOriginal.objects.filter(version=version).values_list("scan", flat=True)
    forget_commitments(version)
    PurgePermit.objects.create(version_id=version.pk, at=now)
    SigningCode.objects.filter(request__version=version).delete()
    _delete(Signature, version_id=version.pk)
    _delete(RecordedOriginal, version_id=version.pk)
    Observer.objects.filter(version=version).delete()
    SignatureRequest.objects.filter(version=version).delete()
    Withdrawal.objects.filter(version=version).delete()
    ActTries.objects.filter(act__version=version).delete()
    _delete(StampedAct, version_id=version.pk)
    _delete(SealedAct, version_id=version.pk)
    _delete(EvidenceEvent, version_id=version.pk)
    _delete(ProofFile, version_id=version.pk)
    _delete(SealedRevision, version_id=version.pk)
    SigningRound.objects.filter(version=version).delete()
    CommitteeDecision.objects.filter(amendment__amends=version).update(amendment=None)
    Amendment.objects.filter(amends=version).delete()
    Amendment.objects.filter(version=version).update(version=None)
    _delete(Version, id=version.pk)
    PurgePermit.objects.filter(version_id=version.pk).delete()
    log(charter, "charters.purged", user=actor, data={"version": version.number, "sha256": version.sha256})
    transaction.on_commit(lambda: [files.forget(name) for name in names])


def _delete(model, **where) -> None:
    """Past the model's refusal, under the permit that the triggers look for."""
    ((column, value),) = where.items()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {column} = %s", [value])
