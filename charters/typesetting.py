"""From a frozen text to its pages: the data of the PDF templates. It reads rows and writes none."""

import json

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from charters.evidence import canonical_json, reserves_of, timestamp
from charters.models import Charter, Clause, EvidenceEvent, RecordedOriginal
from portal import qr
from portal.documents import Attachment, nodes_from_plain, render_pdf, render_pdf_with_positions
from portal.models import SiteIdentity
from portal.moments import french

LEVEL = (
    "Signature électronique simple du ou de la représentante de chaque organisation (Code civil, articles 1366 et 1367 ; "
    "règlement eIDAS). Le sceau du portail garantit que le fichier n’a pas changé ; il n’atteste rien de plus."
)


def verify_address(sha256: str = "") -> str:
    with translation.override("fr"):
        path = reverse("verify")
    return f"{settings.BASE_URL}{path}" + (f"?empreinte={sha256}" if sha256 else "")


def _binds(clause: dict) -> list[str]:
    return [] if clause["binds"] == "all" else clause["binds"]


def _origin(clause: dict) -> str | None:
    origin = clause["origin"]
    if not origin:
        return None
    return f"{origin['label']}{' : « ' + origin['text'] + ' »' if origin.get('text') else ''}"


def _reserves(text: dict) -> list[dict]:
    """The reserves as they are printed: whose, on what, of which kind."""
    places = {
        clause["id"]: f"sur la clause {place}, « {clause['heading']} »"
        for place, clause in enumerate(text["clauses"], start=1)
    }
    return [
        {
            "party": reserve["party"],
            "about": places[reserve["clause"]] if reserve["clause"] else "sur l’ensemble du texte",
            "kind": "Objection consignée en réserve" if reserve["kind"] == "objection" else "Accord avec une réserve",
            "former": reserve["former_text"],
            "body": nodes_from_plain(reserve["text"]),
        }
        for reserve in reserves_of(text)
    ]


def _entry_sentence(rule: dict) -> str:
    if rule["kind"] == Charter.EntryRule.COUNT:
        return f"Cette charte entre en vigueur quand {rule['count']} organisations l’ont signée."
    return "Cette charte entre en vigueur quand toutes les organisations dont la signature est requise l’ont signée."


def _amending_sentences(rule: dict, former) -> str:
    if rule["kind"] == Charter.EntryRule.COUNT:
        first = f"Cet avenant entre en vigueur quand {rule['count']} organisations l’ont signé."
    else:
        first = "Cet avenant entre en vigueur quand toutes les organisations dont la signature est requise l’ont signé."
    return (
        f"{first}\n\nJusque-là, la version {former.number} reste en vigueur. Une organisation qui n’a pas signé cet avenant "
        f"reste liée par la version qu’elle a signée\u202f; elle peut encore le signer après son entrée en vigueur."
    )


def _amends(former) -> dict:
    """The version that an avenant amends: in words, and by the hash that its canonical text cites."""
    return {"words": f"la version {former.number}, arrêtée le {french(former.frozen_at)}", "sha256": former.sha256}


def version_data(canonical: str, sha256: str, frozen_at, field_ids: list[str], former=None) -> dict:
    """The data of templates/charters/pdf/version.typ, from the canonical text: what is hashed is what is shown.

    `former`: the Version that this one amends, whose hash the canonical text cites; its number and date are told beside it.
    """
    text = json.loads(canonical)
    kinds = dict(Clause.Kind.choices)
    with translation.override("fr"):
        return {
            "title": text["title"],
            "territory": text["territory"],
            "network": SiteIdentity.current().network_name,
            "number": text["version"],
            "frozen_on": french(frozen_at),
            "sha256": sha256,
            "amends": _amends(former) if former else None,
            "level": LEVEL,
            "preamble": nodes_from_plain(text["scope"]) if text["scope"] else [],
            "clauses": [
                {
                    "number": str(place),
                    "heading": clause["heading"],
                    "kind": str(kinds[clause["kind"]]),
                    "binds": _binds(clause),
                    "body": nodes_from_plain(clause["text"]),
                    "summary": nodes_from_plain(clause["summary"]) if clause["summary"] else [],
                    "origin": _origin(clause),
                }
                for place, clause in enumerate(text["clauses"], start=1)
            ],
            "reserves": _reserves(text),
            "parties": [
                {
                    "id": field,
                    "name": party["legal_name"],
                    "identifier": party["siret"] or party["siren"] or party["rna"] or "–",
                }
                for field, party in zip(field_ids, text["parties"], strict=True)
            ],
            "entry_into_force": nodes_from_plain(
                _amending_sentences(text["entry_rule"], former) if former else _entry_sentence(text["entry_rule"])
            ),
            "verification": {
                "address": verify_address(),
                "qr": qr.svg(verify_address(sha256)),
                "qr_alt": f"Code QR de l’adresse {verify_address()}",
            },
        }


def typeset_version(canonical: str, sha256: str, frozen_at, field_ids: list[str], former=None):
    """The PDF of a version with its canonical text inside, and where its signature fields stand."""
    data = version_data(canonical, sha256, frozen_at, field_ids, former)
    text = Attachment(
        name="charte.json",
        content=canonical.encode(),
        mime="application/json",
        relationship="data",
        description="Texte canonique de la charte, dont l’empreinte SHA-256 est imprimée en première page.",
    )
    return render_pdf_with_positions("charters/version", data, created=frozen_at, attachments=[text])


def stamp(evidence: dict, signed_at) -> bytes:
    """What a signature shows in its box."""
    return render_pdf(
        "charters/stamp",
        {
            "name": evidence["signatory"]["name"],
            "function": evidence["signatory"]["position"],
            "organisation": evidence["organisation"]["legal_name"],
            "delegated": evidence["mandate"]["kind"] == "delegation",
            "signed_utc": timestamp(signed_at),
            "signed_local": french(signed_at),
            "level": "Signature électronique simple",
        },
        created=signed_at,
        standards=("a-3b",),
        tagged=False,
    )


def _original(original) -> dict:
    """An original signed elsewhere, as the proof file tells it."""
    return {
        "kind": original.kind,
        "organisation": original.party.partner.legal_name,
        "signatory": original.signatory,
        "position": original.position,
        "reference": original.reference,
        "delegated": original.delegated,
        "signed_on": original.signed_on.isoformat(),
        "holder": original.holder,
        "reserves": original.reserves,
        "scan_sha256": original.scan_sha256,
        "recorded_at": timestamp(original.recorded_at),
        "recorded_by": original.recorded_by.get_full_name(),
    }


def _witness(observer) -> dict:
    return {"name": observer.user.get_full_name(), "attested_at": timestamp(observer.attested_at)}


def _act(act) -> dict:
    """An act apart that cites the version, with its timestamped file where there is one."""
    stamped = getattr(act, "stamped", None)
    return {
        "kind": act.kind,
        "organisation": act.party.partner.legal_name,
        "sha256": act.sha256,
        "size": act.size,
        "made_at": timestamp(act.made_at),
        "stamped_sha256": stamped.sha256 if stamped else None,
    }


def _acts_of(version):
    return version.acts.select_related("party__partner", "stamped").order_by("pk")


def _act_fingerprints(version) -> list[list[str]]:
    rows = []
    for act in _acts_of(version):
        label = f"{act.get_kind_display()}, {act.party.partner.legal_name}"
        rows.append([label, act.sha256])
        if hasattr(act, "stamped"):
            rows.append([f"{label}, horodaté", act.stamped.sha256])
    return rows


def proof_record(version, signatures, events, originals=(), witnesses=()) -> str:
    """All that the register holds on a version, as canonical JSON: enough to recompute every hash (docs/preuve.md).

    `originals` are the RecordedOriginals of the version, `witnesses` the Observers who attested its signing.
    """
    return canonical_json(
        {
            "form": "trait-d-union/proof/1",
            "version": {
                "charter": str(version.charter.identifier),
                "number": version.number,
                "sha256": version.sha256,
                "pdf_sha256": version.pdf_sha256,
                "frozen_at": timestamp(version.frozen_at),
            },
            "sealed": [
                {
                    "sequence": each.sequence,
                    "kind": each.kind,
                    "sha256": each.sha256,
                    "size": each.size,
                    "made_at": timestamp(each.made_at),
                }
                for each in version.sealed_revisions.order_by("sequence")
            ],
            "acts": [_act(each) for each in _acts_of(version)],
            "signatures": [each.evidence for each in signatures],
            "originals": [_original(each) for each in originals],
            "witnesses": [_witness(each) for each in witnesses],
            "events": [
                {
                    "sequence": event.sequence,
                    "kind": event.kind,
                    "at": timestamp(event.at),
                    "data": event.data,
                    "previous": event.previous_hash,
                    "hash": event.hash,
                }
                for event in events
            ],
        }
    )


def proof(version, signatures, events, made_at, originals=(), witnesses=()) -> bytes:
    """The evidence file of a version, before it is sealed: typeset for people, with `proof_record` inside."""
    kinds = dict(EvidenceEvent.Kind.choices)
    kinds_of_originals = dict(RecordedOriginal.Kind.choices)
    record = Attachment(
        name="preuve.json",
        content=proof_record(version, signatures, events, originals, witnesses).encode(),
        mime="application/json",
        relationship="data",
        description="Les événements et les preuves de signature, pour recalculer toutes les empreintes.",
    )
    with translation.override("fr"):
        return render_pdf(
            "charters/proof",
            {
                "title": version.title,
                "territory": json.loads(version.canonical)["territory"],
                "network": SiteIdentity.current().network_name,
                "number": version.number,
                "made_on": french(made_at),
                "identification": [
                    ["Charte", str(version.charter.identifier)],
                    ["Version", str(version.number)],
                    ["Figée le", timestamp(version.frozen_at)],
                ],
                "fingerprints": [
                    ["Texte canonique", version.sha256],
                    ["PDF avant scellement", version.pdf_sha256],
                    *[
                        [f"PDF scellé, état {each.sequence} ({each.get_kind_display().lower()})", each.sha256]
                        for each in version.sealed_revisions.all()
                    ],
                    *_act_fingerprints(version),
                ],
                "signatures": [
                    {
                        "party": signature.evidence["organisation"]["legal_name"],
                        "state": _signed_state(signature.evidence),
                        "values": _evidence_rows(signature.evidence),
                    }
                    for signature in signatures
                ]
                + [
                    {
                        "party": each.party.partner.legal_name,
                        "state": f"Original enregistré : {kinds_of_originals[each.kind]}",
                        "values": _evidence_rows(_original(each)),
                    }
                    for each in originals
                ]
                + [
                    {
                        "party": each.user.get_full_name(),
                        "state": "Témoin",
                        "values": _evidence_rows(_witness(each)),
                    }
                    for each in witnesses
                ],
                "events": [
                    {
                        "sequence": event.sequence,
                        "time": timestamp(event.at),
                        "kind": str(kinds[event.kind]),
                        "subject": str(event.data.get("partner", "")),
                        "sha256": event.hash,
                        "previous": event.previous_hash if event.sequence > 1 else "",
                    }
                    for event in events
                ],
                "reading": [],
            },
            created=made_at,
            attachments=[record],
        )


def _signed_state(evidence: dict) -> str:
    return "Signée par délégation" if evidence["mandate"]["kind"] == "delegation" else "Signée"


def _evidence_rows(evidence: dict, prefix: str = "") -> list[list[str]]:
    """All values of an evidence record as label and value, nested keys joined by a dot."""
    rows = []
    for key, value in evidence.items():
        label = f"{prefix}{key}"
        if isinstance(value, dict):
            rows += _evidence_rows(value, f"{label}.")
        elif isinstance(value, list):
            rows.append([label, "; ".join(json.dumps(each, ensure_ascii=False) for each in value) or "–"])
        else:
            rows.append([label, "–" if value in (None, "") else str(value)])
    return rows
