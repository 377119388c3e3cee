"""Questionnaires that ship with the portal: their questions in French and English, one file each.

An organiser starts from a copy and changes it freely. The keys of the questions stay, so that days are compared.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from events.models import Survey, SurveyQuestion

FOLDER = Path(__file__).parent
NAMES = ("a_chaud", "a_froid", "sondage_equipes")


@dataclass(frozen=True)
class Template:
    name: str
    kind: str
    title: str
    title_en: str
    intro: str
    intro_en: str
    asked: tuple[dict, ...]

    def questions(self, survey: Survey) -> list[SurveyQuestion]:
        """Its questions for a survey, not saved, without conditions."""
        return [
            SurveyQuestion(survey=survey, position=position, **values) for position, values in enumerate(self.asked)
        ]


@cache
def templates() -> dict[str, Template]:
    return {name: _read(name) for name in NAMES}


def _read(name: str) -> Template:
    found = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    asked = tuple(_question(**values) for values in found.pop("question"))
    return Template(name=name, asked=asked, **found)


def _question(*, options=(), rows=(), **values) -> dict:
    return {**values, "options": [_choice(*each) for each in options], "rows": [_choice(*each) for each in rows]}


def _choice(value, label, label_en) -> dict:
    return {"value": value, "label": label, "label_en": label_en}
