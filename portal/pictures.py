"""What a picture goes through before it is kept: read for real, turned upright, stripped of everything but its pixels.

EXIF, GPS, comments and thumbnails go. It must not know where the picture is kept.
"""

import io
import warnings
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 60_000_000
MAX_SIDE = 3200
KEPT_FORMATS = {"JPEG": ("jpg", {"quality": 88}), "PNG": ("png", {"optimize": True}), "WEBP": ("webp", {"quality": 88})}


def cleaned(upload) -> ContentFile:
    """The upload's pixels as a new file of at most `MAX_SIDE` pixels a side: upright, without any metadata.

    Raises ValidationError with a sentence for people when the file is no picture, too large, or a decompression bomb.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            upload.seek(0)
            picture = Image.open(upload)
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(_("Cette image a trop de pixels : réduisez-la d’abord."))
            kind = picture.format
            picture = ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("Ce fichier n’est pas une image que nous savons lire.")) from error
    except Image.DecompressionBombWarning as error:
        raise ValidationError(_("Cette image a trop de pixels : réduisez-la d’abord.")) from error
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    if picture.mode not in ("RGB", "RGBA", "L", "LA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
    extension, options = KEPT_FORMATS.get(kind, KEPT_FORMATS["WEBP"])
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    content = io.BytesIO()
    bare.save(content, format={"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[extension], **options)
    return ContentFile(content.getvalue(), name=f"{PurePath(upload.name or 'image').stem[:80]}.{extension}")
