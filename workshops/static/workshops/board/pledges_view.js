/** The pieces that a wall of commitments shows on the phone and on the desk: a card, a group, the ranking. */

import { h, icon } from "./dom.js";
import { groups, ranking, signatures, standing, written } from "./pledges.js";

/** Send; the operation's identifier, or nothing if it was refused: the shell has said why. */
export const act = (ctx, kind, data = {}) => ctx.send(kind, data).catch(() => "");

/** Frames within which what was sent is drawn. */
const SOON = 90;

/** Move the focus to what is about to be drawn: what had it is gone, or stands elsewhere. */
export function focusOn(id, frames = SOON) {
  requestAnimationFrame(() => {
    const element = document.getElementById(id);
    if (element) element.focus();
    else if (frames) focusOn(id, frames - 1);
  });
}

/**
 * @param {string} name of the icon
 * @param {string} words
 * @param {{look?: string, about?: string} & Record<string, any>} props of the button; `about` is read out after its words
 */
export function button(name, words, { look = "quiet", about = "", ...props }) {
  return h(
    "button",
    { type: "button", ...props, class: look === "main" ? "button" : `button button--${look}` },
    icon(name),
    h("span", {}, words, about && h("span", { class: "visually-hidden" }, ` : ${about}`)),
  );
}

/** What a pledge says: what, who bears it, by when. */
export function wording(ctx, { text, bearer, due }) {
  const how = [bearer && ctx.t("pledge-bearer", { who: bearer }), due && ctx.t("pledge-due", { when: due })].filter(Boolean);
  return [h("p", { class: "pledge__text" }, text), how.length > 0 && h("p", { class: "pledge__how" }, how.join(" · "))];
}

/** Who stands behind it, and what it was made of. */
function origin(ctx, key) {
  const behind = signatures(ctx.all, key);
  const sources = written(ctx.all, key);
  return [
    behind.length > 0 && h("p", { class: "pledge__who" }, icon("user"), h("span", {}, behind.join(" ; "))),
    sources.length > 1 &&
      h(
        "details",
        { class: "pledge__sources" },
        h("summary", {}, ctx.t("pledge-sources", { count: sources.length })),
        h("ul", {}, sources.map((source) => h("li", { key: String(source.place) }, source.text))),
      ),
  ];
}

/** A card: `head` above what it says, `actions` below, both as they are given. */
export function card(ctx, { key, pledge }, { head = null, actions = null, props = {} } = {}) {
  return h("li", { class: "pledge", ...props, key }, head, wording(ctx, pledge), origin(ctx, key), actions);
}

/** The name of a group; of what is in none, that it is, or nothing where there are no groups at all. */
export const titleOf = (ctx, group) => group.title || (Object.keys(ctx.all.groups ?? {}).length ? ctx.t("pledge-group-none") : "");

/**
 * The wall as a list under the titles of its groups.
 * @param {(each: import("./pledges.js").Standing) => any} actions what stands under each card
 * @param {string} heading of a group
 */
export function wallList(ctx, actions = () => null, heading = "h3") {
  if (!standing(ctx.all).length) return h("p", { class: "pledges__none" }, ctx.t("pledge-wall-empty"));
  return groups(ctx.all)
    .filter((group) => group.pledges.length)
    .map((group) => {
      const title = titleOf(ctx, group);
      const cards = group.pledges.map((each) => card(ctx, each, { actions: actions(each) }));
      return h("section", { key: `group-${group.key}`, class: "pledge-group" }, title && h(heading, {}, title), h("ul", { class: "pledge-list" }, cards));
    });
}

/** The ranked pledges, with who stands behind them. */
export function rankedList(ctx, actions = () => null) {
  const ranked = ranking(ctx.all);
  if (!ranked.length) return h("p", { class: "pledges__none" }, ctx.t("pledge-wall-empty"));
  const head = (each) =>
    h("p", { class: "pledge__rank" }, h("strong", {}, ctx.t("pledge-rank", { rank: each.rank })), " ", ctx.t("pledge-points", { count: each.points }));
  return [
    h("p", { class: "pledges__voters" }, ctx.t("pledge-results-voters", { count: ctx.all.results.voters })),
    h("ul", { class: "pledge-list" }, ranked.map((each) => card(ctx, each, { head: head(each), actions: actions(each) }))),
  ];
}
