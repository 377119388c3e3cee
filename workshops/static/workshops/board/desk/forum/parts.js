/** What the parts of the joker's panel have in common. */
import { h } from "../../dom.js";
import { after, press } from "../../forum/shared.js";

/** A sheet of the desk: a title and what belongs to it. */
export const sheet = (key, title, ...children) =>
  h("section", { class: "forum__card", key, "aria-labelledby": `sheet-${key}` }, h("h2", { id: `sheet-${key}` }, title), ...children);

/** What a button does that sends something. */
export const act = (ctx, kind, data = {}) => () => void ctx.send(kind, data);

/** The same for what may be taken back: the bar says `said` and offers the operation `back`. */
export const undoable = (ctx, kind, data, said, back) => () => after(ctx.send(kind, data), () => ctx.did(said, ...back));

/** Puts a value in this screen's memory and draws again. */
export const remember = (ctx, name, value) => () => {
  ctx.local[name] = value;
  ctx.again();
};

/** Shows a thing large on the wall, or gives the wall back to the step. */
export function onWall(ctx, what, key = "") {
  const here = ctx.isShown(what, key);
  return press(ctx.t(here ? "wall-off" : "wall-on"), () => (here ? ctx.show() : ctx.show(what, key)), {
    kind: here ? "" : "quiet",
    name: here ? "eye-off" : "eye",
    key: `wall-${what}-${key}`,
  });
}

/** What somebody is called on the desk; the room, when it is nobody's. */
export const person = (ctx, key) => (key ? (ctx.desk.people?.[key]?.name ?? ctx.t("somebody")) : ctx.t("the-room"));

const present = (ctx) => Object.entries(ctx.desk.people ?? {}).filter(([, each]) => !each.removed);

/** Those for whom the desk answers and votes. */
export const withoutPhone = (ctx) => present(ctx).filter(([, each]) => each.without_phone);

export const howMany = (ctx) => present(ctx).length;

/** The steps of something, each a button that goes there. @param {[string, string, any?][]} steps key, words, a sign before them */
export function tabs(ctx, label, steps, now, go) {
  return h(
    "div",
    { class: "tabs", role: "group", "aria-label": label, key: "tabs" },
    steps.map(([key, words, before = null]) =>
      h(
        "button",
        { key, type: "button", class: "tabs__tab", "aria-current": key === now ? "step" : null, on: { click: go(key) } },
        before,
        h("span", null, words),
      ),
    ),
  );
}
