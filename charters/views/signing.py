"""Pages of the signing: the coordinator's view of the round, and the signatory's way from invitation to signature."""

from datetime import datetime, time
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import UUIDField
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charters import actions, forms, queries, rules, sealing
from charters.actions.signing import REFUSALS, Client, consent_of
from charters.models import CharterParty, SignatureRequest
from portal.forms import add_action_errors
from portal.partners.models import Mandate
from portal.refusals import refusals_shown

from .writing import CONFLICT, INVALID, breadcrumb, find_charter, permit

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


@require_http_methods(["GET", "POST"])
def charter_signing(request, slug):
    """Where the signing stands; a coordinator opens it, invites, reminds and replaces here."""
    charter = find_charter(slug)
    permit(rules.may_see_signing(request.user, charter))
    version = queries.current_version(charter)
    may_manage = rules.may_manage(request.user, charter)
    context = {
        "charter": charter,
        "version": version,
        "may_manage": may_manage,
        "status_tag": queries.STATUS_TAGS[charter.status],
        "breadcrumb": breadcrumb(charter, (_("Signatures"), "")),
        "form": None,
        "rows": [],
        "strip": queries.strip(charter, version),
        "reopen_form": forms.ReasonForm(prefix="reopen"),
        "events": [],
    }
    status = 200
    if version is not None:
        requests = {each.party_id: each for each in SignatureRequest.objects.latest_per_party(version)}
        parties = list(charter.parties.filter(pk__in=[int(key) for key in version.fields]).select_related("partner"))
        mandates = _mandates_for(parties)
        missing = [party for party in parties if party.pk not in requests]
        if may_manage:
            context["form"] = forms.OpeningForm(
                request.POST if request.method == "POST" else None, parties=missing, mandates=mandates
            )
        context["rows"] = [
            {
                "party": party,
                "request": requests.get(party.pk),
                "mandates": [mandate for mandate in mandates if mandate.partner_id == party.partner_id],
            }
            for party in parties
        ]
        context["missing"] = missing
        context["events"] = list(version.events.order_by("-sequence"))
    if request.method == "POST":
        permit(may_manage and version is not None)
        status = _open(request, context["form"], version)
        if status == 0:
            return redirect("charter_signing", slug=slug)
    return render(request, "charters/charter_signing.html", context, status=status)


def _mandates_for(parties):
    mandates = Mandate.objects.valid(timezone.localdate()).filter(partner__in=[party.partner_id for party in parties])
    return list(mandates.select_related("user").order_by("user__last_name", "pk"))


def _open(request, form, version) -> int:
    """0 when the signing was opened; else the status with which the form is shown again."""
    if not form.is_valid():
        return INVALID
    deadline = form.cleaned_data["deadline"]
    if deadline:
        deadline = timezone.make_aware(datetime.combine(deadline, time(23, 59)))
    try:
        invited = actions.open_signing(version, form.mandates(), deadline=deadline, actor=request.user)
    except ValidationError as error:
        add_action_errors(form, error)
        return CONFLICT
    messages.success(request, _("Invitations parties : %(count)s.") % {"count": len(invited)})
    return 0


@require_POST
@refusals_shown(lambda slug, **kwargs: signing_address(slug))
def signing_change(request, slug):
    """The coordinator's buttons: remind, replace, reopen the writing, end the charter."""
    charter = find_charter(slug)
    permit(rules.may_manage(request.user, charter))
    version = queries.current_version(charter)
    verb = request.POST.get("verb", "")
    if verb == "end":
        actions.end_charter(charter, actor=request.user)
        messages.success(request, _("La charte est terminée. Ses textes restent consultables."))
        return redirect("charter_signing", slug=slug)
    if version is None:
        raise ValidationError(_("Cette charte n’a pas de version en signature."))
    if verb == "remind":
        actions.remind(get_object_or_404(version.requests, identifier=_uuid(request)), actor=request.user)
        messages.success(request, _("Le rappel est parti."))
    elif verb == "replace":
        party = get_object_or_404(CharterParty, charter=charter, pk=_number(request, "party"))
        mandate = get_object_or_404(Mandate, pk=_number(request, "mandate"))
        actions.replace_signatory(version, party, mandate, actor=request.user)
        messages.success(request, _("Une nouvelle invitation est partie."))
    elif verb == "reopen":
        actions.reopen_draft(version, actor=request.user, reason=request.POST.get("reopen-reason", "")[:2000])
        messages.success(request, _("L’écriture est rouverte. La version précédente ne se signe plus."))
        return redirect("charter_writing", slug=slug)
    else:
        raise ValidationError(_("Ce bouton n’existe pas."))
    return redirect("charter_signing", slug=slug)


def _number(request, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 18 else 0


def _uuid(request) -> UUID:
    """The request that a button names. Raises ValidationError for what is no identifier."""
    return UUIDField().clean(request.POST.get("request", ""))


def find_request(identifier, user) -> SignatureRequest:
    """The request, for its signatory only."""
    found = get_object_or_404(
        SignatureRequest.objects.select_related(
            "version__charter", "version__round", "party__partner", "mandate", "signatory"
        ),
        identifier=identifier,
    )
    if not rules.may_open_request(user, found):
        raise PermissionDenied
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
        "why_not": actions_refusal(reason),
        "signed": signed,
        "declined": found.status == SignatureRequest.Status.DECLINED,
        "strip": queries.strip(found.version.charter, found.version) if signed else None,
        "step": step,
        "steps": STEPS,
        "step_title": titles[step],
        "clauses": queries.read_clauses(found.version.canonical) if step > 1 else [],
        "consent": consent_of(found, _language()),
        "form": form or forms.SignForm(),
        "decline_form": decline_form or forms.DeclineForm(),
        "delegated": found.mandate.kind == Mandate.Kind.DELEGATION,
        "breadcrumb": breadcrumb(found.version.charter, (_("Signer"), "")),
    }
    return render(request, "charters/sign.html", context, status=status)


def actions_refusal(reason):
    return str(REFUSALS[reason]) if reason in REFUSALS else ""


def _language() -> str:
    return "en" if get_language() == "en" else "fr"


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
    act = verbs.get(request.POST.get("verb", ""))
    if act is None:
        raise ValidationError(_("Ce bouton n’existe pas."))
    act(found, user=request.user, client=client_of(request))
    return redirect(f"{sign_address(identifier)}#etape")


@require_POST
def sign_now(request, identifier):
    found = find_request(identifier, request.user)
    form = forms.SignForm(request.POST)
    if not form.is_valid():
        return _sign_page(request, found, form=form, status=INVALID)
    try:
        actions.sign(
            found,
            user=request.user,
            code=form.cleaned_data["code"],
            typed_name=form.cleaned_data["typed_name"],
            language=_language(),
            client=client_of(request),
        )
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            add_action_errors(form, error)
            return _sign_page(request, found, form=form, status=INVALID)
        add_action_errors(form, error)
        return _sign_page(request, find_request(identifier, request.user), form=form, status=CONFLICT)
    except sealing.SealKeyError as error:
        form.add_error(None, str(error))
        return _sign_page(request, found, form=form, status=UNAVAILABLE)
    messages.success(request, _("Votre signature est enregistrée. Merci."))
    return redirect(f"{sign_address(identifier)}#etape")


@require_POST
def sign_decline(request, identifier):
    found = find_request(identifier, request.user)
    form = forms.DeclineForm(request.POST)
    if not form.is_valid():
        return _sign_page(request, found, decline_form=form, status=INVALID)
    try:
        actions.decline(found, user=request.user, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            add_action_errors(form, error)
            return _sign_page(request, found, decline_form=form, status=INVALID)
        add_action_errors(form, error)
        return _sign_page(request, find_request(identifier, request.user), decline_form=form, status=CONFLICT)
    messages.success(request, _("Votre réponse est enregistrée."))
    return redirect("sign", identifier=identifier)
