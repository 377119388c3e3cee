"""What somebody without an account does with their own data, behind their secret link: see it, take it, have it erased."""

import json

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events import actions, personal_data
from events.links import token_of
from events.models import Registration
from portal.answers import file_answer, form_methods
from portal.forms import ConfirmForm

from .registration import behind_link


def _of(found):
    return Registration.objects.filter(pk=found.pk)


@behind_link
@form_methods
def registration_data(request, found):
    """What is held, until when; and the button that erases it."""
    if request.method == "POST" and ConfirmForm(request.POST).is_valid():
        actions.erase(_of(found))
        messages.success(request, _("Vos données sont effacées. Le lien de votre inscription ne sert plus."))
        return redirect(reverse("wagtail_serve", args=[""]))
    [row] = personal_data.rows_of(_of(found))
    held = [[label, row[name]] for name, label in personal_data.LABELS.items() if row[name]]
    for need in personal_data.needs_of(_of(found)):
        held += [[label, need[name]] for name, label in personal_data.NEED_LABELS.items() if need[name]]
    context = {
        "event": found.event,
        "token": token_of(found),
        "held": held,
        "headers": [_("Quoi"), _("Ce qui est gardé")],
        "kinds": (personal_data.REGISTRATIONS, personal_data.NEEDS),
        "training": personal_data.is_kept(found),
        "coming": found.status != Registration.Status.CANCELLED and timezone.now() < found.event.starts_at,
    }
    return render(request, "events/registration_data.html", context)


@behind_link
@require_safe
def registration_data_file(request, found):
    """All of it as JSON."""
    held = {"registration": personal_data.rows_of(_of(found)), "needs": personal_data.needs_of(_of(found))}
    content = json.dumps(held, ensure_ascii=False, indent=2)
    return file_answer(content, "mes-donnees.json", "application/json; charset=utf-8")
