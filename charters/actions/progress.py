"""What bearers report of a commitment: an entry, its correction, its removal. Nothing said is lost: it is marked."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import evidence, rules
from charters.models import Commitment, Indicator, ProgressEntry
from charters.progress import same_unit
from portal.partners.rules import require
from portal.uploads import validate_document

from .commitments import require_followed
from .holding import held

EVIDENCE_KINDS = {"pdf", "png", "jpg", "jpeg", "docx", "xlsx", "odt", "ods", "csv"}
MAX_FINDING = ProgressEntry._meta.get_field("finding").max_length


@transaction.atomic
def report_progress(
    commitment,
    *,
    party,
    on,
    state: str,
    finding: str,
    actor,
    indicator=None,
    value: Decimal | None = None,
    unit: str = "",
    evidence_file=None,
    at=None,
) -> ProgressEntry:
    """Say, for a bearer, where a commitment stands on a day, with a figure and a document where there are some.

    `unit` is the one the value was typed in: any other than the indicator's is refused. `evidence_file` is an upload.
    """
    charter = held(commitment.charter)
    commitment = Commitment.objects.select_related("charter").get(pk=commitment.pk)
    require(party in rules.parties_reporting(actor, commitment))
    require_followed(commitment, charter)
    entry = _entry(commitment, party, on, state, finding, indicator, value, unit, actor, at)
    _attach(entry, evidence_file)
    entry.save()
    _log(entry, "charters.progress_reported", actor)
    return entry


@transaction.atomic
def correct_progress(
    entry,
    *,
    on,
    state: str,
    finding: str,
    actor,
    indicator=None,
    value: Decimal | None = None,
    unit: str = "",
    evidence_file=None,
    at=None,
) -> ProgressEntry:
    """Put another entry in the place of one's organisation's own; the former one stays, marked as corrected.

    Its document goes over to the new entry, unless another one is given.
    """
    entry, commitment = _own(entry, actor)
    new = _entry(commitment, entry.party, on, state, finding, indicator, value, unit, actor, at)
    new.corrects = entry
    if evidence_file:
        _attach(new, evidence_file)
        _forget_file(entry)
    else:
        new.evidence, entry.evidence = entry.evidence.name, ""
    entry.removed_at = at or timezone.now()
    entry.save(update_fields=["evidence", "removed_at"])
    new.save()
    _log(new, "charters.progress_corrected", actor)
    return new


@transaction.atomic
def remove_progress(entry, *, actor) -> None:
    """Take back one's organisation's own entry: it stays, marked, and counts no more; its document is deleted.

    A document put there by mistake may hold what should never have been there.
    """
    entry, _commitment = _own(entry, actor)
    _forget_file(entry)
    entry.removed_at = timezone.now()
    entry.save(update_fields=["evidence", "removed_at"])
    _log(entry, "charters.progress_removed", actor)


def _own(entry, actor) -> tuple[ProgressEntry, Commitment]:
    charter = held(entry.commitment.charter)
    entry = (
        ProgressEntry.objects.select_for_update(of=("self",))
        .select_related("commitment__charter", "party")
        .get(pk=entry.pk)
    )
    require(rules.may_change_entry(actor, entry))
    require_followed(entry.commitment, charter)
    if entry.removed_at:
        raise ValidationError(_("Ce point a déjà été retiré ou corrigé."), code="removed")
    return entry, entry.commitment


def _entry(commitment, party, on, state, finding, indicator, value, unit, actor, at) -> ProgressEntry:
    """The entry, judged and not yet saved."""
    if on > timezone.localdate():
        raise ValidationError({"on": _("Cette date n’est pas encore venue : dites où vous en êtes aujourd’hui.")})
    finding = evidence.plain(finding)
    if len(finding) > MAX_FINDING:
        raise ValidationError({"finding": _("C’est trop long : %(limit)s signes au plus.") % {"limit": MAX_FINDING}})
    if value is None:
        indicator, unit = None, ""
    else:
        indicator = _asked_for(commitment, indicator)
        _require_unit(indicator, unit)
        unit = indicator.unit
    entry = ProgressEntry(
        commitment=commitment,
        party=party,
        on=on,
        state=state,
        finding=finding,
        indicator=indicator,
        value=value,
        unit=unit,
        author=actor,
        at=at or timezone.now(),
    )
    entry.full_clean(exclude=["commitment", "party", "author", "indicator", "evidence", "unit"])
    return entry


def _asked_for(commitment, indicator) -> Indicator:
    """The indicator as it is now; a figure is taken for the commitment's own, and while it is asked for."""
    found = commitment.indicators.current().filter(pk=indicator.pk).first() if indicator else None
    if found is None:
        raise ValidationError({"value": _("Ce chiffre ne va avec aucun indicateur de cet engagement.")})
    return found


def _require_unit(indicator, unit: str) -> None:
    if not same_unit(unit, indicator.unit):
        raise ValidationError(
            {
                "value": _("Ce chiffre est donné en « %(given)s », et « %(label)s » se compte en « %(unit)s ».")
                % {"given": unit or _("rien"), "label": indicator.label, "unit": indicator.unit}
            },
            code="unit",
        )


def _attach(entry, upload) -> None:
    if not upload:
        return
    try:
        validate_document(upload, EVIDENCE_KINDS)
    except ValidationError as error:
        raise ValidationError({"evidence_file": error}) from error
    extension = upload.name.rsplit(".", 1)[-1].lower()
    entry.evidence.save(f"piece.{extension}", upload, save=False)


def _forget_file(entry) -> None:
    """Delete the entry's document once the transaction is over; the caller saves the row."""
    name, storage = entry.evidence.name, entry.evidence.storage
    if name:
        entry.evidence = ""
        transaction.on_commit(lambda: storage.delete(name))


def _log(entry, name: str, actor) -> None:
    log(
        entry.commitment.charter,
        name,
        user=actor,
        data={"commitment": entry.commitment_id, "entry": entry.pk, "partner": entry.party.partner_id},
    )
