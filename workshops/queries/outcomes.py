"""Reports of boards as pages show them: the outcome in the reader's language, with its photos and where parts were carried."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charters import rules as charters_rules
from charters.models import Charter
from portal.languages import readers_language
from workshops import journal, outcomes, rules
from workshops.engine import Actor, Role
from workshops.engine.room import audiences
from workshops.latest import latest
from workshops.models import Board, Outcome, Photo, WorkshopIndexPage
from workshops.queries.decks import photos_of
from workshops.queries.joining import held_keys


def board_of(code: str) -> Board | None:
    """The board of this code, opened at least, with its outcome if it has one."""
    return Board.objects.of_code(code).opened().select_related("outcome", "session__slot__event").first()


def outcome_of(board: Board) -> Outcome | None:
    return getattr(board, "outcome", None)


class Reading(NamedTuple):
    """A report for somebody who may read it: whether they run the board, and whether they took part."""

    board: Board
    outcome: Outcome | None
    content: dict
    runs: bool
    took_part: bool


def reading_of(code: str, user, cookies: dict[str, str]) -> Reading | None:
    """The report as it is now for those who run the board, as it was kept for everybody else; None for who may not read it.

    What was said in the room is for those who were there, unless it agreed to have it kept.
    """
    board = board_of(code)
    if board is None:
        return None
    outcome, runs, took = outcome_of(board), rules.may_facilitate(user, board), took_part(board, cookies)
    if not rules.may_see_report(user, board, outcome, took_part=took):
        return None
    content = content_of(board) if runs else for_reader(board, outcome.content, inside=took)
    return Reading(board, outcome, content, runs, took)


def for_reader(board: Board, content: dict, *, inside: bool) -> dict:
    """What was kept as somebody may read it who was there, `inside`, or was not."""
    return content if inside or board.keeps_words else outcomes.without_words(content)


def took_part(board: Board, cookies: dict[str, str]) -> bool:
    """Whether this browser holds a place on the board that was not taken away."""
    keys = held_keys(board, cookies)
    state = latest(board.pk).state if keys else {}
    return any(audiences(state, Actor(key, Role.PARTICIPANT)) for key in keys)


def content_of(board: Board) -> dict:
    """What the board leaves: as it was kept once it is closed, until then as it would be now."""
    outcome = outcome_of(board)
    if outcome is not None and board.status == Board.Status.CLOSED:
        return outcome.content
    return live(board)


def live(board: Board) -> dict:
    return at_state(board, journal.load(board.pk).state)


def at_state(board: Board, state) -> dict:
    """What the board would leave if it were closed at this state."""
    words = dict(Photo.objects.filter(key__in=board.setup.get("photos", [])).values_list("key", "alt"))
    return outcomes.outcome(board.method, state, words)


def shown(board: Board, content: dict) -> dict:
    """The outcome for the templates of reports, in the reader's language."""
    return _SHOWN[board.method](board, content) | {
        "question": content["question"],
        "facts": facts(content),
        "withheld": content.get("withheld", False),
    }


def facts(content: dict) -> list[tuple[str, int]]:
    """(label, figure) of who took part. Nobody is to take a rehearsal for what people said."""
    people, simulated = _("Personnes"), content.get("simulated", 0)
    if simulated:
        people = ngettext(
            "Personnes, dont %(count)d simulée (répétition)",
            "Personnes, dont %(count)d simulées (répétition)",
            simulated,
        ) % {"count": simulated}
    return [(people, content["people"]), (_("Tables"), content["tables"])]


def _photolangage(board: Board, content: dict) -> dict:
    pictures = photos_of(board)

    def photo(key: str) -> dict | None:
        return pictures.get(key) or ({"alt": content["photos"].get(key, "")} if key else None)

    return {
        "answers": [each | {"photos": [photo(key) for key in each["photos"]]} for each in content["answers"]],
        "themes": [
            each
            | {
                "extent_shown": extents().get(each["extent"], ""),
                "words": [word | {"photo": photo(word["photo"])} for word in each["words"]],
            }
            for each in content["themes"]
        ],
    }


def extents() -> dict[str, str]:
    return {"shared": _("Partagé par les tables"), "differs": _("Différent d’une table à l’autre")}


def verdicts() -> dict[str, str]:
    return {
        "agreed": _("La salle est d’accord"),
        "contested": _("C’est contesté"),
        "open": _("La question reste ouverte"),
    }


def unfinished() -> str:
    """In the place of the alternative of a replay on which the room noted none."""
    return _("Un essai sans conclusion")


def questions() -> dict[str, str]:
    return {
        "recognition": _("Reconnaissez-vous cela ?"),
        "realistic": _("Est-ce réaliste ?"),
        "helps": _("Est-ce que cela aide ?"),
    }


def choices() -> dict[str, str]:
    return {"yes": _("Oui"), "partly": _("En partie"), "no": _("Non")}


def _forum(board: Board, content: dict) -> dict:
    return {
        "scenes": [each | {"bars": bars(each["recognition"] or {})} for each in content["scenes"]],
        "alternatives": [
            each
            | {
                "text": each["text"] or unfinished(),
                "outcome_shown": verdicts()[each["outcome"]],
                "polls": [
                    (question, questions()[question], bars(counted)) for question, counted in each["reactions"].items()
                ],
            }
            for each in content["alternatives"]
        ],
        "proposals": content["proposals"],
        "said": [(label, content["said"].get(what, [])) for what, label in kinds_of_words().items()],
        "voters": content["voters"],
        "recognition": questions()["recognition"],
    }


def kinds_of_words() -> dict[str, str]:
    return {"fact": _("Les faits"), "trouble": _("Qui a un problème"), "objection": _("Les objections")}


def bars(counted: dict[str, int]) -> list[dict]:
    """The answers of one question of a poll, as components/chart.html takes them."""
    whole, words = sum(counted.values()), choices()
    return [
        {"label": words[choice], "value": str(count), "percent": round(100 * count / whole) if whole else 0}
        for choice, count in sorted(counted.items(), key=lambda pair: list(words).index(pair[0]))
    ]


def _pledges(board: Board, content: dict) -> dict:
    return {"pledges": content["pledges"], "voters": content["voters"]}


_SHOWN = {"photolangage": _photolangage, "forum": _forum, "pledges": _pledges}


def item_shown(board: Board, content: dict, kind: str, key: str) -> dict:
    """What can be carried into a charter, with the words that it comes from, as reports show it."""
    report, listed = shown(board, content), {name: of for of, name in outcomes.CARRIED.items()}[kind]
    return next(each for each in report[listed] if each["key"] == key)


def section_address() -> str:
    """Where the site speaks of workshops, in the reader's language; empty if it does nowhere."""
    pages = WorkshopIndexPage.objects.live().filter(locale__language_code=readers_language())
    found = pages.order_by("path").first()
    return found.url or "" if found else ""


def carried_for(user, board: Board) -> dict[str, list]:
    """Proposals that were made of parts of the outcome, by item, as far as the user may read the charters' drafts."""
    found: dict[str, list] = {}
    for each in board.carried.select_related("proposal__charter"):
        if charters_rules.may_read_draft(user, each.proposal.charter):
            found.setdefault(each.item, []).append(each.proposal)
    return found


def charters_to_carry_into(user) -> list[Charter]:
    """Charters whose text is open to new clauses now and whose pen the user holds."""
    if not user.is_authenticated:
        return []
    written = Charter.objects.filter(status__in=Charter.WRITTEN).order_by("title", "pk")
    return [
        charter
        for charter in written
        if charters_rules.is_editor(user, charter) and charters_rules.phase_allows(charter, "insert")
    ]
