"""What the tests of pages share: reading an answer, and which address belongs to whom."""

from allauth.usersessions.models import UserSession
from django.test import Client


def client_of(user) -> Client:
    """A browser in which the person is logged in; a visitor's stays anonymous."""
    client = Client()
    if user.is_authenticated:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def known_client_of(user) -> Client:
    """The same, with the trace that a login through allauth leaves in the list of sessions."""
    client = client_of(user)
    UserSession.objects.create(user=user, ip="192.0.2.1", user_agent="Firefox", session_key=client.session.session_key)
    return client


def text_of(response) -> str:
    """The page's HTML, once sure that no variable in it was undefined and that nothing inline is in it."""
    html = response.content.decode()
    assert "⟦" not in html, html[max(0, html.index("⟦") - 200) : html.index("⟦") + 80]
    for inline in (" style=", "<style", "<script>", "onclick=", "javascript:"):
        assert inline not in html
    return html
