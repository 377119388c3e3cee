"""The import of a list: the file, then what would happen line by line, with what the columns hold. HTTP only."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from events import actions
from events.actions.importing import known_of
from events.forms.importing import ColumnsForm, ImportForm
from events.list_rows import MEANINGS, headings
from events.models import Batch, BatchLine
from events.queries.batches import LINE_TAGS
from events.queries.listing import answer_words
from portal.answers import file_answer, form_methods, form_page
from portal.refusals import attempt, status_of
from portal.spreadsheets import CSV, csv_table

from .batches import find_batch
from .finding import organised_event
from .registrations import list_page

BY_PAGE = 100
Line = BatchLine.State


@form_methods
def event_import(request, slug):
    """The file; nothing is imported yet."""
    event = organised_event(request, slug)
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        if attempt(form, actions.draft_import, event, upload.read(), upload.name, actor=request.user):
            return redirect("event_import_plan", slug=slug, identifier=form.result.identifier)
    return form_page(
        request,
        form,
        title=_("Importer une liste"),
        lead=_("Vous verrez d’abord, ligne par ligne, ce qui se passerait. Rien n’est fait avant votre accord."),
        submit=_("Lire la liste"),
        back=reverse("event_registrations", args=[slug]),
        template="events/event_import.html",
        meanings=[(label, ", ".join(names)) for label, names in MEANINGS.values()],
        known=known_of(event),
        **list_page(event, (_("Importer une liste"), "")),
    )


@require_safe
def event_import_model(request, slug):
    """A list to fill in: the headings that are understood at this event, and nobody."""
    event = organised_event(request, slug)
    return file_answer(csv_table([headings(known_of(event))]), f"liste-{event.slug}.csv", CSV)


@form_methods
def event_import_plan(request, slug, identifier):
    """What would become of each line; what the columns hold can be mended."""
    event = organised_event(request, slug)
    batch = find_batch(event, identifier)
    if batch.kind != Batch.Kind.IMPORT or batch.state != Batch.State.PLANNED:
        return redirect("event_batch", slug=slug, identifier=identifier)
    lines = list(batch.lines.all())
    samples = [next((line.cells[place] for line in lines if line.cells[place]), "") for place in _columns(batch)]
    known = known_of(event)
    form = ColumnsForm(request.POST or None, options=batch.options, known=known, samples=samples)
    if form.is_valid():
        data = form.cleaned_data
        given = {"wait": data["wait"], "tell": data["tell"], "actor": request.user}
        if attempt(form, actions.set_columns, batch, form.columns, **given):
            messages.success(request, _("L’aperçu est à jour. Rien n’est encore importé."))
            return redirect("event_import_plan", slug=slug, identifier=identifier)
    batch.event = event
    planned = actions.plan_lines(batch, lines, timezone.now())
    counts = Counter(each.state for each in planned)
    page = Paginator(planned, BY_PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "form": form,
        "counts": {"new": counts[Line.DONE], "same": counts[Line.SAME], "refused": counts[Line.REFUSED]},
        "page_obj": page,
        "rows": [_row(each, known.questions) for each in page],
        "named": bool({"last_name", "full_name"} & set(batch.options["columns"])),
        "addressed": "email" in batch.options["columns"],
        "unread": _unread(batch, samples),
        **list_page(event, (_("Importer une liste"), reverse("event_import", args=[slug])), (_("Aperçu"), "")),
    }
    return render(request, "events/event_import_plan.html", context, status=status_of(form))


def _columns(batch) -> range:
    return range(len(batch.options["headers"]))


def _unread(batch, samples) -> list[str]:
    """The headings of the columns that hold something and are not read."""
    columns = zip(batch.options["headers"], batch.options["columns"], samples, strict=True)
    return [header or _("sans titre") for header, meaning, sample in columns if sample and not meaning]


def _row(planned, questions) -> dict:
    """A line of the preview: whom it names, what they answer, what would happen, why."""
    labels = {Line.DONE: _("Nouvelle"), Line.SAME: _("Rien à changer"), Line.REFUSED: pgettext("ligne", "Refusée")}
    shown = planned.row.full_name if planned.row else " ".join(filter(None, planned.line.cells[:3]))[:80]
    return {
        "number": planned.line.position,
        "name": shown,
        "email": planned.row.email if planned.row else "",
        "organisation": planned.row.organisation_name if planned.row else "",
        "label": labels[planned.state],
        "tag": LINE_TAGS[planned.state],
        "answers": _answers(planned.row, questions) if planned.state == Line.DONE else [],
        "words": planned.words,
    }


def _answers(registration, questions) -> list[tuple[str, str]]:
    """(question, answer) in words, of what the line says."""
    return [
        (question.words, answer_words(question, registration.answers[str(question.identifier)]))
        for question in questions
        if str(question.identifier) in registration.answers
    ]
