"""Nodes written out as HTML for our own pages, or as plain text for mails and the search index."""

import re
from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from portal.documents.nodes import (
    IMAGE_SCHEMES,
    Cell,
    Footnote,
    Heading,
    Image,
    LineBreak,
    Link,
    Listing,
    Node,
    Paragraph,
    Quote,
    Rule,
    Styled,
    Table,
    Text,
    nodes_from_plain,
    safe_address,
)

STYLE_TAGS = {
    "strong": "strong",
    "emphasis": "em",
    "superscript": "sup",
    "subscript": "sub",
    "strike": "s",
    "code": "code",
}


def nodes_to_html(nodes: Iterable[Node]) -> str:
    """HTML without style, script or class but "footnote"; every text and attribute escaped.

    Addresses are checked again here, because a tree may come from elsewhere than `nodes_from_html`.
    """
    return "".join(map(_html, nodes))


def plain_to_html(text: str) -> SafeString:
    """What somebody typed as plain text (`nodes_from_plain`) as HTML that a template shows as it is: all is escaped."""
    return mark_safe(nodes_to_html(nodes_from_plain(text)))


def _html(node: Node) -> str:
    match node:
        case Paragraph(children):
            return _element("p", nodes_to_html(children))
        case Heading(level, children):
            return _element(f"h{min(max(level, 1), 6)}", nodes_to_html(children))
        case Listing():
            return _html_list(node)
        case Quote(children):
            return _element("blockquote", nodes_to_html(children))
        case Table():
            return _html_table(node)
        case Rule():
            return "<hr>"
    return _html_inline(node)


def _html_inline(node: Node) -> str:
    match node:
        case Text(text):
            return escape(text, quote=False)
        case Styled(style, children):
            return _element(STYLE_TAGS[style], nodes_to_html(children))
        case Link(href, children):
            address = safe_address(href)
            words = nodes_to_html(children)
            return f'<a href="{escape(address)}">{words}</a>' if address else words
        case LineBreak():
            return "<br>"
        case Image(src, alt):
            address = safe_address(src, IMAGE_SCHEMES)
            return f'<img src="{escape(address)}" alt="{escape(alt)}">' if address else escape(alt, quote=False)
        case Footnote(children):
            return f'<span class="footnote">{nodes_to_html(children)}</span>'
    raise TypeError(f"Not a node: {node!r}")


def _element(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag}>"


def _html_list(listing: Listing) -> str:
    inner = "".join(_element("li", nodes_to_html(item)) for item in listing.items)
    if listing.ordered and listing.start != 1:
        return f'<ol start="{listing.start:d}">{inner}</ol>'
    return _element("ol" if listing.ordered else "ul", inner)


def _html_table(table: Table) -> str:
    parts = (("thead", table.rows[: table.header_rows], True), ("tbody", table.rows[table.header_rows :], False))
    inner = ""
    for part, rows, heads in parts:
        lines = "".join(
            _element(
                "tr",
                "".join(_element("th" if heads or cell.header else "td", nodes_to_html(cell.children)) for cell in row),
            )
            for row in rows
        )
        inner += _element(part, lines) if rows else ""
    return _element("table", inner)


def nodes_to_text(nodes: Iterable[Node]) -> str:
    """Plain text: a blank line between blocks, "- " or "1. " before items, " | " between cells.

    Links are followed by their address in brackets, footnotes stand in square brackets where they are called,
    and pictures give their alternative text. Text from `nodes_from_plain` comes back as it was, tidied.
    """
    return "\n\n".join(filter(None, map(_text_of_block, nodes)))


def _text_of_block(node: Node) -> str:
    match node:
        case Paragraph(children) | Heading(_, children):
            return _words(children)
        case Listing(ordered, items, start):
            lines = []
            for number, item in enumerate(items, start):
                mark = f"{number}. " if ordered else "- "
                lines.append(mark + _indented(nodes_to_text(item).replace("\n\n", "\n"), len(mark)))
            return "\n".join(lines)
        case Quote(children):
            return _indented("  " + nodes_to_text(children), 2)
        case Table(rows):
            return "\n".join(_text_of_row(row) for row in rows)
        case Rule():
            return "* * *"
    return _words((node,))


def _text_of_row(row: tuple[Cell, ...]) -> str:
    return " | ".join(re.sub(r"\n+", " ", nodes_to_text(cell.children)) for cell in row).rstrip()


def _indented(text: str, by: int) -> str:
    return re.sub(r"\n(?=[^\n])", "\n" + " " * by, text)


def _words(nodes: Iterable[Node]) -> str:
    return "".join(map(_word, nodes))


def _word(node: Node) -> str:
    match node:
        case Text(text):
            return text
        case LineBreak():
            return "\n"
        case Link(href, children):
            words = _words(children)
            address = href.removeprefix("mailto:").removeprefix("tel:")
            return words if address in words else f"{words} ({address})"
        case Image(_, alt):
            return f"[{alt}]" if alt else ""
        case Footnote(children):
            return f" [{_words(children)}]"
        case Styled(_, children):
            return _words(children)
    raise TypeError(f"Not an inline node: {node!r}")
