/**
 * The projected wall ([data-board]): how to come in, where the work is, what the phase shows. It follows what the facilitator
 * shows, comes back by itself after a cut without a word, and knows nothing that is not everybody's.
 */
import { h, icon } from "./dom.js";
import { timeLeft } from "./participant/timer.js";
import { enter } from "./room.js";
import { keepAwake } from "./stage/awake.js";
import { keepWithin } from "./stage/fit.js";
import { hallView, startHall } from "./stage/hall.js";
import { shown } from "./stage/shown.js";

const root = /** @type {HTMLElement} */ (document.querySelector("[data-board]"));
const method = await import(root.dataset.methodModule);
const { boardTitle: title, boardCode: code, shortAddress, qr } = root.dataset;
let ctx;

const qrView = () => h("img", { class: "wall-qr", src: qr, alt: ctx.t("wall-code-alt", { code }), width: 400, height: 400 });

/** The way in, as large as the wall. */
function joinView() {
  return h(
    "div",
    { key: "join", class: "wall-join" },
    qrView(),
    h(
      "div",
      { class: "wall-join__how" },
      h("h2", null, ctx.t("wall-join")),
      h("p", null, ctx.t("wall-go")),
      h("p", { class: "wall-join__address" }, shortAddress),
      h("p", null, ctx.t("wall-code")),
      h("p", { class: "wall-join__code" }, code),
      h("p", { class: "soft" }, ctx.t("wall-no-phone")),
    ),
  );
}

/** No seconds and no red: nobody is to hurry. */
function timerView() {
  const time = timeLeft(ctx);
  return time && h("p", { key: "timer", class: "wall-timer" }, icon("clock"), h("span", null, time.words));
}

function headView(joining) {
  const { phases, phase } = ctx.all;
  const guide = ctx.t(`guide-${phase}`);
  return h(
    "header",
    { class: "wall-head" },
    h(
      "div",
      { class: "wall-head__step" },
      h("p", { class: "wall-where" }, ctx.t("step", { number: phases.indexOf(phase) + 1, of: phases.length })),
      h("h1", null, joining ? title : ctx.t(`phase-${phase}`)),
      !joining && guide && h("p", { class: "wall-guide" }, guide),
    ),
    h("div", { class: "wall-head__state" }, ctx.all.locked && h("p", { key: "locked", class: "wall-timer" }, icon("pause"), h("span", null, ctx.t("wall-locked"))), timerView()),
  );
}

function footView(joining) {
  return h(
    "footer",
    { class: "wall-foot" },
    h("p", { class: "wall-question" }, ctx.all.question),
    h("p", { class: "wall-here" }, icon("users"), h("span", null, ctx.t("here", { count: ctx.presence }))),
    !joining && !ctx.all.closed && h("div", { key: "way", class: "wall-way" }, h("p", null, h("span", null, shortAddress), h("b", null, code)), qrView()),
  );
}

function wallView() {
  if (ctx.all.closed) return [h("div", { key: "closed", class: "wall-closed" }, h("h1", null, title), h("p", null, ctx.t("wall-closed")))];
  const joining = ctx.wall.focus?.what === "code" || ctx.all.phase === "waiting";
  return [headView(joining), h("div", { key: "scene", class: "wall-scene", ref: keepWithin }, joining ? joinView() : shown(method.scene, ctx)), footView(joining)];
}

void enter(root, (given, room) => {
  ctx = given;
  const body = room.ended ? h("p", { class: "board__loading" }, ctx.t(`reason-${room.ended}`)) : room.ready ? wallView() : h("p", { class: "board__loading" }, ctx.t("connecting"));
  return [h("div", { class: "wall" }, body), hallView(ctx)];
});

startHall(() => ctx?.again());
keepAwake();
// The minutes go by while nothing else happens.
setInterval(() => ctx?.all.timer && ctx.again(), 5_000);
