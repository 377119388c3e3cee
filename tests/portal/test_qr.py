"""QR codes: what is drawn is read back, however it is turned; what is no code is no text."""

import struct
import xml.etree.ElementTree as ET
import zlib
from io import BytesIO

import pytest
from django.template import Context, Template
from PIL import Image

from portal import qr

TEXTS = ["https://exemple.test/inscription/abc/", "TU1" + "A2" * 69, "Né à Nîmes, « l’œuvre » \N{BALLOON}"]


def drawn(text: str = "A") -> Image.Image:
    return Image.open(BytesIO(qr.png(text, 4)))


def file_of(image: Image.Image, kind: str) -> bytes:
    content = BytesIO()
    image.convert("RGB").save(content, kind)
    return content.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says its size and holds nothing."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


@pytest.mark.parametrize("text", TEXTS)
def test_png_is_read_back(text):
    assert qr.text_in(qr.png(text)) == text


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turned", [0, 90, 173])
def test_photo_is_read_however_it_is_held(kind, turned):
    scene = Image.new("RGB", (900, 700), "#8a7f70")
    scene.paste(drawn(TEXTS[0]), (300, 200))
    assert qr.text_in(file_of(scene.rotate(turned, expand=True), kind)) == TEXTS[0]


def test_svg_has_no_style_and_says_what_it_is():
    svg = qr.svg(TEXTS[0])
    root = ET.fromstring(svg)
    # Without its namespace a browser shows no picture.
    assert (root.tag, root.get("viewBox")) == ("{http://www.w3.org/2000/svg}svg", "0 0 37 37")
    assert not {"style", "class", "width"} & set(root.attrib)
    assert "style" not in svg and not svg.startswith("<?xml")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
        png_header(4_000, 4_000),
        png_header(30_000, 30_000),
        qr.png("A")[:-40],
        file_of(Image.new("L", (300, 300), 255), "PNG"),
    ],
    ids=["nothing", "another kind", "broken", "too many points", "a bomb", "cut off", "blank"],
)
def test_what_is_no_code_is_no_text(content):
    assert qr.text_in(content) == ""


def test_tag_shows_a_picture_with_its_words():
    tag = Template("{% load qr %}{% qr_code 'A' alt %}").render(Context({"alt": "Code de <Zoé>"}))
    assert tag.startswith('<img class="qr" src="data:image/svg+xml;base64,') and 'alt="Code de &lt;Zoé&gt;"' in tag
