"""Pages of the text while it is written: the working space, a clause's form, buttons and history."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charters import actions, forms, queries, rules
from charters.margin import Margin
from portal.answers import form_methods
from portal.forms import as_text
from portal.partners.rules import require
from portal.refusals import attempt, chosen, refusals_shown, status_of

from .finding import FRENCH, breadcrumb, find_charter, find_clause, writing_address


@require_safe
def charter_writing(request, slug):
    """The working space: the text as it is being written, its margin, and what one may do to each clause."""
    charter = find_charter(slug)
    place = rules.place_of(request.user, charter)
    require(place.reads_draft)
    found = queries.workspace(charter, request.user, place)
    margin = Margin(
        slug=slug, may_edit=found["may_edit"], may_comment=found["may_comment"], may_propose=found["proposable"]
    )
    context = {
        **found,
        "margin": margin.draw(found["clauses"]),
        "charter": charter,
        "status_tag": queries.STATUS_TAGS[charter.status],
        "now": timezone.now().isoformat(),
        "breadcrumb": breadcrumb(charter, (_("Écriture"), "")),
    }
    return render(request, "charters/charter_writing.html", context)


@form_methods
def clause_add(request, slug):
    charter = find_charter(slug)
    require(rules.may_edit_clauses(request.user, charter))
    form = forms.ClauseForm(request.POST or None, charter=charter)
    if form.is_valid():
        after = next(
            (each for each in charter.clauses.current() if str(each.identifier) == request.GET.get("apres")), None
        )
        if attempt(form, actions.add_clause, charter, after=after, actor=request.user, **form.wording()):
            messages.success(request, _("La clause est ajoutée."))
            return redirect("charter_writing", slug=slug)
    context = {
        "charter": charter,
        "form": form,
        "clause": None,
        "theirs": None,
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (_("Nouvelle clause"), "")),
    }
    return render(request, "charters/clause_form.html", context, status=status_of(form))


@form_methods
def clause_edit(request, slug, identifier):
    """Edit a clause. When somebody else wrote meanwhile: 409, their text beside what was typed, nothing lost."""
    clause = find_clause(slug, identifier)
    charter = clause.charter
    require(rules.may_edit_clauses(request.user, charter))
    initial = {name: getattr(clause, name) for name in ("kind", "heading", "text", "summary", "binding", "revision")}
    form = forms.ClauseForm(
        request.POST or None, charter=charter, initial={**initial, "parties": list(clause.parties.all())}
    )
    theirs = None
    if form.is_valid():
        revision = form.cleaned_data["revision"]
        if attempt(form, actions.edit_clause, clause, revision=revision, actor=request.user, **form.wording()):
            messages.success(request, _("La clause est modifiée."))
            return redirect("charter_writing", slug=slug)
        if getattr(form.refused, "code", "") == "conflict":
            theirs = find_clause(slug, identifier)
            form.data = {**form.data.dict(), "parties": form.data.getlist("parties"), "revision": theirs.revision}
    context = {
        "charter": charter,
        "form": form,
        "clause": clause,
        "theirs": theirs,
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (clause.heading, "", FRENCH)),
    }
    return render(request, "charters/clause_form.html", context, status=status_of(form))


@require_POST
@refusals_shown(lambda slug, identifier: writing_address(slug))
def clause_change(request, slug, identifier):
    """The buttons beside a clause: up, down, remove, restore."""
    clause = find_clause(slug, identifier)
    require(rules.is_editor(request.user, clause.charter))
    act, values, done = chosen(
        request,
        {
            "haut": (actions.move_clause, {"direction": -1}, ""),
            "bas": (actions.move_clause, {"direction": 1}, ""),
            "retirer": (
                actions.remove_clause,
                {"reason": as_text(request.POST.get("reason", ""))[:500]},
                _("La clause est retirée. Vous pouvez la rétablir plus bas."),
            ),
            "retablir": (actions.restore_clause, {}, _("La clause est rétablie.")),
        },
    )
    act(clause, actor=request.user, **values)
    if done:
        messages.success(request, done)
    return redirect(f"{writing_address(slug)}#c-{clause.identifier}")


@login_not_required
@require_safe
def clause_history(request, slug, identifier):
    """How a clause came to be, as a story; for those who may read the text."""
    clause = find_clause(slug, identifier)
    charter = clause.charter
    inside = rules.may_read_draft(request.user, charter)
    version = queries.public_version(charter)
    # What an avenant being written does to a clause, or adds, is not the readers' to see yet.
    frozen = None if inside else queries.frozen_clause(version, clause)
    require(inside or frozen is not None)
    story = queries.clause_story(clause, inside=inside, until=version.frozen_at if version else None)
    # Readers outside know the clause as the version that they read calls it.
    heading = frozen.heading if frozen else clause.heading
    context = {
        "charter": charter,
        "clause": clause,
        "heading": heading,
        "story": story,
        "inside": inside,
        "may_propose": rules.may_propose(request.user, charter) and clause.removed_at is None,
        "breadcrumb": breadcrumb(charter, (heading, "", FRENCH)),
    }
    return render(request, "charters/clause_history.html", context)
