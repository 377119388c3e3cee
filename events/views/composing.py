"""The builder of a survey: its questions in their order, one question, the tables of its results."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events import actions, rules
from events.forms.surveys import QuestionForm, TableForm
from events.models import PublishedTable, SurveyQuestion
from events.queries import surveys as queries
from portal.answers import form_methods, row_number
from portal.refusals import attempt, chosen, refusals_shown, status_of, under_fields

from .surveys import run_survey, survey_page


def questions_address(slug, **_more) -> str:
    return reverse("survey_questions", args=[slug])


def tables_address(slug, **_more) -> str:
    return reverse("survey_tables", args=[slug])


@require_safe
def survey_questions(request, slug):
    survey = run_survey(request, slug)
    context = {
        "rows": queries.question_rows(survey),
        "kinds": SurveyQuestion.Kind.choices,
        "fixed": rules.why_not_change_survey(survey),
        **survey_page(survey, (_("Questions"), "")),
    }
    return render(request, "events/survey_questions.html", context)


@form_methods
def survey_question_new(request, slug, kind):
    survey = run_survey(request, slug)
    if kind not in SurveyQuestion.Kind:
        raise Http404
    form = QuestionForm(request.POST or None, kind=kind, questions=list(survey.questions.all()), initial={"degrees": 5})
    if form.is_valid():
        action = under_fields(actions.add_question, form.FIELDS)
        if attempt(form, action, survey, kind=kind, actor=request.user, **form.words()):
            messages.success(request, _("La question est ajoutée, à la fin."))
            return redirect(f"{questions_address(slug)}#q-{form.result.pk}")
    return _question_page(request, survey, form, SurveyQuestion.Kind(kind).label, _("Ajouter"))


@form_methods
def survey_question(request, slug, pk):
    survey = run_survey(request, slug)
    question = get_object_or_404(SurveyQuestion, survey=survey, pk=pk)
    form = QuestionForm(
        request.POST or None,
        kind=question.kind,
        questions=list(survey.questions.all()),
        question=question,
        initial=QuestionForm.values_of(question),
    )
    if form.is_valid():
        action = under_fields(actions.change_question, form.FIELDS)
        if attempt(form, action, question, actor=request.user, **form.words()):
            messages.success(request, _("La question est enregistrée."))
            return redirect(f"{questions_address(slug)}#q-{pk}")
    return _question_page(request, survey, form, question.get_kind_display(), _("Enregistrer"))


def _question_page(request, survey, form, title, submit):
    back = questions_address(survey.slug)
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "back": back,
        **survey_page(survey, (_("Questions"), back), (title, "")),
    }
    return render(request, "events/survey_question.html", context, status=status_of(form))


@require_POST
@refusals_shown(questions_address)
def survey_question_change(request, slug, pk):
    """The buttons of a question."""
    survey = run_survey(request, slug)
    question = get_object_or_404(SurveyQuestion.objects.select_related("survey"), survey=survey, pk=pk)
    act = chosen(
        request,
        {
            "haut": lambda: actions.move_question(question, by=-1, actor=request.user),
            "bas": lambda: actions.move_question(question, by=1, actor=request.user),
            "doubler": lambda: actions.duplicate_question(question, actor=request.user),
            "effacer": lambda: actions.delete_question(question, actor=request.user),
        },
    )
    result = act()
    return redirect(f"{questions_address(slug)}#q-{result.pk if result else pk}")


@form_methods
@refusals_shown(tables_address)
def survey_tables(request, slug):
    """Which tables the results will have: said beforehand, because figures of one may betray those of another."""
    survey = run_survey(request, slug)
    form = TableForm(request.POST if request.POST.get("verb") == "ajouter" else None, survey=survey)
    if request.method == "POST" and not form.is_bound:
        act = chosen(request, {"toutes": _declare_all, "retirer": _withdraw})
        act(request, survey)
        return redirect("survey_tables", slug=slug)
    if form.is_valid() and attempt(form, actions.declare_table, survey, actor=request.user, **form.cleaned_data):
        messages.success(request, _("Le tableau est prévu."))
        return redirect("survey_tables", slug=slug)
    context = {
        "form": form,
        "tables": survey.tables.select_related("question", "by"),
        "fixed": rules.why_not_change_survey(survey),
        **survey_page(survey, (_("Tableaux"), "")),
    }
    return render(request, "events/survey_tables.html", context, status=status_of(form))


def _declare_all(request, survey):
    actions.declare_all_tables(survey, actor=request.user)


def _withdraw(request, survey):
    table = get_object_or_404(
        PublishedTable.objects.select_related("survey"), survey=survey, pk=row_number(request.POST.get("table", ""))
    )
    actions.withdraw_table(table, actor=request.user)
