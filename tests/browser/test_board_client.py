"""The clients' shared script in a real browser on the real server: nothing lost, nothing doubled, nothing typed that goes."""

import asyncio
import json
import re
import secrets
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.people import Watch
from tests.browser.test_accessibility import Inspector
from tests.made_once import made_once
from tests.services.board_room import Screen, seed, written
from tests.services.portal_process import Portal, wait_until

SCRIPTS = "/static/workshops/board"
PLACE = "/a/ESSAI/place/{}/"
# A page that enters the room with the shared script alone and keeps what a view would get.
ENTER = """async ([scripts]) => {
  const { enter } = await import(`${scripts}/room.js`);
  window.settled = [];
  await enter(document.querySelector("[data-board]"), (ctx, room) => { window.ctx = ctx; window.room = room; return null; });
}"""
SAY = """async (names) => {
  for (const name of names) {
    ctx.send("rename", { name }).then((id) => settled.push(id), (error) => settled.push(error.reason));
    await new Promise((go) => setTimeout(go, 15));
  }
}"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    prepared = made_once(tmp_path_factory, "prepared", lambda folder: Portal(folder / "data").manage("prepare"))
    with Portal(shutil.copytree(prepared / "data", tmp_path_factory.mktemp("board") / "data")) as running:
        yield running


@pytest.fixture(scope="module")
def made(portal):
    return seed(portal, 12)


@pytest.fixture
def phone(chromium, portal, made):
    """Opens a context that holds these places; what its pages do wrong makes the test fail, but for the network."""
    watches = []

    def hold(*places, **options):
        watch = Watch(chromium, portal, **options)
        watches.append(watch)
        value = "~".join(f"{place}.{made['held'][place]}" for place in places)
        watch.context.add_cookies([{"name": "atelier-ESSAI", "value": value, "url": portal.url}])
        return watch.context

    yield hold
    for watch in watches:
        watch.context.close()
    network = re.compile(r"WebSocket|ERR_|Failed to fetch")
    assert [each for watch in watches for each in watch.problems if not network.search(each)] == []


@pytest.fixture
def blank(phone):
    """A page of the site with nothing in it, to try the modules on."""
    page = phone().new_page()
    page.goto("/a/")
    page.evaluate("document.body.replaceChildren()")
    return page


def enter(page, place):
    """A place's page with the shared script alone."""
    page.route("**/participant*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(PLACE.format(place))
    page.evaluate(ENTER, [SCRIPTS])


def room_of(context, place):
    page = context.new_page()
    enter(page, place)
    return page


def until(page, expression):
    """The page's policy forbids what Playwright's own waiting evaluates."""
    wait_until(lambda: page.evaluate(expression), expression)


def in_room(page):
    until(page, "ctx.online && ctx.me.me")


def name_in_journal(portal, made, place) -> str:
    """The name that the place bears in the journal's own state."""
    code = f"""
import asyncio
import json
from workshops import journal
state = journal.load({made["board"]}).state
print("@@" + json.dumps(state["hidden"]["people"][{place!r}]["name"]))
"""
    told = portal.manage("shell", "-v", "0", "-c", code).stdout
    return json.loads(next(line for line in told.splitlines() if line.startswith("@@"))[2:])


# What the documents become.


def test_store_makes_steps_once_and_tells_of_a_gap(blank):
    told = blank.evaluate(
        """async (scripts) => {
          const { Store } = await import(`${scripts}/store.js`);
          const store = new Store();
          const said = [];
          const take = (frame) => said.push(store.take(frame));
          const all = { r: 3, doc: { phase: "a", tables: { 1: { name: "Rive" } } } };
          take({ t: "welcome", epoch: "e", docs: { all, "table:1": { r: 0, doc: {} } } });
          const before = store.documents.all;
          const fourth = [[["phase"], "b"], [["tables", "2", "name"], "Pont"]];
          take({ t: "steps", d: "all", s: [[3, [[["phase"], "never"]]], [4, fourth], [5, [[["tables", "1"], null]]]] });
          take({ t: "steps", d: "all", s: [[7, [[["phase"], "d"]]]] });
          take({ t: "steps", d: "desk", s: [[1, []]] });
          take({ t: "doc", d: "table:2", b: { r: 8, doc: { turn: "ana" } } });
          take({ t: "drop", d: "table:1" });
          const here = store.document("table:");
          take({ t: "welcome", epoch: "e", docs: { all: { r: 6, steps: [[6, [[["phase"], "c"]]]] } } });
          take({ t: "welcome", epoch: "f", docs: { all: { r: 9, steps: [[9, []]] } } });
          return { said, before, here, documents: store.documents, revisions: store.revisions };
        }""",
        SCRIPTS,
    )
    assert told["said"] == [True, True, False, False, True, True, True, False]
    assert told["before"] == {"phase": "a", "tables": {"1": {"name": "Rive"}}}
    assert told["here"] == {"turn": "ana"}
    assert told["documents"] == {"all": {"phase": "c", "tables": {"2": {"name": "Pont"}}}}
    assert told["revisions"] == {"all": 6}


# What is drawn.


def draw(page, body):
    return page.evaluate(
        f"""async (scripts) => {{
          const {{ h, render, icon }} = await import(`${{scripts}}/dom.js`);
          const root = document.body.appendChild(document.createElement("section"));
          {body}
        }}""",
        SCRIPTS,
    )


def test_dom_moves_the_others_around_what_is_being_typed(blank):
    told = draw(
        blank,
        """
        const list = (keys) => h("ul", null, keys.map((key) => h("li", { key }, h("input", { "aria-label": key }))));
        render(root, list(["a", "b", "c"]));
        const field = root.querySelector("[aria-label=c]");
        field.focus();
        field.value = "je tape";
        field.setSelectionRange(2, 4);
        let blurred = 0;
        field.addEventListener("blur", () => (blurred += 1));
        for (const keys of [["c", "b", "a"], ["d", "c"], ["a", "b", "c", "e"]]) render(root, list(keys));
        return {
          order: [...root.querySelectorAll("input")].map((each) => each.getAttribute("aria-label")),
          same: field === root.querySelector("[aria-label=c]"),
          typed: [field.value, field.selectionStart, field.selectionEnd], blurred,
        };""",
    )
    assert told == {"order": ["a", "b", "c", "e"], "same": True, "typed": ["je tape", 2, 4], "blurred": 0}


def test_dom_leaves_a_field_alone_while_somebody_types_in_it(blank):
    told = draw(
        blank,
        """
        const form = (value, other) => [h("input", { value }), h("textarea", { value: other })];
        render(root, form("un", "x"));
        const [input, area] = root.querySelectorAll("input, textarea");
        const seen = [[input.value, area.value]];
        input.focus();
        input.value = "je tape";
        render(root, form("deux", "y"));
        seen.push([input.value, area.value]);
        // What is typed is drawn, then emptied.
        render(root, form("je tape", "y"));
        render(root, form("", "y"));
        seen.push([input.value, area.value]);
        // Not drawn with something else: as it is.
        area.value = "gardé";
        render(root, form("", "y"));
        seen.push([input.value, area.value]);
        return seen;""",
    )
    assert told == [["un", "x"], ["je tape", "y"], ["", "y"], ["", "gardé"]]


def test_dom_sets_attributes_listeners_lists_and_drawings(blank):
    told = draw(
        blank,
        """
        const pressed = [];
        const view = (n) => [
          "du texte ", n, null, false, [h("b", null, "gras")],
          h(
            "button",
            { class: n ? "on" : "off", disabled: n > 1, "aria-pressed": n === 1, on: n < 2 && { click: () => pressed.push(n) } },
            icon("check"),
          ),
          h("select", { value: n === 1 ? "b" : "a" }, h("option", { value: "a" }), h("option", { value: "b" })),
          h("input", { type: "checkbox", checked: n === 1, ref: (element) => pressed.push(element.type) }),
        ];
        render(root, view(0));
        const seen = [];
        for (const n of [1, 0, 2]) {
          render(root, view(n));
          const [button, select, box] = root.querySelectorAll("button, select, input");
          button.dispatchEvent(new Event("click"));
          const state = [button.className, button.disabled, button.getAttribute("aria-pressed")];
          seen.push([root.textContent, ...state, select.value, box.checked]);
        }
        const drawing = root.querySelector("use") instanceof SVGUseElement;
        render(root, null);
        return { seen, pressed, drawing, left: root.childNodes.length };""",
    )
    assert told["seen"] == [
        ["du texte 1gras", "on", False, "true", "b", True],
        ["du texte 0gras", "off", False, "false", "a", False],
        ["du texte 2gras", "on", True, "false", "a", False],
    ]
    assert told["pressed"] == ["checkbox", 1, 0]
    assert told["drawing"] is True
    assert told["left"] == 0


# What is done on a bad network.


def test_burst_through_a_cut_is_written_once(portal, made, phone):
    context = phone("p0")
    page = room_of(context, "p0")
    in_room(page)
    names = [f"Ana {number}" for number in range(30)]
    page.evaluate(f"(names) => {{ ({SAY})(names); }}", names)
    until(page, "settled.length >= 5")
    context.set_offline(True)
    until(page, "!ctx.online && room.unsent > 0")
    context.set_offline(False)
    until(page, "settled.length === 30 && room.unsent === 0")
    ids = page.evaluate("settled")
    kept = [client_id for _seq, client_id, kind in written(portal) if kind == "rename"]
    assert [kept.count(each) for each in ids] == [1] * 30
    assert [each for each in kept if each in ids] == ids
    assert name_in_journal(portal, made, "p0") == "Ana 29"


def test_acknowledgement_that_is_lost_is_asked_for_again(portal, phone):
    page = phone("p2").new_page()
    lost, cut = [], []

    def between(ws):
        server = ws.connect_to_server()

        def on_message(message):
            if '"ack"' in message and len(lost) < 3:
                lost.append(message)
                if len(lost) == 3:
                    cut.append(True)
                    server.close()
                    ws.close()
                return
            ws.send(message)

        server.on_message(on_message)

    page.route_web_socket("**/ws/ateliers/**", between)
    enter(page, "p2")
    in_room(page)
    page.evaluate(SAY, ["Chloé un", "Chloé deux", "Chloé trois"])
    until(page, "settled.length === 3")
    assert cut == [True]
    ids = page.evaluate("settled")
    kept = [client_id for _seq, client_id, _kind in written(portal)]
    assert [kept.count(each) for each in ids] == [1] * 3


def test_refusal_rejects_and_shows_why(phone):
    page = room_of(phone("p3"), "p3")
    in_room(page)
    told = page.evaluate("ctx.send('scribe', { person: 'nobody' }).catch((error) => error.reason)")
    assert told == "unknown_person"
    until(page, "room.refused === 'unknown_person' && room.unsent === 0")


def test_the_same_deed_twice_in_a_moment_is_done_once(portal, phone):
    page = room_of(phone("p3"), "p3")
    in_room(page)
    ids = page.evaluate(
        """() => Promise.all([{ name: "Chloé A" }, { name: "Chloé A" }, { name: "Chloé B" }, { name: "Chloé A" }]
          .map((data) => ctx.send("rename", data)))"""
    )
    assert ids[0] == ids[1] and len(set(ids)) == 3
    assert ids[3] == page.evaluate("ctx.send('rename', { name: 'Chloé A' })")
    kept = [client_id for _seq, client_id, _kind in written(portal) if client_id in ids]
    assert kept == [ids[0], *ids[2:]]
    # What was refused may be tried again at once.
    tried = """async () => {
      const told = [];
      for (const person of ["nobody", "nobody"]) {
        const sending = ctx.send("scribe", { person });
        told.push(...ctx.waiting("scribe").map(({ id }) => id));
        await sending.catch(() => {});
      }
      return told;
    }"""
    assert len(set(page.evaluate(tried))) == 2


def test_socket_that_is_blocked_gives_way_to_requests_that_wait(portal, made, phone):
    context = phone("p4")
    page = context.new_page()
    page.route_web_socket("**/ws/ateliers/**", lambda ws: ws.close())
    enter(page, "p4")
    in_room(page)
    names = [f"Denis {number}" for number in range(25)]
    page.evaluate(f"(names) => {{ ({SAY})(names); }}", names)
    until(page, "settled.length === 25 && room.unsent === 0")
    ids = page.evaluate("settled")
    kept = [client_id for _seq, client_id, kind in written(portal) if kind == "rename"]
    assert [each for each in kept if each in ids] == ids
    # What another does comes as well.
    beside = room_of(phone("p6"), "p6")
    in_room(beside)
    beside.evaluate("ctx.send('rename', { name: 'Fatou' })")
    until(page, "ctx.table.people.p6.name === 'Fatou'")


def test_what_waits_survives_that_the_page_dies(portal, phone):
    context = phone("p1")
    page = context.new_page()
    cut = True

    def between(ws):
        if cut:
            ws.close()
        else:
            ws.connect_to_server()

    context.route_web_socket("**/ws/ateliers/**", between)
    context.route("**/ecoute/**", lambda route: route.abort() if cut else route.continue_())
    enter(page, "p1")
    page.evaluate("void ctx.send('rename', { name: 'Bilal' })")
    until(page, "room.unsent === 1")
    [waiting] = page.evaluate("ctx.waiting('rename')")
    page.close()
    again = context.new_page()
    enter(again, "p1")
    assert again.evaluate("ctx.waiting('rename')") == [waiting]
    cut = False
    until(again, "room.ready && room.unsent === 0")
    assert again.evaluate("ctx.me.me.name") == "Bilal"
    assert [each for each in written(portal) if each[1] == waiting["id"]] != []


# The page of a place.


def test_what_is_typed_survives_a_reload(phone):
    page = phone("p5").new_page()
    page.goto(PLACE.format("p5"))
    page.get_by_role("button", name="Ma place").click()
    field = page.get_by_label("Votre prénom, ou un autre nom")
    expect(field).to_have_value("Nom-5")
    field.press("End")
    field.press_sequentially(" et E")
    wait_until(partial(kept_name, page), "what is typed kept on the phone")
    page.reload()
    expect(field).to_have_value("Nom-5 et E")
    # Without a pause.
    field.press("End")
    field.press_sequentially("v")
    page.reload()
    expect(field).to_have_value("Nom-5 et Ev")
    field.press("End")
    field.press("Backspace")
    page.get_by_role("button", name="Changer mon nom").click()
    expect(page.get_by_role("button", name="Ma place")).to_contain_text("Nom-5 et E")
    page.reload()
    expect(field).to_have_value("Nom-5 et E")


def kept_name(page) -> bool:
    return page.evaluate(
        """async () => {
          const { openKept } = await import("/static/portal/js/kept.js");
          const kept = await openKept("atelier-ESSAI-p5");
          return (await kept.get("local"))?.name === "Nom-5 et E";
        }"""
    )


async def play(portal, made, *done) -> None:
    async with Screen(portal, made) as desk:
        await desk.hello()
        for kind, data in done:
            assert (await desk.do(kind, id=secrets.token_hex(8), **data))["t"] == "ack"


def facilitate(portal, made, *done) -> None:
    """Whoever facilitates does these, each written before the next."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(play(portal, made, *done))).result()


def turn(portal, verb: str) -> None:
    """Close or reopen the board, as its page does."""
    code = (
        "from workshops import actions; from workshops.hub import now; from workshops.models import Board; "
        f"board = Board.objects.get(code='ESSAI'); actions.{verb}(board, actor=board.facilitator, now=now())"
    )
    portal.manage("shell", "-c", code)


def go(portal, made, *phases) -> None:
    steps = [("phase", {"from": before, "to": to}) for before, to in pairwise(phases)]
    facilitate(portal, made, *steps)


def open_place(context, place, held=None):
    page = context.new_page()
    page.goto(PLACE.format(held or place))
    expect(page.locator(".network")).to_contain_text("Connecté")
    return page


def test_place_shows_where_one_is_and_what_the_facilitator_does(portal, made, phone):
    page = open_place(phone("p7"), "p7")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bienvenue, Nom-7")
    expect(page.get_by_text("Vous êtes à la table")).to_contain_text("Pont")
    expect(page.get_by_text("Étape 1 sur 7")).to_be_visible()
    go(portal, made, "waiting", "framing")
    expect(page.get_by_text("Étape 2 sur 7").first).to_be_visible()
    facilitate(portal, made, ("timer", {"minutes": 5}), ("lock", {"on": True}))
    expect(page.get_by_text("Encore 5 minutes environ").first).to_be_visible()
    banner = page.locator(".banner")
    expect(banner).to_have_text("L’animation a mis l’atelier en pause.")
    expect(page.get_by_role("status")).to_contain_text("L’animation a mis l’atelier en pause.")
    facilitate(portal, made, ("lock", {"on": False}), ("timer", {"minutes": 0}))
    expect(banner).to_have_count(0)
    facilitate(portal, made, ("without_phone", {"person": "p7", "on": True}))
    page.get_by_role("button", name="Il marche de nouveau").click()
    expect(banner).to_have_count(0)
    facilitate(portal, made, ("remove", {"person": "p7"}))
    expect(page.get_by_role("heading", name="Votre place a été retirée")).to_be_focused()
    facilitate(portal, made, ("restore", {"person": "p7"}))
    page.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_text("Étape 2 sur 7").first).to_be_visible()
    turn(portal, "close_board")
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est fini. Merci\u202f!")
    turn(portal, "reopen_board")
    expect(page.get_by_text("Étape 2 sur 7").first).to_be_visible()
    go(portal, made, "framing", "waiting")


def test_two_words_are_behind_a_word_in_the_waiting_room_and_in_one_s_place(phone):
    context = phone("p8")
    page = open_place(context, "p8")
    page.evaluate("localStorage.setItem('atelier-ESSAI-p8', 'lampe chemin')")
    page.reload()
    expect(page.get_by_text("lampe chemin")).to_be_hidden()
    page.get_by_text("Mes deux mots").click()
    expect(page.get_by_text("lampe chemin")).to_be_visible()
    page.get_by_role("button", name="Ma place").click()
    expect(page.get_by_role("heading", name="Ma place")).to_be_focused()
    expect(page.get_by_text("lampe chemin")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Ma place")).to_be_focused()


def test_letters_grow_for_every_place_of_the_phone(phone):
    context = phone("p9", "p10")
    page = open_place(context, "p9")
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="Ma place").click()
    page.get_by_label("Très grande").check()
    assert page.evaluate(size) == before * 1.5
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("navigation", name="Sur ce téléphone").get_by_role("link", name="Nom-10").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bienvenue, Nom-10")
    assert page.evaluate(size) == before * 1.5
    expect(page.locator(".top__places [aria-current]")).to_have_text("Nom-10")


def test_one_writes_for_the_table_and_hands_over(portal, made, phone):
    go(portal, made, "waiting", "framing")
    first, second = open_place(phone("p9"), "p9"), open_place(phone("p11"), "p11")
    first.get_by_role("button", name="Je note pour la table").click()
    expect(first.get_by_text("Vous notez pour la table.")).to_be_visible()
    expect(second.get_by_text("Nom-9 note pour la table.")).to_be_visible()
    first.get_by_role("button", name="Passer la main").click()
    first.get_by_role("button", name="Nom-11").click()
    expect(second.get_by_text("Vous notez pour la table.")).to_be_visible()
    expect(first.get_by_text("Nom-11 note pour la table.")).to_be_visible()
    go(portal, made, "framing", "waiting")


def test_place_is_accessible(chromium, portal, made):
    inspector = Inspector(chromium, portal)
    cookie = "~".join(f"{place}.{made['held'][place]}" for place in ("p8", "p9"))
    inspector.watch.context.add_cookies([{"name": "atelier-ESSAI", "value": cookie, "url": portal.url}])
    page = inspector.page
    page.goto(PLACE.format("p8"))
    expect(page.locator(".network")).to_contain_text("Connecté")
    inspector.look("the waiting room")
    page.get_by_role("button", name="Ma place").click()
    inspector.look("one's place")
    inspector.watch.context.close()
    assert inspector.found + inspector.watch.problems == []
