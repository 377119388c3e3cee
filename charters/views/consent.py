"""Pages of the decision by consent: where it stands, an organisation's answers, one answer at a time."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from charters import actions, forms, queries, rules
from charters.models import CharterParty
from portal.answers import form_methods, row_number
from portal.partners.rules import require
from portal.refusals import attempt, chosen, refusals_shown, status_of

from .finding import FRENCH, breadcrumb, find_charter, writing_address

ANSWERS_A_PAGE = 50


def consent_address(slug, **kwargs) -> str:
    return reverse("charter_consent", args=[slug])


def positions_address(slug, pk, **kwargs) -> str:
    return reverse("party_positions", args=[slug, pk])


def find_voice(request, slug, pk) -> CharterParty:
    """An organisation of the charter in whose name the person may speak; 404 or 403 otherwise."""
    charter = find_charter(slug)
    party = get_object_or_404(charter.parties.select_related("partner"), pk=pk)
    require(party.pk in {each.pk for each in rules.acts_for(request.user, charter)})
    party.charter = charter
    return party


@require_safe
def charter_consent(request, slug):
    """Where consent stands: the matrix, what blocks, what is reserved, who is awaited."""
    charter = find_charter(slug)
    require(rules.may_read_draft(request.user, charter))
    context = {
        "charter": charter,
        "matrix": queries.matrix(charter),
        "closed": rules.why_not_give_positions(charter),
        "until": rules.decided_until(charter),
        "own_parties": rules.acts_for(request.user, charter),
        "may_ask": rules.may_ask_for_positions(request.user, charter),
        "may_record": rules.may_record_objections(request.user, charter),
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (_("Décision"), "")),
    }
    return render(request, "charters/charter_consent.html", context)


@require_POST
@refusals_shown(consent_address)
def consent_change(request, slug):
    """The buttons of that page: record an objection as a reserve, ask the organisations that have not answered."""
    charter = find_charter(slug)
    require(rules.may_edit_clauses(request.user, charter))
    act = chosen(request, {"record": _record, "ask": _ask, "ask_all": _ask_all})
    act(request, charter)
    return redirect("charter_consent", slug=slug)


def _named(request, rows):
    """The row that the button names by its primary key."""
    return get_object_or_404(rows, pk=row_number(request.POST.get("pk", "")))


def _record(request, charter) -> None:
    actions.record_objection(_named(request, charter.positions.all()), actor=request.user)
    messages.success(request, _("L’objection est consignée en réserve. L’organisation en est prévenue par courriel."))


def _ask(request, charter) -> None:
    _tell_asked(request, actions.ask_for_positions(charter, [_named(request, charter.parties)], actor=request.user))


def _ask_all(request, charter) -> None:
    parties = list(charter.parties.current())
    _tell_asked(request, actions.ask_for_positions(charter, parties, actor=request.user))


def _tell_asked(request, asked) -> None:
    done = ngettext("%(count)s organisation relancée.", "%(count)s organisations relancées.", len(asked))
    messages.success(request, done % {"count": len(asked)})


@require_safe
def consent_story(request, slug):
    """Every answer given, in order, with those that were replaced and those of organisations that left."""
    charter = find_charter(slug)
    require(rules.may_read_draft(request.user, charter))
    page = Paginator(queries.position_story(charter), ANSWERS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "charter": charter,
        "page_obj": page,
        "positions": [{"position": each, "mark": queries.mark_of(each)} for each in page],
        "breadcrumb": breadcrumb(charter, (_("Décision"), consent_address(slug)), (_("Toutes les réponses"), "")),
    }
    return render(request, "charters/consent_story.html", context)


@require_safe
def party_positions(request, slug, pk):
    """An organisation's answers: the whole list of clauses, each a tap away."""
    party = find_voice(request, slug, pk)
    context = {
        "charter": party.charter,
        "party": party,
        "answers": queries.party_answers(party),
        "closed": rules.why_not_give_positions(party.charter),
        "until": rules.decided_until(party.charter),
        "breadcrumb": breadcrumb(party.charter, (_("Décision"), consent_address(slug)), (party.partner.short_name, "")),
    }
    return render(request, "charters/party_positions.html", context)


@form_methods
def position_give(request, slug, pk, identifier=None):
    """One clause, or the whole text, and the organisation's answer; then the next clause that awaits one."""
    party = find_voice(request, slug, pk)
    answers = queries.party_answers(party)
    answer = answers.on(identifier) if identifier else answers.whole
    if answer is None:
        return _gone(request, party)
    own = answer.own
    form = forms.PositionForm(
        request.POST or None,
        initial={
            "stance": own.stance if own else None,
            "reason": own.reason if own else "",
            "revision": answer.revision,
            "seen": own.pk if own else None,
        },
    )
    if form.is_valid():
        if attempt(form, actions.give_position, party, answer.clause, actor=request.user, **form.cleaned_data):
            messages.success(request, _("La réponse de votre organisation est enregistrée."))
            return redirect(_onward(party, answers, answer))
        if getattr(form.refused, "code", "") == "conflict":
            # Sent again, the answer replaces what is shown now.
            form.data = {
                **form.data.dict(),
                "revision": answer.revision,
                "seen": own.pk if own else "",
            }
    before, after = answers.beside(answer) if answer.clause else (None, None)
    closed = rules.why_not_give_positions(party.charter)
    context = {
        "charter": party.charter,
        "party": party,
        "answer": answer,
        "answers": answers,
        "form": None if closed and request.method != "POST" else form,
        "closed": closed,
        "before": before,
        "after": after,
        "breadcrumb": breadcrumb(
            party.charter,
            (_("Décision"), consent_address(slug)),
            (party.partner.short_name, positions_address(slug, pk)),
            (answer.clause.heading, "", FRENCH) if answer.clause else (_("L’ensemble du texte"), ""),
        ),
    }
    return render(request, "charters/position.html", context, status=status_of(form))


def _gone(request, party):
    """The way back from a clause that left the text meanwhile; 404 for one that never was in it."""
    if not party.charter.clauses.filter(identifier=request.resolver_match.kwargs["identifier"]).exists():
        raise Http404
    messages.error(request, _("Cette clause a été retirée du texte entre-temps : elle n’attend plus de réponse."))
    return redirect("party_positions", slug=party.charter.slug, pk=party.pk)


def _onward(party, answers, answer) -> str:
    """Where to go once an answer is given: the next clause that awaits one, else the list."""
    following = answers.next_awaited(answer) if answer.clause else None
    if following is None:
        return positions_address(party.charter.slug, party.pk)
    return reverse("position_clause", args=[party.charter.slug, party.pk, following.clause.identifier])


@require_POST
@refusals_shown(positions_address)
def position_confirm(request, slug, pk):
    """One click: what was said on a former text holds for this one."""
    party = find_voice(request, slug, pk)
    position = _named(request, party.positions.select_related("party__charter", "clause"))
    revision = row_number(request.POST.get("revision", ""))
    actions.confirm_position(position, revision=revision, actor=request.user)
    messages.success(request, _("La réponse est confirmée."))
    return redirect("party_positions", slug=slug, pk=pk)
