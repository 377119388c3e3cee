"""Rows that may be gone by the time that somebody changes them: a page was open, another one deleted what it is about."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def still_there(rows):
    """The row that this QuerySet (which may lock it) is about, as it stands. Raises ValidationError (code "gone") once it is."""
    row = rows.first()
    if row is None:
        raise ValidationError(_("Ceci a été effacé entre-temps : il n’y a plus rien à changer."), code="gone")
    return row
