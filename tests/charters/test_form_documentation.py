"""The page that describes the canonical form: its example, its digest and its script say the same."""

import json
import re
import subprocess
import sys
from pathlib import Path

from charters.evidence import canonical_json, sha256

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "forme-canonique.md").read_text()
EXAMPLE = re.search(r"```json\n(.*?)\n```", PAGE, re.DOTALL)[1]
DIGEST = re.search(r"^[0-9a-f]{64}$", PAGE, re.MULTILINE)[0]


def test_the_example_has_the_printed_digest():
    assert sha256(EXAMPLE) == DIGEST


def test_the_example_is_canonical():
    assert canonical_json(json.loads(EXAMPLE)) == EXAMPLE


def test_the_script_finds_the_digest(tmp_path):
    (tmp_path / "charte.json").write_bytes(EXAMPLE.encode())
    (tmp_path / "empreinte.py").write_text(re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1])
    command = [sys.executable, "empreinte.py", "charte.json"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=30).stdout
    assert answer.splitlines() == [DIGEST, "déjà canonique"]
