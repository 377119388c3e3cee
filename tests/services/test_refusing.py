"""Production with a variable that is missing, or that would not hold: it refuses to start, and says which."""

import pytest

from tests.services import production
from tests.services.portal_process import Portal

REQUIRED = [
    "SECRET_KEY",
    "PORTAL_HOSTS",
    "PORTAL_BASE_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "S3_BUCKET",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
    "S3_ENDPOINT",
    "EMAIL_URL",
    "PORTAL_FROM",
    "SEAL_PKCS12",
    "SEAL_PASSPHRASE",
]


@pytest.fixture(scope="session")
def variables(tmp_path_factory):
    """All that production asks for. Nobody listens where they lead: what they are is judged before they are used."""
    return production.environment(
        tmp_path_factory.mktemp("variables"),
        database_url="postgres://portal@127.0.0.1:9/portal",
        redis_url="redis://127.0.0.1:9/0",
        bucket_url="http://127.0.0.1:9",
        mail_url="smtp://127.0.0.1:9",
    )


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_variable_stops_the_start_with_its_name(variables, tmp_path, name):
    refused = Portal(tmp_path / "data", **{**variables, name: ""}).manage("serve", check=False)
    assert refused.returncode == 2
    assert name in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "courte", "trop courte"),
        ("PORTAL_HOSTS", "portail.example,*", "« * »"),
        ("DATABASE_URL", "sqlite:///portail.sqlite3", "PostgreSQL"),
        ("SEAL_PASSPHRASE", "une autre", "Le sceau ne peut pas servir"),
        ("SEAL_PKCS12", "absent.p12", "Le sceau ne peut pas servir"),
    ],
)
def test_value_that_would_not_hold_stops_the_start(variables, tmp_path, name, value, words):
    refused = Portal(tmp_path / "data", **{**variables, name: value}).manage("serve", check=False)
    assert (refused.returncode, words in refused.stderr) == (2, True)
