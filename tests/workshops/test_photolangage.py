"""Photolangage: its steps in their order, silence, words as said, the table's answer, themes that can be followed back."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workshops.plays import FACILITATOR, Play, participant, play_anything
from workshops.engine.documents import HIDDEN
from workshops.engine.photolangage import OPTIONAL, PHOTOLANGAGE

SETUP = {
    "question": "Quelle image est la maison de vos rêves, et pourquoi ?",
    "phases": [phase for phase in PHOTOLANGAGE.phases if phase not in OPTIONAL],
    "tables": ["Rive", "Pont"],
    "photos": ["porte", "pont", "nid", "tente"],
}


@pytest.fixture
def play():
    """Ana and Bilal at the first table, Chloé at the second."""
    play = Play(PHOTOLANGAGE, SETUP)
    for who, table in (("ana", "1"), ("bilal", "1"), ("chloe", "2")):
        play.join(who, table)
    return play


ANA, BILAL, CHLOE = map(participant, ("ana", "bilal", "chloe"))


def test_steps_go_one_forward_or_back(play):
    assert play.why_not(FACILITATOR, "phase", from_="waiting", to="choice") == "phase"
    play.go("choice")
    assert play.why_not(FACILITATOR, "phase", from_="framing", to="choice") == "phase"
    assert play.why_not(FACILITATOR, "phase", from_="choice", to="second") == "unknown_phase"
    assert play.why_not(ANA, "phase", from_="choice", to="round") == "forbidden"
    play.go("framing")
    assert play.see("all")["phase"] == "framing"


def test_nothing_of_a_choice_reaches_anybody_else(play):
    play.go("choice")
    begun = len(play.sent)
    play.do(ANA, "choose", photo="porte")
    play.do(ANA, "chosen")
    play.do(BILAL, "pass")
    received = [change for changes in play.sent[begun:] for change in changes if change.audience != HIDDEN]
    assert {change.audience for change in received} == {"person:ana", "person:bilal", "desk"}
    assert "porte" not in json.dumps([change for change in received if change.audience == "desk"])
    assert play.see("desk")["counts"] == {"chosen": 1, "passed": 1}


def test_nobody_learns_or_changes_a_neighbour_s_choice_by_entering_for_them(play):
    """Whether it is refused would tell; only for whoever has no phone somebody else enters."""
    play.do(BILAL, "scribe", person="bilal")
    play.do(FACILITATOR, "join", person="denis", name="Denis", table="1", without_phone=True)
    play.go("choice")
    play.do(ANA, "choose", photo="porte")
    for actor in (BILAL, FACILITATOR):
        for kind, data in (
            ("choose", {"photo": "nid"}),
            ("unchoose", {"photo": "porte"}),
            ("chosen", {}),
            ("pass", {}),
        ):
            assert play.why_not(actor, kind, for_="ana", **data) == "forbidden"
        play.do(actor, "choose", photo="nid", for_="denis")


def test_several_may_choose_a_photo_and_another_choice_takes_the_place_of_the_first(play):
    play.go("choice")
    for who in (ANA, BILAL):
        play.do(who, "choose", photo="nid")
    play.do(ANA, "choose", photo="tente")
    assert play.see("person:ana")["choice"] == {"photos": {"tente": 1}}
    assert play.see("person:bilal")["choice"] == {"photos": {"nid": 1}}


def test_so_many_photos_as_were_prepared():
    play = Play(PHOTOLANGAGE, SETUP | {"choices": 2})
    play.join("ana")
    play.go("choice")
    play.do(ANA, "choose", photo="nid")
    play.do(ANA, "choose", photo="tente")
    assert play.why_not(ANA, "choose", photo="pont") == "too_many"
    play.do(ANA, "unchoose", photo="nid")
    play.do(ANA, "choose", photo="pont")
    assert play.see("person:ana")["choice"]["photos"] == {"tente": 2, "pont": 3}


def test_what_is_chosen_is_shown_at_one_s_table_when_the_round_begins(play):
    play.go("choice")
    play.do(ANA, "choose", photo="porte")
    play.do(CHLOE, "choose", photo="nid")
    play.go("round")
    assert play.see("table:1")["people"] == {
        "ana": {"name": "Nom-ana", "photos": {"porte": 1}},
        "bilal": {"name": "Nom-bilal", "photos": {}},
    }
    assert "porte" not in json.dumps(play.see("table:2")) and "porte" not in json.dumps(play.see("all"))


def test_words_are_noted_by_who_said_them_or_by_the_scribe(play):
    play.go("choice")
    play.do(ANA, "choose", photo="porte")
    play.go("round")
    word = play.do(ANA, "say", text="  Elle est   entrouverte ", photo="porte")
    assert play.see("table:1")["words"][word] == {
        "who": "ana",
        "text": "Elle est entrouverte",
        "photo": "porte",
        "phase": "round",
        "place": 1,
    }
    assert play.why_not(BILAL, "say", text="Pour Ana", for_="ana") == "forbidden"
    play.do(BILAL, "scribe", person="bilal")
    play.do(BILAL, "say", text="On peut frapper", for_="ana")
    assert play.why_not(BILAL, "say", text="Pas ici", for_="chloe") == "forbidden"
    assert play.why_not(ANA, "say", text="Ce n’est pas ma photo", photo="nid") == "unknown_photo"
    assert play.why_not(CHLOE, "mend_word", word=word, text="Autre chose") == "forbidden"
    play.do(BILAL, "mend_word", word=word, text="Elle est ouverte")
    assert play.see("table:1")["words"][word]["text"] == "Elle est ouverte"
    play.do(ANA, "drop_word", word=word)
    assert word not in play.see("table:1")["words"]
    assert word not in play.see("desk")["words"]


def test_what_somebody_took_back_is_shown_again_by_nobody(play):
    play.go("round")
    taken_back, mistaken = (play.do(ANA, "say", text=text) for text in ("Chez moi on frappe", "Et l’on attend"))
    play.do(FACILITATOR, "hide_word", word=taken_back)
    assert play.why_not(ANA, "drop_word", word=taken_back) == "unknown_word"
    play.do(FACILITATOR, "show_word", word=taken_back)
    play.do(ANA, "drop_word", word=taken_back)
    play.do(FACILITATOR, "drop_word", word=mistaken)
    for kind in ("show_word", "hide_word"):
        assert play.why_not(FACILITATOR, kind, word=taken_back) == "withdrawn"
    for kind, data in (("mend_word", {"text": "Autre chose"}), ("drop_word", {})):
        assert play.why_not(FACILITATOR, kind, word=taken_back, **data) == "unknown_word"
    play.do(FACILITATOR, "show_word", word=mistaken)
    assert play.see("desk")["words"].keys() == play.see("table:1")["words"].keys() == {mistaken}


def test_whose_turn_it_is_is_said_by_the_scribe_or_the_facilitator_and_known_at_the_table_and_on_the_desk(play):
    play.go("round")
    assert play.why_not(ANA, "turn", person="bilal") == "forbidden"
    play.do(ANA, "scribe", person="ana")
    play.do(ANA, "turn", person="bilal")
    assert play.why_not(ANA, "turn", person="chloe") == "forbidden"
    play.do(FACILITATOR, "turn", person="chloe")
    assert play.see("table:1")["turn"] == "bilal" and play.see("table:2")["turn"] == "chloe"
    assert {at: each["turn"] for at, each in play.see("desk")["tables"].items()} == {"1": "bilal", "2": "chloe"}
    assert "bilal" not in json.dumps(play.see("all"))


def test_in_the_second_round_it_is_nobody_s_turn_yet():
    play = Play(PHOTOLANGAGE, SETUP | {"phases": list(PHOTOLANGAGE.phases)})
    play.join("ana", "1")
    play.go("round")
    play.do(FACILITATOR, "turn", person="ana")
    play.go("second")
    assert "turn" not in play.see("table:1") and "turn" not in play.see("desk")["tables"]["1"]


@pytest.fixture
def answering(play):
    play.go("choice")
    play.do(ANA, "choose", photo="porte")
    play.do(BILAL, "choose", photo="nid")
    play.do(CHLOE, "choose", photo="tente")
    play.go("answer")
    play.do(ANA, "scribe", person="ana")
    return play


def test_a_table_s_answer_is_its_own_photos_and_everybody_confirms_it(answering):
    play = answering
    wanted = {"table": "1", "text": "Un nid\navec une porte", "photos": ["nid", "porte"]}
    assert play.why_not(BILAL, "answer", **wanted) == "forbidden"
    assert play.why_not(ANA, "answer", **wanted | {"photos": ["tente"]}) == "unknown_photo"
    assert play.why_not(BILAL, "confirm", version=1) == "no_answer"
    play.do(ANA, "answer", **wanted)
    first = play.see("table:1")["answer"]
    play.do(ANA, "confirm", version=first["version"])
    assert play.see("table:1")["answer"]["agreed"] is False
    play.do(ANA, "answer", **wanted | {"text": "Un nid ouvert"})
    assert play.why_not(BILAL, "confirm", version=first["version"]) == "changed"
    now = play.see("table:1")["answer"]
    assert now["confirmed"] == {}
    for who in (ANA, BILAL):
        play.do(who, "confirm", version=now["version"])
    assert play.see("table:1")["answer"]["agreed"] is True


def test_whoever_agreed_may_think_again_as_long_as_the_step_lasts(answering):
    play = answering
    assert play.why_not(BILAL, "unconfirm", version=1) == "no_answer"
    play.do(ANA, "answer", table="1", text="Un nid", photos=["nid"])
    for who in (ANA, BILAL):
        play.do(who, "confirm", version=1)
    play.do(BILAL, "unconfirm", version=1)
    for written in (play.see("table:1")["answer"], play.see("desk")["answers"]["1"]):
        assert (written["confirmed"], written["agreed"]) == ({"ana": True}, False)
    # Once more changes nothing.
    play.do(BILAL, "unconfirm", version=1)
    play.do(BILAL, "confirm", version=1)
    assert play.see("table:1")["answer"]["agreed"] is True
    play.do(ANA, "answer", table="1", text="Un nid ouvert", photos=["nid"])
    assert play.why_not(BILAL, "unconfirm", version=1) == "changed"
    play.go("plenary")
    assert play.why_not(BILAL, "unconfirm", version=2) == "phase"


def test_an_answer_is_agreed_upon_by_those_who_are_there_now(answering):
    play = answering
    play.do(ANA, "answer", table="1", text="Un nid", photos=["nid"])
    play.do(ANA, "confirm", version=play.see("table:1")["answer"]["version"])
    play.do(FACILITATOR, "move", person="bilal", table="2")
    assert play.see("table:1")["answer"]["agreed"] is True
    play.do(FACILITATOR, "move", person="bilal", table="1")
    assert play.see("table:1")["answer"]["agreed"] is False
    play.do(FACILITATOR, "remove", person="bilal")
    assert play.see("table:1")["answer"]["agreed"] is True


def test_answers_are_everybody_s_in_plenary_only(answering):
    play = answering
    play.do(ANA, "answer", table="1", text="Un nid", photos=["nid"])
    assert "answers" not in play.see("all")
    play.go("plenary")
    assert play.see("all")["answers"] == {"1": {"text": "Un nid", "photos": ["nid"], "agreed": False}}


def test_an_answer_that_is_hidden_is_the_table_s_and_the_desk_s_alone(answering):
    play = answering
    assert play.why_not(FACILITATOR, "hide_answer", table="1") == "no_answer"
    play.do(ANA, "answer", table="1", text="Un nid", photos=["nid"])
    assert play.why_not(ANA, "hide_answer", table="1") == "forbidden"
    play.do(FACILITATOR, "hide_answer", table="1")
    play.do(ANA, "answer", table="1", text="Un nid encore", photos=["nid"])
    play.go("plenary")
    assert "answers" not in play.see("all")
    assert play.see("table:1")["answer"]["text"] == "Un nid encore"
    assert play.see("desk")["answers"]["1"]["hidden"] is True
    play.do(FACILITATOR, "show_answer", table="1")
    assert play.see("all")["answers"]["1"]["text"] == "Un nid encore"
    play.do(FACILITATOR, "hide_answer", table="1")
    assert play.see("all")["answers"] == {}


def test_a_theme_is_made_of_words_said_and_can_be_followed_back(answering):
    play = answering
    play.go("round")
    word = play.do(ANA, "say", text="Chez moi on frappe", photo="porte")
    play.go("plenary")
    theme = play.do(FACILITATOR, "theme", title="Le seuil")
    play.do(FACILITATOR, "gather", theme=theme, word=word)
    shown = play.see("all")["themes"][theme]
    assert shown["words"] == {word: {"text": "Chez moi on frappe", "photo": "porte", "table": "1"}}
    assert play.why_not(FACILITATOR, "gather", theme=theme, word="invented") == "unknown_word"
    play.do(FACILITATOR, "mend_theme", theme=theme, extent="shared")
    play.do(FACILITATOR, "hide_word", word=word)
    assert play.see("all")["themes"][theme]["words"] == {}
    assert play.why_not(FACILITATOR, "gather", theme=theme, word=word) == "unknown_word"
    play.do(FACILITATOR, "show_word", word=word)
    assert play.see("all")["themes"][theme] == shown | {"extent": "shared"}
    play.go("answer")
    play.do(ANA, "mend_word", word=word, text="Chez moi, on frappe")
    assert play.see("all")["themes"][theme]["words"][word]["text"] == "Chez moi, on frappe"


def test_a_theme_that_was_dropped_comes_back_without_what_was_hidden_meanwhile(answering):
    play = answering
    play.go("round")
    kept, hidden = (play.do(ANA, "say", text=text) for text in ("Chez moi on frappe", "Et l’on attend"))
    play.go("plenary")
    theme = play.do(FACILITATOR, "theme", title="Le seuil")
    for word in (kept, hidden):
        play.do(FACILITATOR, "gather", theme=theme, word=word)
    assert play.why_not(FACILITATOR, "restore_theme", theme=theme) == "unknown_theme"
    play.do(FACILITATOR, "drop_theme", theme=theme)
    assert play.see("all")["themes"] == {}
    play.do(FACILITATOR, "hide_word", word=hidden)
    play.do(FACILITATOR, "restore_theme", theme=theme)
    assert play.see("all")["themes"][theme]["title"] == "Le seuil"
    assert play.see("all")["themes"][theme]["words"].keys() == {kept}
    assert play.why_not(FACILITATOR, "restore_theme", theme=theme) == "unknown_theme"


def test_whoever_was_removed_is_renamed_without_coming_back_to_the_table(play):
    play.do(FACILITATOR, "remove", person="ana")
    play.do(FACILITATOR, "rename", person="ana", name="Anna")
    assert "ana" not in play.see("table:1")["people"]
    play.do(FACILITATOR, "restore", person="ana")
    assert play.see("table:1")["people"]["ana"]["name"] == "Anna"


def test_the_facilitator_enters_for_whoever_has_no_phone(play):
    play.do(FACILITATOR, "join", person="denis", name="Denis", table="2", without_phone=True)
    play.go("choice")
    assert play.why_not(FACILITATOR, "choose", photo="nid") == "unknown_person"
    play.do(FACILITATOR, "choose", photo="nid", for_="denis")
    play.go("round")
    assert play.see("table:2")["people"]["denis"] == {"name": "Denis", "without_phone": True, "photos": {"nid": 1}}
    assert "without_phone" not in play.see("table:2")["people"]["chloe"]


def test_a_right_taken_away_ends_at_once_and_can_be_given_back(play):
    play.go("choice")
    play.do(ANA, "choose", photo="porte")
    play.do(FACILITATOR, "remove", person="ana")
    assert play.why_not(ANA, "choose", photo="nid") == "removed"
    assert "ana" not in play.see("table:1")["people"]
    play.do(FACILITATOR, "restore", person="ana")
    assert play.see("person:ana")["choice"] == {"photos": {"porte": 1}}
    play.do(FACILITATOR, "lock", on=True)
    assert play.why_not(ANA, "choose", photo="nid") == "locked"
    play.do(FACILITATOR, "lock", on=False)
    play.do(FACILITATOR, "close")
    assert play.why_not(ANA, "choose", photo="nid") == "closed"
    assert play.why_not(FACILITATOR, "timer", minutes=5) == "closed"
    play.do(FACILITATOR, "reopen")
    play.do(ANA, "choose", photo="nid")


# Whatever anybody sends, in any order.

PEOPLE = ["ana", "bilal", "chloe"]
IDS = st.sampled_from([*PEOPLE, "1", "2", "porte", "nid", *(f"o{number}" for number in range(1, 25))])
WORDS = st.sampled_from(["Chez moi", "Un seuil", "🏠 مرحبا", ""])
SENT = st.tuples(
    st.sampled_from([FACILITATOR, *map(participant, PEOPLE)]),
    st.sampled_from(
        [*sorted(PHOTOLANGAGE.kinds), "phase", "choose", "say", "gather", "answer", "confirm", "unheard_of"]
    ),
    st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("photo", "person", "table", "word", "theme", "for"), IDS),
            **{name: st.sampled_from(SETUP["phases"]) for name in ("from", "to")},
            **dict.fromkeys(("text", "title", "name"), WORDS),
            "photos": st.lists(IDS, max_size=3),
            "version": st.integers(0, 30),
            "minutes": st.integers(-1, 5),
            "ends": st.just(0),
            "on": st.booleans(),
        },
    ),
)


@settings(max_examples=150)
@given(st.lists(SENT, max_size=60), st.lists(st.sampled_from(SETUP["phases"]), max_size=4))
def test_any_operations_in_any_order(sent, steps):
    play = Play(PHOTOLANGAGE, SETUP)
    for number, who in enumerate(PEOPLE):
        play.join(who, str(1 + number % 2))
    play_anything(play, sent, steps, _nobody_hears_of_a_silent_choice)


def _nobody_hears_of_a_silent_choice(actor, kind, phase, changes):
    if phase != "choice" or kind not in {"choose", "unchoose", "chosen", "pass"}:
        return
    for change in changes:
        assert change.audience in {HIDDEN, "desk"} or change.audience.startswith("person:")
        if change.audience == "desk":
            assert change.path[0] == "counts" or change.path[2:] == ("choice",)
