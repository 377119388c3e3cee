"""What pages with passkeys hand to their script, without any script in the page."""

import json

from django import template

register = template.Library()


@register.filter
def json_text(value) -> str:
    """The value as JSON, escaped by the template like any text: for a data attribute."""
    return json.dumps(value)
