/**
 * The page of somebody who takes part ([data-board]): the frame around what the method shows. One thing at a time: where we
 * are, what there is to do, the method's own screen; everything about one's place is behind one button.
 */
import { h, icon } from "./dom.js";
import { pageOf } from "./participant/page.js";
import { preload } from "./participant/photos.js";
import { button } from "./participant/pieces.js";
import { place, placeLink, words } from "./participant/place.js";
import { scribe } from "./participant/scribe.js";
import { restoreTextSize } from "./participant/settings.js";
import { followTimer, timer, timeLeft } from "./participant/timer.js";
import { enter } from "./room.js";

// Milliseconds before a cut is worth a word.
const PATIENCE = 3_000;

const root = /** @type {HTMLElement} */ (document.querySelector("[data-board]"));
const page = pageOf(root);
restoreTextSize();
const method = await import(root.dataset.methodModule);

/** What was said last, so that only news is said. */
const told = { phase: "", locked: false, offline: false, refused: "", time: "" };
let photos;
let cutSince = 0;

void enter(root, (ctx, room) => {
  photos ??= start(ctx);
  if (room.ended) return ended(ctx, room);
  if (!room.ready) return [h("p", { class: "board__loading", role: "status" }, ctx.t(isCut(ctx) ? "offline-first" : "connecting"))];
  tell(ctx, room);
  return ctx.all.closed ? [top(ctx, room), closed(ctx), room.voice()] : [top(ctx, room), course(ctx, room), room.voice()];
});

function start(ctx) {
  followTimer(ctx.again);
  return preload(ctx.photos, ctx.again);
}

function isCut(ctx) {
  if (ctx.online) cutSince = 0;
  else if (!cutSince) {
    cutSince = Date.now();
    setTimeout(ctx.again, PATIENCE);
  }
  return !ctx.online && Date.now() - cutSince >= PATIENCE;
}

/** What has changed since it was drawn last is said once. */
function tell(ctx, room) {
  const { all, t } = ctx;
  const now = {
    phase: all.phase,
    locked: Boolean(all.locked),
    offline: isCut(ctx),
    refused: room.refused,
    time: timeTold(ctx),
  };
  if (told.phase && now.phase !== told.phase) {
    ctx.say(`${step(ctx)} ${t(`phase-${all.phase}`)}. ${t(`guide-${all.phase}`)}`);
    // Unless somebody is writing there.
    if (ctx.local.name === undefined) {
      ctx.local.panel = "";
      scrollTo({ top: 0 });
    }
  }
  if (now.locked !== told.locked) ctx.say(t(now.locked ? "locked" : "unlocked"));
  if (now.offline !== told.offline) ctx.say(t(now.offline ? "offline" : "online-again"));
  if (now.refused && now.refused !== told.refused) ctx.say(t(`reason-${now.refused}`));
  if (now.time && now.time !== told.time && told.phase) ctx.say(timeLeft(ctx)?.words ?? "");
  Object.assign(told, now);
}

/** A timer is told of when it is set, when its end is near, and at its end. */
function timeTold(ctx) {
  const time = timeLeft(ctx);
  if (!time) return "";
  return time.near ? time.words : String(ctx.all.timer.ends);
}

const step = ({ all, t }) => t("step", { number: all.phases.indexOf(all.phase) + 1, of: all.phases.length });

function top(ctx, room) {
  const { t, local } = ctx;
  const open = () => { local.panel = local.panel === "place" ? "" : "place"; ctx.again(); };
  return h(
    "header",
    { key: "top", class: "top" },
    h("div", { class: "top__line" }, network(ctx, room), h(
      "button",
      { type: "button", class: "top__me", "aria-expanded": local.panel === "place", on: { click: open } },
      icon("user"),
      h("span", null, h("span", { class: "visually-hidden" }, `${t("my-place")} : `), ctx.me.me?.name ?? ""),
    )),
    page.places.length > 1 &&
      h("nav", { class: "top__places", "aria-label": t("phone") }, page.places.map((each) => placeLink(ctx, each))),
  );
}

/** Word and drawing: whether all that was done here is kept. */
function network(ctx, room) {
  const cut = isCut(ctx);
  const state = cut ? "offline" : room.unsent ? "sending" : ctx.online ? "online" : "connecting";
  const drawing = { offline: "warning", sending: "clock", online: "check", connecting: "clock" }[state];
  return h("p", { class: "network", "data-state": state }, icon(drawing), h("span", null, ctx.t(state, { count: room.unsent })));
}

function course(ctx, room) {
  const { all, local } = ctx;
  const away = local.panel === "place";
  const back = () => {
    local.panel = "";
    ctx.again();
    requestAnimationFrame(() => /** @type {HTMLElement} */ (root.querySelector(".top__me"))?.focus());
  };
  const waiting = all.phase === all.phases[0];
  return [
    banners(ctx, room),
    away ? place(ctx, page, back) : task(ctx, waiting),
    h("div", { key: "screen", class: "screen", hidden: away }, shown(ctx)),
    !waiting && !away && method.scribe(ctx) && scribe(ctx),
  ];
}

/** Where we are and what there is to do. */
function task(ctx, waiting) {
  const { all, t } = ctx;
  return h(
    "div",
    { key: "task", class: "task" },
    steps(ctx),
    h("h1", null, waiting ? t("welcome", { name: ctx.me.me?.name ?? "" }) : t(`phase-${all.phase}`)),
    waiting ? waitingRoom(ctx) : h("p", { class: "lead" }, t(`guide-${all.phase}`)),
    timer(ctx),
    h("p", { class: "question" }, all.question),
  );
}

/** Where we are, as strokes and in words. */
function steps(ctx) {
  const { phase, phases } = ctx.all;
  const at = phases.indexOf(phase);
  return h(
    "div",
    { class: "steps" },
    h("p", { class: "steps__words" }, step(ctx)),
    h("div", { class: "steps__strokes", "aria-hidden": "true" }, phases.map((each, index) => h("span", { key: each, "data-done": index <= at }))),
  );
}

/** What a method's screen draws; if it breaks, the rest of the page goes on. */
function shown(ctx) {
  try {
    return method.screen(ctx);
  } catch (error) {
    console.error(error);
    return h("p", null, ctx.t("reason-error"));
  }
}

function banners(ctx, room) {
  const { all, t } = ctx;
  return h(
    "div",
    { key: "banners", class: "banners" },
    all.locked && h("p", { key: "locked", class: "banner" }, icon("pause"), h("span", null, t("locked"))),
    ctx.me.without_phone &&
      h(
        "div",
        { key: "without-phone", class: "banner" },
        icon("users"),
        h("p", null, t("without-phone")),
        button("", t("with-phone"), () => void ctx.send("without_phone", { person: ctx.you.key, on: false }), { class: "button button--quiet" }),
      ),
    !room.lasting && room.unsent > 0 && h("p", { key: "passing", class: "banner" }, icon("warning"), h("span", null, t("passing"))),
    room.refused &&
      h(
        "div",
        // What is done already is as it was wanted: no reason for alarm.
        { key: "refused", class: `banner${room.refused === "already" ? "" : " banner--no"}` },
        icon("info"),
        h("p", null, t(`reason-${room.refused}`)),
        button("cross", t("close"), room.understood, { class: "button button--plain" }),
      ),
  );
}

function waitingRoom(ctx) {
  const { all, me, t } = ctx;
  const table = all.tables?.[me.me?.table]?.name ?? "";
  return [
    h("p", { class: "lead" }, t("welcome-table", { table })),
    h("p", null, t("welcome-wait")),
    all.secrecy && h("p", { key: "secrecy", class: "secrecy" }, icon("lock"), h("span", null, all.secrecy)),
    h(
      "ul",
      { key: "facts", class: "facts" },
      ctx.presence > 1 && h("li", { key: "here" }, icon("users"), h("span", null, t("here", { count: ctx.presence }))),
      photos.total > 0 &&
        h(
          "li",
          { key: "photos", "data-ready": photos.come >= photos.total },
          icon(photos.come < photos.total ? "download" : "check"),
          h("span", null, photos.come < photos.total ? t("photos-coming", { come: photos.come, total: photos.total }) : t("photos-here")),
        ),
    ),
    page.words && h("details", { key: "words", class: "two-words-again" }, h("summary", null, t("words-mine")), words(ctx, page)),
  ];
}

function closed(ctx) {
  const { t } = ctx;
  return h(
    "section",
    { key: "closed", class: "ending" },
    icon("join"),
    h("h1", null, t("closed-title")),
    h("p", { class: "lead" }, t(ctx.all.report ? "closed-published" : "closed-text")),
    ctx.all.report && h("a", { class: "button", href: page.report }, icon("document"), h("span", null, t("closed-report"))),
  );
}

/** This screen is over: why, and what one may do. */
function ended(ctx, room) {
  const { t } = ctx;
  const ways = {
    removed: [button("refresh", t("try-again"), () => location.reload())],
    elsewhere: [button("refresh", t("go-on-here"), () => location.reload())],
    denied: [h("a", { class: "button", href: page.join }, t("join-again"))],
    gone: [h("a", { class: "button", href: page.find }, t("another-code"))],
  };
  return h(
    "section",
    { key: "ended", class: "ending" },
    h("h1", { tabindex: -1, ref: (title) => title.focus() }, t(`ended-${room.ended}`)),
    h("p", { class: "lead" }, t(`reason-${room.ended}`)),
    h("p", null, ways[room.ended]),
  );
}
