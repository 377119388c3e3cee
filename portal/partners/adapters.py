"""How allauth meets the portal: accounts by invitation only, its mails as rows of ours."""

from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import timezone

from portal.partners.models import User
from portal.partners.notifications import AccountMail, LoginCode

LINKS = ("activate_url", "password_reset_url")
# What the next page says itself, and better: who one is in Mon espace, where the code went on the page that asks for it.
SAID_BY_THE_PAGE = {"account/messages/logged_in.txt", "account/messages/login_code_sent.txt"}


def name_shown(user) -> str:
    """What the person is called on their own pages and on their passkeys: `__str__` is for logs and holds no name."""
    return user.get_full_name()


def on_our_address(link: str) -> str:
    """The link on the site's own address, whatever host and port the request that caused the mail claimed."""
    return settings.BASE_URL + urlunsplit(("", "", *urlsplit(link)[2:]))


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        if message_template not in SAID_BY_THE_PAGE:
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_mail(self, template_prefix, email, context):
        """Queue one of our messages in the place of allauth's, in the account's language.

        `template_prefix` ends with the name that allauth gives to the event ("…/login_code", "…/totp_activated").
        """
        event = template_prefix.rsplit("/", 1)[-1]
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        if event == "login_code":
            expires_at = timezone.now() + timedelta(seconds=app_settings.LOGIN_BY_CODE_TIMEOUT)
            LoginCode(code=context["code"], expires_at=expires_at).queue(user=user, recipient=email)
            return
        AccountMail(
            event=event,
            link=next((on_our_address(context[name]) for name in LINKS if context.get(name)), ""),
            at=context.get("timestamp") or timezone.now(),
            ip=context.get("ip", ""),
            browser=context.get("user_agent", ""),
            new_address=context.get("to_email", ""),
        ).queue(user=user, recipient=email)
