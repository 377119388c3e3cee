"""Results of surveys: what everybody may read once they are published, and before that the organiser's preview. HTTP only."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events import actions, results_report, rules
from events.models import EventSeries, Survey
from events.queries import results as queries
from portal import answers
from portal.answers import file_answer
from portal.moments import day_in_words
from portal.refusals import chosen, refusals_shown, tell
from portal.spreadsheets import CSV, csv_table

from .surveys import run_survey, survey_page


def find_published(slug) -> Survey:
    """The survey whose results everybody may read; 404 before they are published."""
    surveys = Survey.objects.filter(status=Survey.Status.PUBLISHED, results__published_at__isnull=False)
    return get_object_or_404(surveys.select_related("event__series", "results"), slug=slug)


def preview_address(slug) -> str:
    return reverse("survey_results_preview", args=[slug])


@login_not_required
@require_safe
def survey_results(request, slug):
    survey = find_published(slug)
    event = survey.event
    way = [(event.name, event.get_absolute_url())] if event else []
    context = {
        **_shown(survey, survey.results.snapshot),
        "published": day_in_words(survey.results.published_at, survey.zone_info),
        "series": event and event.series,
        "may_run": rules.may_run_survey(request.user, survey),
        "breadcrumb": answers.breadcrumb(*way, (_("Résultats"), "")),
    }
    return render(request, "events/survey_results.html", context)


def _shown(survey, snapshot) -> dict:
    compared = queries.hot_and_cold(survey, snapshot)
    return {
        "survey": survey,
        "results": queries.page(snapshot),
        "compared": compared,
        "compared_masked": any(each.masked for each in compared),
        "about_moments": queries.about_moments(),
        "why_masked": queries.why_masked(),
    }


@login_not_required
@require_safe
def survey_results_pdf(request, slug):
    survey = find_published(slug)
    content = results_report.typeset(survey, survey.results.snapshot, survey.results.published_at)
    return file_answer(content, f"{slug}-resultats.pdf", "application/pdf")


@login_not_required
@require_safe
def survey_results_csv(request, slug):
    snapshot = find_published(slug).results.snapshot
    return file_answer(
        csv_table([results_report.columns(), *results_report.lines(snapshot)]), f"{slug}-resultats.csv", CSV
    )


@login_not_required
@require_safe
def series_results(request, slug):
    """The towns of a series beside each other; 404 while none of their surveys is published."""
    series = get_object_or_404(EventSeries, slug=slug)
    parts = queries.series_parts(series)
    if not parts:
        raise Http404
    context = {
        "series": series,
        "parts": parts,
        "masked": any(each.masked for part in parts for each in part.compared),
        "why_masked": queries.why_masked(),
        "about_towns": queries.about_towns(compared=any(part.compared for part in parts)),
        "breadcrumb": answers.breadcrumb((_("Résultats de « %(series)s »") % {"series": series.name}, "")),
    }
    return render(request, "events/series_results.html", context)


@require_safe
def survey_results_preview(request, slug):
    """The results exactly as they will be, for those who run the survey; what stands in the way of publishing them."""
    survey = run_survey(request, slug)
    context = {
        **survey_page(survey, (_("Résultats"), "")),
        "reasons": rules.why_not_publish_results(survey),
        "closed": survey.status in (Survey.Status.CLOSED, Survey.Status.PUBLISHED),
    }
    if context["closed"]:
        context |= _shown(survey, actions.snapshot(survey))
    return render(request, "events/survey_results_preview.html", context)


@require_POST
@refusals_shown(preview_address)
def survey_results_change(request, slug):
    """Publish the results, or take them off the site."""
    survey = run_survey(request, slug)
    verbs = {
        "publier": (actions.publish_results, _("Les résultats sont publiés.")),
        "retirer": (actions.unpublish_results, _("Les résultats ne sont plus sur le site.")),
    }
    action, done = chosen(request, verbs)
    tell(request, done, action, survey, actor=request.user)
    return redirect(preview_address(slug))
