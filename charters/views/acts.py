"""Pages of joining and leaving a charter in force, and the acts themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from charters import actions, files, forms, queries, rules, sealing
from charters.models import CharterParty, SealedAct, Withdrawal
from charters.notice import notice_end
from portal.answers import file_answer, form_methods, form_page, pressed
from portal.partners.rules import require
from portal.refusals import attempt, refusals_shown, status_of

from .finding import breadcrumb, find_charter

UNAVAILABLE = 503
FILE_NAMES = {SealedAct.Kind.JOINING: "adhesion", SealedAct.Kind.WITHDRAWAL: "retrait"}


def acts_address(slug, **kwargs) -> str:
    return reverse("charter_acts", args=[slug])


@form_methods
def charter_acts(request, slug):
    """Who joined, who leaves; a coordinator invites here, and who may speak for a party announces that it leaves."""
    charter = find_charter(slug)
    require(rules.may_see_acts(request.user, charter))
    may_manage = rules.may_manage(request.user, charter)
    why_not_join = rules.why_not_join(charter)
    form = None
    if may_manage and not why_not_join:
        form = forms.JoiningForm(pressed(request), charter=charter)
    if request.method == "POST":
        require(may_manage)
        if form is None:
            messages.error(request, why_not_join)
            return redirect("charter_acts", slug=slug)
        if form.is_valid() and attempt(form, actions.invite_to_join, charter, actor=request.user, **form.cleaned_data):
            messages.success(request, _("L’invitation à adhérer est partie."))
            return redirect("charter_acts", slug=slug)
    today = timezone.localdate()
    own = queries.bound_parties(charter, user=None if may_manage else request.user, day=today)
    context = {
        "charter": charter,
        "form": form,
        "may_manage": may_manage,
        "why_not_join": why_not_join,
        "joinings": queries.joinings(charter),
        "withdrawals": queries.withdrawals(charter, may_cancel=frozenset(party.pk for party in own), today=today),
        "may_leave": [party for party in own if not party.is_leaving],
        "breadcrumb": breadcrumb(charter, (_("Adhésions et retraits"), "")),
    }
    return render(request, "charters/charter_acts.html", context, status=status_of(form) if form else 200)


@form_methods
def charter_withdraw(request, slug, pk):
    """Announce that an organisation leaves: a reason, and for the coordination the date of the letter."""
    party = get_object_or_404(CharterParty.objects.select_related("charter", "partner"), charter__slug=slug, pk=pk)
    require(rules.may_withdraw(request.user, party))
    charter = party.charter
    why_not = rules.why_not_withdraw(party)
    if why_not:
        messages.error(request, why_not)
        return redirect("charter_acts", slug=slug)
    holder = rules.holds_mandate(request.user, party)
    form_class = forms.WithdrawalForm if holder else forms.LetterForm
    form = form_class(pressed(request))
    if form.is_valid() and _announce(request, form, party):
        day = date_format(form.result.effective_on, "DATE_FORMAT")
        messages.success(request, _("Le retrait est annoncé : il prendra effet le %(day)s.") % {"day": day})
        return redirect("charter_acts", slug=slug)
    until = date_format(notice_end(timezone.localdate(), charter.notice_months), "DATE_FORMAT")
    lead = ngettext(
        "Le préavis est de %(months)s mois : annoncé aujourd’hui, le retrait prendrait effet le %(day)s. Jusque-là, "
        "la charte lie l’organisation, et le retrait peut être annulé.",
        "Le préavis est de %(months)s mois : annoncé aujourd’hui, le retrait prendrait effet le %(day)s. Jusque-là, "
        "la charte lie l’organisation, et le retrait peut être annulé.",
        charter.notice_months,
    ) % {"months": charter.notice_months, "day": until}
    return form_page(
        request,
        form,
        title=_("Retirer %(partner)s de la charte") % {"partner": party.partner.short_name},
        lead=lead,
        submit=_("Annoncer le retrait"),
        back=acts_address(slug),
        danger=True,
        breadcrumb=breadcrumb(
            charter, (_("Adhésions et retraits"), acts_address(slug)), (_("Annoncer un retrait"), "")
        ),
    )


def _announce(request, form, party) -> bool:
    try:
        return attempt(form, actions.announce_withdrawal, party, actor=request.user, **form.cleaned_data)
    except sealing.SealKeyError as error:
        form.add_error(None, str(error))
        return False


@require_POST
@refusals_shown(lambda slug, pk: acts_address(slug))
def withdrawal_cancel(request, slug, pk):
    withdrawal = get_object_or_404(Withdrawal, version__charter__slug=slug, pk=pk)
    actions.cancel_withdrawal(withdrawal, actor=request.user)
    messages.success(request, _("Le retrait est annulé : l’organisation reste dans la charte."))
    return redirect("charter_acts", slug=slug)


@login_not_required
@require_safe
def act_file(request, slug, pk):
    """The sealed act, with its timestamp once it has one: of joining for everybody, of leaving for the organisations."""
    act = get_object_or_404(
        SealedAct.objects.select_related("version__charter", "version__round", "stamped"),
        version__charter__slug=slug,
        pk=pk,
    )
    require(rules.may_read_act(request.user, act))
    name = act.stamped.name if hasattr(act, "stamped") else act.name
    return file_answer(files.read(name), f"{slug}-{FILE_NAMES[act.kind]}-{act.pk}.pdf", "application/pdf")
