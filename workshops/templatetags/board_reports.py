"""What templates of reports ask for."""

from django import template

register = template.Library()


@register.simple_tag
def carried_from(carried: dict | None, kind: str, key: str) -> list:
    """The proposals that were made of one part of the outcome."""
    return (carried or {}).get(f"{kind}-{key}", [])
