"""What happens at the same moment, on a real PostgreSQL with real threads."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from charters import actions, files, verification
from charters.actions.holding import held
from charters.actions.recording import held_round
from charters.actions.settling import settle
from charters.evidence import broken_link
from charters.models import Charter, Position, RecordedOriginal, Signature, SignatureRequest, SigningCode, Version
from portal.partners.models import Membership, User
from tests.at_once import at_once

from .signing_steps import CLIENT, read_and_ask, record, sign

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_the_same_signature_from_two_browsers_counts_once(open_round, people, version):
    request, user = open_round["Passerelle"], people["Passerelle"]
    code = read_and_ask(request, user)

    def sign():
        return actions.sign(request, user=user, code=code, typed_name=user.get_full_name(), client=CLIENT)

    results = at_once(sign, sign)
    assert sorted(type(result).__name__ for result in results) == ["Refused", "Signature"]
    assert Signature.objects.count() == 1
    assert version.sealed_revisions.count() == 2
    assert SigningCode.objects.exclude(used_at=None).count() == 1


def test_three_signatories_at_once_each_get_their_place(open_round, people, version):
    codes = {name: read_and_ask(open_round[name], user) for name, user in people.items()}
    calls = [
        lambda name=name, user=user: actions.sign(
            open_round[name], user=user, code=codes[name], typed_name=user.get_full_name(), client=CLIENT
        )
        for name, user in people.items()
    ]
    results = at_once(*calls)
    assert [type(result) for result in results] == [Signature] * 3
    assert list(version.sealed_revisions.order_by("sequence").values_list("sequence", flat=True)) == [0, 1, 2, 3]
    assert Charter.objects.get(pk=version.charter_id).status == Charter.Status.IN_FORCE
    last = version.sealed_revisions.get(sequence=3)
    assert verification.verify(files.read(last.name)).exit_code == 0
    assert broken_link(version.sha256, version.events.order_by("sequence")) is None


def test_two_freezes_at_once_make_one_version(charter, coordinator):
    results = at_once(*[lambda: actions.freeze(charter, actor=coordinator)] * 2)
    assert sorted(isinstance(result, ValidationError) for result in results) == [False, True]
    assert Version.objects.count() == 1


def test_an_edit_during_a_freeze_is_either_in_the_version_or_refused(charter, coordinator):
    clause = charter.clauses.first()
    values = {"kind": "commitment", "heading": clause.heading, "text": "Un autre texte."}

    def edit():
        return actions.edit_clause(clause, values, revision=clause.revision, actor=coordinator)

    frozen, edited = at_once(lambda: actions.freeze(charter, actor=coordinator), edit)
    if isinstance(frozen, ValidationError):
        assert Version.objects.count() == 0
    else:
        in_version = "Un autre texte." in Version.objects.get().canonical
        assert in_version == (not isinstance(edited, ValidationError))


@pytest.fixture
def decided(charter):
    Charter.objects.update(phase=Charter.Phase.DECIDING)
    charter.refresh_from_db()
    return charter


def test_two_members_of_one_organisation_answering_at_once_have_one_voice(decided, people):
    party = decided.parties.get(partner__short_name="Rivages")
    colleague = User.objects.create_user("colin@rivages.test", first_name="Colin", last_name="Legrand")
    Membership.objects.create(user=colleague, partner=party.partner)
    for clause in (decided.clauses.current()[0], None):
        revision = clause.revision if clause else decided.edition

        def answer(user, stance, clause=clause, revision=revision):
            return actions.give_position(
                party, clause, stance=stance, reason="Parce que.", revision=revision, seen=None, actor=user
            )

        results = at_once(lambda: answer(people["Rivages"], "agree"), lambda: answer(colleague, "object"))
        assert sorted(type(result).__name__ for result in results) == ["Position", "ValidationError"]
        refused = next(result for result in results if isinstance(result, ValidationError))
        assert refused.code == "conflict"
        assert Position.objects.filter(party=party, clause=clause).count() == 1


def test_an_objection_during_a_freeze_either_blocks_it_or_comes_too_late(decided, people, coordinator):
    party = decided.parties.get(partner__short_name="Rivages")

    def object_():
        return actions.give_position(
            party, None, stance="object", reason="Non.", revision=decided.edition, seen=None, actor=people["Rivages"]
        )

    frozen, objected = at_once(lambda: actions.freeze(decided, actor=coordinator), object_)
    assert isinstance(frozen, ValidationError) != isinstance(objected, ValidationError)
    assert Version.objects.count() + Position.objects.count() == 1


def test_a_reserve_during_a_freeze_is_printed_or_refused(decided, people, coordinator):
    party = decided.parties.get(partner__short_name="Rivages")

    def reserve():
        return actions.give_position(
            party,
            None,
            stance="reserve",
            reason="Un doute.",
            revision=decided.edition,
            seen=None,
            actor=people["Rivages"],
        )

    frozen, reserved = at_once(lambda: actions.freeze(decided, actor=coordinator), reserve)
    if isinstance(frozen, Version):
        assert ("Un doute." in frozen.canonical) == isinstance(reserved, Position)
    else:
        assert isinstance(reserved, Position)


def test_a_signature_and_an_original_at_once_bind_the_party_once(open_round, people, version, coordinator):
    request, user = open_round["Rivages"], people["Rivages"]
    code = read_and_ask(request, user)
    results = at_once(
        lambda: actions.sign(request, user=user, code=code, typed_name=user.get_full_name(), client=CLIENT),
        lambda: record(version, "Rivages", coordinator),
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert Signature.objects.count() + RecordedOriginal.objects.count() == 1
    assert broken_link(version.sha256, version.events.order_by("sequence")) is None


def test_two_ranks_that_end_at_once_invite_the_next_once(version, people, coordinator):
    mandates = {party.pk: people[party.partner.short_name].mandates.get() for party in version.parties()}
    last = version.parties().get(partner__short_name="Rivages").pk
    actions.open_signing(version, mandates, steps={last: 2}, actor=coordinator)
    requests = {each.party.partner.short_name: each for each in SignatureRequest.objects.all()}
    names = ("Passerelle", "Marronniers")
    codes = {name: read_and_ask(requests[name], people[name]) for name in names}
    at_once(
        *[
            lambda name=name: actions.sign(
                requests[name],
                user=people[name],
                code=codes[name],
                typed_name=people[name].get_full_name(),
                client=CLIENT,
            )
            for name in names
        ]
    )
    assert SignatureRequest.objects.get(pk=requests["Rivages"].pk).status == "invited"
    assert version.events.filter(kind="invited").count() == 3


def test_a_late_signature_and_a_withdrawal_taking_effect_wait_for_each_other(charter, people, coordinator):
    charter.entry_rule, charter.entry_count = "count", 2
    charter.save()
    version = actions.freeze(charter, actor=coordinator)
    mandates = {party.pk: people[party.partner.short_name].mandates.get() for party in version.parties()}
    actions.open_signing(version, mandates, actor=coordinator)
    requests = {each.party.partner.short_name: each for each in SignatureRequest.objects.all()}
    for name in ("Passerelle", "Marronniers"):
        sign(requests[name], people[name])
    holds_charter, holds_round = threading.Event(), threading.Event()

    def leave():
        """As a withdrawal does: the charter first, then the round of what was not signed."""
        with transaction.atomic():
            held(charter)
            holds_charter.set()
            holds_round.wait(1)
            return held_round(version)

    def late():
        holds_charter.wait(30)
        with transaction.atomic():
            signing = held_round(version)
            holds_round.set()
            settle(signing, timezone.now())
            return signing

    results = at_once(leave, late)
    assert [type(result).__name__ for result in results] == ["SigningRound", "SigningRound"]
