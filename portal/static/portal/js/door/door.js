/**
 * The check-in page of an event's door: [data-door]. It works on what the phone keeps; the network only carries it further.
 */
import { openKept } from "../kept.js";
import { wordsOf } from "../words.js";
import { readBadge } from "./codes.js";
import { find, isExpected, listOfNow, personOf, personOfWalkIn, placeOf, whoIsIn } from "./people.js";
import { readPhoto, startCamera } from "./scan.js";
import { chime, startSettings } from "./settings.js";
import { startSync } from "./sync.js";
import { createView } from "./view.js";

const RESULTS = 8;
const LAST = 8;

/** @param {HTMLElement} root */
async function startDoor(root) {
  const part = (name) => root.querySelector(`[data-door-${name}]`);
  const word = wordsOf(root);
  const addresses = { day: root.dataset.doorDay, exchange: root.dataset.doorExchange, read: root.dataset.doorRead };
  const store = await openKept(root.dataset.doorStore);
  const settings = startSettings(root, store);

  let day = await store.get("day");
  let mark = (await store.get("mark")) ?? "";
  let cursor = (await store.get("cursor")) ?? 0;
  let ahead = (await store.get("ahead")) ?? 0;
  let told = new Map((await store.get("told")) ?? []);
  let guests = (await store.get("guests")) ?? [];
  let refused = (await store.get("refused")) ?? [];
  let queue = await store.queue();
  let chosen = (await store.get("list")) ?? "";
  let situation = "connecting";
  let latest = 0;
  let camera = null;
  /** @type {Map<string, import("./people.js").Person>} */
  let people = new Map();

  const view = createView(root, word, { checkIn, undo, show, again });

  const listNow = () => day?.lists.find(({ key }) => key === chosen);
  const inside = () => whoIsIn(told, queue, ahead);

  function gather() {
    people = new Map((day?.people ?? []).map(personOf).map((person) => [person.id, person]));
    for (const each of guests) if (!people.has(each[0])) people.set(each[0], personOf(each));
    for (const operation of queue) {
      if (operation.kind === "walk-in" && !people.has(operation.registration)) {
        people.set(operation.registration, personOfWalkIn(operation));
      }
    }
  }

  function openDay() {
    if (!day) return;
    view.setZone(day.zone);
    if (!listNow()) chosen = listOfNow(day.lists, Date.now() + ahead) ?? "";
    view.lists(day.lists, chosen);
    view.open(true);
    part("loading").hidden = true;
    root.dataset.ready = "";
  }

  function draw() {
    drawSituation();
    if (!day) return;
    gather();
    const list = listNow();
    const there = inside();
    let present = 0;
    let expected = 0;
    let extra = 0;
    for (const person of people.values()) {
      const isIn = there.has(placeOf(person.id, chosen));
      if (list && isExpected(person, list)) expected += 1;
      else if (isIn) extra += 1;
      if (isIn) present += 1;
    }
    view.count(present, expected, extra);
    search();
    const last = [...there]
      .filter(([place]) => place.endsWith(` ${chosen}`))
      .map(([place, presence]) => ({ person: people.get(place.split(" ")[0]), presence }))
      .filter(({ person }) => person)
      .sort((one, other) => other.presence.at - one.presence.at);
    view.last(last.slice(0, LAST));
    view.refused(refused.map((each) => ({ ...each, name: nameOf(each.operation) })));
  }

  function nameOf(operation) {
    const person = operation.person ? personOfWalkIn(operation) : people.get(operation.registration);
    return person ? `${person.first} ${person.last}`.trim() : word("unnamed");
  }

  function drawSituation() {
    const count = queue.length;
    root.dataset.situation = situation;
    root.dataset.waiting = String(count);
    if (situation === "refused") return;
    if (!store.lasting && count) view.state("no", word("passing", { count }));
    else if (situation === "unknown") view.state("no", word(count ? "logged-out-waiting" : "logged-out", count ? { count } : {}));
    else if (situation === "connecting") view.state("wait", word("connecting"));
    else if (situation === "sending") view.state("wait", word("sending", { count }));
    else if (situation === "offline") view.state("wait", word(count ? "offline-waiting" : "offline", count ? { count } : {}));
    else view.state("ok", word("sent"));
  }

  /** Moments of this phone only rise, and come after what they undo. @param {number} after in the server's time */
  function moment(after = 0) {
    latest = Math.max(Date.now(), latest + 1, after - ahead + 1);
    return latest;
  }

  async function add(operation) {
    await store.add(operation);
    queue = await store.queue();
    draw();
    void sync.now();
  }

  function facts(person, more = {}) {
    const sessions = (day?.lists ?? []).filter((list) => list.session !== null && person.sessions.includes(list.session));
    return {
      list: listNow(),
      sessions: sessions.map((list) => (list.room ? `${list.label} (${list.room})` : list.label)),
      there: inside().get(placeOf(person.id, chosen)),
      ...more,
    };
  }

  function personNow(id) {
    return people.get(id) ?? { ...personOf([id, "", "", "", "", "confirmed", true, [], false]), unlisted: true };
  }

  function show(id) {
    const person = personNow(id);
    view.card(person, facts(person));
  }

  async function checkIn(id, source = "search") {
    await add({ id: crypto.randomUUID(), kind: "check-in", registration: id, list: chosen, at: moment(), source });
    const person = personNow(id);
    view.card(person, facts(person, { just: true }));
    part("typed").value = "";
    search();
    chime(settings, true);
  }

  async function undo(id) {
    const there = inside().get(placeOf(id, chosen));
    await add({ id: crypto.randomUUID(), kind: "undo", registration: id, list: chosen, at: moment(there?.at) });
    show(id);
  }

  /** What a QR code said: whoever is expected comes in at once, the others wait for a decision. */
  async function read(text) {
    const { registration, problem } = await readBadge(text.trim(), day);
    if (problem) {
      view.problem(word(`problem-${problem}`));
      chime(settings, false);
      return;
    }
    const person = personNow(registration);
    const stops = view.warnings(person, listNow()).some(([state]) => state !== "info");
    const there = inside().has(placeOf(registration, chosen));
    if (stops || there) {
      show(registration);
      chime(settings, false);
    } else await checkIn(registration, "scan");
  }

  function search() {
    const typed = part("typed").value;
    const found = typed.trim() ? find(people.values(), typed, RESULTS) : null;
    view.results(found, inside(), listNow());
    return found;
  }

  async function again(each) {
    refused = refused.filter((other) => other.operation.id !== each.operation.id);
    await store.put({ refused });
    if (each.operation.kind === "walk-in") {
      const form = part("walk-in");
      for (const [name, value] of Object.entries(each.operation.person)) form.elements[`walk-in-${name}`].value = value;
      form.closest("details").open = true;
      form.elements["walk-in-first_name"].focus();
    }
    draw();
  }

  async function walkIn(event) {
    event.preventDefault();
    const form = part("walk-in");
    if (!form.reportValidity()) return;
    const values = new FormData(form);
    const person = {};
    for (const name of ["first_name", "last_name", "organisation", "profile", "email"]) {
      person[name] = String(values.get(`walk-in-${name}`) ?? "").trim();
    }
    const registration = crypto.randomUUID();
    await add({ id: crypto.randomUUID(), kind: "walk-in", registration, list: chosen, at: moment(), person });
    form.reset();
    form.closest("details").open = false;
    const came = personNow(registration);
    view.card(came, facts(came, { just: true }));
  }

  async function onDay(fresh, freshMark) {
    if (fresh.closed) return close(fresh.closed);
    const before = chosen;
    [day, mark] = [fresh, freshMark];
    await store.put({ day, mark });
    openDay();
    if (chosen !== before) await store.put({ list: chosen });
    draw();
  }

  async function onAnswer(answer, sent) {
    ahead = answer.now - Date.now();
    for (const operation of sent) {
      const sentence = answer.answers[operation.id];
      if (sentence) refused = [...refused, { operation, sentence }];
    }
    if (answer.whole) told = new Map();
    for (const [registration, list, at, source, late] of answer.changes ?? []) {
      if (at === null) told.delete(placeOf(registration, list));
      else told.set(placeOf(registration, list), { at, source, late });
    }
    const fresh = new Map((answer.people ?? []).map((each) => [each[0], each]));
    guests = [...guests.filter((each) => !fresh.has(each[0])), ...fresh.values()];
    cursor = answer.cursor ?? cursor;
    await store.put({ ahead, cursor, guests, refused, told: [...told] });
    await store.remove(sent.map(({ id }) => id));
    queue = await store.queue();
    if (answer.closed) await close(answer.closed);
    else if (sent.length || answer.changes.length || answer.whole) draw();
    else drawSituation();
  }

  /** The door is closed: names go, what is not sent yet stays until it is. */
  async function close(sentence) {
    day = undefined;
    [told, guests, mark, cursor] = [new Map(), [], "", 0];
    await store.forget();
    view.open(false, sentence);
    if (!queue.length) sync.stop();
    drawSituation();
  }

  /** This phone may not any more, or somebody ends here: nothing stays. */
  async function wipe(sentence) {
    sync.stop();
    camera?.stop();
    [day, queue] = [undefined, []];
    await store.wipe();
    for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
      if (registration.scope === new URL("./", location.href).href) await registration.unregister();
    }
    if ("caches" in window) {
      for (const name of await caches.keys()) if (name.startsWith(root.dataset.doorStore)) await caches.delete(name);
    }
    view.open(false, sentence);
    root.dataset.situation = "wiped";
    root.dataset.waiting = "0";
    part("state").replaceChildren();
    part("end").hidden = true;
  }

  const sync = startSync({
    addresses,
    what: () => ({ cursor, queue, mark }),
    onAnswer,
    onDay,
    onSituation: (next) => {
      situation = next;
      if (next === "refused") void wipe(word("revoked"));
      else if (next === "unknown") void store.forget().then(() => void (day = undefined)).then(() => view.open(false, word("log-in")));
      drawSituation();
      part("login").hidden = next !== "unknown";
    },
  });

  function stopCamera() {
    camera?.stop();
    camera = null;
    part("camera").hidden = true;
    part("scan").hidden = false;
  }

  part("scan").addEventListener("click", () => {
    part("camera").hidden = false;
    part("camera-problem").textContent = "";
    part("scan").hidden = true;
    camera = startCamera(
      part("video"),
      addresses.read,
      (text) => void read(text),
      (problem) => (part("camera-problem").textContent = word(`problem-${problem}`)),
    );
    part("stop").focus();
  });
  part("stop").addEventListener("click", () => {
    stopCamera();
    part("scan").focus();
  });
  document.addEventListener("visibilitychange", () => document.hidden && stopCamera());
  part("photo").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file) return;
    stopCamera();
    const { text, offline } = await readPhoto(file, addresses.read);
    if (text) await read(text);
    else view.problem(word(offline ? "problem-offline" : "problem-nothing"));
  });
  part("typed").addEventListener("input", search);
  part("search").addEventListener("submit", (event) => {
    event.preventDefault();
    const found = search();
    if (found?.length === 1) show(found[0].id);
  });
  part("list").addEventListener("change", (event) => {
    chosen = event.target.value;
    void store.put({ list: chosen });
    part("card").hidden = true;
    draw();
  });
  part("walk-in").addEventListener("submit", walkIn);
  part("leave").addEventListener("click", async () => {
    await sync.now();
    if (queue.length && !window.confirm(word("leave-waiting", { count: queue.length }))) return;
    await fetch(root.dataset.doorLeave, { method: "POST", headers: { "X-Accueil": "1" } }).catch(() => {});
    await wipe(word("left"));
  });

  if (day && Date.now() + ahead >= day.closes) await close(word("over"));
  openDay();
  draw();
  navigator.serviceWorker?.register(root.dataset.doorWorker).catch(() => {});
  void navigator.storage?.persist?.();
  await sync.now();
  if (!day && situation === "offline") view.open(false, word("no-list"));
  part("loading").hidden = true;
  root.dataset.ready = "";
}

for (const root of document.querySelectorAll("[data-door]")) void startDoor(/** @type {HTMLElement} */ (root));
