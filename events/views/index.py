"""The list of events as an address asks for it: filters, list or month, which page. HTTP only; its page shows it."""

from django.utils import timezone

from events import rules
from events.forms.index import FilterForm
from events.queries import index


def index_context(request) -> dict:
    """The context of the page of the list."""
    form = FilterForm(request.GET, **index.filter_choices())
    chosen = form.chosen()
    as_month = request.GET.get("vue") == "mois"
    context = {
        "filters": form,
        "filtered": any(chosen.values()),
        "view": "mois" if as_month else "liste",
        "when": chosen["when"],
        "may_open": rules.may_open_events(request.user),
    }
    asked = {"month": request.GET.get("mois", ""), "page": request.GET.get("page")}
    return context | index.index_reading(chosen, as_month=as_month, now=timezone.now(), **asked)
