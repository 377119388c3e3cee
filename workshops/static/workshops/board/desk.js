/**
 * The facilitator's desk ([data-board]): the frame around what the method shows, made for one thumb and for a keyboard.
 */
import { h, icon } from "./dom.js";
import { enter } from "./room.js";
import { Desk } from "./stage/desk.js";
import { startKeys } from "./stage/keys.js";
import { closeDialog, keysDialog, moreView, rehearsingView, reopenView } from "./stage/more.js";
import { roomDialog, roomView } from "./stage/people.js";
import { codeDialog, projectionView } from "./stage/projection.js";
import { shown } from "./stage/shown.js";
import { forWhomView, lockView, stepView, timerWords, toggleTimer } from "./stage/steps.js";

const TABS = { step: "play", room: "users", wall: "eye", more: "more" };
const root = /** @type {HTMLElement} */ (document.querySelector("[data-board]"));
const method = await import(root.dataset.methodModule);
const desk = new Desk(root.dataset);
// Where the step and the room stand beside each other, as in desk.css.
const wide = matchMedia("(width >= 64rem)");
wide.addEventListener("change", () => desk.ctx?.again());

/** Connected or not, who is here, what is not sent yet, how long the step takes: always in sight. */
function statusView() {
  const { ctx, room } = desk;
  const phoneless = desk.people.filter(([, each]) => each.without_phone).length;
  const tag = (key, status, drawing, words) => h("span", { key, class: `status status--${status}` }, icon(drawing), h("span", null, words));
  return h(
    "div",
    { class: "desk-status" },
    ctx.online ? tag("online", "ok", "check", ctx.t("online")) : tag("offline", "no", "warning", ctx.t("desk-offline")),
    room.unsent > 0 && tag("unsent", "wait", "clock", ctx.t("sending", { count: room.unsent })),
    tag("here", "info", "users", ctx.t("desk-here", { count: ctx.presence })),
    ctx.away > 0 && !ctx.all.closed && tag("away", "wait", "warning", ctx.t("desk-away", { count: ctx.away })),
    phoneless > 0 && tag("phoneless", "draft", "phone", ctx.t("desk-phoneless", { count: phoneless })),
    ctx.all.timer && tag("timer", "info", "clock", timerWords(ctx)),
  );
}

function tabsView(current) {
  const { ctx } = desk;
  const choose = (tab) => () => {
    ctx.local.tab = tab;
    ctx.again();
  };
  return h(
    "nav",
    { class: "desk-tabs", "aria-label": ctx.t("desk-tabs") },
    Object.entries(TABS).filter(([tab]) => tab !== "step" || !wide.matches).map(([tab, drawing]) =>
      h("button", { key: tab, type: "button", "data-tab": tab, "aria-current": tab === current ? "true" : null, on: { click: choose(tab) } }, icon(drawing), h("span", null, ctx.t(`desk-tab-${tab}`))),
    ),
  );
}

/** What was done last and may be taken back, or why something was refused. */
function barView() {
  const { ctx, room } = desk;
  const sentence = room.refused ? ctx.t(`reason-${room.refused}`) : desk.said;
  const dismiss = () => {
    if (room.refused) room.understood();
    desk.dismiss();
  };
  return h(
    "div",
    { class: "desk-bar", "data-empty": !sentence },
    h("p", null, sentence),
    !room.refused && sentence && desk.undos.length > 0 && h("button", { key: "undo", type: "button", class: "button", on: { click: () => desk.undo() } }, icon("undo"), h("span", null, ctx.t("desk-undo"))),
    sentence && h("button", { key: "dismiss", type: "button", class: "button button--plain", on: { click: dismiss } }, icon("cross"), h("span", { class: "visually-hidden" }, ctx.t("close"))),
  );
}

const DIALOGS = { code: codeDialog, close: closeDialog, keys: keysDialog };

function dialogView() {
  return desk.dialog && (DIALOGS[desk.dialog.name] ?? roomDialog)(desk);
}

function endedView(ctx, reason) {
  return h(
    "div",
    { class: "wrap desk-shut" },
    h("p", { role: "status" }, ctx.t(`reason-${reason}`)),
    h("p", null, h("a", { class: "button", href: location.href }, ctx.t("desk-again-later"))),
  );
}

/** @param {string} tab */
const section = (tab, body) => h("section", { key: tab, class: `desk-part desk-part--${tab}`, "aria-labelledby": `desk-${tab}` }, body);

function deskView() {
  const { ctx } = desk;
  const chosen = ctx.local.tab in TABS ? ctx.local.tab : "step";
  const tab = wide.matches && chosen === "step" ? "room" : chosen;
  desk.part = wide.matches ? "step" : tab;
  return [
    statusView(),
    h(
      "div",
      { class: "desk-parts", "data-tab": tab },
      h(
        "div",
        { key: "main", class: "desk-part desk-part--step" },
        ctx.all.closed && h("div", { key: "closed", class: "desk-note desk-note--wait" }, h("p", null, icon("lock"), h("span", null, ctx.t("desk-closed"))), reopenView(desk)),
        rehearsingView(desk),
        h("section", { key: "step", class: "desk-step", "aria-labelledby": "desk-step" }, stepView(desk, method.warning?.(ctx)), lockView(desk)),
        h("div", { key: "method", class: "desk-method" }, forWhomView(desk), shown(method.panel, ctx)),
      ),
      h("div", { key: "side", class: "desk-side" }, section("room", roomView(desk)), section("wall", projectionView(desk)), section("more", moreView(desk))),
    ),
    h("div", { class: "desk-foot" }, barView(), tabsView(tab)),
    dialogView(),
    desk.room.voice(),
  ];
}

/** What was said last, so that only news is said. */
const told = { phase: "", online: true, refused: "", locked: false };

function tell() {
  const { ctx, room } = desk;
  const now = { phase: ctx.all.phase, online: ctx.online, refused: room.refused, locked: Boolean(ctx.all.locked) };
  if (told.phase && now.phase !== told.phase) ctx.say(ctx.t("desk-did-phase", { step: desk.stepName(now.phase) }));
  if (now.online !== told.online) ctx.say(ctx.t(now.online ? "online-again" : "desk-offline"));
  if (now.refused && now.refused !== told.refused) ctx.say(ctx.t(`reason-${now.refused}`));
  if (now.locked !== told.locked) ctx.say(ctx.t(now.locked ? "desk-did-lock-on" : "desk-did-lock-off"));
  Object.assign(told, now);
}

void enter(root, (ctx, room) => {
  desk.attach(ctx, room);
  if (room.ended) return endedView(ctx, room.ended);
  if (!room.ready) return h("p", { class: "board__loading", role: "status" }, ctx.t("connecting"));
  tell();
  return deskView();
});

const known = () => desk.room?.ready && !desk.room.ended;

// The timer goes on while nothing else happens.
setInterval(() => known() && desk.ctx.all.timer && desk.ctx.again(), 1_000);

startKeys(
  {
    next: () => desk.step(1),
    back: () => desk.step(-1),
    timer: () => toggleTimer(desk),
    undo: () => desk.undo(),
    help: () => desk.open("keys"),
    arm: (asked) => {
      const to = desk.stepFrom(asked === "next" ? 1 : -1);
      if (to) desk.say(desk.ctx.t(`desk-again-${asked}`, { step: desk.stepName(to) }));
    },
  },
  () => known() && !desk.ctx.local.withoutKeys,
);
