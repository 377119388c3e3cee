"""Reports of boards: read, taken away, shared, published; what is carried from them into charters. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from portal.answers import breadcrumb, file_answer, form_methods, form_page
from portal.partners.rules import require
from portal.refusals import attempt, chosen, refusals_shown, tell
from portal.spreadsheets import CSV, csv_table
from workshops import actions, outcome_files, outcomes, rules
from workshops.forms.outcomes import CarryForm
from workshops.models import Board
from workshops.queries import outcomes as queries

from .finding import board_page


def report_address(code, **_rest) -> str:
    return reverse("board_report", args=[code])


def read_report(request, code) -> queries.Reading:
    """The report that the visitor may read. 404 otherwise: whether there is such a board is nobody's business."""
    reading = queries.reading_of(code, request.user, request.COOKIES)
    if reading is None:
        raise Http404
    return reading


def way(reading: queries.Reading, *steps) -> list[dict]:
    """The way to a report: through one's own boards for whoever runs it, else through the site's section."""
    if reading.runs:
        return board_page(reading.board, *steps)["breadcrumb"]
    section = queries.section_address()
    return breadcrumb(*([(_("Ateliers"), section)] if section else []), *steps)


def facilitated(request, code) -> Board:
    """The board that the user runs. 404 for anybody else, as where there is none: no account finds codes out by trying."""
    board = queries.board_of(code)
    if board is None or not rules.may_facilitate(request.user, board):
        raise Http404
    return board


@login_not_required
@cache_control(private=True, no_cache=True)
@require_safe
def board_report(request, code):
    reading = read_report(request, code)
    board, outcome, content, runs, took_part = reading
    context = {
        "board": board,
        "report": queries.shown(board, content),
        "kept": outcome and outcome.kept_at,
        "shared": bool(outcome and outcome.shared_at),
        "published": bool(outcome and outcome.published_at),
        "closed": board.status == Board.Status.CLOSED,
        "runs": runs,
        "inside": runs or took_part,
        "carries": bool(outcome and queries.charters_to_carry_into(request.user)),
        "carried": queries.carried_for(request.user, board),
        "breadcrumb": way(reading, (_("Bilan"), "")),
    }
    return render(request, "workshops/board_report.html", context)


@login_not_required
@require_safe
def board_report_pdf(request, code):
    reading = read_report(request, code)
    content = outcome_files.typeset(reading.board, reading.content)
    return file_answer(content, f"atelier-{reading.board.code}-bilan.pdf", "application/pdf")


@login_not_required
@require_safe
def board_report_csv(request, code):
    board, _outcome, content, *_who = read_report(request, code)
    rows = [outcome_files.columns(board.method), *outcome_files.lines(board.method, content)]
    return file_answer(csv_table(rows), f"atelier-{board.code}-bilan.csv", CSV)


@require_POST
@refusals_shown(report_address)
def board_report_change(request, code):
    """Share the report with those who took part, publish it, or take either back."""
    board = facilitated(request, code)
    verbs = {
        "partager": (actions.share_report, _("Les personnes qui ont participé peuvent lire le bilan.")),
        "ne-plus-partager": (actions.unshare_report, _("Le bilan n’est plus partagé.")),
        "publier": (actions.publish_report, _("Le bilan est publié sur le site.")),
        "retirer": (actions.unpublish_report, _("Le bilan n’est plus sur le site.")),
    }
    action, done = chosen(request, verbs)
    tell(request, done, action, board, actor=request.user)
    return redirect("board_report", code=board.code)


@form_methods
def board_carry(request, code, kind, key):
    """Propose a part of the report as a clause of a charter in co-writing."""
    reading = read_report(request, code)
    board, outcome = reading.board, reading.outcome
    charters = queries.charters_to_carry_into(request.user)
    item = outcomes.item_of(outcome.content, kind, key) if outcome else None
    if item is None:
        raise Http404
    require(charters)
    form = CarryForm(request.POST or None, charters=charters, initial={"text": item["text"]})
    if form.is_valid() and attempt(
        form, actions.carry_into_charter, board, kind, key, actor=request.user, **form.cleaned_data
    ):
        messages.success(
            request, _("La clause est proposée, avec son origine. La rédaction la trouvera parmi les propositions.")
        )
        return redirect("proposal", slug=form.result.charter.slug, pk=form.result.pk)
    back = f"{report_address(board.code)}#{kind}-{key}"
    kept = queries.for_reader(board, outcome.content, inside=reading.runs or reading.took_part)
    return form_page(
        request,
        form,
        title=_("Porter dans une charte"),
        lead=_("La clause proposée dira d’où elle vient, même si l’atelier est supprimé un jour."),
        submit=_("Proposer la clause"),
        back=back,
        breadcrumb=way(reading, (_("Bilan"), report_address(board.code)), (_("Porter dans une charte"), "")),
        template="workshops/board_carry.html",
        item=queries.item_shown(board, kept, kind, key),
        carried=queries.carried_for(request.user, board),
        kind=kind,
        key=key,
    )
