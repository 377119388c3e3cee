"""Days and moments in words, in the zone of the network or in the one that is given.

The lazy ones take the language of who will read a message, not that of who caused it.
"""

from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _

ZONE = ZoneInfo("Europe/Paris")


def french_hour(local) -> str:
    """The hour of a moment or a clock, as French writes it on one line: « 8 h 45 », « 17 h »."""
    return f"{local.hour}\u00a0h\u00a0{local:%M}" if local.minute else f"{local.hour}\u00a0h"


def french(moment, zone: ZoneInfo = ZONE) -> str:
    """A moment in words, in French whatever the language of the page: « 3 février 2026 à 14 h 05 »."""
    local = moment.astimezone(zone)
    with translation.override("fr"):
        return f"{date_format(local, 'j F Y')} à {french_hour(local)}"


def _day(moment, zone=ZONE) -> str:
    return date_format(moment.astimezone(zone), "DATE_FORMAT")


def _date(when) -> str:
    return date_format(when, "DATE_FORMAT")


def _moment(moment, zone=ZONE) -> str:
    if get_language() == "fr":
        return french(moment, zone)
    return date_format(moment.astimezone(zone), "DATETIME_FORMAT")


def _hour(moment) -> str:
    return french_hour(moment) if get_language() == "fr" else f"{moment:%H:%M}"


def _hour_there(moment, zone=ZONE) -> str:
    return _hour(moment.astimezone(zone))


def _hours(start, end, zone=ZONE) -> str:
    return f"{_hour_there(start, zone)} – {_hour_there(end, zone)}"


def _weekday(moment, zone=ZONE) -> str:
    there = moment.astimezone(zone)
    return f"{date_format(there, 'l')} {date_format(there, 'DATE_FORMAT')}"


def _span(start, end, zone=ZONE) -> str:
    here, there = start.astimezone(zone), end.astimezone(zone)
    if here.date() != there.date():
        return _("Du %(start)s au %(end)s") % {"start": _moment(start, zone), "end": _moment(end, zone)}
    return _("Le %(day)s, de %(start)s à %(end)s") % {
        "day": _day(start, zone),
        "start": _hour(here),
        "end": _hour(there),
    }


# The day of a moment, with the weekday too; its hour; from one hour to another; a date; a moment with its hour; from one
# moment to another, their day said once when it is the same.
day_in_words = lazy(_day, str)
weekday_in_words = lazy(_weekday, str)
hour_in_words = lazy(_hour_there, str)
hours_in_words = lazy(_hours, str)
date_in_words = lazy(_date, str)
moment_in_words = lazy(_moment, str)
span_in_words = lazy(_span, str)
