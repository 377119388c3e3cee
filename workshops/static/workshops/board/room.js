/**
 * A screen in its room: what it knows, what it does, and when it is drawn. Everything that a view needs comes in `ctx`.
 *
 * @typedef {import("./context.js").Ctx} Ctx
 * @typedef {import("./context.js").Room} Room
 */
import { wordsOf } from "../../portal/js/words.js";
import { createVoice } from "./announce.js";
import { render } from "./dom.js";
import { openOutbox } from "./outbox.js";
import { Store } from "./store.js";
import { startTransport } from "./transport.js";

// Milliseconds before something is tried again that was refused because too many were at it.
const BUSY = 1_500;
// Milliseconds after the last touch before what is typed is kept.
const KEEP = 400;
// Milliseconds in which the same deed done once more is a finger that pressed twice.
const TWICE = 1_000;

/**
 * Enter the room that the page says ([data-board]) and draw `shell` in it from now on.
 * @param {HTMLElement} root
 * @param {(ctx: Ctx, room: Room) => any} shell
 */
export async function enter(root, shell) {
  const { boardSocket, boardPoll, boardStore } = root.dataset;
  const store = new Store();
  const outbox = await openOutbox(boardStore);
  const voice = createVoice(drawSoon);
  const promises = new Map();
  const memory = memoryOf(boardStore, outbox);
  let last = { same: "", id: "", at: 0, done: /** @type {Promise<string> | null} */ (null) };
  let you = { key: "", role: "" };
  let ahead = 0;
  let drawing = false;
  let keeping = 0;

  /** @type {Ctx} */
  const ctx = {
    all: {},
    table: {},
    me: {},
    desk: {},
    wall: {},
    you,
    t: wordsOf(document),
    send,
    waiting: (kind, test = () => true) => outbox.waiting.filter((each) => [kind].flat().includes(each.kind) && test(each.data)),
    photos: dataOf("board-photos"),
    now: () => Date.now() + ahead,
    local: await memory.recall(),
    again,
    say: voice.say,
    online: false,
    presence: 0,
    away: 0,
  };
  /** @type {Room} */
  const room = {
    ready: false,
    ended: "",
    refused: "",
    understood: () => {
      room.refused = "";
      again();
    },
    unsent: 0,
    lasting: outbox.lasting,
    voice: voice.region,
    forget: memory.forget,
  };

  function know() {
    for (const audience of ["all", "desk", "wall"]) ctx[audience] = store.document(audience);
    ctx.table = store.document("table:");
    ctx.me = store.document("person:");
    ctx.you = you;
  }

  function draw() {
    drawing = false;
    know();
    room.unsent = outbox.waiting.length;
    render(root, shell(ctx, room));
  }

  function again() {
    keepSoon();
    drawSoon();
  }

  function drawSoon() {
    if (drawing) return;
    drawing = true;
    // A page that nobody looks at has no frames, and is drawn all the same.
    if (document.visibilityState === "hidden") setTimeout(draw);
    else requestAnimationFrame(draw);
  }

  const keep = () => {
    clearTimeout(keeping);
    keeping = 0;
    if (!room.ended) memory.keep(ctx.local);
  };
  const keepSoon = () => (keeping ||= setTimeout(keep, KEEP));
  const leave = () => {
    keep();
    if (!room.ended) memory.leave(ctx.local);
  };

  /** The same as what was done last, while that is under way or has hardly been done: once is enough. */
  function send(kind, data = {}) {
    const same = JSON.stringify([kind, data]);
    if (last.done && same === last.same && (promises.has(last.id) || performance.now() - last.at < TWICE)) return last.done;
    const operation = outbox.add(kind, data);
    transport.send({ t: "op", ...operation });
    drawSoon();
    const done = new Promise((resolve, reject) => promises.set(operation.id, { resolve, reject }));
    // Whoever does not wait for the answer sees the sentence all the same.
    done.catch(() => {});
    last = { same, id: operation.id, at: performance.now(), done };
    return done;
  }

  function settle(id, reason) {
    if (reason === "busy") {
      setTimeout(resend, BUSY + Math.random() * BUSY, id);
      return;
    }
    const operation = outbox.remove(id);
    const promise = promises.get(id);
    promises.delete(id);
    if (reason) {
      if (operation || !id) room.refused = reason;
      // It may be tried again at once.
      if (id === last.id) last.done = null;
      promise?.reject(Object.assign(new Error(reason), { reason }));
    } else promise?.resolve(id);
  }

  /** What is not acknowledged, once more: the same identifier makes it harmless. */
  function resend(id = "") {
    for (const each of outbox.waiting) if (!id || each.id === id) transport.send({ t: "op", ...each });
  }

  function onFrame(frame) {
    const { phase } = ctx.all;
    if (!store.take(frame) || frame.t === "resync") transport.greet();
    if (frame.t === "welcome") {
      you = frame.you;
      ahead = frame.now - Date.now();
      room.ready = true;
      resend();
    } else if (frame.t === "ack") settle(frame.id, "");
    else if (frame.t === "refused") settle(frame.id, frame.reason);
    else if (frame.t === "presence") Object.assign(ctx, { presence: frame.n, away: frame.away ?? 0 });
    else if (frame.t === "closed") room.ended = frame.reason;
    know();
    // What was refused in one step is no news in the next.
    if (ctx.all.phase !== phase) room.refused = "";
    drawSoon();
  }

  root.addEventListener("input", keepSoon);
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", leave);

  const socket = new URL(boardSocket, location.href);
  socket.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const transport = startTransport({
    socket: socket.href,
    poll: boardPoll,
    hello: () => ({ t: "hello", v: 1, epoch: store.epoch, docs: store.revisions }),
    onFrame,
    onOnline: (online) => {
      ctx.online = online;
      drawSoon();
    },
  });
  draw();
}

/**
 * What the screen remembers. A page that goes has no time for its database: what it leaves then is beside it, until the page is there again.
 * @param {string} name of this board and place
 * @param {Awaited<ReturnType<typeof openOutbox>>} outbox
 */
function memoryOf(name, outbox) {
  const beside = `${name}-leaving`;
  let forgotten = false;

  /** @param {(storage: Storage) => any} use which a browser may forbid */
  const within = (use) => {
    try {
      return use(sessionStorage);
    } catch {
      return null;
    }
  };

  return {
    keep(local) {
      void outbox.put({ local: JSON.parse(JSON.stringify(local)), at: Date.now() });
    },
    leave(local) {
      if (!forgotten) within((storage) => storage.setItem(beside, JSON.stringify({ local, at: Date.now() })));
    },
    /** What was kept last, one way or the other. */
    async recall() {
      const left = JSON.parse(within((storage) => storage.getItem(beside)) ?? "null");
      within((storage) => storage.removeItem(beside));
      const [local, at] = await Promise.all([outbox.get("local"), outbox.get("at")]);
      return (left && left.at >= (at ?? 0) ? left.local : local) ?? {};
    },
    async forget() {
      forgotten = true;
      within((storage) => storage.removeItem(beside));
      await outbox.wipe();
    },
  };
}

/** What the page was given under this identifier, as JSON. */
export function dataOf(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "{}");
}
