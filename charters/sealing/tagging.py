"""Gives signature fields their place in the structure tree of a tagged PDF, before it is certified.

pyHanko adds widgets without a tag; PDF/UA-1 (7.18) asks that each visible one hang on a Form element, through an
object reference, and have a tooltip. Nothing here signs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


@dataclass(frozen=True)
class TaggedWidget:
    """A widget to tag: references to its dictionary and to its page, and the text read out for it."""

    reference: generic.IndirectObject
    page: generic.IndirectObject
    label: str


def is_tagged(writer: IncrementalPdfFileWriter) -> bool:
    """Whether the document has a structure tree and says that it is tagged."""
    return "/StructTreeRoot" in writer.root and bool(writer.root.get("/MarkInfo", {}).get("/Marked", False))


def tag_widgets(writer: IncrementalPdfFileWriter, widgets: Sequence[TaggedWidget]) -> None:
    """Append one Form element per widget at the end of the document's structure, in the order given."""
    tree = writer.root["/StructTreeRoot"]
    parent_reference, parent = _document_element(writer, tree)
    first_key = _next_parent_key(tree)
    entries: list[tuple[int, generic.IndirectObject]] = []
    for key, widget in enumerate(widgets, start=first_key):
        element = writer.add_object(_form_element(parent_reference, widget))
        _append_child(writer, parent, element)
        annotation = widget.reference.get_object()
        annotation[pdf_name("/StructParent")] = generic.NumberObject(key)
        writer.update_container(annotation)
        page = widget.page.get_object()
        page[pdf_name("/Tabs")] = pdf_name("/S")
        writer.update_container(page)
        entries.append((key, element))
    _register_parents(writer, tree, entries)
    tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(first_key + len(widgets))
    writer.update_container(tree)


def _form_element(parent: generic.IndirectObject, widget: TaggedWidget) -> generic.DictionaryObject:
    # /K holds the object reference itself, not an array: pyHanko's analysis of later signatures recognises the
    # field in the structure tree by the path …/K/Obj only.
    reference = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/OBJR"),
            pdf_name("/Obj"): widget.reference,
            pdf_name("/Pg"): widget.page,
        }
    )
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/StructElem"),
            pdf_name("/S"): pdf_name("/Form"),
            pdf_name("/P"): parent,
            pdf_name("/Pg"): widget.page,
            pdf_name("/Alt"): generic.TextStringObject(widget.label),
            pdf_name("/K"): reference,
        }
    )


def _document_element(writer, tree) -> tuple[generic.IndirectObject, generic.DictionaryObject]:
    """The element that receives the fields: the top Document element, or the tree's root when there is none."""
    children = tree.raw_get("/K") if "/K" in tree else None
    if isinstance(children, generic.IndirectObject) and isinstance(children.get_object(), generic.ArrayObject):
        children = children.get_object()
    first = children.raw_get(0) if isinstance(children, generic.ArrayObject) and children else children
    if isinstance(first, generic.IndirectObject) and first.get_object().get("/S") == "/Document":
        return first, first.get_object()
    return writer.root.raw_get("/StructTreeRoot"), tree


def _append_child(writer, parent: generic.DictionaryObject, child: generic.IndirectObject) -> None:
    children = parent["/K"] if "/K" in parent else generic.ArrayObject()
    if not isinstance(children, generic.ArrayObject):
        children = generic.ArrayObject([parent.raw_get("/K")])
    if "/K" not in parent or not isinstance(parent["/K"], generic.ArrayObject):
        parent[pdf_name("/K")] = children
    children.append(child)
    # the array is updated when it is an object of its own, its owner otherwise
    writer.update_container(children if children.container_ref is not None else parent)


def _next_parent_key(tree: generic.DictionaryObject) -> int:
    if "/ParentTreeNextKey" in tree:
        return int(tree["/ParentTreeNextKey"])
    return 1 + max(_parent_keys(tree["/ParentTree"]), default=-1) if "/ParentTree" in tree else 0


def _parent_keys(node: generic.DictionaryObject) -> list[int]:
    if "/Kids" in node:
        return [key for kid in node["/Kids"] for key in _parent_keys(kid.get_object())]
    numbers = node["/Nums"]
    return [int(numbers[index]) for index in range(0, len(numbers), 2)]


def _register_parents(writer, tree, entries: list[tuple[int, generic.IndirectObject]]) -> None:
    """Add the entries, whose keys come after all others, at the end of the parent tree (a PDF number tree)."""
    numbers = generic.ArrayObject(item for key, element in entries for item in (generic.NumberObject(key), element))
    if "/ParentTree" not in tree:
        tree[pdf_name("/ParentTree")] = writer.add_object(generic.DictionaryObject({pdf_name("/Nums"): numbers}))
        return
    parents = tree["/ParentTree"]
    if "/Nums" in parents:
        existing = parents["/Nums"]
        existing.extend(numbers)
        writer.update_container(existing if existing.container_ref is not None else parents)
        return
    limits = generic.ArrayObject([generic.NumberObject(entries[0][0]), generic.NumberObject(entries[-1][0])])
    leaf = generic.DictionaryObject({pdf_name("/Limits"): limits, pdf_name("/Nums"): numbers})
    kids = parents["/Kids"]
    kids.append(writer.add_object(leaf))
    writer.update_container(kids if kids.container_ref is not None else parents)
