"""How the views of this app answer: a page with one form, and an action's refusal shown where it belongs."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render

from portal.forms import add_action_errors
from portal.partners import rules

INVALID = 422


def form_page(
    request, form, *, title, submit, back, lead="", danger=False, template="partners/form_page.html", **context
):
    """A page with one form; 422 when something has to be mended.

    `back` is the address to return to, `submit` the words of the button, `danger` whether what it does can't be undone.
    """
    context |= {"form": form, "title": title, "submit": submit, "back": back, "lead": lead, "danger": danger}
    return render(request, template, context, status=INVALID if form.errors else 200)


def attempt(form, action, *args, **kwargs) -> bool:
    """Run an action; False when it refused, its reason then stands on the form."""
    try:
        action(*args, **kwargs)
    except ValidationError as error:
        add_action_errors(form, error)
        return False
    return True


def tell(request, done, action, *args, **kwargs):
    """Run an action that a button alone asks for: its success or its refusal shows on the next page."""
    try:
        action(*args, **kwargs)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)


def coordinators_only(view):
    """403 for anybody but the network's own staff."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not rules.is_coordinator(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
