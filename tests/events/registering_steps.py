"""What people do around their registration, for several test files."""

import uuid

from events import actions
from events.models import Registration
from events.people import Person


def person(name="zoe", *, choices=None, waits=(), needs=None, **values):
    """Somebody as the form gives them to the action."""
    values = {"first_name": name.capitalize(), "last_name": "Martin", "email": f"{name}@exemple.test"} | values
    return Person(values=values, choices=choices or {}, waits=frozenset(waits), needs=needs or {})


def register(event, *people, **options):
    """Register these (names or persons); one registration for one, a list for several."""
    people = [person(each) if isinstance(each, str) else each for each in people]
    rows = actions.register(event, people, submission=options.pop("submission", uuid.uuid4()), **options)
    return rows[0] if len(rows) == 1 else rows


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def status(row):
    return fresh(row).status


def holding(event) -> int:
    return Registration.objects.holding().filter(event=event).count()
