"""The follow-up of a charter: commitments, what bearers report, what is public of it, the committee."""

from charters import models
from charters.rules.people import acts_for, is_editor, may_read_draft
from portal.partners.models import Membership
from portal.partners.rules import is_coordinator, is_referent


def may_read_meetings(user, charter) -> bool:
    return may_read_draft(user, charter)


def may_run_meetings(user, charter) -> bool:
    """Plan and call the committee, write its agenda and minutes: editors and coordinators."""
    return is_editor(user, charter)


def may_plan_meetings(user, charter) -> bool:
    """Plan another meeting: until the charter ends."""
    return charter.status != models.Charter.Status.ENDED and may_run_meetings(user, charter)


def is_followed(charter) -> bool:
    """Whether the charter is, or was, in force: its follow-up is public then, as far as its organisations allow."""
    return charter.is_binding or charter.status == models.Charter.Status.ENDED


def may_see_commitments(user, charter) -> bool:
    """The follow-up of a charter, what every bearer reported and the documents behind it: for its parties' members."""
    return may_read_draft(user, charter)


def may_plan_commitments(user, charter) -> bool:
    """Due dates and indicators, while the charter binds: for who holds the pen."""
    return charter.is_binding and is_editor(user, charter)


def parties_reporting(user, commitment) -> list:
    """The bearers in whose name the user may say where a commitment stands; none once it is no longer followed."""
    if commitment.dropped_at or not commitment.charter.is_binding:
        return []
    bearers = set(commitment.bearers.values_list("pk", flat=True))
    return [party for party in acts_for(user, commitment.charter) if party.pk in bearers]


def may_change_entry(user, entry) -> bool:
    """Correct or take back what was reported: the members of the organisation that said it."""
    return entry.party in acts_for(user, entry.commitment.charter)


def may_switch_publication(user, party) -> bool:
    """Whether an organisation's progress appears in public: its referents decide, or the network's coordinators."""
    return party.left_at is None and (is_coordinator(user) or is_referent(user, party.partner))


def parties_switched(user, charter) -> list:
    """The parties whose publication the user may switch, as `may_switch_publication` says of each; two queries."""
    parties = list(models.CharterParty.objects.current().filter(charter=charter))
    if is_coordinator(user):
        return parties
    own = Membership.objects.current().filter(user=user, role=Membership.Role.REFERENT)
    referent_of = set(own.values_list("partner_id", flat=True))
    return [party for party in parties if party.partner_id in referent_of]
