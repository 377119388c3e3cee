"""Canonical text, hashes, the consent wording and the chained evidence log: pure functions over values.

The canonical form is JSON as RFC 8785 canonicalises it, restricted to text, whole numbers, true, false, null, lists and
objects with ASCII keys; docs/forme-canonique.md describes it for those who want to recompute a hash by other means.
"""

import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

# What is frozen from now on. Texts of the first form, which had no reserves, stay as they are and are read by the same code.
FORM = "trait-d-union/charter/2"
EVENT_FORM = "trait-d-union/evidence/1"
NO_PREVIOUS = "0" * 64
CODE_DIGITS = 6

# Each legal name stands in quotation marks after a common noun, so that any of them reads well, whatever its article.
CONSENT = {
    "fr": (
        "Je, {name}, {position}, signe la présente charte, « {title} », version {number}, dont l’empreinte SHA-256 "
        "est {sha256}, au nom de l’organisation « {partner} ». J’ai pu la lire en entier. Je déclare avoir le pouvoir "
        "d’engager cette organisation{delegation}. J’accepte que cette signature électronique simple vaille signature de "
        "ma part, au sens des articles 1366 et 1367 du Code civil, et que le portail conserve la preuve de cet acte."
    ),
    "en": (
        "I, {name}, {position}, sign this charter, “{title}”, version {number}, whose SHA-256 fingerprint is {sha256}, "
        "on behalf of the organisation “{partner}”. I was able to read it in full. I declare that I have the power to "
        "bind this organisation{delegation}. I accept that this simple electronic signature stands as my signature, within "
        "the meaning of articles 1366 and 1367 of the French Civil Code, and that the portal keeps the evidence of this act."
    ),
}
JOINING_CONSENT = {
    "fr": (
        "Je, {name}, {position}, adhère à la charte « {title} », version {number}, en vigueur, dont l’empreinte SHA-256 "
        "est {sha256}, au nom de l’organisation « {partner} ». J’ai pu la lire en entier, et cette organisation est tenue par "
        "elle à compter de ce jour. Je déclare avoir le pouvoir de l’engager{delegation}. J’accepte que cette signature "
        "électronique simple vaille signature de ma part, au sens des articles 1366 et 1367 du Code civil, et que le portail "
        "conserve la preuve de cet acte."
    ),
    "en": (
        "I, {name}, {position}, join the charter “{title}”, version {number}, in force, whose SHA-256 fingerprint is {sha256}, "
        "on behalf of the organisation “{partner}”. I was able to read it in full, and this organisation is bound by it from "
        "this day on. I declare that I have the power to bind it{delegation}. I accept that this simple electronic signature "
        "stands as my signature, within the meaning of articles 1366 and 1367 of the French Civil Code, and that the portal "
        "keeps the evidence of this act."
    ),
}
DELEGATION = {"fr": ", par délégation ({reference})", "en": ", by delegation ({reference})"}


def canonical_json(value) -> str:
    """The value as canonical JSON text. Floats and non-ASCII keys are refused: their canonical form is easy to get wrong."""
    _check(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _check(value) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError(f"Not a canonical key: {key!r}")
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif isinstance(value, float) or not (value is None or isinstance(value, str | int | bool)):
        raise ValueError(f"Not a canonical value: {value!r}")


def sha256(content: str | bytes) -> str:
    """Hexadecimal SHA-256 of bytes, or of a text's UTF-8."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def plain(text: str) -> str:
    """A text as it is kept and hashed: NFC, line ends LF, no space at a line's end, one blank line at most in a row."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def letters_of(name: str) -> str:
    """A name as it is compared with what was typed: letters and figures of any alphabet, without accents or case."""
    return "".join(each for each in unicodedata.normalize("NFKD", name).casefold() if each.isalnum())


@dataclass(frozen=True)
class PartyText:
    legal_name: str
    short_name: str
    siren: str
    siret: str
    rna: str
    required: bool


@dataclass(frozen=True)
class ClauseText:
    identifier: str
    kind: str
    heading: str
    text: str
    summary: str
    named: tuple[str, ...]
    origin: dict | None


@dataclass(frozen=True)
class ReserveText:
    """What one organisation does not fully agree with. `kind`: "reserve", or "objection" for one recorded as a reserve.

    `clause` is the identifier of the clause, None for the whole text. `former_text`: it was given on an earlier wording,
    and its organisation did not say it again on this one.
    """

    party: str
    clause: str | None
    kind: str
    text: str
    former_text: bool


def canonical_charter(
    *,
    charter: str,
    number: int,
    title: str,
    language: str,
    scope: str,
    territory: str,
    entry_rule: str,
    entry_count: int | None,
    previous: str | None,
    parties: Iterable[PartyText],
    clauses: Iterable[ClauseText],
    reserves: Iterable[ReserveText] = (),
) -> str:
    """The canonical text of a version. `previous` is the SHA-256 of the version it amends; order is significant."""
    return canonical_json(
        {
            "form": FORM,
            "charter": charter,
            "version": number,
            "title": plain(title),
            "language": language,
            "scope": plain(scope),
            "territory": territory,
            "entry_rule": {"kind": entry_rule, "count": entry_count},
            "previous": previous,
            "parties": [
                {
                    "legal_name": party.legal_name,
                    "short_name": party.short_name,
                    "siren": party.siren,
                    "siret": party.siret,
                    "rna": party.rna,
                    "required": party.required,
                }
                for party in parties
            ],
            "clauses": [
                {
                    "id": clause.identifier,
                    "kind": clause.kind,
                    "heading": plain(clause.heading),
                    "text": plain(clause.text),
                    "summary": plain(clause.summary),
                    "binds": list(clause.named) or "all",
                    "origin": clause.origin,
                }
                for clause in clauses
            ],
            "reserves": [
                {
                    "party": reserve.party,
                    "clause": reserve.clause,
                    "kind": reserve.kind,
                    "text": plain(reserve.text),
                    "former_text": reserve.former_text,
                }
                for reserve in reserves
            ],
        }
    )


def reserves_of(canonical: dict) -> list[dict]:
    """The reserves of a canonical text that was read; none in the first form, which did not know them."""
    return canonical.get("reserves", [])


def consent_wording(
    language: str, *, name, position, partner, title, number, sha256, delegation_reference="", joining=False
) -> str:
    """The exact sentence a signatory agrees to, in their language; it is kept with its hash in the evidence.

    `joining`: they join a version in force, by an act of its own that cites it.
    """
    delegation = DELEGATION[language].format(reference=delegation_reference) if delegation_reference else ""
    wording = JOINING_CONSENT if joining else CONSENT
    return wording[language].format(
        name=name, position=position, partner=partner, title=title, number=number, sha256=sha256, delegation=delegation
    )


def timestamp(moment: datetime) -> str:
    """A moment as evidence writes it: UTC, to the millisecond, ISO 8601 with Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event_hash(version_sha256: str, sequence: int, kind: str, at: datetime, data: dict, previous_hash: str) -> str:
    """The hash of an event, over its content and the hash of the one before (`NO_PREVIOUS` for the first)."""
    return sha256(
        canonical_json(
            {
                "form": EVENT_FORM,
                "version": version_sha256,
                "sequence": sequence,
                "kind": kind,
                "at": timestamp(at),
                "data": data,
                "previous": previous_hash,
            }
        )
    )


def broken_link(version_sha256: str, events: Iterable) -> int | None:
    """The sequence of the first event whose hash or place in the chain does not hold; None for a whole chain.

    Each event has sequence, kind, at, data, previous_hash and hash; they come in order and start at 1. Data that have no
    canonical form were never written by the portal: the chain is broken there.
    """
    previous, expected = NO_PREVIOUS, 1
    for event in events:
        try:
            computed = event_hash(version_sha256, event.sequence, event.kind, event.at, event.data, previous)
        except ValueError:
            return event.sequence
        if event.sequence != expected or event.previous_hash != previous or event.hash != computed:
            return event.sequence
        previous, expected = event.hash, expected + 1
    return None


def new_code() -> str:
    """A one-time code of six digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_hash(key: str, request_identifier: str, code: str) -> str:
    """The code's keyed hash (HMAC-SHA-256), bound to one request: a code for another request never matches."""
    return hmac.new(key.encode(), f"signing-code:{request_identifier}:{code}".encode(), hashlib.sha256).hexdigest()
