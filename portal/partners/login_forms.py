"""allauth's forms where our words or keyboards are better; what they check stays allauth's."""

from typing import ClassVar

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import AddEmailForm as StockAddEmailForm
from allauth.account.forms import ChangePasswordForm as StockChangePasswordForm
from allauth.account.forms import ConfirmLoginCodeForm as StockConfirmLoginCodeForm
from allauth.account.forms import LoginForm as StockLoginForm
from allauth.account.forms import ReauthenticateForm as StockPasswordReauthenticateForm
from allauth.account.forms import RequestLoginCodeForm as StockRequestLoginCodeForm
from allauth.account.forms import ResetPasswordForm as StockResetPasswordForm
from allauth.account.forms import ResetPasswordKeyForm as StockResetPasswordKeyForm
from allauth.account.forms import SetPasswordForm as StockSetPasswordForm
from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as StockAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as StockReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as StockActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as StockAddWebAuthnForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm as StockAuthenticateWebAuthnForm
from allauth.mfa.webauthn.forms import LoginWebAuthnForm as StockLoginWebAuthnForm
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm as StockReauthenticateWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class OurWordsMixin:
    """Labels and help in the portal's words, and no placeholder: it repeats the label and goes as one types."""

    LABELS: ClassVar = {
        "email": _("Adresse électronique"),
        "login": _("Adresse électronique"),
        "password": _("Votre mot de passe"),
        "oldpassword": _("Votre mot de passe actuel"),
        "password1": _("Nouveau mot de passe"),
        "password2": _("Le même, encore une fois"),
    }
    # The validators of AUTH_PASSWORD_VALIDATORS, in one line that can stand in the paragraph beneath a label.
    PASSWORD_HELP = _("Douze caractères au moins. Ni votre nom, ni votre adresse, ni un mot de passe trop courant.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.LABELS.get(name, field.label)
        if "password1" in self.fields:
            self.fields["password1"].help_text = self.PASSWORD_HELP


class LoginForm(OurWordsMixin, StockLoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The page itself says beneath the form what to do without the password.
        self.fields["password"].help_text = ""


class RequestLoginCodeForm(OurWordsMixin, StockRequestLoginCodeForm):
    pass


class AddEmailForm(OurWordsMixin, StockAddEmailForm):
    LABELS: ClassVar = {"email": _("Nouvelle adresse électronique")}


class ChangePasswordForm(OurWordsMixin, StockChangePasswordForm):
    pass


class SetPasswordForm(OurWordsMixin, StockSetPasswordForm):
    pass


class ResetPasswordForm(OurWordsMixin, StockResetPasswordForm):
    pass


class ResetPasswordKeyForm(OurWordsMixin, StockResetPasswordKeyForm):
    pass


class PasswordReauthenticateForm(OurWordsMixin, StockPasswordReauthenticateForm):
    pass


def _code_input(*, numeric: bool):
    attrs = {"autocomplete": "one-time-code", "autofocus": True}
    if numeric:
        attrs |= {"inputmode": "numeric", "pattern": "[0-9 ]*"}
    return forms.TextInput(attrs=attrs)


class CodeField(forms.CharField):
    """A code as people copy it, with spaces or without."""

    def to_python(self, value):
        return "".join(super().to_python(value).split())


class ConfirmLoginCodeForm(StockConfirmLoginCodeForm):
    code = CodeField(label=_("Code à six chiffres"), widget=_code_input(numeric=True), max_length=20)

    def clean_code(self):
        """Tries are counted here too, under the cache's lock: the session's own count misses those made at once."""
        tried = f"{context.request.session.session_key}:{self.expected_code}"
        if self.expected_code and not ratelimit.consume(context.request, action="confirm_login_code", key=tried):
            raise get_account_adapter().validation_error("incorrect_code")
        return super().clean_code()


class AuthenticateForm(StockAuthenticateForm):
    code = CodeField(
        label=_("Code de votre application, ou code de secours"), widget=_code_input(numeric=False), max_length=40
    )


class ReauthenticateForm(StockReauthenticateForm):
    code = CodeField(
        label=_("Code de votre application, ou code de secours"), widget=_code_input(numeric=False), max_length=40
    )


class ActivateTOTPForm(StockActivateTOTPForm):
    code = CodeField(label=_("Code affiché par l’application"), widget=_code_input(numeric=True), max_length=20)


# What fido2 raises, beside ValueError and TypeError that allauth knows of, for a credential that is not one.
NOT_A_CREDENTIAL = (AttributeError, KeyError, TypeError, ValueError)


class CredentialFormMixin:
    """A credential that is not one is a refusal like any other, not an error of the server."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except NOT_A_CREDENTIAL as error:
            raise get_adapter().validation_error("incorrect_code") from error


class AuthenticateWebAuthnForm(CredentialFormMixin, StockAuthenticateWebAuthnForm):
    pass


class LoginWebAuthnForm(CredentialFormMixin, StockLoginWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(CredentialFormMixin, StockReauthenticateWebAuthnForm):
    pass


class AddWebAuthnForm(StockAddWebAuthnForm):
    name = forms.CharField(
        label=_("Nom de cette clé"), required=False, max_length=100, help_text=_("Par exemple : mon téléphone.")
    )
    passwordless = forms.BooleanField(
        label=_("Entrer avec cette clé seule, sans code par courriel"), required=False, initial=True
    )

    def clean(self):
        try:
            return super().clean()
        except NOT_A_CREDENTIAL as error:
            raise get_adapter().validation_error("incorrect_code") from error
