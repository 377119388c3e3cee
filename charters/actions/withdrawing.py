"""Leaving a charter in force: announced, sealed as an act that cites the version, effective at the end of the notice."""

from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import act_typesetting, evidence, files, notifications, rules, sealing, seals
from charters.models import CharterParty, EvidenceEvent, SealedAct, SignatureRequest, SigningRound, Withdrawal
from charters.notice import notice_end
from portal.partners.models import User
from portal.partners.rules import is_coordinator, require
from portal.states import set_status

from .holding import held, raise_edition
from .recording import held_round, record
from .requests import fresh_request, who
from .settling import settle

Kind = EvidenceEvent.Kind


def announce_withdrawal(party, *, reason: str, announced_on=None, actor, at=None) -> Withdrawal:
    """Say that a party leaves, at the end of the charter's notice. Somebody with a valid mandate says it, as of today.

    A coordinator enters it on a letter, whose date is `announced_on` (a day of the past, since the version was in force).
    Raises ValidationError for what was typed and for a party that is not bound, or is leaving already.
    """
    now = at or timezone.now()
    today = timezone.localdate(now)
    party = CharterParty.objects.select_related("charter", "partner").get(pk=party.pk)
    require(rules.may_withdraw(actor, party))
    _require_withdrawable(party)
    reason = evidence.plain(reason)
    if not reason:
        raise ValidationError({"reason": _("Dites pourquoi : les autres organisations doivent comprendre.")})
    version = rules.bound_version(party)
    on_letter = is_coordinator(actor) and not rules.holds_mandate(actor, party)
    announced_on = announced_on if on_letter and announced_on else today
    in_force_on = timezone.localdate(version.round.in_force_at)
    if not in_force_on <= announced_on <= today:
        raise ValidationError(
            {
                "announced_on": _(
                    "La lettre doit dater d’un jour où la charte était en vigueur, au plus tard d’aujourd’hui."
                )
            }
        )
    effective_on = notice_end(announced_on, party.charter.notice_months)
    key = seals.current_key()
    pdf = act_typesetting.typeset_withdrawal(
        version,
        party.partner,
        now,
        reason=reason,
        announced_on=announced_on,
        effective_on=effective_on,
        announced_by=actor.get_full_name(),
        on_letter=on_letter,
    )
    content = sealing.certify(
        pdf, key, [], reason=f"Retrait de la version {version.number}, empreinte {version.sha256}"
    )
    name = files.keep(party.charter, version.number, "retrait", content)
    with files.put_in_place(name):
        held(party.charter)
        held_round(version)
        party = CharterParty.objects.select_related("charter", "partner").get(pk=party.pk)
        require(rules.may_withdraw(actor, party))
        _require_withdrawable(party)
        if rules.bound_version(party) != version:
            raise ValidationError(
                _("Un avenant vient d’entrer en vigueur. Relisez la page, puis annoncez à nouveau."), code="conflict"
            )
        seals.register_authority(key)
        act = SealedAct.objects.create(
            version=version,
            party=party,
            kind=SealedAct.Kind.WITHDRAWAL,
            name=name,
            sha256=evidence.sha256(content),
            size=len(content),
            made_at=now,
        )
        withdrawal = Withdrawal.objects.create(
            party=party,
            version=version,
            act=act,
            reason=reason,
            announced_on=announced_on,
            effective_on=effective_on,
            announced_by=actor,
        )
        record(
            version,
            Kind.WITHDRAWAL,
            now,
            **_told(withdrawal, actor),
            reason=reason,
            announced_on=announced_on.isoformat(),
            effective_on=effective_on.isoformat(),
            on_letter=on_letter,
            act_sha256=act.sha256,
        )
        log(party.charter, "charters.withdrawal", user=actor, data={"partner": party.partner_id})
        _tell(withdrawal)
    return withdrawal


def _require_withdrawable(party) -> None:
    why_not = rules.why_not_withdraw(party)
    if why_not:
        raise ValidationError(why_not, code="state")


@transaction.atomic
def cancel_withdrawal(withdrawal, *, actor, at=None) -> None:
    """Take a leaving back, before it has taken effect: the party stays as if nothing had been said."""
    now = at or timezone.now()
    held(withdrawal.version.charter)
    held_round(withdrawal.version)
    withdrawal = _fresh(withdrawal)
    require(rules.may_withdraw(actor, withdrawal.party))
    if withdrawal.effective_on <= timezone.localdate(now):
        raise ValidationError(
            _("Ce retrait a déjà pris effet : il ne s’annule plus. Une adhésion reste possible."), code="state"
        )
    set_status(withdrawal, Withdrawal.Status.CANCELLED, closed_at=now)
    record(withdrawal.version, Kind.WITHDRAWAL_CANCELLED, now, **_told(withdrawal, actor))
    log(
        withdrawal.version.charter,
        "charters.withdrawal_cancelled",
        user=actor,
        data={"partner": withdrawal.party.partner_id},
    )
    _tell(withdrawal)


def apply_withdrawals(now) -> int:
    """Make effective every leaving whose day has come; returns how many. The party is one no more from that day on."""
    due = Withdrawal.objects.filter(
        status=Withdrawal.Status.ANNOUNCED, effective_on__lte=timezone.localdate(now)
    ).select_related("version__charter")
    return sum(_apply(withdrawal, now) for withdrawal in due.order_by("version__charter_id", "pk"))


@transaction.atomic
def _apply(withdrawal, now) -> bool:
    charter = held(withdrawal.version.charter)
    withdrawal = _fresh(withdrawal)
    if withdrawal.status != Withdrawal.Status.ANNOUNCED:
        return False
    set_status(withdrawal, Withdrawal.Status.EFFECTIVE, closed_at=now)
    withdrawal.party.left_at = timezone.make_aware(datetime.combine(withdrawal.effective_on, time.min))
    withdrawal.party.save(update_fields=["left_at"])
    _release(withdrawal.party, now)
    raise_edition(charter)
    log(charter, "charters.left", data={"partner": withdrawal.party.partner_id})
    _tell(withdrawal)
    return True


def _release(party, now) -> None:
    """Ask who left for no signature any more: neither its silence nor its refusal holds the others up."""
    pending = SignatureRequest.objects.filter(party=party, kind=SignatureRequest.Kind.SIGNATURE).exclude(
        status__in=(SignatureRequest.Status.SIGNED, SignatureRequest.Status.REPLACED)
    )
    for stale in pending.order_by("version_id", "pk"):
        signing = held_round(stale.version)
        request = fresh_request(stale)
        set_status(request, SignatureRequest.Status.REPLACED, closed_at=now)
        record(request.version, Kind.REPLACED, now, **who(request))
        if signing.status == SigningRound.Status.STOPPED:
            set_status(signing, SigningRound.Status.OPEN, closed_at=None)
            record(signing.version, Kind.OPENED, now, by="")
        settle(signing, now)


def _fresh(withdrawal) -> Withdrawal:
    return Withdrawal.objects.select_related("party__partner", "party__charter", "version__charter").get(
        pk=withdrawal.pk
    )


def _told(withdrawal, actor) -> dict:
    return {"partner": withdrawal.party.partner.legal_name, "by": actor.get_full_name(), "withdrawal": withdrawal.pk}


def _tell(withdrawal) -> None:
    """Write to who signed for each party of the version, and to the coordinators, once each."""
    signed = SignatureRequest.objects.latest_per_party(withdrawal.version).filter(
        status=SignatureRequest.Status.SIGNED, party__left_at=None
    )
    own = SignatureRequest.objects.latest_per_party(withdrawal.version).filter(party=withdrawal.party)
    people = {request.signatory.pk: request.signatory for request in (*signed, *own)}
    people |= {user.pk: user for user in User.objects.coordinating()}
    for user in people.values():
        notifications.WithdrawalTold(withdrawal=withdrawal).queue(user=user)
