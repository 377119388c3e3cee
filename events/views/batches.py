"""The same for many registrations: what will happen, then how far it is and what was refused. HTTP only."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events import actions
from events.forms.registrations import RegistrationFilterForm
from events.models import Batch, BatchLine
from events.queries import batches, listing
from portal.answers import row_number
from portal.refusals import chosen, refusals_shown

from .finding import organised_event
from .registrations import KINDS, list_page

BY_PAGE = 100
# How long a page may work before it leaves the rest to the worker.
AT_ONCE = 1.5


def find_batch(event, identifier) -> Batch:
    return get_object_or_404(event.batches.select_related("created_by"), identifier=identifier)


def _list(slug, **kwargs) -> str:
    return reverse("event_registrations", args=[slug])


def _batch(slug, identifier) -> str:
    return reverse("event_batch", args=[slug, identifier])


@require_POST
@refusals_shown(_list)
def event_batch_plan(request, slug):
    """Note what is asked for the ticked registrations, all that the filters give, or all of an import; nothing is done yet."""
    event = organised_event(request, slug)
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise ValidationError(_("Ce bouton n’existe pas."), code="verb")
    filters = RegistrationFilterForm(QueryDict(request.POST.get("asked", "")), event=event)
    if request.POST.get("scope") == "all":
        found = listing.filtered(event, filters.wanted)
    elif request.POST.get("scope") == "import":
        made = find_batch(event, request.POST.get("import", "")).lines.filter(state=BatchLine.State.DONE)
        found = listing.filtered(event, {"status": "all"}).filter(pk__in=made.values("registration"))
    else:
        keys = [row_number(typed) for typed in request.POST.getlist("pick")]
        found = listing.filtered(event, {"status": "all"}).filter(pk__in=keys)
    # Seats go to those who wait in the order of their line.
    order = "line" if kind == Batch.Kind.PROMOTE else ""
    try:
        batch = actions.plan_batch(event, kind, listing.keys(found, order), actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{_list(slug)}?{filters.data.urlencode()}#choisir")
    return redirect("event_batch", slug=slug, identifier=batch.identifier)


@require_safe
def event_batch(request, slug, identifier):
    """One batch: what it will do, how far it is, what became of each line."""
    event = organised_event(request, slug)
    batch = find_batch(event, identifier)
    if batch.state == Batch.State.PLANNED and batch.kind == Batch.Kind.IMPORT:
        return redirect("event_import_plan", slug=slug, identifier=identifier)
    context = {
        "batch": batch,
        "tag": batches.BATCH_TAGS[batch.state],
        **list_page(event, (batch.get_kind_display(), "")),
    }
    if batch.state == Batch.State.PLANNED:
        context["forecast"] = batches.forecast(batch)
        return render(request, "events/event_batch_plan.html", context)
    page = Paginator(batches.outcomes(batch), BY_PAGE).get_page(request.GET.get("page"))
    context |= {
        "progress": batches.progress(batch),
        "page_obj": page,
        "lines": [(line, batches.LINE_TAGS[line.state]) for line in page],
    }
    return render(request, "events/event_batch.html", context)


@require_POST
@refusals_shown(_batch)
def event_batch_change(request, slug, identifier):
    """Start what was planned, or leave it."""
    event = organised_event(request, slug)
    batch = find_batch(event, identifier)
    act = chosen(request, {"lancer": actions.start_batch, "renoncer": actions.give_up_batch})
    act(batch, actor=request.user)
    if act is actions.give_up_batch:
        messages.success(request, _("Rien d’autre ne sera fait."))
        return redirect("event_registrations", slug=slug)
    actions.work(batch.pk, seconds=AT_ONCE)
    return redirect("event_batch", slug=slug, identifier=identifier)
