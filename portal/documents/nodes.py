"""Rich text as a small typed tree: its shape, and how it is read from HTML or from plain text.

A document is a tuple of blocks. Blocks hold blocks or inline nodes, inline nodes hold inline nodes;
nothing is deeper than MAX_DEPTH elements of the HTML it came from. Headings stand at the top only.
What writes the tree out again is in writing.py and in templates/portal/pdf/nodes.typ.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from html import unescape
from html.parser import HTMLParser
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

import nh3

# Typst stops at 80 nested calls; each level of a tree costs it three, and the template its own.
MAX_DEPTH = 12
# An HTML parser takes quadratic time on nested tags (100,000 of them: half a minute); real pages have a few thousand.
MAX_TAGS = 20_000
LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
IMAGE_SCHEMES = frozenset({"http", "https"})

STYLES = {
    "b": "strong",
    "strong": "strong",
    "i": "emphasis",
    "em": "emphasis",
    "cite": "emphasis",
    "sup": "superscript",
    "sub": "subscript",
    "s": "strike",
    "del": "strike",
    "code": "code",
}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCK_TAGS = frozenset({"p", "ul", "ol", "blockquote", "table", "hr", "figure", "div", "section", "li", *HEADINGS})
INLINE_TAGS = frozenset({"a", "img", "embed", "br", "span", *STYLES})
TABLE_TAGS = frozenset({"thead", "tbody", "tfoot", "tr", "td", "th", "caption"})
KNOWN_TAGS = BLOCK_TAGS | INLINE_TAGS | TABLE_TAGS
SILENT_TAGS = frozenset({"script", "style", "title", "template", "noscript", "iframe", "object", "textarea", "select"})
VOID_TAGS = frozenset({"br", "hr", "img", "embed"})
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "embed": {"alt", "embedtype"},
    "span": {"class"},
    "ol": {"start"},
}


@dataclass(frozen=True, slots=True)
class Node:
    """What every node is; `kind` names it in the data given to a template."""

    kind: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Text(Node):
    kind: ClassVar[str] = "text"
    text: str


@dataclass(frozen=True, slots=True)
class Styled(Node):
    """`style` is one of strong, emphasis, superscript, subscript, strike, code."""

    kind: ClassVar[str] = "styled"
    style: str
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Link(Node):
    kind: ClassVar[str] = "link"
    href: str
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class LineBreak(Node):
    kind: ClassVar[str] = "line_break"


@dataclass(frozen=True, slots=True)
class Image(Node):
    """An empty `alt` says that the picture is decoration."""

    kind: ClassVar[str] = "image"
    src: str
    alt: str


@dataclass(frozen=True, slots=True)
class Footnote(Node):
    """Written `<span class="footnote">` in HTML, which has no element of its own for it."""

    kind: ClassVar[str] = "footnote"
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Paragraph(Node):
    kind: ClassVar[str] = "paragraph"
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Heading(Node):
    kind: ClassVar[str] = "heading"
    level: int
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Listing(Node):
    """A list; each item is a tuple of blocks, `start` is the first number of an ordered one."""

    kind: ClassVar[str] = "list"
    ordered: bool
    items: tuple[tuple[Node, ...], ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Quote(Node):
    kind: ClassVar[str] = "quote"
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Cell(Node):
    """A cell of a table; its children are blocks."""

    kind: ClassVar[str] = "cell"
    header: bool
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Table(Node):
    """Rows of equal length; `header_rows` leading rows are headers of their columns."""

    kind: ClassVar[str] = "table"
    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 0


@dataclass(frozen=True, slots=True)
class Rule(Node):
    kind: ClassVar[str] = "rule"


def data_from_nodes(value):
    """Nodes, wherever they stand in data, as dicts: `{"kind": …}` plus their fields by name."""
    if isinstance(value, Node):
        return {"kind": value.kind, **{f.name: data_from_nodes(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, Mapping):
        return {key: data_from_nodes(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [data_from_nodes(item) for item in value]
    return value


def safe_address(address: str, schemes: frozenset[str] = LINK_SCHEMES) -> str:
    """`address` if a page may follow it: one of the schemes, or a path of this site; else ""."""
    address = re.sub(r"[\x00-\x20\x7f]+", "", address)
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme:
        return address if parts.scheme.lower() in schemes else ""
    inside = address.startswith(("/", "#", "?")) and not address.startswith(("//", "/\\"))
    return address if inside else ""


# --- from plain text ------------------------------------------------------------------------------


def nodes_from_plain(text: str) -> tuple[Node, ...]:
    """The clauses' plain format: a blank line ends a paragraph, lines that start with "- " are list items.

    Other line ends inside a paragraph are kept as line breaks; nothing else is markup.
    """
    blocks: list[Node] = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines: list[str] = []
        items: list[str] = []
        for line in filter(None, map(str.strip, part.split("\n"))):
            if line.startswith("- "):
                blocks += _plain_paragraph(lines)
                lines = []
                items.append(line[2:].strip())
            else:
                blocks += _plain_list(items)
                items = []
                lines.append(line)
        blocks += _plain_paragraph(lines) + _plain_list(items)
    return tuple(blocks)


def _plain_paragraph(lines: list[str]) -> list[Node]:
    children: list[Node] = []
    for line in lines:
        children += [LineBreak(), Text(line)] if children else [Text(line)]
    return [Paragraph(tuple(children))] if children else []


def _plain_list(items: list[str]) -> list[Node]:
    return [Listing(False, tuple((Paragraph((Text(item),)),) for item in items))] if items else []


# --- from HTML ------------------------------------------------------------------------------------


def nodes_from_html(html: str, base: str = "") -> tuple[Node, ...]:
    """Blocks from rich text; `base` is the site's address, put before links that lack one.

    Takes what Wagtail stores once `wagtail.rich_text.expand_db_html` gave addresses to its links and
    pictures; an embed that was not expanded gives its alternative text, a link without an address its words.
    Hostile or broken HTML is read as a browser would; unknown tags give their text, scripts and styles
    nothing, elements below MAX_DEPTH their text. With more than MAX_TAGS tags, all tags give their text only.
    Never raises.
    """
    html = re.sub(r"[\ud800-\udfff]", lambda found: f"[U+{ord(found[0]):04X}]", html)
    if html.count("<") > MAX_TAGS:
        return nodes_from_plain(unescape(re.sub(r"<[^<>]*>", " ", html)))
    clean = nh3.clean(
        html,
        tags=set(KNOWN_TAGS),
        clean_content_tags=set(SILENT_TAGS),
        attributes=ATTRIBUTES,
        url_schemes=set(LINK_SCHEMES),
        link_rel=None,
    )
    builder = _Builder()
    builder.feed(clean)
    builder.close()
    return tuple(_Reader(base).blocks(builder.root, top=True))


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list = field(default_factory=list)


class _Builder(HTMLParser):
    """A tree of bounded depth from well-formed HTML; what is too deep is hung on its deepest ancestor kept."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = _Element("div", {})
        self.open = [self.root]
        self.dropped: Counter[str] = Counter()

    def handle_starttag(self, tag, attrs):
        element = _Element(tag, {name: value or "" for name, value in attrs})
        if tag in VOID_TAGS:
            self.open[-1].children.append(element)
        elif len(self.open) > MAX_DEPTH:
            self.dropped[tag] += 1
            if tag in BLOCK_TAGS | TABLE_TAGS:
                self.open[-1].children.append(_Element("br", {}))
        else:
            self.open[-1].children.append(element)
            self.open.append(element)

    def handle_endtag(self, tag):
        if self.dropped[tag]:
            self.dropped[tag] -= 1
        elif len(self.open) > 1 and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


class _Reader:
    """Turns elements into nodes."""

    def __init__(self, base: str):
        self.base = base

    def blocks(self, element: _Element, *, top: bool = False) -> list[Node]:
        """The blocks in an element; loose inline content between two blocks is a paragraph."""
        found: list[Node] = []
        loose: list[Node] = []
        for child in element.children:
            if isinstance(child, str) or child.tag in INLINE_TAGS:
                loose += self.inline(child)
                continue
            found += _paragraph(loose)
            loose = []
            found += self.block(child, top)
        return found + _paragraph(loose)

    def block(self, element: _Element, top: bool) -> Iterator[Node]:
        tag = element.tag
        if tag in HEADINGS:
            yield from self.heading(element, top)
        elif tag == "hr":
            yield Rule()
        elif tag in {"ul", "ol"}:
            items = tuple(filter(None, (tuple(self.item(child)) for child in element.children)))
            if items:
                start = element.attributes.get("start", "")
                yield Listing(tag == "ol", items, int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1)
        elif tag == "blockquote":
            children = tuple(self.blocks(element))
            if children:
                yield Quote(children)
        elif tag == "table":
            yield from self.table(element)
        else:
            yield from self.blocks(element, top=top)

    def heading(self, element: _Element, top: bool) -> list[Node]:
        """A heading; inside a list, a quote or a cell it would break the outline, so it is a bold paragraph."""
        children = _tidy(self.inlines(element))
        if not _says_something(children):
            return []
        return [Heading(HEADINGS[element.tag], children)] if top else [Paragraph((Styled("strong", children),))]

    def item(self, child) -> list[Node]:
        return _paragraph(self.inline(child)) if isinstance(child, str) else self.blocks(_inside(child))

    def table(self, element: _Element) -> Iterator[Node]:
        caption, rows = [], []
        for part in element.children:
            if isinstance(part, str):
                continue
            if part.tag == "caption":
                caption = self.blocks(part)
            lines = [part] if part.tag == "tr" else [c for c in part.children if not isinstance(c, str)]
            rows += [self.row(line) for line in lines if line.tag == "tr"]
        rows = [row for row in rows if row]
        yield from caption
        if rows:
            width = max(map(len, rows))
            rows = [(*row, *[Cell(False, ())] * (width - len(row))) for row in rows]
            leading = next((i for i, row in enumerate(rows) if not all(cell.header for cell in row)), len(rows))
            yield Table(tuple(rows), leading if leading < len(rows) else 1)

    def row(self, element: _Element) -> tuple[Cell, ...]:
        cells = [child for child in element.children if not isinstance(child, str) and child.tag in {"td", "th"}]
        return tuple(Cell(cell.tag == "th", tuple(self.blocks(cell))) for cell in cells)

    def inlines(self, element: _Element) -> list[Node]:
        found: list[Node] = []
        for child in element.children:
            if isinstance(child, str) or child.tag in INLINE_TAGS:
                found += self.inline(child)
                continue
            # A block inside an inline element: its words stay, on a line of their own.
            words = self.inlines(child)
            found += [LineBreak(), *words] if found and words else words
        return found

    def inline(self, child) -> list[Node]:
        if isinstance(child, str):
            return [Text(re.sub(r"[ \t\n\r\f]+", " ", child))]
        if child.tag == "br":
            return [LineBreak()]
        if child.tag == "embed":
            alt = child.attributes.get("alt", "").strip()
            return [Text(f"[{alt}]")] if alt else []
        if child.tag == "img":
            return self.image(child.attributes)
        children = _merged(self.inlines(child))
        if not children:
            return []
        if child.tag in STYLES:
            return [Styled(STYLES[child.tag], children)]
        if child.tag == "a" and (href := self.address(child.attributes.get("href", ""), LINK_SCHEMES)):
            return [Link(href, children)]
        if child.tag == "span" and child.attributes.get("class") == "footnote":
            return [Footnote(_tidy(children))] if _says_something(children) else []
        return list(children)

    def image(self, attributes: dict[str, str]) -> list[Node]:
        alt = " ".join(attributes.get("alt", "").split())
        if src := self.address(attributes.get("src", ""), IMAGE_SCHEMES):
            return [Image(src, alt)]
        return [Text(f"[{alt}]")] if alt else []

    def address(self, address: str, schemes: frozenset[str]) -> str:
        address = safe_address(address, schemes)
        if address and self.base and not urlsplit(address).scheme:
            return safe_address(urljoin(self.base, address), schemes)
        return address


def _inside(element: _Element) -> _Element:
    """An item's content; another element straight under a list counts as an item of its own."""
    return element if element.tag == "li" else _Element("li", {}, [element])


def _merged(nodes: Iterable[Node]) -> tuple[Node, ...]:
    merged: list[Node] = []
    for node in nodes:
        if isinstance(node, Text) and merged and isinstance(merged[-1], Text):
            merged[-1] = Text(re.sub(" +", " ", merged[-1].text + node.text))
        elif not isinstance(node, Text) or node.text:
            merged.append(node)
    return tuple(merged)


def _tidy(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Inline nodes with neighbouring texts merged and without blanks or line breaks at either end."""
    kept = list(_merged(nodes))
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while kept:
            if isinstance(kept[end], Text) and (text := strip(kept[end].text, " ")):
                kept[end] = Text(text)
                break
            if not isinstance(kept[end], Text | LineBreak):
                break
            kept.pop(end)
    return tuple(kept)


def _says_something(nodes: Iterable[Node]) -> bool:
    return any(
        node.text.strip() if isinstance(node, Text) else isinstance(node, Image) or _says_something(_inner(node))
        for node in nodes
    )


def _inner(node: Node) -> tuple[Node, ...]:
    return getattr(node, "children", ())


def _paragraph(nodes: list[Node]) -> list[Node]:
    children = _tidy(nodes)
    return [Paragraph(children)] if _says_something(children) else []
