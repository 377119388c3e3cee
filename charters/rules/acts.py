"""What comes after the signing: avenants, organisations that join, organisations that leave."""

from django.utils import timezone
from django.utils.translation import gettext as _

from charters import models
from charters.rules.people import holds_mandate, may_manage
from charters.rules.signing import may_see_signing
from charters.rules.versions import bound_version, may_read_version
from portal.partners.models import Mandate
from portal.partners.rules import is_coordinator


def may_amend(user, charter) -> bool:
    """Open an avenant on the charter in force, now: coordinators."""
    return may_manage(user, charter) and charter.status == models.Charter.Status.IN_FORCE


def why_not_amend(charter) -> str:
    """Why no avenant can be opened on the charter as it is; "" when one can."""
    if charter.status == models.Charter.Status.IN_FORCE:
        return ""
    if charter.is_binding:
        return _("Un avenant est déjà en cours sur cette charte.")
    return _("Un avenant s’ouvre sur une charte en vigueur.")


def may_withdraw(user, party) -> bool:
    """Announce or take back the leaving of a party: who can bind it, and the coordinators, on a letter."""
    return is_coordinator(user) or holds_mandate(user, party)


def why_not_withdraw(party) -> str | None:
    """The reason, as a sentence, for which the party can't announce that it leaves; None when it can."""
    if not party.charter.is_binding or party.left_at is not None or bound_version(party) is None:
        return _("Seule une organisation liée par une charte en vigueur peut s’en retirer.")
    if party.withdrawals.filter(status=models.Withdrawal.Status.ANNOUNCED).exists():
        return _("Un retrait est déjà annoncé pour cette organisation.")
    return None


def may_see_acts(user, charter) -> bool:
    """Who joins and who leaves: for those who see the signing, and whoever can bind one of the parties."""
    if may_see_signing(user, charter):
        return True
    if not user.is_authenticated:
        return False
    partners = Mandate.objects.valid(timezone.localdate()).own().filter(user=user).values("partner")
    return charter.parties.current().filter(partner__in=partners).exists()


def may_read_act(user, act) -> bool:
    """An act of joining is as public as the version it cites; one of leaving tells a reason, for the parties only."""
    if act.kind == models.SealedAct.Kind.JOINING:
        return may_read_version(user, act.version)
    return may_see_acts(user, act.version.charter)
