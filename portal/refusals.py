"""How an action's refusal becomes an answer: one clear sentence, the right status, a way back. HTTP only."""

from functools import wraps

from django.core.exceptions import ValidationError
from django.shortcuts import render

CONFLICT = 409


def refusal(request, error: ValidationError, back: str):
    """A page that says what was refused, status 409, with a link back."""
    return render(request, "portal/refused.html", {"sentences": error.messages, "back": back}, status=CONFLICT)


def refusals_shown(back):
    """For views behind a button: a ValidationError of the action becomes that page. `back(**kwargs)` gives the way back."""

    def decorate(view):
        @wraps(view)
        def guarded(request, **kwargs):
            try:
                return view(request, **kwargs)
            except ValidationError as error:
                return refusal(request, error, back(**kwargs))

        return guarded

    return decorate
