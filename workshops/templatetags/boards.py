"""What every client of a board is given with its page."""

from django import template

from workshops import sayings

register = template.Library()


@register.simple_tag
def reasons() -> dict[str, str]:
    """Why something may not be: sentences by the protocol's codes."""
    return sayings.REASONS
