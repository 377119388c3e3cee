"""What becomes of a photo that is sent, and what is refused with which sentence."""

import io
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories.workshops import picture
from workshops.photo_files import LARGE_BYTES, THUMB_BYTES, photo_files

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F
SIZE = (800, 600)


def upload(content: bytes, name: str = "photo.jpg"):
    return SimpleUploadedFile(name, content)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def noise(size=(2400, 1800)) -> bytes:
    """What compresses worst: a leaf against the light, a crowd."""
    content = io.BytesIO()
    Image.merge("RGB", [Image.effect_noise(size, 120) for _ in range(3)]).save(content, "JPEG", quality=80)
    return content.getvalue()


def from_phone(kind: str = "JPEG") -> bytes:
    """Left half red, held upright: what the sensor wrote lies on its side, and says where it was taken."""
    content, sensor = io.BytesIO(), Image.new("RGB", SIZE, "blue")
    sensor.paste("red", (0, 0, SIZE[0], SIZE[1] // 2))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Appareil de Camille"
    exif.get_ifd(GPS)[1] = "N"
    sensor.save(content, kind, exif=exif, comment=b"a secret place")
    return content.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 60 000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    size = (60_000).to_bytes(4, "big")
    head = chunk(b"IHDR", size + size + b"\x01\x00\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 4096)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("JPEG", "a.jpg"),
        ("JPEG", "a.JPEG"),
        ("PNG", "a.png"),
        ("WEBP", "a.webp"),
        ("AVIF", "a.avif"),
        ("HEIF", "IMG_1.HEIC"),
        ("HEIF", "a.heif"),
    ],
)
def test_photo_becomes_two_webp_files(kind, name):
    files = photo_files(upload(picture(kind, SIZE), name))
    thumb, large = opened(files.thumb), opened(files.large)
    assert (thumb.format, thumb.size) == ("WEBP", (480, 360))
    assert (large.format, large.size) == ("WEBP", SIZE)
    assert (files.width, files.height) == SIZE


def test_photo_is_turned_upright():
    files = photo_files(upload(from_phone()))
    assert (files.width, files.height) == (600, 800)
    red, blue = opened(files.large).getpixel((590, 400)), opened(files.large).getpixel((10, 400))
    assert red[0] > 200 > red[2]
    assert blue[2] > 200 > blue[0]


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "photo.jpg"), ("HEIF", "IMG_1.HEIC")])
def test_nothing_but_pixels_is_kept(kind, name):
    files = photo_files(upload(from_phone(kind), name))
    for content in (files.thumb, files.large):
        kept = opened(content)
        assert dict(kept.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(kept.info)
        assert b"Camille" not in content
        assert b"secret" not in content


def test_photo_full_of_details_stays_within_the_bounds():
    files = photo_files(upload(noise()))
    assert len(files.thumb) <= THUMB_BYTES
    assert len(files.large) <= LARGE_BYTES
    assert opened(files.thumb).width >= 240


def test_large_one_is_made_smaller():
    files = photo_files(upload(picture("JPEG", (4000, 2000))))
    assert (files.width, files.height) == (1600, 800)


def test_what_is_transparent_is_white():
    content = io.BytesIO()
    Image.new("RGBA", SIZE, (0, 0, 0, 0)).save(content, "PNG")
    assert opened(photo_files(upload(content.getvalue(), "a.png")).large).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_colours_of_every_kind_are_read(mode):
    kind, name = ("JPEG", "a.jpg") if mode == "CMYK" else ("PNG", "a.png")
    content = io.BytesIO()
    Image.new(mode, SIZE).save(content, kind)
    assert opened(photo_files(upload(content.getvalue(), name)).large).mode == "RGB"


def test_profile_that_says_nonsense_is_dropped():
    assert photo_files(upload(picture("JPEG", SIZE, icc_profile=b"nonsense" * 40))).width == 800


def test_first_picture_of_an_animation_is_kept():
    content = io.BytesIO()
    frames = [Image.new("RGB", SIZE, colour) for colour in ("red", "blue")]
    frames[0].save(content, "WEBP", save_all=True, append_images=frames[1:])
    files = photo_files(upload(content.getvalue(), "a.webp"))
    assert not getattr(opened(files.large), "is_animated", False)


def test_same_photo_gives_the_same_files():
    assert photo_files(upload(noise((900, 700)))) != photo_files(upload(picture("JPEG", SIZE)))
    assert photo_files(upload(picture("JPEG", SIZE))) == photo_files(upload(picture("JPEG", SIZE), "autre.jpg"))


GOOD = picture("JPEG", SIZE)
HEIC = picture("HEIF", SIZE)
UNREAD_HEIC = (
    "Nous n’avons pas pu lire cette photo HEIC. Sur l’iPhone : Réglages › Appareil photo › Formats › Le plus compatible, ou "
    "envoyez-la depuis l’app Photos, qui la convertit."
)
REFUSED = {
    "empty": (b"", "a.jpg", "Ce fichier est vide."),
    "words": (b"bonjour", "a.jpg", "Ce fichier n’est pas une image que nous savons lire."),
    "page": (
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "a.png",
        "Ce fichier n’est pas une image que nous savons lire.",
    ),
    "cut off": (GOOD[: len(GOOD) // 2], "a.jpg", "Ce fichier n’est pas une image que nous savons lire."),
    "head alone": (GOOD[:20], "a.jpg", "Ce fichier n’est pas une image que nous savons lire."),
    "bomb": (bomb(), "a.png", "Cette image a trop de pixels : réduisez-la d’abord."),
    "renamed": (picture("PNG", SIZE), "a.jpg", "Ce fichier n’est pas ce que son nom annonce (JPG)."),
    "other kind": (
        picture("GIF", SIZE),
        "a.gif",
        "Ce genre de fichier n’est pas accepté. Acceptés : JPEG, PNG, WebP, AVIF, HEIC.",
    ),
    "kind hidden by its name": (picture("GIF", SIZE), "a.png", "Ce fichier n’est pas une image que nous savons lire."),
    "no kind": (GOOD, "photo", "Ce genre de fichier n’est pas accepté. Acceptés : JPEG, PNG, WebP, AVIF, HEIC."),
    "heic cut off": (HEIC[: len(HEIC) // 2], "IMG_1.HEIC", UNREAD_HEIC),
    "heic head alone": (HEIC[:24], "IMG_1.heif", UNREAD_HEIC),
    "heic of words": (b"bonjour", "IMG_1.HEIC", UNREAD_HEIC),
    "heic renamed": (HEIC, "a.jpg", "Ce fichier n’est pas ce que son nom annonce (JPG)."),
    "too small": (
        picture("PNG", (299, 800)),
        "a.png",
        "Cette image est trop petite : 300 pixels au moins de chaque côté.",
    ),
    "too long": (picture("PNG", (2000, 400)), "a.png", "Cette image est trop allongée : recadrez-la d’abord."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_photo_is_refused_with_a_sentence(case):
    content, name, sentence = REFUSED[case]
    with pytest.raises(ValidationError) as refused:
        photo_files(upload(content, name))
    assert refused.value.messages == [sentence]


def test_file_that_is_too_heavy_is_refused_before_it_is_read(settings):
    settings.MAX_UPLOAD_BYTES = 100
    with pytest.raises(ValidationError) as refused:
        photo_files(upload(GOOD))
    assert refused.value.messages == ["Ce fichier est trop lourd : 100\xa0octets au plus."]
