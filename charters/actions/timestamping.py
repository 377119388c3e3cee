"""Adding the timestamp of an authority to the sealed file of a version in force, and to the acts that cite it.

The authority is asked outside any transaction; the stamped file is put in place by compare-and-swap, as a signature is.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from charters import evidence, files, sealing, timestamping
from charters.models import ActTries, EvidenceEvent, SealedRevision, SigningRound, StampedAct

from .recording import held_round, record

FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=12)
MOST_TRIES = 30_000
ACT_FIELD = "horodatage-001"
STAMPED = (SigningRound.Status.IN_FORCE, SigningRound.Status.AMENDED)


def wait_after(tries: int) -> timedelta:
    """How long to wait after that many failures in a row: twice as long each time, half a day at most."""
    return min(FIRST_WAIT * 2 ** min(tries - 1, 20), LONGEST_WAIT)


def timestamp_version(version, *, at=None) -> bool:
    """Have the last sealed file of a version timestamped; True when a stamped one was put in its place now.

    A failure is kept on the round, with the moment of the next try. When somebody signed meanwhile, nothing is written:
    the file with their signature is due in its turn. Safe to run twice.
    """
    now = at or timezone.now()
    base = version.sealed_revisions.order_by("-sequence").first()
    if base.kind == SealedRevision.Kind.TIMESTAMP:
        return False
    number = base.sequence + 1
    try:
        stamped = sealing.append_timestamp(files.read(base.name), timestamping.ask, f"horodatage-{number:03d}")
    except (sealing.TimestampError, sealing.SealingError) as error:
        _put_off(version, str(error), now)
        return False
    name = files.keep(version.charter, version.number, f"{number:03d}", stamped.pdf)
    with transaction.atomic():
        signing = held_round(version)
        taken = SealedRevision.objects.filter(version=version, sequence__gt=base.sequence).exists()
        if taken or signing.status not in STAMPED:
            files.forget(name)
            return False
        sealed = SealedRevision.objects.create(
            version=version,
            kind=SealedRevision.Kind.TIMESTAMP,
            sequence=number,
            name=name,
            sha256=evidence.sha256(stamped.pdf),
            size=len(stamped.pdf),
            made_at=now,
        )
        _set_tries(signing, 0, "", None)
        record(
            version,
            EvidenceEvent.Kind.TIMESTAMPED,
            now,
            authority=stamped.authority,
            attested_at=evidence.timestamp(stamped.at),
            certificate_serial=stamped.certificate_serial,
            revision=number,
            sealed_sha256=sealed.sha256,
        )
        log(version.charter, "charters.timestamped", data={"version": version.number, "sha256": sealed.sha256})
    return True


@transaction.atomic
def _put_off(version, error: str, now) -> None:
    signing = held_round(version)
    tries = signing.timestamp_tries + 1
    _set_tries(signing, tries, error, now + wait_after(tries))


def _set_tries(signing, tries: int, error: str, next_at) -> None:
    signing.timestamp_tries, signing.timestamp_error, signing.timestamp_next_at = (
        min(tries, MOST_TRIES),
        error[:300],
        next_at,
    )
    signing.save(update_fields=["timestamp_tries", "timestamp_error", "timestamp_next_at"])


def timestamp_act(act, *, at=None) -> bool:
    """Have an act of joining or leaving timestamped, apart from the version's file; True when it was done now.

    A failure is kept, with the moment of the next try. Safe to run twice.
    """
    now = at or timezone.now()
    if StampedAct.objects.filter(act=act).exists():
        return False
    version = act.version
    try:
        stamped = sealing.append_timestamp(files.read(act.name), timestamping.ask, ACT_FIELD)
    except (sealing.TimestampError, sealing.SealingError) as error:
        _put_off_act(act, str(error), now)
        return False
    name = files.keep(version.charter, version.number, f"{act.kind}-horodate", stamped.pdf)
    with transaction.atomic():
        held_round(version)
        if StampedAct.objects.filter(act=act).exists():
            files.forget(name)
            return False
        kept = StampedAct.objects.create(
            version=version,
            act=act,
            name=name,
            sha256=evidence.sha256(stamped.pdf),
            size=len(stamped.pdf),
            authority=stamped.authority[:200],
            attested_at=stamped.at,
            made_at=now,
        )
        ActTries.objects.filter(act=act).delete()
        record(
            version,
            EvidenceEvent.Kind.ACT_TIMESTAMPED,
            now,
            partner=act.party.partner.legal_name,
            act=act.kind,
            act_sha256=act.sha256,
            authority=stamped.authority,
            attested_at=evidence.timestamp(stamped.at),
            certificate_serial=stamped.certificate_serial,
            stamped_sha256=kept.sha256,
        )
        log(version.charter, "charters.act_timestamped", data={"version": version.number, "act": act.pk})
    return True


@transaction.atomic
def _put_off_act(act, error: str, now) -> None:
    held_round(act.version)
    former = ActTries.objects.filter(act=act).first()
    count = min(former.count + 1 if former else 1, MOST_TRIES)
    ActTries.objects.update_or_create(
        act=act, defaults={"count": count, "error": error[:300], "next_at": now + wait_after(count)}
    )
