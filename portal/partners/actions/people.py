"""Joining and leaving an organisation: invitations and memberships."""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.partners import rules
from portal.partners.actions.mandates import end_mandates_of
from portal.partners.models import Invitation, Membership, Partner, User
from portal.partners.notifications import InvitationToJoin
from portal.tokens import digest

VALID_FOR = timedelta(days=14)


@transaction.atomic
def invite(partner: Partner, email: str, role: str, position: str, actor: User) -> tuple[Invitation, str]:
    """Invite an address to join an organisation; the message with the link leaves after the commit.

    Returns the invitation and the link's secret, of which only the SHA-256 is kept. An expired invitation of the same
    address is replaced. Raises PermissionDenied or ValidationError (address already a member or already invited).
    """
    rules.require(rules.may_manage_people(actor, partner))
    now = timezone.now()
    email = email.strip().lower()
    validate_email(email)
    partner = Partner.objects.select_for_update().get(pk=partner.pk)
    if not partner.active:
        raise ValidationError(_("Cette organisation ne fait plus partie du réseau."))
    if Membership.objects.current().filter(partner=partner, user__email__iexact=email).exists():
        raise ValidationError({"email": _("Cette personne fait déjà partie de cette organisation.")})
    if User.objects.filter(email__iexact=email, is_active=False).exists():
        raise ValidationError({"email": _("Le compte qui porte cette adresse est fermé.")})
    same = Invitation.objects.filter(partner=partner, email=email)
    if same.pending(now).exists():
        raise ValidationError({"email": _("Cette adresse est déjà invitée. Retirez d’abord l’invitation en attente.")})
    same.filter(accepted_at=None, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        partner=partner,
        email=email,
        role=role,
        position=position,
        token_hash=digest(token),
        invited_by=actor,
        invited_at=now,
        expires_at=now + VALID_FOR,
    )
    invitation.full_clean()
    invitation.save()
    log(invitation, "partners.invite", user=actor, data={"partner": partner.pk, "role": role})
    known = User.objects.filter(email__iexact=email).first()
    InvitationToJoin(invitation=invitation, token=token).queue(user=known, recipient=email)
    return invitation, token


@transaction.atomic
def revoke_invitation(invitation: Invitation, actor: User) -> None:
    """Withdraw an invitation that awaits its answer; its link stops working. One already withdrawn stays so."""
    rules.require(rules.may_manage_people(actor, invitation.partner))
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise ValidationError(_("Cette invitation a déjà été acceptée."))
    if invitation.revoked_at:
        return
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    log(invitation, "partners.revoke_invitation", user=actor, data={"partner": invitation.partner_id})


def find_invitation(token: str) -> Invitation:
    """The invitation that a link's secret opens, if it can still be accepted; else a ValidationError that says why."""
    invitation = Invitation.objects.select_related("partner", "invited_by").filter(token_hash=digest(token)).first()
    if invitation is None:
        raise ValidationError(_("Ce lien d’invitation n’existe pas. Vérifiez qu’il est complet."), code="unknown")
    if invitation.accepted_at:
        raise ValidationError(_("Cette invitation a déjà servi. Connectez-vous avec votre adresse."), code="used")
    if invitation.revoked_at or not invitation.partner.active:
        raise ValidationError(
            _("Cette invitation a été retirée. Demandez-en une autre à l’organisation."), code="revoked"
        )
    if invitation.expires_at <= timezone.now():
        raise ValidationError(_("Cette invitation a expiré. Demandez-en une autre à l’organisation."), code="expired")
    return invitation


@transaction.atomic
def accept_invitation(
    token: str, *, first_name: str = "", last_name: str = "", language: str = "fr", actor: User | None = None
) -> tuple[Membership, bool]:
    """Join the organisation that an invitation names; the link proves the address, so the account is made at need.

    `actor` is the person logged in, if any: their address must be the invited one. Returns the membership and whether
    the account is new. Raises ValidationError when the link is unknown, used, withdrawn, expired or for somebody else.
    """
    invitation = find_invitation(token)
    Partner.objects.select_for_update().get(pk=invitation.partner_id)
    invitation = find_invitation(token)
    if actor is not None and actor.email.lower() != invitation.email:
        raise ValidationError(
            _("Cette invitation est pour une autre adresse que celle de votre compte. Déconnectez-vous d’abord."),
            code="other_address",
        )
    user = User.objects.filter(email__iexact=invitation.email).first()
    is_new = user is None
    if user is None:
        if not (first_name.strip() and last_name.strip()):
            raise ValidationError(
                {
                    name: _("Il manque une réponse ici.")
                    for name, value in {"first_name": first_name, "last_name": last_name}.items()
                    if not value.strip()
                }
            )
        user = User.objects.create_user(
            invitation.email, first_name=first_name.strip(), last_name=last_name.strip(), language=language
        )
        log(user, "partners.open_account", user=user)
    elif not user.is_active:
        raise ValidationError(_("Ce compte est fermé. Appelez-nous pour le rouvrir."), code="closed")
    membership, _created = Membership.objects.current().get_or_create(
        user=user,
        partner=invitation.partner,
        defaults={"role": invitation.role, "position": invitation.position},
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    log(membership, "partners.join", user=user, data={"partner": invitation.partner_id, "role": membership.role})
    return membership, is_new


def _refuse_to_lose_last_referent(membership: Membership) -> None:
    """Called under the organisation's lock: an organisation whose referents are counted keeps one."""
    others = Membership.objects.current().filter(partner=membership.partner, role=Membership.Role.REFERENT)
    if membership.role == Membership.Role.REFERENT and not others.exclude(pk=membership.pk).exists():
        raise ValidationError(_("C’est le dernier référent de l’organisation : nommez-en d’abord un autre."))


def _locked(membership: Membership) -> Membership:
    Partner.objects.select_for_update().get(pk=membership.partner_id)
    return Membership.objects.select_related("partner", "user").get(pk=membership.pk)


@transaction.atomic
def end_membership(membership: Membership, actor: User) -> None:
    """Somebody leaves an organisation; their mandates for it stop being theirs to use and are revoked.

    The last referent stays, unless a coordinator decides. Ending twice changes nothing.
    """
    membership = _locked(membership)
    rules.require(rules.may_end_membership(actor, membership))
    if membership.ended_at:
        return
    if not rules.is_coordinator(actor):
        _refuse_to_lose_last_referent(membership)
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    log(membership, "partners.leave", user=actor, data={"partner": membership.partner_id})
    end_mandates_of(membership.user, membership.partner, actor=actor, reason=_("La personne a quitté l’organisation."))


@transaction.atomic
def change_membership_role(membership: Membership, role: str, actor: User) -> None:
    """Make a member a referent or the reverse. The last referent stays one, unless a coordinator decides."""
    membership = _locked(membership)
    rules.require(rules.may_manage_people(actor, membership.partner))
    if role not in Membership.Role.values:
        raise ValidationError({"role": _("Ce rôle n’existe pas.")})
    if membership.ended_at:
        raise ValidationError(_("Cette personne ne fait plus partie de l’organisation."))
    if membership.role == role:
        return
    if not rules.is_coordinator(actor):
        _refuse_to_lose_last_referent(membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    log(membership, "partners.change_role", user=actor, data={"from": before, "to": role})
