"""Documents: rich text as a tree of nodes, and PDFs made from a Typst template and data.

Holds the public names only. Nothing here knows a model, a request or a language catalogue:
whoever calls gives plain data, already in the words and the time zone that readers will see.
"""

from portal.documents.glyphs import printable
from portal.documents.nodes import Node, data_from_nodes, nodes_from_html, nodes_from_plain
from portal.documents.render import (
    Attachment,
    DocumentError,
    Position,
    positions,
    render_pdf,
    render_pdf_with_positions,
    render_png,
)
from portal.documents.writing import nodes_to_html, nodes_to_text, plain_to_html

__all__ = [
    "Attachment",
    "DocumentError",
    "Node",
    "Position",
    "data_from_nodes",
    "nodes_from_html",
    "nodes_from_plain",
    "nodes_to_html",
    "nodes_to_text",
    "plain_to_html",
    "positions",
    "printable",
    "render_pdf",
    "render_pdf_with_positions",
    "render_png",
]
