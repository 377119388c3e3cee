"""Pages beside the signatory's own way: delegating, more time, readers and witnesses, originals signed elsewhere."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charters import actions, files, forms, queries, rules
from charters.models import CharterParty, Observer, RecordedOriginal
from portal.answers import file_answer, form_methods, form_page
from portal.partners.rules import require
from portal.refusals import attempt, refusals_shown, status_of

from .finding import breadcrumb, find_charter
from .reading import find_version
from .signing import client_of, find_request, sign_address, signing_address


@form_methods
def sign_delegate(request, identifier):
    """The signatory entrusts the request to a colleague, when their mandate lets them."""
    found = find_request(identifier, request.user)
    require(rules.may_delegate(request.user, found, timezone.now()))
    form = forms.DelegateForm(request.POST or None, request=found)
    if form.is_valid() and attempt(form, actions.delegate_request, found, user=request.user, **form.cleaned_data):
        messages.success(
            request,
            _("La signature est confiée à %(name)s, qui en est prévenu par courriel.")
            % {"name": form.result.signatory.get_full_name()},
        )
        return redirect("sign", identifier=identifier)
    return form_page(
        request,
        form,
        title=_("Confier la signature à quelqu’un d’autre"),
        lead=_(
            "Cette personne signera « %(charter)s » par délégation pour %(partner)s, dans les limites de votre mandat."
        )
        % {"charter": found.version.title, "partner": found.party.partner.short_name},
        submit=_("Confier la signature"),
        back=sign_address(identifier),
        breadcrumb=breadcrumb(
            found.version.charter, (_("Signer"), sign_address(identifier)), (_("Confier la signature"), "")
        ),
    )


def _current(slug, user):
    """The charter's version that is being signed or in force, for who manages it; 404 where there is none."""
    charter = find_charter(slug)
    require(rules.may_manage(user, charter))
    version = queries.current_version(charter)
    if version is None:
        raise Http404
    return charter, version


@form_methods
def signing_deadline(request, slug):
    charter, version = _current(slug, request.user)
    form = forms.DeadlineForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.extend_deadline, version, actor=request.user, **form.cleaned_data):
        messages.success(request, _("Le délai est prolongé. Les personnes attendues en sont prévenues."))
        return redirect("charter_signing", slug=slug)
    return form_page(
        request,
        form,
        title=_("Donner plus de temps"),
        lead=_("Le nouveau délai vaut pour toutes les organisations de « %(charter)s ».") % {"charter": charter.title},
        submit=_("Prolonger le délai"),
        back=signing_address(slug),
        breadcrumb=breadcrumb(charter, (_("Signatures"), signing_address(slug)), (_("Donner plus de temps"), "")),
    )


@form_methods
def observer_add(request, slug):
    charter, version = _current(slug, request.user)
    form = forms.ObserverForm(request.POST or None)
    if form.is_valid() and attempt(
        form, actions.invite_observer, version, form.user, form.cleaned_data["role"], actor=request.user
    ):
        messages.success(request, _("L’invitation est partie."))
        return redirect("charter_signing", slug=slug)
    return form_page(
        request,
        form,
        title=_("Inviter un lecteur ou un témoin"),
        lead=_("Quelqu’un du réseau qui suit la signature de « %(charter)s » sans signer.")
        % {"charter": charter.title},
        submit=_("Envoyer l’invitation"),
        back=signing_address(slug),
        breadcrumb=breadcrumb(
            charter, (_("Signatures"), signing_address(slug)), (_("Inviter un lecteur ou un témoin"), "")
        ),
    )


@require_POST
@refusals_shown(lambda slug, pk: signing_address(slug))
def observer_remove(request, slug, pk):
    observer = get_object_or_404(
        Observer.objects.select_related("version__charter"), version__charter__slug=slug, pk=pk
    )
    actions.remove_observer(observer, actor=request.user)
    messages.success(request, _("Cette personne ne suit plus la signature."))
    return redirect("charter_signing", slug=slug)


@require_POST
@refusals_shown(lambda slug, number: reverse("version", args=[slug, number]))
def version_attest(request, slug, number):
    version = find_version(request, slug, number)
    observer = get_object_or_404(version.observers.current().filter(user=request.user))
    actions.attest(observer, user=request.user, client=client_of(request))
    messages.success(request, _("Votre attestation est inscrite au dossier de preuve. Merci."))
    return redirect("version", slug=slug, number=number)


@form_methods
def original_new(request, slug, pk):
    """What a coordinator copies from an original signed elsewhere; the box at the end confirms it."""
    charter, version = _current(slug, request.user)
    party = get_object_or_404(CharterParty.objects.select_related("partner"), charter=charter, pk=pk)
    form = forms.OriginalForm(request.POST or None, request.FILES or None)
    reason = rules.why_not_record(version, party)
    if form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "confirmed"}
        if attempt(form, actions.record_original, version, party, actor=request.user, **values):
            messages.success(request, _("L’original est enregistré. Il compte comme une signature."))
            return redirect("charter_signing", slug=slug)
    context = {
        "charter": charter,
        "version": version,
        "party": party,
        "form": form,
        "why_not": rules.RECORDING_REFUSALS.get(reason, "") if not form.is_bound else "",
        "breadcrumb": breadcrumb(charter, (_("Signatures"), signing_address(slug)), (_("Enregistrer un original"), "")),
    }
    return render(request, "charters/original_new.html", context, status=status_of(form))


@require_safe
def original_scan(request, slug, number, pk):
    """The scan of a recorded original, as a download, for the parties' members."""
    version = find_version(request, slug, number)
    require(rules.may_see_signing(request.user, version.charter))
    original = get_object_or_404(RecordedOriginal, version=version, pk=pk)
    try:
        content = files.read(original.scan.name)
    except OSError as error:
        raise Http404 from error
    extension = original.scan.name.rsplit(".", 1)[-1]
    return file_answer(content, f"{slug}-v{number}-original-{pk}.{extension}", "application/octet-stream")
