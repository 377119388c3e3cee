"""What events write to those who register: one class a kind of letter. Who is owed what stands in the actions.

Standard words stand in templates/events/email/<kind>, with placeholders in braces like those of the organisers (see
`events.wording`); the frame around them, which carries the facts, the code, the secret link and how to cancel, in
templates/events/email/letter. Nothing here reads the database: `events.letters` gives each what it needs.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events import calendars, codes, wording
from events.links import token_of
from events.models import Letter, Registration
from portal import qr
from portal.calendars import CANCEL, REQUEST
from portal.moments import ZONE, hour_in_words, moment_in_words, span_in_words, weekday_in_words
from portal.notifications import Composed, Notification, link

Kind = Letter.Kind

# Placeholders that every kind has, with what each stands for.
COMMON = {
    "prenom": gettext_lazy("le prénom"),
    "nom": gettext_lazy("le nom"),
    "evenement": gettext_lazy("le titre de l’événement"),
    "date": gettext_lazy("le jour"),
    "heure": gettext_lazy("l’heure du début"),
    "lieu": gettext_lazy("le lieu"),
    "lien": gettext_lazy("le lien secret de la personne"),
    "telephone": gettext_lazy("le téléphone d’aide"),
}
LINKS = {"lien"}
# Somebody may register another under a "name" that is an advertisement: then the mail greets nobody.
NO_NAME = re.compile(r"[/@<>]|www\.|\.\w{2,}", re.IGNORECASE)


class Words(NamedTuple):
    """The subject and the body of a letter, with placeholders."""

    subject: str
    body: str


class LetterNotification(Notification):
    """A letter about one registration.

    `details` are the values of the kind's own placeholders, in any language (lazy words); `words`, the organiser's own
    text, in place of the standard one; `choices`, what they chose; `colleagues`, whom they have registered with them.
    """

    secret = True
    own: Mapping = {}
    action = gettext_lazy("Voir mon inscription")
    # Shows the badge's code to whoever may come in with it.
    ticket = False
    # How the calendar file is sent, if one is.
    method = ""
    # Says how to change or cancel.
    leaving = True
    # Names the colleagues whom the person has registered.
    names_group = False

    def __init__(
        self,
        *,
        registration,
        at,
        details=None,
        words: Words | None = None,
        choices: Sequence = (),
        colleagues: Sequence[Registration] = (),
    ):
        super().__init__()
        self.registration, self.at, self.words, self.choices = registration, at, words, choices
        self.colleagues = colleagues
        self.details = details or {}

    @classmethod
    def placeholders(cls) -> dict:
        """Those that a text of this kind may hold, with what each stands for."""
        return {**COMMON, **cls.own}

    @classmethod
    def standard(cls) -> Words:
        """The standard words in the active language."""
        subject = render_to_string(f"{cls.template}.subject.txt").strip()
        return Words(subject, render_to_string(f"{cls.template}.txt").strip())

    def address(self):
        """Where the button leads."""
        return self.details.get("lien") or self.registration_address()

    def registration_address(self):
        return link("registration", token_of(self.registration))

    def values(self, context) -> dict[str, str]:
        """What the placeholders stand for, in the active language."""
        registration, event = self.registration, self.registration.event
        there = event.zone_info
        values = {
            "prenom": "" if NO_NAME.search(registration.first_name) else registration.first_name,
            "nom": "" if NO_NAME.search(registration.last_name) else registration.last_name,
            "evenement": event.name,
            "date": weekday_in_words(event.starts_at, there),
            "heure": hour_in_words(event.starts_at, there),
            "lieu": event.place,
            "lien": self.address(),
            "telephone": event.contact_phone or context["help_phone"],
            **dict.fromkeys(self.own, ""),
            **self.details,
        }
        return {name: str(value) for name, value in values.items()}

    def composed(self, context) -> Composed:
        words, values = self.words or self.standard(), self.values(context)
        context |= self._facts()
        context["subject"] = subject = wording.in_one_line(words.subject, values)
        text = render_to_string("events/email/letter.txt", {**context, "words": wording.in_text(words.body, values)})
        html = render_to_string(
            "events/email/letter.html", {**context, "words": wording.in_markup(words.body, values, LINKS)}
        )
        return Composed(subject, text.strip() + "\n", html)

    def _facts(self) -> dict:
        registration, event = self.registration, self.registration.event
        there = event.zone_info
        last = event.changes_until or event.starts_at
        return {
            "event": event,
            "when": span_in_words(event.starts_at, event.ends_at, there),
            "zone": "" if there == ZONE else event.zone,
            "sessions": [calendars.session_line(choice, there) for choice in self.choices],
            "code": registration.code if self.shows_ticket else "",
            "video": event.link if registration.status == Registration.Status.CONFIRMED else "",
            "registration": registration,
            "action": self.action,
            "link": self.address(),
            "registration_link": self.registration_address(),
            "colleagues": [_colleague(each) for each in self.colleagues],
            "group_link": link("registration_group", token_of(registration)),
            "leaving": self.leaving and self.at < last,
            "last_change": moment_in_words(last, there),
        }

    @property
    def shows_ticket(self) -> bool:
        return self.ticket and self.registration.status == Registration.Status.CONFIRMED

    @property
    def sends_entry(self) -> bool:
        """A calendar entry is sent to who comes, and taken back from who was to."""
        if self.method == CANCEL:
            return self.registration.confirmed_at is not None
        return bool(self.method) and self.registration.status == Registration.Status.CONFIRMED

    def attachments(self, recipient) -> list[dict]:
        carried = []
        if self.shows_ticket:
            picture = qr.png(codes.payload(self.registration), 5)
            content = base64.b64encode(picture).decode()
            carried.append({"name": "badge.png", "subtype": "png", "cid": "badge", "content": content})
        if self.sends_entry:
            content = calendars.registration_file(
                self.registration, method=self.method, at=self.at, recipient=recipient, choices=self.choices
            )
            carried.append(
                {
                    "name": "inscription.ics",
                    "subtype": "calendar",
                    "parameters": {"method": self.method},
                    "content": content,
                }
            )
        return carried


def _colleague(registration) -> str:
    """A colleague in one line: the name, unless it says something else than a name; the code, or the state without one."""
    known = registration.status == Registration.Status.CONFIRMED
    said = _("code %(code)s") % {"code": registration.code} if known else registration.get_status_display().lower()
    return said if NO_NAME.search(registration.full_name) else f"{registration.full_name} – {said}"


class Confirmed(LetterNotification):
    template = "events/email/confirmed"
    names_group = True
    ticket = True
    method = REQUEST


class Pending(LetterNotification):
    template = "events/email/pending"
    names_group = True


class Refused(LetterNotification):
    template = "events/email/refused"
    leaving = False


class Waiting(LetterNotification):
    template = "events/email/waiting"
    names_group = True
    action = gettext_lazy("Voir ou quitter la liste d’attente")


class Offered(LetterNotification):
    template = "events/email/offered"
    own = {"limite": gettext_lazy("jusqu’à quand la place est gardée")}
    action = gettext_lazy("Prendre ou laisser la place")


class Expired(LetterNotification):
    template = "events/email/expired"
    leaving = False


class SessionOffered(LetterNotification):
    template = "events/email/session_offered"
    own = {
        "seance": gettext_lazy("l’atelier ou la séance"),
        "limite": gettext_lazy("jusqu’à quand la place est gardée"),
    }
    action = gettext_lazy("Prendre ou laisser la place")


class Changed(LetterNotification):
    template = "events/email/changed"
    ticket = True
    method = REQUEST


class Cancelled(LetterNotification):
    template = "events/email/cancelled"
    method = CANCEL
    leaving = False


class LinkSent(LetterNotification):
    template = "events/email/link"
    names_group = True


class Reminder(LetterNotification):
    template = "events/email/reminder"
    own = {"delai": gettext_lazy("« demain », « dans 7 jours »…")}
    ticket = True


class ProgrammeChanged(LetterNotification):
    template = "events/email/programme"
    own = {"changement": gettext_lazy("ce qui change, dans vos mots")}
    method = REQUEST


class EventCancelled(LetterNotification):
    template = "events/email/event_cancelled"
    own = {"motif": gettext_lazy("le motif de l’annulation")}
    method = CANCEL
    leaving = False


class SurveyOpened(LetterNotification):
    template = "events/email/survey"
    # Its link answers in this person's place.
    secret = True
    action = gettext_lazy("Donner mon avis")
    leaving = False


class SurveyReminder(SurveyOpened):
    template = "events/email/survey_reminder"


class Certificate(LetterNotification):
    template = "events/email/certificate"
    action = gettext_lazy("Obtenir mon attestation")
    leaving = False

    def address(self):
        return link("registration_certificate", token_of(self.registration))


KINDS: dict[str, type[LetterNotification]] = {
    Kind.CONFIRMED: Confirmed,
    Kind.PENDING: Pending,
    Kind.REFUSED: Refused,
    Kind.WAITING: Waiting,
    Kind.OFFERED: Offered,
    Kind.EXPIRED: Expired,
    Kind.SESSION_OFFERED: SessionOffered,
    Kind.CHANGED: Changed,
    Kind.CANCELLED: Cancelled,
    Kind.LINK: LinkSent,
    Kind.REMINDER: Reminder,
    Kind.PROGRAMME: ProgrammeChanged,
    Kind.EVENT_CANCELLED: EventCancelled,
    Kind.SURVEY: SurveyOpened,
    Kind.SURVEY_REMINDER: SurveyReminder,
    Kind.CERTIFICATE: Certificate,
}


def delay_in_words(event, at) -> str:
    """How far the event's day is, in the active language: « aujourd’hui », « demain », « dans 7 jours »."""
    days = (event.starts_here.date() - timezone.localdate(at, event.zone_info)).days
    if days <= 0:
        return _("aujourd’hui")
    if days == 1:
        return _("demain")
    return ngettext("dans %(days)d jour", "dans %(days)d jours", days) % {"days": days}
