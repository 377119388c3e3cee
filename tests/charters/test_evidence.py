"""The canonical form, the hashes and the chain; and the file that carries them."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charters.evidence import (
    NO_PREVIOUS,
    broken_link,
    canonical_json,
    code_hash,
    consent_wording,
    event_hash,
    new_code,
    plain,
    sha256,
    timestamp,
)
from charters.typesetting import proof_record

from .signing_steps import sign

AT = datetime(2026, 2, 3, 10, 5, 7, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    sequence: int
    kind: str
    at: datetime
    data: dict
    previous_hash: str
    hash: str


def chain(length):
    events, previous = [], NO_PREVIOUS
    for sequence in range(1, length + 1):
        digest = event_hash("v" * 64, sequence, "viewed", AT, {"n": sequence}, previous)
        events.append(Event(sequence, "viewed", AT, {"n": sequence}, previous, digest))
        previous = digest
    return events


def test_canonical_json_sorts_keys_and_keeps_letters():
    assert canonical_json({"b": "é", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"é"}'


@pytest.mark.parametrize("value", [1.5, {"é": 1}, {1: 2}, {"a": object()}])
def test_canonical_json_refuses_what_has_no_sure_form(value):
    with pytest.raises(ValueError):
        canonical_json(value)


def test_plain_is_one_form_for_the_same_text():
    assert plain("e\u0301 \r\n\r\n\r\n\r\nb  ") == "é\n\nb"


@given(st.text())
def test_plain_twice_is_plain(text):
    assert plain(plain(text)) == plain(text)


def test_timestamp_is_utc_to_the_millisecond():
    assert timestamp(AT) == "2026-02-03T10:05:07.123Z"


def test_a_whole_chain_holds():
    assert broken_link("v" * 64, chain(5)) is None


@given(st.integers(0, 4), st.sampled_from(["data", "kind", "hash", "previous_hash", "sequence"]))
def test_any_change_in_the_chain_is_found(place, field):
    events = chain(5)
    other = {"data": {"n": 99}, "kind": "signed", "hash": "0" * 64, "previous_hash": "1" * 64, "sequence": 9}[field]
    events[place] = replace(events[place], **{field: other})
    assert broken_link("v" * 64, events) == events[place].sequence


def test_data_that_the_portal_never_writes_break_the_chain():
    events = chain(3)
    events[1] = replace(events[1], data={"n": 1.5})
    assert broken_link("v" * 64, events) == 2


@given(st.integers(0, 3))
def test_an_event_taken_out_is_found(place):
    events = chain(5)
    del events[place]
    assert broken_link("v" * 64, events) is not None


def test_a_code_is_bound_to_its_request_and_key():
    assert len({code_hash(key, request, "123456") for key in "ab" for request in "cd"}) == 4
    assert len(new_code()) == 6


def test_consent_says_by_delegation_only_when_it_is():
    values = {"name": "A", "position": "B", "partner": "C", "title": "D", "number": 1, "sha256": "e"}
    assert "par délégation (arrêté 3)" in consent_wording("fr", **values, delegation_reference="arrêté 3")
    assert "délégation" not in consent_wording("fr", **values)
    assert "by delegation (order 3)" in consent_wording("en", **values, delegation_reference="order 3")


def test_consent_reads_well_with_any_legal_name():
    name = "Centre communal d’action sociale de Brévent"
    values = {"name": "A", "position": "B", "partner": name, "title": "D", "number": 1, "sha256": "e"}
    assert f"au nom de l’organisation «\u00a0{name}\u00a0». J’ai pu" in consent_wording("fr", **values)
    assert f"on behalf of the organisation “{name}”. I was" in consent_wording("en", **values)


@pytest.mark.django_db
def test_the_proof_file_carries_all_that_is_needed_to_recompute_the_chain(open_round, people, version):
    sign(open_round["Passerelle"], people["Passerelle"])
    record = json.loads(
        proof_record(version, list(version.signatures.all()), list(version.events.order_by("sequence")))
    )
    previous = NO_PREVIOUS
    for event in record["events"]:
        at = datetime.fromisoformat(event["at"])
        assert event["previous"] == previous
        computed = event_hash(version.sha256, event["sequence"], event["kind"], at, event["data"], previous)
        assert event["hash"] == computed
        previous = event["hash"]
    signed = next(event for event in record["events"] if event["kind"] == "signed")
    assert signed["data"]["evidence_sha256"] == sha256(canonical_json(record["signatures"][0]))
