"""A small timestamp authority (RFC 3161) on a port of this machine, that can be told to misbehave."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

NAME = "Horloge d’essai"


def _certificate(name, key, *, issuer=None, issuer_key=None):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    is_root = issuer is None
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=3000))
        .add_extension(x509.BasicConstraints(is_root, None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_root,
                content_commitment=False,
                key_cert_sign=is_root,
                crl_sign=is_root,
                **usage,
            ),
            critical=True,
        )
    )
    if not is_root:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(issuer_key or key, hashes.SHA256())


@cache
def _made() -> tuple:
    """(root certificate, stamper), made once per run."""
    root_key, key = (rsa.generate_private_key(65537, 2048) for _each in range(2))
    root = _certificate("Racine de l’horloge d’essai", root_key)
    leaf = _certificate(NAME, key, issuer=root, issuer_key=root_key)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(leaf.public_bytes(Encoding.DER)), keys.PrivateKeyInfo.load(private)
    )
    return root, stamper


def root() -> x509.Certificate:
    return _made()[0]


def answer_to(request: bytes) -> bytes:
    """The granted response to a DER request."""
    return _made()[1].request_tsa_response(tsp.TimeStampReq.load(request)).dump()


def _with(request: bytes, **changes) -> bytes:
    """The answer to another request than the one that came."""
    other = tsp.TimeStampReq.load(request)
    for name, value in changes.items():
        other[name] = value
    return answer_to(other.dump())


def wrong_nonce(request: bytes) -> bytes:
    return _with(request, nonce=42)


def no_nonce(request: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(request)
    return answer_to(tsp.TimeStampReq({"version": 1, "message_imprint": asked["message_imprint"]}).dump())


def wrong_imprint(request: bytes) -> bytes:
    return _with(request, message_imprint={"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)})


def refused(request: bytes) -> bytes:
    return tsp.TimeStampResp({"status": {"status": "rejection"}}).dump()


def forged(request: bytes) -> bytes:
    """A token whose last byte, in its signature, was changed."""
    good = bytearray(answer_to(request))
    good[-1] ^= 1
    return bytes(good)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        server = self.server
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        server.seen.append((self.headers["Content-Type"], self.headers.get("Authorization")))
        if server.status != 200:
            self.send_response(server.status)
            self.send_header("Location", "/ailleurs")
            self.end_headers()
            return
        body = server.respond(asked)
        self.send_response(200)
        self.send_header("Content-Type", server.content_type)
        self.end_headers()
        if server.stuck:
            # Silent until the test is over: the one who asked has to give up by itself.
            server.over.wait(30)
            return
        self.wfile.write(body)

    def log_message(self, *args):
        """Nothing on the test's output."""


@contextmanager
def authority():
    """A running authority; its attributes `respond`, `status`, `content_type`, `stuck` say how it behaves."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.respond, server.status, server.content_type, server.stuck = (
        answer_to,
        200,
        "application/timestamp-reply",
        False,
    )
    server.seen, server.over = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
