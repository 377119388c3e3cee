"""Days, hours and moments as organisers type them, on the clock of the event. HTTP values in, aware moments out."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.moments import ZONE

# What anybody may mean; beyond it a year was mistyped.
BACK, AHEAD = timedelta(days=10 * 366), timedelta(days=4 * 366)

# Clocks of the places where the network may meet.
ZONES = [
    ("Europe/Paris", _("Hexagone et Corse")),
    ("America/Guadeloupe", _("Guadeloupe")),
    ("America/Cayenne", _("Guyane")),
    ("America/Martinique", _("Martinique")),
    ("Indian/Reunion", _("La Réunion")),
    ("Indian/Mayotte", _("Mayotte")),
    ("America/Miquelon", _("Saint-Pierre-et-Miquelon")),
    ("Pacific/Noumea", _("Nouvelle-Calédonie")),
    ("Pacific/Tahiti", _("Polynésie française")),
    ("Pacific/Wallis", _("Wallis-et-Futuna")),
]


def zones_with(name: str) -> list:
    """The choices of a clock, that of an event included."""
    return ZONES if name in dict(ZONES) else [*ZONES, (name, name)]


def require_near(day: date) -> None:
    """Refuse, as a form does, a day whose year can't be meant."""
    today = timezone.localdate()
    if not today - BACK <= day <= today + AHEAD:
        raise ValidationError(_("Vérifiez l’année : cette date est trop loin."))


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A day and an hour on the clock of `zone`, which the form sets to that of its event."""

    widget = MomentInput
    zone: ZoneInfo = ZONE

    def prepare_value(self, value):
        if isinstance(value, datetime):
            with timezone.override(self.zone):
                return super().prepare_value(value)
        return value

    def to_python(self, value):
        with timezone.override(self.zone):
            moment = super().to_python(value)
        if moment is not None:
            require_near(moment.date())
        return moment
