"""What bearers do in a test: say, for their organisation, where a commitment stands."""

from django.utils import timezone

from charters import actions
from charters.models import CharterParty


def party_of(user):
    return CharterParty.objects.get(partner=user.memberships.get().partner)


def tell(commitment, user, state="on_track", **values):
    values = {"on": timezone.localdate(), "finding": "Deux permanences ouvertes.", **values}
    return actions.report_progress(commitment, party=party_of(user), state=state, actor=user, **values)
