"""Pictures of a page or of a list, with the renditions that were made of them already: one query for all."""

from collections.abc import Iterable

from django.db.models import Prefetch, prefetch_related_objects

from portal.models import Picture, Rendition


def prepare_pictures(pictures: Iterable[Picture | None]) -> None:
    """Load the renditions of these pictures in one query, as Wagtail's tags take them; what is no picture is passed over."""
    found = [picture for picture in pictures if picture is not None]
    prefetch_related_objects(found, Prefetch("renditions", Rendition.objects.all(), to_attr="prefetched_renditions"))
