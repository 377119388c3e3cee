"""Where a charter's PDFs are kept."""

from charters import files


def test_a_file_bears_its_charter_its_version_and_its_hash(db, charter):
    name = files.keep(charter, 2, "texte", b"%PDF-1.7")
    assert name.startswith(f"charters/{charter.identifier}/v2-texte-") and name.endswith(".pdf")
    assert files.read(name) == b"%PDF-1.7"
