"""French identifiers of organisations, checked offline: SIREN, SIRET, RNA. Pure; it says nothing of whether they exist.

Source: INSEE's Luhn check over the digits; La Poste's establishments (SIREN 356000000) satisfy instead that the sum of
the fourteen digits is a multiple of five. RNA: W, then nine letters or digits.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LA_POSTE = "356000000"


def _luhn(digits: str) -> bool:
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def compact(value: str) -> str:
    """The identifier without spaces, dots and hyphens, in capitals."""
    return re.sub(r"[\s.\-]", "", value).upper()


def is_siren(value: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{9}", value)) and value != "000000000" and _luhn(value)


def is_siret(value: str) -> bool:
    if not re.fullmatch(r"[0-9]{14}", value) or value.startswith("000000000"):
        return False
    if value.startswith(LA_POSTE) and sum(map(int, value)) % 5 == 0:
        return True
    return _luhn(value) and is_siren(value[:9])


def is_rna(value: str) -> bool:
    return bool(re.fullmatch(r"W[0-9A-Z]{9}", value))


def validate_siren(value: str) -> None:
    if not is_siren(value):
        raise ValidationError(_("Ce SIREN n’est pas valable : neuf chiffres, dont le dernier contrôle les autres."))


def validate_siret(value: str) -> None:
    if not is_siret(value):
        raise ValidationError(_("Ce SIRET n’est pas valable : quatorze chiffres, dont le dernier contrôle les autres."))


def validate_rna(value: str) -> None:
    if not is_rna(value):
        raise ValidationError(_("Ce numéro RNA n’est pas valable : la lettre W, puis neuf chiffres ou lettres."))
