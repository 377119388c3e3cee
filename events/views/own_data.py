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
from events.queries.registrations import of_the_same_person
from portal.answers import file_answer, form_methods
from portal.forms import ConfirmForm

from .registration import behind_link


@behind_link
@form_methods
def registration_data(request, found):
    """What is held, until when; and the button that erases it, in the towns from which one has moved too."""
    if request.method == "POST" and ConfirmForm(request.POST).is_valid():
        actions.erase(of_the_same_person(found))
        messages.success(request, _("Vos données sont effacées. Le lien de votre inscription ne sert plus."))
        return redirect(reverse("wagtail_serve", args=[""]))
    own = Registration.objects.filter(pk=found.pk)
    [row] = personal_data.rows_of(own)
    held = [[label, row[name]] for name, label in personal_data.LABELS.items() if row[name]]
    for need in personal_data.needs_of(own):
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
    rows = of_the_same_person(found)
    held = {"registration": personal_data.rows_of(rows), "needs": personal_data.needs_of(rows)}
    content = json.dumps(held, ensure_ascii=False, indent=2)
    return file_answer(content, "mes-donnees.json", "application/json; charset=utf-8")
