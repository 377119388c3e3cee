"""Purges: what is past its date goes, what is not stays."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from portal.models import Message
from portal.partners import personal_data
from portal.partners.models import ErasureRequest, Invitation, Mandate
from portal.tasks import purge_personal_data
from tests.factories.partners import MandateFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def days_ago(days):
    return NOW - timedelta(days=days)


def test_purge_invitations(partner):
    for number, days in enumerate((31, 29)):
        Invitation.objects.create(
            partner=partner, email=f"a{number}@b.test", token_hash=str(number), expires_at=days_ago(days)
        )
    assert personal_data.purge_invitations(NOW) == 1
    assert Invitation.objects.get().email == "a1@b.test"


def test_purge_messages_keeps_what_still_waits(db):
    for state, days in (("sent", 366), ("failed", 366), ("queued", 366), ("sent", 364)):
        Message.objects.create(kind="x/email/y", recipient="a@b.test", state=state, queued_at=days_ago(days))
    assert personal_data.purge_messages(NOW) == 2
    assert set(Message.objects.values_list("state", flat=True)) == {"queued", "sent"}


def test_purge_unchecked_mandates_blanks_the_refused_ones(db):
    old = {"filed_at": days_ago(366)}
    refused = MandateFactory(state=Mandate.State.REFUSED, decided_at=days_ago(360), **old)
    pending = MandateFactory(**old)
    checked = MandateFactory(checked=True, **old)
    assert personal_data.purge_unchecked_mandates(NOW) == 1
    assert personal_data.purge_unchecked_mandates(NOW) == 0
    for mandate in (refused, pending, checked):
        mandate.refresh_from_db()
    assert [refused.position, pending.position, checked.position] == ["", "Directrice", "Directrice"]


def test_purge_checked_mandates_five_years_after_their_end(db, django_capture_on_commit_callbacks):
    """Ended by date or by revocation for longer than five years: gone. Ended since, or still running: kept."""
    long_ago, since = days_ago(5 * 365 + 3), days_ago(5 * 365)
    checked = {"checked": True, "valid_from": days_ago(4000).date()}
    by_date = MandateFactory(valid_until=long_ago.date(), **checked)
    by_date.document.save("mandat.pdf", ContentFile(b"%PDF-1.7"))
    MandateFactory(decided_at=NOW, state=Mandate.State.REVOKED, revoked_at=long_ago)
    kept = [
        MandateFactory(valid_until=since.date(), **checked),
        MandateFactory(decided_at=NOW, state=Mandate.State.REVOKED, revoked_at=since),
        MandateFactory(**checked),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        assert personal_data.purge_checked_mandates(NOW) == 2
    assert personal_data.purge_checked_mandates(NOW) == 0
    assert set(Mandate.objects.all()) == set(kept)
    assert not by_date.document.storage.exists(by_date.document.name)


def test_the_retention_table_tells_of_checked_mandates(client, people):
    client.force_login(people.coordinator, backend="django.contrib.auth.backends.ModelBackend")
    assert "Cinq ans après leur fin." in client.get(reverse("coordination_retention")).content.decode()


def test_purge_logs(people):
    for days in (366, 364):
        log(people.member, "partners.update_profile", user=people.member)
        ModelLogEntry.objects.filter(pk=ModelLogEntry.objects.latest("pk").pk).update(timestamp=days_ago(days))
    before = ModelLogEntry.objects.count()
    assert personal_data.purge_logs(NOW) == 1
    assert ModelLogEntry.objects.count() == before - 1


def test_purge_sessions_whose_session_is_gone(people):
    UserSession.objects.create(user=people.member, ip="192.0.2.1", user_agent="x", session_key="gone")
    assert personal_data.purge_sessions(NOW) == 1


def test_purge_erasure_requests(people):
    user = UserFactory()
    ErasureRequest.objects.create(user=user, done_at=days_ago(3 * 365 + 1))
    ErasureRequest.objects.create(user=user, withdrawn_at=days_ago(366))
    ErasureRequest.objects.create(user=user)
    assert personal_data.purge_erasure_requests(NOW) == 2


def test_the_daily_purge_runs_every_purge_and_can_run_twice(people):
    assert purge_personal_data(NOW) == 0
    assert purge_personal_data(NOW) == 0
