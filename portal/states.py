"""The one way a row changes its state: along the table of transitions that stands in its model (`TRANSITIONS`).

It decides nothing about who may; the caller holds the row, logs, and tells people.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def set_status(thing, status: str, *, field: str = "status", **values) -> None:
    """Give a row that is held (locked, or fresh in this transaction) another state and save it, `values` with it.

    `field` is the name of the field that holds the state. Raises ValidationError (code "state") when the table does not
    allow the step.
    """
    if status not in thing.TRANSITIONS[getattr(thing, field)]:
        raise ValidationError(
            _("Ce n’est plus possible : l’état a changé entre-temps (%(state)s).")
            % {"state": getattr(thing, f"get_{field}_display")()},
            code="state",
        )
    setattr(thing, field, status)
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save(update_fields=[field, *values])
