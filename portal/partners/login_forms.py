"""allauth's forms where our words or keyboards are better; what they check stays allauth's."""

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import ConfirmLoginCodeForm as StockConfirmLoginCodeForm
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
