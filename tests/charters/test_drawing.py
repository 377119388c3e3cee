"""Clauses and differences drawn as HTML: what is shown, in which words, and that what people typed stays words."""

import re

import pytest
from django.utils.translation import override

from charters.comparing import ClauseDifference
from charters.drawing import Differences, Reading, Redline, contents_html
from charters.queries import ReadClause
from charters.redline import Segment

HOSTILE = '<script>alert("1")</script>'


@pytest.fixture(autouse=True)
def french():
    with override("fr"):
        yield


def clause(**changes):
    values = {
        "number": 3,
        "identifier": "0b5e7a1c-6f0e-4a53-9c52-0d7f0f1f6a11",
        "kind": "commitment",
        "kind_label": "Engagement",
        "heading": "Prévenir",
        "html": "<p>Dès le premier retard.</p>",
        "summary": "",
        "binds": (),
        "origin": None,
    }
    return ReadClause(**(values | changes))


def difference(**changes):
    return ClauseDifference(**({"identifier": "c3", "title": "Prévenir", "before": 3, "after": 3} | changes))


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_plain_clause_has_its_place_its_kind_and_its_text():
    html = Reading().draw([clause()])
    assert words(html) == "3. Engagement Prévenir Dès le premier retard."
    assert 'id="c-0b5e7a1c-6f0e-4a53-9c52-0d7f0f1f6a11"' in html
    assert "href" not in html


def test_a_clause_shows_whom_it_binds_what_it_means_and_where_it_comes_from():
    origin = {"label": "Journée de Lyon", "date": "2026-03-12", "text": "Un numéro.", "url": ""}
    html = Reading("charte").draw([clause(summary="On prévient.", binds=("Rivages", "Passerelle"), origin=origin)])
    assert words(html) == (
        "3. Engagement Prévenir Dès le premier retard. En clair On prévient. Engage : Rivages, Passerelle "
        "Histoire de cette clause «\u00a0Prévenir\u00a0» Vient de : Journée de Lyon , 12 mars 2026 « Un numéro. »"
    ).replace("\u00a0", " ")
    assert 'href="/chartes/charte/clauses/0b5e7a1c-6f0e-4a53-9c52-0d7f0f1f6a11/histoire/"' in html


def test_in_english_the_words_around_a_clause_are_english():
    with override("en"):
        assert "In plain words" in Reading().draw([clause(summary="On prévient.")])


@pytest.mark.parametrize(
    "html",
    [
        Reading("charte").draw([clause(heading=HOSTILE, summary=HOSTILE, binds=(HOSTILE,))]),
        Redline().draw([Segment(kind, HOSTILE) for kind in ("equal", "insert", "delete")]),
        contents_html([clause(heading=HOSTILE)]),
        Differences().draw([difference(title=HOSTILE, binds=((HOSTILE,), ()))]),
    ],
    ids=["clause", "redline", "contents", "difference"],
)
def test_what_people_typed_stays_words(html):
    assert "<script" not in html
    assert "&lt;script&gt;alert(&quot;1&quot;)" in html


def test_a_redline_says_each_change_in_words():
    html = Redline().draw([Segment("equal", "Dès le "), Segment("delete", "deuxième"), Segment("insert", "premier")])
    assert words(html) == (
        "Dès le [début de suppression] deuxième [fin de suppression] [début d’ajout] premier [fin d’ajout]"
    )
    assert (html.count("<del>"), html.count("<ins>")) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"before": None, "text": (Segment("insert", "Neuf."),)},
            "Ajoutée clause 3 Prévenir [début d’ajout] Neuf. [fin d’ajout]",
        ),
        ({"after": None}, "Supprimée ancienne clause 3 Prévenir"),
        ({"before": 5, "moved": True}, "Déplacée clause 5, devient la 3 Prévenir"),
        (
            {"before": 5, "moved": True, "kind": ("principle", "commitment")},
            "Modifiée Déplacée clause 5, devient la 3 Prévenir Genre : Principe, devient : Engagement",
        ),
        (
            {"binds": ((), ("Rivages", "Passerelle"))},
            "Modifiée clause 3 Prévenir Engageait : tous. Engage : Rivages, Passerelle.",
        ),
        (
            {
                "heading": (Segment("equal", "Prévenir "), Segment("insert", "tôt")),
                "summary": (Segment("insert", "Vite."),),
            },
            "Modifiée clause 3 Prévenir [début d’ajout] tôt [fin d’ajout] En clair [début d’ajout] Vite. [fin d’ajout]",
        ),
    ],
    ids=["added", "removed", "moved", "kind and place", "bound", "heading and summary"],
)
def test_a_difference_says_what_became_of_the_clause(changes, said):
    assert words(Differences().draw([difference(**changes)])) == said
