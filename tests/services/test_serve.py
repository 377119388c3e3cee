"""`manage.py serve` as a person runs it: from an empty folder to a page, through deaths and refusals, to a clean stop."""

import os
import re
import signal
import socket
import sqlite3
import stat
import time

import psutil
import pytest

from tests.services.portal_process import Portal, wait_until

QUEUE = "from tests.services.slow import wait_for_the_test; wait_for_the_test.enqueue({!r})"


def worker_pids(portal):
    return [int(pid) for pid in re.findall(r"worker is process (\d+)", portal.log)]


def said(folder):
    path = folder / "said"
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def test_serve_starts_from_nothing_answers_and_stops_without_orphan(tmp_path):
    with Portal(tmp_path / "data") as portal:
        assert portal.get("/healthz").text == "ok\n"
        wait_until(lambda: portal.get("/readyz").status_code == 200, "a ready portal")
        pids = portal.pids()
        # The parent, a web process with its typesetter, a worker.
        assert len(pids) == 4
    assert portal.exit_code == 0
    assert portal.left_behind(pids) == []
    assert "Traceback" not in portal.log


def test_interrupt_from_the_keyboard_stops_as_cleanly(data):
    with Portal(data) as portal:
        pids = portal.pids()
        for pid in pids:
            os.kill(pid, signal.SIGINT)
        portal.process.wait(20)
    assert portal.exit_code == 0
    assert portal.left_behind(pids) == []
    assert "Traceback" not in portal.log


def test_a_task_under_way_ends_by_itself_when_the_keyboard_interrupts(data, tmp_path):
    os.mkfifo(tmp_path / "go")
    with Portal(data) as portal:
        portal.manage("shell", "-c", QUEUE.format(str(tmp_path)))
        wait_until(lambda: len(said(tmp_path)) == 1, "the task's run")
        web = int(re.search(r"web-1 is process (\d+)", portal.log)[1])
        for pid in portal.pids():
            os.kill(pid, signal.SIGINT)
        # The parent has asked everybody to end by now.
        wait_until(lambda: portal.left_behind([web]) == [], "the end of the web process")
        # Refused where the task is not there any more to read.
        os.close(os.open(tmp_path / "go", os.O_WRONLY | os.O_NONBLOCK))
        portal.process.wait(20)
    assert (tmp_path / "done").exists()
    assert portal.exit_code == 0
    assert "Traceback" not in portal.log


def test_second_start_is_quick_and_keeps_the_data(tmp_path):
    began = time.monotonic()
    with Portal(tmp_path / "data") as first:
        founded = time.monotonic() - began
        first.manage("shell", "-c", "from tests.services.seed import person; person('lea@portail.example')")
        key = (tmp_path / "data" / "secret-key").read_bytes()
    began = time.monotonic()
    with Portal(tmp_path / "data") as second:
        # Nothing is made a second time: both starts are on the same machine, however busy it is.
        assert time.monotonic() - began < founded / 2
        kept = second.manage("shell", "-c", "from portal.partners.models import User; print(User.objects.get().email)")
        assert "lea@portail.example" in kept.stdout
        assert (tmp_path / "data" / "secret-key").read_bytes() == key


def test_the_database_is_closed_to_others_even_in_an_open_folder(data):
    data.mkdir(mode=0o755, exist_ok=True)
    data.chmod(0o755)
    (data / "portal.sqlite3").touch(mode=0o644)
    with Portal(data):
        files = list(data.glob("portal.sqlite3*"))
        assert {path.stat().st_mode & 0o077 for path in files} == {0}
        assert len(files) > 1


def test_children_end_with_a_killed_parent(data):
    with Portal(data) as portal:
        pids = portal.pids()
        os.kill(portal.process.pid, signal.SIGKILL)
        portal.process.wait(10)
        wait_until(lambda: portal.left_behind(pids) == [], "the end of the children", seconds=15)
    assert portal.exit_code == -signal.SIGKILL


def test_killed_worker_is_started_again_and_takes_its_task_again(data, tmp_path):
    os.mkfifo(tmp_path / "go")
    with Portal(data) as portal:
        portal.manage("shell", "-c", QUEUE.format(str(tmp_path)))
        wait_until(lambda: len(said(tmp_path)) == 1, "the task's first run")
        os.kill(worker_pids(portal)[0], signal.SIGKILL)
        wait_until(lambda: len(said(tmp_path)) == 2, "the task's second run")
        assert said(tmp_path) == [str(pid) for pid in worker_pids(portal)]
        with (tmp_path / "go").open("w", encoding="utf-8"):
            pass
        wait_until((tmp_path / "done").exists, "the end of the task")
        assert "worker ended by itself (signal 9)" in portal.log
        assert "wait_for_the_test) was cut and is queued again" in portal.log
        assert portal.get("/healthz").status_code == 200
    assert portal.exit_code == 0


def test_killed_web_process_is_started_again(data):
    with Portal(data) as portal:
        os.kill(int(re.search(r"web-1 is process (\d+)", portal.log)[1]), signal.SIGKILL)
        wait_until(lambda: "web-1 ended by itself (signal 9)" in portal.log, "a word in the log")
        assert wait_until(lambda: portal.log.count("web-1 is process") == 2, "a new web process")
        assert portal.get("/healthz").status_code == 200


def test_task_cut_by_the_end_of_everything_runs_after_the_next_start(data, tmp_path):
    os.mkfifo(tmp_path / "go")
    with Portal(data) as portal:
        portal.manage("shell", "-c", QUEUE.format(str(tmp_path)))
        wait_until(lambda: len(said(tmp_path)) == 1, "the task's first run")
        for pid in portal.pids():
            psutil.Process(pid).kill()
        portal.process.wait(10)
    with Portal(data) as portal:
        wait_until(lambda: len(said(tmp_path)) == 2, "the task's second run")
        with (tmp_path / "go").open("w", encoding="utf-8"):
            pass
        wait_until((tmp_path / "done").exists, "the end of the task")


def test_busy_port_is_told_in_a_sentence(tmp_path):
    portal = Portal(tmp_path / "data")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", portal.port))
        taken.listen()
        refused = portal.manage("serve", check=False)
    assert refused.returncode == 1
    assert f"Le port {portal.port} ne peut pas être pris" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_second_server_on_the_same_folder_is_refused(data):
    with Portal(data) as portal:
        refused = Portal(data).manage("serve", check=False)
        assert (refused.returncode, "sert déjà le dossier" in refused.stderr) == (1, True)
        assert portal.get("/healthz").status_code == 200


@pytest.mark.parametrize("place", ["/proc/nowhere", "a-file/below"])
def test_unwritable_data_folder_is_told_in_a_sentence(tmp_path, place):
    (tmp_path / "a-file").touch()
    refused = Portal(tmp_path / place).manage("serve", check=False)
    assert refused.returncode == 2
    assert "ne peut pas être écrit" in refused.stderr
    assert "PORTAL_DATA" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "PORTAL_HOSTS et PORTAL_MAIL_URL"),
        ({"PORTAL_HOSTS": "portail.example"}, "PORTAL_HOSTS et PORTAL_MAIL_URL"),
        ({"PORTAL_MAIL_URL": "smtp://localhost:25"}, "PORTAL_HOSTS et PORTAL_MAIL_URL"),
        (
            {"PORTAL_DEMO": "1", "PORTAL_HOSTS": "portail.example", "PORTAL_MAIL_URL": "smtp://localhost:25"},
            "démonstration",
        ),
    ],
)
def test_listening_beyond_this_machine_is_refused(tmp_path, variables, words):
    for host in ("0.0.0.0", "::"):
        refused = Portal(tmp_path / "data", **variables).manage("serve", "--host", host, check=False)
        assert (refused.returncode, words in refused.stderr) == (1, True)
        assert not (tmp_path / "data" / "portal.sqlite3").exists()


def test_listening_beyond_this_machine_with_hosts_and_mail(data):
    variables = {"PORTAL_HOSTS": "portail.example", "PORTAL_MAIL_URL": "smtp://localhost:25"}
    with Portal(data, "--host", "0.0.0.0", **variables) as portal:
        assert portal.get("/healthz", headers={"Host": "portail.example"}).status_code == 200
        assert portal.get("/", headers={"Host": "ailleurs.example"}).status_code == 400


def test_two_web_processes_are_refused_on_sqlite(tmp_path):
    refused = Portal(tmp_path / "data").manage("serve", "--processes", "2", check=False)
    assert (refused.returncode, "--processes 1" in refused.stderr) == (1, True)


def test_sqlite_keeps_what_was_said_to_be_kept(tmp_path):
    ask = (
        "from django.db import connection; cursor = connection.cursor(); "
        "print([cursor.execute(f'PRAGMA {name}').fetchone()[0] for name in "
        "('journal_mode', 'synchronous', 'busy_timeout', 'foreign_keys')], connection.transaction_mode)"
    )
    with Portal(tmp_path / "data") as portal:
        # synchronous 2 is FULL
        assert "['wal', 2, 20000, 1] IMMEDIATE" in portal.manage("shell", "-c", ask).stdout
    data = tmp_path / "data"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "secret-key").stat().st_mode) == 0o600
    with sqlite3.connect(data / "portal.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
