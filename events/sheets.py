"""A filled-in questionnaire: which of its questions apply, given what was answered. Pure.

Questions come in their order as rows of `SurveyQuestion`, or of a registration's `Question`; answers as {question identifier
(text): value}. A question that is not shown has no answer, so that what hangs on it is not shown either. A section's
condition is that of all its questions.
"""

from collections.abc import Iterable, Mapping, Sequence

from events.models import SurveyQuestion

Kind = SurveyQuestion.Kind


def identifier_of(question) -> str:
    """Under what its answer is kept."""
    return str(question.identifier)


def applicable(questions: Sequence, values: Mapping) -> list:
    """The questions and sections that are shown to somebody who answered so, in their order."""
    identifiers = {question.pk: identifier_of(question) for question in questions}
    found, seen, section_shown = [], {}, True
    for question in questions:
        meets = question.shown_if_id is None or _says(
            seen.get(identifiers.get(question.shown_if_id)), question.shown_if_value
        )
        if question.kind == Kind.SECTION:
            section_shown = meets
        if meets and section_shown:
            found.append(question)
            identifier = identifiers[question.pk]
            if identifier in values:
                seen[identifier] = values[identifier]
    return found


def _says(answer, wanted: str) -> bool:
    return wanted in answer if isinstance(answer, list) else answer == wanted


def kept(questions: Sequence, values: Mapping) -> dict:
    """What is kept of the answers: those to questions that are shown, and say something."""
    shown = {identifier_of(question) for question in applicable(questions, values)}
    return {
        identifier: value for identifier, value in values.items() if identifier in shown and value not in ("", [], {})
    }


def unanswered(questions: Sequence, values: Mapping) -> Iterable:
    """The questions shown that need an answer and have none in full: a matrix needs one in each row."""
    for question in applicable(questions, values):
        answer = values.get(identifier_of(question))
        if question.required and (not answer or (question.kind == Kind.MATRIX and len(answer) < len(question.rows))):
            yield question


def before(questions: Sequence, question) -> list:
    """The questions that stand before one and by whose answer it may be shown."""
    place = next((place for place, each in enumerate(questions) if each.pk == question.pk), len(questions))
    return [each for each in questions[:place] if each.kind in CONDITIONS]


# By their answers other questions may be shown.
CONDITIONS = (*SurveyQuestion.ONE_VALUE, Kind.MULTIPLE)
