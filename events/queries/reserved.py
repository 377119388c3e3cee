"""Seats kept for an organisation that somebody took by saying its name: whether anything else speaks for them. Reads only."""

from collections import defaultdict

from django.db.models import Q

from events.models import Registration
from portal.partners.models import Membership

# Addresses that anybody may have: they say nothing of an organisation.
ANYBODYS = frozenset(
    (
        "gmail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "live.fr", "msn.com", "yahoo.com",
        "yahoo.fr", "icloud.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "laposte.net", "bbox.fr",
        "numericable.fr", "protonmail.com", "proton.me",
    )
)  # fmt: skip
BY_ORGANISERS = (Registration.Origin.ORGANISER, Registration.Origin.IMPORT, Registration.Origin.DOOR)


def unproven(event) -> Q:
    """Those of the event whom nobody entered by hand, in an organisation's seat, without an account or an address of it.

    An account is one of its members'; an address is at the domain of its public one or of a member's.
    """
    shares = list(event.shares.exclude(partner=None).select_related("partner"))
    if not shares:
        return Q(pk__in=[])
    members, domains = defaultdict(set), defaultdict(set)
    current = Membership.objects.current().filter(partner__in=[share.partner_id for share in shares])
    for partner, user, email in current.values_list("partner", "user", "user__email"):
        members[partner].add(user)
        domains[partner].add(_domain(email))
    theirs = Q()
    for share in shares:
        proof = Q(user__in=members[share.partner_id])
        for domain in sorted({_domain(share.partner.contact_email), *domains[share.partner_id]} - {"", *ANYBODYS}):
            proof |= Q(email__iendswith=f"@{domain}")
        theirs |= Q(share=share) & ~proof
    return theirs & ~Q(origin__in=BY_ORGANISERS) & ~Q(status=Registration.Status.CANCELLED)


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()
