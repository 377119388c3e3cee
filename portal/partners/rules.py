"""Who may do what with people and organisations. No writes. Roles are permissions carried by groups (see `roles`)."""

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.partners.models import Membership


def require(allowed: bool) -> None:
    """For actions and views: raises PermissionDenied (an answer 403) for what a rule, of any app, does not allow."""
    if not allowed:
        raise PermissionDenied


def is_coordinator(user) -> bool:
    """The network's own staff."""
    return user.is_authenticated and user.has_perm("partners.coordinate")


def is_member(user, partner) -> bool:
    return user.is_authenticated and Membership.objects.current().filter(user=user, partner=partner).exists()


def is_referent(user, partner) -> bool:
    """May act for the organisation's own people: invite, file mandates."""
    return (
        user.is_authenticated
        and Membership.objects.current().filter(user=user, partner=partner, role=Membership.Role.REFERENT).exists()
    )


def may_manage_people(user, partner) -> bool:
    """May invite to an organisation, change roles and end memberships: its referents and coordinators."""
    return is_coordinator(user) or is_referent(user, partner)


def may_see_organisation(user, partner) -> bool:
    """May open the organisation's own pages: its members and coordinators."""
    return is_coordinator(user) or is_member(user, partner)


def may_end_membership(user, membership) -> bool:
    """Those who manage the organisation's people, and anybody for themselves."""
    return user.is_authenticated and (user == membership.user or may_manage_people(user, membership.partner))


def may_edit_presentation(user, partner) -> bool:
    return may_manage_people(user, partner)


def may_file_mandate(user, holder, partner) -> bool:
    """A member for themselves; referents and coordinators for any member."""
    return (user == holder and is_member(user, partner)) or may_manage_people(user, partner)


def may_check_mandate(user, mandate) -> bool:
    """A coordinator, never for a mandate of their own."""
    return is_coordinator(user) and mandate.user_id != user.pk


def may_revoke_mandate(user, mandate) -> bool:
    """Its holder, the organisation's referents and coordinators."""
    return user.is_authenticated and (user.pk == mandate.user_id or may_manage_people(user, mandate.partner))


def may_read_mandate(user, mandate) -> bool:
    """May read a mandate and its document: its holder, the organisation's referents and coordinators."""
    return may_revoke_mandate(user, mandate)


def may_change_name(user) -> bool:
    """Not while a mandate is valid: it was checked for a person of that name, who signs under it."""
    return not user.mandates.valid(timezone.localdate()).exists()


def may_grant_roles(user) -> bool:
    return is_coordinator(user)


def may_manage_account(user, account) -> bool:
    """A coordinator may manage any account but those of superusers; a superuser, all of them."""
    return user.is_superuser or (is_coordinator(user) and not account.is_superuser)


def may_carry_out_erasure(user, request) -> bool:
    """A coordinator, never for themselves, nor for a superuser's account unless they are one."""
    return request.user_id != user.pk and may_manage_account(user, request.user) and is_coordinator(user)


def grantable_groups(user):
    """Groups that the user may put somebody in: those that hold no permission that the user lacks."""
    groups = Group.objects.order_by("name")
    if user.is_superuser:
        return groups
    held = Permission.objects.filter(group__user=user)
    beyond = Permission.objects.exclude(pk__in=held)
    return groups.exclude(permissions__in=beyond)
