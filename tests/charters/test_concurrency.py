"""What happens at the same moment, on a real PostgreSQL with real threads."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from charters import actions, files, verification
from charters.evidence import broken_link
from charters.models import Charter, Signature, SigningCode, Version

from .signing_steps import CLIENT, read_and_ask

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*calls):
    """Run the calls in threads that start together; gives each one's result or exception, in order."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait(30)
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


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
