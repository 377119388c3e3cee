"""What production stands on, for tests: a database of its own on the scratch PostgreSQL, Redis, a bucket, a mailbox."""

import os
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import boto3
import httpx
import psycopg
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from moto.server import ThreadedMotoServer

from charters.sealing import issue_leaf, make_authority
from tests.services.portal_process import Portal, free_port

HOST = "portail.example"
BUCKET = "portail"
PASSPHRASE = "phrase de passe des essais"
REGION = "eu-west-1"


class Redis:
    """A Redis of one's own, that one may stop."""

    def __init__(self, folder):
        self.port, self.folder = free_port(), folder
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    "redis-server",
                    "--port",
                    str(self.port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--dir",
                    str(self.folder),
                ],
                stdout=log,
                stderr=log,
            )

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class Mailbox:
    """An SMTP server on this machine; `letters` are the (recipients, content) that it took."""

    def __init__(self):
        self.letters: list[tuple[list[str], str]] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=port)
        self.url = f"smtp://127.0.0.1:{port}"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *error):
        self.controller.stop()


class Bucket:
    """An S3-compatible service on this machine with one bucket."""

    def __enter__(self):
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        self.server.start()
        host, port = self.server.get_host_and_port()
        self.url = f"http://{host}:{port}"
        self.client = boto3.client(
            "s3", endpoint_url=self.url, region_name=REGION, aws_access_key_id="k", aws_secret_access_key="s"
        )
        # The pretended service keeps its buckets in this process, beyond one server.
        httpx.post(f"{self.url}/moto-api/reset")
        self.add(BUCKET)
        return self

    def add(self, name: str) -> None:
        self.client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})

    def contents(self, name: str = BUCKET) -> dict[str, bytes]:
        listed = self.client.list_objects_v2(Bucket=name).get("Contents", [])
        return {each["Key"]: self.client.get_object(Bucket=name, Key=each["Key"])["Body"].read() for each in listed}

    def __exit__(self, *error):
        self.client.close()
        self.server.stop()


@contextmanager
def database(name: str):
    """A new, empty database on the scratch PostgreSQL: its address; dropped afterwards."""
    base = os.environ["TEST_POSTGRES_URL"]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}"')
    yield f"{base}/{name}"
    with psycopg.connect(f"{base}/postgres", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def seal_file(folder: Path) -> Path:
    """A PKCS#12 file with a key, its certificate and the root above it, as an operator would hand it over."""
    authority = make_authority("Racine des essais")
    key = issue_leaf(authority, "Portail des essais")
    path = folder / "seal.p12"
    path.touch(mode=0o600)
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", key.private_key, key.certificate, key.chain, BestAvailableEncryption(PASSPHRASE.encode())
        )
    )
    return path


def environment(
    folder: Path, *, database_url: str, bucket_url: str, mail_url: str, redis_url: str = ""
) -> dict[str, str]:
    """Every variable that production asks for, and the static folder."""
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": "essai-" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "PORTAL_HOSTS": f"{HOST},localhost",
        "PORTAL_BASE_URL": f"https://{HOST}",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url or os.environ["TEST_REDIS_URL"],
        "S3_BUCKET": BUCKET,
        "S3_ACCESS_KEY": "k",
        "S3_SECRET_KEY": "s",
        "S3_ENDPOINT": bucket_url,
        "EMAIL_URL": mail_url,
        "PORTAL_FROM": f"Trait d’union <portail@{HOST}>",
        "SEAL_PKCS12": str(seal_file(folder)),
        "SEAL_PASSPHRASE": PASSPHRASE,
        "STATIC_ROOT": str(folder / "static"),
    }


@contextmanager
def services(folder: Path):
    """All the services, started: `redis`, `bucket`, `mailbox`, `database_url` and the environment's `variables`."""
    redis = Redis(folder)
    redis.start()
    try:
        with database("production") as database_url, Bucket() as bucket, Mailbox() as mailbox:
            variables = environment(
                folder, database_url=database_url, bucket_url=bucket.url, mail_url=mailbox.url, redis_url=redis.url
            )
            yield SimpleNamespace(
                redis=redis, bucket=bucket, mailbox=mailbox, variables=variables, database_url=database_url
            )
    finally:
        redis.stop()


def set_up(portal: Portal) -> None:
    """What an operator runs before the first start: tables, static files, first pages."""
    portal.manage("migrate", "-v", "0")
    portal.manage("collectstatic", "--noinput", "-v", "0")
    portal.manage("found_site")


def behind_proxy(cookies: dict[str, str]) -> dict[str, str]:
    """The headers of a visitor who comes by HTTPS through the reverse proxy."""
    return {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "203.0.113.7",
        "Referer": f"https://{HOST}/",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
