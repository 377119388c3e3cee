"""What a picture goes through before it is kept, on real files."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.pictures import MAX_SIDE, cleaned

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def upload(picture, kind, **options):
    content = io.BytesIO()
    picture.save(content, kind, **options)
    return SimpleUploadedFile(f"photo.{kind.lower()}", content.getvalue())


def tall_photo():
    """A photo held upright: kept lying down, with an orientation, a maker and a place in its metadata."""
    picture = Image.new("RGB", (80, 40), "red")
    picture.paste("blue", (0, 0, 40, 40))
    exif = picture.getexif()
    exif[ORIENTATION], exif[MAKE] = 6, "Fabricant"
    exif[GPS] = {1: "N", 2: (48.0, 51.0, 24.0)}
    return upload(picture, "JPEG", exif=exif, comment=b"chez moi")


def bomb():
    """A PNG of 50,000 by 50,000 pixels in a few hundred bytes of header."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return SimpleUploadedFile("bombe.png", b"\x89PNG\r\n\x1a\n" + body)


def test_metadata_goes_and_the_picture_stands_upright():
    before = tall_photo()
    assert b"Fabricant" in before.read()
    after = cleaned(before)
    content = after.read()
    picture = Image.open(io.BytesIO(content))
    assert picture.size == (40, 80)
    assert dict(picture.getexif()) == {}
    assert b"Fabricant" not in content
    assert b"chez moi" not in content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_each_kind_is_kept_readable(kind):
    after = cleaned(upload(Image.new("RGB", (30, 20), "green"), kind))
    assert Image.open(after).size == (30, 20)


def test_a_large_picture_is_reduced():
    after = cleaned(upload(Image.new("RGB", (MAX_SIDE * 2, 100)), "JPEG"))
    assert Image.open(after).width == MAX_SIDE


def test_transparency_is_kept():
    after = cleaned(upload(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG"))
    assert Image.open(after).getpixel((5, 5)) == (0, 0, 0, 0)


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"GIF89a"])
def test_what_is_no_picture_is_refused_in_words(content):
    with pytest.raises(ValidationError, match="pas une image"):
        cleaned(SimpleUploadedFile("photo.png", content))


def test_a_decompression_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(ValidationError, match=r"trop de pixels|pas une image"):
        cleaned(bomb())
