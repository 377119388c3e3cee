"""Pages of avenants and of the versions over time: opening or giving one up, comparing, the text of a day, the register."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charters import actions, forms, queries, register_files, rules
from charters.comparing import compare
from portal.answers import file_answer, form_methods, form_page, pressed
from portal.partners.rules import require
from portal.refusals import INVALID, attempt, refusal
from portal.spreadsheets import XLSX

from .finding import breadcrumb, find_charter


@form_methods
def charter_amendment(request, slug):
    """For coordinators: open an avenant on a charter in force, or give up the one under way."""
    charter = find_charter(slug)
    require(rules.may_manage(request.user, charter))
    back = charter.get_absolute_url()
    amendment = charter.amendments.under_way().first()
    if amendment is not None:
        return _abandon(request, charter, amendment, back)
    why_not = rules.why_not_amend(charter)
    if why_not:
        return refusal(request, ValidationError(why_not), back)
    form = forms.OpenAmendmentForm(pressed(request))
    if form.is_valid() and attempt(form, actions.open_amendment, charter, actor=request.user, **form.cleaned_data):
        messages.success(request, _("L’avenant est ouvert : les organisations en sont prévenues."))
        return redirect("charter_writing", slug=slug)
    return form_page(
        request,
        form,
        title=_("Ouvrir un avenant"),
        lead=_(
            "Le texte se rouvre aux propositions. La charte signée reste en vigueur jusqu’à ce que l’avenant le soit à son tour."
        ),
        submit=_("Ouvrir l’avenant"),
        back=back,
        template="charters/amendment_form.html",
        breadcrumb=breadcrumb(charter, (_("Avenant"), "")),
    )


def _abandon(request, charter, amendment, back):
    form = forms.AbandonAmendmentForm(pressed(request))
    if form.is_valid() and attempt(form, actions.abandon_amendment, amendment, actor=request.user, **form.cleaned_data):
        messages.success(request, _("L’avenant est abandonné : le texte en écriture est de nouveau celui en vigueur."))
        return redirect("charter_text", slug=charter.slug)
    return form_page(
        request,
        form,
        title=_("Abandonner l’avenant n° %(number)s") % {"number": amendment.number},
        lead=_(
            "Le texte en écriture redevient mot pour mot celui en vigueur. L’histoire de chaque clause garde ce qui a été écrit."
        ),
        submit=_("Abandonner l’avenant"),
        back=back,
        danger=True,
        template="charters/amendment_form.html",
        breadcrumb=breadcrumb(charter, (_("Avenant"), "")),
    )


@login_not_required
@require_safe
def charter_compare(request, slug):
    """What one text of the charter changes in another: two versions, or the text being written for those who write it."""
    charter = find_charter(slug)
    versions = queries.versions_shown(charter, request.user)
    working = rules.may_read_draft(request.user, charter) and charter.is_written
    if not versions:
        require(rules.may_read_draft(request.user, charter))
    form = forms.CompareForm(request.GET or _latest_pair(versions, working), versions=versions, working=working)
    comparison, status = {"found": None, "digests": ""}, 200
    if len(versions) + working >= 2:
        if form.is_valid():
            comparison = _comparison(charter, versions, [form.cleaned_data[name] for name in ("de", "a")])
        else:
            status = INVALID
    context = {
        "charter": charter,
        "form": form,
        "comparable": len(versions) + working >= 2,
        **comparison,
        "breadcrumb": breadcrumb(charter, (_("Comparer"), "")),
    }
    return render(request, "charters/charter_compare.html", context, status=status)


def _latest_pair(versions, working: bool) -> dict:
    """What is compared unless asked: the latest with the one before it; the text being written with the one in force."""
    numbers = [str(each.number) for each in versions]
    if working and numbers:
        amended = next((str(each.number) for each in versions if each.round.status == "in_force"), numbers[0])
        return {"de": amended, "a": forms.WORKING}
    return {"de": numbers[1], "a": numbers[0]} if len(numbers) > 1 else {}


def _comparison(charter, versions, choices) -> dict:
    """For the page: `found`, compared when it is asked for, and `digests`, the hashes of two frozen texts, else "".

    Frozen texts never change: the page keeps what they differ by. The text being written is compared each time.
    """
    by_number = {str(each.number): each for each in versions}
    frozen = [by_number.get(choice) for choice in choices]

    def found():
        return compare(*(json.loads(each.canonical if each else actions.working_text(charter)) for each in frozen))

    digests = " ".join(each.sha256 for each in frozen) if all(frozen) else ""
    return {"found": SimpleLazyObject(found), "digests": digests}


@login_not_required
@require_safe
def charter_text_on(request, slug):
    """The consolidated text on a day: today unless another is asked for."""
    charter = find_charter(slug)
    require(queries.register_is_shown(charter, request.user))
    form = forms.DayForm(request.GET if "le" in request.GET else {"le": timezone.localdate()})
    found = queries.text_on(charter, form.cleaned_data["le"]) if form.is_valid() else None
    context = {
        "charter": charter,
        "form": form,
        "found": found,
        "breadcrumb": breadcrumb(charter, (_("Texte consolidé"), "")),
    }
    return render(request, "charters/charter_text_on.html", context, status=200 if found else INVALID)


def _register(request, slug):
    """The charter, its register, and whether the person sees the names of people."""
    charter = find_charter(slug)
    require(queries.register_is_shown(charter, request.user))
    return charter, queries.register(charter), rules.may_see_signing(request.user, charter)


@login_not_required
@require_safe
def charter_register(request, slug):
    """Who is bound by what, since when, under which reserves."""
    charter, standings, people = _register(request, slug)
    context = {
        "charter": charter,
        "standings": [(each, register_files.state_label(each.state)) for each in standings],
        "people": people,
        "breadcrumb": breadcrumb(charter, (_("Registre"), "")),
    }
    return render(request, "charters/charter_register.html", context)


@login_not_required
@require_safe
def charter_register_xlsx(request, slug):
    _charter, standings, people = _register(request, slug)
    return file_answer(register_files.as_xlsx(standings, people=people), f"registre-{slug}.xlsx", XLSX)


@login_not_required
@require_safe
def charter_register_json(request, slug):
    charter, standings, people = _register(request, slug)
    content = register_files.as_json(charter, standings, people=people)
    return file_answer(content.encode(), f"registre-{slug}.json", "application/json")
