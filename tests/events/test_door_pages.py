"""The door's addresses: who may, what phones send in good and bad faith, passes, the service worker; the desk's pages."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.templatetags.static import static
from django.urls import reverse

from events import actions, codes, door_files
from events.models import CheckIn, DoorPass, Registration
from events.queries import attendance
from events.views import attendance as attendance_views
from portal import qr
from portal.rates import within
from tests.factories.events import EventFactory, RegistrationFactory, SessionFactory, SlotFactory, organiser_of
from tests.factories.partners import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db

OPENS = datetime(2026, 11, 27, 8, tzinfo=UTC)
NOW = OPENS + timedelta(minutes=30)
MORNING = "2026-11-27-am"
PAGES = ["event_door", "door_day", "door_exchange", "door_read", "door_leave"]
DAY_QUERIES, POLL_QUERIES, DESK_QUERIES = 6, 3, 13


@pytest.fixture(autouse=True)
def _in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def event():
    return EventFactory(slug="journee", starts_at=OPENS, ends_at=OPENS + timedelta(hours=8), asks_photo_consent=False)


@pytest.fixture
def organiser(event):
    return organiser_of(event)


@pytest.fixture
def registration(event):
    return RegistrationFactory(event=event)


@pytest.fixture
def opened(client, event, organiser):
    """A pass, opened on the test's client."""
    door_pass, token = actions.open_pass(event, "Sam", actor=organiser)
    assert client.post(reverse("door_pass", args=[event.slug, token])).status_code == 302
    return door_pass


def milliseconds(moment):
    return int(moment.timestamp() * 1000)


def operation(registration=None, *, kind="check-in", at=NOW, key=MORNING, **values):
    identifier = registration.identifier if registration else uuid.uuid4()
    made = {"id": str(uuid.uuid4()), "kind": kind, "registration": str(identifier), "list": key}
    return {**made, "at": milliseconds(at), **({"source": "scan"} if kind == "check-in" else {}), **values}


def ask(client, event, name, method="post", **options):
    address = reverse(name, args=[event.slug])
    return getattr(client, method)(address, headers={"X-Accueil": "1"}, **options)


def exchange(client, event, operations=(), *, cursor=0, now=NOW):
    body = {"now": milliseconds(now), "cursor": cursor, "operations": list(operations)}
    return ask(client, event, "door_exchange", data=json.dumps(body), content_type="application/json")


class TestWhoMay:
    EXPECTED = {
        "visitor": [302, 401, 401, 401, 401],
        "member": [403, 403, 403, 403, 403],
        "elsewhere": [403, 403, 403, 403, 403],
        "pass": [200, 200, 200, 200, 204],
        "revoked": [403, 403, 403, 403, 403],
        "organiser": [200, 200, 200, 200, 204],
        "coordinator": [200, 200, 200, 200, 204],
    }

    @pytest.mark.parametrize("who", EXPECTED)
    def test_addresses_by_role(self, client, event, organiser, who, request):
        if who in ("pass", "revoked"):
            door_pass = request.getfixturevalue("opened")
            if who == "revoked":
                actions.revoke_pass(door_pass, actor=organiser)
        elif who != "visitor":
            client.force_login(
                {
                    "member": UserFactory,
                    "elsewhere": lambda: organiser_of(EventFactory()),
                    "organiser": lambda: organiser,
                    "coordinator": lambda: UserFactory(coordinator=True),
                }[who]()
            )
        statuses = [
            ask(client, event, "event_door", "get").status_code,
            ask(client, event, "door_day", "get").status_code,
            exchange(client, event).status_code,
            ask(client, event, "door_read", data=b"", content_type="image/jpeg").status_code,
            ask(client, event, "door_leave").status_code,
        ]
        assert statuses == self.EXPECTED[who]

    @pytest.mark.parametrize("name", PAGES[1:])
    def test_call_without_our_header_is_no_call(self, client, event, opened, name):
        method = client.get if name == "door_day" else client.post
        assert method(reverse(name, args=[event.slug])).status_code == 400

    def test_pass_opens_one_event_only(self, client, event, opened):
        other = EventFactory(slug="autre", starts_at=OPENS)
        name = f"accueil-{event.pk}-fr"
        client.cookies[f"accueil-{other.pk}-fr"] = client.cookies[name].value
        assert exchange(client, other).status_code == 401
        client.cookies[name] = client.cookies[name].value[:-2] + "xx"
        client.cookies[f"accueil-{event.pk}-en"] = ""
        assert exchange(client, event).status_code == 401

    def test_cookie_is_for_this_door_until_its_end(self, client, event, opened):
        for language, path in (("fr", "/evenements/journee/accueil/"), ("en", "/en/evenements/journee/accueil/")):
            cookie = client.cookies[f"accueil-{event.pk}-{language}"]
            assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (path, True, "Lax")
            assert cookie["max-age"] == (event.ends_at + timedelta(days=3) - NOW).total_seconds()

    @pytest.mark.parametrize(
        ("moment", "shown", "taken"),
        [
            (OPENS - timedelta(days=3), False, 200),
            (OPENS + timedelta(hours=19), True, 200),
            (OPENS + timedelta(hours=20), False, 200),
            (OPENS + timedelta(days=2), False, 200),
            (OPENS + timedelta(days=4), False, 403),
        ],
    )
    def test_names_are_shown_while_the_door_is_open(
        self, client, event, opened, registration, moment, shown, taken, time_machine_at
    ):
        time_machine_at(moment)
        day = ask(client, event, "door_day", "get")
        assert (day.status_code == 200 and "people" in day.json()) is shown
        answer = exchange(client, event, now=moment)
        assert answer.status_code == taken
        if taken == 200:
            assert ("changes" in answer.json(), bool(answer.json()["closed"])) == (shown, not shown)


@pytest.fixture
def time_machine_at():
    travels = []

    def go(moment):
        travels.append(time_machine.travel(moment, tick=False))
        travels[-1].start()

    yield go
    for travel in reversed(travels):
        travel.stop()


class TestPass:
    def test_link_asks_before_it_opens_and_wrong_ones_open_nothing(self, client, event, organiser):
        _door_pass, token = actions.open_pass(event, "Sam", actor=organiser)
        shown = client.get(reverse("door_pass", args=[event.slug, token]))
        assert (shown.status_code, shown.cookies.keys()) == (200, {"csrftoken"})
        for wrong in (token[:-1], token + "x", "é" * 40, "x" * 500):
            answer = client.post(reverse("door_pass", args=[event.slug, wrong]))
            assert (answer.status_code, "accueil" in str(answer.cookies)) == (404, False)
        assert client.get(reverse("door_pass", args=[EventFactory().slug, token])).status_code == 404

    @pytest.mark.parametrize(("days", "expected"), [(-30, 302), (3, 302), (4, 404)])
    def test_link_opens_as_long_as_its_pass_is_good(self, client, event, organiser, time_machine_at, days, expected):
        _door_pass, token = actions.open_pass(event, "Sam", actor=organiser)
        time_machine_at(OPENS + timedelta(days=days))
        answer = client.post(reverse("door_pass", args=[event.slug, token]))
        assert (answer.status_code, f"accueil-{event.pk}-fr" in answer.cookies) == (expected, expected == 302)

    def test_link_taken_away_opens_nothing(self, client, event, organiser):
        door_pass, token = actions.open_pass(event, "Sam", actor=organiser)
        actions.revoke_pass(door_pass, actor=organiser)
        assert client.post(reverse("door_pass", args=[event.slug, token])).status_code == 404

    def test_links_are_tried_slowly(self, client, event):
        address = reverse("door_pass", args=[event.slug, "nul"])
        assert {client.get(address).status_code for _try in range(30)} == {404}
        assert client.get(address).status_code == 429

    def test_use_is_remembered_to_the_minute(self, client, event, opened, time_machine_at):
        exchange(client, event)
        time_machine_at(NOW + timedelta(seconds=30))
        exchange(client, event)
        assert DoorPass.objects.get(pk=opened.pk).last_used_at == NOW

    def test_leaving_forgets_the_pass(self, client, event, opened):
        ask(client, event, "door_leave")
        assert exchange(client, event).status_code == 401


class TestDay:
    def test_phone_is_given_what_it_needs_and_no_more(self, client, event, opened):
        slot = SlotFactory(event=event)
        session = SessionFactory(slot=slot, title="Atelier", room="Bleue")
        person = RegistrationFactory(
            event=event, email="secret@exemple.test", phone="0600000000", note="à part", photo_consent=False
        )
        answer = ask(client, event, "door_day", "get")
        day = answer.json()
        assert day["people"] == [
            [str(person.identifier), "Camille", person.last_name, "", person.code, "confirmed", False, [], False]
        ]
        assert [(each["key"], each["label"]) for each in day["lists"]] == [
            (MORNING, "Matin, 27 novembre"),
            (f"s{session.pk}", "Atelier"),
        ]
        assert day["key"] == codes.public_key(event)
        for hidden in ("secret@", "0600000000", "à part"):
            assert hidden not in answer.content.decode()
        again = ask(client, event, "door_day", "get")
        assert again["ETag"] == answer["ETag"]
        client.defaults["HTTP_IF_NONE_MATCH"] = answer["ETag"]
        assert ask(client, event, "door_day", "get").status_code == 304
        person.first_name = "Zoé"
        person.save()
        assert ask(client, event, "door_day", "get").status_code == 200

    @pytest.mark.parametrize("count", [1, 3])
    def test_number_of_queries(self, client, event, opened, count, django_assert_num_queries):
        RegistrationFactory.create_batch(count, event=event)
        with django_assert_num_queries(DAY_QUERIES):
            ask(client, event, "door_day", "get")


class TestExchange:
    def test_what_one_phone_did_reaches_another(self, client, event, opened, registration):
        made = operation(registration)
        answer = exchange(client, event, [made]).json()
        row = CheckIn.objects.get()
        assert (str(row.identifier), row.source, row.door_pass, row.late) == (made["id"], "scan", opened, False)
        assert answer["answers"] == {made["id"]: ""}
        expected = [[str(registration.identifier), MORNING, milliseconds(NOW), "scan", False]]
        assert (answer["whole"], answer["changes"]) == (True, expected)
        quiet = exchange(client, event, cursor=answer["cursor"]).json()
        assert (quiet["whole"], quiet["changes"], quiet["cursor"]) == (False, [], answer["cursor"])
        taken_back = operation(registration, kind="undo", at=NOW + timedelta(seconds=1))
        gone = exchange(client, event, [taken_back], cursor=answer["cursor"], now=NOW + timedelta(seconds=1)).json()
        assert gone["changes"] == [[str(registration.identifier), MORNING, None, "", False]]

    def test_poll_is_cheap(self, client, event, opened, registration, django_assert_num_queries):
        cursor = exchange(client, event, [operation(registration)]).json()["cursor"]
        with django_assert_num_queries(POLL_QUERIES):
            exchange(client, event, cursor=cursor)

    @pytest.mark.parametrize("cursor", [0, 2**52])
    def test_cursor_that_makes_no_sense_gives_all(self, client, event, opened, registration, cursor):
        exchange(client, event, [operation(registration)])
        answer = exchange(client, event, cursor=cursor).json()
        assert (answer["whole"], len(answer["changes"])) == (True, 1)

    @pytest.mark.parametrize("wrong", [timedelta(0), timedelta(hours=9), -timedelta(days=20000), timedelta(days=3000)])
    def test_clock_of_the_phone_does_not_matter(self, client, event, opened, registration, wrong):
        phone = max(NOW + wrong, datetime(1970, 1, 2, tzinfo=UTC))
        exchange(client, event, [operation(registration, at=phone - timedelta(minutes=12))], now=phone)
        row = CheckIn.objects.get()
        assert (row.at, row.late) == (NOW - timedelta(minutes=12), True)

    def test_walk_in_reaches_other_phones_with_their_name(self, client, event, opened):
        person = {"first_name": "Zoé", "last_name": "Passante", "organisation": "Voisins", "email": "Zoe@Exemple.Test"}
        made = operation(kind="walk-in", person=person)
        for _time in range(2):
            answer = exchange(client, event, [made]).json()
            assert answer["answers"] == {made["id"]: ""}
        row = Registration.objects.get()
        assert (row.origin, row.email, row.language) == ("door", "zoe@exemple.test", "fr")
        assert answer["people"] == [
            [made["registration"], "Zoé", "Passante", "Voisins", row.code, "confirmed", True, [], False]
        ]

    @pytest.mark.parametrize(
        "person",
        [
            None,
            [],
            {"first_name": "Zoé"},
            {"first_name": 3, "last_name": "P"},
            {"first_name": "Z" * 101, "last_name": "P"},
            {"first_name": "\0", "last_name": "\0"},
            {"first_name": "\ud800", "last_name": "\ud800"},
            {"first_name": "Zoé", "last_name": "P", "email": "zoe(chez)exemple"},
            {"first_name": "Zoé", "last_name": "P", "profile": "pirate"},
        ],
    )
    def test_walk_in_that_makes_no_sense_is_refused_with_a_sentence(self, client, event, opened, person):
        made = operation(kind="walk-in", person=person)
        answer = exchange(client, event, [made])
        assert (answer.status_code, Registration.objects.count()) == (200, 0)
        assert len(answer.json()["answers"][made["id"]]) > 10

    def test_strange_names_are_taken(self, client, event, opened):
        person = {"first_name": "🎈", "last_name": "مريم"}
        exchange(client, event, [operation(kind="walk-in", person=person)])
        assert Registration.objects.get().full_name == "🎈 مريم"

    @pytest.mark.parametrize(
        "changed",
        [
            {"kind": "delete"},
            {"registration": "x"},
            {"registration": None},
            {"at": "hier"},
            {"at": -5},
            {"at": 1e300},
            {"at": True},
            {"list": 5},
            {"list": "\0"},
            {"list": "2026-13-45-am"},
            {"source": "paper"},
            {"source": ["scan"]},
        ],
    )
    def test_operation_that_makes_no_sense_does_not_stop_the_others(self, client, event, opened, registration, changed):
        bad, good = {**operation(registration), **changed}, operation(registration)
        answer = exchange(client, event, [bad, good])
        assert answer.status_code == 200
        assert bool(answer.json()["answers"][bad["id"]]) and answer.json()["answers"][good["id"]] == ""
        assert CheckIn.objects.count() == 1

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\xff\xfe",
            b"{",
            b"[]",
            b"null",
            b'{"now": 1, "cursor": 0}',
            b'{"now": 1, "cursor": 0, "operations": {}}',
            b'{"now": NaN, "cursor": 0, "operations": []}',
            b'{"now": 1, "cursor": "x", "operations": []}',
            b'{"now": 1, "cursor": 0, "operations": [1]}',
            b'{"now": 1, "cursor": 0, "operations": [{"id": "x"}]}',
            b'{"now": ' + b"9" * 5000 + b', "cursor": 0, "operations": []}',
            b"[" * 100_000,
        ],
    )
    def test_what_does_not_read_is_refused_whole(self, client, event, opened, body):
        answer = ask(client, event, "door_exchange", data=body, content_type="application/json")
        assert (answer.status_code, bool(answer.json()["error"])) == (400, True)

    def test_ten_thousand_operations_come_in_lots(self, client, event, opened):
        people = RegistrationFactory.create_batch(20, event=event)
        operations = [operation(people[place % 20]) for place in range(10_000)]
        assert exchange(client, event, operations).status_code == 413
        assert CheckIn.objects.count() == 0
        assert exchange(client, event, operations[:500]).status_code == 200
        assert CheckIn.objects.standing().count() == 20

    def test_too_heavy_a_body(self, client, event, opened, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
        assert exchange(client, event, [operation()]).status_code == 413

    def test_too_many_calls_are_told_when_to_come_back(self, client, event, opened):
        assert all(within("events.door_exchange", f"pass-{opened.pk}", 300, 60) for _call in range(300))
        answer = exchange(client, event)
        assert (answer.status_code, answer["Retry-After"]) == (429, "20")


class TestPhoto:
    def test_badge_in_a_photo_is_read(self, client, event, opened, registration):
        text = codes.payload(registration)
        answer = ask(client, event, "door_read", data=qr.png(text), content_type="image/png")
        assert answer.json() == {"text": text}

    @pytest.mark.parametrize("body", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 60, b"x" * 1_000_000])
    def test_no_code_no_text(self, client, event, opened, body):
        assert ask(client, event, "door_read", data=body, content_type="image/jpeg").json() == {"text": ""}

    def test_photo_too_heavy(self, client, event, opened):
        answer = ask(client, event, "door_read", data=b"x" * 1_500_001, content_type="image/jpeg")
        assert answer.status_code == 413


class TestPage:
    def test_holds_nobodys_name(self, client, event, opened, registration):
        page = client.get(reverse("event_door", args=[event.slug]))
        assert registration.last_name not in page.content.decode()

    def test_worker_keeps_every_file_of_the_page(self, client, event, opened):
        page = client.get(reverse("event_door", args=[event.slug])).content.decode()
        loaded = set(re.findall(r'<(?:script|img)[^>]* src="([^"]+)"|rel="stylesheet" href="([^"]+)"', page))
        kept = door_files.addresses()
        assert {first or second for first, second in loaded} <= set(kept)
        assert static("portal/js/door/people.js") in kept and static("portal/js/menu.js") in kept
        worker = client.get(reverse("door_worker", args=[event.slug]))
        assert worker["Content-Type"] == "text/javascript; charset=utf-8"
        config = json.loads(worker.content.decode().split("\n")[0].removeprefix("const CONFIG = ").rstrip(";"))
        assert (config["page"], config["files"]) == ("/evenements/journee/accueil/", kept)


class TestDesk:
    @pytest.mark.parametrize("count", [1, 3])
    def test_counts_and_passes(self, client, event, organiser, count, django_assert_num_queries):
        client.force_login(organiser)
        for place in range(count):
            actions.open_pass(event, f"Aide {place}", actor=organiser)
            RegistrationFactory(event=event)
        client.get(reverse("event_attendance", args=[event.slug]))
        with django_assert_num_queries(DESK_QUERIES):
            page = client.get(reverse("event_attendance", args=[event.slug])).content.decode()
        assert page.count("Aide ") == 2 * count and f"sur {count}" in page

    def test_pass_is_shown_once_and_can_be_taken_away(self, client, event, organiser):
        client.force_login(organiser)
        shown = client.post(reverse("attendance_pass", args=[event.slug]), {"label": "Sam <b>"}).content.decode()
        link = re.search(r'value="(http[^"]+/accueil/acces/[^"]+)"', shown)[1]
        assert "data:image/svg+xml;base64," in shown and "Sam &lt;b&gt;" in shown
        assert client.get(link).status_code == 200
        [door_pass] = DoorPass.objects.all()
        client.post(reverse("attendance_pass_end", args=[event.slug, door_pass.pk]))
        assert client.get(link).status_code == 404

    @pytest.mark.parametrize("label", ["", "x" * 81, "\0"])
    def test_pass_for_nobody_is_refused(self, client, event, organiser, label):
        client.force_login(organiser)
        answer = client.post(reverse("attendance_pass", args=[event.slug]), {"label": label})
        assert (answer.status_code, DoorPass.objects.count()) == (422, 0)

    def test_sheet_is_typed_and_taken_back(self, client, event, organiser, registration):
        client.force_login(organiser)
        address = reverse("attendance_list", args=[event.slug, MORNING])
        client.post(address, {"present": [registration.pk, "x", "9" * 40]})
        [door_list, _afternoon] = attendance.lists_of(event)
        assert CheckIn.objects.get().source == "paper"
        assert "feuille saisie" in client.get(address).content.decode()
        client.post(address, {"was": registration.pk})
        assert not CheckIn.objects.standing().filter(**door_list.lookup).exists()

    @pytest.mark.parametrize("count", [1, 3])
    def test_a_list_costs_the_same_for_one_and_for_three(
        self, client, event, organiser, opened, count, django_assert_num_queries
    ):
        client.force_login(organiser)
        for _number in range(count):
            row = RegistrationFactory(event=event, partner=PartnerFactory())
            row.check_ins.create(half_day=MORNING, source="scan", at=NOW, door_pass=opened)
        address = reverse("attendance_list", args=[event.slug, MORNING])
        client.get(address)
        with django_assert_num_queries(16):
            client.get(address)

    def test_a_long_list_is_read_by_pages_and_counted_whole(self, client, event, organiser, monkeypatch):
        monkeypatch.setattr(attendance_views, "BY_PAGE", 2)
        client.force_login(organiser)
        for name in "CAB":
            RegistrationFactory(event=event, last_name=name)
        extra = RegistrationFactory(event=event, last_name="D", status="waiting")
        RegistrationFactory(event=event, last_name="E", status="waiting")
        extra.check_ins.create(half_day=MORNING, source="scan", at=NOW)
        address = reverse("attendance_list", args=[event.slug, MORNING])
        pages = [client.get(address, {"page": number}) for number in (1, 2)]
        names = [[row.registration.last_name for row in page.context["rows"]] for page in pages]
        assert names == [["A", "B"], ["C", "D"]]
        assert "sur 3, et 1 en plus" in pages[1].content.decode()
        [door_list, _afternoon] = attendance.lists_of(event)
        client.post(f"{address}?page=2", {"was": extra.pk, "present": Registration.objects.get(last_name="C").pk})
        counts = attendance.counted_on(event, door_list)
        assert (counts.came, counts.expected, counts.extra) == (1, 3, 0)

    def test_whoever_is_not_expected_is_found_by_name(self, client, event, organiser):
        client.force_login(organiser)
        RegistrationFactory(event=event, first_name="Élodie", last_name="L’Hôte", status="waiting")
        address = reverse("attendance_list", args=[event.slug, MORNING])
        assert "Hôte" not in client.get(address).content.decode()
        assert "Hôte" in client.get(address, {"q": "elo hote"}).content.decode()

    def test_list_of_nothing(self, client, event, organiser):
        client.force_login(organiser)
        for key in ("2026-11-28-am", "s99", "x"):
            assert client.get(reverse("attendance_list", args=[event.slug, key])).status_code == 404

    @pytest.mark.parametrize("who", ["visitor", "member", "elsewhere"])
    def test_others_have_no_business_there(self, client, event, who):
        if who != "visitor":
            client.force_login(UserFactory() if who == "member" else organiser_of(EventFactory()))
        expected = 302 if who == "visitor" else 403
        for name, key in (("event_attendance", None), ("attendance_list", MORNING)):
            arguments = [event.slug, key] if key else [event.slug]
            assert client.get(reverse(name, args=arguments)).status_code == expected
        assert client.post(reverse("attendance_pass", args=[event.slug]), {"label": "x"}).status_code == expected
