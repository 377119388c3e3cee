"""What the screens of a photolangage say: each sentence that a script asks for stands in its page."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

BOARD = Path(__file__).resolve().parents[2] / "workshops" / "static" / "workshops" / "board"


def sentences(client: str) -> set[str]:
    """The names of what the client's page has of the method; one that counts has two forms and one name."""
    page = "".join(render_to_string(f"workshops/words/_photolangage{part}.html") for part in ("", f"_{client}"))
    names = re.findall(r'data-word="photo-([a-z-]+)"', page)
    assert len(names) == len(set(names))
    return {re.sub(r"-(one|other)$", "", name) for name in names}


def asked(*scripts: str) -> set[str]:
    """The names that scripts ask for as they stand."""
    text = "".join(path.read_text(encoding="utf-8") for script in scripts for path in sorted(BOARD.glob(script)))
    calls = re.findall(r"\bt\(ctx, ([^()`]*?)(?:, \{|\))", text)
    return {name for call in calls for name in re.findall(r'"([a-z-]+)"', call)}


@pytest.mark.parametrize(
    ("client", "scripts"),
    [
        ("participant", ["photolangage.js", "participant/photolangage.js", "participant/photolangage/*.js"]),
        ("desk", ["photolangage.js", "desk/photolangage.js", "desk/photolangage/*.js"]),
        ("wall", ["wall/photolangage.js"]),
    ],
)
def test_each_sentence_that_is_asked_for_is_there(client, scripts):
    wanted = asked(*scripts)
    assert wanted and wanted - sentences(client) == set()
