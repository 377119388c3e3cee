"""The organiser's own questions as fields of a form: for who registers, and for the desk. Which apply, `events.sheets` says."""

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from events import sheets
from events.models import Question
from portal.forms import PlainTextField

NEEDED = _("Cette réponse est nécessaire.")


def field_name(question) -> str:
    return f"q{question.pk}"


def question_field(question: Question) -> forms.Field:
    """A field for one question. None is required by Django: whether an answer is needed depends on other answers."""
    words = {"label": question.words, "help_text": question.help, "required": False}
    kind = question.kind
    if kind == Question.Kind.TEXT:
        return PlainTextField(max_length=Question.LONGEST, widget=forms.Textarea(attrs={"rows": 2}), **words)
    if kind == Question.Kind.SEVERAL:
        return forms.MultipleChoiceField(choices=question.choices, **words)
    return forms.ChoiceField(choices=question.answer_words, **words)


def given_by(registration, questions: Iterable[Question]) -> dict:
    """What a registration answered, as the fields of its form name it."""
    return {field_name(question): registration.answers.get(str(question.identifier)) for question in questions}


class AnswersMixin:
    """A form that puts an event's questions (`put`) and gives what was answered to those that apply (`answers`)."""

    questions_put: Iterable[Question] = ()

    def put(self, questions: Iterable[Question]) -> None:
        """Add a field for each question, in their order."""
        self.questions_put = list(questions)
        for question in self.questions_put:
            self.fields[field_name(question)] = question_field(question)

    def clean(self):
        cleaned = super().clean()
        for question in sheets.unanswered(self.questions_put, self._said()):
            if field_name(question) not in self.errors:
                self.add_error(field_name(question), NEEDED)
        return cleaned

    def _said(self) -> dict:
        """What is said at each question, whether or not it applies, by its identifier."""
        return {
            sheets.identifier_of(question): said
            for question in self.questions_put
            if (said := self.cleaned_data.get(field_name(question)))
        }

    def answers(self, former: Mapping = {}) -> dict:
        """What is to be kept; of the `former` answers, those to questions that are no longer put stay."""
        put = {sheets.identifier_of(question) for question in self.questions_put}
        stays = {identifier: answer for identifier, answer in former.items() if identifier not in put}
        return {**stays, **sheets.kept(self.questions_put, self._said())}
