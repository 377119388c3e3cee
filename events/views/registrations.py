"""Pages of the desk about registrations: the list, one of them and what an organiser does with it. HTTP only."""

from functools import cache

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events import actions, rules
from events.forms import registrations as forms
from events.models import Batch, Registration
from events.queries import batches
from events.queries import listing as queries
from events.queries.registering import open_towns
from portal.answers import form_methods, form_page, pressed
from portal.forms import ConfirmForm
from portal.refusals import attempt, chosen, refusals_shown

from .finding import desk_page, organised_event

BY_PAGE = 50
# What can be done with many at once, in the order of the menu.
KINDS = [kind for kind in Batch.Kind if kind != Batch.Kind.IMPORT]


def list_page(event, *steps) -> dict:
    """`desk_page` for the list and what lies under it."""
    here = [(_("Inscriptions"), reverse("event_registrations", args=[event.slug]))] if steps else []
    return desk_page(event, "registrations", *here, *steps)


def _draw(label, status, icon="") -> str:
    """A state as the component draws it."""
    return render_to_string("components/status_tag.html", {"label": label, "status": status, "icon": icon})


def _drawn(row, draw) -> list[str]:
    """The states of a row. `draw` is `_draw` with a memory: a page has fifty rows of the same few states."""
    states = [draw(row.state, row.tag)]
    if row.registration.there:
        states.append(draw(_("Présence pointée"), "ok", "scan"))
    if row.registration.has_needs:
        states.append(draw(_("Besoin"), "info", "accessible"))
    if row.registration.unproven:
        states.append(draw(_("Place réservée, à vérifier"), "wait"))
    return states


@require_safe
def event_registrations(request, slug):
    """The registrations of an event: filters, search, order, and what to do with many."""
    event = organised_event(request, slug)
    filters = forms.RegistrationFilterForm(request.GET, event=event)
    wanted = filters.wanted
    found = queries.filtered(event, wanted)
    page = Paginator(queries.keys(found, filters.order), BY_PAGE).get_page(request.GET.get("page"))
    draw = cache(_draw)
    possible = rules.decisions_among(queries.statuses(found))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "filters": filters,
        "filtered": bool(wanted),
        "asked": asked.urlencode(),
        "page_obj": page,
        "rows": [(row, _drawn(row, draw)) for row in queries.rows(queries.shown(event, page))],
        "list_url": reverse("event_registrations", args=[slug]),
        "total": page.paginator.count,
        "kinds": [kind for kind in KINDS if kind in possible],
        "batches": batches.recent(event),
        **list_page(event),
    }
    return render(request, "events/event_registrations.html", context)


def find(event, pk) -> Registration:
    registration = queries.find_registration(event, pk)
    if registration is None:
        raise Http404
    return registration


def address(slug, pk) -> str:
    return reverse("event_registration", args=[slug, pk])


def _page(event, registration, title) -> dict:
    """`desk_page` for what is done with one registration."""
    return list_page(event, (registration.full_name, address(event.slug, registration.pk)), (title, ""))


@require_safe
def event_registration(request, slug, pk):
    """Everything about one registration, and what was done with it."""
    event, now = organised_event(request, slug), timezone.now()
    registration = find(event, pk)
    context = {
        "registration": registration,
        "needs": getattr(registration, "needs", None),
        "tag": queries.STATUS_TAGS[registration.status],
        "choices": queries.choices_of(registration),
        "answers": queries.answers_of(registration),
        "history": queries.history(registration),
        "decisions": rules.decisions_about(registration),
        "may_come_back": not rules.why_not_register_again(registration),
        "why_not_edit": rules.why_not_edit(registration),
        "may_move": not rules.why_not_transfer(registration, now) and bool(open_towns(event, now)),
        **list_page(event, (registration.full_name, "")),
    }
    return render(request, "events/event_registration.html", context)


@require_POST
@refusals_shown(address)
def registration_decide(request, slug, pk):
    """The buttons of a registration whose work can be undone, or harms nobody."""
    event = organised_event(request, slug)
    registration = find(event, pk)
    act, told = chosen(
        request,
        {
            "valider": (actions.validate, _("L’inscription est validée.")),
            "placer": (actions.promote, _("La personne a une place.")),
            "premiere": (actions.put_first, _("La personne est en tête de la liste d’attente.")),
            "renvoyer": (actions.resend_link, _("Le lien est renvoyé à la personne.")),
            "confirmation": (actions.resend_confirmation, _("La confirmation est renvoyée.")),
        },
    )
    act(registration, actor=request.user)
    messages.success(request, told)
    return redirect("event_registration", slug=slug, pk=pk)


def _asked_first(verb) -> dict:
    """What can't be undone, by its name in addresses: the action, the question, the button, what is said once it is done."""
    asked = {
        "annuler": (
            actions.cancel,
            _("Annuler cette inscription ?"),
            _("La personne est prévenue, et sa place va à la suivante. Cela ne se défait pas."),
            _("Annuler l’inscription"),
            _("L’inscription est annulée."),
        ),
        "refuser": (
            actions.refuse,
            _("Ne pas retenir cette demande ?"),
            _("La personne est prévenue, et sa place va à la suivante. Cela ne se défait pas."),
            _("Ne pas retenir"),
            _("La demande n’est pas retenue."),
        ),
        "reprendre": (
            actions.register_again,
            _("Redonner une place à cette personne ?"),
            _(
                "Une nouvelle inscription est faite avec ce qu’elle avait dit, s’il reste une place. "
                "Elle reçoit sa confirmation. Ses besoins ont été effacés : demandez-les-lui."
            ),
            _("Redonner une place"),
            _("La personne a de nouveau une place."),
        ),
        "nouveau-lien": (
            actions.renew_link,
            _("Changer le lien secret de cette inscription ?"),
            _("L’ancien lien n’ouvrira plus rien. Le nouveau part par courriel à l’adresse de l’inscription."),
            _("Changer le lien"),
            _("Le lien a changé : l’ancien n’ouvre plus rien."),
        ),
    }
    if verb not in asked:
        raise Http404
    return dict(zip(("action", "title", "lead", "submit", "done"), asked[verb], strict=True))


@form_methods
def registration_ask(request, slug, pk, verb):
    """A page that asks once before what can't be undone."""
    event = organised_event(request, slug)
    registration = find(event, pk)
    asked = _asked_first(verb)
    form = ConfirmForm(pressed(request))
    if form.is_valid() and attempt(form, asked["action"], registration, actor=request.user):
        messages.success(request, asked["done"])
        return redirect("event_registration", slug=slug, pk=form.result.pk if form.result else pk)
    return form_page(
        request,
        form,
        title=asked["title"],
        lead=f"{registration.full_name}. {asked['lead']}",
        submit=asked["submit"],
        danger=verb != "reprendre",
        back=address(slug, pk),
        template="events/desk_form.html",
        **_page(event, registration, asked["submit"]),
    )


@form_methods
def registration_add(request, slug):
    """Register somebody by hand."""
    event = organised_event(request, slug)
    form = forms.AddForm(request.POST or None, event=event)
    if form.is_valid():
        data = form.cleaned_data
        given = {"submission": data["submission"], "wait": data["wait"]}
        if attempt(form, actions.add, event, form.person(), actor=request.user, **given):
            messages.success(
                request,
                _("%(name)s : %(state)s.")
                % {"name": form.result.full_name, "state": form.result.get_status_display().lower()},
            )
            return redirect("event_registration", slug=slug, pk=form.result.pk)
    return form_page(
        request,
        form,
        title=_("Ajouter quelqu’un"),
        lead=_("La personne reçoit sa confirmation si vous donnez son adresse."),
        submit=_("Inscrire"),
        back=reverse("event_registrations", args=[slug]),
        template="events/desk_form.html",
        **list_page(event, (_("Ajouter quelqu’un"), "")),
    )


@form_methods
def registration_change(request, slug, pk):
    """Change what is known of somebody."""
    event = organised_event(request, slug)
    registration = find(event, pk)
    form = forms.ChangeForm(request.POST or None, event=event, registration=registration)
    if form.is_valid() and attempt(
        form, actions.change_for, registration, form.person(), actor=request.user, tell=form.cleaned_data["tell"]
    ):
        messages.success(request, _("C’est enregistré."))
        return redirect("event_registration", slug=slug, pk=pk)
    return form_page(
        request,
        form,
        title=_("Modifier l’inscription"),
        submit=_("Enregistrer"),
        back=address(slug, pk),
        template="events/desk_form.html",
        **_page(event, registration, _("Modifier")),
    )


@form_methods
def registration_note(request, slug, pk):
    """The organisers' note."""
    event = organised_event(request, slug)
    registration = find(event, pk)
    form = forms.NoteForm(request.POST or None, initial={"note": registration.note})
    if form.is_valid() and attempt(
        form, actions.write_note, registration, form.cleaned_data["note"], actor=request.user
    ):
        messages.success(request, _("C’est noté."))
        return redirect("event_registration", slug=slug, pk=pk)
    return form_page(
        request,
        form,
        title=_("Note de l’organisation"),
        submit=_("Enregistrer la note"),
        back=address(slug, pk),
        template="events/desk_form.html",
        **_page(event, registration, _("Note de l’organisation")),
    )


@form_methods
def registration_transfer(request, slug, pk):
    """Move somebody to another town of the series."""
    event = organised_event(request, slug)
    registration = find(event, pk)
    form = forms.TransferForm(request.POST or None, targets=open_towns(event, timezone.now()))
    if form.is_valid() and attempt(
        form,
        actions.transfer,
        registration,
        form.cleaned_data["target"],
        wait=form.cleaned_data["wait"],
        actor=request.user,
    ):
        messages.success(
            request,
            _("%(name)s : %(state)s à %(town)s.")
            % {
                "name": registration.full_name,
                "state": form.result.get_status_display().lower(),
                "town": form.result.event.town or form.result.event.name,
            },
        )
        return redirect("event_registration", slug=slug, pk=pk)
    return form_page(
        request,
        form,
        title=_("Passer à une autre ville"),
        lead=registration.full_name,
        submit=_("Passer à cette ville"),
        back=address(slug, pk),
        template="events/desk_form.html",
        **_page(event, registration, _("Autre ville")),
    )
