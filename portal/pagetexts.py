"""Page texts kept in TOML files, turned into the values of a page's body. For founding a site and for the demonstration.

A file holds [[pages]] with key, slug_fr, slug_en, and for fr and en: title, lead and body blocks. Links between them are
written href="page:KEY". It creates no page itself.
"""

import re
import tomllib
from datetime import timedelta
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from wagtail.models import Page

# What cards may name beside pages: views of the site, by key.
VIEWS = {"partners": "partners"}
LINK = re.compile(r'href="page:([a-z-]+)"')


def read(path: Path) -> dict[str, dict]:
    """The file's pages by key."""
    with path.open("rb") as file:
        return {page["key"]: page for page in tomllib.load(file)["pages"]}


def body(blocks: list[dict], language: str, pages: dict[str, Page]) -> list[tuple[str, object]]:
    """The StreamField value of the blocks. `pages` are those that links and cards may name, by key, in that language.

    A heading joins the rich text that follows it; a link to a page that is not there keeps its words only.
    """
    values: list[tuple[str, object]] = []
    heading = ""
    for block in blocks:
        kind = block["type"]
        if kind == "heading":
            heading += f"<h2>{block['text']}</h2>"
            continue
        if kind == "rich_text":
            values.append(("text", heading + _linked(block["html"], pages)))
            heading = ""
            continue
        if heading:
            values.append(("text", heading))
            heading = ""
        values.append((kind, MAKERS[kind](block, language, pages)))
    return values


def _linked(html: str, pages: dict[str, Page]) -> str:
    def target(found):
        page = pages.get(found[1])
        return f'linktype="page" id="{page.pk}"' if page else 'href="#"'

    return LINK.sub(target, html)


def _quote(block, language, pages):
    return {"text": block["text"], "who": block["author"], "role": block["role"]}


def _key_figure(block, language, pages):
    with override(language):
        day = date_format(timezone.localdate() + timedelta(days=block["as_of"]), "F Y")
    return {name: block[name] for name in ("value", "unit", "label", "source")} | {"date": day}


def _accordion(block, language, pages):
    return {
        "items": [{"title": item["question"], "body": _linked(item["answer"], pages)} for item in block["items"]],
    }


def _cards(block, language, pages):
    return {
        "title": block["title"],
        "cards": [
            {
                "title": card["title"],
                "text": card["text"],
                "page": pages.get(card.get("page", "")),
                "address": _address(card.get("page", ""), language),
                "picture": None,
            }
            for card in block["items"]
        ],
    }


def _address(key: str, language: str) -> str:
    """Where a card leads that names one of the site's own views instead of a page; empty for any other."""
    with override(language):
        return reverse(VIEWS[key]) if key in VIEWS else ""


MAKERS = {"quote": _quote, "key_figure": _key_figure, "accordion": _accordion, "cards": _cards}
