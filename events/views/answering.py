"""Answering a survey: by a link, in the room, or to a public poll. Nothing of who asks is kept."""

from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.signing import BadSignature
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events import actions, limits, rules
from events.forms.answering import AnswerForm, RoomForm
from events.models import Survey
from portal.answers import form_methods
from portal.refusals import attempt, status_of

GONE, TOO_MANY = 410, 429
HOUR, YEAR = 3600, 365 * 24 * 3600
SALT = "events.answered"


@login_not_required
@never_cache
@form_methods
def survey_answer(request, token):
    """By the link of a letter: once."""
    try:
        survey = actions.find_open(token)
    except actions.Spent as error:
        return _nothing_left(request, error.messages[0])
    form = AnswerForm(request.POST or None, questions=survey.questions.all())
    if form.is_valid():
        if attempt(form, actions.answer_by_link, token, form.values):
            return redirect("survey_thanks")
        return _nothing_left(request, form.refused.messages[0])
    return _sheet(request, survey, form)


@login_not_required
@never_cache
@form_methods
def survey_poll(request, slug):
    """A public poll: a browser answers once, as far as it keeps its cookie."""
    survey = get_object_or_404(Survey.objects.select_related("event"), slug=slug, audience=Survey.Audience.EVERYBODY)
    if survey.status == Survey.Status.DRAFT:
        raise Http404
    return _open_sheet(request, survey)


@login_not_required
@never_cache
@form_methods
def survey_room(request, code):
    """In the room, behind its QR code: with the code of one's badge, or without where the organiser so chose."""
    survey = get_object_or_404(Survey.objects.select_related("event"), room_code=code.upper())
    if rules.is_open_to_all(survey):
        return _open_sheet(request, survey)
    if survey.status != Survey.Status.OPEN:
        return _nothing_left(request, _("Ce questionnaire n’est pas ouvert."))
    form = RoomForm(request.POST or None, questions=survey.questions.all())
    if form.is_bound and not limits.may_try_codes(request):
        return _too_many(request, survey, form)
    if form.is_valid():
        if attempt(form, actions.answer_by_badge, survey, form.cleaned_data["code"], form.values):
            return redirect("survey_thanks")
        if isinstance(form.refused, actions.Spent):
            return _nothing_left(request, form.refused.messages[0])
        limits.wrong_code(request)
    return _sheet(request, survey, form)


@login_not_required
@never_cache
@require_safe
def survey_thanks(request):
    return render(request, "events/survey_thanks.html")


def _open_sheet(request, survey):
    """The sheet of a survey that is answered without any proof."""
    if survey.status != Survey.Status.OPEN:
        return _nothing_left(request, _("Ce questionnaire n’est pas ouvert."))
    cookie = f"repondu-{survey.pk}"
    if _answered(request, cookie):
        return _nothing_left(request, _("Une réponse est déjà partie de cet appareil. Merci !"))
    form = AnswerForm(request.POST or None, questions=survey.questions.all())
    if not form.is_valid():
        return _sheet(request, survey, form)
    if not limits.may_answer(request):
        return _too_many(request, survey, form)
    first = _is_first(request.POST.get("submission", ""))
    if first and not attempt(form, actions.answer_openly, survey, form.values):
        return _nothing_left(request, form.refused.messages[0])
    response = redirect("survey_thanks")
    response.set_signed_cookie(
        cookie, "1", salt=SALT, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


def _is_first(submission: str) -> bool:
    """Whether this page was not sent before: a second press of the button is no second answer."""
    return cache.add(f"events:sheet:{submission[:36]}", True, HOUR)


def _answered(request, cookie: str) -> bool:
    try:
        return request.get_signed_cookie(cookie, salt=SALT, default="") == "1"
    except BadSignature:
        return False


def _sheet(request, survey, form, *, status=None):
    context = {"survey": survey, "form": form, "submission": request.POST.get("submission") or str(uuid4())}
    return render(request, "events/survey_answer.html", context, status=status or status_of(form))


def _too_many(request, survey, form):
    form.add_error(None, _("Trop d’essais depuis ce réseau. Attendez dix minutes, ou demandez une feuille de papier."))
    return _sheet(request, survey, form, status=TOO_MANY)


def _nothing_left(request, reason):
    return render(request, "events/survey_spent.html", {"reason": reason}, status=GONE)
