"""Who somebody is to a charter: reader, member of a party, editor, coordinator. It knows no text and no round."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from charters import models
from portal.partners.models import Mandate, Membership, User
from portal.partners.rules import is_coordinator


def is_editor(user, charter) -> bool:
    """Holds the pen: coordinators, and the charter's editors for as long as they belong to one of its parties."""
    if not user.is_authenticated:
        return False
    return is_coordinator(user) or (charter.editors.filter(pk=user.pk).exists() and bool(acts_for(user, charter)))


def acts_for(user, charter) -> list:
    """The parties in whose name the user may speak: those of the organisations they belong to."""
    if not user.is_authenticated:
        return []
    partners = Membership.objects.current().filter(user=user).values("partner")
    return list(models.CharterParty.objects.current().filter(charter=charter, partner__in=partners))


@dataclass(frozen=True)
class Place:
    """Who somebody is to a charter, read once for a page that asks all of it.

    `manages`: coordinates the network; `parties`: those in whose name they speak; `holds_pen`: as `is_editor` says.
    """

    manages: bool
    parties: tuple
    holds_pen: bool

    @property
    def reads_draft(self) -> bool:
        """As `may_read_draft` says."""
        return self.holds_pen or bool(self.parties)


def place_of(user, charter) -> Place:
    manages, parties = is_coordinator(user), tuple(acts_for(user, charter))
    return Place(manages, parties, manages or (bool(parties) and charter.editors.filter(pk=user.pk).exists()))


def may_speak_for(user, charter) -> list:
    """The parties in whose name the user may propose: an editor enters for any, a member speaks for their own."""
    if is_editor(user, charter):
        return list(models.CharterParty.objects.current().filter(charter=charter))
    return acts_for(user, charter)


def may_open_charters(user) -> bool:
    return is_coordinator(user)


def may_manage(user, charter) -> bool:
    """Parties, rule, editors, freezing, the signing round: the network's coordinators."""
    return is_coordinator(user)


def may_read_draft(user, charter) -> bool:
    """The text before it is frozen is for those who write it: parties' members, editors, coordinators."""
    return is_editor(user, charter) or bool(acts_for(user, charter))


def people_of(charter):
    """Accounts that work on the charter and may be called into its margin: its parties' members, the coordinators."""
    through = Q(pk__in=members_of(charter).values("pk")) | Q(pk__in=User.objects.coordinating().values("pk"))
    return User.objects.filter(through)


def members_of(charter, role=None):
    """Open accounts of those who belong to the charter's organisations today, with that role there if one is given."""
    return User.objects.belonging_to(charter.parties.current().values("partner"), role)


def holds_mandate(user, party) -> bool:
    """Whether the user has a valid mandate for the party's organisation today."""
    if not user.is_authenticated:
        return False
    return Mandate.objects.valid(timezone.localdate()).own().filter(user=user, partner=party.partner_id).exists()
