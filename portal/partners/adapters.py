"""How allauth meets the portal: accounts by invitation only, its mails as rows of ours."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False
