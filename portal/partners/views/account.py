"""One's own account: profile, sessions, data to take away, erasure."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal import registry
from portal.answers import file_answer, form_methods
from portal.exports import as_csv, as_json
from portal.partners import actions
from portal.partners.forms import ErasureForm, ProfileForm
from portal.partners.models import ErasureRequest, User
from portal.refusals import attempt, status_of
from portal.spreadsheets import CSV


@form_methods
def account(request):
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if form.is_valid() and attempt(form, actions.update_profile, request.user, request.user, **form.cleaned_data):
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Votre profil est à jour."))
            return redirect("account")
    context = {"form": form, "has_password": request.user.has_usable_password()}
    return render(request, "partners/account.html", context, status=status_of(form))


def _open_sessions(user):
    """The person's sessions that still live, the latest first. Reading deletes nothing."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return UserSession.objects.filter(user=user, session_key__in=alive).order_by("-created_at")


@never_cache
@form_methods
def sessions(request):
    """Where one is logged in; POST ends one session (`session`), or all the others."""
    found = _open_sessions(request.user)
    if request.method == "POST":
        others = found.exclude(session_key=request.session.session_key)
        chosen = request.POST.get("session", "")
        if chosen:
            others = [get_object_or_404(others, pk=chosen if chosen.isdecimal() else None)]
        for session in others:
            actions.end_session(session, actor=request.user)
        messages.success(request, _("C’est fait : ces appareils ne sont plus connectés."))
        return redirect("usersessions_list")
    return render(
        request, "partners/sessions.html", {"sessions": list(found), "current_key": request.session.session_key}
    )


def _subject(user):
    return registry.Subject(email=user.email, user_id=user.pk, name=user.get_full_name())


def _my_data(request, form):
    waiting = ErasureRequest.objects.waiting().filter(user=request.user).first()
    context = {"form": form, "kinds": list(registry.personal_data), "waiting": waiting}
    return render(request, "partners/my_data.html", context, status=status_of(form))


@require_safe
def my_data(request):
    return _my_data(request, ErasureForm())


@require_safe
def export(request, extension):
    """Everything the site holds about the person, as a file."""
    kinds = {"json": ("application/json", as_json), "csv": (CSV, as_csv)}
    content_type, write = kinds[extension]
    return file_answer(write(_subject(request.user)), f"mes-donnees.{extension}", content_type)


@require_POST
def ask_erasure(request):
    form = ErasureForm(request.POST)
    if form.is_valid() and attempt(
        form, actions.ask_erasure, request.user, form.cleaned_data["reason"], actor=request.user
    ):
        messages.success(request, _("Votre demande est enregistrée. Nous vous répondrons dans le mois."))
        return redirect("my_data")
    return _my_data(request, form)


@require_POST
def withdraw_erasure(request):
    waiting = ErasureRequest.objects.waiting().filter(user=request.user).first()
    if waiting:
        actions.withdraw_erasure(waiting, actor=request.user)
        messages.success(request, _("Votre demande est retirée. Rien n’a été effacé."))
    return redirect("my_data")
