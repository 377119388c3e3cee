/** The joker's private queue of stops: nobody else sees it, the wall least of all. */
import { h } from "../../dom.js";
import { nameOf, press, status } from "../../forum/shared.js";
import { act, person, sheet } from "./parts.js";

/** Whether a request still waits for the joker. */
export const isWaiting = (stop) => ["asked", "later"].includes(stop?.status);

/** Those who wait, in the order in which they asked; who was kept for later comes after. */
export const waiting = (ctx) =>
  Object.entries(ctx.desk.stops ?? {})
    .filter(([, stop]) => isWaiting(stop))
    .sort(([, one], [, other]) => (one.status === "later") - (other.status === "later") || one.at - other.at);

export function stopQueue(ctx) {
  const queue = waiting(ctx);
  if (ctx.all.phase !== "replay") return null;
  return sheet(
    "stops",
    ctx.t("stops", { count: queue.length }),
    h("p", { class: "soft" }, ctx.t(queue.length ? "stops-help" : "stops-none")),
    queue.length ? h("ul", { class: "words" }, queue.map(([key, stop]) => request(ctx, key, stop))) : null,
  );
}

function request(ctx, key, stop) {
  const name = person(ctx, stop.who);
  const table = ctx.all.tables[ctx.desk.people?.[stop.who]?.table]?.name;
  const wish = [stop.character && ctx.t("stop-replaces", { name: nameOf(ctx, stop.character) }), stop.moment].filter(Boolean);
  const later = stop.status === "later";
  const mayTake = !ctx.all.replay && stop.scene === ctx.all.scene;
  // The next try begins with this request.
  const take = () => {
    ctx.local.trying = { stop: key, who: name, character: stop.character, moment: stop.moment };
    ctx.local.part = null;
    ctx.again();
  };
  return h(
    "li",
    { key },
    h("p", null, h("b", null, name), table ? ` · ${table}` : ""),
    wish.length ? h("p", null, wish.join(" · ")) : null,
    h(
      "div",
      { class: "row words__do" },
      later ? status("wait", "clock", ctx.t("stop-kept")) : null,
      mayTake ? press(ctx.t("stop-take"), take, { name: "hand", label: ctx.t("stop-take-of", { name }) }) : null,
      later ? null : answer(ctx, key, "later", "clock", name),
      answer(ctx, key, "dismissed", "cross", name),
    ),
  );
}

const answer = (ctx, stop, how, icon, name) =>
  press(ctx.t(`answer-${how}`), act(ctx, "answer_stop", { stop, answer: how }), {
    key: how,
    kind: "quiet",
    name: icon,
    label: ctx.t(`answer-${how}-of`, { name }),
  });
