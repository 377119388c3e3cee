"""Those who are there without signing: readers follow a signing, witnesses attest that it took place."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import notifications, rules
from charters.models import EvidenceEvent, Observer, SignatureRequest, SigningRound
from portal.partners.rules import require

from .recording import held_round, record
from .requests import Client, client_values

Kind = EvidenceEvent.Kind


@transaction.atomic
def invite_observer(version, user, role: str, *, actor, at=None) -> Observer:
    """Invite an account of the network to follow a version's signing, or to attest it. They are told by mail."""
    now = at or timezone.now()
    signing = held_round(version)
    require(rules.may_manage(actor, version.charter))
    if signing.status == SigningRound.Status.SUPERSEDED:
        raise ValidationError(rules.SIGNING_REFUSALS["closed"], code="closed")
    if not user.is_active:
        raise ValidationError({"email": _("Ce compte est fermé.")})
    if version.observers.current().filter(user=user).exists():
        raise ValidationError({"email": _("Cette personne est déjà invitée.")})
    if role == Observer.Role.WITNESS and _signs(version, user):
        raise ValidationError(
            {"email": _("Cette personne signe pour une organisation : elle ne peut pas être témoin.")}
        )
    observer = Observer.objects.create(version=version, user=user, role=role, invited_at=now)
    message = notifications.ObserverInvited(observer=observer).queue(user=user)
    record(
        version,
        Kind.OBSERVER_INVITED,
        now,
        role=role,
        name=user.get_full_name(),
        message=message.pk,
        recipient=user.email,
        by=actor.get_full_name(),
    )
    log(version.charter, "charters.observer_invited", user=actor, data={"version": version.number})
    return observer


def _signs(version, user) -> bool:
    return version.requests.filter(signatory=user).exclude(status=SignatureRequest.Status.REPLACED).exists()


@transaction.atomic
def remove_observer(observer, *, actor) -> None:
    """They no longer see what is not public. What a witness attested stays."""
    held_round(observer.version)
    observer = Observer.objects.select_related("version__charter").get(pk=observer.pk)
    require(rules.may_manage(actor, observer.version.charter))
    if observer.attested_at or observer.removed_at:
        raise ValidationError(_("Cette personne a déjà attesté, ou n’est plus invitée."), code="state")
    observer.removed_at = timezone.now()
    observer.save(update_fields=["removed_at"])
    log(observer.version.charter, "charters.observer_removed", user=actor, data={"version": observer.version.number})


@transaction.atomic
def attest(observer, *, user, client: Client, at=None) -> None:
    """A witness attests that the signing took place, once all have signed.

    Raises PermissionDenied to anybody else than the witness, ValidationError while somebody has still to sign.
    """
    now = at or timezone.now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    held_round(observer.version)
    observer = Observer.objects.select_related("version__charter", "version__round").get(pk=observer.pk)
    require(rules.may_attest(user, observer))
    if observer.attested_at:
        raise ValidationError(_("Vous avez déjà attesté."), code="answered")
    if not rules.all_signed(observer.version):
        raise ValidationError(_("Toutes les organisations requises n’ont pas encore signé."), code="early")
    if _signs(observer.version, user):
        raise ValidationError(_("Vous signez pour une organisation : vous ne pouvez pas être témoin."), code="party")
    observer.attested_at = now
    observer.save(update_fields=["attested_at"])
    record(
        observer.version,
        Kind.WITNESSED,
        now,
        name=user.get_full_name(),
        email=user.email,
        client=client_values(client),
    )
    log(observer.version.charter, "charters.witnessed", user=user, data={"version": observer.version.number})
