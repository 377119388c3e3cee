"""What templates ask of French typography."""

from django import template
from django.template.defaultfilters import stringfilter

from portal import typography

register = template.Library()


@register.filter(is_safe=True)
@stringfilter
def unbroken(text: str) -> str:
    """The words, or a piece of HTML, without a line that begins with a French sign or ends with an opening quotation mark."""
    return typography.unbroken(text)
