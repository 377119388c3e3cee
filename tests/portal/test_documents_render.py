"""What holds for any document, tried on the charters' templates: standards, determinism, attachments, errors."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from PIL import Image as Picture
from pypdf import PdfReader

from portal.documents import Attachment, DocumentError, nodes_from_html, positions, render_pdf, render_png
from portal.documents.render import TEMPLATES

CREATED = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
NOTE = Attachment("texte.txt", b"Texte canonique \xff", "text/plain", "source", "Le texte canonique")


def proof(html="", **changes):
    data = {
        "title": "Charte d’essai",
        "territory": "Valbrune",
        "network": "Réseau d’essai",
        "number": 1,
        "made_on": "12 mars 2026",
        "identification": [],
        "fingerprints": [],
        "signatures": [],
        "events": [],
        "reading": nodes_from_html(html),
    }
    return data | changes


def png(colour="#0b5d57"):
    content = io.BytesIO()
    Picture.new("RGB", (30, 20), colour).save(content, "PNG")
    return content.getvalue()


def words(pdf):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_pdf_is_tagged_archivable_and_says_its_language_and_title():
    root = PdfReader(io.BytesIO(render_pdf("charters/proof", proof(), created=CREATED))).trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert root["/MarkInfo"]["/Marked"]
    assert "/K" in root["/StructTreeRoot"]
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert re.search(r"pdfuaid:part[>=\"]+1", xmp)
    assert re.search(r"pdfaid:part[>=\"]+3", xmp)
    assert re.search(r"pdfaid:conformance[>=\"]+A", xmp)
    assert "Dossier de preuve – Charte d’essai – version 1" in xmp


@pytest.mark.parametrize("text", ["a\u064e", " \u05b8", "b\u05b8", "ж\u064e", "1\u064e", "\u064e", "لا إله \u200c۱۲۳"])
def test_points_of_another_writing_are_no_obstacle(text):
    assert "Charte d’essai" in words(render_pdf("charters/proof", proof(f"<p>x{text}x <b>{text}</b></p>")))


def test_all_fonts_are_embedded():
    reader = PdfReader(
        io.BytesIO(render_pdf("charters/proof", proof("<p>Ж <b>gras</b> <i>penché</i> محمد <b>דוד</b></p>")))
    )
    names = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            names.add(inner["/BaseFont"].split("+")[1].split("-")[0])
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"])
    assert names == {"AtkinsonHyperlegible", "NotoSans", "NotoSansArabic", "Heebo"}


def test_language_is_that_of_the_call():
    root = PdfReader(io.BytesIO(render_pdf("charters/proof", proof(), lang="en"))).trailer["/Root"]
    assert root["/Lang"] == "en"


def test_same_arguments_give_the_same_bytes_in_any_thread():
    def make(_):
        return render_pdf(
            "charters/proof",
            proof('<p><img src="a" alt="b"></p>'),
            created=CREATED,
            attachments=[NOTE],
            files={"a": png()},
        )

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(make, range(6)))) == 1
    later = render_pdf("charters/proof", proof(), created=CREATED.replace(year=2027))
    assert later != render_pdf("charters/proof", proof(), created=CREATED)


def test_attachments_are_associated_files():
    reader = PdfReader(io.BytesIO(render_pdf("charters/proof", proof(), created=CREATED, attachments=[NOTE])))
    (carried,) = reader.trailer["/Root"]["/AF"]
    carried = carried.get_object()
    assert reader.attachments == {"texte.txt": [NOTE.content]}
    assert carried["/AFRelationship"] == "/Source"
    assert carried["/Desc"] == "Le texte canonique"
    assert carried["/EF"]["/F"].get_object()["/Subtype"] == "/text/plain"


@pytest.mark.parametrize(
    "markup",
    [
        '#eval("1+1")',
        "*gras* _i_ $x^2$ `code` = titre",
        '"guillemets" \\ @ref <etiquette> #{ }',
        "<script>alert(1)</script>",
        "#read(&quot;/data.json&quot;)",
        "https://a.example/ // x /* y */",
        "~ -- --- ... - + / [x] %",
    ],
)
def test_markup_comes_out_literally(markup):
    pdf = render_pdf("charters/proof", proof(identification=[[markup, markup]], title=markup), created=CREATED)
    assert re.sub(r"\s", "", words(pdf)).count(re.sub(r"\s", "", markup)) >= 3


def test_pictures_have_their_text_and_missing_ones_leave_it():
    html = '<p><img src="/k" alt="Une clé"></p><p><img src="/k" alt=""> <img src="/n" alt="Un nid"></p>'
    html += '<p><a href="https://a.example/"><img src="/k" alt=""></a></p>'
    pdf = render_pdf("charters/proof", proof(html), created=CREATED, files={"/k": png()})
    assert "[Un nid]" in words(pdf)
    assert "Une clé" not in words(pdf)


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote>" * 12 + "mot",
        "<ul><li>" * 20 + "mot",
        "<b><i>" * 20 + "mot",
        "<table><tr><td>" * 8 + "mot",
        "<ol><li><p>a</p><blockquote>" * 8 + '<b><a href="https://a.example/">' * 5 + "mot",
        "<h4>a</h4><h6>b</h6><h1>c</h1><h3>mot</h3>",
        "mot<table><tr><th></th></tr></table>",
        'a<span class="footnote">b<span class="footnote">mot</span></span>',
        "mot" + "\u0301" * 500,
        "mot &#x1F600; &#x645; &#x4F60; &#xE000; &#x7; \ud800 \u202e \ufeff",
    ],
)
def test_awkward_rich_text_makes_a_valid_file(html):
    assert "mot" in words(render_pdf("charters/proof", proof(html), created=CREATED))


@pytest.mark.parametrize("word", ["w" * 500, "https://" + "a/" * 250, "-" * 500, "-1" * 250, "a_b" * 160, "é" * 500])
def test_long_words_wrap_inside_the_margins(word):
    html = f"<p>{word}</p><ul><li>{word}</li></ul><table><tr><th>{word}</th><td>a</td><td>b</td><td>c</td></tr></table>"
    pages = render_png("charters/proof", proof(html, identification=[[word, word]], title=word))
    for page in pages:
        edges = Picture.open(io.BytesIO(page)).convert("L")
        width, height = edges.size
        for side in (edges.crop((0, 0, 68, height)), edges.crop((width - 68, 0, width, height))):
            assert side.getextrema() == (255, 255)


def test_png_has_one_picture_for_each_page():
    pages = render_png("charters/proof", proof(events=[event(i) for i in range(30)]), ppi=36)
    assert len(pages) == 4
    assert Picture.open(io.BytesIO(pages[0])).size == (298, 421)


def event(number):
    return {
        "sequence": number,
        "time": "2026-03-12T09:00:00Z",
        "kind": "Signé",
        "subject": "Commune",
        "sha256": "0" * 64,
        "previous": "",
    }


def attach(name, relationship):
    return render_pdf("charters/proof", proof(), attachments=[Attachment(name, b"", "text/plain", relationship, "")])


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: render_pdf("charters/none", {}), "no template"),
        (lambda: render_pdf("../charters/proof", {}), "does not name a template"),
        (lambda: render_pdf("charters/proof", {}), "title"),
        (lambda: render_pdf("charters/proof", proof(number={1})), "cannot be given"),
        (lambda: render_pdf("charters/proof", proof(number=float("nan"))), "cannot be given"),
        (lambda: render_pdf("charters/proof", proof(), lang="français"), "language code"),
        (lambda: render_pdf("charters/proof", proof(), created=datetime(2026, 1, 1)), "time zone"),
        (lambda: render_pdf("charters/proof", proof(), files={"a": b"not a picture"}), "'a' is not a PNG"),
        (lambda: render_pdf("charters/proof", proof('<img src="/a" alt="b">'), files={"/a": png()[:40]}), "proof"),
        (lambda: attach("a/b", "data"), "name of an attachment"),
        (lambda: attach("a", "x"), "relationship"),
        (lambda: positions("charters/proof", proof(), "a b"), "label"),
        (lambda: render_pdf("charters/proof", proof(), standards=("nonsense",)), "charters/proof"),
    ],
)
def test_errors_say_what_is_wrong(call, reason):
    with pytest.raises(DocumentError, match=reason) as raised:
        call()
    assert "/tmp" not in str(raised.value)


def test_a_document_without_labels_has_no_positions():
    assert positions("charters/proof", proof()) == []


def test_templates_evaluate_nothing_and_fetch_nothing():
    templates = sorted(TEMPLATES.glob("*/pdf/*.typ"))
    assert templates
    for template in templates:
        source = template.read_text()
        assert not re.search(r"\beval\b|@preview|@local|\bplugin\(", source), template.name
