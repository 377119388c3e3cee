"""The revisions of a signed PDF: where each ends, and whether what followed a signature left it as it was."""

import re
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffPolicy,
    DiffResult,
    ModificationLevel,
    SuspiciousModification,
)

SET_BY_SIGNING = frozenset({"/V", "/AP"})
END_OF_FILE = re.compile(rb"startxref\s+(\d+)\s+%%EOF(?:\r\n|\n|\r)?")


def revision_ends(reader: PdfFileReader, pdf: bytes) -> list[int]:
    """The length in bytes of the file as it was after each revision, oldest first; the last is the file's own.

    A revision ends after the end-of-file mark that names its cross-reference table, its line end included. The
    marks are sought by that number, so that a PDF attached within the PDF is not taken for a revision.
    """
    marks = {int(match[1]): match.end() for match in END_OF_FILE.finditer(pdf)}
    starts = [reader.xrefs.get_startxref_for_revision(number) for number in range(reader.total_revisions)]
    ends = [marks[start] for start in starts if start in marks]
    if ends and not pdf[ends[-1] :].strip():
        ends[-1] = len(pdf)
    return ends


class SharedReview(DiffPolicy):
    """pyHanko's analysis of what follows a signature, with a short way for what the portal itself adds.

    A revision that does nothing but sign one empty field replaces a single object, the field's, and there the value
    and the appearance only: every other object is the same or new, so no signature before it can have lost anything.
    When all revisions after a signature are of that kind, the verdict is "form filling", as pyHanko's would be; in
    any other case pyHanko's complete analysis decides. Its cost grows with the square of the number of signatures
    and again with the size of the structure tree: 1.6 s to examine 21 signatures with it, 0.2 s without.

    One instance serves one file.
    """

    def __init__(self) -> None:
        self._signs_one_field: dict[int, bool] = {}

    def apply(self, old, new, field_mdp_spec=None, doc_mdp=None) -> DiffResult:
        """Compare two revisions as pyHanko's default does."""
        return DEFAULT_DIFF_POLICY.apply(old, new, field_mdp_spec, doc_mdp)

    def review_file(
        self, reader: PdfFileReader, base_revision, field_mdp_spec=None, doc_mdp=None
    ) -> DiffResult | SuspiciousModification:
        """Judge all that follows `base_revision` (a number); a SuspiciousModification is returned, not raised."""
        later = range(base_revision + 1, reader.total_revisions)
        if field_mdp_spec is None and all(self._is_short(reader, revision) for revision in later):
            level = ModificationLevel.FORM_FILLING if later else ModificationLevel.NONE
            return DiffResult(level, set())
        return DEFAULT_DIFF_POLICY.review_file(reader, base_revision, field_mdp_spec, doc_mdp)

    def _is_short(self, reader: PdfFileReader, revision: int) -> bool:
        if revision not in self._signs_one_field:
            self._signs_one_field[revision] = signs_one_field(reader, revision)
        return self._signs_one_field[revision]


def signs_one_field(reader: PdfFileReader, revision: int) -> bool:
    """Whether `revision` replaces one object only, an empty signature field, and there /V and /AP only."""
    old, new = reader.get_historical_resolver(revision - 1), reader.get_historical_resolver(revision)
    if new.refs_freed_in_revision() or "/Encrypt" in new.trailer_view:
        return False
    if (old.root_ref.idnum, old.root_ref.generation) != (new.root_ref.idnum, new.root_ref.generation):
        return False
    replaced = [reference for reference in new.explicit_refs_in_revision() if not old.is_ref_unassignable(reference)]
    if len(replaced) != 1:
        return False
    before, after = old(replaced[0]), new(replaced[0])
    if not (_is_plain_dictionary(before) and _is_plain_dictionary(after)):
        return False
    return (
        before.get("/FT") == "/Sig"
        and "/V" not in before
        and isinstance(after.raw_get("/V") if "/V" in after else None, generic.IndirectObject)
        and old.is_ref_unassignable(after.raw_get("/V").reference)
        and _without_signature(before) == _without_signature(after)
    )


def _is_plain_dictionary(value: generic.PdfObject) -> bool:
    return isinstance(value, generic.DictionaryObject) and not isinstance(value, generic.StreamObject)


def _without_signature(field: generic.DictionaryObject) -> dict[str, bytes]:
    """The field's entries as written in the file, but for those that signing sets."""
    entries: dict[str, bytes] = {}
    for name in field:
        if name not in SET_BY_SIGNING:
            written = BytesIO()
            field.raw_get(name).write_to_stream(written)
            entries[str(name)] = written.getvalue()
    return entries
