"""Tagging of fields in structure trees shaped otherwise than Typst's."""

from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from charters.sealing import certify, examine

from .sealing_samples import authority, boxes, charter, seal_key, sign


def reshaped(change) -> bytes:
    """The charter with its structure tree changed by `change(writer, tree)`."""
    writer = IncrementalPdfFileWriter(BytesIO(charter()))
    tree = writer.root["/StructTreeRoot"]
    change(writer, tree)
    writer.update_container(tree)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def number_tree_in_leaves(writer, tree):
    """Hang the parent tree's entries on a leaf of their own, as large documents do, and leave out the next key."""
    numbers = tree["/ParentTree"]["/Nums"]
    limits = generic.ArrayObject([numbers.raw_get(0), numbers.raw_get(len(numbers) - 2)])
    leaf = generic.DictionaryObject({pdf_name("/Limits"): limits, pdf_name("/Nums"): numbers})
    kids = generic.ArrayObject([writer.add_object(leaf)])
    tree["/ParentTree"] = generic.DictionaryObject({pdf_name("/Kids"): kids})
    del tree["/ParentTreeNextKey"]


def without_parent_tree(writer, tree):
    del tree["/ParentTree"]
    del tree["/ParentTreeNextKey"]


def single_child(writer, tree):
    tree["/K"] = tree["/K"].raw_get(0)


def no_document_element(writer, tree):
    document = tree["/K"][0]
    document["/S"] = pdf_name("/Part")
    writer.update_container(document)


def childless(writer, tree):
    del tree["/K"]


def entries(node) -> dict[int, generic.PdfObject]:
    if "/Kids" in node:
        found: dict[int, generic.PdfObject] = {}
        for index in range(len(node["/Kids"])):
            found |= entries(node["/Kids"][index])
        return found
    numbers = node["/Nums"]
    return {int(numbers[index]): numbers[index + 1] for index in range(0, len(numbers), 2)}


@pytest.mark.parametrize(
    "change", [number_tree_in_leaves, without_parent_tree, single_child, no_document_element, childless]
)
def test_fields_find_their_place_in_other_trees(change):
    pdf = certify(reshaped(change), seal_key(), boxes(2), reason="Essai")
    tree = PdfFileReader(BytesIO(pdf)).root["/StructTreeRoot"]
    parents = entries(tree["/ParentTree"])
    widgets = [field.get_object() for field in tree.get_container_ref().get_pdf_handler().root["/AcroForm"]["/Fields"]]
    tagged = [widget for widget in widgets if "/StructParent" in widget]
    assert [parents[int(widget["/StructParent"])]["/S"] for widget in tagged] == ["/Form", "/Form"]
    assert tree["/ParentTreeNextKey"] == max(parents) + 1
    assert examine(sign(pdf, boxes()[0].name), [authority().certificate]).all_hold
