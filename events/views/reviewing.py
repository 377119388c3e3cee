"""What is done by hand with answers: paper forms typed in, texts read before they are published."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events import actions, naming
from events.forms.answering import AnswerForm
from events.forms.surveys import MaskForm
from events.models import FreeText, Survey
from events.queries import surveys as queries
from portal.answers import form_methods
from portal.refusals import attempt, chosen, refusals_shown, status_of

from .surveys import run_survey, survey_page

BY_PAGE = 40
VERBS = {"garder": FreeText.State.KEPT, "ecarter": FreeText.State.LEFT_OUT, "relire": FreeText.State.WAITING}
BACK = {state: verb for verb, state in VERBS.items()}
SAID = {
    FreeText.State.KEPT: gettext_lazy("Texte gardé."),
    FreeText.State.LEFT_OUT: gettext_lazy("Texte écarté."),
    FreeText.State.WAITING: gettext_lazy("Texte remis à relire."),
}


def texts_address(slug, **_more) -> str:
    return reverse("survey_texts", args=[slug])


@never_cache
@form_methods
def survey_paper(request, slug):
    """Paper forms, one after the other, by the keyboard."""
    survey = run_survey(request, slug)
    form = AnswerForm(request.POST or None, questions=survey.questions.all(), on_paper=True)
    if form.is_valid() and attempt(form, actions.answer_on_paper, survey, form.values, actor=request.user):
        messages.success(request, _("Feuille enregistrée. À la suivante."))
        return redirect("survey_paper", slug=slug)
    today = queries.paper_today(survey, timezone.localdate(timezone=survey.zone_info))
    context = {
        "form": form,
        "screens": form.screens(),
        "is_open": survey.status == Survey.Status.OPEN,
        "count": ngettext("%(count)d feuille aujourd’hui", "%(count)d feuilles aujourd’hui", today) % {"count": today},
        **survey_page(survey, (_("Feuilles de papier"), "")),
    }
    return render(request, "events/survey_paper.html", context, status=status_of(form))


@require_safe
def survey_texts(request, slug):
    """The texts of a closed survey, those to be read first."""
    survey = run_survey(request, slug)
    state = request.GET.get("etat", FreeText.State.WAITING)
    state = state if state in FreeText.State else FreeText.State.WAITING
    texts = survey.texts.filter(state=state).select_related("question")
    counts = {each.value: 0 for each in FreeText.State}
    for each in survey.texts.order_by().values_list("state", flat=True):
        counts[each] += 1
    context = {
        "texts": Paginator(texts, BY_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [(each.value, each.label, counts[each]) for each in FreeText.State],
        "may_judge": survey.status == Survey.Status.CLOSED,
        "judged": _just_judged(request, survey, state),
        **survey_page(survey, (_("Textes libres"), "")),
    }
    return render(request, "events/survey_texts.html", context)


def _just_judged(request, survey, before: str) -> dict | None:
    """The text that was decided on a moment ago, what is said of it, and the verb that undoes it."""
    key = request.GET.get("fait", "")
    text = survey.texts.filter(pk=key).first() if key.isascii() and key.isdigit() and len(key) < 10 else None
    if text is None or text.state == before:
        return None
    return {"text": text, "words": SAID[text.state], "undo": BACK[before]}


@require_POST
@refusals_shown(texts_address)
def survey_text_change(request, slug, pk):
    """Decide on a text, or undo that. One that may name somebody is kept once that was asked."""
    survey = run_survey(request, slug)
    text = get_object_or_404(FreeText.objects.select_related("survey"), survey=survey, pk=pk)
    state = chosen(request, VERBS)
    before, undoing = text.state, "annuler" in request.POST
    if state == FreeText.State.KEPT and not undoing and "sur" not in request.POST and naming.may_name(text.text):
        return redirect("survey_text_keep", slug=slug, pk=pk)
    actions.judge_text(text, state, actor=request.user)
    return redirect(f"{texts_address(slug)}?etat={state if undoing else f'{before}&fait={pk}'}")


@never_cache
@require_safe
def survey_text_keep(request, slug, pk):
    """Ask once before a text is kept that may name somebody."""
    survey = run_survey(request, slug)
    text = get_object_or_404(FreeText.objects.select_related("question"), survey=survey, pk=pk)
    context = {
        "text": text,
        "back": texts_address(slug),
        **survey_page(survey, (_("Textes libres"), texts_address(slug)), (_("Garder ce texte ?"), "")),
    }
    return render(request, "events/survey_text_keep.html", context)


@form_methods
def survey_text_mask(request, slug, pk):
    """Hide a passage that names somebody."""
    survey = run_survey(request, slug)
    text = get_object_or_404(FreeText.objects.select_related("survey", "question"), survey=survey, pk=pk)
    form = MaskForm(request.POST or None, initial={"shown": text.text})
    if form.is_valid() and attempt(form, actions.mask_text, text, form.cleaned_data["shown"], actor=request.user):
        messages.success(request, _("Le passage est masqué, et le texte gardé."))
        return redirect("survey_texts", slug=slug)
    context = {
        "form": form,
        "title": _("Masquer un passage"),
        "lead": _("Ce qui est masqué disparaît pour de bon."),
        "submit": _("Masquer et garder le texte"),
        "back": texts_address(slug),
        **survey_page(survey, (_("Textes libres"), texts_address(slug)), (_("Masquer un passage"), "")),
    }
    return render(request, "events/survey_form.html", context, status=status_of(form))
