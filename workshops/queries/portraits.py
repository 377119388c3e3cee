"""What a table's portrait is drawn from: its answer, as far as whoever asks may read it, with the photos and their words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import decks
from workshops.engine import DESK, EVERYONE, HIDDEN
from workshops.engine.documents import State, table
from workshops.models import Board, Photo


@dataclass(frozen=True)
class TableAnswer:
    """What a table agreed upon: its key and name, its sentence, the keys of its photos in their order."""

    key: str
    name: str
    text: str
    photos: tuple[str, ...]


def answers_at_desk(state: State) -> list[TableAnswer]:
    """Every table's answer as whoever facilitates reads it, in the order of the tables."""
    return _in_order(state, state.get(DESK, {}).get("answers", {}))


def answers_left(content: dict) -> list[TableAnswer]:
    """Those that an outcome keeps: what the room was shown."""
    return [TableAnswer(each["key"], each["table"], each["text"], tuple(each["photos"])) for each in content["answers"]]


def answers_for(state: State, people: Collection[str]) -> list[TableAnswer]:
    """What these people may read: everybody's once they are published, and their own tables'; nothing once they were removed."""
    places = state[HIDDEN].get("people", {})
    here = {places[who]["table"] for who in people if who in places and not places[who]["removed"]}
    published = state[EVERYONE].get("answers", {}) if here else {}
    return _in_order(state, published | {key: state.get(table(key), {}).get("answer") for key in here})


def _in_order(state: State, answers: Mapping[str, dict | None]) -> list[TableAnswer]:
    tables = sorted(state[EVERYONE]["tables"].items(), key=lambda each: each[1]["place"])
    return [
        TableAnswer(key, told["name"], answers[key]["text"], tuple(answers[key]["photos"]))
        for key, told in tables
        if answers.get(key)
    ]


def has_portraits(board: Board) -> bool:
    """Whether the tables of the board put portraits together, or will: a photolangage that was opened."""
    return board.method == Board.Method.PHOTOLANGAGE and board.status != Board.Status.PREPARED


def photos_by_key(answers: Iterable[TableAnswer]) -> dict[str, Photo]:
    """The photos of these answers, as far as they are known."""
    return {
        photo.key: photo for photo in Photo.objects.filter(key__in={key for each in answers for key in each.photos})
    }


def portrait_photos(answer: TableAnswer) -> list[tuple[Photo | None, bytes | None]]:
    """Each photo of the answer with its picture: None where it may not be shown any more, or its file is gone."""
    found = photos_by_key([answer])
    return [(found.get(key), _picture(found.get(key))) for key in answer.photos]


def _picture(photo: Photo | None) -> bytes | None:
    if photo is None or not photo.may_be_shown_on(timezone.localdate()):
        return None
    if photo.drawing:
        return decks.drawing(photo.drawing)
    try:
        with photo.large.open("rb") as content:
            return content.read()
    except (OSError, ValueError):
        return None


def portrait_alt(answer: TableAnswer, photos: Sequence[Photo | None]) -> str:
    """The portrait in words: the table, what is seen on each photo, the sentence."""
    seen = [photo.alt_shown for photo in photos if photo is not None and photo.alt_shown]
    parts = [_("Portrait composé par la table %(table)s.") % {"table": answer.name}]
    if seen:
        count = len(seen)
        parts.append(ngettext("%(count)d photo :", "%(count)d photos :", count) % {"count": count})
        parts.append(" ".join(f"{place}. {alt}" for place, alt in enumerate(seen, start=1)))
    if answer.text:
        parts.append(_("La phrase : « %(text)s »") % {"text": " ".join(answer.text.split("\n"))})
    return " ".join(parts)
