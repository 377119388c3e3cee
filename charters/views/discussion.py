"""Pages of the margin: the discussion of a clause, of a proposal, of the whole text; its buttons; what was read."""

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charters import actions, forms, queries, rules
from charters.models import Comment, Proposal
from charters.queries.discussion import address_of
from portal.answers import form_methods, row_number
from portal.partners.rules import require
from portal.refusals import attempt, chosen, refusals_shown, status_of

from .finding import FRENCH, breadcrumb, find_charter, find_clause, writing_address


@form_methods
def charter_discussion(request, slug):
    """What is said of the text as a whole, and of the new clauses that are proposed."""
    charter = find_charter(slug)
    require(rules.may_read_draft(request.user, charter))
    return _discussion(request, charter, title=_("L’ensemble du texte"), language="")


@form_methods
def clause_discussion(request, slug, identifier):
    """The talk around a clause; one that left the text keeps its own."""
    clause = find_clause(slug, identifier)
    require(rules.may_read_draft(request.user, clause.charter))
    return _discussion(request, clause.charter, clause=clause, title=clause.heading, language=FRENCH)


@form_methods
def proposal_discussion(request, slug, pk):
    proposal = get_object_or_404(Proposal.objects.select_related("charter", "clause"), charter__slug=slug, pk=pk)
    require(rules.may_read_draft(request.user, proposal.charter) and rules.may_see_proposal(request.user, proposal))
    title = _("Proposition n° %(number)s") % {"number": proposal.pk}
    return _discussion(request, proposal.charter, proposal=proposal, title=title, language="")


def _discussion(request, charter, *, title, language, clause=None, proposal=None):
    """One subject's threads, and one form: a new thread, or an answer to the thread that `?repondre=` names."""
    found = queries.discussion(charter, request.user, clause=clause, proposal=proposal)
    asked = request.GET.get("repondre", "")
    thread = next((each for each in found["threads"] + found["resolved"] if str(each.pk) == asked), None)
    form = None
    if found["may_comment"]:
        form = forms.CommentForm(
            request.POST or None,
            people=queries.people_by_organisation(charter, request.user),
            parties=rules.acts_for(request.user, charter),
            answers=thread is not None,
        )
    if request.method == "POST":
        require(form is not None)
        if form.is_valid() and _say(form, thread, charter, clause, proposal, request.user):
            messages.success(request, _("C’est dit. Les personnes prévenues reçoivent un courriel."))
            return redirect(f"{request.path}#t-{(form.result.thread_id or form.result.pk)}")
    context = {
        **found,
        "charter": charter,
        "clause": clause,
        "proposal": proposal,
        "subject": title,
        "subject_language": language,
        "form": form,
        "answered": thread,
        "now": timezone.now().isoformat(),
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(charter.slug)), (title, "", language)),
    }
    return render(request, "charters/discussion.html", context, status=status_of(form) if form else 200)


def _say(form, thread, charter, clause, proposal, user) -> bool:
    if thread is not None:
        opening = Comment.objects.select_related("charter", "thread").get(pk=thread.pk)
        return attempt(form, actions.answer_comment, opening, actor=user, **form.said())
    return attempt(form, actions.comment, charter, clause=clause, proposal=proposal, actor=user, **form.said())


def _found(slug, pk) -> Comment:
    comments = Comment.objects.select_related("charter", "clause", "proposal__charter", "proposal__partner", "thread")
    return get_object_or_404(comments, charter__slug=slug, pk=pk)


@require_POST
@refusals_shown(lambda slug, pk: writing_address(slug))
def comment_change(request, slug, pk):
    """The buttons of a comment: settled, open again, remove my words."""
    said = _found(slug, pk)
    require(rules.may_see_comment(request.user, said))
    act, done = chosen(
        request,
        {
            "regler": (actions.resolve_thread, _("La discussion est réglée. On peut la rouvrir.")),
            "rouvrir": (actions.reopen_thread, _("La discussion est rouverte.")),
            "retirer": (actions.remove_comment, _("Vos mots sont retirés ; la place reste.")),
        },
    )
    act(said, actor=request.user)
    messages.success(request, done)
    return redirect(f"{address_of(said)}#t-{said.thread_id or said.pk}")


@require_POST
def charter_read(request, slug):
    """Mark what is said around a clause (`clause`), a proposal (`proposal`) or everything as read, up to `until`."""
    charter = find_charter(slug)
    require(rules.may_read_draft(request.user, charter))
    clause = _clause(charter, request.POST.get("clause", ""))
    number = row_number(request.POST.get("proposal", ""))
    proposal = get_object_or_404(queries.seen_proposals(charter, request.user), pk=number) if number else None
    actions.mark_margin_read(
        charter, clause=clause, proposal=proposal, until=_moment(request.POST.get("until", "")), actor=request.user
    )
    messages.success(request, _("C’est noté comme lu."))
    if clause is not None:
        return redirect(f"{writing_address(slug)}#c-{clause.identifier}")
    return redirect(reverse("proposal", args=[slug, proposal.pk]) if proposal else writing_address(slug))


def _clause(charter, identifier: str):
    """The charter's clause of that identifier, None for none; 404 for one that is not the charter's."""
    if not identifier:
        return None
    try:
        return get_object_or_404(charter.clauses, identifier=UUID(identifier))
    except ValueError as error:
        raise Http404 from error


def _moment(value: str) -> datetime | None:
    """When the page that was read was made; None for anything else, or for a moment that is in no calendar of UTC."""
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if timezone.is_aware(moment) else None
    except (ValueError, OverflowError):
        return None
