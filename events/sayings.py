"""The sentences at the head of results: what is said of the questions that ship with the portal, and of any yes or no.

`events.surveys.share` decides whether a share may be said and in which form; here are the words. A sentence takes its
numbers from the published tables alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.surveys import Share, share
from portal.languages import in_words


@dataclass(frozen=True)
class Saying:
    """`words` take a share; `among` a count and is about the answer whose value is `value`. Both are lazy."""

    words: Any
    value: str = ""
    among: Any = ""


# By the key of a question. A degree of a scale speaks in favour when it lies in the upper half: see survey_templates.
SAYINGS = {
    "recommend": Saying(
        gettext_lazy("%(share)s conseilleraient cette journée à un ou une collègue"),
        "4",
        gettext_lazy("dont %(count)s « absolument »"),
    ),
    "links": Saying(gettext_lazy("%(share)s disent que leurs liens avec les partenaires se sont améliorés")),
    "understands": Saying(
        gettext_lazy("%(share)s comprennent mieux la politique du Logement d’abord"),
        "3",
        gettext_lazy("dont %(count)s voudraient aller plus loin"),
    ),
    "act": Saying(
        gettext_lazy("%(share)s voient mieux comment agir, à leur place"),
        "3",
        gettext_lazy("dont %(count)s ont quelques pistes"),
    ),
    "did": Saying(gettext_lazy("%(share)s ont déjà fait quelque chose à la suite de cette journée")),
}


def share_in_words(said: Share) -> str:
    """Who a share of the people who answered are: the beginning of a sentence in the plural."""
    words: dict[str, Callable[[], str]] = {
        "all": lambda: _("Les %(part)s personnes qui ont répondu"),
        "half": lambda: _("La moitié des personnes"),
        "tenths": lambda: _("%(part)s personnes sur %(whole)s"),
        "counted": lambda: _("%(part)s personnes sur %(whole)s"),
        "percent": lambda: _("%(part)s %% des personnes"),
    }
    return words[said.form]() % {"part": said.part, "whole": said.whole}


def sentence(question: dict, part: dict | None) -> str:
    """What is said of one question of a snapshot, from the published counts of its table; nothing where these do not say."""
    saying = SAYINGS.get(question["key"])
    if part is None or question["kind"] not in ("scale", "yes_no") or (saying is None and question["kind"] == "scale"):
        return ""
    said = share(favourable(question, part), part["n"])
    if said is None:
        return ""
    words = share_in_words(said)
    if saying is None:
        label = in_words(question["label"], question["label_en"])
        return _("%(share)s répondent « oui » à la question « %(question)s »") % {"question": label, "share": words}
    words = saying.words % {"share": words}
    among = next((line["count"] for line in part["lines"] if line["values"] == [saying.value]), None)
    if said.form == "counted" and among:
        words = f"{words}, {saying.among % {'count': among}}"
    return f"{words}."


def favourable(question: dict, part: dict) -> int | None:
    """How many answered yes, or with a degree of the upper half; None where published counts do not tell."""
    if question["kind"] == "yes_no":
        wanted = {"yes"}
    else:
        values = [option["value"] for option in question["options"]]
        wanted = set(values[-(len(values) // 2) :])
    total = 0
    for line in [*part["lines"], *([part["others"]] if part["others"] else [])]:
        if line["count"] is not None and set(line["values"]) <= wanted:
            total += line["count"]
        elif set(line["values"]) & wanted and (line["count"] is not None or part["others"] is None):
            return None
    return total
