"""The page that describes the canonical form: its example, its digest and its script say the same."""

import json
import re
import subprocess
import sys
from pathlib import Path

from charters.evidence import ClauseText, PartyText, ReserveText, canonical_charter, canonical_json, sha256

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


def test_the_example_is_of_the_form_that_is_written_today():
    shown, written = json.loads(EXAMPLE), json.loads(example_written_anew())
    assert shown == written


def example_written_anew():
    """The example's values, put through what freezing uses."""
    text = json.loads(EXAMPLE)
    return canonical_charter(
        charter=text["charter"],
        number=text["version"],
        title=text["title"],
        language=text["language"],
        scope=text["scope"],
        territory=text["territory"],
        entry_rule=text["entry_rule"]["kind"],
        entry_count=text["entry_rule"]["count"],
        previous=text["previous"],
        parties=[PartyText(**party) for party in text["parties"]],
        clauses=[
            ClauseText(
                identifier=clause["id"],
                named=() if clause["binds"] == "all" else tuple(clause["binds"]),
                **{name: clause[name] for name in ("kind", "heading", "text", "summary", "origin")},
            )
            for clause in text["clauses"]
        ],
        reserves=[ReserveText(**reserve) for reserve in text["reserves"]],
    )


def test_every_field_of_the_form_is_described():
    text = json.loads(EXAMPLE)
    names = [*text, *(f"parties[].{name}" for name in ("legal_name", "required"))]
    names += [f"clauses[].{name}" for name in text["clauses"][0]] + [
        f"reserves[].{name}" for name in text["reserves"][0]
    ]
    assert [name for name in names if f"| `{name}`" not in PAGE] == []


def test_the_number_of_bytes_is_right():
    assert f"{len(EXAMPLE.encode()):,} octets".replace(",", "\u00a0") in PAGE
