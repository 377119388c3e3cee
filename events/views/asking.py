"""Seats kept for some, who runs an event, what is asked at registration: at the event's desk. HTTP only."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events import actions
from events.actions.questions import answered
from events.forms import asking as forms
from events.queries.seats import seats_of
from portal.answers import form_methods
from portal.moments import moment_in_words
from portal.refusals import attempt, chosen, refusals_shown, status_of, under_fields

from .finding import desk_page, organised_event
from .settings import settings_address, settings_form


def _way(event, title):
    return [(_("Réglages"), settings_address(event.slug)), (title, "")]


# Seats kept for some


def shares_address(slug, **_kwargs) -> str:
    return reverse("event_shares", args=[slug])


@form_methods
def event_shares(request, slug):
    """The seats that are kept, and keeping some more."""
    event = organised_event(request, slug)
    form = forms.ShareForm(request.POST or None, event=event)
    if form.is_valid() and attempt(form, actions.add_share, event, actor=request.user, **form.cleaned_data):
        messages.success(request, _("C’est enregistré."))
        return redirect("event_shares", slug=slug)
    now, shares = timezone.now(), list(event.shares.select_related("partner", "territory"))
    seats = seats_of([event], now, shares=shares)[event.pk]
    context = {
        "form": form,
        "rows": [
            {
                "share": share,
                "taken": seats.taken[share.pk],
                "released": share.released_at <= now,
                "until": moment_in_words(share.released_at, event.zone_info),
            }
            for share in shares
        ],
        "free": seats.free,
        "back": settings_address(slug),
        **desk_page(event, "settings", *_way(event, _("Places réservées"))),
    }
    return render(request, "events/settings_shares.html", context, status=status_of(form))


@form_methods
def event_share(request, slug, pk):
    event = organised_event(request, slug)
    share = get_object_or_404(event.shares, pk=pk)
    initial = {"seats": share.seats, "released_at": share.released_at}
    form = forms.ShareForm(request.POST or None, initial=initial, event=event, share=share)
    if form.is_valid() and attempt(form, actions.change_share, share, actor=request.user, **form.cleaned_data):
        messages.success(request, _("C’est enregistré."))
        return redirect("event_shares", slug=slug)
    steps = [(_("Places réservées"), shares_address(slug))]
    return settings_form(
        request, event, form, title=str(share), steps=steps, submit=_("Enregistrer"), back=shares_address(slug)
    )


@require_POST
@refusals_shown(shares_address)
def event_share_remove(request, slug, pk):
    event = organised_event(request, slug)
    actions.remove_share(get_object_or_404(event.shares, pk=pk), actor=request.user)
    messages.success(request, _("Ces places sont à tout le monde."))
    return redirect("event_shares", slug=slug)


# Who runs the event


def team_address(slug, **_kwargs) -> str:
    return reverse("event_team", args=[slug])


@form_methods
def event_team(request, slug):
    event = organised_event(request, slug)
    form = forms.OrganiserForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.add_organiser, event, actor=request.user, **form.cleaned_data):
        messages.success(request, _("C’est fait : cette personne organise aussi l’événement."))
        return redirect("event_team", slug=slug)
    context = {
        "form": form,
        "organisers": event.organisers.select_related("user"),
        "back": settings_address(slug),
        **desk_page(event, "settings", *_way(event, _("Qui organise"))),
    }
    return render(request, "events/settings_team.html", context, status=status_of(form))


@require_POST
@refusals_shown(team_address)
def event_team_remove(request, slug, pk):
    event = organised_event(request, slug)
    organiser = get_object_or_404(event.organisers.select_related("user"), pk=pk)
    actions.remove_organiser(organiser, actor=request.user)
    messages.success(request, _("C’est fait."))
    return redirect("events_desk" if organiser.user_id == request.user.pk else team_address(slug))


# What is asked


def questions_address(slug, **_kwargs) -> str:
    return reverse("event_questions", args=[slug])


@require_safe
def event_questions(request, slug):
    event = organised_event(request, slug)
    asked = list(event.questions.filter(archived_at=None).select_related("shown_if"))
    for question in asked:
        question.needing = [each for each in asked if each.shown_if_id == question.pk]
    context = {
        "questions": asked,
        "archived": event.questions.exclude(archived_at=None),
        "back": settings_address(slug),
        **desk_page(event, "settings", *_way(event, _("Questions posées"))),
    }
    return render(request, "events/settings_questions.html", context)


@form_methods
def event_question_new(request, slug):
    event = organised_event(request, slug)
    form = forms.QuestionForm(request.POST or None, event=event)
    if form.is_valid():
        action = under_fields(actions.add_registration_question, form.FIELDS)
        if attempt(form, action, event, actor=request.user, **form.words()):
            messages.success(request, _("La question est ajoutée."))
            return redirect("event_questions", slug=slug)
    return _question_page(request, event, form, _("Ajouter une question"), fixed=False)


@form_methods
def event_question(request, slug, pk):
    event = organised_event(request, slug)
    question = get_object_or_404(event.questions, pk=pk)
    initial = forms.QuestionForm.values_of(question)
    form = forms.QuestionForm(request.POST or None, initial=initial, event=event, question=question)
    if form.is_valid():
        action = under_fields(actions.change_registration_question, form.FIELDS)
        if attempt(form, action, question, actor=request.user, **form.words()):
            messages.success(request, _("C’est enregistré."))
            return redirect("event_questions", slug=slug)
    return _question_page(request, event, form, _("Modifier la question"), fixed=answered(question))


def _question_page(request, event, form, title, *, fixed):
    return settings_form(
        request,
        event,
        form,
        title=title,
        steps=[(_("Questions posées"), questions_address(event.slug))],
        submit=_("Enregistrer"),
        back=questions_address(event.slug),
        lead=_("Des personnes ont répondu : la forme et les réponses proposées restent.") if fixed else "",
    )


@require_POST
@refusals_shown(questions_address)
def event_question_change(request, slug, pk):
    """The buttons of a question: earlier, later, put away."""
    event = organised_event(request, slug)
    question = get_object_or_404(event.questions, pk=pk)
    act = chosen(
        request,
        {
            "monter": lambda: actions.move_registration_question(question, up=True, actor=request.user),
            "descendre": lambda: actions.move_registration_question(question, up=False, actor=request.user),
            "retirer": lambda: actions.archive_registration_question(question, actor=request.user),
        },
    )
    act()
    return redirect("event_questions", slug=slug)
