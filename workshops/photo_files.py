"""What becomes of a photo that somebody sends: two WebP files, upright and without anything but their pixels.

A phone in a room of eighty gets the small one for each photo of the deck, the large one only for what it looks at. It must
not know where files are kept.
"""

import io
from dataclasses import dataclass
from threading import BoundedSemaphore

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image

from portal.pictures import pixels

# Wagtail's library of pictures teaches Pillow HEIF, which is what iPhones write.
FORMATS = {
    "JPEG": ("jpg", "jpeg", "jpe"),
    "PNG": ("png",),
    "WEBP": ("webp",),
    "AVIF": ("avif",),
    "HEIF": ("heic", "heif"),
}
EXTENSIONS = {extension: kind for kind, extensions in FORMATS.items() for extension in extensions}
# What a form offers to choose: some systems know kinds, some only names.
ACCEPTED = ",".join([f"image/{kind.lower()}" for kind in FORMATS] + [f".{each}" for each in sorted(EXTENSIONS)])
# A photo that is flatter or taller says nothing at the size of a card.
LONGEST = 4
SMALLEST_SIDE = 300
LARGE_SIDE, LARGE_BYTES = 1600, 400_000
THUMB_SIDE, THUMB_BYTES = 480, 25_000
QUALITIES = (80, 70, 60, 50, 40, 30)
# So many photos are unpacked at once in a process: each may take 240 MB for a moment.
UNPACKING = BoundedSemaphore(2)


@dataclass(frozen=True)
class PhotoFiles:
    """The two files of a photo, and the size of the large one in pixels."""

    thumb: bytes
    large: bytes
    width: int
    height: int


def photo_files(upload) -> PhotoFiles:
    """The files of an upload. Raises ValidationError with a sentence for people about what is wrong with it.

    The name must say what the content is: a file that pretends is not trusted.
    """
    limit = {"limit": filesizeformat(settings.MAX_UPLOAD_BYTES)}
    if upload.size > settings.MAX_UPLOAD_BYTES:
        raise ValidationError(_("Ce fichier est trop lourd : %(limit)s au plus.") % limit)
    if not upload.size:
        raise ValidationError(_("Ce fichier est vide."))
    extension = upload.name.rsplit(".", 1)[-1].lower() if "." in upload.name else ""
    if extension not in EXTENSIONS:
        raise ValidationError(_("Ce genre de fichier n’est pas accepté. Acceptés : JPEG, PNG, WebP, AVIF, HEIC."))
    with UNPACKING:
        picture, kind = _pixels(upload, EXTENSIONS[extension])
        if EXTENSIONS[extension] != kind:
            raise ValidationError(
                _("Ce fichier n’est pas ce que son nom annonce (%(kind)s).") % {"kind": extension.upper()}
            )
        return _files(_opaque(picture))


def _pixels(upload, named: str) -> tuple[Image.Image, str]:
    """What `pixels` gives. An iPhone's photo that can't be read is sent again in the other format that iPhones write."""
    try:
        return pixels(upload, LARGE_SIDE, tuple(FORMATS))
    except ValidationError as error:
        if (named, error.code) != ("HEIF", "unreadable"):
            raise
        raise ValidationError(
            _(
                "Nous n’avons pas pu lire cette photo HEIC. Sur l’iPhone : Réglages › Appareil photo › Formats › Le plus "
                "compatible, ou envoyez-la depuis l’app Photos, qui la convertit."
            )
        ) from error


def _files(picture: Image.Image) -> PhotoFiles:
    shorter, longer = sorted(picture.size)
    if longer > LONGEST * shorter:
        raise ValidationError(_("Cette image est trop allongée : recadrez-la d’abord."))
    if shorter < SMALLEST_SIDE:
        raise ValidationError(
            _("Cette image est trop petite : %(side)s pixels au moins de chaque côté.") % {"side": SMALLEST_SIDE}
        )
    return PhotoFiles(
        thumb=_webp(picture, THUMB_SIDE, THUMB_BYTES),
        large=_webp(picture, LARGE_SIDE, LARGE_BYTES),
        width=picture.width,
        height=picture.height,
    )


def _opaque(picture: Image.Image) -> Image.Image:
    """On white: what is transparent would show the page behind it, dark at night."""
    if picture.mode in ("RGBA", "LA"):
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture.convert("RGBA"))
    return picture.convert("RGB")


def _webp(picture: Image.Image, side: int, most: int) -> bytes:
    """At most so many bytes: of less quality, then smaller, where the picture is full of details."""
    while True:
        smaller = picture.copy()
        smaller.thumbnail((side, side))
        for quality in QUALITIES:
            content = io.BytesIO()
            smaller.save(content, "WEBP", quality=quality, method=4)
            if content.tell() <= most:
                return content.getvalue()
        side = side * 3 // 4
