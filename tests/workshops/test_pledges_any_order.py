"""Whatever anybody sends to a wall of commitments, in any order, once pledges, points and a merged pledge are on it."""

import copy
import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workshops.plays import FACILITATOR, START
from tests.workshops.pledge_steps import ANA, BILAL, CHLOE, SETUP, results, room
from workshops.engine.documents import HIDDEN
from workshops.engine.methods import Refused, Role
from workshops.engine.pledges import PLEDGES, ranked

PEOPLE = ["ana", "bilal", "chloe", "denis"]
OFTEN = {"merge", "unmerge", "reword", "put", "vote"}
WORDS = ["Rappeler", "Visiter", "🏠 مرحبا"] * 3 + [""]
FIELDS = {
    **dict.fromkeys(("text", "title", "name", "bearer", "due", "organisation"), WORDS),
    "for": [*PEOPLE, "denis", "denis", "denis"],
    "table": ["1", "2", "3"],
    **dict.fromkeys(("from", "to"), SETUP["phases"]),
    "points": [0, 1, 1, 2, 2, 3, 4, -1],
    "minutes": [0, 5, -1],
    "ends": [0, START + 300_000],
    "what": ["pledge"],
    "key": ["k1"],
    **dict.fromkeys(("signed", "on", "without_phone"), (True, False)),
}


def _any_operation(random, play):
    """Who, a kind, data: mostly of the kinds that belong to the step, by who may do it, on what there is."""
    phase = play.see("all")["phase"]
    own = [name for name, kind in PLEDGES.kinds.items() if kind.phases and phase in kind.phases]
    own += [name for name in own if name in OFTEN] * 4
    # A board that is closed or locked most of the time would see little.
    rest = [name for name in PLEDGES.kinds if name not in {"close", "lock"} or random.random() < 0.1]
    kind = random.choice(own if own and random.random() < 0.8 else rest)
    declared = PLEDGES.kinds[kind]
    entitled = random.random() < 0.9 and Role.PARTICIPANT not in declared.roles
    actor = FACILITATOR if entitled else random.choice([FACILITATOR, FACILITATOR, ANA, BILAL, CHLOE])
    names = [*declared.required]
    names += [name for name in declared.optional if random.random() < 0.4]
    data = {name: random.choice(FIELDS[name]) for name in names if name in FIELDS}
    if declared.for_others and random.random() < (0.9 if actor is FACILITATOR else 0.1):
        data["for"] = random.choice(FIELDS["for"])
    there = _there(play, kind, data.get("for", actor.key))
    return actor, kind, data | {name: random.choice([*there[name]] * 9 + ["gone"]) for name in names if name in there}


def _there(play, kind, who):
    """What an operation may name: mostly what is not in a merged pledge, and of all that there is what it is for."""
    hidden = play.state[HIDDEN]
    drafts, pledges = hidden["drafts"].get(who, {}), hidden["pledges"]
    tops = [key for key, record in pledges.items() if not record.get("merged")]
    if kind in {"unmerge", "reword"}:
        tops = [key for key in tops if "into" in pledges[key]]
    pledge = [*tops * 4, *pledges]
    return {
        "draft": [key for key, record in drafts.items() if record.get("dropped") or kind != "undrop"],
        "pledge": pledge,
        "into": pledge,
        "group": play.see("all").get("groups", {}),
        "person": [key for key, place in hidden["people"].items() if place["removed"] or kind != "restore"],
    }


def _lively(setup, phase):
    """A board that has been voted on, with a merged pledge and a group, at this step again; Denis has no phone."""
    play = room(**setup)
    play.do(FACILITATOR, "join", person="denis", name="Nom-denis", table="2", without_phone=True)
    play.go("publishing")
    for number, (actor, signed) in enumerate([(ANA, True), (BILAL, False), (CHLOE, True)] * 2, start=1):
        draft = play.do(actor, "write", text=f"Mots de k{number}")
        play.do(actor, "publish", id=f"k{number}", draft=draft, signed=signed)
        if setup["moderated"] and number < 6:
            play.do(FACILITATOR, "show", pledge=f"k{number}")
    play.go("voting")
    play.do(ANA, "vote", pledge="k1", points=2)
    play.do(ANA, "vote", pledge="k2", points=2)
    play.do(BILAL, "vote", pledge="k2", points=1)
    play.do(FACILITATOR, "vote", pledge="k3", points=1, for_="denis")
    play.go("grouping")
    play.do(FACILITATOR, "group", id="g1", title="Accueillir")
    play.do(FACILITATOR, "merge", id="m1", pledge="k2", into="k1")
    play.go(phase)
    return play


@pytest.mark.parametrize("phase", ["drafting", "publishing", "grouping", "voting", "results"])
@settings(max_examples=25)
@given(
    st.fixed_dictionaries(
        {"grouping": st.sampled_from(["facilitator", "everybody"]), "moderated": st.booleans(), "points": st.just(4)}
    ),
    st.integers(0, 9999),
    st.lists(st.sampled_from(["publishing", "grouping", "voting", "results"]), max_size=4),
)
def test_any_operations_in_any_order(phase, setup, seed, steps):
    play = _lively(setup, phase)
    random = Random(repr((phase, setup, seed, steps)))
    every = 50 // (len(steps) + 1)
    for number in range(50):
        if steps and number % every == every - 1 and not play.state[HIDDEN].get("closed"):
            play.go(steps[number // every % len(steps)])
        actor, kind, data = _any_operation(random, play)
        before, kept = play.state, copy.deepcopy(play.state)
        step, begun = play.see("all")["phase"], len(play.sent)
        try:
            play.do(actor, kind, **data)
        except Refused as refused:
            assert refused.reason and play.state is before
        assert before == kept
        _nobody_hears_of_what_is_done_in_silence(play, kind, step, begun)
        _points_stay_within_the_budget(play)
        _counts_are_known_after_the_vote_only(play)
        _the_wall_is_what_stands(play)
    assert play.replayed() == play.state == json.loads(json.dumps(play.state))
    for audience in play.audiences():
        assert play.received(audience) == play.see(audience)
    _names_are_where_they_were_signed(play)


def _nobody_hears_of_what_is_done_in_silence(play, kind, phase, begun):
    own = {"drafting": {"write", "change", "drop", "undrop", "pass"}, "voting": {"vote", "take_back"}}
    if kind not in own.get(phase, ()):
        return
    for change in (change for changes in play.sent[begun:] for change in changes):
        assert change.audience in {HIDDEN, "desk"} or change.audience.startswith("person:")
        if change.audience == "desk":
            assert change.path[0] == "counts" or (phase == "drafting" and change.path[2:] == ("drafted",))


def _points_stay_within_the_budget(play):
    for audience in play.audiences():
        if audience.startswith("person:"):
            points = play.see(audience).get("points", {})
            assert sum(points.values()) <= 4 and all(1 <= each <= 3 for each in points.values())
            assert not any(play.state[HIDDEN]["pledges"][pledge].get("merged") for pledge in points)
    assert len(play.state[HIDDEN].get("voted", {})) >= play.see("desk")["counts"]["voted"]


def _counts_are_known_after_the_vote_only(play):
    after = play.see("all")["phase"] in {"results", "end"}
    assert ("results" in play.see("all")) == after
    assert all((each.points is not None) == after for each in ranked(play.state))
    assert "points" not in play.see("desk") and "results" not in play.see("desk") | play.see("wall")


def _the_wall_is_what_stands(play):
    """Everybody sees what is ranked and what it is made of: no source without what stands over it, nothing hidden."""
    shown, order = play.see("all").get("pledges", {}), ranked(play.state)
    assert {key for key, each in shown.items() if "merged" not in each} == {each.pledge for each in order}
    assert all(each["merged"] in shown for each in shown.values() if "merged" in each)
    assert {key for key, each in shown.items() if "sources" not in each} == {
        source.pledge for each in order for source in each.sources
    }
    for each in order:
        assert all(play.state[HIDDEN]["pledges"][source.pledge].get("hidden") is None for source in each.sources)
        assert each.text == shown[each.pledge]["text"]
    if "results" in play.see("all"):
        assert [each.points for each in order] == sorted((each.points for each in order), reverse=True)
        assert results(play) == {each.pledge: (each.rank, each.points) for each in order}


def _names_are_where_they_were_signed(play):
    people = play.state[HIDDEN]["people"]
    for key, each in play.see("all").get("pledges", {}).items():
        record = play.state[HIDDEN]["pledges"][key]
        assert each.get("name", "") == record.get("name", "")
        assert not any(f"Nom-{who}" in json.dumps(each) for who in people if who != record.get("who"))
    rest = {name: value for name, value in play.see("all").items() if name != "pledges"}
    assert not any(f"Nom-{who}" in json.dumps([rest, play.see("wall")]) for who in PEOPLE)
