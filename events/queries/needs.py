"""What people need that day: arrangements to see to, one by one; diets as counts, never by name."""

from django.db.models import Count, F

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


def diet_counts(event) -> list[tuple[str, int]]:
    """(diet, how many of those who hold a seat), the most frequent first; "nothing in particular" left out."""
    holding = _coming(event).filter(registration__status__in=Registration.HOLDING).exclude(diet="")
    counts = dict(holding.order_by().values_list("diet").annotate(count=Count("pk")))
    found = [(str(Diet(diet).label), count) for diet, count in counts.items()]
    return sorted(found, key=lambda row: (-row[1], row[0]))


def diet_notes(event) -> list[tuple[str, int]]:
    """What was added about meals, each wording with how many wrote it; without names."""
    notes = _coming(event).filter(registration__status__in=Registration.HOLDING).exclude(diet_note="")
    return list(notes.order_by("diet_note").values_list("diet_note").annotate(count=Count("pk")))
