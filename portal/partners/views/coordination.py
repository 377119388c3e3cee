"""The coordination pages: what has to be decided, what went wrong, what is kept how long. Coordinators only."""

from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal import registry
from portal.answers import form_methods, form_page, pressed
from portal.forms import ConfirmForm
from portal.models import Message
from portal.partners import actions, queries, rules
from portal.partners.forms import ReasonForm
from portal.partners.models import ErasureRequest, Mandate
from portal.refusals import attempt, status_of, tell

PAGE_SIZE = 50
SHOWN = 5


def coordinators_only(view):
    """403 for anybody but the network's own staff."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        rules.require(rules.is_coordinator(request.user))
        return view(request, *args, **kwargs)

    return guarded


@coordinators_only
@require_safe
def dashboard(request):
    mandates = queries.mandates_to_check(request.user).order_by("filed_at")
    erasures = ErasureRequest.objects.waiting().order_by("asked_at")
    failed = Message.objects.failed()
    checks = [{"label": check.label, "found": check.find()} for check in registry.health_checks]
    return render(
        request,
        "partners/coordination.html",
        {
            "mandates": mandates[:SHOWN],
            "mandate_count": mandates.count(),
            "erasures": erasures[:SHOWN],
            "erasure_count": erasures.count(),
            "failed": failed[:SHOWN],
            "failed_count": failed.count(),
            "checks": [check for check in checks if check["found"]],
        },
    )


@coordinators_only
@require_safe
def mandates(request):
    """What awaits its check first, then every mandate with its state."""
    others = Mandate.objects.exclude(state=Mandate.State.PENDING).select_related("user", "partner", "decided_by")
    page = Paginator(others, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"waiting": Mandate.objects.pending().select_related("user", "partner").order_by("filed_at")}
    return render(request, "partners/coordination_mandates.html", {**context, "page_obj": page})


@coordinators_only
@form_methods
def mandate(request, pk):
    """One mandate; POST with `decision` check or refuse decides it."""
    found = get_object_or_404(
        Mandate.objects.select_related("user", "partner", "filed_by", "decided_by", "delegated_from__user"), pk=pk
    )
    refuses = request.POST.get("decision") == "refuse"
    form = ReasonForm(request.POST if refuses else None)
    if request.method == "POST" and refuses and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, actions.refuse_mandate, found, reason, actor=request.user):
            messages.success(request, _("Le mandat est refusé. La personne en est prévenue."))
            return redirect("coordination_mandates")
    elif request.method == "POST" and not refuses:
        tell(
            request,
            _("Le mandat est vérifié. La personne peut signer."),
            actions.check_mandate,
            found,
            actor=request.user,
            delegates="delegates" in request.POST,
        )
        return redirect("coordination_mandates")
    return render(
        request,
        "partners/coordination_mandate.html",
        {
            "mandate": found,
            "form": form,
            "may_decide": found.state == Mandate.State.PENDING and rules.may_check_mandate(request.user, found),
            "may_revoke": Mandate.State.REVOKED in Mandate.TRANSITIONS[found.state],
        },
        status=status_of(form),
    )


@coordinators_only
@require_safe
def erasures(request):
    done = ErasureRequest.objects.exclude(done_at=None).select_related("user", "done_by")
    page = Paginator(done, PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = ErasureRequest.objects.waiting().select_related("user").order_by("asked_at")
    return render(request, "partners/coordination_erasures.html", {"waiting": waiting, "page_obj": page})


@coordinators_only
@form_methods
def erasure(request, pk):
    """Asks once, then erases: it can't be undone."""
    found = get_object_or_404(ErasureRequest.objects.waiting().select_related("user"), pk=pk)
    form = ConfirmForm(pressed(request))
    if form.is_valid() and attempt(form, actions.carry_out_erasure, found, actor=request.user):
        messages.success(request, _("Les données sont effacées et le compte est fermé."))
        return redirect("coordination_erasures")
    return form_page(
        request,
        form,
        title=_("Effacer les données de %(name)s ?") % {"name": found.user.get_full_name()},
        lead=_("Le compte sera fermé et son nom effacé partout où il peut l’être. Cela ne se défait pas."),
        submit=_("Effacer les données"),
        back=reverse("coordination_erasures"),
        danger=True,
        template="partners/coordination_erasure.html",
        erasure=found,
        kept=[kind for kind in registry.personal_data if kind.kept_because],
    )


@coordinators_only
@require_safe
def message_list(request):
    """Messages, newest first; `etat=failed` for those that did not arrive."""
    state = request.GET.get("etat", "")
    found = Message.objects.all()
    if state in Message.State.values:
        found = found.filter(state=state)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "partners/coordination_messages.html",
        {"page_obj": page, "state": state, "states": Message.State.choices},
    )


@coordinators_only
@require_POST
def send_again(request, pk):
    found = get_object_or_404(Message, pk=pk)
    tell(request, _("Le message repart."), actions.send_message_again, found, actor=request.user)
    return redirect("coordination_messages")


@coordinators_only
@require_safe
def retention(request):
    return render(request, "partners/coordination_retention.html", {"kinds": list(registry.personal_data)})
