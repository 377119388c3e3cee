"""Where a text comes from, as a snapshot that outlives it: its shape, and its cleaning. Pure."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from charters.evidence import plain

KEYS = {"kind", "label", "text", "date", "url"}


def clean_origin(origin: dict | None) -> dict | None:
    """The origin as it is kept: kind, label, text, date (ISO 8601) and url, all texts.

    Raises ValidationError for any other key, a label that is missing, or a date or an address that is none.
    """
    if not origin:
        return None
    if set(origin) - KEYS or not origin.get("label"):
        raise ValidationError({"origin": _("L’origine d’une proposition doit dire d’où elle vient.")})
    cleaned = {key: plain(str(origin.get(key) or ""))[:2000] for key in sorted(KEYS)}
    if cleaned["date"]:
        try:
            cleaned["date"] = date.fromisoformat(cleaned["date"]).isoformat()
        except ValueError as error:
            raise ValidationError({"origin": _("La date de l’origine n’est pas une date.")}) from error
    if cleaned["url"] and not cleaned["url"].startswith(("/", "https://", "http://")):
        raise ValidationError({"origin": _("L’adresse de l’origine n’est pas une adresse.")})
    return cleaned
