"""Surveys at the desk: those one runs, starting one, its state and what to do next, its settings, how it will look."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from events import actions, rules
from events.forms.answering import AnswerForm
from events.forms.surveys import NewSurveyForm, SurveyForm
from events.models import Survey
from events.queries import surveys as queries
from portal import answers
from portal.answers import form_methods
from portal.moments import moment_in_words
from portal.notifications import link
from portal.partners.rules import require
from portal.refusals import attempt, chosen, refusals_shown, status_of

from .finding import desk_page, organised_event

BY_EVENT, ON_ITS_OWN = "events/desk_base.html", "events/survey_base.html"
# Surveys of other days that one may start from.
OTHERS = 30


def run_survey(request, slug) -> Survey:
    """The survey, for those who may run it; 403 for others."""
    survey = get_object_or_404(Survey.objects.select_related("event__series"), slug=slug)
    require(rules.may_run_survey(request.user, survey))
    return survey


def survey_page(survey, *steps) -> dict:
    """What every page of a survey shows: itself, its event's desk or none, the way here."""
    here = (survey.name, reverse("survey_desk", args=[survey.slug]))
    if survey.event_id:
        way = ((_("Questionnaires"), reverse("event_surveys", args=[survey.event.slug])), here, *steps)
        return {"survey": survey, "layout": BY_EVENT, **desk_page(survey.event, "surveys", *way)}
    way = answers.breadcrumb((_("Questionnaires"), reverse("surveys")), here, *steps)
    return {"survey": survey, "layout": ON_ITS_OWN, "event": None, "breadcrumb": way}


def survey_address(slug, **_more) -> str:
    return reverse("survey_desk", args=[slug])


@require_safe
def surveys(request):
    """Every survey that somebody may run, whatever its event."""
    require(rules.may_open_events(request.user))
    rows = queries.survey_rows(rules.surveys_of(request.user))
    context = {
        "rows": rows,
        "may_poll": rules.may_run_survey(request.user, Survey()),
        "breadcrumb": answers.breadcrumb((_("Questionnaires"), "")),
    }
    return render(request, "events/surveys.html", context)


@require_safe
def event_surveys(request, slug):
    event = organised_event(request, slug)
    context = {
        "rows": queries.survey_rows(event.surveys.all()),
        **desk_page(event, "surveys", (_("Questionnaires"), "")),
    }
    return render(request, "events/event_surveys.html", context)


@form_methods
def event_survey_new(request, slug):
    event = organised_event(request, slug)
    back = reverse("event_surveys", args=[slug])
    context = {"layout": BY_EVENT, **desk_page(event, "surveys", (_("Questionnaires"), back), (_("Nouveau"), ""))}
    others = rules.surveys_of(request.user).exclude(event=None).exclude(event=event).select_related("event")[:OTHERS]
    return _new(request, NewSurveyForm(request.POST or None, others=others), back, context, event=event)


@form_methods
def survey_new(request):
    """A poll of no event: for coordinators."""
    require(rules.may_run_survey(request.user, Survey()))
    back = reverse("surveys")
    way = answers.breadcrumb((_("Questionnaires"), back), (_("Nouveau sondage"), ""))
    context = {"layout": ON_ITS_OWN, "event": None, "breadcrumb": way}
    return _new(request, NewSurveyForm(request.POST or None, polls_only=True), back, context)


def _new(request, form, back, context, *, event=None):
    if form.is_valid() and _start(request, form, event):
        messages.success(request, _("Le questionnaire est prêt à être relu. Rien ne part avant que vous l’ouvriez."))
        return redirect("survey_desk", slug=form.result.slug)
    context |= {"form": form, "back": back, "title": _("Nouveau questionnaire"), "submit": _("Commencer"), "lead": ""}
    return render(request, "events/survey_form.html", context, status=status_of(form))


def _start(request, form, event) -> bool:
    if form.copied:
        return attempt(form, actions.copy_survey, form.copied, event=event, actor=request.user)
    return attempt(form, actions.make_survey, event=event, actor=request.user, **form.chosen())


@require_safe
def survey_desk(request, slug):
    """Where a survey is, and what to do next."""
    survey = run_survey(request, slug)
    row = queries.survey_rows(Survey.objects.filter(pk=survey.pk))[0]
    zone = survey.zone_info
    context = {
        "row": row,
        "questions": queries.question_rows(survey),
        "tables": survey.tables.count(),
        "reasons": rules.why_not_open_survey(survey, timezone.now()) if survey.status == Survey.Status.DRAFT else [],
        "opens": moment_in_words(survey.opens_at, zone) if survey.opens_at else "",
        "closes": moment_in_words(survey.closes_at, zone) if survey.closes_at else "",
        "closed": moment_in_words(survey.closed_at, zone) if survey.closed_at else "",
        "invites": survey.audience != Survey.Audience.EVERYBODY,
        "public_address": _public_address(survey),
        "room_address": str(link("survey_room", survey.room_code.lower())),
        **survey_page(survey),
    }
    return render(request, "events/survey_desk.html", context)


def _public_address(survey) -> str:
    return str(link("survey_poll", survey.slug)) if survey.audience == Survey.Audience.EVERYBODY else ""


@require_POST
@refusals_shown(survey_address)
def survey_change(request, slug):
    """The buttons of a survey."""
    survey = run_survey(request, slug)
    act, told = chosen(
        request,
        {
            "ouvrir": (actions.open_survey, _opened),
            "reprendre": (actions.take_back, lambda _result: _("Le questionnaire est de nouveau en préparation.")),
            "envoyer": (actions.send_survey, _invited),
            "rappeler": (actions.remind_of_survey, _reminded),
            "clore": (actions.close_survey, lambda _result: _("Le questionnaire est clos, les réponses sont mêlées.")),
            "copier": (actions.copy_survey, lambda _result: _("Voici la copie, en préparation.")),
            "supprimer": (actions.delete_survey, lambda _result: _("Le questionnaire est supprimé.")),
        },
    )
    result = act(survey, actor=request.user)
    messages.success(request, told(result))
    if isinstance(result, Survey):
        return redirect("survey_desk", slug=result.slug)
    if act is actions.delete_survey:
        return redirect("event_surveys", slug=survey.event.slug) if survey.event_id else redirect("surveys")
    return redirect("survey_desk", slug=slug)


def _opened(count: int) -> str:
    return f"{_('Le questionnaire est ouvert.')} {_invited(count) if count else ''}".strip()


def _invited(count: int) -> str:
    if not count:
        return _("Personne de plus à inviter.")
    return ngettext("%(count)d personne invitée.", "%(count)d personnes invitées.", count) % {"count": count}


def _reminded(count: int) -> str:
    return ngettext("Rappel à %(count)d personne.", "Rappel à %(count)d personnes.", count) % {"count": count}


@form_methods
def survey_settings(request, slug):
    survey = run_survey(request, slug)
    form = SurveyForm(request.POST or None, survey=survey, initial=SurveyForm.values_of(survey))
    if form.is_valid() and attempt(form, actions.describe_survey, survey, actor=request.user, **form.cleaned_data):
        messages.success(request, _("C’est enregistré."))
        return redirect("survey_desk", slug=slug)
    context = {
        "form": form,
        "title": _("Réglages du questionnaire"),
        "lead": rules.why_not_change_survey(survey),
        "submit": _("Enregistrer"),
        "back": survey_address(slug),
        **survey_page(survey, (_("Réglages"), "")),
    }
    return render(request, "events/survey_form.html", context, status=status_of(form))


@require_safe
def survey_preview(request, slug):
    """The questionnaire as a phone shows it, in the language asked for."""
    survey = run_survey(request, slug)
    language = "en" if request.GET.get("langue") == "en" else "fr"
    context = {"language": language, **survey_page(survey, (_("Aperçu"), ""))}
    with translation.override(language):
        form = AnswerForm(questions=survey.questions.all())
        context |= {"form": form, "screens": form.screens()}
        return render(request, "events/survey_preview.html", context)


@require_safe
def survey_poster(request, slug):
    """A sheet for the wall of the room: the QR code, the address to type, what is needed."""
    survey = run_survey(request, slug)
    if survey.status == Survey.Status.DRAFT and not survey.questions.exists():
        raise Http404
    context = {
        "address": str(link("survey_room", survey.room_code.lower())),
        "needs_code": not rules.is_open_to_all(survey),
        **survey_page(survey, (_("Affiche"), "")),
    }
    return render(request, "events/survey_poster.html", context)
