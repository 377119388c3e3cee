"""A log keeps no link that opens an account."""

import logging

import pytest
from django.urls import reverse

from portal.logs import DiscreetFormatter
from portal.settings import base


def line(message, *args):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
    return DiscreetFormatter("%(levelname)s %(message)s").format(record)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    "address",
    [
        reverse("invitation", args=["s3cret-_token"]),
        reverse("registration_change", args=["s3cret-_token"]),
        reverse("door_pass", args=["journee", "s3cret-_token"]),
        reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "s3cret-_token"}),
        reverse("account_confirm_email", args=["s3cret-_token"]),
    ],
)
def test_secret_links_are_cut(address, prefix):
    told = line("%s: %s", "Unprocessable Entity", prefix + address)
    assert "s3cret" not in told
    assert told.startswith("WARNING Unprocessable Entity: ")


def test_other_addresses_are_kept():
    assert line("Not Found: %s", "/chartes/x/texte/") == "WARNING Not Found: /chartes/x/texte/"


def test_the_console_writes_so():
    formatter = base.LOGGING["formatters"][base.LOGGING["handlers"]["console"]["formatter"]]
    assert formatter["()"] == "portal.logs.DiscreetFormatter"
