"""Typst templates and data made into PDF or PNG files, and where labelled boxes stand on their pages.

A template is `templates/<app>/pdf/<name>.typ`. It reads `/data.json` and sees the `pdf` folders of its own app
and of the portal, the files given to it, and nothing else of the disk. Whatever users wrote reaches it as data:
no text of theirs is ever read as Typst markup.
"""

import atexit
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.documents.glyphs import font_folders, printable_data
from portal.documents.nodes import data_from_nodes
from portal.documents.press import Press, PressError

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
TEMPLATE_NAME = re.compile(r"[a-z_]+/[a-z0-9_-]+")
RELATIONSHIPS = frozenset({"source", "data", "alternative", "supplement"})
STANDARDS = ("ua-1", "a-3a")
# Starts its child at the first document: a process that makes none has none.
PRESS = Press([str(folder) for folder in font_folders()])
atexit.register(PRESS.end)
# The one file that is compiled: it sets the language, then shows the template, then hangs the attachments on.
MAIN = b"""#set text(lang: sys.inputs.lang)
#include sys.inputs.template
#for item in json(bytes(sys.inputs.attachments)) {
  pdf.attach(
    item.name, read(item.path, encoding: none),
    relationship: item.relationship, mime-type: item.mime, description: item.description,
  )
}
"""


class DocumentError(Exception):
    """A document could not be made; the message names the template and says what is wrong where."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside the PDF (an associated file of PDF/A-3).

    `relationship` is source, data, alternative or supplement (ISO 19005-3, AFRelationship).
    """

    name: str
    content: bytes
    mime: str
    relationship: str
    description: str


@dataclass(frozen=True, slots=True)
class Position:
    """A box on a page: `page` from 0, the rest in PDF points with the origin at the bottom left of the page."""

    id: str
    page: int
    x: float
    y: float
    width: float
    height: float


def render_pdf(
    template: str,
    data: Mapping,
    *,
    created: datetime | None = None,
    lang: str = "fr",
    files: Mapping[str, bytes] | None = None,
    attachments: Iterable[Attachment] = (),
    standards: Sequence[str] = STANDARDS,
    tagged: bool = True,
) -> bytes:
    """The PDF of `template` ("charters/version") filled with `data`, tagged and archivable unless said otherwise.

    `data` holds dicts, lists, strings, numbers, None and nodes. `files` are pictures (PNG, JPEG, GIF, WebP or
    SVG) by the name that `data` or an image node's `src` gives them. The same arguments give the same bytes;
    `created` (aware) is the date written in the file, now if not given. `tagged=False` is for a drawing that goes
    into another PDF, whose structure it must not pretend to have. May be called from several threads.
    Raises DocumentError.
    """
    options = _pdf_options(created, standards, tagged)
    with _world(template, data, lang, files or {}, tuple(attachments)) as world:
        return PRESS.run(world, compile=options)[0][0]


def render_pdf_with_positions(
    template: str,
    data: Mapping,
    label: str = "field",
    *,
    created: datetime | None = None,
    lang: str = "fr",
    files: Mapping[str, bytes] | None = None,
    attachments: Iterable[Attachment] = (),
) -> tuple[bytes, list[Position]]:
    """What `render_pdf` and `positions` give, the pages laid out once. Raises DocumentError."""
    selector = _selector(label)
    options = _pdf_options(created, STANDARDS, True)
    with _world(template, data, lang, files or {}, tuple(attachments)) as world:
        parts, found = PRESS.run(world, compile=options, query=selector)
    return parts[0], _positions(found)


def render_png(
    template: str,
    data: Mapping,
    ppi: float = 72,
    *,
    lang: str = "fr",
    files: Mapping[str, bytes] | None = None,
) -> list[bytes]:
    """One PNG for each page, at `ppi` pixels per inch. Raises DocumentError."""
    with _world(template, data, lang, files or {}, ()) as world:
        return PRESS.run(world, compile={"format": "png", "ppi": ppi, "timestamp": 0})[0]


def positions(
    template: str,
    data: Mapping,
    label: str = "field",
    *,
    lang: str = "fr",
    files: Mapping[str, bytes] | None = None,
) -> list[Position]:
    """Where the boxes marked with `label` stand in the PDF that the same arguments give, in reading order.

    A template marks a box with `#metadata((id, page, x, y, width, height, page-height))` under the label:
    lengths in points, `page` from 1, `y` down from the top, as Typst counts. Raises DocumentError.
    """
    selector = _selector(label)
    with _world(template, data, lang, files or {}, ()) as world:
        return _positions(PRESS.run(world, query=selector)[1])


def _selector(label: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", label):
        raise DocumentError(f"{label!r} cannot be a label.")
    return f"<{label}>"


def _positions(found: list[dict]) -> list[Position]:
    return [
        Position(
            id=box["id"],
            page=box["page"] - 1,
            x=box["x"],
            y=box["page-height"] - box["y"] - box["height"],
            width=box["width"],
            height=box["height"],
        )
        for box in found
    ]


def _pdf_options(created, standards, tagged) -> dict:
    return {"format": "pdf", "pdf_standards": list(standards), "pdf_tags": tagged, "timestamp": _seconds(created)}


@contextmanager
def _world(template, data, lang, files, attachments):
    """What Typst may see, as its arguments: templates and data in memory, files in a folder that holds nothing else.

    Files go through the disk because Typst's files in memory must be text. That folder is also the place for
    packages, so that none is found. What Typst says against the template becomes a DocumentError.
    """
    if not re.fullmatch(r"[a-z]{2,3}", lang):
        raise DocumentError(f"{lang!r} is not a language code of two or three letters.")
    project = {"main.typ": MAIN, **_sources(template)}
    with TemporaryDirectory(prefix="document-") as root:
        pictures = {}
        for number, (name, content) in enumerate(files.items()):
            path = Path(root, f"picture-{number}{_picture_suffix(name, content)}")
            path.write_bytes(content)
            pictures[name] = f"/{path.name}"
        carried = []
        for number, attachment in enumerate(attachments):
            Path(root, f"attachment-{number}").write_bytes(attachment.content)
            carried.append({**_attached(attachment), "path": f"/attachment-{number}"})
        project["data.json"] = _json(printable_data(data_from_nodes({**data, "files": pictures})))
        try:
            yield {
                "input": {name: content.decode() for name, content in project.items()},
                "sys_inputs": {
                    "lang": lang,
                    "template": "/{}/pdf/{}.typ".format(*template.split("/")),
                    "attachments": _json(carried).decode(),
                },
                "root": root,
                "ignore_system_fonts": True,
                "package_path": root,
                "package_cache_path": root,
            }
        except PressError as error:
            place = re.search(r"[a-z_]+/pdf/[a-z0-9_-]+\.typ:[0-9]+(?=:[0-9]+\n)", error.diagnostic)
            where = f" ({place[0]})" if place else ""
            raise DocumentError(f"{template}: {error}{where}") from error


def _json(value) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise DocumentError(f"The data cannot be given to a template: {error}") from error


def _sources(template: str) -> dict[str, bytes]:
    if not TEMPLATE_NAME.fullmatch(template):
        raise DocumentError(f"{template!r} does not name a template; write it as app/name.")
    app, name = template.split("/")
    if not (TEMPLATES / app / "pdf" / f"{name}.typ").is_file():
        raise DocumentError(f"There is no template templates/{app}/pdf/{name}.typ.")
    folders = {TEMPLATES / "portal" / "pdf", TEMPLATES / app / "pdf"}
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_bytes()
        for folder in sorted(folders)
        for path in sorted(folder.glob("*.typ"))
    }


def _attached(attachment: Attachment) -> dict[str, str]:
    if attachment.relationship not in RELATIONSHIPS:
        raise DocumentError(f"{attachment.relationship!r} is not a relationship of an attachment.")
    if not attachment.name or "/" in attachment.name or not attachment.name.isprintable():
        raise DocumentError(f"{attachment.name!r} cannot be the name of an attachment.")
    return {
        "name": attachment.name,
        "relationship": attachment.relationship,
        "mime": attachment.mime,
        "description": attachment.description,
    }


def _picture_suffix(name: str, content: bytes) -> str:
    head = content[:16]
    for start, suffix in ((b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif")):
        if head.startswith(start):
            return suffix
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return ".webp"
    if b"<svg" in content[:1000]:
        return ".svg"
    raise DocumentError(f"The picture {name!r} is not a PNG, JPEG, GIF, WebP or SVG file.")


def _seconds(created: datetime | None) -> int:
    created = created or datetime.now(UTC)
    if created.tzinfo is None:
        raise DocumentError("The date of creation lacks its time zone.")
    return int(created.timestamp())
