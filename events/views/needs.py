"""Needs to handle: arrangements with their done mark, diets as counts. HTTP only."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events import actions
from events.queries import charts, needs
from portal.refusals import chosen, refusals_shown

from .finding import desk_page, organised_event

BY_PAGE = 60


@require_safe
def event_needs(request, slug):
    """What people need that day, to see to and seen to."""
    event = organised_event(request, slug)
    meals = needs.meals(event)
    page = Paginator(needs.arrangements(event), BY_PAGE).get_page(request.GET.get("page"))
    context = {
        "to_handle": [each for each in page if not each.handled_at],
        "handled": [each for each in page if each.handled_at],
        "page_obj": page,
        "count": needs.to_handle(event),
        "diets": charts.bars(meals.frequent),
        "diet_notes": meals.notes,
        **desk_page(event, "needs"),
    }
    return render(request, "events/event_needs.html", context)


def _back(slug, pk) -> str:
    return reverse("event_needs", args=[slug])


@require_POST
@refusals_shown(_back)
def need_mark(request, slug, pk):
    """Say that what a registration needs is seen to, or undo it."""
    event = organised_event(request, slug)
    registration = get_object_or_404(event.registrations.select_related("event"), pk=pk)
    done = chosen(request, {"traiter": True, "rouvrir": False})
    actions.mark_need(registration, done, actor=request.user)
    messages.success(request, _("C’est prévu.") if done else _("C’est de nouveau à prévoir."))
    if request.POST.get("back") == "inscription":
        return redirect("event_registration", slug=slug, pk=pk)
    return redirect("event_needs", slug=slug)
