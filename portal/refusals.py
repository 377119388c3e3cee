"""How an action's refusal becomes an answer: the reason where it belongs, the right status, a way back. HTTP only.

Behind a form, `attempt` then `status_of` (`under_fields` where the action and the form don't call things alike); behind a
button alone, `refusals_shown` (a page) or `tell` (a sentence on the next page).
"""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.forms import add_action_errors

CONFLICT = 409
INVALID = 422


def attempt(form, action, *args, **kwargs) -> bool:
    """Run an action; what it returned is in `form.result`.

    False when it refused: its reason then stands on the form, the error itself in `form.refused`.
    """
    try:
        form.result = action(*args, **kwargs)
    except ValidationError as error:
        add_action_errors(form, error)
        form.refused = error
        return False
    return True


def under_fields(action, names: dict):
    """The action, whose refusals name the fields of the form: `names`, by what the action calls them."""

    @wraps(action)
    def named(*args, **kwargs):
        try:
            return action(*args, **kwargs)
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                raise
            found: dict = {}
            for name, errors in error.error_dict.items():
                found.setdefault(names.get(name, name), []).extend(errors)
            raise ValidationError(found) from error

    return named


def status_of(form) -> int:
    """The status with which a form is shown: 200, or 422 when something typed has to be mended.

    409 when the action refused without naming a field: what was typed is right, the state of things stands against it.
    """
    refused = getattr(form, "refused", None)
    if refused is not None and not hasattr(refused, "error_dict"):
        return CONFLICT
    return INVALID if form.errors else 200


def tell(request, done, action, *args, **kwargs):
    """Run an action that a button alone asks for: its success or its refusal shows on the next page."""
    try:
        action(*args, **kwargs)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)


def chosen(request, verbs: dict):
    """What the button that was pressed (`verb`) stands for in `verbs`.

    Raises ValidationError for one that the page does not have: the view then wants `refusals_shown`.
    """
    try:
        return verbs[request.POST.get("verb", "")]
    except KeyError as error:
        raise ValidationError(_("Ce bouton n’existe pas."), code="verb") from error


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
