/**
 * The step: where the work is, what comes next, how long it still takes, whether the room is paused, for whom one enters.
 */
import { h, icon } from "../dom.js";
import { clock, left, presets } from "./timing.js";

/**
 * @param {import("./desk.js").Desk} desk
 * @param {string} [warning] what is to be known before one goes on
 */
export function stepView(desk, warning = "") {
  const { ctx } = desk;
  const { phases, phase } = ctx.all;
  const next = desk.stepFrom(1);
  return [
    h("p", { class: "desk-step__where" }, ctx.t("step", { number: phases.indexOf(phase) + 1, of: phases.length })),
    h(desk.heading("step"), { id: "desk-step" }, desk.stepName(phase)),
    timerView(desk),
    warning && h("p", { key: "warning", class: "desk-note desk-note--wait" }, icon("warning"), h("span", null, warning)),
    goView(desk),
    guide(ctx, "desk-they-read", phase),
    next ? guide(ctx, "desk-they-will-read", next) : !ctx.all.closed && h("p", { class: "soft" }, ctx.t("desk-last-step")),
    h("p", { class: "desk-step__question" }, ctx.all.question),
  ];
}

function guide(ctx, word, phase) {
  const sentence = ctx.t(`guide-${phase}`);
  return sentence && h("p", { key: word, class: "desk-step__guide" }, h("span", { class: "soft" }, ctx.t(word)), " ", h("q", null, sentence));
}

function goView(desk) {
  const { ctx } = desk;
  const button = (by, word, kind, drawing) => {
    const to = desk.stepFrom(by);
    if (!to) return null;
    const label = h("span", null, ctx.t(word, { step: desk.stepName(to) }));
    return h(
      "button",
      { key: word, type: "button", class: `button${kind}`, "aria-disabled": !desk.mayStep, on: { click: () => desk.step(by) } },
      by < 0 && icon(drawing),
      label,
      by > 0 && icon(drawing),
    );
  };
  return h("div", { class: "desk-step__go" }, button(1, "desk-next", "", "arrow"), button(-1, "desk-back", " button--quiet", "arrow-back"));
}

/** @param {import("./desk.js").Desk} desk */
export function timerView(desk) {
  const { ctx } = desk;
  if (ctx.all.closed) return null;
  const { timer, minutes = {}, phase } = ctx.all;
  const press = (label, action, more = {}) => h("button", { type: "button", class: "button button--quiet", on: { click: action }, ...more }, label);
  if (!timer) {
    return h(
      "div",
      { class: "desk-timer", role: "group", "aria-label": ctx.t("desk-timer") },
      icon("clock"),
      presets(minutes[phase] ?? 0).map((each) =>
        press(ctx.t("desk-minutes", { minutes: each }), () => desk.act("timer", { minutes: each }), {
          key: `start-${each}`,
          "aria-label": ctx.t("desk-start-minutes", { minutes: each }),
        }),
      ),
    );
  }
  return h(
    "div",
    { class: "desk-timer", role: "group", "aria-label": ctx.t("desk-timer") },
    icon("clock"),
    h("span", { class: "desk-timer__left" }, timerWords(ctx)),
    [1, 5].map((each) =>
      press(ctx.t("desk-more-minutes", { minutes: each }), () => desk.act("more_time", { minutes: each, ends: timer.ends }), { key: `more-${each}` }),
    ),
    press(ctx.t("desk-stop"), () => desk.act("timer", { minutes: 0 }), { key: "stop" }),
  );
}

/** How long the step still takes, in words. */
export function timerWords(ctx) {
  const rest = left(ctx.all.timer, ctx.now());
  return rest === null ? "" : ctx.t(rest >= 0 ? "desk-left" : "desk-over", { clock: clock(rest) });
}

/** Starts the timer with what was planned, or stops it: what one key does. @param {import("./desk.js").Desk} desk */
export function toggleTimer(desk) {
  const { timer, minutes = {}, phase, closed } = desk.ctx.all;
  if (!closed) void desk.act("timer", { minutes: timer ? 0 : presets(minutes[phase] ?? 0)[0] });
}

/** @param {import("./desk.js").Desk} desk */
export function lockView(desk) {
  const { ctx } = desk;
  if (ctx.all.closed) return null;
  const { locked } = ctx.all;
  const press = h(
    "button",
    { type: "button", class: "button button--quiet", on: { click: () => desk.act("lock", { on: !locked }) } },
    icon(locked ? "play" : "pause"),
    h("span", null, ctx.t(locked ? "desk-unlock" : "desk-lock")),
  );
  return h("div", { class: locked ? "desk-note desk-note--wait" : "desk-lock" }, locked && h("p", null, icon("lock"), h("span", null, ctx.t("desk-locked"))), press);
}

/** For whom one enters: those without a phone first. @param {import("./desk.js").Desk} desk */
export function forWhomView(desk) {
  const { ctx } = desk;
  if (!desk.people.length || ctx.all.closed) return null;
  const who = ctx.desk.people[ctx.forWhom];
  if (who) {
    return h(
      "div",
      { class: "desk-note desk-note--for", key: "for" },
      h("p", null, icon("pen"), h("span", null, ctx.t("desk-for-who", { name: who.name, table: desk.tableName(who.table) }))),
      h("button", { type: "button", class: "button button--quiet", on: { click: () => desk.enterFor("") } }, ctx.t("desk-for-end")),
    );
  }
  const group = (word, people) =>
    people.length > 0 && h("optgroup", { key: word, label: ctx.t(word) }, people.map(([key, each]) => h("option", { key, value: key }, `${each.name} – ${desk.tableName(each.table)}`)));
  return h(
    "div",
    { class: "field desk-for", key: "choose" },
    h("label", { class: "field__label", for: "desk-for" }, ctx.t("desk-for")),
    h(
      "select",
      { id: "desk-for", value: "", on: { change: (event) => desk.enterFor(event.target.value) } },
      h("option", { key: "", value: "" }, ctx.t("desk-for-nobody")),
      group("desk-for-phoneless", desk.people.filter(([, each]) => each.without_phone)),
      group("desk-for-others", desk.people.filter(([, each]) => !each.without_phone)),
    ),
  );
}
