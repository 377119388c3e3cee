"""The papers of an event as files: badges, sheets to sign, certificates, the caterer's counts, signs for rooms.

It turns rows that `queries.papers` read into the plain words of templates/events/pdf, and writes none. Papers are in French;
a badge and a certificate are in the language of their registration.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events import codes, rules
from events.models import Event, Session, Slot, SpecialNeeds
from events.queries import papers as queries
from events.queries.attendance import DoorList, half_day_label
from events.queries.needs import Meals
from events.queries.papers import Attended, Guest
from portal import qr
from portal.documents import printable, render_pdf, render_png
from portal.models import SiteIdentity
from portal.moments import french, hour_in_words, hours_in_words, weekday_in_words

LAYOUTS = ("ten", "eight", "label")
BLANK_LINES = 6
# Signs that stand for no sound: a name reads better without than with what they are called in brackets.
PICTOGRAMS = frozenset({"So", "Sk", "Cc", "Cs", "Co", "Cn"})
# Most names have no other sign, and need not be looked at one by one.
USUAL_NAME = re.compile(r"[A-Za-z0-9À-ÖØ-öø-ſ ’'.,&()/-]*")


@dataclass(frozen=True)
class Paper:
    """A document ready to be made: its template, its data, the language it is in.

    `by_hand` are the names that it leaves a place for, since our fonts cannot write them, each with its code.
    """

    template: str
    data: dict
    language: str = "fr"
    by_hand: tuple[tuple[str, str], ...] = ()

    def pdf(self, created=None) -> bytes:
        """Tagged and archivable, as every document."""
        return render_pdf(self.template, self.data, created=created, lang=self.language)

    def picture(self, ppi: float) -> bytes:
        """The first page as PNG."""
        return render_png(self.template, self.data, ppi, lang=self.language)[0]


def _language(registration) -> str:
    return "en" if registration.language == "en" else "fr"


def _network() -> str:
    return SiteIdentity.current().network_name


def _when(event) -> str:
    """The event's day or days."""
    first = str(weekday_in_words(event.starts_at, event.zone_info))
    if not _lasts_days(event):
        return capfirst(first)
    return _("Du %(first)s au %(last)s") % {"first": first, "last": weekday_in_words(event.ends_at, event.zone_info)}


def _lasts_days(event) -> bool:
    return event.starts_here.date() != event.ends_here.date()


def _day_before(event, slot) -> str:
    """The day to say before a moment's hours, where the event has several."""
    return f"{date_format(slot.starts_at.astimezone(event.zone_info), 'D j')}, " if _lasts_days(event) else ""


def _lasting(time: timedelta) -> str:
    hours, minutes = divmod(round(time.total_seconds() / 60), 60)
    if not hours:
        return f"{minutes}\u00a0min"
    return f"{hours}\u00a0h\u00a0{minutes:02}" if minutes else f"{hours}\u00a0h"


def _spans(hours, zone) -> list[str]:
    """From when to when each part of a half-day lasts."""
    return [str(hours_in_words(start, end, zone)) for start, end in hours.spans]


def _contact(event) -> str:
    return ", ".join(filter(None, [event.contact_email, event.contact_phone]))


def badges(event: Event, guests: Iterable[Guest], *, layout: str) -> Paper:
    """A badge for each guest, on sheets of A4 or on labels (LAYOUTS)."""
    guests, made, said = list(guests), [], {}
    for guest in guests:
        language = _language(guest.registration)
        with translation.override(language):
            # Many sit in the same session: what is said of it is put into words once for each language.
            for session in guest.sessions:
                if (language, session.pk) not in said:
                    said[language, session.pk] = _session(event, session)
            made.append(_badge(event, guest, [said[language, session.pk] for session in guest.sessions]))
    with translation.override("fr"):
        data = {"title": f"Badges – {event.title}", "network": _network(), "layout": layout, "badges": made}
    return Paper("events/badges", data, by_hand=_by_hand(guest.registration for guest in guests))


def _session(event, session) -> list[str]:
    hour = hour_in_words(session.slot.starts_at, event.zone_info)
    return [_day_before(event, session.slot) + hour, session.name, session.room]


def _badge(event, guest, sessions) -> dict:
    registration = guest.registration
    return {
        "lang": _language(registration),
        "event": event.name,
        **_named(registration),
        "code": registration.code,
        "qr": qr.svg(codes.payload(registration)),
        "qr_alt": _("Code QR du badge %(code)s") % {"code": registration.code},
        "without_photo": _("Sans photo") if rules.without_photo(event, registration) else "",
        "sessions": sessions,
    }


def without_pictograms(text: str) -> str:
    """A name without emoji and other signs that nobody reads aloud."""
    if USUAL_NAME.fullmatch(text):
        return " ".join(text.split())
    kept = "".join(sign for sign in text if unicodedata.category(sign) not in PICTOGRAMS)
    return " ".join(re.sub("[\u200d\ufe00-\ufe0f\u20e3\U000e0020-\U000e007f]", "", kept).split())


def written(text: str) -> str:
    """A name as our fonts write it, without pictograms; nothing where they lack letters of it."""
    name = without_pictograms(text)
    return "" if "[U+" in printable(name) else name


def _named(registration) -> dict:
    """Who a paper is about. `by_hand` are the words beside the line on which the name is to be written, "" if it stands."""
    name = written(registration.full_name)
    by_hand = _("Nom à écrire à la main – %(code)s") % {"code": registration.code}
    return {
        "name": name,
        "by_hand": "" if name else by_hand,
        "organisation": written(registration.organisation_name),
    }


def _by_hand(registrations) -> tuple[tuple[str, str], ...]:
    people = {each.code: each.full_name for each in registrations}
    return tuple((name, code) for code, name in people.items() if not written(name))


def sheets(event: Event, lists: Iterable[tuple[DoorList, list[Guest]]]) -> Paper:
    """A sheet to sign for each list with those expected on it, one after the other."""
    hours, lists = queries.hours(event), list(lists)
    with translation.override("fr"):
        return Paper(
            "events/sheets",
            {
                "title": f"Feuilles d’émargement – {event.title}",
                "network": _network(),
                "event": event.title,
                "place": event.place,
                "runs": "Formatrice ou formateur" if event.kind == Event.Kind.TRAINING else "Pour l’organisation",
                "lists": [_sheet(event, door_list, guests, hours) for door_list, guests in lists],
            },
            by_hand=_by_hand(guest.registration for _list, guests in lists for guest in guests),
        )


def _sheet(event, door_list, guests, hours) -> dict:
    session, zone = door_list.session, event.zone_info
    if session is None:
        found = hours.get(door_list.half_day)
        label = half_day_label(door_list.half_day, year=True)
        shown = ", ".join(_spans(found, zone)) if found else ""
    else:
        label = session.name
        shown = f"{weekday_in_words(door_list.starts, zone)}, {hours_in_words(door_list.starts, door_list.ends, zone)}"
    return {
        "label": label,
        "hours": shown,
        "room": session.room if session else "",
        "blank": BLANK_LINES,
        "rows": [
            {
                "name": written(f"{guest.registration.last_name} {guest.registration.first_name}")
                or f"{guest.registration.code} – nom à écrire à la main",
                "organisation": written(guest.registration.organisation_name),
                "without_photo": rules.without_photo(event, guest.registration),
            }
            for guest in guests
        ],
    }


def certificates(event: Event, people: Iterable[Attended], *, made_at) -> Paper:
    """One page for each person, who was there."""
    hours, identity, people, pages = queries.hours(event), SiteIdentity.current(), list(people), []
    for person in people:
        language = _language(person.registration)
        with translation.override(language):
            network = identity.in_language("network_name", language)
            pages.append({"lang": language, "network": network, **_certificate(event, person, hours, made_at)})
    language = pages[0]["lang"] if len(pages) == 1 else "fr"
    with translation.override(language):
        title = _("Attestation de présence") if len(pages) == 1 else _("Attestations de présence")
        data = {"title": f"{title} – {event.name}", "network": identity.network_name, "pages": pages}
    return Paper("events/certificates", data, language, _by_hand(person.registration for person in people))


def _certificate(event, person, hours, made_at) -> dict:
    registration, zone = person.registration, event.zone_info
    found = [(half, hours.get(half)) for half in person.half_days]
    total = sum((each.lasting for _half, each in found if each), timedelta(0))
    facts = [
        [capfirst(event.get_kind_display()), event.name],
        [_("Date"), _when(event)],
        [_("Lieu"), event.place],
        [_("Séances suivies"), "\n".join(session.name for session in person.sessions)],
    ]
    return {
        "heading": _("Attestation de présence"),
        "opening": _("Nous attestons que"),
        **_named(registration),
        "was_there": _("a participé à :"),
        "facts": [[label, value] for label, value in facts if value],
        "presence": _("Présence constatée"),
        "presence_heads": [_("Demi-journée"), _("Horaires"), _("Durée")],
        "rows": [
            [
                half_day_label(half, year=True),
                "\n".join(_spans(each, zone)) if each else "–",
                _lasting(each.lasting) if each else "–",
            ]
            for half, each in found
        ],
        "total": _("Durée totale : %(time)s") % {"time": _lasting(total)} if total else "",
        "made": _made(event, date_format(made_at.astimezone(zone), "DATE_FORMAT")),
        "signatory": _("Pour l’organisation : nom, prénom, fonction"),
        "signature": _("Signature et cachet"),
        "contact": _contact(event),
        "reference": _("Référence : %(reference)s") % {"reference": f"{event.slug} / {registration.code}"},
    }


def _made(event, day: str) -> str:
    if event.town:
        return _("Fait à %(town)s, le %(day)s.") % {"town": event.town, "day": day}
    return _("Fait le %(day)s.") % {"day": day}


def catering(event: Event, meals: Meals, *, made_at) -> Paper:
    """How many eat, and what: counts, never a name."""
    with translation.override("fr"):
        diets = [
            [str(label), str(meals.diets[diet])] for diet, label in SpecialNeeds.Diet.choices if meals.diets.get(diet)
        ]
        plain = max(0, meals.confirmed - sum(meals.diets.values()))
        return Paper(
            "events/catering",
            {
                "title": f"Repas – {event.title}",
                "network": _network(),
                "event": event.title,
                "when": _when(event),
                "hours": str(hours_in_words(event.starts_at, event.ends_at, event.zone_info)),
                "place": event.place,
                "contact": _contact(event),
                "made_on": french(made_at, event.zone_info),
                "confirmed": meals.confirmed,
                "maybe": meals.maybe,
                "diets": [["Sans régime particulier", str(plain)], *diets],
                "notes": [[words, str(count)] for words, count in meals.notes],
            },
        )


@dataclass(frozen=True)
class Target:
    """Where the code on a sign leads, and the words that call to it in French and in English."""

    address: str
    call: str
    call_en: str


def signs(
    event: Event,
    rooms: Iterable[tuple[str, list[Session]]],
    target: Target,
    outline: Iterable[tuple[Slot, str]] | None = None,
) -> Paper:
    """A page for each room with what happens in it, and a code; first one for the welcome, where an outline is given.

    The welcome's says the outline of the day, and has arrows to fill in on the way there.
    """
    with translation.override("fr"):
        pages = [
            {"room": room, "lines": [_line(event, each.slot, each.name) for each in held], "arrows": False}
            for room, held in rooms
        ]
        if outline is not None:
            lines = [_line(event, slot, words) for slot, words in outline]
            pages.insert(0, {"room": pgettext("journée", "Accueil"), "lines": lines, "arrows": True})
        return Paper(
            "events/signs",
            {
                "title": f"Affiches – {event.title}",
                "network": _network(),
                "event": event.title,
                "when": f"{_when(event)}, {hours_in_words(event.starts_at, event.ends_at, event.zone_info)}",
                "call": target.call,
                "call_en": target.call_en,
                "address": target.address,
                "qr": qr.svg(target.address),
                "qr_alt": f"Code QR de l’adresse {target.address}",
                "rooms": pages,
            },
        )


def _line(event, slot, words) -> list[str]:
    return [_day_before(event, slot) + hours_in_words(slot.starts_at, slot.ends_at, event.zone_info), words]
