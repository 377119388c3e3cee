"""What a browser never sends, and somebody else might: a sentence or nothing comes of it, never an error of ours."""

import pytest
from django.urls import reverse
from django.utils import timezone

from charters import actions, due
from charters.models import ClauseRevision, ReadMark

from .signing_steps import sign

pytestmark = pytest.mark.django_db

LONG_NUMBER = "9" * 5000


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


@pytest.fixture
def decided(charter, coordinator):
    actions.set_phase(charter, "deciding", actor=coordinator)
    return charter


@pytest.mark.parametrize("verb", ["record", "ask"])
def test_a_number_without_end_names_no_row(client, decided, coordinator, verb):
    log_in(client, coordinator)
    answer = client.post(reverse("consent_change", args=[decided.slug]), {"verb": verb, "pk": LONG_NUMBER})
    assert answer.status_code == 404


def test_a_revision_without_end_is_another_text(client, decided, people):
    party = decided.parties.get(partner__short_name="Rivages")
    decided.refresh_from_db()
    position = actions.give_position(
        party, None, stance="agree", revision=decided.edition, seen=None, actor=people["Rivages"]
    )
    log_in(client, people["Rivages"])
    address = reverse("position_confirm", args=[decided.slug, party.pk])
    answer = client.post(address, {"pk": position.pk, "revision": LONG_NUMBER})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    "until", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+00:00"]
)
def test_a_moment_beyond_the_calendar_marks_nothing_wrong(client, charter, people, until):
    log_in(client, people["Rivages"])
    answer = client.post(reverse("charter_read", args=[charter.slug]), {"until": until})
    assert (answer.status_code, ReadMark.objects.count()) == (302, 1)


def test_control_characters_of_a_reason_are_not_kept(client, charter, coordinator):
    log_in(client, coordinator)
    clause = charter.clauses.get(heading="Prévenir")
    address = reverse("clause_change", args=[charter.slug, clause.identifier])
    answer = client.post(address, {"verb": "retirer", "reason": "Trop\x00 long\u202e."})
    assert answer.status_code == 302
    assert ClauseRevision.objects.filter(clause=clause, change="removed").values_list("reason", flat=True)[0] == (
        "Trop long."
    )


def test_control_characters_of_a_reopening_are_not_kept(client, open_round, version, coordinator):
    log_in(client, coordinator)
    address = reverse("signing_change", args=[version.charter.slug])
    answer = client.post(address, {"verb": "reopen", "reopen-reason": "Une\x00 erreur."})
    version.round.refresh_from_db()
    assert (answer.status_code, version.events.get(kind="superseded").data["reason"]) == (302, "Une erreur.")


def test_a_due_date_in_another_era_is_refused(client, open_round, version, people, coordinator):
    for name, user in people.items():
        sign(open_round[name], user)
    log_in(client, coordinator)
    commitment = version.charter.commitments.get(heading="Prévenir")
    address = reverse("commitment_plan", args=[version.charter.slug, commitment.pk])
    answer = client.post(address, {"form": "plan", "due_on": "0001-01-05"})
    commitment.refresh_from_db()
    assert (answer.status_code, commitment.due_on) == (422, None)
    assert due.commitments(timezone.now()) == 0
