"""Mails about charters: wholly in the language of who reads them, whatever the language of who caused them."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from charters.models import SealedRevision
from charters.notifications import SignatureInvitation, SignatureReceipt
from tests.factories.partners import UserFactory

MOMENT = datetime(2026, 12, 18, 23, 30, tzinfo=UTC)


@pytest.fixture
def request_to_sign(open_round):
    request = open_round["Passerelle"]
    request.expires_at = MOMENT
    return request


@pytest.mark.parametrize(
    ("cause", "reader", "deadline", "path"),
    [
        ("fr", "en", "You can answer until 19 December 2026.", "/en/signer/"),
        ("en", "fr", "Vous pouvez répondre jusqu’au 19 décembre 2026.", "/signer/"),
    ],
)
def test_invitation_speaks_its_readers_language(request_to_sign, settings, cause, reader, deadline, path):
    with translation.override(cause):
        message = SignatureInvitation(request=request_to_sign).queue(user=UserFactory(language=reader))
    link = f"{settings.BASE_URL}{path}{request_to_sign.identifier}/"
    assert deadline in message.text
    assert deadline in message.html
    assert link in message.text.splitlines()
    assert f'href="{link}"' in message.html


@pytest.mark.parametrize(
    ("reader", "moment"), [("fr", "19 décembre 2026 à 0\u00a0h\u00a030"), ("en", "19 December 2026, 00:30")]
)
def test_receipt_writes_the_moment_in_its_readers_language(request_to_sign, reader, moment):
    message = SignatureReceipt(request=request_to_sign, sealed=SealedRevision(made_at=MOMENT)).queue(
        user=UserFactory(language=reader)
    )
    assert moment in message.text
    assert moment in message.html
