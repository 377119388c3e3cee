"""What the columns of a list of people mean, and the person that a row describes. No query, no write.

What the portal knows (organisations, territories, sessions) is handed over in `Known`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import sheets
from events.models import Question, Registration, Session, Slot, SpecialNeeds
from events.people import Person
from portal.folding import folded

# What a column may hold, with the headings by which it is guessed: the most telling first.
MEANINGS = {
    "email": (
        gettext_lazy("Adresse électronique"),
        ("adresse électronique", "courriel", "mail", "email", "mél", "messagerie"),
    ),
    "first_name": (gettext_lazy("Prénom"), ("prénom", "first name", "given name")),
    "full_name": (
        gettext_lazy("Prénom et nom ensemble"),
        ("prénom et nom", "nom et prénom", "nom prénom", "prénom nom", "nom complet", "full name", "participant"),
    ),
    "last_name": (gettext_lazy("Nom"), ("nom de famille", "nom d’usage", "last name", "surname", "family name", "nom")),
    "phone": (gettext_lazy("Téléphone"), ("téléphone", "portable", "mobile", "phone", "tél")),
    "organisation": (
        gettext_lazy("Organisation"),
        ("organisation", "organisme", "structure", "employeur", "association", "établissement", "entreprise"),
    ),
    "position": (gettext_lazy("Fonction"), ("fonction", "poste", "métier", "job")),
    "profile": (gettext_lazy("Profil"), ("profil",)),
    "territory": (gettext_lazy("Territoire"), ("territoire",)),
    "photo_consent": (gettext_lazy("Accord pour les photos"), ("photo", "droit à l’image")),
    "arrangement": (gettext_lazy("Aménagement utile"), ("aménagement", "besoin", "accessibilité")),
    "diet": (gettext_lazy("Régime alimentaire"), ("régime", "repas")),
    "note": (gettext_lazy("Note de l’organisation"), ("remarque", "commentaire", "observation", "note")),
}
SLOT, QUESTION = "slot-", "question-"
YES = {"oui", "o", "yes", "y", "1", "vrai", "true", "x", "d'accord", "ok"}
NO = {"non", "n", "no", "0", "faux", "false", "sans photo"}
# Headings so short that they begin other words: « nom » is no « nombre ».
SHORT = 4
ANY_SESSION = ("atelier", "seance", "workshop", "session")


@dataclass(frozen=True)
class Known:
    """What words of a list may name, by those words folded."""

    partners: Mapping[str, object]
    territories: Mapping[str, object]
    sessions: Mapping[int, Mapping[str, Session]]
    slots: Mapping[int, Slot]
    questions: Sequence[Question] = ()


@dataclass
class Reading:
    """A row as a person, or why it can't be; `remarks` says what was not understood, or applies to nobody, and is left out."""

    person: Person | None = None
    refused: str = ""
    remarks: list[str] = field(default_factory=list)


def guess(headers: list[str], known: Known, rows: Sequence[list[str]] = ()) -> list[str]:
    """What each column seems to hold ("" for nothing), no meaning twice: by its heading, addresses by their look too.

    A meaning is a key of `MEANINGS`, "slot-<key>" or "question-<key>".
    """
    found, taken = [], set()
    for header in headers:
        words = folded(header)
        meaning = next((each for each in _candidates(words, known) if each not in taken), "")
        found.append(meaning)
        taken.add(meaning)
        taken.discard("")
    if "full_name" in taken and {"first_name", "last_name"} <= taken:
        found[found.index("full_name")] = ""
    if "email" not in taken:
        free = (place for place, meaning in enumerate(found) if not meaning.startswith(QUESTION))
        place = next((place for place in free if _looks_like_addresses(place, rows)), None)
        if place is not None:
            found[place] = "email"
    return found


def _looks_like_addresses(place: int, rows: Sequence[list[str]]) -> bool:
    """Whether most of what a column holds has an « @ »."""
    filled = [row[place] for row in rows if row[place]]
    return 2 * sum("@" in cell for cell in filled) > len(filled)


def headings(known: Known) -> list[str]:
    """The headings of a list that is understood without a word more; the untitled slots last, any name does for them."""
    slots = sorted(known.slots.values(), key=lambda slot: not slot.title)
    return [
        *(str(label) for meaning, (label, _names) in MEANINGS.items() if meaning != "full_name"),
        *(slot.title or _("Atelier") for slot in slots),
        *(str(question.label) for question in known.questions),
    ]


def _candidates(words: str, known: Known):
    if not words:
        return
    for question in known.questions:
        if words in (folded(question.label), folded(question.label_en)):
            yield f"{QUESTION}{question.pk}"
    for key, slot in known.slots.items():
        if words in (folded(slot.title), folded(slot.title_en)):
            yield f"{SLOT}{key}"
    # « Nom et prénom » is neither the one nor the other: the headings that say most come first.
    named = [
        (len(name), meaning)
        for meaning, (_label, names) in MEANINGS.items()
        for name in map(folded, names)
        if re.search(rf"\b{name}\b" if len(name) <= SHORT else rf"\b{name}", words)
    ]
    for _length, meaning in sorted(named, reverse=True):
        yield meaning
    if any(name in words for name in ANY_SESSION):
        for key in known.slots:
            yield f"{SLOT}{key}"


def read_row(cells: list[str], columns: list[str], known: Known) -> Reading:
    """The person that a row describes, its `columns` holding what they say."""
    typed = {meaning: cell.strip() for meaning, cell in zip(columns, cells, strict=False) if meaning and cell.strip()}
    reading = Reading()
    first, last = typed.get("first_name", ""), typed.get("last_name", "")
    if not last and typed.get("full_name"):
        first, last = split_name(typed["full_name"])
    values = {"first_name": first, "last_name": last, "email": typed.get("email", "").lower().removeprefix("mailto:")}
    for name in ("phone", "position", "note"):
        values[name] = typed.get(name, "")
    partner = known.partners.get(folded(typed.get("organisation", "")))
    values |= {"partner": partner, "organisation": "" if partner else typed.get("organisation", "")}
    values["profile"] = _profile(typed.get("profile", ""), reading)
    values["territory"] = _territory(typed.get("territory", ""), known, reading)
    values["photo_consent"] = _consent(typed.get("photo_consent", ""), reading)
    try:
        _require_sound(values)
        values["answers"] = _answers(typed, known.questions, reading)
    except ValidationError as error:
        reading.refused = " ".join(error.messages)
    else:
        reading.person = Person(values, _choices(typed, known, reading), needs=_needs(typed))
    return reading


def split_name(name: str) -> tuple[str, str]:
    """(first name, last name) of both together: the words in capitals are the last name, else all but the first."""
    words = name.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(word for word in words if word not in capitals), " ".join(capitals)
    return (words[0], " ".join(words[1:])) if len(words) > 1 else ("", name)


def _require_sound(values: dict) -> None:
    """Raises ValidationError when nobody can be registered with these values."""
    if not values["last_name"]:
        raise ValidationError(_("Il manque le nom."))
    if values["email"]:
        try:
            validate_email(values["email"])
        except ValidationError:
            raise ValidationError(
                _("Adresse électronique mal écrite : %(typed)s.") % {"typed": values["email"][:80]}
            ) from None
    for name, value in values.items():
        most = Registration._meta.get_field(name).max_length if isinstance(value, str) else None
        if most and len(value) > most:
            raise ValidationError(_too_long(most, Registration._meta.get_field(name).verbose_name))


def _too_long(most: int, what: str) -> str:
    return _("Trop long (%(most)d caractères au plus) : %(field)s.") % {"most": most, "field": what}


def _answers(typed: dict, questions: Sequence[Question], reading: Reading) -> dict:
    """What the row answers to the organiser's questions, by the rules of the public form. Raises ValidationError."""
    given = {
        sheets.identifier_of(question): _answer(question, typed[f"{QUESTION}{question.pk}"])
        for question in questions
        if f"{QUESTION}{question.pk}" in typed
    }
    for question in sheets.unanswered(questions, given):
        raise ValidationError(_("Il manque la réponse à « %(question)s ».") % {"question": question.words})
    kept = sheets.kept(questions, given)
    reading.remarks += [
        _("réponse laissée, la question ne se pose pas : %(question)s") % {"question": question.words}
        for question in questions
        if sheets.identifier_of(question) in given.keys() - kept.keys()
    ]
    return kept


def _answer(question: Question, typed: str):
    """The answer that a cell says, as it is kept. Raises ValidationError for one that is not proposed."""
    if question.kind == Question.Kind.TEXT:
        if len(typed) > Question.LONGEST:
            raise ValidationError(_too_long(Question.LONGEST, question.words))
        return typed
    proposed = _proposed(question)
    if question.kind == Question.Kind.SEVERAL:
        return _several(question, proposed, typed)
    if folded(typed) not in proposed:
        raise _not_proposed(question, typed)
    return proposed[folded(typed)]


def _proposed(question: Question) -> dict[str, str]:
    """The values of the answers proposed, by the words that name each: its label in either language, or itself."""
    if question.kind == Question.Kind.YES_NO:
        return {**dict.fromkeys(YES, "yes"), **dict.fromkeys(NO, "no")}
    return {
        folded(option[words]): option["value"]
        for words in ("value", "label_en", "label")
        for option in question.options
        if option.get(words)
    }


def _several(question: Question, proposed: Mapping[str, str], typed: str) -> list[str]:
    """The values named by a cell, parted by commas, semicolons or lines; an answer may hold a comma itself."""
    parts = [part for part in re.split(r"[,;|\n]", typed) if part.strip()]
    found, place = [], 0
    while place < len(parts):
        ends = range(len(parts), place, -1)
        named = ((end, proposed.get(folded(",".join(parts[place:end])))) for end in ends)
        place, value = next(((end, value) for end, value in named if value), (place, ""))
        if not value:
            raise _not_proposed(question, parts[place])
        found.append(value)
    return list(dict.fromkeys(found))


def _not_proposed(question: Question, typed: str) -> ValidationError:
    return ValidationError(
        _("« %(typed)s » n’est pas une réponse à « %(question)s ». Réponses proposées : %(proposed)s.")
        % {
            "typed": typed.strip()[:60],
            "question": question.words,
            "proposed": ", ".join(str(words) for _value, words in question.answer_words),
        }
    )


def _profile(typed: str, reading: Reading) -> str:
    if not typed:
        return ""
    found = next(
        (value for value, label in Registration.Profile.choices if folded(typed) in (folded(label), value)), ""
    )
    if not found:
        reading.remarks.append(_("profil non reconnu : %(typed)s") % {"typed": typed[:60]})
    return found


def _choice(words: str, choices) -> str:
    """The choice that folded words name, by its label or its value."""
    return next((value for value, label in choices.choices if value and words in (folded(label), value)), "")


def _territory(typed: str, known: Known, reading: Reading):
    found = known.territories.get(folded(typed)) if typed else None
    if typed and found is None:
        reading.remarks.append(_("territoire non reconnu : %(typed)s") % {"typed": typed[:60]})
    return found


def _consent(typed: str, reading: Reading) -> bool | None:
    words = folded(typed)
    if words in YES or words in NO:
        return words in YES
    if words:
        reading.remarks.append(_("accord pour les photos non compris : %(typed)s") % {"typed": typed[:60]})
    return None


def _needs(typed: dict) -> dict:
    diet = folded(typed.get("diet", ""))
    found = _choice(diet, SpecialNeeds.Diet) if diet else ""
    other = bool(diet) and not found and diet not in NO and diet != "aucun"
    return {
        "arrangement": typed.get("arrangement", "")[:1000],
        "diet": SpecialNeeds.Diet.OTHER if other else found,
        "diet_note": typed["diet"][:160] if other else "",
    }


def _choices(typed: dict, known: Known, reading: Reading) -> dict[int, int]:
    chosen = {}
    for meaning, words in typed.items():
        if not meaning.startswith(SLOT):
            continue
        slot = int(meaning.removeprefix(SLOT))
        session = _session(folded(words), known.sessions.get(slot, {}))
        if session is None:
            reading.remarks.append(_("séance non reconnue : %(typed)s") % {"typed": words[:60]})
        else:
            chosen[slot] = session.pk
            if folded(words) != folded(session.title):
                reading.remarks.append(
                    _("« %(typed)s » lu comme « %(session)s »") % {"typed": words[:60], "session": session.title}
                )
    return chosen


def _session(words: str, sessions: Mapping[str, Session]) -> Session | None:
    """The session of this title, or the only one whose title holds these words whole."""
    if words in sessions:
        return sessions[words]
    held = [session for title, session in sessions.items() if re.search(rf"(?<!\w){re.escape(words)}(?!\w)", title)]
    return held[0] if len(held) == 1 else None
