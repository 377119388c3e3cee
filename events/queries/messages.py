"""What the desk shows of an event's messages: their states, the texts of each kind, how a mail will look. Reads only."""

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import codes, letters, notifications
from events.models import Letter, MessageText, Registration, Session, SessionChoice
from portal import qr
from portal.models import Message
from portal.moments import moment_in_words

Kind = Letter.Kind


@dataclass(frozen=True)
class Standing:
    """Where a message stands: its name in addresses, its words, its tag, and the letters that stand there."""

    key: str
    label: Any
    tag: str
    letters: Q


# A letter whose message is no longer kept left long ago.
STANDINGS = (
    Standing("a-ecrire", gettext_lazy("À écrire"), "draft", Q(state=Letter.State.OWED)),
    Standing("en-file", gettext_lazy("En file"), "wait", Q(message__state__in=["queued", "sending"])),
    Standing(
        "envoye",
        gettext_lazy("Envoyé"),
        "ok",
        Q(state=Letter.State.WRITTEN) & (Q(message=None) | Q(message__state=Message.State.SENT)),
    ),
    Standing(
        "en-echec",
        gettext_lazy("En échec"),
        "no",
        Q(state=Letter.State.FAILED) | Q(message__state=Message.State.FAILED),
    ),
    Standing("sans-objet", gettext_lazy("Sans objet"), "info", Q(state=Letter.State.DROPPED)),
)
FAILED = STANDINGS[3]
BY_KEY = {standing.key: standing for standing in STANDINGS}


def standing_of(letter) -> Standing:
    if letter.state == Letter.State.OWED:
        return BY_KEY["a-ecrire"]
    if letter.state == Letter.State.DROPPED:
        return BY_KEY["sans-objet"]
    if letter.state == Letter.State.FAILED:
        return FAILED
    if letter.message is None or letter.message.state == Message.State.SENT:
        return BY_KEY["envoye"]
    return BY_KEY["en-echec" if letter.message.state == Message.State.FAILED else "en-file"]


def letters_of(event):
    return Letter.objects.filter(registration__event=event)


def counts(event) -> dict[str, int]:
    """How many letters of the event stand where, by the standing's key."""
    return letters_of(event).aggregate(
        **{each.key.replace("-", "_"): Count("pk", filter=each.letters) for each in STANDINGS}
    )


def listed(event, *, standing: str = "", kind: str = "", words: str = ""):
    """The letters of an event, newest first, as chosen; a choice that does not exist chooses nothing."""
    rows = letters_of(event)
    if standing in BY_KEY:
        rows = rows.filter(BY_KEY[standing].letters)
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    for word in words.split()[:5]:
        rows = rows.filter(
            Q(registration__last_name__icontains=word)
            | Q(registration__first_name__icontains=word)
            | Q(registration__email__icontains=word)
        )
    return rows.select_related("registration", "message").order_by("-asked_at", "-pk")


def counted(counts: dict[str, int]) -> list[tuple[Standing, int]]:
    """Each standing with its count."""
    return [(each, counts[each.key.replace("-", "_")]) for each in STANDINGS]


def failed(event):
    """The letters of an event that were given up, or whose message was, oldest first."""
    return letters_of(event).filter(FAILED.letters).select_related("registration__event").order_by("asked_at", "pk")


def untold_change(event) -> bool:
    """Whether the day, the place or the like changed since people were last told, while somebody is registered."""
    changed, told = event.facts_changed_at, event.change_told_at
    return (
        changed is not None and (told is None or told < changed) and event.registrations.active().reachable().exists()
    )


@dataclass(frozen=True)
class LetterRow:
    """A letter in the list. `at` is when its message last moved; `error`, what stands against it."""

    letter: Letter
    standing: Standing
    at: Any
    error: str
    may_again: bool


def letter_rows(page, zone) -> list[LetterRow]:
    rows = []
    for letter in page:
        standing, message = standing_of(letter), letter.message
        at = (message.sent_at or message.last_try_at or message.queued_at) if message else letter.asked_at
        rows.append(
            LetterRow(
                letter=letter,
                standing=standing,
                at=moment_in_words(at, zone),
                error=_error(letter, standing, zone),
                may_again=standing is FAILED and bool(letter.registration.email),
            )
        )
    return rows


def _error(letter, standing, zone) -> str:
    """Why a letter has not left: what the mail server said, or that it can't be composed."""
    if letter.state == Letter.State.FAILED:
        return _("Ce message n’a pas pu être écrit : relisez son texte, ou prévenez qui exploite le site.")
    if letter.state == Letter.State.OWED and letter.next_try_at:
        return _("Il n’a pas pu être écrit. Nouvel essai : %(moment)s.") % {
            "moment": moment_in_words(letter.next_try_at, zone)
        }
    return letter.message.last_error if letter.message and standing.key in {"en-file", FAILED.key} else ""


@dataclass(frozen=True)
class TextRow:
    """One kind of message. `languages`: (code, name, whether the organiser wrote it anew) of each language."""

    kind: str
    label: str
    languages: list[tuple[str, str, bool]]


def text_rows(event) -> list[TextRow]:
    own = set(MessageText.objects.filter(event=event).exclude(body="").values_list("kind", "language"))
    return [
        TextRow(kind.value, kind.label, [(code, name, (kind.value, code) in own) for code, name in settings.LANGUAGES])
        for kind in Kind
    ]


@dataclass(frozen=True)
class Text:
    """The words of one kind as they are now: `own` or standard; `may_undo` when they were changed once."""

    words: notifications.Words
    own: bool
    may_undo: bool


def text_of(event, kind: str, language: str) -> Text:
    kept = MessageText.objects.filter(event=event, kind=kind, language=language).first()
    if kept and kept.body:
        return Text(notifications.Words(kept.subject, kept.body), own=True, may_undo=True)
    with translation.override(language):
        standard = notifications.KINDS[kind].standard()
    return Text(standard, own=False, may_undo=kept is not None and kept.former is not None)


@dataclass(frozen=True)
class Reach:
    """How many a change is told: by mail, in each language; and how many can't be written to."""

    languages: dict[str, int]
    without_address: int

    @property
    def total(self) -> int:
        return sum(self.languages.values())


def reach(event) -> Reach:
    by_language = event.registrations.active().reachable().order_by().values_list("language")
    without = event.registrations.active().filter(anonymised_at=None, email="").count()
    return Reach(dict(by_language.annotate(count=Count("pk"))), without)


# How a mail will look

_said = {
    "seance": gettext_lazy("Un atelier"),
    "motif": gettext_lazy("La salle n’est plus disponible."),
    "changement": gettext_lazy("La journée commence une demi-heure plus tard."),
}
lazy_delay = lazy(notifications.delay_in_words, str)


def _example(event, kind, now) -> tuple[Registration, dict]:
    """Somebody who does not exist, and what the placeholders of the kind would say to them."""
    person = Registration(
        event=event,
        code="B7K2WQ",
        first_name="Camille",
        last_name=_("Exemple"),
        status=Registration.Status.CONFIRMED,
        confirmed_at=now,
    )
    details = {
        **_said,
        "limite": moment_in_words(now + timedelta(hours=event.offer_hours), event.zone_info),
        "delai": lazy_delay(event, event.starts_at - timedelta(days=7)),
    }
    if event.cancel_reason:
        details["motif"] = event.cancel_reason
    own = notifications.KINDS[kind].own
    return person, {name: value for name, value in details.items() if name in own}


def _example_choices(event) -> list[SessionChoice]:
    sessions = Session.objects.to_choose(event).select_related("slot")
    first: dict = {}
    for session in sessions.order_by("slot__starts_at", "slot__position", "position", "pk"):
        first.setdefault(session.slot_id, SessionChoice(session=session, slot=session.slot))
    return list(first.values())


@dataclass(frozen=True)
class Preview:
    """A mail as somebody would get it in a language; its picture stands in the page itself."""

    language: str
    subject: str
    text: str
    html: str
    count: int = 0


def preview(event, kind: str, language: str, *, words=None, count: int = 0, **details) -> Preview:
    """The mail of this kind. `words`: those being typed; `details`: more values; `count`: how many would get it."""
    now = timezone.now()
    with translation.override(language):
        person, said = _example(event, kind, now)
    person.language = language
    mail = notifications.KINDS[kind](
        registration=person,
        at=now,
        details={**said, **details},
        words=words or letters.words_of(event, kind, language),
        choices=_example_choices(event) if notifications.KINDS[kind].leaving else (),
    ).in_language(language)
    picture = base64.b64encode(qr.png(codes.payload(person), 5)).decode()
    html = mail.html.replace("cid:badge", f"data:image/png;base64,{picture}")
    return Preview(language, mail.subject, mail.text, html, count)


def announced(event, words: str, words_en: str) -> list[Preview]:
    """The mails by which a change would be told: French, and English if anybody reads it."""
    counts = reach(event).languages
    said = {"en": words_en or words}
    return [
        preview(event, Kind.PROGRAMME, language, count=counts.get(language, 0), changement=said.get(language, words))
        for language, _name in settings.LANGUAGES
        if counts.get(language) or language == settings.LANGUAGE_CODE
    ]
