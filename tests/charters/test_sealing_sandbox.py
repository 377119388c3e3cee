"""Files from strangers: whatever they do, the answer is a report or one sentence, in time."""

import json
import random
import subprocess
import sys
import time
import zlib
from datetime import UTC, datetime

import pytest

from charters.sealing import UnreadablePdf, examine, examine_untrusted
from charters.sealing.sandbox import EXAMINER, PROJECT_FOLDER, TOO_DEMANDING

from .sealing_samples import authority, charter, signed

SEED = 20260105
MEGABYTE = 1024 * 1024


def judged(pdf: bytes, **limits):
    return examine_untrusted(pdf, [authority().certificate], **limits)


def twice_deflated(megabytes: int) -> bytes:
    """So many megabytes of zeros, deflated twice: a few kilobytes."""
    packer = zlib.compressobj(9)
    block = b"\0" * MEGABYTE
    once = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    return zlib.compress(once, 9)


def bomb() -> bytes:
    """A PDF whose cross-reference stream, which every reader must decode first, unfolds to one gigabyte."""
    stream = twice_deflated(1024)
    head = b"%PDF-1.7\n"
    xref = (
        b"1 0 obj\n<</Type/XRef/Size 2/W[1 4 2]/Root 1 0 R/Filter[/FlateDecode/FlateDecode]/Length "
        + str(len(stream)).encode()
        + b">>stream\n"
        + stream
        + b"\nendstream\nendobj\n"
    )
    return head + xref + b"startxref\n" + str(len(head)).encode() + b"\n%%EOF\n"


def with_table(body: bytes, offsets: list[int], trailer: bytes) -> bytes:
    lines = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1) + lines
    return body + table + b"trailer\n<<" + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def looping() -> bytes:
    """A cross-reference table that names itself as the one before."""
    head = b"%PDF-1.7\n"
    catalogue = b"1 0 obj\n<</Type/Catalog/Pages 1 0 R/AcroForm<</Fields[1 0 R]>>/Kids[1 0 R]/Parent 1 0 R>>\nendobj\n"
    body = head + catalogue
    return with_table(body, [len(head)], b"/Size 2/Root 1 0 R/Prev %d" % len(body))


def nested() -> bytes:
    """A catalogue that nests a hundred thousand arrays."""
    head = b"%PDF-1.7\n"
    body = head + b"1 0 obj\n<</Type/Catalog/Pages " + b"[" * 100_000 + b"]" * 100_000 + b">>\nendobj\n"
    return with_table(body, [len(head)], b"/Size 2/Root 1 0 R")


def endless_string(megabytes: int) -> bytes:
    """A signature field whose container is a hexadecimal string that takes minutes to read."""
    head = b"%PDF-1.7\n"
    catalogue = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>\nendobj\n"
    pages = b"2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n"
    container = b"41" * (megabytes * MEGABYTE // 2)
    field = b"3 0 obj\n<</FT/Sig/T(a)/V<</Type/Sig/Contents<" + container + b">>>>>\nendobj\n"
    offsets = [len(head), len(head + catalogue), len(head + catalogue + pages)]
    return with_table(head + catalogue + pages + field, offsets, b"/Size 4/Root 1 0 R")


def test_good_file_gets_the_same_report_as_in_process():
    roots = [authority().certificate]
    assert judged(signed(3)) == examine(signed(3), roots)
    moment = datetime(2040, 1, 1, tzinfo=UTC)
    assert judged(signed(1), at=moment) == examine(signed(1), roots, at=moment)


def test_file_without_signature_is_reported():
    report = judged(charter())
    assert report.count == 0
    assert not report.all_hold


@pytest.mark.parametrize(
    "damaged",
    [b"", b"%PDF-1.7", random.Random(SEED).randbytes(50_000)],
    ids=["empty", "header", "random"],
)
def test_what_is_not_a_pdf_is_unreadable(damaged):
    with pytest.raises(UnreadablePdf, match="n’est pas un PDF lisible"):
        judged(damaged)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_truncated_file_is_unreadable(share):
    with pytest.raises(UnreadablePdf):
        judged(signed(1)[: int(len(signed(1)) * share)])


@pytest.mark.parametrize("hostile", [bomb, looping, nested])
def test_hostile_file_ends_as_unreadable_in_time(hostile):
    data = hostile()
    started = time.monotonic()
    with pytest.raises(UnreadablePdf):
        judged(data, seconds=10)
    assert time.monotonic() - started < 12


def test_file_that_takes_too_long_is_given_up():
    started = time.monotonic()
    with pytest.raises(UnreadablePdf, match=TOO_DEMANDING):
        judged(endless_string(60), seconds=3)
    assert time.monotonic() - started < 6


def test_file_that_takes_too_much_memory_is_given_up():
    with pytest.raises(UnreadablePdf, match=TOO_DEMANDING):
        judged(charter() + b"%" * (200 * MEGABYTE), memory_mb=256)


def test_child_inherits_no_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "absent.py"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "json.py").write_text("raise SystemExit('le module étranger a été chargé')")
    assert judged(signed(1)).all_hold


def test_child_loads_no_client_of_the_network():
    """It takes a third of the start, and what reads a stranger's file has nobody to call."""
    request = json.dumps({"roots": [], "timestamp_roots": [], "at": None}).encode() + b"\n" + charter()
    child = subprocess.run(
        [sys.executable, "-X", "importtime", "-P", EXAMINER, "10", "512"],
        input=request,
        capture_output=True,
        env={"PYTHONPATH": str(PROJECT_FOLDER)},
        check=True,
    )
    assert json.loads(child.stdout)["signatures"] == []
    assert b"pyhanko.sign" in child.stderr
    assert b"aiohttp." not in child.stderr


def test_report_of_the_child_is_plain_json():
    assert json.loads(json.dumps(judged(signed(1)).as_dict()))["count"] == 2
