"""The form that a questionnaire makes: a field for each question, or for each row of a matrix. HTTP only."""

import json
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from events import sheets
from events.models import SurveyQuestion
from portal.forms import PlainLineField, PlainTextField

Kind = SurveyQuestion.Kind
NOT_PROPOSED = {
    "invalid_choice": _("Choisissez une des réponses proposées."),
    "invalid_list": _("Choisissez parmi les réponses proposées."),
}


@dataclass(frozen=True)
class Screen:
    """One question as it is shown: its fields (one, or one by row of a matrix), and what it hangs on.

    `section` is the heading of the part that it opens, None within a part.
    """

    question: SurveyQuestion
    fields: tuple
    section: SurveyQuestion | None
    conditions: tuple

    @property
    def errors(self) -> bool:
        return any(field.errors for field in self.fields)

    @property
    def shown_if(self) -> str:
        """What the page's script needs of the conditions."""
        return json.dumps([[condition.field, condition.value] for condition in self.conditions])


@dataclass(frozen=True)
class Condition:
    """Shown if this field has this value; `words` say it to those who see the whole page at once."""

    field: str
    value: str
    words: str


class AnswerForm(forms.Form):
    """All the questions at once; which of them apply is judged here again, whatever the page showed."""

    def __init__(self, *args, questions, on_paper=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self.on_paper = on_paper
        for question in self.questions:
            self.fields |= fields_of(question)

    def clean(self):
        values = {}
        for question in self.questions:
            names = list(fields_of(question))
            if question.kind == Kind.MATRIX:
                rows = {row: self.cleaned_data.get(name) for name, (row, _w) in zip(names, question.lines, strict=True)}
                values[sheets.identifier_of(question)] = {row: value for row, value in rows.items() if value}
            elif names:
                values[sheets.identifier_of(question)] = self.cleaned_data.get(names[0], "")
        # What nobody wrote on paper can't be asked for again.
        for question in () if self.on_paper else sheets.unanswered(self.questions, values):
            self._ask_again(question)
        self.values = sheets.kept(self.questions, values)
        return self.cleaned_data

    def _ask_again(self, question) -> None:
        for name in fields_of(question):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("Cette réponse est nécessaire."))

    def screens(self) -> list[Screen]:
        """The questions as they are shown, each with the heading of the part that it opens."""
        found, section, opening = [], None, None
        for question in self.questions:
            if question.kind == Kind.SECTION:
                section = opening = question
                continue
            fields = tuple(self[name] for name in fields_of(question))
            conditions = tuple(self._conditions(question, section))
            found.append(Screen(question, fields, opening, conditions))
            opening = None
        return found

    def _conditions(self, question, section):
        by_key = {each.pk: each for each in self.questions}
        for each in (section, question):
            if each is not None and each.shown_if_id in by_key:
                other = by_key[each.shown_if_id]
                words = dict(other.choices).get(each.shown_if_value, each.shown_if_value)
                yield Condition(
                    field_name(other),
                    each.shown_if_value,
                    _("Seulement si vous avez répondu « %(answer)s » à « %(question)s »")
                    % {"answer": words, "question": other.words},
                )


class RoomForm(AnswerForm):
    """The same in the room: the badge says that one answers once."""

    code = PlainLineField(
        label=_("Le code de votre badge"),
        max_length=20,
        help_text=_("Il sert à ne compter chacun qu’une fois. Il n’est pas gardé avec votre réponse."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


def field_name(question) -> str:
    return f"q-{question.identifier.hex}"


def fields_of(question) -> dict[str, forms.Field]:
    """The fields of a question, by name; none for a section."""
    name = field_name(question)
    match question.kind:
        case Kind.SECTION:
            return {}
        case Kind.MATRIX:
            return {
                f"{name}-{number}": _one_of(words, question.choices, question.required)
                for number, (_row, words) in enumerate(question.lines)
            }
        case Kind.TEXT:
            field = PlainTextField(
                label=question.words,
                help_text=question.help,
                required=False,
                max_length=SurveyQuestion.TEXT_MOST,
                widget=forms.Textarea(attrs={"rows": 5}),
            )
        case Kind.MULTIPLE:
            field = forms.MultipleChoiceField(
                label=question.words,
                help_text=question.help,
                required=False,
                choices=question.choices,
                widget=forms.CheckboxSelectMultiple,
                error_messages=NOT_PROPOSED,
            )
        case _:
            field = _one_of(question.words, degrees(question), question.required, question.help)
    # Whether it is needed depends on what else was answered: `clean` judges that, the page only says it.
    field.needed = question.required
    return {name: field}


def _one_of(label, choices, needed, help_text="") -> forms.ChoiceField:
    field = forms.ChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages=NOT_PROPOSED,
    )
    field.needed = needed
    return field


def degrees(question) -> list[tuple[str, str]]:
    """What is chosen from: where only the ends of a scale have words, each degree is given its number."""
    if question.kind == Kind.SCALE and any(not option["label"] for option in question.options):
        return [(value, value if words == value else f"{value} – {words}") for value, words in question.choices]
    return question.choices
