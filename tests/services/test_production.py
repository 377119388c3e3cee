"""Production for real: PostgreSQL, Redis, a bucket and a mail server, two web processes and a worker."""

import io
import json
import os
import re
from contextlib import contextmanager
from email import message_from_string, policy
from pathlib import Path
from types import SimpleNamespace

import httpx
import psycopg
import pytest
from PIL import Image
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.services import production
from tests.services.portal_process import Portal, wait_until

HOST = production.HOST
EMAIL = "coordination@portail.example"
CODE = "/compte/login/code/"


class Visitor:
    """A browser behind the reverse proxy: HTTPS outside, plain HTTP to the server, cookies kept as they come."""

    def __init__(self, portal):
        self.portal = portal
        self.cookies: dict[str, str] = {}

    @property
    def headers(self):
        return production.behind_proxy(self.cookies)

    def ask(self, method, path, **options):
        response = httpx.request(method, f"{self.portal.url}{path}", headers=self.headers, timeout=30, **options)
        for line in response.headers.get_list("set-cookie"):
            name, value = line.split(";", 1)[0].split("=", 1)
            assert "; Secure" in line or "Max-Age=0" in line
            self.cookies[name] = value
        return response

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, data, **options):
        """Fetch the form first, as a browser does, for its token."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path).text)[1]
        return self.ask("POST", path, data={**data, "csrfmiddlewaretoken": token}, **options)

    def socket(self, origin):
        headers = {name: value for name, value in self.headers.items() if name not in {"Host", "Referer"}}
        address = f"ws://localhost:{self.portal.port}/ws/pouls/"
        return connect(address, origin=origin, additional_headers=headers)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The services, a migrated database with a coordinator, the collected static files, the running portal."""
    folder = tmp_path_factory.mktemp("production")
    with production.services(folder) as services:
        portal = Portal(folder / "data", "--processes", "2", **services.variables)
        production.set_up(portal)
        portal.manage("shell", "-c", f"from tests.services.seed import person; person({EMAIL!r})")
        with portal:
            yield SimpleNamespace(portal=portal, **vars(services))


@pytest.fixture
def visitor(site):
    return Visitor(site.portal)


@pytest.fixture(scope="module")
def coordinator(site):
    """A coordinator who came in with the code that the worker's mail brought."""
    visitor = Visitor(site.portal)
    assert visitor.post(CODE, {"email": EMAIL}).status_code == 302
    letter = wait_until(lambda: next((letter for to, letter in site.mailbox.letters if EMAIL in to), None), "the code")
    answer = visitor.post(f"{CODE}confirm/", {"code": code_in(letter)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/mon-espace/")
    return visitor


def code_in(letter):
    """The code in the mail's text: six digits, or letters and digits on a line of their own."""
    text = message_from_string(letter, policy=policy.default).get_body(["plain"]).get_content()
    return re.search(r"^\s*(\d{6}|[A-Z0-9]{4}-?[A-Z0-9]{2,4})\s*$|\b(\d{6})\b", text, re.MULTILINE)[0].strip()


def test_check_deploy_has_nothing_to_say(site):
    checked = site.portal.manage("check", "--deploy", "--fail-level", "WARNING", check=False)
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_two_web_processes_and_a_worker_run(site):
    # The parent, two web processes with a typesetter each, a worker.
    wait_until(lambda: len(site.portal.pids()) == 6, "all processes")
    assert not (site.portal.data).exists()


def test_plain_http_is_sent_to_https_and_answers_carry_strict_headers(site, visitor):
    plain = httpx.get(f"{site.portal.url}/", headers={"Host": HOST})
    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://{HOST}/")
    secure = visitor.get("/")
    assert secure.status_code == 200
    assert "max-age=31536000" in secure.headers["Strict-Transport-Security"]
    assert "unsafe-inline" not in secure.headers["Content-Security-Policy"]


def test_foreign_host_is_refused(site):
    answer = httpx.get(f"{site.portal.url}/", headers={"Host": "ailleurs.example", "X-Forwarded-Proto": "https"})
    assert answer.status_code == 400


def test_static_files_are_served_with_hashed_names(site, visitor):
    manifest = json.loads((Path(site.variables["STATIC_ROOT"]) / "staticfiles.json").read_text(encoding="utf-8"))
    answer = visitor.get(f"/static/{manifest['paths']['wagtailadmin/css/core.css']}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_login_opens_my_space_and_its_session(coordinator):
    assert coordinator.get("/mon-espace/").status_code == 200
    assert any(name.startswith("__Host-session") for name in coordinator.cookies)


def test_wrong_code_stays_outside(visitor):
    assert visitor.post(CODE, {"email": EMAIL}).status_code == 302
    answer = visitor.post(f"{CODE}confirm/", {"code": "000000"})
    assert answer.status_code == 200
    assert visitor.get("/mon-espace/").status_code == 302


def test_socket_answers_through_redis(visitor):
    with visitor.socket(f"https://{HOST}") as socket:
        socket.send(json.dumps({"ping": 7}))
        assert json.loads(socket.recv(timeout=10)) == {"pong": 7}


@pytest.mark.parametrize("origin", ["https://ailleurs.example", "https://portail.example.ailleurs.example", None])
def test_socket_from_elsewhere_is_refused(visitor, origin):
    with pytest.raises(InvalidStatus) as refused, visitor.socket(origin):
        pass
    assert refused.value.response.status_code == 403


def test_queued_mail_is_sent_by_the_worker_once(site):
    queue = (
        "from portal.models import Message; from portal.notifications import send_message; "
        "message = Message.objects.create(kind='essai', recipient='lea@portail.example', subject='Bonjour', "
        "text='Un essai.', html='<p>Un essai.</p>'); send_message.enqueue(message.pk); send_message.enqueue(message.pk)"
    )
    site.portal.manage("shell", "-c", queue)

    def done():
        with psycopg.connect(site.database_url) as database:
            rows = database.execute(
                "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE task_path LIKE '%send_message' "
                "AND status <> 'SUCCESSFUL'"
            )
            return rows.fetchone()[0] == 0

    wait_until(done, "both tasks done")
    letters = [content for to, content in site.mailbox.letters if to == ["lea@portail.example"]]
    assert len(letters) == 1
    assert "Subject: Bonjour" in letters[0]


def test_upload_lands_in_the_bucket_and_is_served_from_our_own_host(site, coordinator):
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(content, "PNG")
    answer = coordinator.post(
        "/admin/images/add/",
        {"title": "Pont", "description": "Un pont bleu-vert", "collection": "1", "tags": ""},
        files={"file": ("pont.png", content.getvalue(), "image/png")},
    )
    assert answer.status_code == 302
    originals = [name for name in site.bucket.contents() if name.startswith("media/original_images/")]
    assert len(originals) == 1
    listing = coordinator.get("/admin/images/").text
    address = re.search(r'src="(/media/images/[^"]+)"', listing)[1]
    served = Visitor(site.portal).get(address)
    assert served.status_code == 200
    assert served.content == site.bucket.contents()[address.removeprefix("/")]
    assert site.bucket.url not in listing
    assert Visitor(site.portal).get(f"/{originals[0]}").status_code == 404


def test_ready_says_when_redis_is_away_and_when_it_is_back(site, visitor):
    assert wait_until(lambda: visitor.get("/readyz").status_code == 200, "a ready site")
    site.redis.stop()
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json()["channel_layer"]) == (503, False)
    assert visitor.get("/healthz").status_code == 200
    site.redis.start()
    wait_until(lambda: visitor.get("/readyz").status_code == 200, "a ready site after Redis came back")
    with visitor.socket(f"https://{HOST}") as socket:
        socket.send(json.dumps({"ping": 8}))
        assert json.loads(socket.recv(timeout=10)) == {"pong": 8}


def test_a_database_that_admits_nobody_is_a_page_503_and_comes_back(site, visitor):
    # A question makes the page anew: what is kept for newcomers needs no database.
    assert visitor.get("/?essai=1").status_code == 200
    with admitting_nobody(site):
        refused = visitor.get("/?essai=2")
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert "rechargez cette page" in refused.text
        assert "Traceback" not in refused.text
    assert [visitor.get(f"/?essai={each}").status_code for each in range(3, 20)] == [200] * 17


def test_connections_that_were_cut_are_opened_again_without_an_error_page(site, visitor):
    assert visitor.get("/?essai=1").status_code == 200
    cut_connections(site)
    assert [visitor.get(f"/?essai={each}").status_code for each in range(2, 20)] == [200] * 18


@contextmanager
def admitting_nobody(site):
    """Nobody comes in, and who was in is out."""
    name = psycopg.conninfo.conninfo_to_dict(site.database_url)["dbname"]
    with psycopg.connect(site.database_url, dbname="postgres", autocommit=True) as database:
        database.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            cut_connections(site)
            yield
        finally:
            database.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def cut_connections(site):
    name = psycopg.conninfo.conninfo_to_dict(site.database_url)["dbname"]
    with psycopg.connect(site.database_url, dbname="postgres", autocommit=True) as database:
        theirs = "FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        cut = database.execute(f"SELECT pg_terminate_backend(pid) {theirs}", [name]).rowcount
        assert cut > 0


def test_production_stops_without_orphan(site, tmp_path):
    with Portal(tmp_path / "data", "--processes", "2", **site.variables) as portal:
        wait_until(lambda: len(portal.pids()) == 6, "all processes")
        pids = portal.pids()
    assert portal.exit_code == 0
    assert portal.left_behind(pids) == []
    assert os.listdir(tmp_path) == [portal.log_path.name]
