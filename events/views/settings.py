"""An event at its desk: opened, described, held in another town, cancelled; its page in another language. HTTP only."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events import actions, rules
from events.forms import settings as forms
from events.models import EventPage
from portal.answers import breadcrumb, form_methods, form_page
from portal.partners.rules import require
from portal.refusals import attempt, refusals_shown, under_fields

from .finding import desk_page, organised_event

FORM = "events/settings_form.html"


def settings_address(slug) -> str:
    return reverse("event_settings", args=[slug])


def settings_form(request, event, form, *, title, steps=(), **context):
    """A page of the settings with one form; `steps` stand between the settings and it."""
    way = [(_("Réglages"), settings_address(event.slug)), *steps, (title, "")]
    context = {"back": settings_address(event.slug), **desk_page(event, "settings", *way), **context}
    return form_page(request, form, title=title, template=FORM, **context)


@form_methods
def event_new(request):
    require(rules.may_open_events(request.user))
    form = forms.OpenForm(request.POST or None)
    if form.is_valid():
        action = under_fields(actions.open_event, form.FIELDS)
        if attempt(form, action, actor=request.user, **form.facts()):
            messages.success(request, _("C’est prêt. Réglez-le ici, écrivez sa page, puis publiez-la pour l’annoncer."))
            return redirect("event_settings", slug=form.result.slug)
    title = _("Préparer un événement")
    return form_page(
        request,
        form,
        title=title,
        lead=_("Rien ne paraît avant que vous publiiez sa page."),
        submit=_("Préparer"),
        back=reverse("events_desk"),
        breadcrumb=breadcrumb((_("Mes événements"), reverse("events_desk")), (title, "")),
    )


@require_safe
def event_settings(request, slug):
    """What can be set of an event, and how each thing stands."""
    event = organised_event(request, slug)
    pages = list(EventPage.objects.filter(event=event).select_related("locale").order_by("locale__pk"))
    context = {
        "pages": pages,
        "english": any(page.locale.language_code == "en" for page in pages),
        "shares": event.shares.count(),
        "questions": event.questions.filter(archived_at=None).count(),
        "organisers": event.organisers.count(),
        **desk_page(event, "settings", (_("Réglages"), "")),
    }
    return render(request, "events/settings.html", context)


@form_methods
def event_facts(request, slug):
    event = organised_event(request, slug)
    form = forms.FactsForm(
        request.POST or None, initial=forms.FactsForm.values_of(event), zone=event.zone, user=request.user
    )
    if form.is_valid():
        action = under_fields(actions.describe_event, form.FIELDS)
        if attempt(form, action, event, actor=request.user, **form.facts()):
            if form.result.sequence > event.sequence:
                messages.success(request, _("C’est enregistré. Prévenez les personnes inscrites du changement."))
            else:
                messages.success(request, _("C’est enregistré."))
            return redirect("event_settings", slug=slug)
    return settings_form(request, event, form, title=_("Date, lieu et contact"), submit=_("Enregistrer"))


@form_methods
def event_registering(request, slug):
    event = organised_event(request, slug)
    form = forms.RegisteringForm(request.POST or None, initial=forms.RegisteringForm.values_of(event), event=event)
    if form.is_valid() and attempt(form, actions.describe_event, event, actor=request.user, **form.facts()):
        messages.success(request, _("C’est enregistré."))
        return redirect("event_settings", slug=slug)
    return settings_form(request, event, form, title=_("Places et inscription"), submit=_("Enregistrer"))


@form_methods
def event_copy(request, slug):
    event = organised_event(request, slug)
    form = forms.CopyForm(request.POST or None, event=event)
    if form.is_valid():
        action = under_fields(actions.copy_event, form.FIELDS)
        if attempt(form, action, event, actor=request.user, **form.cleaned_data):
            messages.success(request, _("C’est prêt : donnez un lieu, relisez la page, puis publiez-la."))
            return redirect("event_settings", slug=form.result.slug)
    return settings_form(
        request,
        event,
        form,
        title=_("Tenir dans une autre ville"),
        lead=_("Le programme, les questions et les réglages sont repris ; les dates se décalent d’autant."),
        submit=_("Préparer dans cette ville"),
    )


@form_methods
def event_cancel(request, slug):
    event = organised_event(request, slug)
    form = forms.CancelForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.cancel_event, event, actor=request.user, **form.cleaned_data):
        messages.success(request, _("L’événement est annulé ; chaque personne inscrite est prévenue."))
        return redirect("event_settings", slug=slug)
    return settings_form(
        request,
        event,
        form,
        title=_("Annuler l’événement"),
        lead=_("C’est définitif. Chaque personne inscrite reçoit un message ; la liste des inscriptions reste ici."),
        submit=_("Annuler l’événement"),
        danger=True,
    )


@require_POST
@refusals_shown(settings_address)
def event_translation(request, slug):
    """The page in English, made if there is none, in the editor."""
    event = organised_event(request, slug)
    page = actions.open_translation(event, "en", actor=request.user)
    return redirect("wagtailadmin_pages:edit", page.pk)
