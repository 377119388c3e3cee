"""What a charter's follow-up gives out: the public dashboard, the yearly report as page and PDF, the spreadsheet."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charters import bilan, queries, rules
from charters.models import Charter
from portal.answers import file_answer
from portal.partners.rules import require
from portal.spreadsheets import CSV, csv_table

from .finding import breadcrumb, find_charter

PAGE = 25


def find_followed(slug) -> Charter:
    """A charter that is or was in force: its follow-up is public, as far as the organisations allow."""
    charter = find_charter(slug)
    if not rules.is_followed(charter):
        raise Http404
    return charter


@login_not_required
@require_safe
def charter_dashboard(request, slug):
    charter = find_followed(slug)
    today = timezone.localdate()
    board = queries.dashboard(charter, today)
    page = Paginator(board.rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "charter": charter,
        "board": board,
        "page_obj": page,
        "lights": queries.light_rows(board.rows),
        "ways": queries.way_rows(page.object_list),
        "years": queries.report_years(charter, today),
        "inside": rules.may_see_commitments(request.user, charter),
        "today": today,
        "breadcrumb": breadcrumb(charter, (_("Tableau de bord"), "")),
    }
    return render(request, "charters/charter_dashboard.html", context)


def _report(request, slug, year):
    """(charter, its report, whether it is the complete one, the years there are).

    Members may ask for the public report by `?version=publique`.
    """
    charter = find_followed(slug)
    today = timezone.localdate()
    years = queries.report_years(charter, today)
    if year not in years:
        raise Http404
    inside = rules.may_see_commitments(request.user, charter) and request.GET.get("version") != "publique"
    return charter, queries.report(charter, year, today, inside=inside), inside, years


@login_not_required
@require_safe
def charter_bilan(request, slug, year):
    charter, report, inside, years = _report(request, slug, year)
    context = {
        "charter": charter,
        "report": report,
        "inside": inside,
        "years": years,
        "breadcrumb": breadcrumb(
            charter,
            (_("Tableau de bord"), reverse("charter_dashboard", args=[slug])),
            (_("Bilan %(year)s") % {"year": year}, ""),
        ),
    }
    return render(request, "charters/charter_bilan.html", context)


@login_not_required
@require_safe
def charter_bilan_pdf(request, slug, year):
    charter, report, inside, _years = _report(request, slug, year)
    name = f"{slug}-bilan-{year}{'' if inside else '-public'}.pdf"
    return file_answer(bilan.typeset(charter, report, inside=inside), name, "application/pdf")


@require_safe
def commitments_csv(request, slug):
    """The follow-up as a spreadsheet: one line an indicator, or one for a commitment that has none."""
    charter = find_charter(slug)
    require(rules.may_see_commitments(request.user, charter))
    lines = [cells for row in queries.followed(charter, timezone.localdate()) for cells in bilan.cells(row)]
    return file_answer(csv_table([bilan.columns(), *lines]), f"{slug}-engagements.csv", CSV)
