"""A page in which little is the visitor's own, made once for all who come without a session: marks stand where each has theirs.

When something opens, a whole room asks for the same form at once. `portal.shortly` keeps the page with its marks; what each
has of their own (always the check against forged requests) is filled in for each.
"""

from functools import cache

from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.html import conditional_escape

from portal.languages import readers_language

TOKEN = "token"


@cache
def mark(name: str) -> str:
    """What stands in the place of what is called so: the same in every process, and in nobody's text."""
    return salted_hmac("portal.marks", name).hexdigest()


def kept_as(request, *what: str) -> str:
    """The key under which a page is kept: `what` it is of, and all that any page depends on."""
    return ":".join((*what, readers_language(), request.scheme, request.get_host()))


def marked(request, template: str, context: dict) -> str:
    """The page, with a mark for the check against forged requests; the caller has put those of its own in the context."""
    return render_to_string(template, {**context, "csrf_token": mark(TOKEN)}, request)


def filled(request, page: str, own: dict[str, str]) -> str:
    """The page with the visitor's own, by the names of its marks; escaped, unless it is marked as safe."""
    for name, value in own.items():
        page = page.replace(mark(name), conditional_escape(value))
    return page.replace(mark(TOKEN), get_token(request)) if mark(TOKEN) in page else page
