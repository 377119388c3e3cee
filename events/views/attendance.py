"""The desk's pages on attendance: the door and its passes, every list with its counts, one list to read or type in. HTTP only."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from events import actions, rules
from events.forms.attendance import DoorPassForm
from events.models import DoorPass
from events.queries import attendance
from portal.answers import form_methods, row_number
from portal.forms import as_text
from portal.refusals import attempt, status_of, tell

from .finding import desk_page, organised_event

BY_PAGE = 200


@require_safe
def event_attendance(request, slug):
    """Where the door stands: counts of every list, passes of helpers."""
    event = organised_event(request, slug)
    return _attendance_page(request, event, DoorPassForm())


def _attendance_page(request, event, form):
    now = timezone.now()
    counts = attendance.pass_counts(event)
    passes = [(each, counts[each.pk]) for each in event.door_passes.filter(revoked_at=None)]
    rows = attendance.counted(event)
    context = {
        "half_days": [row for row in rows if row.list.session is None],
        "sessions": [row for row in rows if row.list.session is not None],
        "passes": passes,
        "form": form,
        "closed": rules.why_not_open_door(event, now),
        "closes_at": rules.door_closes_at(event),
        "zone": event.zone_info,
        **desk_page(event, "attendance"),
    }
    return render(request, "events/event_attendance.html", context, status=status_of(form))


@require_POST
def attendance_pass(request, slug):
    """Make a pass for a helper and show its link, this once."""
    event = organised_event(request, slug)
    form = DoorPassForm(request.POST)
    if not form.is_valid() or not attempt(
        form, actions.open_pass, event, form.cleaned_data["label"], actor=request.user
    ):
        return _attendance_page(request, event, form)
    door_pass, token = form.result
    address = request.build_absolute_uri(reverse("door_pass", args=[slug, token]))
    back = (_("Accueil et présences"), reverse("event_attendance", args=[slug]))
    context = {
        "door_pass": door_pass,
        "address": address,
        "opens_at": event.starts_at - rules.DOOR_OPENS,
        **desk_page(event, "attendance", back, (_("Un accès pour %(who)s") % {"who": door_pass.label}, "")),
    }
    response = render(request, "events/attendance_pass.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def attendance_pass_end(request, slug, pk):
    event = organised_event(request, slug)
    door_pass = get_object_or_404(DoorPass, event=event, pk=pk)
    tell(request, _("Cet accès est retiré."), actions.revoke_pass, door_pass, actor=request.user)
    return redirect("event_attendance", slug=slug)


@form_methods
def attendance_list(request, slug, key):
    """Who is on a list, and a sheet that was signed on paper to type in."""
    event = organised_event(request, slug)
    door_list = next((each for each in attendance.lists_of(event) if each.key == key), None)
    if door_list is None:
        raise Http404
    if request.method == "POST":
        _enter(request, event, door_list)
        return redirect(request.get_full_path())
    query = as_text(request.GET.get("q", ""))[:100].strip()
    keys = attendance.named(event, query) if query else attendance.listed(event, door_list)
    page = Paginator(keys, BY_PAGE).get_page(request.GET.get("page"))
    context = {
        "list": door_list,
        "query": query,
        "page_obj": page,
        "rows": attendance.sheet(event, door_list, page),
        "counts": attendance.counted_on(event, door_list),
        "zone": event.zone_info,
        **desk_page(
            event,
            "attendance",
            (_("Accueil et présences"), reverse("event_attendance", args=[slug])),
            (door_list.label, ""),
        ),
    }
    return render(request, "events/attendance_list.html", context)


def _enter(request, event, door_list) -> None:
    """`present`: the boxes that are checked; `was`: those that were when the page was shown."""
    checked = {row_number(typed) for typed in request.POST.getlist("present")} - {0}
    were = {row_number(typed) for typed in request.POST.getlist("was")} - {0}
    present, absent = actions.enter_sheet(
        event, door_list, present=checked - were, absent=were - checked, actor=request.user
    )
    said = []
    if present:
        said.append(ngettext("%(count)d présence notée.", "%(count)d présences notées.", present) % {"count": present})
    if absent:
        said.append(
            ngettext("%(count)d présence reprise.", "%(count)d présences reprises.", absent) % {"count": absent}
        )
    if said:
        messages.success(request, " ".join(said))
    else:
        messages.info(request, _("Rien n’a changé."))
