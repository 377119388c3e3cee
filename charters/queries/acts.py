"""Who joined a charter, who is leaving it, and who could: for the page of its acts."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from charters import models
from portal.partners.models import Mandate


@dataclass(frozen=True)
class ActLevel:
    """A sealed act and the timestamp that was added to it, None while it has none; `tries` failed so far."""

    pk: int
    timestamped_at: datetime | None
    authority: str
    tries: int
    error: str


def _level(act) -> ActLevel | None:
    if act is None:
        return None
    stamped, tries = getattr(act, "stamped", None), getattr(act, "tries", None)
    return ActLevel(
        pk=act.pk,
        timestamped_at=stamped.attested_at if stamped else None,
        authority=stamped.authority if stamped else "",
        tries=tries.count if tries else 0,
        error=tries.error if tries else "",
    )


@dataclass(frozen=True)
class JoiningRow:
    """An organisation that joined or is invited to: `status` of its request, its act once it signed (else None)."""

    organisation: str
    signatory: str
    position: str
    version: int
    status: str
    label: str
    invited_at: datetime
    joined_at: datetime | None
    act: ActLevel | None


@dataclass(frozen=True)
class WithdrawalRow:
    """A leaving: `status` announced, effective or cancelled; `may_cancel` for whoever looks."""

    pk: int
    organisation: str
    version: int
    status: str
    label: str
    reason: str
    announced_on: date
    effective_on: date
    act: ActLevel | None
    may_cancel: bool


def joinings(charter) -> list[JoiningRow]:
    """The latest first. One query."""
    requests = (
        models.SignatureRequest.objects.filter(version__charter=charter, kind=models.SignatureRequest.Kind.JOINING)
        .exclude(status=models.SignatureRequest.Status.REPLACED)
        .select_related(
            "party__partner",
            "signatory",
            "mandate",
            "version",
            "signature__act__stamped",
            "signature__act__tries",
        )
        .defer("version__canonical", "signature__evidence")
        .order_by("-invited_at", "-pk")
    )
    return [_joining(request) for request in requests]


def _joining(request) -> JoiningRow:
    signature = getattr(request, "signature", None)
    return JoiningRow(
        organisation=request.party.partner.short_name,
        signatory=request.signatory.get_full_name(),
        position=request.mandate.position,
        version=request.version.number,
        status=request.status,
        label=request.get_status_display(),
        invited_at=request.invited_at,
        joined_at=signature.signed_at if signature else None,
        act=_level(signature.act) if signature else None,
    )


def withdrawals(charter, *, may_cancel: frozenset[int], today: date) -> list[WithdrawalRow]:
    """The latest first; `may_cancel` holds the parties (primary keys) for which who looks may speak. One query."""
    rows = (
        models.Withdrawal.objects.filter(version__charter=charter)
        .select_related("party__partner", "version", "act__stamped", "act__tries")
        .defer("version__canonical")
        .order_by("-announced_on", "-pk")
    )
    announced = models.Withdrawal.Status.ANNOUNCED
    return [
        WithdrawalRow(
            pk=row.pk,
            organisation=row.party.partner.short_name,
            version=row.version.number,
            status=row.status,
            label=row.get_status_display(),
            reason=row.reason,
            announced_on=row.announced_on,
            effective_on=row.effective_on,
            act=_level(row.act),
            may_cancel=row.status == announced and row.effective_on > today and row.party_id in may_cancel,
        )
        for row in rows
    ]


def bound_parties(charter, *, user=None, day=None) -> list:
    """The parties that a version in force binds, in their order; with `user`, those whose valid mandate they hold.

    `is_leaving` says that a withdrawal was announced. One query.
    """
    in_force = (models.SigningRound.Status.IN_FORCE, models.SigningRound.Status.AMENDED)
    signed, recorded = (
        model.objects.filter(party=OuterRef("pk"), version__round__status__in=in_force)
        for model in (models.Signature, models.RecordedOriginal)
    )
    leaving = models.Withdrawal.objects.filter(party=OuterRef("pk"), status=models.Withdrawal.Status.ANNOUNCED)
    parties = charter.parties.current().filter(Q(Exists(signed)) | Q(Exists(recorded)))
    if user is not None:
        parties = parties.filter(partner__in=Mandate.objects.valid(day).own().filter(user=user).values("partner"))
    return list(parties.annotate(is_leaving=Exists(leaving)))
