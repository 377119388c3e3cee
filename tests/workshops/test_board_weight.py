"""What a participant's page weighs on a phone, before its photos: the page, its styles, its modules, the drawings."""

import gzip
import re
from pathlib import Path, PurePosixPath

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.factories.workshops import PHOTOLANGAGE_SETUP, BoardFactory
from tests.workshops.test_forum import SETUP as FORUM_SETUP
from workshops import actions, board_templates, places

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
LIMIT = 60_000
SETUPS = {
    "photolangage": PHOTOLANGAGE_SETUP,
    "forum": FORUM_SETUP,
    "pledges": dict(board_templates.templates()["pledges"][0].pieces),
}
# Its paths as the page's markup names them, and as a module imports others.
NAMED = re.compile(r'(?:href|src|data-method-module|data-icons)="/static/([^"#]+)"')
IMPORTED = re.compile(r"""^(?:import|export)\s[^"']*["'](\.[^"']+)["'];""", re.MULTILINE)


def packed(content: bytes, level: int = 9) -> int:
    """As the portal compresses its static files, or else a page on its way."""
    return len(gzip.compress(content, level))


def files(page: str) -> dict[str, bytes]:
    """The static files of the page by name, with all that its modules import; no icon of the browser's own frame."""
    names, found = [name for name in NAMED.findall(page) if "favicon" not in name and "touch-icon" not in name], {}
    while names:
        name = names.pop()
        if name not in found:
            found[name] = Path(finders.find(name)).read_bytes()
            if name.endswith(".js"):
                folder = PurePosixPath(name).parent
                names += [joined(folder, path) for path in IMPORTED.findall(found[name].decode())]
    return found


def joined(folder: PurePosixPath, path: str) -> str:
    for part in PurePosixPath(path).parts:
        folder = folder.parent if part == ".." else folder if part == "." else folder / part
    return str(folder)


@pytest.mark.parametrize("method", SETUPS)
def test_page_of_a_participant_is_light(client, method):
    board = BoardFactory(method=method, setup=SETUPS[method])
    joined_as = actions.join(board, name="Ana", table="1", now=1_700_000_000_000)
    held = [places.Held(joined_as.place.key, joined_as.secret)]
    client.cookies[places.cookie_name(board.code)] = places.cookie_value(held)
    response = client.get(reverse("board_place", args=[board.code, joined_as.place.key]))
    page = response.content.decode()
    found = files(page)
    assert {"workshops/board/dom.js", f"workshops/board/participant/{method}.js"} <= found.keys()
    weights = {name: packed(content) for name, content in found.items()} | {"the page": packed(response.content, 6)}
    assert sum(weights.values()) < LIMIT, sorted(weights.items(), key=lambda each: -each[1])
