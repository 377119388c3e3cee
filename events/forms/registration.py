"""What people type to register: once for the group, and for each person. Cleaned here; what it means, the actions say.

Fields are shown by templates/events/_asked.html: Django's widgets cost more than the rest of the page.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events import addresses
from events.actions import AlreadyRegistered, NoSeat
from events.models import Question, Registration, SessionChoice, SpecialNeeds
from events.people import Person
from events.queries.registering import Asked
from events.rules import GROUP_MOST
from portal.answers import row_number
from portal.forms import PlainLineField, PlainTextField
from portal.moments import hours_in_words
from portal.refusals import CONFLICT, INVALID

from .answers import AnswersMixin, field_name, given_by

NOT_SAID = ("", gettext_lazy("Je préfère ne pas dire"))
# A session that is full is chosen with its waiting list: "12-attente".
WAITS = "-attente"
# Nobody sees this field: what fills it in is no person.
TRAP = "site_web"
ADD = "ajouter"


def _line(label, most, *, complete="", required=True, help_text=""):
    widget = forms.TextInput(attrs={"autocomplete": complete} if complete else {})
    return PlainLineField(label=label, max_length=most, required=required, help_text=help_text, widget=widget)


class PersonForm(AnswersMixin, forms.Form):
    """One person. `asked` (queries.registering.Asked) adds the sessions to choose and what the organiser wants to know."""

    first_name = _line(gettext_lazy("Prénom"), 100, complete="given-name")
    last_name = _line(pgettext_lazy("personne", "Nom"), 100, complete="family-name")
    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique"),
        required=False,
        help_text=gettext_lazy("Votre billet et les rappels y arrivent. Sans adresse, imprimez la page qui suivra."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    # The address that somebody says is right although it looks mistyped.
    sure = forms.CharField(required=False, widget=forms.HiddenInput)
    phone = _line(gettext_lazy("Téléphone"), 30, complete="tel", required=False)
    profile = forms.ChoiceField(
        label=gettext_lazy("Vous êtes"), choices=[NOT_SAID, *Registration.Profile.choices], required=False
    )
    position = _line(gettext_lazy("Fonction"), 120, complete="organization-title", required=False)

    def __init__(self, *args, asked: Asked, number: int = 0, own: Mapping[int, SessionChoice] | None = None, **kwargs):
        super().__init__(*args, prefix=f"p{number}", **kwargs)
        self.asked, self.number, self.suggested = asked, number, ""
        # The choices that they made before, by session.
        self.own = own or {}
        event = asked.event
        for slot, sessions in asked.slots:
            choices = [(f"{session.pk}{wait}", session.name) for session in sessions for wait in ("", WAITS)]
            self.fields[f"s{slot.pk}"] = forms.ChoiceField(
                label=slot.name or _("Atelier"), choices=[("", ""), *choices], required=False
            )
        self.put(asked.questions)
        if event.asks_needs:
            self.fields["arrangement"] = PlainTextField(
                label=_("Un aménagement utile pour vous"),
                max_length=1000,
                required=False,
                help_text=_(
                    "Par exemple : une place au premier rang, une boucle magnétique, un interprète en langue des signes, "
                    "un accès sans marche. Dites l’aménagement, jamais la raison."
                ),
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        if event.asks_diet:
            self.fields["diet"] = forms.ChoiceField(
                label=_("Régime alimentaire"), choices=SpecialNeeds.Diet.choices, required=False
            )
            self.fields["diet_note"] = PlainLineField(label=_("Précision sur le repas"), max_length=160, required=False)
        if event.asks_photo_consent:
            self.fields["photo"] = forms.ChoiceField(
                label=_("Acceptez-vous d’être sur les photos de la journée ?"),
                choices=Question.YES_NO,
                help_text=_("Si vous dites non, votre badge portera la mention « sans photo »."),
                error_messages={"required": _("Dites oui ou non : les deux conviennent.")},
            )

    @property
    def name(self) -> str:
        """Who it is about, as typed so far."""
        typed = (self["first_name"].value() or "", self["last_name"].value() or "")
        return " ".join(part for part in typed if part).strip()[:120]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        meant = addresses.suggestion(email)
        if meant and (self.data.get(self.add_prefix("sure")) or "").strip().lower() != email:
            self.suggested = meant
            raise ValidationError(
                _("Vouliez-vous écrire %(meant)s ? Corrigez, ou confirmez que votre adresse est juste."),
                params={"meant": meant},
                code="mistyped",
            )
        return email

    def slots(self) -> list[dict]:
        """The moments in which one chooses, as the page shows them."""
        return [
            {
                "field": self[f"s{slot.pk}"],
                "hours": _hours(slot, self.asked.event),
                "chosen": self[f"s{slot.pk}"].value(),
                "rows": self._rows(sessions, self[f"s{slot.pk}"].value() or ""),
            }
            for slot, sessions in self.asked.slots
        ]

    def _rows(self, sessions, chosen: str) -> list[dict]:
        rows = []
        for session in sessions:
            before, left = self.own.get(session.pk), self.asked.left[session.pk]
            wait = WAITS if left == 0 and before is None else ""
            rows.append(
                {
                    "session": session,
                    "left": left,
                    "before": before,
                    "value": f"{session.pk}{wait}",
                    "checked": chosen.removesuffix(WAITS) == str(session.pk),
                }
            )
        return rows

    def questions(self) -> list[dict]:
        """The organiser's questions, each with its field and, where there is one, the answer that it depends on."""
        asked = {question.pk: question for question in self.asked.questions}
        rows = []
        for question in asked.values():
            first = asked.get(question.shown_if_id)
            rows.append(
                {
                    "question": question,
                    "field": self[field_name(question)],
                    "condition": self[field_name(first)].html_name if first else "",
                    "first": first.words if first else "",
                    "wanted": dict(first.answer_words).get(question.shown_if_value, "") if first else "",
                }
            )
        return rows

    def person(self, shared: Mapping) -> Person:
        """What was typed, as the actions take it; `shared` is what was said once for the group."""
        data = self.cleaned_data
        values = {name: data[name] for name in ("first_name", "last_name", "email", "phone", "profile", "position")}
        if "photo" in data:
            values["photo_consent"] = data["photo"] == "yes"
        values["answers"] = self.answers()
        choices, waits = self._choices()
        needs = {name: data[name] for name in ("arrangement", "diet", "diet_note") if name in data}
        return Person(values={**shared, **values}, choices=choices, waits=waits, needs=needs)

    def _choices(self) -> tuple[dict[int, int], frozenset[int]]:
        choices, waits = {}, set()
        for slot, _sessions in self.asked.slots:
            chosen = self.cleaned_data.get(f"s{slot.pk}")
            if chosen:
                session = int(chosen.removesuffix(WAITS))
                choices[slot.pk] = session
                if chosen.endswith(WAITS):
                    waits.add(session)
        return choices, frozenset(waits)


def known_of(registration: Registration, choices) -> dict:
    """What a registration says already, as the fields of `Submission` name it; `choices` are its SessionChoice rows."""
    needs = SpecialNeeds.objects.filter(registration=registration).first()
    known = {name: getattr(registration, name) for name in ("first_name", "last_name", "phone", "profile", "position")}
    known |= {"email": registration.email, "sure": registration.email}
    known |= {"organisation": registration.organisation_name, "territory": str(registration.territory_id or "")}
    if registration.photo_consent is not None:
        known["photo"] = "yes" if registration.photo_consent else "no"
    if needs is not None:
        known |= {name: getattr(needs, name) for name in ("arrangement", "diet", "diet_note")}
    known |= {f"s{choice.slot_id}": str(choice.session_id) for choice in choices}
    return known | given_by(registration, Question.objects.filter(event=registration.event_id))


def _hours(slot, event) -> str:
    hours = str(hours_in_words(slot.starts_at, slot.ends_at, event.zone_info))
    one_day = event.starts_here.date() == event.ends_here.date()
    return hours if one_day else f"{date_format(slot.starts_at.astimezone(event.zone_info), 'l j F')}, {hours}"


class SharedForm(forms.Form):
    """What is said once for all those registered in one go."""

    organisation = PlainLineField(
        label=gettext_lazy("Organisation"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Choisissez dans la liste, ou écrivez son nom."),
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    territory = forms.ChoiceField(label=gettext_lazy("Territoire"), required=False)

    def __init__(self, *args, asked: Asked, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["territory"].choices = [NOT_SAID, *((str(pk), name) for pk, name in asked.territories)]

    def values(self) -> dict:
        """Fields of Registration: an organisation of the directory as such, another one as it was typed."""
        typed, territory = self.cleaned_data["organisation"], self.cleaned_data["territory"]
        partner = self.asked.partner_named(typed) if typed else None
        return {
            "partner_id": partner,
            "organisation": "" if partner else typed,
            "territory_id": int(territory) if territory else None,
        }


class Submission:
    """The whole form: the press of the button it belongs to, what is shared, and the people, up to ten.

    `data` is a POST, or None for a form to fill; `known` prefills the first person. A press is known by its `identifier`.
    `own` are the choices that the one person made before, when the form is to change them.
    """

    def __init__(
        self,
        asked: Asked,
        data: QueryDict | None = None,
        *,
        count: int = 1,
        known: Mapping | None = None,
        own: Mapping[int, SessionChoice] | None = None,
        identifier: UUID | str = "",
    ):
        self.asked = asked
        self.identifier, self.wait, self.sentences = identifier or uuid4(), False, []
        # What the actions refused: no field is to be mended, the state of things stands against it.
        self.refused: ValidationError | None = None
        known = known or {}
        if data is not None:
            count = self._read(data)
        self.shared = SharedForm(data, asked=asked, initial=known)
        self.people = [
            PersonForm(data, asked=asked, number=number, own=own, initial=known if number == 0 else None)
            for number in range(count)
        ]

    def _read(self, data) -> int:
        count = row_number(data.get("personnes", "1"))
        if count > GROUP_MOST:
            self.sentences.append(_("Dix personnes au plus à la fois : inscrivez les autres ensuite."))
        self.wait = "attendre" in data
        identifier = press_of(data)
        if identifier:
            self.identifier = identifier
        if not identifier or data.get(TRAP):
            self.sentences.append(_("Cet envoi n’a pas pu être lu. Relisez, puis envoyez de nouveau."))
        return _within(count)

    @classmethod
    def rearranged(cls, asked: Asked, data: QueryDict) -> "Submission":
        """The form with one person more or less, or as it was (`verb` ajouter, retirer-2, relire): not judged, all typed in."""
        count, verb = _within(row_number(data.get("personnes", "1"))), data["verb"]
        gone = row_number(verb.removeprefix("retirer-"))
        kept = [number for number in range(count) if not 0 < number == gone]
        total = _within(count + 1) if verb == ADD else len(kept)
        form = cls(asked, count=total)
        form.wait = "attendre" in data
        form.shared.initial = _typed(form.shared, data)
        for person, number in zip(form.people, kept, strict=False):
            person.initial = _typed(person, data, prefix=f"p{number}")
        return form

    @property
    def count(self) -> int:
        return len(self.people)

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in (self.shared, *self.people)]
        seen = set()
        for person in self.people:
            email = person.cleaned_data.get("email")
            if email and email in seen:
                person.add_error("email", _("Deux personnes ont la même adresse : donnez-la à une seule."))
                valid.append(False)
            seen.add(email)
        return all(valid) and not self.sentences

    def cleaned(self) -> list[Person]:
        shared = self.shared.values()
        return [person.person(shared) for person in self.people]

    @property
    def emails(self) -> list[str]:
        return [email for person in self.people if (email := person.cleaned_data["email"])]

    def changes(self, registration: Registration) -> Person:
        """What was typed to change a registration; answers to questions that are no longer asked stay."""
        form = self.people[0]
        person = form.person(self.shared.values())
        return replace(person, values={**person.values, "answers": form.answers(registration.answers)})

    def refuse(self, error: ValidationError) -> None:
        """Show what an action refused where it belongs: beside somebody's field, as a lack of seats, or above all."""
        self.refused = error
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.people[0].add_error(name, errors)
        elif isinstance(error, AlreadyRegistered):
            sent = _("Nous y envoyons de nouveau le lien de cette inscription.")
            self.people[error.place].add_error("email", f"{error.messages[0]} {sent}")
        elif isinstance(error, NoSeat) and error.session is not None:
            self.people[error.place].add_error(f"s{error.session.slot_id}", error)
        else:
            self.sentences += error.messages

    @property
    def status(self) -> int:
        """The status with which the form is shown, as `portal.refusals.status_of` has it for one form."""
        if self.refused is not None and not hasattr(self.refused, "error_dict"):
            return CONFLICT
        return INVALID if self.sentences or any(form.errors for form in (self.shared, *self.people)) else 200

    def faults(self) -> list[tuple[str, str, str]]:
        """(address in the page, whose and which field, sentence) of all that has to be mended, in the order of the page."""
        return [
            (
                f"{bound.auto_id}_group" if isinstance(bound.field, forms.ChoiceField) else bound.auto_id,
                f"{bound.label} ({form.name or form.number + 1})" if form in self.people[1:] else bound.label,
                " ".join(bound.errors),
            )
            for form in (self.shared, *self.people)
            for bound in form
            if bound.errors
        ]

    def outcome(self, waiting) -> dict[str, list[str]]:
        """Whom a lack of seats touches: the names of those who would have a seat, and of those (their places) who would wait."""
        names = [person.name for person in self.people]
        return {
            "seated": [name for place, name in enumerate(names) if place not in waiting],
            "waiting": [name for place, name in enumerate(names) if place in waiting],
        }


def press_of(data: QueryDict) -> UUID | None:
    """The press of the button to which what was sent belongs; None where it can't be read."""
    try:
        return UUID(data.get("envoi", ""))
    except ValueError:
        return None


# What is not a field of the form: the check against forged requests, and the button that was pressed.
NO_FIELDS = {"csrfmiddlewaretoken", "verb", "attendre"}


def as_hidden(data: QueryDict) -> SafeString:
    """All that was typed, out of sight, for a page that only asks whether to send it."""
    typed = [(name, value) for name, values in data.lists() if name not in NO_FIELDS for value in values]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', typed)


def _within(count: int) -> int:
    return max(1, min(count, GROUP_MOST))


def _typed(form: forms.Form, data: QueryDict, prefix: str = "") -> dict:
    """What was typed into the fields of a form, under the prefix that it had then."""
    return {
        name: field.widget.value_from_datadict(data, {}, f"{prefix}-{name}" if prefix else name)
        for name, field in form.fields.items()
    }
