"""What the site's search box finds among CMS pages."""

from django.utils.text import Truncator
from wagtail.models import Locale, Page

from portal.registry import SearchHit


def find_pages(words: str, limit: int) -> tuple[list[SearchHit], int]:
    """Published, public pages in the reader's language that hold the words."""
    pages = Page.objects.live().public().filter(depth__gt=1, locale=Locale.get_active())
    results = pages.specific().search(words)
    hits = [
        SearchHit(title=page.title, url=page.url, excerpt=Truncator(_summary(page)).chars(200))
        for page in results[:limit]
    ]
    return hits, results.count()


def _summary(page) -> str:
    return page.get_summary() if hasattr(page, "get_summary") else page.search_description
