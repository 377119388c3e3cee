"""The child process that runs Typst: kept while it is small, replaced when it grew, died or does not end."""

import os
import signal

import psutil
import pytest

from portal.documents.glyphs import font_folders
from portal.documents.press import Press, PressError

OPTIONS = {"format": "pdf"}


def world(tmp_path, text="Bonjour <field>"):
    return {"input": {"main.typ": text}, "root": str(tmp_path), "sys_inputs": {}, "ignore_system_fonts": True}


@pytest.fixture
def press():
    made = []

    def start(**limits):
        made.append(Press([str(folder) for folder in font_folders()], **limits))
        return made[-1]

    yield start
    for each in made:
        each.end()


def test_child_started_beforehand_makes_the_first_document(press, tmp_path):
    one = press()
    one.start()
    early = one.pid
    one.start()
    one.run(world(tmp_path), compile=OPTIONS)
    assert early is not None
    assert one.pid == early


def test_child_is_kept_between_documents(press, tmp_path):
    one = press()
    assert one.pid is None
    (pdf,), found = one.run(world(tmp_path), compile=OPTIONS)
    first = one.pid
    assert (pdf[:5], found) == (b"%PDF-", None)
    one.run(world(tmp_path), compile=OPTIONS)
    assert one.pid == first


def test_child_that_grew_is_replaced_before_the_next_document(press, tmp_path):
    one = press(largest=1)
    one.run(world(tmp_path), compile=OPTIONS)
    first = one.pid
    assert one.run(world(tmp_path), query="<field>")[0] == []
    assert one.pid != first
    assert not psutil.pid_exists(first)


def test_child_that_was_killed_is_replaced_and_the_document_made(press, tmp_path):
    one = press()
    one.run(world(tmp_path), compile=OPTIONS)
    first = one.pid
    os.kill(first, signal.SIGKILL)
    assert one.run(world(tmp_path), compile=OPTIONS)[0][0].startswith(b"%PDF-")
    assert one.pid != first


def test_document_that_takes_too_long_is_given_up(press, tmp_path):
    one = press(longest=0.0)
    with pytest.raises(PressError, match="did not answer"):
        one.run(world(tmp_path), compile=OPTIONS)
    assert one.pid is None


def test_refusal_names_its_place_and_leaves_the_child(press, tmp_path):
    one = press()
    with pytest.raises(PressError, match="unknown variable") as refused:
        one.run(world(tmp_path, "#absent"), compile=OPTIONS)
    assert "main.typ:1" in refused.value.diagnostic
    assert one.pid is not None


def test_child_gets_no_secret_of_the_environment(press, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    one = press()
    one.run(world(tmp_path), compile=OPTIONS)
    assert "SECRET_KEY" not in psutil.Process(one.pid).environ()
