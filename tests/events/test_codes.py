"""The code of a badge: who made it, and for which event."""

import base64
import hashlib
import uuid

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from events import codes
from events.models import Event, Registration
from portal import qr


@pytest.fixture
def event():
    return Event(identifier=uuid.UUID(int=5), slug="journee")


@pytest.fixture
def registration(event):
    return Registration(event=event, identifier=uuid.UUID(int=7))


def refusal(text, event):
    with pytest.raises(codes.BadCode) as caught:
        codes.read(text, event)
    return caught.value.code


def test_badge_is_read_back_and_made_the_same_again(event, registration):
    text = codes.payload(registration)
    assert codes.read(text, event) == registration.identifier
    assert codes.payload(registration) == text
    assert len(text) == codes.LENGTH and text.isascii() and text.isalnum() and text == text.upper()


def test_a_small_code_holds_a_badge(registration):
    assert 'viewBox="0 0 49 49"' in qr.svg(codes.payload(registration))  # 41 modules and the quiet zone


def test_signature_is_the_one_webcrypto_checks(event, registration):
    text = codes.payload(registration)
    content = base64.b32decode(text[3:] + "=" * (-len(text[3:]) % 8))
    der = encode_dss_signature(int.from_bytes(content[-64:-32]), int.from_bytes(content[-32:]))
    public = load_der_public_key(base64.b64decode(codes.public_key(event)))
    public.verify(der, b"TU1" + content[:22], ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(der, b"TU2" + content[:22], ec.ECDSA(hashes.SHA256()))


def test_badge_of_another_event_is_told_apart(registration):
    assert refusal(codes.payload(registration), Event(identifier=uuid.UUID(int=5 << 100))) == "event"


def test_same_beginning_of_another_event_does_not_pass(registration):
    assert refusal(codes.payload(registration), Event(identifier=uuid.UUID(int=6))) == "forged"


def test_other_key_forges_nothing(event, registration, settings):
    text = codes.payload(registration)
    settings.SECRET_KEY = hashlib.sha256(b"another").hexdigest()
    assert refusal(text, event) == "forged"


def test_every_changed_letter_is_noticed(event, registration):
    text = codes.payload(registration)
    for place in range(len(text)):
        # The last letter carries two bits of padding: only a change of what it says counts.
        other = "A" if text[place] != "A" else "Q"
        changed = text[:place] + other + text[place + 1 :]
        assert refusal(changed, event) in {"unknown", "event", "forged"}


@pytest.mark.parametrize(
    "text", ["", "TU1", "BONJOUR", "TU1" + "A" * 137, "TU1" + "1" * 138, "TU1" + "é" * 138, "\0" * 141, "🎈" * 141]
)
def test_anything_else_is_no_badge(event, text):
    assert refusal(text, event) == "unknown"
