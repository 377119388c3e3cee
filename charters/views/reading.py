"""Pages for readers: a frozen version and its files, the proof file, verification, the seal's certificate."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charters import actions, files, forms, queries, rules, sealing, verification
from charters.models import SealAuthority, Version, Withdrawal
from portal import answers
from portal.answers import file_answer, form_methods
from portal.partners.rules import require
from portal.refusals import INVALID

from .finding import breadcrumb

TOO_MANY = 503


def find_version(request, slug, number) -> Version:
    """A version that the person may read; 404 or 403 otherwise."""
    version = get_object_or_404(
        Version.objects.select_related("charter", "round", "previous"), charter__slug=slug, number=number
    )
    require(rules.may_read_version(request.user, version))
    return version


@login_not_required
@require_safe
def version_text(request, slug, number):
    version = find_version(request, slug, number)
    context = {
        "charter": version.charter,
        "version": version,
        "clauses": queries.read_clauses(version.canonical),
        "reserves": queries.read_reserves(version.canonical),
        "signatures": list(version.signatures.select_related("party__partner").order_by("signed_at", "pk")),
        "originals": queries.recorded_originals(version),
        "witnesses": queries.witnesses_of(version),
        "observer": _observer(request.user, version),
        "all_signed": rules.all_signed(version),
        "withdrawals": list(
            version.withdrawals.exclude(status=Withdrawal.Status.CANCELLED).select_related("party__partner")
        ),
        "sealed": list(version.sealed_revisions.order_by("-sequence")[:1]),
        "level": queries.seal_level(version),
        "may_see_proof": rules.may_see_signing(request.user, version.charter),
        "may_manage": rules.may_manage(request.user, version.charter),
        "breadcrumb": breadcrumb(version.charter, (_("Version %(number)s") % {"number": number}, "")),
    }
    return render(request, "charters/version.html", context)


def _observer(user, version):
    """The person's own place among those invited to follow this version's signing; None without one."""
    return version.observers.current().filter(user=user).first() if user.is_authenticated else None


@login_not_required
@require_safe
def version_canonical(request, slug, number):
    version = find_version(request, slug, number)
    return file_answer(version.canonical.encode(), f"{slug}-v{number}.json", "application/json")


@login_not_required
@require_safe
def version_pdf(request, slug, number):
    version = find_version(request, slug, number)
    return file_answer(files.read(version.pdf_name), f"{slug}-v{number}.pdf", "application/pdf")


@login_not_required
@require_safe
def version_sealed(request, slug, number):
    """The sealed PDF with the signatures so far."""
    version = find_version(request, slug, number)
    sealed = version.sealed_revisions.order_by("-sequence").first()
    return file_answer(files.read(sealed.name), f"{slug}-v{number}-scelle-{sealed.sequence:02d}.pdf", "application/pdf")


@require_POST
def version_proof(request, slug, number):
    """The evidence of a version, typeset and sealed: for its parties. A POST, since what is handed out is registered."""
    version = find_version(request, slug, number)
    try:
        content = actions.hand_out_proof(version, actor=request.user)
    except sealing.SealKeyError as error:
        messages.error(request, str(error))
        return redirect("version", slug=slug, number=number)
    return file_answer(content, f"{slug}-v{number}-preuve.pdf", "application/pdf")


@require_safe
def version_chain(request, slug, number):
    """For coordinators: whether the version's chain of evidence still holds, recomputed at each visit."""
    version = get_object_or_404(Version.objects.select_related("charter"), charter__slug=slug, number=number)
    require(rules.may_manage(request.user, version.charter))
    context = {
        "charter": version.charter,
        "version": version,
        "chain": verification.check_chain(version),
        "breadcrumb": breadcrumb(
            version.charter,
            (_("Version %(number)s") % {"number": number}, reverse("version", args=[slug, number])),
            (_("Chaîne des preuves"), ""),
        ),
    }
    return render(request, "charters/version_chain.html", context)


@login_not_required
@form_methods
def verify(request):
    """Say in words what a file or a hash is. A file is examined and forgotten."""
    asked = request.POST if request.method == "POST" else request.GET if request.GET.get("empreinte") else None
    form = forms.VerifyForm(asked, request.FILES if request.method == "POST" else None)
    verdict, known, status = None, None, 200
    if form.is_bound:
        status = INVALID
        if form.is_valid():
            upload, digest = form.cleaned_data["file"], form.cleaned_data["empreinte"]
            status = 200
            if upload:
                verdict, status = _examine(form, upload)
            else:
                known = verification.look_up(digest)
                status = 200 if known else 404
    context = {
        "form": form,
        "verdict": verdict,
        "known": known,
        "unknown_digest": form.is_bound and form.is_valid() and not form.cleaned_data["file"] and known is None,
        "authorities": list(SealAuthority.objects.all()),
        "breadcrumb": answers.breadcrumb((_("Vérifier un PDF signé"), "")),
    }
    return render(request, "charters/verify.html", context, status=status)


def _examine(form, upload):
    if upload.size > verification.MAX_BYTES:
        form.add_error("file", _("Ce fichier est trop lourd : 20 Mo au plus."))
        return None, 413
    try:
        return verification.verify(upload.read()), 200
    except verification.Busy:
        form.add_error(None, _("Plusieurs fichiers sont en cours d’examen. Réessayez dans une minute."))
        return None, TOO_MANY


@login_not_required
@require_safe
def seal_roots(request):
    """The root certificates that seals of this portal lead to, as PEM."""
    content = "".join(authority.certificate for authority in SealAuthority.objects.all())
    return file_answer(content.encode(), "racine-du-sceau.pem", "application/x-pem-file")
