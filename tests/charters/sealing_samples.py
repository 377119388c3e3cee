"""Charters, stamps and keys for the tests of sealing; made once per run, never changed by a test."""

import re
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import typst

from charters.sealing import Authority, FieldBox, SealKey, certify, issue_leaf, make_authority, sign_field

PARTIES = 20
CHARTER = """
#set document(title: "Charte d’essai", author: "Réseau des essais", date: datetime(year: 2026, month: 1, day: 5))
#set text(lang: "fr", font: "Libertinus Serif")
#set page(paper: "a4", margin: 2cm)
= Charte d’essai
Les organisations signataires s’engagent à se réunir trois fois par an.
#lorem(400)
#pagebreak()
== Signatures
"""
STAMP = """
#set document(title: "Signature")
#set page(width: 200pt, height: 60pt, margin: 4pt)
#set text(lang: "fr", size: 9pt, font: "Libertinus Serif")
*Signé électroniquement* par Camille Exemple, présidente
"""


@cache
def charter() -> bytes:
    """A tagged charter of two pages, PDF/UA-1 and PDF/A-3a."""
    return typst.compile(CHARTER.encode(), pdf_standards=["ua-1", "a-3a"])


@cache
def stamp() -> bytes:
    """A one-page appearance without tags."""
    return typst.compile(STAMP.encode(), pdf_standards=["a-3b"], pdf_tags=False)


@cache
def authority() -> Authority:
    """The portal's root, three years old."""
    return make_authority("Autorité d’essai", now=datetime.now(UTC) - timedelta(days=3 * 365))


@cache
def seal_key() -> SealKey:
    """The portal's key in use."""
    return issue_leaf(authority(), "Cachet d’essai", 365)


@cache
def foreign_key() -> SealKey:
    """A key that goes back to a root unknown to the portal."""
    return issue_leaf(make_authority("Autorité inconnue"), "Cachet inconnu", 365)


@cache
def expired_key() -> SealKey:
    """A key of the portal's root, issued two years ago for one year."""
    return issue_leaf(authority(), "Ancien cachet", 365, now=datetime.now(UTC) - timedelta(days=730))


def boxes(count: int = PARTIES) -> list[FieldBox]:
    """One field per party on the charter's last page, two in a row."""
    fields = []
    for number in range(count):
        left, bottom = 60 + 250 * (number % 2), 680 - 66 * (number // 2)
        box = (left, bottom, left + 200, bottom + 60)
        fields.append(FieldBox(f"partie-{number:03d}", last_page(), box, f"Signature de l’organisation {number}"))
    return fields


@cache
def last_page() -> int:
    """Index of the charter's last page."""
    return len(re.findall(rb"/Type/Page\b", charter())) - 1


@cache
def certified() -> bytes:
    """The charter, certified, with one empty field per party."""
    return certify(charter(), seal_key(), boxes(), reason="Charte arrêtée", location="Villeneuve")


@cache
def signed(count: int) -> bytes:
    """The certified charter signed by its first `count` parties."""
    if count == 0:
        return certified()
    return sign(signed(count - 1), boxes()[count - 1].name)


def sign(pdf: bytes, field_name: str, key: SealKey | None = None) -> bytes:
    """Sign one field as a party would."""
    return sign_field(
        pdf,
        key or seal_key(),
        field_name,
        appearance=stamp(),
        reason="Lu et approuvé",
        signer_name="Camille Exemple",
        contact="camille@exemple.test",
    )


def pdfsig(pdf: bytes, folder: Path, *options: str) -> str:
    """What poppler's pdfsig says; without options it judges the signatures and leaves certificates aside."""
    path = folder / "charte.pdf"
    path.write_bytes(pdf)
    command = ["pdfsig", *(options or ("-nocert",)), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout
