"""Asking for pages as somebody, and what each role is answered."""

from django.urls import reverse

MARKER = "⟦undefined"


def visit(client, user, address, data=None):
    """The answer to a GET, or to a POST of the data, as the user (None: a visitor)."""
    client.logout()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address) if data is None else client.post(address, data)
    if response.headers.get("Content-Type", "").startswith("text/html"):
        assert MARKER not in response.content.decode()
    return response


def page(client, user, address, status=200, data=None):
    response = visit(client, user, address, data)
    assert response.status_code == status
    return response.content.decode()


def answers(client, readers, address, data=None):
    """Status per role; a visitor sent to log in counts as "login"."""
    found = {}
    for role, user in readers.items():
        response = visit(client, user, address, data)
        to_login = response.status_code == 302 and response.url.startswith(reverse("account_login"))
        found[role] = "login" if to_login else response.status_code
    return found
