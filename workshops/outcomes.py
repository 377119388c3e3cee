"""What a board leaves behind, worked out of the document that everybody had: nothing that was not told to the room, and no
name of anybody.

An outcome is JSON and outlives the journal. What each method puts into it stands in its function below. A secret vote or poll in
which few took part is told to nobody outside the room: its sums would say what somebody chose.
"""

from collections.abc import Callable, Iterable, Iterator

from workshops.engine import pledges
from workshops.engine.documents import DESK, EVERYONE, HIDDEN, State
from workshops.engine.forum import FORUM
from workshops.engine.forum.words import AGAINST, FACT, FOR, OBJECTION, TROUBLE
from workshops.engine.photolangage import PHOTOLANGAGE
from workshops.engine.pledges import PLEDGES

VERSION = 1
# With fewer people than that a sum is not told.
FEWEST = 5
# What of an outcome can be carried into a charter, by the name of its list.
CARRIED = {"pledges": "pledge", "proposals": "proposal", "themes": "theme"}


def outcome(method: str, state: State, alternatives: dict[str, str] | None = None) -> dict:
    """What the board leaves at this state. `alternatives` are photos' words by their keys.

    Beside the method's lists: `v`, `question`, how many `people` and `tables` took part; and how many of these people were
    `simulated`, where any were: even those who were removed, for what they said and chose is in it like everybody's.
    """
    room = state.get(EVERYONE, {})
    simulated = {who for who, each in state.get(DESK, {}).get("people", {}).items() if each.get("simulated")}
    people = state.get(HIDDEN, {}).get("people", {})
    here = [each for who, each in people.items() if who in simulated or not each["removed"]]
    return {
        "v": VERSION,
        "question": room.get("question", ""),
        "people": len(here),
        "tables": len({each["table"] for each in here}),
        **({"simulated": len(simulated)} if simulated else {}),
    } | _OF[method](state, room, alternatives or {})


def without_words(content: dict) -> dict:
    """The outcome without the words that people said: what the room made of them stays."""
    kept = content | {name: {} for name in ("said",) if name in content}
    if "themes" in kept:
        kept["themes"] = [theme | {"words": []} for theme in kept["themes"]]
    if "proposals" in kept:
        kept["proposals"] = [each | {"sources": [], "for": [], "against": []} for each in kept["proposals"]]
    return kept


def without_people(content: dict) -> dict:
    """The outcome once whoever was there must be gone: a pledge stays without who bears it, who may be a person."""
    pledges_kept = [pledge | {"bearer": "", "sources": []} for pledge in content.get("pledges", ())]
    return content | ({"pledges": pledges_kept} if "pledges" in content else {})


def item_of(content: dict, kind: str, key: str) -> dict | None:
    """One of the things that can be carried into a charter: its `text`, and what else the outcome says of it."""
    for listed, name in CARRIED.items():
        for each in content.get(listed, ()) if name == kind else ():
            if each["key"] == key:
                return {"text": each.get("text") or each.get("title", "")} | each
    return None


def _in_order(collection: dict | None) -> Iterator[tuple[str, dict]]:
    yield from sorted((collection or {}).items(), key=lambda pair: pair[1].get("place", 0))


def _photolangage(state: State, room: dict, alternatives: dict[str, str]) -> dict:
    tables = room.get("tables", {})

    def name(at: str) -> str:
        return tables.get(at, {}).get("name", "")

    answers = [
        {"key": at, "table": table["name"]} | {each: room["answers"][at][each] for each in ("text", "photos", "agreed")}
        for at, table in _in_order(tables)
        if at in room.get("answers", {})
    ]
    themes = [
        {
            "key": key,
            "title": theme["title"],
            "extent": theme.get("extent", ""),
            "words": [
                {"text": word["text"], "photo": word["photo"], "table": name(word["table"])}
                for word in theme["words"].values()
            ],
        }
        for key, theme in _in_order(room.get("themes"))
    ]
    shown = {photo for answer in answers for photo in answer["photos"]}
    shown |= {word["photo"] for theme in themes for word in theme["words"]} - {""}
    return {
        "answers": answers,
        "themes": themes,
        "photos": {photo: alternatives.get(photo, "") for photo in sorted(shown)},
    }


# Of a replay that the room did not come back to: no words yet, and its question is open.
UNFINISHED = {"text": "", "outcome": "open"}


def _forum(state: State, room: dict, alternatives: dict[str, str]) -> dict:
    words = room.get("words", {})
    results = room.get("results", {})
    told = results.get("voters", 0) >= FEWEST

    def said(what: str, about: str | None = None) -> list[str]:
        return [
            word["text"]
            for _key, word in _in_order(words)
            if word["what"] == what and about in (None, word.get("about"))
        ]

    proposals = [
        {
            "key": key,
            "text": proposal["text"],
            "points": results.get("points", {}).get(key, 0) if told else None,
            "sources": [words[source]["text"] for source in proposal["sources"] if source in words],
            "for": said(FOR, key),
            "against": said(AGAINST, key),
        }
        for key, proposal in _in_order(room.get("distilled"))
    ]
    return {
        "scenes": [
            {"key": key, "title": scene["title"], "recognition": _sums(room, "recognition", key).get("recognition")}
            for key, scene in _in_order(room.get("scenes"))
        ],
        "alternatives": [
            _alternative(room, key, room.get("alternatives", {}).get(key, UNFINISHED), each)
            for key, each in _in_order(room.get("replays"))
        ],
        "proposals": sorted(proposals, key=lambda each: -(each["points"] or 0)),
        "said": {what: said(what) for what in (FACT, TROUBLE, OBJECTION)},
        "voters": results.get("voters") if told else None,
        "withheld": bool(results) and not told,
    }


def _alternative(room: dict, key: str, alternative: dict, replay: dict) -> dict:
    """What was tried, without who tried it: that the room may hear a name does not mean that a page may tell it."""
    played = room.get("characters", {}).get(replay.get("character", ""), {}).get("name", "")
    return {
        "key": key,
        "text": alternative["text"],
        "outcome": alternative["outcome"],
        "scene": room["scenes"][replay["scene"]]["title"],
        "moment": replay["moment"],
        "character": played or replay.get("added", ""),
        "tried": replay.get("tried", ""),
        "reactions": _sums(room, "reactions", key),
    }


def _sums(room: dict, collection: str, key: str) -> dict[str, dict[str, int]]:
    """Answers to each question of a poll that was told to the room, but for questions that few answered."""
    told = room.get(collection, {}).get(key, {})
    return {question: dict(counted) for question, counted in told.items() if _enough(counted.values())}


def _enough(counts: Iterable[int]) -> bool:
    return sum(counts) >= FEWEST


def _pledges(state: State, room: dict, alternatives: dict[str, str]) -> dict:
    voters = room.get("results", {}).get("voters", 0)
    told = voters >= FEWEST
    listed = [
        {
            "key": each.pledge,
            "rank": each.rank if told else None,
            "points": each.points if told else None,
            "text": each.text,
            "bearer": each.bearer,
            "due": each.due,
            "organisations": list(each.organisations),
            "group": each.group,
            "sources": [source.text for source in each.sources] if len(each.sources) > 1 else [],
            "place": min(room["pledges"][source.pledge]["place"] for source in each.sources),
        }
        for each in pledges.ranked(state)
    ]
    if not told:
        # The order of a ranking would tell what its sums may not.
        listed.sort(key=lambda each: each["place"])
    return {
        "pledges": [{name: value for name, value in each.items() if name != "place"} for each in listed],
        "voters": voters if told else None,
        "withheld": bool(room.get("results")) and not told,
    }


_OF: dict[str, Callable[[State, dict, dict[str, str]], dict]] = {
    PHOTOLANGAGE.name: _photolangage,
    FORUM.name: _forum,
    PLEDGES.name: _pledges,
}
