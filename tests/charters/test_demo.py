"""The demonstration's charters, loaded as `make demo` does: what a newcomer must find in them, counted."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from charters import queries, verification
from charters.consent import consent_of
from charters.models import Charter, Commitment, Meeting, ProgressEntry, Proposal, Version
from portal.partners.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.PORTAL_DEMO = True
    call_command("load_demo", stdout=StringIO())
    drafted, signed, followed = (
        Charter.objects.get(status=status) for status in ("drafting", "signing", "amendment_signing")
    )
    return drafted, signed, followed


def test_a_newcomer_finds_every_part_of_the_life_of_a_charter(demonstration, client):
    drafted, _signed, followed = demonstration
    _writing_and_deciding(drafted)
    _an_avenant_signed_by_most(followed)
    _a_year_of_follow_up(followed)
    _committee(followed)
    for version in Version.objects.all():
        assert verification.check_chain(version).holds
    _what_the_public_reads(client, followed, drafted)
    call_command("load_demo", stdout=StringIO())
    assert Charter.objects.count() == 3


def _writing_and_deciding(charter):
    pending = charter.proposals.open()
    assert pending.count() >= 4
    assert [len(each.members) for each in queries.encounters(charter)] == [2]
    rejected = charter.proposals.filter(status=Proposal.Status.REJECTED)
    assert [bool(each.reason and each.decision_reason) for each in rejected] == [True]
    threads = charter.comments.filter(thread=None)
    assert threads.count() >= 3
    consent = consent_of(charter)
    objections = list(charter.positions.blocking())
    assert len(objections) == 1
    assert objections[0].reason
    assert len(consent.voices) == charter.parties.current().count()


def _an_avenant_signed_by_most(charter):
    version = charter.versions.order_by("-number").first()
    parties = version.parties().count()
    signed = version.signatures.count()
    assert version.previous is not None
    assert parties / 2 < signed < parties
    standings = queries.register(charter)
    assert [each.state for each in standings] == ["bound"] * parties


def _a_year_of_follow_up(charter):
    today = timezone.localdate()
    commitments = Commitment.objects.filter(charter=charter)
    assert commitments.count() == 10
    silent = [each.heading for each in commitments if not each.progress.exists()]
    assert silent == []
    days = sorted(ProgressEntry.objects.values_list("on", flat=True))
    assert (today - days[0]).days >= 300
    assert (today - days[-1]).days <= 60
    measured = [each for each in commitments if each.indicators.exists()]
    assert len(measured) >= 8
    for commitment in measured:
        for indicator in commitment.indicators.all():
            assert None not in (indicator.baseline, indicator.target)
            assert all((indicator.unit, indicator.source, indicator.period))
    lights = {row.traffic.light.value for row in queries.followed(charter, today)}
    assert len(lights) >= 4
    assert "late" in lights


def _committee(charter):
    now = timezone.now()
    past = charter.meetings.filter(status=Meeting.Status.HELD, starts_at__lt=now)
    coming = charter.meetings.filter(status=Meeting.Status.CALLED, starts_at__gt=now)
    assert (past.count(), coming.count(), charter.meetings.count()) == (2, 1, 3)
    assert {item.drawn for item in coming.get().agenda.all()} >= {"late", "review"}
    assert sum(meeting.reviews.count() for meeting in past) >= 1
    assert all(meeting.attendances.exists() and meeting.decisions.exists() for meeting in past)


def _what_the_public_reads(client, followed, drafted):
    year = timezone.localdate().year
    for name, arguments in (
        ("charter_dashboard", [followed.slug]),
        ("charter_bilan", [followed.slug, year]),
        ("charter_register", [followed.slug]),
        ("charter_text_on", [followed.slug]),
        ("charter_compare", [followed.slug]),
    ):
        page = client.get(reverse(name, args=arguments))
        assert page.status_code == 200, name
        words = page.content.decode()
        assert not [each for each in User.objects.values_list("email", flat=True) if each in words], name
    assert client.get(reverse("charter_consent", args=[drafted.slug])).status_code == 302
