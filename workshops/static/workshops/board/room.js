/**
 * A screen in its room: what it knows, what it does, and when it is drawn. Everything that a view needs comes in `ctx`.
 *
 * @typedef {Object} Ctx
 * @property {Record<string, any>} all what everybody knows
 * @property {Record<string, any>} table what the people of this table know
 * @property {Record<string, any>} me what this person alone knows
 * @property {Record<string, any>} desk what the facilitators know
 * @property {Record<string, any>} wall what the wall is told
 * @property {{key: string, role: string}} you
 * @property {(name: string, values?: Record<string, string | number>) => string} t the page's sentences
 * @property {(kind: string, data?: Record<string, any>) => Promise<string>} send resolves with the operation's identifier once it is
 *   acknowledged; rejects with an Error that has .reason (whose sentence is already shown)
 * @property {(kind: string | string[], test?: (data: Record<string, any>) => boolean) => import("./outbox.js").Waiting[]} waiting
 *   what of this kind, or of these in the order in which it was done, is not acknowledged yet
 * @property {Record<string, {alt: string, thumb: string, large: string}>} photos
 * @property {() => number} now the portal's clock, in milliseconds
 * @property {Record<string, any>} local what this screen remembers, as JSON; it survives that the page is loaded again
 * @property {() => void} again draw once more
 * @property {(sentence: string) => void} say have it read by screen readers, with what else is to be said about now
 * @property {boolean} online
 * @property {number} presence how many people are here
 * @property {number} away how many have a phone and are not: for the desk alone
 *
 * @typedef {Object} Room what the shells need beside
 * @property {boolean} ready whether the board is known
 * @property {string} ended why this screen is over: removed, gone, denied, elsewhere; or nothing
 * @property {string} refused why something was refused last; or nothing
 * @property {() => void} understood take the refusal's sentence away
 * @property {number} unsent how many operations are not acknowledged
 * @property {boolean} lasting whether they survive that the page is closed
 * @property {() => any} voice the live region in which things are said, to be drawn once at the end of the page
 * @property {() => Promise<void>} forget wipe what is kept on this phone for this place
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
    local: (await outbox.get("local")) ?? {},
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
    forget: outbox.wipe,
  };

  function draw() {
    drawing = false;
    for (const audience of ["all", "desk", "wall"]) ctx[audience] = store.document(audience);
    ctx.table = store.document("table:");
    ctx.me = store.document("person:");
    ctx.you = you;
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
    if (!room.ended) void outbox.put({ local: JSON.parse(JSON.stringify(ctx.local)) });
  };
  const keepSoon = () => (keeping ||= setTimeout(keep, KEEP));

  function send(kind, data = {}) {
    const operation = outbox.add(kind, data);
    transport.send({ t: "op", ...operation });
    drawSoon();
    const done = new Promise((resolve, reject) => promises.set(operation.id, { resolve, reject }));
    // Whoever does not wait for the answer sees the sentence all the same.
    done.catch(() => {});
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
      promise?.reject(Object.assign(new Error(reason), { reason }));
    } else promise?.resolve(id);
  }

  /** What is not acknowledged, once more: the same identifier makes it harmless. */
  function resend(id = "") {
    for (const each of outbox.waiting) if (!id || each.id === id) transport.send({ t: "op", ...each });
  }

  function onFrame(frame) {
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
    drawSoon();
  }

  root.addEventListener("input", keepSoon);
  window.addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", keep);

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

/** What the page was given under this identifier, as JSON. */
export function dataOf(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "{}");
}
