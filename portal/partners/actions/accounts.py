"""A person's account: profile, roles, sessions, and the end of it (erasure)."""

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal import registry
from portal.partners import roles, rules
from portal.partners.actions.mandates import end_mandates_of
from portal.partners.models import ErasureRequest, Membership, User
from portal.partners.notifications import ErasureDone, ErasureReceived


@transaction.atomic
def update_profile(user: User, actor: User, *, first_name: str, last_name: str, language: str) -> User:
    """Change one's own name and language. Who holds a checked mandate signs under the name that was checked."""
    rules.require(user == actor)
    user = User.objects.select_for_update().get(pk=user.pk)
    values = {"first_name": first_name.strip(), "last_name": last_name.strip(), "language": language}
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    if {"first_name", "last_name"} & set(changed) and not rules.may_change_name(user):
        raise ValidationError(
            {changed[0]: _("Ce nom figure sur un mandat vérifié : demandez à la coordination de le corriger.")}
        )
    for name in changed:
        setattr(user, name, values[name])
    user.full_clean(exclude=["password"])
    if changed:
        user.save(update_fields=changed)
        log(user, "partners.update_profile", user=actor, data={"fields": changed})
    return user


@transaction.atomic
def grant_role(user: User, role: str, actor: User) -> None:
    """Give a person one of the roles of `roles.ROLES` by putting them in its group."""
    _check_role_change(user, role, actor)
    user.groups.add(roles.group_of(role))
    log(user, "partners.grant_role", user=actor, data={"role": role})


@transaction.atomic
def revoke_role(user: User, role: str, actor: User) -> None:
    """Take a role back. Nobody takes their own coordination back: one coordinator stays."""
    _check_role_change(user, role, actor)
    if role == roles.COORDINATE and user == actor:
        raise ValidationError(_("Demandez à un autre coordinateur de vous retirer ce rôle."))
    user.groups.remove(roles.group_of(role))
    log(user, "partners.revoke_role", user=actor, data={"role": role})


def _check_role_change(user, role, actor):
    rules.require(rules.may_grant_roles(actor) and rules.may_manage_account(actor, user))
    if role not in roles.ROLES or roles.group_of(role) is None:
        raise ValidationError(_("Ce rôle n’existe pas."))


@transaction.atomic
def ask_erasure(user: User, reason: str, actor: User) -> ErasureRequest:
    """Ask for one's own data to be erased; coordinators see the request, the person gets an acknowledgement."""
    rules.require(user == actor)
    request = ErasureRequest(user=user, reason=reason)
    request.full_clean(exclude=["user"])
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:
        raise ValidationError(_("Vous avez déjà une demande en cours.")) from error
    log(request, "partners.ask_erasure", user=actor)
    ErasureReceived(request=request).queue(user=user)
    return request


@transaction.atomic
def withdraw_erasure(request: ErasureRequest, actor: User) -> None:
    """The person changes their mind before the erasure is carried out."""
    request = ErasureRequest.objects.select_for_update().get(pk=request.pk)
    rules.require(request.user_id == actor.pk)
    if request.done_at:
        raise ValidationError(_("Cette demande a déjà été traitée."))
    if request.withdrawn_at:
        return
    request.withdrawn_at = timezone.now()
    request.save(update_fields=["withdrawn_at"])
    log(request, "partners.withdraw_erasure", user=actor)


@transaction.atomic
def carry_out_erasure(request: ErasureRequest, actor: User) -> ErasureRequest:
    """Erase a person's data: every eraser of the registry, then the account itself, closed and without a name.

    What the law or a signed commitment keeps is named in the outcome and in the last message to the person.
    """
    request = ErasureRequest.objects.select_for_update().get(pk=request.pk)
    if request.done_at or request.withdrawn_at or request.user is None:
        raise ValidationError(_("Cette demande a déjà été traitée."))
    rules.require(rules.may_carry_out_erasure(actor, request))
    user = User.objects.select_for_update().get(pk=request.user_id)
    subject = registry.Subject(email=user.email, user_id=user.pk, name=user.get_full_name())
    address, language, first_name = user.email, user.language, user.first_name
    end_mandates_of(user, None, actor=actor, reason=_("Le compte a été effacé."), tell=False)
    outcome, kept = [], []
    for name, kind in registry.personal_data.items():
        count = kind.erase(subject) if kind.erase else 0
        is_kept = bool(kind.kept_because and kind.export(subject))
        outcome.append({"name": name, "erased": count, "kept": is_kept})
        if is_kept:
            kept.append(kind)
    close_account(user)
    request.reason = ""
    request.done_at = timezone.now()
    request.done_by = actor
    request.outcome = outcome
    request.save(update_fields=["reason", "done_at", "done_by", "outcome"])
    log(request, "partners.carry_out_erasure", user=actor)
    ErasureDone(kept=kept, first_name=first_name).queue(recipient=address, language=language)
    return request


def close_account(user: User) -> None:
    """Within an erasure: the row stays, for what refers to it, without address, name, password, way in or role."""
    end_sessions(user)
    Membership.objects.current().filter(user=user).update(ended_at=timezone.now())
    user.groups.clear()
    user.user_permissions.clear()
    user.email = f"compte-{user.pk}@efface.invalid"
    user.first_name = user.last_name = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()


def end_sessions(user: User) -> int:
    """Log a person out everywhere. Returns how many sessions ended."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def end_session(session: UserSession, actor: User) -> None:
    """Log one of one's own sessions out; a session already ended stays so."""
    rules.require(session.user_id == actor.pk)
    session.end()
    log(actor, "partners.end_session", user=actor)
