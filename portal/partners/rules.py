"""Who may do what with people and organisations. No writes. Roles are permissions carried by groups (see `roles`)."""

from portal.partners.models import Membership


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
    """May invite to an organisation and end memberships: its referents and coordinators."""
    return is_coordinator(user) or is_referent(user, partner)


def may_check_mandates(user) -> bool:
    return is_coordinator(user)
