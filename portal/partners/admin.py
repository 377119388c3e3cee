"""Accounts in the Wagtail admin: our user's form, and the limits of those who are not superusers.

A coordinator opens, closes and groups accounts. They never make a superuser, touch a superuser's account, change their
own groups, give a group that holds more than they do, or move an existing account to another address (a code sent
there would open it).
"""

from allauth.account.models import EmailAddress
from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm as StockCreationForm
from wagtail.users.forms import UserEditForm as StockEditForm
from wagtail.users.views import users
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, SetActiveStateBulkAction

from portal.partners import rules
from portal.partners.actions.accounts import end_sessions
from portal.partners.models import User


class LimitedUserForm(forms.ModelForm):
    """Keeps from the form what the person who fills it may not decide."""

    def __init__(self, *args, acting_user, **kwargs):
        super().__init__(*args, **kwargs)
        self.acting_user = acting_user
        self.fields["language"].label = _("langue des messages")
        if acting_user.is_superuser:
            return
        self.fields.pop("is_superuser", None)
        if self.instance.pk:
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("La personne change elle-même son adresse, dans son compte.")
        if self.instance == acting_user:
            del self.fields["groups"]
        else:
            self.fields["groups"].queryset = rules.grantable_groups(acting_user)

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.exclude(pk=self.instance.pk).filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Un compte porte déjà cette adresse."))
        return email

    def _save_m2m(self):
        """Groups that the acting person could not see stay as they are."""
        hidden = []
        if "groups" in self.fields:
            hidden = list(self.instance.groups.exclude(pk__in=self.fields["groups"].queryset))
        super()._save_m2m()
        self.instance.groups.add(*hidden)


class UserCreationForm(LimitedUserForm, StockCreationForm):
    class Meta(StockCreationForm.Meta):
        fields = ["email", "first_name", "last_name", "language", "is_superuser", "groups"]

    def save(self, commit=True):
        user = super().save(commit=False)
        user.set_unusable_password()
        if commit:
            user.save()
            self.save_m2m()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class UserEditForm(LimitedUserForm, StockEditForm):
    class Meta(StockEditForm.Meta):
        fields = ["email", "first_name", "last_name", "language", "is_active", "is_superuser", "groups"]

    def save(self, commit=True):
        user = super().save(commit)
        if commit and "email" in self.changed_data:
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if commit and not user.is_active:
            end_sessions(user)
        return user


class ActingUserMixin:
    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "acting_user": self.request.user}


class CreateView(ActingUserMixin, users.CreateView):
    pass


class EditView(ActingUserMixin, users.EditView):
    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied


class UserViewSet(users.UserViewSet):
    add_view_class = CreateView
    edit_view_class = EditView

    def get_form_class(self, for_update=False):
        return UserEditForm if for_update else UserCreationForm


class AssignRole(AssignRoleBulkAction):
    """Within the same limits: groups one may give, to accounts one may manage, never to oneself."""

    def check_perm(self, obj):
        return (
            super().check_perm(obj)
            and rules.may_manage_account(self.request.user, obj)
            and (self.request.user.is_superuser or obj != self.request.user)
        )

    def get_execution_context(self):
        context = super().get_execution_context()
        if not rules.grantable_groups(self.request.user).filter(pk=context["role"].pk).exists():
            raise PermissionDenied
        return context


class SetActiveState(SetActiveStateBulkAction):
    def check_perm(self, obj):
        return super().check_perm(obj) and rules.may_manage_account(self.request.user, obj)
