"""The page that an invitation's link opens. GET only shows (mail scanners open links); POST accepts."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.answers import form_methods, pressed
from portal.forms import ConfirmForm
from portal.languages import readers_language
from portal.partners import actions
from portal.partners.forms import NameForm
from portal.partners.models import User
from portal.refusals import attempt, status_of

NOT_FOUND, GONE, FORBIDDEN = 404, 410, 403


@login_not_required
@never_cache
@form_methods
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
    form = form_class(pressed(request))
    if form.is_valid() and attempt(
        form, actions.accept_invitation, token, **form.cleaned_data, language=readers_language(), actor=actor
    ):
        return _after_joining(request, *form.result, actor)
    context |= {"form": form, "known": known}
    return render(request, "partners/invitation.html", context, status=status_of(form))


def _after_joining(request, membership, is_new, actor):
    """A new account is entered at once: the link proved the address, as a code would. An existing one logs in."""
    messages.success(
        request, _("Vous faites maintenant partie de %(organisation)s.") % {"organisation": membership.partner}
    )
    if is_new:
        return perform_login(request, membership.user, email=membership.user.email)
    return redirect("my_space") if actor else redirect("account_login")
