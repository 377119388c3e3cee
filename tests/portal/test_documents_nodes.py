"""Rich text: what is read from HTML and plain text, and what is written out again."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.documents import (
    data_from_nodes,
    nodes_from_html,
    nodes_from_plain,
    nodes_to_html,
    nodes_to_text,
    plain_to_html,
)
from portal.documents.nodes import (
    MAX_DEPTH,
    MAX_TAGS,
    Cell,
    Footnote,
    Heading,
    Image,
    LineBreak,
    Link,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Styled,
    Table,
    Text,
)

WRITTEN_TAGS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "td"),
    *("th", "hr", "strong", "em", "sup", "sub", "s", "code", "a", "br", "img", "span"),
}
TAGS = st.sampled_from(
    [
        *("p", "b", "i", "ul", "ol", "li", "a", "h2", "h5", "table", "tr", "td", "th", "blockquote", "div", "script"),
        *("style", "svg", "math", "x-y", "br", "hr", "img", "span", "title", "!--", "![CDATA[", "?php", "embed"),
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        *(
            "",
            ' href="javascript:alert(1)"',
            " href=//evil.example",
            ' onclick="x()"',
            ' class="footnote"',
            " start=-3",
        ),
        *(' src="data:text/html,x" alt="<b>"', " alt='\"><script>'", ' href="https://a.example/"', ' href="/a"', " <"),
    ]
)
PIECES = st.one_of(
    st.text(max_size=12),
    st.text(alphabet=st.characters(), max_size=6),
    st.builds("<{}{}>".format, TAGS, ATTRIBUTES),
    st.builds("</{}>".format, TAGS),
    st.sampled_from(["<", ">", "&", "&lt;script&gt;", "&#0;", "&#xD800;", "-->", "]]>", "\x00", "\ud800", "\u202e"]),
)
HOSTILE = st.lists(PIECES, max_size=40).map("".join)


class Seen(HTMLParser):
    """The tags and attributes that a reader of HTML finds, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def text(words):
    return (Text(words),)


def para(words):
    return Paragraph(text(words))


def depth(nodes):
    inner = [getattr(node, "children", ()) for node in nodes]
    inner += [item for node in nodes if isinstance(node, Listing) for item in node.items]
    inner += [row for node in nodes if isinstance(node, Table) for row in node.rows]
    return 1 + max(map(depth, inner), default=0) if nodes else 0


FULL = (
    Heading(2, text("Titre")),
    Paragraph((Text("a "), Styled("strong", (Text("b"), Styled("emphasis", text("c")))), LineBreak(), Text("d & <e>"))),
    Listing(False, ((para("un"),), (para("deux"), Listing(True, ((para("trois"),),), 4)))),
    Quote((para("« cité »"), para("suite"))),
    Paragraph((Link("https://a.example/?x=1&y=2", text("ici")), Text("."), Footnote(text("Une note")))),
    Paragraph((Image("/media/a.png", 'Une "clé"'),)),
    Rule(),
    Table(((Cell(True, (para("A"),)), Cell(True, (para("B"),))), (Cell(False, (para("1"),)), Cell(False, ()))), 1),
)


def test_html_round_trip_of_every_node():
    assert nodes_from_html(nodes_to_html(FULL)) == FULL


def test_data_has_kind_and_fields():
    words = [{"kind": "text", "text": "Titre"}]
    assert data_from_nodes(FULL[:1]) == [{"kind": "heading", "level": 2, "children": words}]
    assert data_from_nodes({"a": (Rule(),)}) == {"a": [{"kind": "rule"}]}


def test_plain_paragraphs_lists_and_line_breaks():
    nodes = nodes_from_plain("Un\r\ndeux\n\n- a\n- b\nsuite\n \n\n* non\n-non <b>")
    assert nodes == (
        Paragraph((Text("Un"), LineBreak(), Text("deux"))),
        Listing(False, ((para("a"),), (para("b"),))),
        para("suite"),
        Paragraph((Text("* non"), LineBreak(), Text("-non <b>"))),
    )


def test_text_of_every_node():
    assert nodes_to_text(FULL) == (
        "Titre\n\na bc\nd & <e>\n\n- un\n- deux\n  4. trois\n\n  « cité »\n\n  suite\n\n"
        'ici (https://a.example/?x=1&y=2). [Une note]\n\n[Une "clé"]\n\n* * *\n\nA | B\n1 |'
    )


@pytest.mark.parametrize(
    ("html", "nodes"),
    [
        ("nu", (para("nu"),)),
        ("<p> a \n b </p><p> </p><p><br></p>", (para("a b"),)),
        ("<x-y>a<b></x-y>b</b>", (Paragraph((Text("a"), Styled("strong", text("b")))),)),
        ("<script>alert(1)</script><style>p{}</style>a", (para("a"),)),
        ('<a href="javascript:alert(1)">a</a>', (para("a"),)),
        ('<a href="//evil.example/">a</a>', (para("a"),)),
        ('<a linktype="page" id="3">a</a>', (para("a"),)),
        ('<embed embedtype="image" id="3" alt="Une clé">', (para("[Une clé]"),)),
        ('<img src="data:image/png;base64,xx" alt="Clé">', (para("[Clé]"),)),
        ("<ul><li>a<li>b</ul>", (Listing(False, ((para("a"),), (para("b"),))),)),
        ("<blockquote><h2>a</h2></blockquote>", (Quote((Paragraph((Styled("strong", text("a")),)),)),)),
        ("<div>a<p>b</p>c</div>", (para("a"), para("b"), para("c"))),
        ("\ud800", (para("[U+D800]"),)),
    ],
)
def test_html_of_all_sorts(html, nodes):
    assert nodes_from_html(html) == nodes


def test_base_is_put_before_paths():
    html = '<a href="/b">x</a><img src="/m/a.png" alt="y">'
    link, image = nodes_from_html(html, "https://site.example/fr/")[0].children
    assert (link.href, image.src) == ("https://site.example/b", "https://site.example/m/a.png")


def test_rows_of_a_table_are_made_equal():
    table = nodes_from_html("<table><tr><th>a</th></tr><tr><td>b</td><td>c</td></tr></table>")[0]
    assert [len(row) for row in table.rows] == [2, 2]


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul><li", "table><tr><td", "a href='/x'"])
@pytest.mark.parametrize("times", [200, MAX_TAGS + 1])
def test_deep_nesting_keeps_the_words_and_is_bounded(tag, times):
    nodes = nodes_from_html(f"<{tag}>" * times + "mot" + "</b></div>" * 50)
    assert "mot" in nodes_to_text(nodes) or tag.startswith("table")
    assert depth(nodes) <= 2 * MAX_DEPTH + 2


@settings(max_examples=300)
@given(HOSTILE)
def test_hostile_html_never_crashes_nor_leaves_a_tag(html):
    nodes = nodes_from_html(html)
    written = nodes_to_html(nodes)
    seen = Seen(written)
    assert set(seen.tags) <= WRITTEN_TAGS
    assert {name for name, _ in seen.attributes} <= {"href", "src", "alt", "class", "start"}
    for name, value in seen.attributes:
        if name in {"href", "src"}:
            assert value.startswith(("https://", "/a"))
    assert nodes_from_html(written) == nodes
    assert isinstance(nodes_to_text(nodes), str)


@settings(max_examples=200)
@given(st.text())
def test_text_is_escaped_wherever_it_stands(words):
    nodes = (
        Paragraph((Text(words), Styled("strong", text(words)), Link(words, text(words)), Image(words, words))),
        Table(((Cell(True, (para(words),)),),), 1),
    )
    assert set(Seen(nodes_to_html(nodes)).tags) <= {"p", "strong", "a", "img", "table", "thead", "tr", "th"}


@settings(max_examples=200)
@given(st.lists(st.sampled_from(["mot", "- item", "", " ", "-", "<b>", "deux mots"]), max_size=15).map("\n".join))
def test_plain_round_trip(plain):
    nodes = nodes_from_plain(plain)
    assert nodes_from_plain(nodes_to_text(nodes)) == nodes


def test_what_was_typed_as_plain_text_is_safe_to_show():
    written = plain_to_html("Venez <b>tous</b> & toutes.\n\n- un\n- deux")
    assert (
        written == "<p>Venez &lt;b&gt;tous&lt;/b&gt; &amp; toutes.</p><ul><li><p>un</p></li><li><p>deux</p></li></ul>"
    )
    assert hasattr(written, "__html__")
