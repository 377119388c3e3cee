"""An event's documents at its desk: which there are, choosing one and seeing its first page, the file; one's certificate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from events import papers, rules
from events.forms import papers as forms
from events.models import Registration
from events.queries import needs
from events.queries import papers as queries
from portal.answers import file_answer
from portal.refusals import refusal, status_of

from .finding import desk_page, organised_event
from .registration import behind_link

PDF = "application/pdf"
PREVIEW_PPI = 56
# What a picture of the first page needs at the most.
SHOWN = 30


@dataclass(frozen=True)
class Kind:
    """A document: its key in addresses, its words, what is chosen, how it is made of that.

    `make(event, form, most)` gives the paper, with `most` people at the most where that is not None; None when there is
    nobody and nothing to put on it, which `nobody` says.
    """

    key: str
    title: Any
    text: Any
    form: type[forms.PaperForm]
    make: Callable
    nobody: Any = ""


def _badges(event, form, most):
    chosen = form.cleaned_data
    guests = queries.guests(event, since=chosen["depuis"], sought=chosen["nom"])
    if chosen["liste"]:
        guests = queries.guests_of(form.sessions[chosen["liste"]], guests)
    return papers.badges(event, guests[:most], layout=chosen["format"] or papers.LAYOUTS[0]) if guests else None


def _sheets(event, form, most):
    guests, lists = queries.guests(event), form.chosen()[: 1 if most else None]
    return papers.sheets(event, [(each, queries.guests_of(each, guests)[:most]) for each in lists]) if lists else None


def _certificates(event, form, most):
    people = queries.attended(event, sought=form.cleaned_data["nom"])
    return papers.certificates(event, people[: 1 if most else None], made_at=timezone.now()) if people else None


def _catering(event, form, most):
    return papers.catering(event, needs.meals(event), made_at=timezone.now())


def _signs(event, form, most):
    room, target = form.cleaned_data["salle"], form.surveys.get(form.cleaned_data["cible"])
    rooms, outline = ([form.rooms[int(room) - 1]], None) if room else (form.rooms, queries.outline(event))
    with translation.override("fr"):
        if target is None:
            address = _address(event.get_absolute_url())
            leads = papers.Target(address, "Le programme et les informations", "What’s on today")
        else:
            address = _address(reverse("survey_room", args=[target.room_code]))
            leads = papers.Target(address, "Donnez votre avis, sans votre nom", "Tell us what you think, anonymously")
    return papers.signs(event, rooms[: 1 if most else None], leads, outline)


def _address(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "badges",
            gettext_lazy("Badges"),
            gettext_lazy(
                "Le nom en grand, le code à lire à l’accueil, les séances choisies, la mention « sans photo »."
            ),
            forms.BadgesForm,
            _badges,
            gettext_lazy("Personne n’est inscrit avec ces choix : il n’y a pas de badge à imprimer."),
        ),
        Kind(
            "emargement",
            gettext_lazy("Feuilles d’émargement"),
            gettext_lazy("À signer à chaque demi-journée ou à chaque séance, avec des lignes pour les imprévus."),
            forms.SheetsForm,
            _sheets,
            gettext_lazy("Aucune séance du programme ne demande d’inscription."),
        ),
        Kind(
            "attestations",
            gettext_lazy("Attestations de présence"),
            gettext_lazy("Pour les personnes pointées à l’accueil, avec leurs demi-journées et leurs heures."),
            forms.CertificatesForm,
            _certificates,
            gettext_lazy("Personne n’a été pointé à l’accueil avec ces choix : il n’y a pas d’attestation à faire."),
        ),
        Kind(
            "repas",
            gettext_lazy("Repas"),
            gettext_lazy("Pour le traiteur : combien de personnes et quels régimes, sans aucun nom."),
            forms.PaperForm,
            _catering,
        ),
        Kind(
            "affiches",
            gettext_lazy("Affiches des salles"),
            gettext_lazy("Une par salle, avec ce qui s’y passe et un code à lire avec son téléphone."),
            forms.SignsForm,
            _signs,
        ),
    )
}


def _kind(key) -> Kind:
    try:
        return KINDS[key]
    except KeyError as error:
        raise Http404 from error


@require_safe
def event_documents(request, slug):
    """The documents of an event."""
    event = organised_event(request, slug)
    return render(request, "events/event_documents.html", {"kinds": KINDS.values(), **desk_page(event, "documents")})


@require_safe
def event_document(request, slug, kind):
    """One document: what to put on it, its first page, the file to download."""
    event, chosen = organised_event(request, slug), _kind(kind)
    return _page(request, event, chosen, chosen.form(request.GET, event=event))


def _page(request, event, kind, form):
    paper = kind.make(event, form, SHOWN) if form.is_valid() else None
    steps = (_("Documents"), reverse("event_documents", args=[event.slug])), (kind.title, "")
    context = {
        "kind": kind,
        "form": form,
        "paper": paper,
        "query": request.GET.urlencode(),
        **desk_page(event, "documents", *steps),
    }
    return render(request, "events/event_document.html", context, status=status_of(form))


@require_safe
def event_document_picture(request, slug, kind):
    """The first page as a picture."""
    event, chosen = organised_event(request, slug), _kind(kind)
    form = chosen.form(request.GET, event=event)
    paper = chosen.make(event, form, SHOWN) if form.is_valid() else None
    if paper is None:
        raise Http404
    response = HttpResponse(paper.picture(PREVIEW_PPI), content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def event_document_file(request, slug, kind):
    """The document itself; the page again where its choices are to be mended."""
    event, chosen = organised_event(request, slug), _kind(kind)
    form = chosen.form(request.GET, event=event)
    if not form.is_valid():
        return _page(request, event, chosen, form)
    paper = chosen.make(event, form, None)
    if paper is None:
        back = reverse("event_document", args=[slug, kind])
        return refusal(request, ValidationError(chosen.nobody), f"{back}?{request.GET.urlencode()}")
    return file_answer(paper.pdf(), f"{slug}-{kind}.pdf", PDF)


@require_safe
def event_certificate(request, slug, pk):
    """The certificate of one person, for the organisers; 404 for who was not there."""
    event = organised_event(request, slug)
    found = get_object_or_404(Registration.objects.select_related("partner"), event=event, pk=pk, anonymised_at=None)
    found.event = event
    return _certificate(found)


@behind_link
@require_safe
def registration_certificate(request, found):
    """One's own certificate, once the event is over; 404 before, and for who was not there."""
    if not rules.may_have_certificate(found, timezone.now()):
        raise Http404
    return _certificate(found)


def _certificate(registration):
    person = queries.attendance_of(registration)
    if person is None:
        raise Http404
    paper = papers.certificates(registration.event, [person], made_at=timezone.now())
    return file_answer(paper.pdf(), f"attestation-{registration.event.slug}.pdf", PDF)
