"""What the screens of a forum theatre say: each sentence that a script asks for stands in its page."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

BOARD = Path(__file__).resolve().parents[2] / "workshops" / "static" / "workshops" / "board"
SHARED = ["forum/shared.js", "forum/entering.js"]
SCRIPTS = {
    "participant": ["participant/forum.js", "participant/forum/*.js", *SHARED],
    "desk": ["desk/forum.js", "desk/forum/*.js", *SHARED],
    "wall": ["wall/forum.js", "forum/shared.js"],
}
# What the desk does not offer, though it shares the module: it begins a try instead.
NOT_OFFERED = {"desk": {"stop-for"}}
CALL = re.compile(r"\bt\(\s*(?:`([^`]*)`|((?:[^()`]|\([^()]*\))*?)(?:,\s*\{|\)))")


def sentences(client: str) -> set[str]:
    """The names of what the client's page has; one that counts has two forms and one name."""
    templates = ("_forum", f"_forum_{client}", "_room")
    page = "".join(render_to_string(f"workshops/words/{template}.html") for template in templates)
    names = re.findall(r'data-word="([A-Za-z_-]+)"', page)
    assert len(names) == len(set(names))
    return {re.sub(r"-(one|other)$", "", name) for name in names}


def asked(client: str) -> tuple[set[str], set[str]]:
    """The names that its scripts ask for as they stand, and those that they put together, as patterns."""
    paths = [path for script in SCRIPTS[client] for path in sorted(BOARD.glob(script))]
    calls = CALL.findall("".join(path.read_text(encoding="utf-8") for path in paths))
    plain = re.sub(r'=== "[^"]*"', "", " ".join(words for _pattern, words in calls))
    patterns = {re.sub(r"\$\{[^}]*\}", "[A-Za-z_-]+", pattern) for pattern, _words in calls if pattern}
    return set(re.findall(r'"([a-z-]+)"', plain)), patterns


@pytest.mark.parametrize("client", SCRIPTS)
def test_each_sentence_that_is_asked_for_is_there(client):
    there = sentences(client)
    names, patterns = asked(client)
    assert names and names - there == NOT_OFFERED.get(client, set())
    assert [pattern for pattern in patterns if not any(re.fullmatch(pattern, name) for name in there)] == []
