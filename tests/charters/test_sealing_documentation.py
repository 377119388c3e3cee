"""The page that teaches how to verify without the portal: its script and its commands do what it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from .sealing_samples import authority, foreign_key, signed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "verification-hors-portail.md"
SIGNATURES = 4


def openssl_command() -> list[str]:
    """The command of the page, for signature 4."""
    line = re.search(r"^\$ (openssl cms -verify .*)$", PAGE.read_text(), re.MULTILINE)[1]
    return line.split()


@pytest.fixture
def extracted(tmp_path):
    """A folder with a charter of three signatories, the root, and what the page's script takes out."""
    (tmp_path / "charte.pdf").write_bytes(signed(SIGNATURES - 1))
    (tmp_path / "racine-du-sceau.pem").write_bytes(authority().certificate.public_bytes(Encoding.PEM))
    (tmp_path / "extraire.py").write_text(re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)[1])
    command = [sys.executable, "extraire.py", "charte.pdf"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60).stdout
    assert answer.rstrip().endswith("0 octets ajoutés ensuite")
    assert len(answer.splitlines()) == SIGNATURES
    return tmp_path


def run(folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(openssl_command(), cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_page_leads_to_a_successful_verification(extracted):
    answer = run(extracted)
    assert answer.returncode == 0
    assert "CAdES Verification successful" in answer.stderr


def test_page_leads_to_a_failure_when_content_changed(extracted):
    content = bytearray((extracted / "contenu-4.bin").read_bytes())
    content[1000] ^= 1
    (extracted / "contenu-4.bin").write_bytes(content)
    answer = run(extracted)
    assert answer.returncode == 4
    assert "verification failure" in answer.stderr


def test_page_leads_to_a_failure_with_another_root(extracted):
    (extracted / "racine-du-sceau.pem").write_bytes(foreign_key().root.public_bytes(Encoding.PEM))
    answer = run(extracted)
    assert answer.returncode == 4
    assert "unable to get local issuer certificate" in answer.stderr
