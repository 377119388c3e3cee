"""The picture of a photo as documents take it."""

import io

from PIL import Image

from workshops import decks
from workshops.models import Photo

# 136 mm at 220 points per inch; as JPEG, which a PDF takes as it is.
PRINTED_SIDE, PRINTED_QUALITY = 1180, 82


def picture_of(photo: Photo) -> bytes | None:
    """A drawing as SVG, a photo as JPEG of the size of a card; None when its file is gone."""
    if photo.drawing:
        return decks.drawing(photo.drawing)
    try:
        with photo.large.open("rb") as content, Image.open(content) as picture:
            pixels = picture.convert("RGB")
    except (OSError, ValueError):
        return None
    pixels.thumbnail((PRINTED_SIDE, PRINTED_SIDE))
    printed = io.BytesIO()
    pixels.save(printed, "JPEG", quality=PRINTED_QUALITY)
    return printed.getvalue()
