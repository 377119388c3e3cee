"""An organisation's own pages: its people, invitations, mandates and presentation."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.answers import form_methods, form_page, pressed, upload_answer
from portal.forms import ConfirmForm
from portal.partners import actions, rules
from portal.partners.forms import InviteForm, MandateForm, PresentationForm, ReasonForm, RoleForm
from portal.partners.models import Invitation, Mandate, Membership, Partner, User
from portal.refusals import attempt, tell


def _partner(request, slug, rule):
    """The organisation, if the rule lets the person through; 404 or 403 otherwise."""
    partner = get_object_or_404(Partner.objects.select_related("territory"), slug=slug)
    rules.require(rule(request.user, partner))
    return partner


@require_safe
def organisation(request, slug):
    """Members see the people and their own mandates; those who manage people see invitations and all mandates."""
    partner = _partner(request, slug, rules.may_see_organisation)
    manages = rules.may_manage_people(request.user, partner)
    mandates = Mandate.objects.filter(partner=partner).select_related("user", "partner", "delegated_from__user")
    today = timezone.localdate()
    if not manages:
        mandates = mandates.filter(user=request.user)
    mandates = list(mandates)
    for mandate in mandates:
        mandate.is_over = mandate.state == Mandate.State.CHECKED and not mandate.is_valid(today)
        mandate.can_be_revoked = Mandate.State.REVOKED in Mandate.TRANSITIONS[mandate.state]
    memberships = Membership.objects.current().filter(partner=partner).select_related("user")
    return render(
        request,
        "partners/organisation.html",
        {
            "partner": partner,
            "manages": manages,
            "is_member": rules.is_member(request.user, partner),
            "memberships": memberships.order_by("user__last_name", "user__first_name", "pk"),
            "invitations": Invitation.objects.pending(timezone.now()).filter(partner=partner) if manages else [],
            "mandates": mandates,
        },
    )


@form_methods
def invite(request, slug):
    partner = _partner(request, slug, rules.may_manage_people)
    form = InviteForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.invite, partner, **form.cleaned_data, actor=request.user):
        messages.success(
            request,
            _("L’invitation part à %(email)s. Elle vaut quatorze jours.") % {"email": form.cleaned_data["email"]},
        )
        return redirect("organisation", slug)
    return form_page(
        request,
        form,
        title=_("Inviter quelqu’un"),
        lead=_("La personne recevra un lien pour rejoindre %(organisation)s.") % {"organisation": partner.short_name},
        submit=_("Envoyer l’invitation"),
        back=reverse("organisation", args=[slug]),
    )


@require_POST
def revoke_invitation(request, slug, pk):
    partner = _partner(request, slug, rules.may_manage_people)
    found = get_object_or_404(Invitation.objects.select_related("partner"), pk=pk, partner=partner)
    tell(request, _("L’invitation est retirée."), actions.revoke_invitation, found, actor=request.user)
    return redirect("organisation", slug)


def _membership(partner, pk):
    return get_object_or_404(Membership.objects.current().select_related("user", "partner"), pk=pk, partner=partner)


@require_POST
def change_role(request, slug, pk):
    partner = _partner(request, slug, rules.may_manage_people)
    membership = _membership(partner, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Http404
    role = form.cleaned_data["role"]
    tell(request, _("Le rôle est changé."), actions.change_membership_role, membership, role, actor=request.user)
    return redirect("organisation", slug)


@form_methods
def end_membership(request, slug, pk):
    """Asks once, then ends; members may leave by themselves."""
    partner = _partner(request, slug, rules.may_see_organisation)
    membership = _membership(partner, pk)
    rules.require(rules.may_end_membership(request.user, membership))
    form = ConfirmForm(pressed(request))
    if form.is_valid() and attempt(form, actions.end_membership, membership, actor=request.user):
        messages.success(request, _("C’est fait : l’appartenance est terminée."))
        return redirect("my_space" if membership.user == request.user else reverse("organisation", args=[slug]))
    return form_page(
        request,
        form,
        title=_("Terminer l’appartenance de %(name)s ?") % {"name": membership.user.get_full_name()},
        lead=_("Ses mandats pour %(organisation)s seront révoqués. Les signatures déjà données restent valables.")
        % {"organisation": partner.short_name},
        submit=_("Oui, terminer"),
        back=reverse("organisation", args=[slug]),
        danger=True,
    )


@form_methods
def presentation(request, slug):
    partner = _partner(request, slug, rules.may_edit_presentation)
    form = PresentationForm(request.POST or None, instance=partner)
    if form.is_valid():
        fresh = Partner.objects.get(pk=partner.pk)
        if attempt(form, actions.update_presentation, fresh, actor=request.user, **form.cleaned_data):
            messages.success(request, _("La présentation est à jour."))
            return redirect("organisation", slug)
    return form_page(
        request,
        form,
        title=_("Présentation publique"),
        lead=_("Ces mots et ces contacts paraissent dans l’annuaire, pour tout le monde."),
        submit=_("Enregistrer"),
        back=reverse("organisation", args=[slug]),
    )


@form_methods
def file_mandate(request, slug):
    """A member files their own mandate; those who manage people, anybody's."""
    partner = _partner(request, slug, rules.may_see_organisation)
    people = User.objects.filter(memberships__in=Membership.objects.current().filter(partner=partner))
    if not rules.may_manage_people(request.user, partner):
        people = people.filter(pk=request.user.pk)
    form = MandateForm(
        request.POST or None, request.FILES or None, people=people, initial=_last_mandate(request.user, partner)
    )
    if form.is_valid():
        values = dict(form.cleaned_data)
        holder = values.pop("holder")
        if attempt(form, actions.file_mandate, holder, partner, **values, actor=request.user):
            messages.success(request, _("Le mandat est déposé. Un coordinateur le vérifie, puis nous vous écrivons."))
            return redirect("organisation", slug)
    return form_page(
        request,
        form,
        title=_("Déposer un mandat"),
        lead=_("Il dit qui peut signer au nom de %(organisation)s.") % {"organisation": partner.short_name},
        submit=_("Déposer le mandat"),
        back=reverse("organisation", args=[slug]),
    )


def _last_mandate(user, partner):
    """What the person wrote in their last mandate, so that a refused or ended one is filed again without retyping."""
    initial = {"holder": user.pk, "valid_from": timezone.localdate()}
    last = Mandate.objects.filter(user=user, partner=partner).first()
    if last:
        initial |= {"kind": last.kind, "position": last.position, "reference": last.reference}
    return initial


def _mandate(request, pk):
    mandate = get_object_or_404(Mandate.objects.select_related("user", "partner"), pk=pk)
    rules.require(rules.may_read_mandate(request.user, mandate))
    return mandate


@require_safe
def mandate_document(request, pk):
    """The document behind a mandate, as a download: it is never shown inside the site."""
    mandate = _mandate(request, pk)
    return upload_answer(mandate.document, f"mandat-{mandate.pk}")


@form_methods
def revoke_mandate(request, pk):
    mandate = _mandate(request, pk)
    form = ReasonForm(request.POST or None)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if reason and attempt(form, actions.revoke_mandate, mandate, reason, actor=request.user):
        messages.success(request, _("Le mandat est révoqué."))
        return redirect("organisation", mandate.partner.slug)
    return form_page(
        request,
        form,
        title=_("Révoquer le mandat de %(name)s ?") % {"name": mandate.user.get_full_name()},
        lead=_("Après cela, cette personne ne peut plus signer avec ce mandat. Il reste dans l’historique."),
        submit=_("Révoquer le mandat"),
        back=reverse("organisation", args=[mandate.partner.slug]),
        danger=True,
    )
