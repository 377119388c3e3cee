"""What a picture goes through before it is kept: read for real, turned upright, stripped of everything but its pixels.

EXIF, GPS, comments and thumbnails go. It must not know where the picture is kept.
"""

import contextlib
import io
import warnings
from collections.abc import Sequence
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MAX_PIXELS = 60_000_000
MAX_SIDE = 3200
KEPT_FORMATS = {"JPEG": ("jpg", {"quality": 88}), "PNG": ("png", {"optimize": True}), "WEBP": ("webp", {"quality": 88})}


def cleaned(upload) -> ContentFile:
    """The upload's pixels as a new file of at most `MAX_SIDE` pixels a side: upright, without any metadata.

    Raises ValidationError with a sentence for people when the file is no picture, too large, or a decompression bomb.
    """
    picture, kind = pixels(upload)
    extension, options = KEPT_FORMATS.get(kind, KEPT_FORMATS["WEBP"])
    content = io.BytesIO()
    picture.save(content, format={"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[extension], **options)
    return ContentFile(content.getvalue(), name=f"{PurePath(upload.name or 'image').stem[:80]}.{extension}")


def pixels(upload, side: int = MAX_SIDE, formats: Sequence[str] | None = None) -> tuple[Image.Image, str]:
    """The upload's pixels, upright, of at most `side` a side and without any metadata; and Pillow's name of its format.

    Of one of these formats, where any are given. Raises ValidationError as `cleaned` does.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            upload.seek(0)
            picture = Image.open(upload, formats=formats)
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(_("Cette image a trop de pixels : réduisez-la d’abord."))
            kind = picture.format
            # A JPEG is read at half or a quarter of its size where that is enough.
            picture.draft(None, (side, side))
            picture = ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, EOFError, OSError, RuntimeError, SyntaxError, ValueError) as error:
        raise ValidationError(_("Ce fichier n’est pas une image que nous savons lire."), code="unreadable") from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ValidationError(_("Cette image a trop de pixels : réduisez-la d’abord.")) from error
    picture = _in_common_colours(picture)
    picture.thumbnail((side, side))
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare, kind


def _in_common_colours(picture: Image.Image) -> Image.Image:
    """In sRGB, which is what a file without a profile is taken for: phones write wider colours."""
    profile = picture.info.get("icc_profile")
    if picture.mode not in ("RGB", "RGBA", "L", "LA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
    if profile and picture.mode in ("RGB", "RGBA"):
        # A profile that can't be read, or is not for these colours, is dropped with the rest.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), inPlace=True
            )
    return picture
