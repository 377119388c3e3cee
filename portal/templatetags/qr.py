"""QR codes in templates, as pictures with an alternative text."""

from django import template
from django.utils.html import format_html

from portal.qr import picture_address

register = template.Library()


@register.simple_tag
def qr_code(text: str, alternative: str):
    """The QR code of a text: `{% qr_code address "Code QR de l’adresse" %}`. Its size is its style sheet's affair (`.qr`)."""
    return format_html('<img class="qr" src="{}" alt="{}">', picture_address(text), alternative)
