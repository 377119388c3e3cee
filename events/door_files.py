"""What the door's page is made of, for the service worker to keep: style sheets, modules, drawings, under their public names.

The list follows the imports of the modules, so that a new one is kept too.
"""

import re
from functools import lru_cache
from pathlib import Path, PurePosixPath

from django.contrib.staticfiles import finders
from django.templatetags.static import static

STYLES = ("tokens", "base", "layout", "forms", "components", "components-pages", "content", "print", "events-door")
SCRIPTS = ("portal/js/main.js", "portal/js/door/door.js")
PICTURES = ("portal/img/icons.svg", "portal/img/favicon.svg", "portal/img/tiles/phone.svg")
WORKER = "portal/js/door/worker.js"
IMPORT = re.compile(r"""^import [^"']*["'](\.[^"']+)["'];""", re.MULTILINE)


def source(name: str) -> str:
    """The text of a static file of ours."""
    return Path(finders.find(name)).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The static files that the page loads, by their names in the project."""
    modules, found = list(SCRIPTS), []
    while modules:
        name = modules.pop()
        if name not in found:
            found.append(name)
            folder = PurePosixPath(name).parent
            modules += [_joined(folder, path) for path in IMPORT.findall(source(name))]
    return (*(f"portal/css/{name}.css" for name in STYLES), *sorted(found), *PICTURES)


def _joined(folder: PurePosixPath, path: str) -> str:
    for part in PurePosixPath(path).parts:
        folder = folder.parent if part == ".." else folder if part == "." else folder / part
    return str(folder)


def addresses() -> list[str]:
    return [static(name) for name in names()]
