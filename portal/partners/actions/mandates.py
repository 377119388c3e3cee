"""Mandates: filed, checked or refused by a coordinator, delegated, revoked, reminded of."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.partners import rules
from portal.partners.models import Mandate, Partner, User
from portal.partners.notifications import MandateChecked, MandateEnding, MandateRefused, MandateRevoked
from portal.states import set_status
from portal.uploads import validate_document

DOCUMENT_KINDS = {"pdf", "png", "jpg", "jpeg"}
REMIND_BEFORE = timedelta(days=30)


@transaction.atomic
def file_mandate(
    holder: User,
    partner: Partner,
    *,
    kind: str,
    position: str,
    valid_from: date,
    actor: User,
    valid_until: date | None = None,
    reference: str = "",
    document=None,
) -> Mandate:
    """File what lets a member sign for their organisation; a coordinator then checks it.

    `document` is an upload (PDF, PNG or JPEG), or nothing. The same mandate still awaiting its check is not filed twice.
    """
    rules.require(rules.may_file_mandate(actor, holder, partner))
    if not partner.active:
        raise ValidationError(_("Cette organisation ne fait plus partie du réseau."))
    if not rules.is_member(holder, partner):
        raise ValidationError(_("Cette personne ne fait pas partie de l’organisation."))
    if valid_until and valid_until < timezone.localdate():
        raise ValidationError({"valid_until": _("Ce mandat est déjà terminé.")})
    if document:
        try:
            validate_document(document, DOCUMENT_KINDS)
        except ValidationError as error:
            raise ValidationError({"document": error}) from error
    Partner.objects.select_for_update().get(pk=partner.pk)
    same = Mandate.objects.pending().filter(
        user=holder, partner=partner, kind=kind, reference=reference, valid_from=valid_from, valid_until=valid_until
    )
    if same.exists():
        raise ValidationError(_("Ce mandat est déjà déposé : il attend d’être vérifié."))
    mandate = Mandate(
        user=holder,
        partner=partner,
        kind=kind,
        position=position,
        reference=reference,
        valid_from=valid_from,
        valid_until=valid_until,
        filed_by=actor,
    )
    mandate.full_clean()
    if document:
        extension = document.name.rsplit(".", 1)[-1].lower()
        mandate.document.save(f"mandat.{extension}", document, save=False)
    mandate.save()
    log(mandate, "partners.file_mandate", user=actor, data={"partner": partner.pk, "holder": holder.pk})
    return mandate


def _locked(mandate: Mandate) -> Mandate:
    return Mandate.objects.select_for_update(of=("self",)).select_related("user", "partner").get(pk=mandate.pk)


def _decide(mandate: Mandate, state: str, actor: User, reason: str = "") -> Mandate:
    mandate = _locked(mandate)
    rules.require(rules.may_check_mandate(actor, mandate))
    set_status(mandate, state, field="state", decided_by=actor, decided_at=timezone.now(), reason=reason)
    log(mandate, f"partners.{state}_mandate", user=actor, data={"partner": mandate.partner_id})
    return mandate


def _required_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Dites pourquoi : la personne lira ce motif.")})
    if len(reason) > Mandate._meta.get_field("reason").max_length:
        raise ValidationError({"reason": _("Ce motif est trop long : 300 caractères au plus.")})
    return reason


@transaction.atomic
def check_mandate(mandate: Mandate, actor: User, *, delegates: bool = False) -> Mandate:
    """A coordinator has read the mandate and finds it good; its holder may sign from then on. Never one's own.

    `delegates`: the document lets its holder entrust a signature to somebody else of the organisation.
    """
    mandate = _decide(mandate, Mandate.State.CHECKED, actor)
    if delegates:
        mandate.delegates = True
        mandate.save(update_fields=["delegates"])
    MandateChecked(mandate=mandate).queue(user=mandate.user)
    return mandate


@transaction.atomic
def refuse_mandate(mandate: Mandate, reason: str, actor: User) -> Mandate:
    """A coordinator can't accept the mandate, and says why; another one can be filed."""
    reason = _required_reason(reason)
    mandate = _decide(mandate, Mandate.State.REFUSED, actor, reason)
    MandateRefused(mandate=mandate).queue(user=mandate.user)
    return mandate


@transaction.atomic
def delegate_mandate(
    parent: Mandate, colleague: User, *, position: str, valid_until: date | None = None, actor: User
) -> Mandate:
    """Within a mandate that may delegate, give a colleague one of their own: bounded by its dates, good as it was checked.

    It ends with `valid_until`, at the latest with the parent; revoking the parent revokes it. A delegation is not
    delegated again. Raises PermissionDenied to anybody but the parent's holder, ValidationError with what stands in the
    way (for the fields "colleague", "position" and "valid_until", or for the mandate itself, code "mandate").
    """
    parent = _locked(parent)
    rules.require(actor.pk == parent.user_id)
    today = timezone.localdate()
    if parent.delegated_from_id is not None:
        raise ValidationError(
            _("Ce mandat vient déjà d’une délégation : il ne se délègue pas à nouveau."), code="mandate"
        )
    if not parent.delegates:
        raise ValidationError(_("Votre mandat ne permet pas de déléguer."), code="mandate")
    if not parent.is_valid(today):
        raise ValidationError(_("Votre mandat n’est plus valable : il ne se délègue pas."), code="mandate")
    if colleague.pk == actor.pk or not colleague.is_active or not rules.is_member(colleague, parent.partner):
        raise ValidationError({"colleague": _("Choisissez quelqu’un d’autre de votre organisation.")})
    position = " ".join(position.split())
    if not position:
        raise ValidationError({"position": _("Dites à quel titre cette personne signera.")})
    if valid_until and valid_until < today:
        raise ValidationError({"valid_until": _("Cette date est déjà passée.")})
    if valid_until and parent.valid_until and valid_until > parent.valid_until:
        raise ValidationError({"valid_until": _("Une délégation ne dure pas plus longtemps que votre mandat.")})
    mandate = Mandate(
        user=colleague,
        partner=parent.partner,
        kind=Mandate.Kind.DELEGATION,
        position=position,
        reference=_delegation_reference(parent, today),
        valid_from=today,
        valid_until=valid_until or parent.valid_until,
        delegated_from=parent,
        state=Mandate.State.CHECKED,
        filed_by=actor,
        decided_by=parent.decided_by,
        decided_at=parent.decided_at,
    )
    mandate.full_clean()
    mandate.save()
    log(mandate, "partners.delegate_mandate", user=actor, data={"partner": parent.partner_id, "from": parent.pk})
    return mandate


def _delegation_reference(parent: Mandate, day: date) -> str:
    """How a signature cites the delegation: in French, as charters are."""
    words = f"délégation de {parent.user.get_full_name()}, le {day:%d/%m/%Y}"
    return words[: Mandate._meta.get_field("reference").max_length]


@transaction.atomic
def revoke_mandate(mandate: Mandate, reason: str, actor: User) -> Mandate:
    """End a mandate before its date, and the delegations made within it. Signatures already given stay; the row stays."""
    reason = _required_reason(reason)
    mandate = _locked(mandate)
    rules.require(rules.may_revoke_mandate(actor, mandate))
    return _revoke(mandate, reason, actor)


def _revoke(mandate: Mandate, reason: str, actor: User, *, tell: bool = True) -> Mandate:
    now = timezone.now()
    set_status(mandate, Mandate.State.REVOKED, field="state", revoked_by=actor, revoked_at=now, reason=reason)
    log(mandate, "partners.revoke_mandate", user=actor, data={"partner": mandate.partner_id})
    if tell:
        MandateRevoked(mandate=mandate).queue(user=mandate.user)
    delegations = mandate.delegations.select_for_update(of=("self",)).select_related("user", "partner").order_by("pk")
    for delegation in delegations.filter(state=Mandate.State.CHECKED):
        _revoke(delegation, reason, actor)
    return mandate


def end_mandates_of(holder: User, partner: Partner | None, *, actor: User, reason: str, tell: bool = True) -> int:
    """Within an action that ends a membership or an account: revoke what the holder could still use. Returns how many."""
    mandates = Mandate.objects.select_for_update(of=("self",)).select_related("user", "partner").order_by("pk")
    mandates = mandates.filter(user=holder, state__in=[Mandate.State.PENDING, Mandate.State.CHECKED])
    if partner is not None:
        mandates = mandates.filter(partner=partner)
    for mandate in mandates:
        _revoke(mandate, reason, actor, tell=tell)
    return len(mandates)


def remind_ending_mandates(now) -> int:
    """Tell holders, once, that their mandate ends within 30 days. Returns how many were told."""
    today = timezone.localdate(now)
    ending = Mandate.objects.ending(today, REMIND_BEFORE).filter(reminded_at=None).order_by("pk")
    return sum(_remind(mandate, now, today) for mandate in ending)


@transaction.atomic
def _remind(mandate: Mandate, now, today) -> int:
    mandate = _locked(mandate)
    if mandate.reminded_at or not mandate.is_valid(today) or not mandate.user.is_active:
        return 0
    mandate.reminded_at = now
    mandate.save(update_fields=["reminded_at"])
    MandateEnding(mandate=mandate).queue(user=mandate.user)
    return 1
