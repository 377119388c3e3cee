"""QR codes in templates, as pictures with an alternative text."""

import base64

from django import template
from django.utils.html import format_html

from portal.qr import svg

register = template.Library()


@register.simple_tag
def qr_code(text: str, alternative: str):
    """The QR code of a text: `{% qr_code address "Code QR de l’adresse" %}`. Its size is its style sheet's affair (`.qr`)."""
    picture = base64.b64encode(svg(text).encode()).decode()
    return format_html('<img class="qr" src="data:image/svg+xml;base64,{}" alt="{}">', picture, alternative)
