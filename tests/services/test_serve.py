"""`manage.py serve` as a person runs it: from an empty folder to a page, and a clean stop."""

from tests.services.portal_process import Portal


def test_serve_starts_from_nothing_answers_and_stops_without_orphan(tmp_path):
    with Portal(tmp_path / "data") as portal:
        assert portal.get("/healthz").text == "ok\n"
        pids = portal.pids()
        assert len(pids) == 3
    assert portal.exit_code == 0
    assert portal.left_behind(pids) == []
