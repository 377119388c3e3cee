"""The page that an invitation's link opens. GET only shows (mail scanners open links); POST accepts."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.forms import ConfirmForm, add_action_errors
from portal.partners import actions
from portal.partners.forms import NameForm
from portal.partners.models import User
from portal.partners.views.answers import INVALID

NOT_FOUND, GONE, FORBIDDEN = 404, 410, 403


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    try:
        found = actions.find_invitation(token)
    except ValidationError as error:
        status = NOT_FOUND if error.code == "unknown" else GONE
        return render(request, "partners/invitation_refused.html", {"reason": error.messages[0]}, status=status)
    actor = request.user if request.user.is_authenticated else None
    context = {"invitation": found, "token": token, "other_address": bool(actor and actor.email.lower() != found.email)}
    if context["other_address"]:
        return render(request, "partners/invitation.html", {**context, "form": ConfirmForm()}, status=FORBIDDEN)
    known = User.objects.filter(email__iexact=found.email).exists()
    form_class = ConfirmForm if known else NameForm
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            membership, is_new = actions.accept_invitation(
                token, **form.cleaned_data, language=get_language() or "fr", actor=actor
            )
        except ValidationError as error:
            add_action_errors(form, error)
        else:
            return _after_joining(request, membership, is_new, actor)
    status = INVALID if form.errors else 200
    return render(request, "partners/invitation.html", {**context, "form": form, "known": known}, status=status)


def _after_joining(request, membership, is_new, actor):
    """A new account is entered at once: the link proved the address, as a code would. An existing one logs in."""
    messages.success(
        request, _("Vous faites maintenant partie de %(organisation)s.") % {"organisation": membership.partner}
    )
    if is_new:
        return perform_login(request, membership.user, email=membership.user.email)
    return redirect("my_space") if actor else redirect("account_login")
