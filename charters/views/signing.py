"""Pages of the signing: the coordinator's view of the round, and the signatory's way from invitation to signature."""

from datetime import datetime
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import UUIDField
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charters import actions, forms, queries, rules, sealing
from charters.actions.requests import Client
from charters.actions.signed_evidence import consent_of
from charters.models import CharterParty, SignatureRequest
from portal.answers import form_methods, pressed, row_number
from portal.forms import as_text
from portal.languages import readers_language
from portal.partners.models import Mandate
from portal.partners.rules import require
from portal.refusals import attempt, chosen, refusals_shown, status_of

from .finding import breadcrumb, find_charter

UNAVAILABLE = 503
STEPS = range(1, 5)


def signing_address(slug, **kwargs):
    return reverse("charter_signing", args=[slug])


def sign_address(identifier, **kwargs):
    return reverse("sign", args=[identifier])


def client_of(request) -> Client:
    """How the person came, for the evidence: address, browser, and how this session was authenticated."""
    methods = []
    for record in request.session.get("account_authentication_methods", []):
        at = datetime.fromtimestamp(record.get("at", 0), tz=timezone.get_current_timezone())
        methods.append(f"{record.get('method', '?')} {at.astimezone().isoformat(timespec='seconds')}")
    return Client(
        ip=get_adapter().get_client_ip(request) or "",
        user_agent=request.headers.get("User-Agent", "")[:300],
        methods=tuple(methods),
    )


@form_methods
def charter_signing(request, slug):
    """Where the signing stands; a coordinator opens it, invites, reminds and replaces here."""
    charter = find_charter(slug)
    version = queries.version_to_sign(charter)
    inside = rules.may_see_signing(request.user, charter)
    require(inside or (version is not None and rules.may_follow_signing(request.user, version)))
    may_manage = rules.may_manage(request.user, charter)
    context = {
        "charter": charter,
        "version": version,
        "may_manage": may_manage,
        "inside": inside,
        "status_tag": queries.STATUS_TAGS[charter.status],
        "breadcrumb": breadcrumb(charter, (_("Signatures"), "")),
        "form": None,
        "rows": [],
        "strip": queries.strip(charter, version),
        "may_extend": version is not None and rules.may_extend_deadline(request.user, version),
        "may_reopen": rules.may_reopen(request.user, charter),
        "may_end": rules.may_end(request.user, charter),
        "reopen_form": forms.ReasonForm(prefix="reopen"),
        "events": [],
        "observers": [],
        "in_steps": False,
        "level": None,
    }
    status = 200
    if version is not None:
        rows = queries.signing_rows(version)
        missing = [row.party for row in rows if row.missing]
        if may_manage:
            context["form"] = forms.OpeningForm(
                pressed(request),
                parties=missing,
                mandates=[mandate for row in rows for mandate in row.mandates],
            )
        context["rows"] = rows
        context["missing"] = missing
        context["level"] = queries.seal_level(version)
        context["in_steps"] = any(row.request is not None and row.request.step > 1 for row in rows)
        context["observers"] = queries.observers_of(version)
        if inside:
            context["events"] = list(version.events.order_by("-sequence"))
    if request.method == "POST":
        require(may_manage and version is not None)
        if _open(request, context["form"], version):
            return redirect("charter_signing", slug=slug)
        status = status_of(context["form"])
    return render(request, "charters/charter_signing.html", context, status=status)


def _open(request, form, version) -> bool:
    """Open the signing as the form says; False when the form has to be shown again."""
    if not form.is_valid():
        return False
    values = {"steps": form.steps(), "deadline": form.cleaned_data["deadline"]}
    if not attempt(form, actions.open_signing, version, form.mandates(), **values, actor=request.user):
        return False
    invited = sum(each.status != SignatureRequest.Status.PLANNED for each in form.result)
    messages.success(request, _("Invitations parties : %(count)s.") % {"count": invited})
    return True


@require_POST
@refusals_shown(lambda slug, **kwargs: signing_address(slug))
def signing_change(request, slug):
    """The coordinator's buttons: remind, renew, replace, reopen the writing, end the charter."""
    charter = find_charter(slug)
    require(rules.may_manage(request.user, charter))
    version = queries.version_to_sign(charter)
    verbs = {"end": _end, "remind": _remind, "renew": _renew, "replace": _replace, "reopen": _reopen}
    act = chosen(request, verbs)
    if version is None and act is not _end:
        raise ValidationError(_("Cette charte n’a pas de version en signature."))
    return redirect(act(request, charter, version), slug=slug)


def _end(request, charter, version) -> str:
    """As for the other buttons below: do it, say it, and name the view that follows."""
    actions.end_charter(charter, actor=request.user)
    messages.success(request, _("La charte est terminée. Ses textes restent consultables."))
    return "charter_signing"


def _remind(request, charter, version) -> str:
    actions.remind(get_object_or_404(version.requests, identifier=_uuid(request)), actor=request.user)
    messages.success(request, _("Le rappel est parti."))
    return "charter_signing"


def _renew(request, charter, version) -> str:
    actions.renew_request(get_object_or_404(version.requests, identifier=_uuid(request)), actor=request.user)
    messages.success(request, _("Une nouvelle invitation est partie."))
    return "charter_signing"


def _replace(request, charter, version) -> str:
    party = get_object_or_404(CharterParty, charter=charter, pk=row_number(request.POST.get("party", "")))
    mandate = get_object_or_404(Mandate, pk=row_number(request.POST.get("mandate", "")))
    actions.replace_signatory(version, party, mandate, actor=request.user)
    messages.success(request, _("Une nouvelle invitation est partie."))
    return "charter_signing"


def _reopen(request, charter, version) -> str:
    actions.reopen_draft(version, actor=request.user, reason=as_text(request.POST.get("reopen-reason", ""))[:2000])
    messages.success(request, _("L’écriture est rouverte. La version précédente ne se signe plus."))
    return "charter_writing"


def _uuid(request) -> UUID:
    """The request that a button names. Raises ValidationError for what is no identifier."""
    return UUIDField().clean(request.POST.get("request", ""))


def find_request(identifier, user) -> SignatureRequest:
    """The request, for its signatory only."""
    found = get_object_or_404(
        SignatureRequest.objects.select_related(
            "version__charter", "version__round", "party__partner", "mandate__delegated_from__user", "signatory"
        ),
        identifier=identifier,
    )
    require(rules.may_open_request(user, found))
    return found


def _step(request) -> int:
    """1 discover, 2 read, 3 ask for the code, 4 sign."""
    if request.status == SignatureRequest.Status.INVITED:
        return 1
    if request.read_to_end_at is None:
        return 2
    return 4 if request.codes.filter(used_at=None, expires_at__gt=timezone.now()).exists() else 3


def _sign_page(request, found, *, form=None, decline_form=None, status=200):
    reason = rules.why_not_sign(request.user, found, timezone.now())
    signed = found.status == SignatureRequest.Status.SIGNED
    step = _step(found)
    titles = {1: _("Découvrir"), 2: _("Lire"), 3: _("Recevoir un code"), 4: _("Signer")}
    context = {
        "request_to_sign": found,
        "version": found.version,
        "charter": found.version.charter,
        "partner": found.party.partner,
        "why_not": rules.SIGNING_REFUSALS.get(reason, ""),
        "signed": signed,
        "joining": found.kind == SignatureRequest.Kind.JOINING,
        "act": found.signature.act_id if signed else None,
        "declined": found.status == SignatureRequest.Status.DECLINED,
        "strip": queries.strip(found.version.charter, found.version) if signed else None,
        "step": step,
        "steps": STEPS,
        "step_title": titles[step],
        "clauses": queries.read_clauses(found.version.canonical) if step > 1 else [],
        "reserves": queries.read_reserves(found.version.canonical),
        "consent": consent_of(found, readers_language()),
        "form": form or forms.SignForm(),
        "decline_form": decline_form or forms.DeclineForm(),
        "delegated": found.mandate.kind == Mandate.Kind.DELEGATION,
        "may_delegate": rules.may_delegate(request.user, found, timezone.now()),
        "breadcrumb": breadcrumb(found.version.charter, (_("Signer"), "")),
    }
    return render(request, "charters/sign.html", context, status=status)


@require_safe
def sign(request, identifier):
    """The signatory's page: one step at a time."""
    return _sign_page(request, find_request(identifier, request.user))


@require_POST
@refusals_shown(sign_address)
def sign_step(request, identifier):
    """Open the text, say it was read, ask for a code."""
    found = find_request(identifier, request.user)
    verbs = {"view": actions.view_request, "read": actions.mark_read, "code": actions.send_code}
    act = chosen(request, verbs)
    act(found, user=request.user, client=client_of(request))
    return redirect(f"{sign_address(identifier)}#etape")


@require_POST
def sign_now(request, identifier):
    found = find_request(identifier, request.user)
    form = forms.SignForm(request.POST)
    try:
        signed = form.is_valid() and attempt(
            form,
            actions.sign,
            found,
            user=request.user,
            code=form.cleaned_data["code"],
            typed_name=form.cleaned_data["typed_name"],
            language=readers_language(),
            client=client_of(request),
        )
    except sealing.SealKeyError as error:
        form.add_error(None, str(error))
        return _sign_page(request, found, form=form, status=UNAVAILABLE)
    if signed:
        messages.success(request, _("Votre signature est enregistrée. Merci."))
        return redirect(f"{sign_address(identifier)}#etape")
    return _sign_page(request, find_request(identifier, request.user), form=form, status=status_of(form))


@require_POST
def sign_decline(request, identifier):
    found = find_request(identifier, request.user)
    form = forms.DeclineForm(request.POST)
    if form.is_valid() and attempt(form, actions.decline, found, user=request.user, **form.cleaned_data):
        messages.success(request, _("Votre réponse est enregistrée."))
        return redirect("sign", identifier=identifier)
    return _sign_page(request, find_request(identifier, request.user), decline_form=form, status=status_of(form))
