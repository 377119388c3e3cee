"""The charter's documents: the version to be signed, what a signature shows, the evidence file."""

import hashlib
import io
import re
import shutil
import subprocess
from datetime import UTC, datetime
from itertools import combinations, pairwise

import pytest
from PIL import Image as Picture
from pypdf import PdfReader

from portal import qr
from portal.documents import nodes_from_html, nodes_from_plain, positions, render_pdf, render_png

CREATED = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
SHA256 = hashlib.sha256(b"texte").hexdigest()
ADDRESS = "https://portail.example/verifier/3f9c2a"
LONG_NAME = "Centre communal d’action sociale de Saint-Aubin-les-Hautes-Terres et des communes associées"


def version(clauses=3, parties=4, **changes):
    data = {
        "title": "Charte pour l’accès au logement",
        "territory": "Pays de Valbrune",
        "network": "Réseau d’essai",
        "number": 2,
        "frozen_on": "12 mars 2026",
        "sha256": SHA256,
        "amends": {"words": "la version 1, arrêtée le 3 mars 2024", "sha256": "5" * 64},
        "level": "Signature électronique simple.",
        "preamble": nodes_from_html("<p>Un but <strong>partagé</strong>.</p><h3>Contexte</h3><p>Des faits.</p>"),
        "clauses": [clause(number) for number in range(1, clauses + 1)],
        "parties": [party(number) for number in range(parties)],
        "entry_into_force": nodes_from_plain("Quand toutes les parties ont signé."),
        "verification": {"address": ADDRESS, "qr": qr.svg(ADDRESS), "qr_alt": f"Code QR vers {ADDRESS}"},
    }
    return data | changes


def clause(number):
    return {
        "number": str(number),
        "heading": f"Accueil des ménages, point {number}",
        "kind": "Engagement",
        "binds": [] if number % 2 else ["Commune de Valbrune", "Association Les Deux Rives"],
        "body": nodes_from_plain(f"Chacun accueille sans condition ({number}).\n\n- écouter ;\n- orienter."),
        "summary": nodes_from_plain("On ouvre la porte à tous.") if number % 2 else [],
        "origin": "Table 4 de l’atelier" if number == 1 else None,
    }


def party(number):
    name = LONG_NAME if number % 5 == 4 else f"Organisation {number}"
    return {"id": f"partie-{number:02}", "name": name, "identifier": "130 025 265 00013"}


def squeezed(text):
    """Text without what lines and hyphenation change."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def pdftotext(pdf, path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path.write_bytes(pdf)
    return squeezed(subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout)


def test_version_says_everything_it_was_given(tmp_path):
    text = pdftotext(render_pdf("charters/version", version(), created=CREATED), tmp_path / "a.pdf")
    expected = ["Charte pour l’accès au logement", "Pays de Valbrune", "Réseau d’essai", "12 mars 2026", SHA256]
    expected += [
        "la version 1, arrêtée le 3 mars 2024",
        "5" * 64,
        "Signature électronique simple.",
        "Un but partagé.",
        "Contexte",
        ADDRESS,
    ]
    expected += ["Accueil des ménages, point 3", "Chacun accueille sans condition (2).", "– orienter.", "En clair"]
    expected += ["Engage : tous", "Engage : Commune de Valbrune et Association Les Deux Rives", "Table 4 de l’atelier"]
    expected += ["Organisation 3", "130 025 265 00013", "Quand toutes les parties ont signé."]
    for words in expected:
        assert squeezed(words) in text, words


def test_reserves_are_printed_in_their_organisations_words(tmp_path):
    reserves = [
        {
            "party": LONG_NAME,
            "about": "sur la clause 2, «\u00a0Prévenir\u00a0»",
            "kind": "Objection consignée en réserve",
            "former": True,
            "body": nodes_from_plain("Non, pas ainsi.\n\n- d’abord ;\n- ensuite."),
        },
        {
            "party": "Organisation 1",
            "about": "sur l’ensemble du texte",
            "kind": "Accord avec une réserve",
            "former": False,
            "body": nodes_from_plain("Avec prudence."),
        },
    ]
    pdf = render_pdf("charters/version", version(reserves=reserves), created=CREATED)
    text = pdftotext(pdf, tmp_path / "a.pdf")
    for reserve in reserves:
        for name in ("party", "about", "kind"):
            assert squeezed(reserve[name]) in text
    for words in ("Non, pas ainsi.", "– ensuite.", "Avec prudence."):
        assert squeezed(words) in text
    assert text.count(squeezed("donnée sur une rédaction antérieure et non confirmée")) == 1
    titles = [entry.title for entry in PdfReader(io.BytesIO(pdf)).outline if not isinstance(entry, list)]
    assert titles[1:4] == ["Clauses", "Réserves", "Parties"]


def test_contents_list_clauses_with_their_pages():
    reader = PdfReader(io.BytesIO(render_pdf("charters/version", version(clauses=12), created=CREATED)))
    outline = reader.outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]
    assert titles == ["Préambule", "Clauses", "Parties", "Entrée en vigueur", "Signatures", "Vérifier ce document"]
    assert "12 Accueil des ménages, point 12" in reader.pages[1].extract_text()


def test_headings_are_nested_without_a_gap():
    data = version(clauses=1)
    data["clauses"][0]["body"] = nodes_from_html("<h5>Un</h5><p>a</p><h2>Deux</h2><h6>Trois</h6>")
    reader = PdfReader(io.BytesIO(render_pdf("charters/version", data, created=CREATED)))
    kinds = re.findall(r"^/H[1-6]$", "\n".join(structure_kinds(reader.trailer["/Root"]["/StructTreeRoot"])), re.M)
    levels = [int(kind[2]) for kind in kinds]
    assert max(levels) == 4
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def structure_kinds(element):
    element = element.get_object()
    if isinstance(element, list):
        return [kind for child in element for kind in structure_kinds(child)]
    if not isinstance(element, dict) or "/K" not in element:
        return []
    return [str(element.get("/S", "")), *structure_kinds(element["/K"])]


def test_the_code_has_an_alternative_text():
    pdf = render_pdf("charters/version", version(), created=CREATED)
    alternatives = []

    def walk(element):
        element = element.get_object()
        if isinstance(element, list):
            for child in element:
                walk(child)
        elif isinstance(element, dict):
            alternatives.extend([element["/Alt"]] if "/Alt" in element else [])
            if "/K" in element:
                walk(element["/K"])

    walk(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"])
    assert f"Code QR vers {ADDRESS}" in alternatives


@pytest.mark.parametrize(("clauses", "parties"), [(1, 1), (3, 4), (4, 25), (30, 40)])
def test_signature_boxes_lie_inside_pages_and_apart(clauses, parties):
    data = version(clauses, parties)
    boxes = positions("charters/version", data)
    reader = PdfReader(io.BytesIO(render_pdf("charters/version", data, created=CREATED)))
    assert [box.id for box in boxes] == [f"partie-{number:02}" for number in range(parties)]
    for box in boxes:
        page = reader.pages[box.page].mediabox
        assert box.x > 56 and box.x + box.width < page.width - 56
        assert box.y > 56 and box.y + box.height < page.height - 56
        assert (round(box.width), round(box.height)) == (187, 79)
        number = int(box.id[-2:])
        assert squeezed(party(number)["name"]) in squeezed(reader.pages[box.page].extract_text())
    for one, other in combinations(boxes, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        apart = apart or one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart or one.page != other.page


def test_code_on_the_page_leads_to_the_verification():
    address = f"{ADDRESS}?empreinte={SHA256}"
    data = version(1, 2, verification={"address": ADDRESS, "qr": qr.svg(address), "qr_alt": "Code QR"})
    assert address in [qr.text_in(page) for page in render_png("charters/version", data, ppi=100)]


def test_signature_boxes_are_drawn_where_they_are_said_to_be():
    data = version(1, 2)
    for box in positions("charters/version", data):
        page = Picture.open(io.BytesIO(render_png("charters/version", data, ppi=72)[box.page])).convert("L")
        top = page.height - box.y - box.height
        inside = page.crop(
            (round(box.x) + 4, round(top) + 4, round(box.x + box.width) - 4, round(page.height - box.y) - 4)
        )
        assert inside.getextrema() == (255, 255)
        for edge in (top, page.height - box.y):
            line = page.crop((round(box.x) + 8, round(edge) - 2, round(box.x + box.width) - 8, round(edge) + 2))
            assert line.getextrema()[0] < 200


def test_a_very_long_title_stays_on_the_first_page():
    data = version(1, 1, title="Charte " + "w" * 500)
    reader = PdfReader(io.BytesIO(render_pdf("charters/version", data, created=CREATED)))
    first, second = (squeezed(page.extract_text()) for page in reader.pages[:2])
    assert "w" * 500 in first
    assert squeezed(SHA256) in first
    assert "Sommaire" in second


@pytest.mark.parametrize("name", ["Camille Renaud", "w" * 500, "Zoé 😀 محمد", '#eval("1") *x*'])
@pytest.mark.parametrize("delegated", [True, False])
def test_stamp_fills_one_page_of_the_size_of_the_box(name, delegated):
    stamp = {
        "name": name,
        "function": "Présidente",
        "organisation": LONG_NAME,
        "delegated": delegated,
        "signed_utc": "2026-03-12 09:14:03 UTC",
        "signed_local": "12 mars 2026 à 10\u00a0h\u00a014 (Europe/Paris)",
        "level": "Signature électronique simple",
    }
    reader = PdfReader(io.BytesIO(render_pdf("charters/stamp", stamp, created=CREATED)))
    box = positions("charters/version", version(1, 1))[0]
    (page,) = reader.pages
    text = squeezed(page.extract_text())
    assert (page.mediabox.width, page.mediabox.height) == pytest.approx((box.width, box.height), abs=0.01)
    assert ("pardélégation" in text) is delegated
    for words in (
        LONG_NAME,
        "Présidente",
        "2026-03-12 09:14:03 UTC",
        "12 mars 2026 à 10\u00a0h\u00a014",
        "électronique simple",
    ):
        assert squeezed(words) in text


def test_proof_shows_every_value_sign_for_sign(tmp_path):
    browser = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    first, second = (hashlib.sha256(bytes([n])).hexdigest() for n in (1, 2))
    data = {
        "title": "Charte pour l’accès au logement",
        "territory": "Pays de Valbrune",
        "network": "Réseau d’essai",
        "number": 2,
        "made_on": "14 mars 2026",
        "identification": [["Texte arrêté le", "12 mars 2026"]],
        "fingerprints": [["Texte canonique", SHA256]],
        "signatures": [
            {"party": LONG_NAME, "state": "Signée", "values": [["Navigateur", browser], ["Consentement", first]]}
        ],
        "events": [
            {
                "sequence": 1,
                "time": "2026-03-12T09:00:00Z",
                "kind": "Invité",
                "subject": "",
                "sha256": first,
                "previous": "",
            },
            {
                "sequence": 2,
                "time": "2026-03-12T09:14:03Z",
                "kind": "Signé",
                "subject": "x",
                "sha256": second,
                "previous": first,
            },
        ],
        "reading": [],
    }
    text = pdftotext(render_pdf("charters/proof", data, created=CREATED), tmp_path / "a.pdf")
    for words in (LONG_NAME, browser, SHA256, "2026-03-12T09:14:03Z", "14 mars 2026", "aucune (premier événement)"):
        assert squeezed(words) in text, words
    assert text.count(first) == 3
    assert text.count(second) == 1
