"""The export of registrations, as the list's filters give them. HTTP only."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import actions, exports
from events.forms.exporting import CSV, ExportForm
from events.forms.registrations import RegistrationFilterForm
from events.queries import listing
from portal import spreadsheets
from portal.answers import file_answer, form_methods, form_page

from .finding import organised_event
from .registrations import list_page


@form_methods
def event_export(request, slug):
    """Which columns, in which format; then the file. The address carries the list's filters."""
    event = organised_event(request, slug)
    filters = RegistrationFilterForm(request.GET, event=event)
    found = listing.filtered(event, filters.wanted).order_by(*listing.SORTS[filters.order])
    form = ExportForm(request.POST or None, columns=exports.columns(event))
    if form.is_valid():
        actions.note_export(event, [column.key for column in form.chosen], actor=request.user)
        headers = [str(column.label) for column in form.chosen]
        rows = exports.table(found, form.chosen)
        stem = f"inscriptions-{event.slug}"
        if form.cleaned_data["kind"] == CSV:
            return file_answer(spreadsheets.csv_table([headers, *rows]), f"{stem}.csv", spreadsheets.CSV)
        content = spreadsheets.xlsx_table(_("Inscriptions"), headers, rows)
        return file_answer(content, f"{stem}.xlsx", spreadsheets.XLSX)
    count = found.count()
    lead = ngettext(
        "%(count)d inscription, telle que la liste la montre. "
        "Ce fichier contient des données personnelles : gardez-le pour vous.",
        "%(count)d inscriptions, telles que la liste les montre. "
        "Ce fichier contient des données personnelles : gardez-le pour vous.",
        count,
    )
    return form_page(
        request,
        form,
        title=_("Exporter les inscriptions"),
        lead=lead % {"count": count},
        submit=_("Télécharger"),
        back=reverse("event_registrations", args=[slug]),
        template="events/desk_form.html",
        **list_page(event, (_("Exporter"), "")),
    )
