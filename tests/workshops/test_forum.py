"""Forum theatre: what is prepared, the harvest, stops that the joker alone sees, replays, proposals, the secret vote."""

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workshops.plays import FACILITATOR, START, Play, participant, play_anything
from workshops.engine.documents import HIDDEN
from workshops.engine.forum import FORUM, prepared
from workshops.engine.forum.votes import MOST_VOTES
from workshops.engine.forum.words import MOST_WORDS, MOST_WRITTEN
from workshops.engine.methods import Role

SCENE = {
    "key": "guichet",
    "title": "Le guichet",
    "summary": "Samira demande un logement.\nElle repart avec un formulaire de plus.",
    "source": "Trois récits recueillis au Phare",
    "consent": "Accord écrit, 12 mars",
    "reread": "Relue avec elles le 20 mars",
    "characters": ["samira", "agent"],
    "protagonist": "samira",
}
SETUP = {
    "question": "Comment être reçu quand on n’a pas tous les papiers ?",
    "phases": list(FORUM.phases),
    "tables": ["Rive", "Pont"],
    "rules": "On essaie, on ne juge pas.",
    "characters": [
        {"key": "samira", "name": "Samira", "note": "hébergée chez une amie"},
        {"key": "agent", "name": "L’agent", "note": ""},
        {"key": "voisin", "name": "Le voisin", "note": ""},
    ],
    "scenes": [
        SCENE,
        SCENE
        | {"key": "palier", "title": "Le palier", "summary": "Le voisin appelle.", "characters": ["samira", "voisin"]},
    ],
    "votes": 3,
    "votes_each": 2,
}
ANA, BILAL, CHLOE = map(participant, ("ana", "bilal", "chloe"))


def _begun(**setup):
    """Ana and Bilal at the first table, Chloé at the second with Denis, who has no phone."""
    play = Play(FORUM, SETUP | setup)
    for who, table in (("ana", "1"), ("bilal", "1"), ("chloe", "2")):
        play.join(who, table)
    play.do(FACILITATOR, "join", person="denis", name="Nom-denis", table="2", without_phone=True)
    return play


@pytest.fixture
def play():
    return _begun()


def _changed(play, since):
    """What each audience received since then, as text."""
    received = {}
    for changes in play.sent[since:]:
        for change in changes:
            received.setdefault(change.audience, []).append((change.path, change.value))
    received.pop(HIDDEN, None)
    return {audience: json.dumps(changes, ensure_ascii=False) for audience, changes in received.items()}


# What is prepared.


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"consent": ""}, ("no_consent", "guichet")),
        ({"consent": "  "}, ("no_consent", "guichet")),
        ({"reread": ""}, ("not_reread", "guichet")),
        ({"protagonist": "voisin"}, ("no_protagonist", "guichet")),
        ({"characters": ["samira", "maire"]}, ("unknown_character", "guichet")),
        ({"summary": "x" * 1501}, ("too_long",)),
        ({"title": ""}, ("empty",)),
        ({"place": 1}, ("malformed",)),
    ],
)
def test_a_scene_without_agreement_or_badly_prepared_is_not_used(change, code):
    setup = SETUP | {"scenes": [SCENE | change]}
    with pytest.raises(ValueError) as raised:
        prepared(setup)
    assert raised.value.args == code
    with pytest.raises(ValueError):
        FORUM.start(setup)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scenes": []}, "no_scene"),
        ({"scenes": [SCENE, SCENE]}, "taken"),
        ({"characters": SETUP["characters"] * 2}, "taken"),
        ({"votes": 1, "votes_each": 2}, "too_many"),
        ({"votes": 0}, "malformed"),
        ({"scenes": [SCENE] * 13}, "malformed"),
    ],
)
def test_what_is_prepared_is_looked_at_as_a_whole(change, code):
    with pytest.raises(ValueError) as raised:
        prepared(SETUP | change)
    assert raised.value.args == (code,)


def test_what_was_left_out_has_its_usual_value():
    found = prepared({"characters": SETUP["characters"], "scenes": [SCENE]})
    assert {name: found[name] for name in ("rules", "moderated", "votes", "votes_each")} == {
        "rules": "",
        "moderated": True,
        "votes": 3,
        "votes_each": 1,
    }


def test_sources_and_agreements_stay_on_the_desk(play):
    play.go("end")
    for audience in play.audiences() - {"desk"}:
        told = json.dumps(play.see(audience), ensure_ascii=False)
        assert "Trois récits" not in told and "Accord écrit" not in told and "Relue" not in told
    assert play.see("desk")["scenes"]["guichet"]["consent"] == "Accord écrit, 12 mars"


def test_steps_go_one_forward_or_back(play):
    assert list(FORUM.phases) == [
        "waiting",
        "framing",
        "scene",
        "harvest",
        "replay",
        "closing",
        "proposals",
        "distil",
        "debate",
        "vote",
        "end",
    ]
    assert play.why_not(FACILITATOR, "phase", from_="waiting", to="scene") == "phase"
    play.go("replay")
    play.go("scene")
    assert play.why_not(ANA, "phase", from_="scene", to="harvest") == "forbidden"


# The scene and its harvest.


def test_what_happens_in_a_scene_is_told_once_it_is_played(play):
    play.go("framing")
    assert play.see("all")["scenes"]["guichet"] == {
        "title": "Le guichet",
        "characters": ["samira", "agent"],
        "protagonist": "samira",
        "place": 1,
    }
    assert play.why_not(FACILITATOR, "play", scene="palier") == "phase"
    play.go("scene")
    assert play.see("all")["scenes"]["guichet"]["summary"] == SCENE["summary"]
    assert "summary" not in play.see("all")["scenes"]["palier"]
    assert play.why_not(ANA, "play", scene="palier") == "forbidden"
    assert play.why_not(FACILITATOR, "play", scene="ailleurs") == "unknown_scene"
    play.do(FACILITATOR, "play", scene="palier")
    assert play.see("all")["scene"] == "palier"
    assert play.see("all")["scenes"]["palier"]["summary"] == "Le voisin appelle."


def test_facts_first_then_who_has_a_problem_then_whether_one_recognises_it(play):
    play.go("harvest")
    play.do(ANA, "write", what="fact", about="guichet", text="Elle attend debout")
    assert play.why_not(ANA, "write", what="trouble", about="guichet", text="L’agent aussi") == "step"
    assert play.why_not(FACILITATOR, "harvest", to="recognition") == "step"
    assert play.why_not(ANA, "harvest", to="trouble") == "forbidden"
    play.do(FACILITATOR, "harvest", to="trouble")
    assert play.why_not(ANA, "write", what="fact", about="guichet", text="Encore un fait") == "step"
    play.do(BILAL, "write", what="trouble", about="guichet", character="agent", text="Il n’a pas le droit")
    assert play.why_not(BILAL, "write", what="trouble", about="guichet", character="voisin", text="Lui") == (
        "unknown_character"
    )
    assert play.why_not(ANA, "recognise", scene="guichet", answer="yes") == "step"
    play.do(FACILITATOR, "harvest", to="recognition")
    play.do(ANA, "recognise", scene="guichet", answer="yes")
    play.do(FACILITATOR, "play", scene="palier")
    assert play.see("all")["harvest"] == "fact"
    assert play.why_not(ANA, "write", what="fact", about="guichet", text="Trop tard") == "changed"


@pytest.fixture
def recognising(play):
    play.go("harvest")
    play.do(FACILITATOR, "harvest", to="trouble")
    play.do(FACILITATOR, "harvest", to="recognition")
    return play


def test_recognition_is_answered_once_and_told_when_the_joker_says_so(recognising):
    play, begun = recognising, len(recognising.sent)
    play.do(ANA, "recognise", scene="guichet", answer="yes")
    play.do(BILAL, "recognise", scene="guichet", answer="partly")
    assert _changed(play, begun).keys() == {"person:ana", "person:bilal", "desk"}
    desk = _changed(play, begun)["desk"]
    assert "ana" not in desk and "bilal" not in desk
    assert play.see("desk")["recognition"]["guichet"] == {"recognition": {"yes": 1, "partly": 1, "no": 0}}
    assert play.why_not(ANA, "recognise", scene="guichet", answer="no") == "answered"
    assert play.why_not(ANA, "recognise", scene="palier", answer="no") == "changed"
    assert play.why_not(ANA, "reveal_recognition", scene="guichet") == "forbidden"
    play.do(FACILITATOR, "reveal_recognition", scene="guichet")
    assert play.see("all")["recognition"] == {"guichet": {"recognition": {"yes": 1, "partly": 1, "no": 0}}}
    assert play.why_not(CHLOE, "recognise", scene="guichet", answer="no") == "poll_closed"
    assert play.why_not(FACILITATOR, "reveal_recognition", scene="guichet") == "poll_closed"


def test_nobody_learns_an_answer_by_removing_whoever_gave_it(recognising):
    play = recognising
    play.do(ANA, "recognise", scene="guichet", answer="yes")
    play.do(BILAL, "recognise", scene="guichet", answer="no")
    for kind in ("remove", "restore"):
        play.do(FACILITATOR, kind, person="bilal")
        assert play.see("desk")["recognition"]["guichet"]["recognition"] == {"yes": 1, "partly": 0, "no": 1}
    play.do(FACILITATOR, "reveal_recognition", scene="guichet")
    play.do(FACILITATOR, "remove", person="ana")
    assert play.see("all")["recognition"]["guichet"]["recognition"] == {"yes": 1, "partly": 0, "no": 1}
    assert play.see("desk")["recognition"]["guichet"]["recognition"] == {"yes": 1, "partly": 0, "no": 1}


# Stops.


@pytest.fixture
def replaying(play):
    play.go("replay")
    return play


def test_a_stop_is_seen_by_the_joker_and_by_whoever_asks_for_it(replaying):
    play, begun = replaying, len(replaying.sent)
    first = play.do(ANA, "stop", moment="Quand il ferme le dossier", character="agent")
    assert _changed(play, begun).keys() == {"person:ana", "desk"}
    assert play.see("desk")["stops"] == {
        first: {
            "who": "ana",
            "at": START + 1000 * (begun + 1),
            "scene": "guichet",
            "moment": "Quand il ferme le dossier",
            "character": "agent",
            "status": "asked",
        }
    }
    assert play.see("person:ana")["stop"] == {"key": first, "status": "asked"}
    assert play.why_not(ANA, "stop") == "already"
    assert play.why_not(FACILITATOR, "stop") == "unknown_person"
    assert play.why_not(BILAL, "stop", character="voisin") == "unknown_character"
    play.do(ANA, "withdraw_stop")
    assert play.see("desk")["stops"] == {} and "stop" not in play.see("person:ana")
    assert play.why_not(ANA, "withdraw_stop") == "no_stop"
    play.do(ANA, "stop")
    assert _changed(play, begun).keys() == {"person:ana", "desk"}


def test_the_joker_takes_a_stop_keeps_it_for_later_or_dismisses_it(replaying):
    play, begun = replaying, len(replaying.sent)
    first, second = play.do(ANA, "stop"), play.do(BILAL, "stop")
    assert play.why_not(BILAL, "answer_stop", stop=second, answer="taken") == "forbidden"
    play.do(FACILITATOR, "answer_stop", stop=first, answer="later")
    assert play.see("person:ana")["stop"]["status"] == "later"
    assert play.why_not(ANA, "stop") == "already"
    play.do(FACILITATOR, "answer_stop", stop=first, answer="taken")
    assert play.why_not(FACILITATOR, "answer_stop", stop=first, answer="dismissed") == "answered"
    play.do(FACILITATOR, "answer_stop", stop=second, answer="dismissed")
    assert play.why_not(FACILITATOR, "answer_stop", stop="invented", answer="taken") == "unknown_stop"
    play.do(BILAL, "stop")
    assert _changed(play, begun).keys() == {"person:ana", "person:bilal", "desk"}
    assert [each["status"] for each in play.see("desk")["stops"].values()] == ["taken", "dismissed", "asked"]


def test_who_was_removed_no_longer_waits_for_a_stop(replaying):
    play = replaying
    play.do(ANA, "stop")
    play.do(FACILITATOR, "remove", person="ana")
    assert play.see("desk")["stops"] == {}
    play.do(FACILITATOR, "restore", person="ana")
    play.do(ANA, "stop")


def test_a_secret_of_somebody_s_own_is_entered_only_for_whoever_has_no_phone(replaying):
    play = replaying
    play.do(CHLOE, "scribe", person="chloe")
    play.do(BILAL, "scribe", person="bilal")
    asked = play.do(CHLOE, "stop", for_="denis")
    assert play.see("desk")["stops"][asked]["who"] == "denis"
    play.do(FACILITATOR, "withdraw_stop", for_="denis")
    for who in (FACILITATOR, BILAL):
        assert play.why_not(who, "stop", for_="ana") == "forbidden"
        assert play.why_not(who, "withdraw_stop", for_="ana") == "forbidden"
    play.do(ANA, "stop")
    assert play.why_not(BILAL, "stop", for_="ana") == "forbidden"


def test_a_stop_is_asked_for_during_replays_only(play):
    play.go("harvest")
    assert play.why_not(ANA, "stop") == "phase"
    play.go("replay")
    play.do(ANA, "stop")
    play.go("closing")
    assert play.why_not(BILAL, "stop") == "phase"
    play.do(ANA, "withdraw_stop")


def test_what_everybody_sees_is_numbered_without_telling_what_came_in_between(replaying):
    play = replaying
    first = _try(play)
    one = play.do(FACILITATOR, "hear", what="change", about=first, text="On l’écoute")
    play.do(FACILITATOR, "end_replay", replay=first)
    play.do(ANA, "stop")
    play.do(BILAL, "write", what="objection", about=first, text="Il y aura la queue")
    second = _try(play)
    two = play.do(FACILITATOR, "hear", what="change", about=second, text="Il répond")
    told = play.see("all")
    assert [told["replays"][name]["place"] for name in (first, second)] == [1, 2]
    assert [told["words"][name]["place"] for name in (one, two)] == [1, 2]


# Replays.


def _try(play, **data):
    return play.do(FACILITATOR, "replay", **{"moment": "Au guichet", "character": "samira"} | data)


def test_a_replay_is_told_without_who_tries_unless_they_wish_it(replaying):
    play = replaying
    asked = play.do(ANA, "stop")
    replay = _try(play, who="Nom-ana", stop=asked, tried="Elle vient avec une amie")
    assert play.see("all")["replays"][replay] == {
        "scene": "guichet",
        "moment": "Au guichet",
        "character": "samira",
        "tried": "Elle vient avec une amie",
        "state": "playing",
        "place": 1,
    }
    assert play.see("desk")["replays"][replay]["who"] == "Nom-ana"
    assert play.see("person:ana")["stop"] == {"key": asked, "status": "taken", "replay": replay}
    play.do(FACILITATOR, "mend_replay", replay=replay, named=True, tried="Elle vient avec\nun courrier")
    assert play.see("all")["replays"][replay]["who"] == "Nom-ana"
    assert play.see("all")["replays"][replay]["tried"] == "Elle vient avec\nun courrier"
    play.do(FACILITATOR, "mend_replay", replay=replay, named=False)
    assert "who" not in play.see("all")["replays"][replay]


def test_one_replaces_a_character_of_the_scene_or_adds_one(replaying):
    play = replaying
    assert play.why_not(ANA, "replay", moment="Ici", character="samira") == "forbidden"
    assert play.why_not(FACILITATOR, "replay", moment="Ici") == "no_character"
    assert play.why_not(FACILITATOR, "replay", moment="Ici", character="voisin") == "unknown_character"
    assert play.why_not(FACILITATOR, "replay", moment="Ici", character="samira", added="Une amie") == "malformed"
    assert play.why_not(FACILITATOR, "replay", moment="Ici", added="Une amie", stop="invented") == "unknown_stop"
    replay = _try(play)
    assert play.why_not(FACILITATOR, "replay", moment="Ici", character="agent") == "replay_open"
    assert play.why_not(FACILITATOR, "play", scene="palier") == "replay_open"
    play.do(FACILITATOR, "mend_replay", replay=replay, added="Une amie")
    assert play.see("all")["replays"][replay]["added"] == "Une amie"
    assert "character" not in play.see("all")["replays"][replay]
    play.do(FACILITATOR, "end_replay", replay=replay)
    assert play.see("all")["replays"][replay]["state"] == "ended" and "replay" not in play.see("all")
    assert play.why_not(FACILITATOR, "end_replay", replay=replay) == "ended"
    play.do(FACILITATOR, "play", scene="palier")
    assert play.why_not(FACILITATOR, "mend_replay", replay=replay, character="voisin") == "unknown_character"
    play.do(FACILITATOR, "mend_replay", replay=replay, character="agent")


def test_the_room_reacts_and_learns_the_sums_when_the_poll_is_closed(replaying):
    play = replaying
    replay = _try(play)
    assert play.why_not(FACILITATOR, "open_poll", replay=replay) == "replay_open"
    play.do(FACILITATOR, "end_replay", replay=replay)
    assert play.why_not(ANA, "react", replay=replay, question="helps", answer="yes") == "poll_closed"
    assert play.why_not(ANA, "open_poll", replay=replay) == "forbidden"
    play.do(FACILITATOR, "open_poll", replay=replay)
    assert play.why_not(FACILITATOR, "open_poll", replay=replay) == "poll_open"
    begun = len(play.sent)
    play.do(ANA, "react", replay=replay, question="realistic", answer="yes")
    play.do(ANA, "react", replay=replay, question="realistic", answer="no")
    play.do(ANA, "react", replay=replay, question="helps", answer="partly")
    play.do(FACILITATOR, "react", replay=replay, question="helps", answer="yes", for_="denis")
    assert (
        play.why_not(FACILITATOR, "react", replay=replay, question="helps", answer="yes", for_="bilal") == "forbidden"
    )
    assert _changed(play, begun).keys() == {"person:ana", "person:denis", "desk"}
    sums = {"realistic": {"yes": 0, "partly": 0, "no": 1}, "helps": {"yes": 1, "partly": 1, "no": 0}}
    assert play.see("desk")["reactions"][replay] == sums
    assert play.see("person:ana")["reactions"][replay] == {"realistic": "no", "helps": "partly"}
    assert "reactions" not in play.see("all")
    play.do(FACILITATOR, "close_poll", replay=replay)
    assert play.see("all")["reactions"] == {replay: sums}
    assert play.why_not(ANA, "react", replay=replay, question="helps", answer="yes") == "poll_closed"
    assert play.why_not(FACILITATOR, "open_poll", replay=replay) == "poll_closed"


def test_one_poll_at_a_time(replaying):
    play = replaying
    first = _try(play)
    play.do(FACILITATOR, "end_replay", replay=first)
    play.do(FACILITATOR, "open_poll", replay=first)
    second = _try(play)
    play.do(FACILITATOR, "end_replay", replay=second)
    assert play.why_not(FACILITATOR, "open_poll", replay=second) == "poll_open"
    play.do(FACILITATOR, "close_poll", replay=first)
    play.do(FACILITATOR, "open_poll", replay=second)


def test_each_replay_leaves_an_alternative_agreed_contested_or_open(replaying):
    play = replaying
    replay = _try(play)
    wanted = {"replay": replay, "text": "Venir à deux", "outcome": "contested"}
    assert play.why_not(FACILITATOR, "alternative", **wanted) == "replay_open"
    play.do(FACILITATOR, "end_replay", replay=replay)
    assert play.why_not(ANA, "alternative", **wanted) == "forbidden"
    assert play.why_not(FACILITATOR, "alternative", **wanted | {"outcome": "refused"}) == "malformed"
    play.do(FACILITATOR, "alternative", **wanted)
    play.go("closing")
    play.do(FACILITATOR, "alternative", **wanted | {"outcome": "agreed"})
    assert play.see("all")["alternatives"] == {replay: {"text": "Venir à deux", "outcome": "agreed", "place": 1}}


def test_a_replay_begun_by_mistake_is_gone_with_what_hung_on_it(replaying):
    play = replaying
    replay = _try(play)
    play.do(FACILITATOR, "end_replay", replay=replay)
    play.do(FACILITATOR, "open_poll", replay=replay)
    play.do(ANA, "react", replay=replay, question="helps", answer="yes")
    play.do(FACILITATOR, "alternative", replay=replay, text="Venir à deux", outcome="open")
    play.do(FACILITATOR, "drop_replay", replay=replay)
    assert play.see("all")["replays"] == play.see("all")["alternatives"] == play.see("desk")["reactions"] == {}
    assert play.why_not(ANA, "react", replay=replay, question="helps", answer="yes") == "unknown_replay"
    assert play.why_not(FACILITATOR, "drop_replay", replay=replay) == "unknown_replay"
    play.do(FACILITATOR, "drop_replay", replay=_try(play))
    _try(play)


def test_what_changed_and_how_characters_feel_is_noted_by_the_joker(replaying):
    play = replaying
    replay = _try(play)
    assert play.why_not(ANA, "write", what="feeling", about=replay, text="Soulagée") == "malformed"
    assert play.why_not(ANA, "hear", what="feeling", about=replay, text="Soulagée") == "forbidden"
    noted = play.do(FACILITATOR, "hear", what="feeling", about=replay, character="samira", text="Soulagée")
    play.do(FACILITATOR, "hear", what="change", about=replay, text="On l’écoute")
    assert play.why_not(FACILITATOR, "hear", what="change", about="invented", text="Rien") == "unknown_replay"
    assert play.see("all")["words"][noted] == {
        "what": "feeling",
        "text": "Soulagée",
        "about": replay,
        "character": "samira",
        "place": 1,
    }


# Words, moderation.


def test_words_are_everybody_s_without_a_name_once_let_through(play):
    play.go("proposals")
    begun = len(play.sent)
    word = play.do(ANA, "write", what="proposal", text="  Un guichet   le samedi ")
    assert _changed(play, begun).keys() == {"person:ana", "desk"}
    assert play.see("desk")["words"][word]["who"] == "ana"
    assert play.see("person:ana")["words"][word]["state"] == "pending"
    assert play.why_not(BILAL, "show_word", word=word) == "forbidden"
    play.do(FACILITATOR, "show_word", word=word)
    assert play.see("all")["words"][word] == {"what": "proposal", "text": "Un guichet le samedi", "place": 1}
    assert play.see("person:ana")["words"][word]["state"] == "shown"
    play.do(FACILITATOR, "hide_word", word=word)
    assert play.see("all")["words"] == {}
    play.do(FACILITATOR, "show_word", word=word)
    assert play.why_not(BILAL, "mend_word", word=word, text="Autre chose") == "forbidden"
    assert play.why_not(FACILITATOR, "mend_word", word=word, text="Autre chose") == "forbidden"
    play.do(ANA, "mend_word", word=word, text="Un guichet le soir")
    assert play.see("all")["words"] == {} and play.see("desk")["words"][word]["state"] == "pending"
    play.do(ANA, "drop_word", word=word)
    assert play.why_not(FACILITATOR, "show_word", word=word) == "withdrawn"
    assert play.why_not(ANA, "mend_word", word=word, text="Encore") == "unknown_word"
    assert word not in play.see("person:ana")["words"] and word not in play.see("desk")["words"]


def test_a_room_that_is_not_moderated_reads_at_once():
    play = _begun(moderated=False)
    play.go("proposals")
    word = play.do(ANA, "write", what="proposal", text="Un guichet le samedi")
    assert play.see("all")["words"][word]["text"] == "Un guichet le samedi"
    play.do(ANA, "mend_word", word=word, text="Un guichet le soir")
    assert play.see("all")["words"][word]["text"] == "Un guichet le soir"
    play.do(FACILITATOR, "hide_word", word=word)
    play.do(ANA, "mend_word", word=word, text="Un guichet la nuit")
    assert play.see("all")["words"] == {}


def test_words_are_entered_by_the_scribe_and_by_the_joker(play):
    play.go("proposals")
    play.do(CHLOE, "scribe", person="chloe")
    word = play.do(CHLOE, "write", what="proposal", text="Des chaises", for_="denis")
    assert play.see("desk")["words"][word] == {
        "what": "proposal",
        "text": "Des chaises",
        "who": "denis",
        "by": "chloe",
        "state": "pending",
        "at": START + 1000 * len(play.sent),
    }
    assert play.see("person:chloe")["words"][word]["for"] == "denis"
    assert play.why_not(ANA, "write", what="proposal", text="Des chaises", for_="denis") == "forbidden"
    assert play.why_not(FACILITATOR, "write", what="proposal", text="Des chaises") == "unknown_person"
    entered = play.do(FACILITATOR, "write", what="proposal", text="De l’eau", for_="denis")
    heard = play.do(FACILITATOR, "hear", what="proposal", text="Un interprète")
    assert play.see("all")["words"].keys() == {entered, heard}
    assert play.see("desk")["words"][heard]["who"] == ""
    play.do(FACILITATOR, "mend_word", word=heard, text="Une interprète")
    assert play.see("all")["words"][heard]["text"] == "Une interprète"


def test_so_many_words_of_such_a_length(play):
    play.go("proposals")
    assert play.why_not(ANA, "write", what="proposal", text="") == "empty"
    assert play.why_not(ANA, "write", what="proposal", text="x" * (MOST_WORDS + 1)) == "too_long"
    for number in range(MOST_WRITTEN):
        play.do(ANA, "write", what="proposal", text=f"Idée {number} 🏠" + "é" * (MOST_WORDS - 15))
    assert play.why_not(ANA, "write", what="proposal", text="Une de plus") == "too_many"
    play.do(BILAL, "write", what="proposal", text="Une autre")


def test_each_kind_of_words_has_its_steps(play):
    play.go("harvest")
    assert play.why_not(ANA, "write", what="proposal", text="Trop tôt") == "phase"
    play.go("replay")
    replay = _try(play)
    objection = play.do(ANA, "write", what="objection", about=replay, text="Il y aura la queue")
    play.go("proposals")
    assert play.why_not(ANA, "mend_word", word=objection, text="Une longue queue") == "phase"
    assert play.why_not(ANA, "write", what="proposal", about="invented", text="Autre") == "unknown_replay"
    play.do(ANA, "write", what="proposal", about=replay, text="Un rendez-vous")
    play.go("vote")
    assert play.why_not(ANA, "drop_word", word=objection) == "phase"
    play.go("end")
    play.do(ANA, "drop_word", word=objection)


def test_an_objection_becomes_a_proposal_that_keeps_its_origin(replaying):
    play = replaying
    replay = _try(play)
    objection = play.do(ANA, "write", what="objection", about=replay, text="Il y aura la queue")
    assert play.why_not(BILAL, "turn_objection", word=objection, text="Des rendez-vous") == "forbidden"
    made = play.do(FACILITATOR, "turn_objection", word=objection, text="Des rendez-vous")
    told = play.see("all")["words"][made]
    assert (told["what"], told["origin"], told["about"]) == ("proposal", objection, replay)
    assert play.see("desk")["words"][made]["who"] == "ana" and "who" not in told
    assert play.see("desk")["words"][objection]["became"] == made
    assert play.why_not(ANA, "turn_objection", word=objection, text="Autre") == "already"
    assert play.why_not(FACILITATOR, "turn_objection", word=made, text="Autre") == "unknown_word"
    play.do(FACILITATOR, "hide_word", word=made)
    again = play.do(ANA, "turn_objection", word=objection, text="Des tickets")
    assert play.see("desk")["words"][again]["state"] == "pending"


# Proposals distilled, debated, voted.


@pytest.fixture
def distilling(play):
    """Three proposals that were let through (p1 to p3), one that waits (p4)."""
    play.go("proposals")
    for number, who in enumerate((ANA, BILAL, CHLOE, ANA), start=1):
        play.do(who, "write", id=f"p{number}", what="proposal", text=f"Idée {number}")
        if number < 4:
            play.do(FACILITATOR, "show_word", word=f"p{number}")
    play.go("distil")
    return play


def test_several_proposals_become_one_and_stay_as_they_were(distilling):
    play = distilling
    assert play.why_not(ANA, "distil", sources=["p1"], text="Accueil") == "forbidden"
    assert play.why_not(FACILITATOR, "distil", sources=[], text="Accueil") == "no_source"
    assert play.why_not(FACILITATOR, "distil", sources=["invented"], text="Accueil") == "unknown_word"
    assert play.why_not(FACILITATOR, "distil", sources=["p4"], text="Accueil") == "not_shown"
    one = play.do(FACILITATOR, "distil", sources=["p1", "p2"], text="Accueil")
    play.do(FACILITATOR, "mend_distilled", proposal=one, text="Accueillir autrement")
    told = play.see("all")["distilled"][one]
    assert (told["text"], told["sources"]) == ("Accueillir autrement", ["p1", "p2"])
    assert [play.see("all")["words"][source]["text"] for source in told["sources"]] == ["Idée 1", "Idée 2"]
    play.go("proposals")
    assert play.why_not(ANA, "mend_word", word="p1", text="Autre idée") == "distilled"
    play.go("distil")
    play.do(FACILITATOR, "hide_word", word="p2")
    play.do(FACILITATOR, "mend_distilled", proposal=one, sources=["p1", "p2", "p3"])
    assert play.why_not(FACILITATOR, "mend_distilled", proposal=one, sources=[]) == "no_source"
    assert play.why_not(FACILITATOR, "mend_distilled", proposal=one, sources=["p4"]) == "not_shown"
    assert play.why_not(FACILITATOR, "mend_distilled", proposal="p1", text="Autre") == "unknown_proposal"
    play.do(FACILITATOR, "drop_distilled", proposal=one)
    assert play.see("all")["distilled"] == {} and "p1" in play.see("all")["words"]


def test_arguments_are_about_a_distilled_proposal(distilling):
    play = distilling
    one = play.do(FACILITATOR, "distil", sources=["p1"], text="Accueil")
    assert play.why_not(ANA, "write", what="for", about=one, text="Oui") == "phase"
    play.go("debate")
    word = play.do(ANA, "write", what="for", about=one, text="Cela se fait ailleurs")
    play.do(FACILITATOR, "hear", what="against", about=one, text="Il manque du monde")
    assert play.why_not(ANA, "write", what="against", about="p1", text="Non") == "unknown_proposal"
    assert play.why_not(ANA, "write", what="against", text="Non") == "unknown_proposal"
    assert word not in play.see("all")["words"]
    play.do(FACILITATOR, "show_word", word=word)
    assert play.see("all")["words"][word]["about"] == one


@pytest.fixture
def voting(distilling):
    """Two distilled proposals, d1 and d2; three votes each, two at most for one proposal."""
    distilling.do(FACILITATOR, "distil", id="d1", sources=["p1", "p2"], text="Accueil")
    distilling.do(FACILITATOR, "distil", id="d2", sources=["p3"], text="Horaires")
    distilling.go("vote")
    return distilling


def test_the_wall_is_given_back_to_a_step_that_begins_and_to_the_result(voting):
    play = voting
    play.do(FACILITATOR, "focus", what="proposal", key="d1")
    assert play.see("wall") == {"focus": {"what": "proposal", "key": "d1"}}
    play.go("debate")
    assert play.see("wall") == {}
    play.go("vote")
    play.do(FACILITATOR, "focus", what="proposal", key="d2")
    play.do(FACILITATOR, "reveal_votes")
    assert play.see("wall") == {}


def test_a_vote_is_known_to_the_person_alone_until_the_result_is_told(voting):
    play, begun = voting, len(voting.sent)
    play.do(ANA, "vote", proposal="d1", points=2)
    play.do(ANA, "vote", proposal="d2", points=1)
    play.do(BILAL, "vote", proposal="d2", points=1)
    received = _changed(play, begun)
    assert received.keys() == {"person:ana", "person:bilal", "desk"}
    assert received["desk"] == '[[["voted"], 1], [["voted"], 2]]'
    assert play.see("person:ana")["votes"] == {"d1": 2, "d2": 1}
    assert play.why_not(ANA, "reveal_votes") == "forbidden"
    play.do(FACILITATOR, "reveal_votes")
    assert play.see("all")["results"] == {"points": {"d1": 2, "d2": 2}, "voters": 2}
    assert play.why_not(CHLOE, "vote", proposal="d1", points=1) == "revealed"
    assert play.why_not(FACILITATOR, "reveal_votes") == "revealed"


def test_so_many_votes_and_so_many_for_one_proposal(voting):
    play = voting
    assert play.why_not(ANA, "vote", proposal="d1", points=3) == "too_many"
    assert play.why_not(ANA, "vote", proposal="d1", points=-1) == "malformed"
    assert play.why_not(ANA, "vote", proposal="d1", points=MOST_VOTES + 1) == "malformed"
    assert play.why_not(ANA, "vote", proposal="p1", points=1) == "unknown_proposal"
    play.do(ANA, "vote", proposal="d1", points=2)
    assert play.why_not(ANA, "vote", proposal="d2", points=2) == "too_many"
    play.do(ANA, "vote", proposal="d1", points=0)
    assert "votes" not in play.see("person:ana") and play.see("desk")["voted"] == 0
    play.do(ANA, "vote", proposal="d2", points=2)
    assert play.see("person:ana")["votes"] == {"d2": 2}


def test_who_leaves_in_the_middle_has_voted_and_who_was_removed_has_not(voting):
    play = voting
    play.do(ANA, "vote", proposal="d1", points=1)
    play.do(BILAL, "vote", proposal="d1", points=2)
    play.do(FACILITATOR, "remove", person="bilal")
    assert play.see("desk")["voted"] == 1
    assert play.why_not(BILAL, "vote", proposal="d2", points=1) == "removed"
    play.do(FACILITATOR, "reveal_votes")
    told = {"points": {"d1": 1, "d2": 0}, "voters": 1}
    assert play.see("all")["results"] == told
    for kind, who in (("restore", "bilal"), ("remove", "ana")):
        play.do(FACILITATOR, kind, person=who)
        assert play.see("all")["results"] == told and play.see("desk")["voted"] == 1


def test_a_vote_is_entered_only_for_whoever_has_no_phone(voting):
    play = voting
    play.do(BILAL, "scribe", person="bilal")
    play.do(ANA, "vote", proposal="d1", points=2)
    for who in (FACILITATOR, BILAL):
        assert play.why_not(who, "vote", proposal="d1", points=2, for_="ana") == "forbidden"
    play.do(FACILITATOR, "vote", proposal="d2", points=2, for_="denis")
    play.do(FACILITATOR, "reveal_votes")
    assert play.see("all")["results"]["points"] == {"d1": 2, "d2": 2}


def test_what_is_voted_on_does_not_change_unless_the_vote_begins_again(voting):
    play = voting
    play.do(ANA, "vote", proposal="d1", points=1)
    play.go("distil")
    assert play.why_not(FACILITATOR, "mend_distilled", proposal="d1", text="Autre") == "voting"
    assert play.why_not(FACILITATOR, "drop_distilled", proposal="d1") == "voting"
    assert play.why_not(FACILITATOR, "distil", sources=["p1"], text="Autre") == "voting"
    assert play.why_not(ANA, "restart_vote") == "forbidden"
    play.do(FACILITATOR, "restart_vote")
    assert "votes" not in play.see("person:ana") and play.see("desk")["voted"] == 0
    play.do(FACILITATOR, "mend_distilled", proposal="d1", text="Autre")
    play.go("vote")
    play.do(FACILITATOR, "reveal_votes")
    assert play.see("all")["results"] == {"points": {"d1": 0, "d2": 0}, "voters": 0}
    play.do(FACILITATOR, "restart_vote")
    play.do(ANA, "vote", proposal="d2", points=1)


# Whatever anybody sends, in any order.

PEOPLE = ["ana", "bilal", "chloe", "denis"]
SECRET = {"stop", "withdraw_stop", "recognise", "react", "vote"}
WORDS = ["Venir à deux", "Un seuil", "🏠 مرحبا", "Une amie", ""]
# What `_lively` made, what may have been made since.
SINCE = [f"o{number}" for number in range(35, 55)]
FIELDS = {
    "scene": ["guichet"] * 6 + ["palier", "ailleurs"],
    "replay": ["r1", "r2", *SINCE] + ["r1", "r2"] * 10,
    "word": ["objection", "p1", "p2"] * 5 + SINCE,
    "proposal": ["d1", "d2"] * 10 + SINCE,
    "stop": ["s1"] * 10 + SINCE,
    "about": ["guichet", "r1", "d1"] * 10 + SINCE,
    "character": ["samira", "agent", "voisin"],
    "person": PEOPLE,
    "for": PEOPLE,
    "table": ["1", "2", "3"],
    "from": SETUP["phases"],
    "to": ["fact", "trouble", "recognition"] * 4 + SETUP["phases"],
    "what": ["fact", "trouble", "objection", "proposal", "for", "against", "change", "feeling", "scene"],
    "key": ["guichet"],
    "answer": ["yes", "partly", "no", "taken", "later", "dismissed"],
    "question": ["realistic", "helps"],
    "outcome": ["agreed", "contested", "open"],
    "sources": [["p1"], ["p2"], ["p1", "p2"], [], ["o40"]],
    "points": [0, 1, 2, 3, -1],
    "minutes": [0, 5, -1],
    "ends": [0, START + 300_000],
    **dict.fromkeys(("on", "named", "without_phone", "simulated"), (True, False)),
    **dict.fromkeys(("text", "moment", "name", "tried", "added", "who"), WORDS),
}


def _any_operation(random, phase):
    """Who, a kind, data: mostly of the kinds that belong to the step, by who may do it."""
    own = [name for name, kind in FORUM.kinds.items() if kind.phases and phase in kind.phases]
    own += [name for name in own if name in SECRET | {"write"}] * 4
    # A board that is closed or locked most of the time would see little.
    rest = [name for name in FORUM.kinds if name not in {"close", "lock"} or random.random() < 0.2]
    kind = random.choice(own if own and random.random() < 0.7 else rest)
    declared = FORUM.kinds[kind]
    entitled = random.random() < 0.9 and Role.PARTICIPANT not in declared.roles
    actor = FACILITATOR if entitled else random.choice([FACILITATOR, *map(participant, PEOPLE)])
    names = [*declared.required]
    names += [name for name in declared.optional if random.random() < 0.4]
    if declared.for_others and random.random() < (0.9 if actor is FACILITATOR else 0.2):
        names.append("for")
    return actor, kind, {name: random.choice(FIELDS[name]) for name in names}


STEPS = st.lists(st.sampled_from(SETUP["phases"]), max_size=4)


def _lively(moderated, phase):
    """A board that has been through all of it, at this step again."""
    play = _begun(moderated=moderated)
    play.do(CHLOE, "scribe", person="chloe")
    play.go("harvest")
    play.do(FACILITATOR, "harvest", to="trouble")
    play.do(FACILITATOR, "harvest", to="recognition")
    play.go("replay")
    play.do(ANA, "stop", id="s1")
    for name in ("r1", "r2"):
        play.do(FACILITATOR, "replay", id=name, moment="Au guichet", character="samira", who="Une volontaire")
        play.do(FACILITATOR, "end_replay", replay=name)
    play.do(FACILITATOR, "open_poll", replay="r1")
    play.do(BILAL, "write", id="objection", what="objection", about="r1", text="Il y aura la queue")
    play.go("proposals")
    for name, who in (("p1", ANA), ("p2", BILAL)):
        play.do(who, "write", id=name, what="proposal", text=name)
        play.do(FACILITATOR, "show_word", word=name)
    play.go("distil")
    for name, source in (("d1", "p1"), ("d2", "p2")):
        play.do(FACILITATOR, "distil", id=name, sources=[source], text=name)
    play.go(phase)
    return play


def _secrets_reach_their_owner_and_the_desk(actor, kind, phase, changes):
    if kind not in SECRET:
        return
    others = {change.audience for change in changes} - {HIDDEN, "desk"}
    assert len(others) <= 1 and all(audience.startswith("person:") for audience in others)
    for change in changes:
        if change.audience == "desk" and kind in {"recognise", "react", "vote"}:
            assert change.path[0] in {"recognition", "reactions", "voted"} and isinstance(change.value, int)


def _sums_are_right(play):
    """The desk counts what people answered, and the votes of who is there; what nobody was told yet stands nowhere else."""
    hidden, desk, everyone = play.state[HIDDEN], play.see("desk"), play.see("all")
    here = {who for who, place in hidden["people"].items() if not place["removed"]}
    for collection in ("recognition", "reactions"):
        for name, poll in hidden.get(collection, {}).items():
            if poll["open"]:
                answers = poll.get("answers", {}).values()
                for question, counted in desk[collection][name].items():
                    assert counted == {
                        choice: sum(given.get(question) == choice for given in answers) for choice in counted
                    }
                assert name not in everyone.get(collection, {})
    if "results" not in everyone:
        assert desk["voted"] == len(hidden.get("votes", {}).keys() & here)
    shown = {name for name, word in hidden.get("words", {}).items() if word["state"] == "shown"}
    assert everyone.get("words", {}).keys() == shown
    for word in everyone.get("words", {}).values():
        assert not {"who", "by"} & word.keys()


def _who_tried_is_told_if_they_wish_it(play):
    for name, told in play.see("all").get("replays", {}).items():
        kept = play.see("desk")["replays"][name]
        assert told.get("who") == (kept.get("who") if kept.get("named") else None)
        assert "stop" not in told


def _open_stops_are_in_the_queue(play):
    waiting = {key for key, stop in play.see("desk").get("stops", {}).items() if stop["status"] in {"asked", "later"}}
    opened = [asked["open"] for asked in play.state[HIDDEN].get("stops", {}).values() if "open" in asked]
    assert sorted(opened) == sorted(waiting)


@pytest.mark.parametrize("phase", SETUP["phases"])
@settings(max_examples=25)
@given(seed=st.integers(0, 9999), steps=STEPS, moderated=st.booleans())
def test_any_operations_in_any_order(phase, seed, steps, moderated):
    play = _lively(moderated, phase)
    random = Random(repr((phase, seed, steps, moderated)))
    sent = [_any_operation(random, phase) for _number in range(60)]
    play_anything(play, sent, steps, _secrets_reach_their_owner_and_the_desk)
    _sums_are_right(play)
    _open_stops_are_in_the_queue(play)
    _who_tried_is_told_if_they_wish_it(play)


VOTED = st.tuples(
    st.sampled_from(PEOPLE), st.sampled_from(["vote", "vote", "remove", "restore"]), st.sampled_from(["d1", "d2"])
)


@settings(max_examples=60)
@given(st.lists(st.tuples(VOTED, st.integers(0, 2)), max_size=30))
def test_any_votes_removals_and_returns(drawn):
    play = _lively(True, "vote")
    sent = [
        (participant(who), kind, {"proposal": proposal, "points": points})
        if kind == "vote"
        else (FACILITATOR, kind, {"person": who})
        for (who, kind, proposal), points in drawn
    ]
    play_anything(play, sent, [], _secrets_reach_their_owner_and_the_desk)
    _sums_are_right(play)
    here = [who for who in PEOPLE if not play.state[HIDDEN]["people"][who]["removed"]]
    own = {who: play.see(f"person:{who}").get("votes", {}) for who in here}
    assert all(sum(votes.values()) <= 3 and max(votes.values(), default=0) <= 2 for votes in own.values())
    play.do(FACILITATOR, "reveal_votes")
    assert play.see("all")["results"] == {
        "points": {name: sum(votes.get(name, 0) for votes in own.values()) for name in ("d1", "d2")},
        "voters": sum(bool(votes) for votes in own.values()),
    }
