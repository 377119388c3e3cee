"""What people need that day: arrangements to see to, one by one; diets as counts, never by name."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import F
from django.utils.text import capfirst

from events.models import Registration, SpecialNeeds

Diet = SpecialNeeds.Diet


def _coming(event):
    return SpecialNeeds.objects.filter(registration__event=event, registration__anonymised_at=None).exclude(
        registration__status=Registration.Status.CANCELLED
    )


def arrangements(event):
    """The arrangements asked for by people who come or may come: those to see to first, then by name."""
    return (
        _coming(event)
        .exclude(arrangement="")
        .select_related("registration__partner", "handled_by")
        .order_by(F("handled_at").asc(nulls_first=True), "registration__last_name", "pk")
    )


def to_handle(event) -> int:
    """How many arrangements nobody has seen to yet."""
    return _coming(event).filter(handled_at=None).exclude(arrangement="").count()


@dataclass(frozen=True)
class Meals:
    """What a caterer counts: `confirmed` eat, `maybe` have no seat for sure yet.

    `diets` of those who eat: how often each was asked for. `notes`: what was written beside, however it was spelled, with
    how often.
    """

    confirmed: int
    maybe: int
    diets: dict[str, int]
    notes: list[tuple[str, int]]

    @property
    def frequent(self) -> list[tuple[str, int]]:
        """The diets in words, the most frequent first."""
        return sorted(((str(Diet(diet).label), count) for diet, count in self.diets.items()), key=_by_number)


def _by_number(row) -> tuple[int, str]:
    words, count = row
    return -count, words


def meals(event) -> Meals:
    """The meals of an event, on paper and on the desk alike. Three queries."""
    coming = Registration.objects.filter(event=event)
    needs = SpecialNeeds.objects.filter(registration__in=coming.eating())
    diets, notes = Counter(), Counter()
    for diet, note in needs.values_list("diet", "diet_note"):
        diets[diet] += bool(diet)
        notes[capfirst(" ".join(note.split()).casefold())] += bool(note.strip())
    maybe = coming.holding().exclude(pk__in=coming.eating())
    return Meals(coming.eating().count(), maybe.count(), dict(+diets), sorted((+notes).items()))
