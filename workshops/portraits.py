"""The composite portrait of a table: the photos that it put together, with its sentence, as one picture.

The same pictures and words give the same bytes. Drawings and words are set by Typst, which knows every script that our
fonts have; Pillow cuts the photos and puts all of it together. It knows no row.
"""

import hashlib
import io
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise
from threading import BoundedSemaphore, Lock

from PIL import Image, ImageDraw, ImageOps

from portal.documents import render_png

WIDTH, MARGIN, GAP, ROUND = 1600, 60, 20, 28
INNER = WIDTH - 2 * MARGIN
MOST = 6
PPI = 144
PAPER, SUNK, APRICOT = "#faf7f2", "#e3cba6", "#f2a65a"
# A short thick stroke that joins two photos: its length and its thickness.
STROKE = (70, 16)
# Around a stroke, so that it stands out on any photo.
EDGE = 6
# Corners are drawn at this many times their size, then made smaller: smooth without a library.
SMOOTH = 4
# Where a photo is cut to fit, what stands a little above its middle is kept.
CENTRE = (0.5, 0.4)
# A room asks for those of its tables at once, again and again: they are drawn one at a time, and so many bytes are remembered.
REMEMBERED = 96_000_000

# So many requests at most wait for one: the site has other work for its threads.
WAITING = 6

_turn, _waiting = Lock(), BoundedSemaphore(WAITING)
_drawn: OrderedDict[bytes, bytes] = OrderedDict()

# For each number of photos their rows: how many stand beside each other in each. Three stand as one and two.
ROWS = {1: (1,), 2: (2,), 4: (2, 2), 5: (2, 3), 6: (3, 3)}


class Busy(Exception):
    """Too many wait for a portrait: it is to be asked for again in a moment."""


@dataclass(frozen=True)
class Words:
    """What is written below the photos; `where` and `table` are short lines, each may be empty."""

    sentence: str
    table: str = ""
    where: str = ""


@dataclass(frozen=True)
class Box:
    left: int
    top: int
    width: int
    height: int

    @property
    def corners(self) -> tuple[int, int, int, int]:
        return self.left, self.top, self.left + self.width, self.top + self.height


def portrait(pictures: Sequence[bytes | None], words: Words, *, language: str = "fr") -> bytes:
    """A PNG of at most MOST pictures (SVG, or what Pillow reads; None: it may not be shown any more) and words. Raises Busy."""
    pictures = list(pictures)[:MOST]
    name = hashlib.sha256(repr((language, astuple(words))).encode())
    for picture in pictures:
        name.update(hashlib.sha256(picture or b"").digest())
    # What is remembered does not wait for what is being drawn.
    if found := _drawn.get(name.digest()):
        return found
    if not _waiting.acquire(blocking=False):
        raise Busy
    try:
        with _turn:
            if name.digest() not in _drawn:
                _drawn[name.digest()] = _draw(pictures, words, language)
            found = _drawn[name.digest()]
            while len(_drawn) > 1 and sum(map(len, _drawn.values())) > REMEMBERED:
                _drawn.popitem(last=False)
            return found
    finally:
        _waiting.release()


def _draw(pictures: Sequence[bytes | None], words: Words, language: str) -> bytes:
    below, opened = _set(pictures, words, language)
    boxes = arrangement(len(pictures))
    mosaic = max((box.top + box.height for box in boxes), default=0)
    height = MARGIN + mosaic + (GAP if mosaic else 0) + below.height + MARGIN
    sheet = Image.new("RGB", (WIDTH, height), PAPER)
    for box, picture in zip(boxes, opened, strict=True):
        _put(sheet, box, picture)
    for box in strokes(boxes):
        _stroke(sheet, box, EDGE, PAPER)
        _stroke(sheet, box, 0, APRICOT)
    sheet.paste(below, (MARGIN, height - MARGIN - below.height))
    content = io.BytesIO()
    sheet.save(content, "PNG", dpi=(PPI, PPI))
    return content.getvalue()


def arrangement(count: int) -> list[Box]:
    """Where so many photos stand, inside of the margins: each three wide to two high, in rows as wide as the sheet."""
    if count == 3:
        # One as high as two: w = 3/2 (2 s + GAP) and side = 3/2 s fill the sheet with a gap between them.
        side = (2 * (INNER - GAP) - 3 * GAP) // 9
        wide = (2 * side + GAP) * 3 // 2
        return [
            Box(0, 0, wide, 2 * side + GAP),
            Box(wide + GAP, 0, INNER - wide - GAP, side),
            Box(wide + GAP, side + GAP, INNER - wide - GAP, side),
        ]
    boxes, top = [], 0
    for beside in ROWS.get(count, ()):
        edges = [round(place * (INNER + GAP) / beside) for place in range(beside + 1)]
        height = (edges[1] - GAP) * 2 // 3
        boxes += [Box(left, top, right - GAP - left, height) for left, right in pairwise(edges)]
        top += height + GAP
    return boxes


def strokes(boxes: Sequence[Box]) -> list[Box]:
    """The strokes that join each photo with the one on its right, and each row with the one below."""
    length, thickness = STROKE
    found = []
    for box in boxes:
        for other in boxes:
            if other.left == box.left + box.width + GAP and _overlap(box.top, box.height, other.top, other.height):
                middle = max(box.top, other.top) + min(box.height, other.height) // 2
                found.append(Box(other.left - GAP // 2 - length // 2, middle - thickness // 2, length, thickness))
            if other.top == box.top + box.height + GAP and box.left == 0 == other.left:
                middle = min(box.width, other.width) // 2
                found.append(Box(middle - thickness // 2, other.top - GAP // 2 - length // 2, thickness, length))
    return found


def _overlap(start: int, length: int, other: int, other_length: int) -> bool:
    return start < other + other_length and other < start + length


def _set(pictures: Sequence[bytes | None], words: Words, language: str) -> tuple[Image.Image, list[Image.Image | None]]:
    """The block of words, and each picture as pixels: words and drawings come from one run of Typst."""
    drawings = {str(place): each for place, each in enumerate(pictures) if each and b"<svg" in each[:1000]}
    data = {
        "width": INNER * 72 / PPI,
        "sentence": words.sentence,
        "table": words.table,
        "where": words.where,
        "drawings": list(drawings),
    }
    pages = [_opened(page) for page in render_png("workshops/portrait", data, PPI, lang=language, files=drawings)]
    drawn = dict(zip(drawings, pages[1:], strict=True))
    return pages[0], [drawn.get(str(place)) or _opened(each) for place, each in enumerate(pictures)]


def _opened(content: bytes | None) -> Image.Image | None:
    """Its pixels; None where there are none to read."""
    if not content:
        return None
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.convert("RGB")
    except (OSError, ValueError):
        return None


def _put(sheet: Image.Image, box: Box, picture: Image.Image | None) -> None:
    """A photo with round corners; a plain ground where it may not be shown."""
    size = (box.width, box.height)
    cell = Image.new("RGB", size, SUNK) if picture is None else ImageOps.fit(picture, size, centering=CENTRE)
    sheet.paste(cell, (MARGIN + box.left, MARGIN + box.top), _rounded(size, ROUND))


def _stroke(sheet: Image.Image, box: Box, edge: int, colour: str) -> None:
    size = (box.width + 2 * edge, box.height + 2 * edge)
    sheet.paste(colour, (MARGIN + box.left - edge, MARGIN + box.top - edge), _rounded(size, min(size) // 2))


def _rounded(size: tuple[int, int], radius: int) -> Image.Image:
    large = Image.new("L", (size[0] * SMOOTH, size[1] * SMOOTH))
    corners = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(corners, radius * SMOOTH, fill=255)
    return large.resize(size, Image.Resampling.LANCZOS)
