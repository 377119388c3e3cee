/**
 * What the steps of a photolangage share on a phone: who one is at the table, photos to look at, what is open.
 */
import { h } from "../../dom.js";
import { photo, t } from "../../photolangage.js";

/** What is open on this screen, until the page is left. What is typed is in ctx.local, which outlasts it. */
export const view = { viewer: null, changing: false, decided: false, choosingFor: null, described: false, mending: null, dropping: null, turn: null };

export const me = (ctx) => ctx.you.key;
export const people = (ctx) => ctx.table.people ?? {};
export const nameOf = (ctx, who) => people(ctx)[who]?.name ?? "";
export const writes = (ctx) => ctx.table.scribe === me(ctx);

/** What is shown large when a photo is pressed: nothing, or a photo among others. */
export function look(ctx, key, among, choosing = false) {
  view.viewer = { key, among, choosing };
  ctx.again();
}

/** Photos that one may look at closely. */
export function looks(ctx, keys) {
  return h(
    "ul",
    { class: "shown", "data-count": String(keys.length) },
    keys.map((key) =>
      h(
        "li",
        { key },
        h(
          "button",
          { type: "button", class: "shown__open", on: { click: () => look(ctx, key, keys) } },
          photo(ctx, key, { large: true }),
          h("span", { class: "visually-hidden" }, t(ctx, "look-closely")),
        ),
      ),
    ),
  );
}
