"""Quick polls of the room: each person's answers are their own, sums are the desk's until the poll is closed, then everybody's.

A poll is a path of two keys, the same in every document. What somebody answered counts even if they are removed later: the
desk sees the sums, and the difference would say what they had answered.
"""

from collections.abc import Iterable, Mapping

from workshops.engine.documents import DESK, EVERYONE, HIDDEN, Draft, person

Poll = tuple[str, str]
RECOGNITION, REACTIONS = "recognition", "reactions"


def begin(draft: Draft, poll: Poll, questions: Mapping[str, Iterable[str]]) -> None:
    """Open a poll: questions, and the choices of each."""
    draft.put(HIDDEN, *poll, value={"open": True})
    draft.put(DESK, *poll, value={question: dict.fromkeys(choices, 0) for question, choices in questions.items()})


def is_open(draft: Draft, poll: Poll) -> bool:
    return bool(draft.get(HIDDEN, *poll, "open"))


def answers_of(draft: Draft, poll: Poll, who: str) -> dict:
    """What this person has answered, by question."""
    return draft.get(HIDDEN, *poll, "answers", who, default={})


def answer(draft: Draft, poll: Poll, who: str, question: str, choice: str) -> None:
    """Their answer, in the place of the one before."""
    before = answers_of(draft, poll, who).get(question)
    draft.put(HIDDEN, *poll, "answers", who, question, value=choice)
    draft.put(person(who), *poll, question, value=choice)
    if before:
        draft.add(DESK, *poll, question, before, by=-1)
    draft.add(DESK, *poll, question, choice)


def close(draft: Draft, poll: Poll) -> None:
    """Nobody answers any more, and everybody sees the sums."""
    draft.put(HIDDEN, *poll, "open", value=False)
    sums = draft.get(DESK, *poll)
    draft.put(EVERYONE, *poll, value={question: dict(counted) for question, counted in sums.items()})


def withdraw(draft: Draft, poll: Poll) -> None:
    """As if it had not been: nobody answers, nobody sees it."""
    if draft.get(HIDDEN, *poll):
        draft.put(HIDDEN, *poll, "open", value=False)
    draft.drop(DESK, *poll)
    draft.drop(EVERYONE, *poll)
