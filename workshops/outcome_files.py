"""The report of a board on paper and in a spreadsheet: the data of templates/workshops/pdf/report.typ, and CSV lines."""

import hashlib
import json
from dataclasses import asdict, replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.documents import render_pdf
from portal.languages import readers_language
from portal.models import SiteIdentity
from portal.moments import day_in_words
from portal.shortly import shortly
from portal.typography import unbroken
from workshops import portraits
from workshops.models import Board
from workshops.queries import outcomes as queries
from workshops.queries import portraits as portrait_queries
from workshops.queries.printed import picture_of


def typeset(board: Board, content: dict) -> bytes:
    """The report as a tagged PDF, in the reader's language; a room that asks for it at once has it made once."""
    depends_on = (readers_language(), board.pk, board.title, content)
    name = hashlib.sha256(json.dumps(depends_on, sort_keys=True, default=str).encode()).hexdigest()
    return shortly(f"workshops:report:{name}", lambda: _typeset(board, content))


def _typeset(board: Board, content: dict) -> bytes:
    drawn, files = _portraits(content) if board.method == Board.Method.PHOTOLANGAGE else ({}, {})
    data = report_data(board, content, drawn)
    return render_pdf("workshops/report", _unbroken(data), lang=readers_language(), files=files)


def _unbroken(data):
    """The same, with the spaces of French typography in every word that is read."""
    if isinstance(data, dict):
        return {name: _unbroken(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_unbroken(value) for value in data]
    return unbroken(data) if isinstance(data, str) else data


def _portraits(content: dict) -> tuple[dict[str, dict], dict[str, bytes]]:
    """The tables' portraits as report.typ draws them, by table, and the pictures that they are made of."""
    answers = [each for each in portrait_queries.answers_left(content) if each.photos]
    photos, today = portrait_queries.photos_by_key(answers), timezone.localdate()
    pictures = {key: picture_of(photo) for key, photo in photos.items() if photo.may_be_shown_on(today)}
    files = {key: picture for key, picture in pictures.items() if picture}
    return {each.key: _portrait(each, photos, files) for each in answers}, files


def _portrait(answer: portrait_queries.TableAnswer, photos: dict, files: dict) -> dict:
    """Lengths are parts of the portrait's width. The sentence stands below, as words."""
    keys = answer.photos[: portraits.MOST]
    boxes = portraits.arrangement(len(keys))
    seen = portrait_queries.portrait_alt(replace(answer, text=""), [photos.get(key) for key in keys])
    return {
        "alt": seen,
        "height": max(box.top + box.height for box in boxes) / portraits.INNER,
        "pictures": [
            _placed(box) | {"picture": key if key in files else ""} for box, key in zip(boxes, keys, strict=True)
        ],
        "strokes": [_placed(box) for box in portraits.strokes(boxes)],
    }


def _placed(box: portraits.Box) -> dict[str, float]:
    return {name: length / portraits.INNER for name, length in asdict(box).items()}


def report_data(board: Board, content: dict, drawn: dict[str, dict] | None = None) -> dict:
    """What the template takes. `drawn`: the tables' portraits, by table."""
    shown = queries.shown(board, content) | {"portraits": drawn or {}}
    outcome = queries.outcome_of(board)
    return {
        "title": board.title,
        "method": str(board.get_method_display()),
        "question": shown["question"],
        "network": SiteIdentity.current().in_language("network_name", readers_language()),
        "facts": [[label, str(figure)] for label, figure in shown["facts"]]
        + ([[_("Fait le"), str(day_in_words(outcome.kept_at))]] if outcome else []),
        "withheld": withheld() if shown["withheld"] else "",
        "sections": _SECTIONS[board.method](shown),
        "words": {
            "report": _("Bilan de l’atelier"),
            "fact": _("Donnée"),
            "value": _("Valeur"),
            "withheld": _("Vote secret"),
        },
    }


def withheld() -> str:
    return _(
        "Trop peu de personnes ont voté pour que les points soient montrés hors de la salle sans dire qui a voté quoi."
    )


def _section(title: str, items: list[dict]) -> list[dict]:
    return [{"title": title, "items": items}] if items else []


def _item(title: str, *, text: str = "", lines=(), figures=(), portrait=None) -> dict:
    """`lines` are (label, words) and may have empty words; `figures` are (label, value)."""
    return {
        "title": title,
        "portrait": portrait,
        "text": text,
        "lines": [[label, words] for label, words in lines if words],
        "figures": [[label, value] for label, value in figures],
    }


def _photolangage(shown: dict) -> list[dict]:
    """Each photo has a number by which the rest speaks of it, and is described once, at the end."""
    numbers = _numbers(shown)
    answers = [
        _item(
            answer["table"],
            portrait=shown["portraits"].get(answer["key"]),
            text=answer["text"],
            lines=[
                (_("Photos"), ", ".join(str(numbers[photo["alt"]]) for photo in answer["photos"] if photo)),
                ("", _("Toute la table est d’accord.") if answer["agreed"] else ""),
            ],
        )
        for answer in shown["answers"]
    ]
    themes = [
        _item(
            theme["title"],
            text=theme["extent_shown"],
            lines=[(word["table"], _word(word, numbers)) for word in theme["words"]],
        )
        for theme in shown["themes"]
    ]
    seen = [_item("", lines=[(str(number), alt) for alt, number in numbers.items()])] if numbers else []
    return (
        _section(_("Les réponses des tables"), answers)
        + _section(_("Les thèmes"), themes)
        + _section(_("Ce que l’on voit sur les photos"), seen)
    )


def _numbers(shown: dict) -> dict[str, int]:
    """The photos' numbers by what is seen on them, in the order in which the report speaks of them."""
    answered = [photo for answer in shown["answers"] for photo in answer["photos"]]
    spoken = [word["photo"] for theme in shown["themes"] for word in theme["words"]]
    seen = dict.fromkeys(photo["alt"] for photo in answered + spoken if photo)
    return {alt: number for number, alt in enumerate(seen, start=1)}


def _word(word: dict, numbers: dict[str, int]) -> str:
    quote = _("« %(words)s »") % {"words": word["text"]}
    if not word["photo"]:
        return quote
    return _("%(quote)s – photo %(number)d") % {"quote": quote, "number": numbers[word["photo"]["alt"]]}


def _forum(shown: dict) -> list[dict]:
    alternatives = [
        _item(
            each["text"],
            lines=[
                (_("Issue"), each["outcome_shown"]),
                (_("Scène"), each["scene"]),
                (_("Moment"), each["moment"]),
                (_("Personnage"), each["character"]),
                (_("Ce qui a été essayé"), each["tried"]),
            ],
            figures=[
                (f"{question} {bar['label']}", bar["value"])
                for _name, question, found in each["polls"]
                for bar in found
            ],
        )
        for each in shown["alternatives"]
    ]
    proposals = [
        _item(
            each["text"],
            lines=[
                (_("Points"), "" if each["points"] is None else str(each["points"])),
                (_("Pour"), " ; ".join(each["for"])),
                (_("Contre"), " ; ".join(each["against"])),
                (_("D’après"), " ; ".join(each["sources"])),
            ],
        )
        for each in shown["proposals"]
    ]
    scenes = [
        _item(each["title"], figures=[(f"{shown['recognition']} {bar['label']}", bar["value"]) for bar in each["bars"]])
        for each in shown["scenes"]
    ]
    said = [_item(label, lines=[("", words) for words in texts]) for label, texts in shown["said"] if texts]
    return (
        _section(_("Les propositions"), proposals)
        + _section(_("Les alternatives essayées"), alternatives)
        + _section(_("Les scènes"), scenes)
        + _section(_("Ce que la salle a dit"), said)
    )


def _pledges(shown: dict) -> list[dict]:
    items = [
        _item(
            each["text"],
            lines=[
                (_("Rang"), "" if each["rank"] is None else str(each["rank"])),
                (_("Points"), "" if each["points"] is None else str(each["points"])),
                (_("Par"), each["bearer"]),
                (_("Pour quand"), each["due"]),
                (_("Organisations"), ", ".join(each["organisations"])),
                (_("Groupe"), each["group"]),
                (_("Réunit"), " ; ".join(each["sources"])),
            ],
        )
        for each in shown["pledges"]
    ]
    return _section(_("Les engagements"), items)


_SECTIONS = {"photolangage": _photolangage, "forum": _forum, "pledges": _pledges}


# Spreadsheets: one table a method, a line for each thing.


def columns(method: str) -> list[str]:
    return {
        "photolangage": [_("Sorte"), pgettext("atelier", "Table"), _("Titre"), _("Texte"), _("Photo")],
        "forum": [
            _("Sorte"),
            _("Texte"),
            _("Issue"),
            _("Scène"),
            _("Moment"),
            _("Personnage"),
            _("Essayé"),
            _("Points"),
        ],
        "pledges": [
            _("Rang"),
            _("Points"),
            _("Engagement"),
            _("Par"),
            _("Pour quand"),
            _("Organisations"),
            _("Groupe"),
            _("Réunit"),
        ],
    }[method]


def lines(method: str, content: dict) -> list[list]:
    return _LINES[method](content)


def _photolangage_lines(content: dict) -> list[list]:
    def alts(keys) -> str:
        return " ; ".join(content["photos"].get(key, "") for key in keys if key)

    answers = [[_("Réponse"), each["table"], "", each["text"], alts(each["photos"])] for each in content["answers"]]
    themes = [
        [_("Thème"), word["table"], theme["title"], word["text"], alts([word["photo"]])]
        for theme in content["themes"]
        for word in theme["words"] or [{"table": "", "text": "", "photo": ""}]
    ]
    return answers + themes


def _forum_lines(content: dict) -> list[list]:
    verdicts = queries.verdicts()
    proposals = [
        [_("Proposition"), each["text"], "", "", "", "", "", _figure(each["points"])] for each in content["proposals"]
    ]
    alternatives = [
        [
            _("Alternative"),
            each["text"] or queries.unfinished(),
            verdicts[each["outcome"]],
            each["scene"],
            each["moment"],
            each["character"],
            each["tried"],
            "",
        ]
        for each in content["alternatives"]
    ]
    return proposals + alternatives


def _pledges_lines(content: dict) -> list[list]:
    return [
        [
            _figure(each["rank"]),
            _figure(each["points"]),
            each["text"],
            each["bearer"],
            each["due"],
            ", ".join(each["organisations"]),
            each["group"],
            " ; ".join(each["sources"]),
        ]
        for each in content["pledges"]
    ]


def _figure(value) -> str:
    return "" if value is None else str(value)


_LINES = {"photolangage": _photolangage_lines, "forum": _forum_lines, "pledges": _pledges_lines}
