/** The wall of commitments on the facilitator's desk: who is done, moderation, arranging, the vote, what the wall shows. */

import { h, icon } from "../dom.js";
import { standing } from "../pledges.js";
import { arranging } from "../pledges_arrange.js";
import { entering, votingFor } from "../pledges_entering.js";
import { act, button, focusOn, rankedList, wallList, wording } from "../pledges_view.js";

const ON_WALL = new Set(["publishing", "grouping", "voting", "results", "end"]);

export function panel(ctx) {
  const { phase } = ctx.all;
  return [
    phase === "drafting" && done(ctx, "drafted"),
    phase === "voting" && [done(ctx, "voted"), reveal(ctx)],
    held(ctx),
    forSomebody(ctx, phase),
    ON_WALL.has(phase) && shown(ctx, phase),
  ];
}

const people = (ctx) => Object.entries(ctx.desk.people ?? {}).filter(([, each]) => !each.removed);

/** For the person whom the facilitator chose to enter for. A vote is entered for nobody who has a phone. */
function forSomebody(ctx, phase) {
  const who = ctx.desk.people?.[ctx.forWhom];
  if (!who) return null;
  const neighbours = [{ key: ctx.forWhom, name: who.name }];
  if (phase === "publishing" || phase === "grouping") return entering(ctx, neighbours, true);
  return phase === "voting" && who.without_phone && votingFor(ctx, neighbours, true);
}

/** How many have written, or voted: nothing else is known here. */
function done(ctx, name) {
  const count = ctx.desk.counts?.[name] ?? 0;
  return h("p", { key: name, class: "pledges__done", role: "status" }, h("strong", {}, ctx.t(`pledge-${name}`, { count })), " ", ctx.t("pledge-of-people", { count: people(ctx).length }));
}

/** The vote ends where its results begin. */
function reveal(ctx) {
  const next = ctx.all.phases[ctx.all.phases.indexOf("voting") + 1];
  return h("p", { key: "reveal" }, button("chart", ctx.t("pledge-reveal"), { look: "main", on: { click: () => ctx.act("phase", { from: "voting", to: next }).catch(() => {}) } }));
}

// Moderation.

/** What waits to be let through, or was hidden. */
function held(ctx) {
  const waiting = Object.entries(ctx.desk.held ?? {}).sort(([, one], [, other]) => one.place - other.place);
  if (!waiting.length) return h("div", { key: "held", role: "status" });
  const show = async (key, { text }) => {
    if (!(await act(ctx, "show", { pledge: key }))) return;
    ctx.did(ctx.t("pledge-did-show", { text }), "hide", { pledge: key });
    focusOn("held");
  };
  return h(
    "section",
    { key: "held", class: "pledges__held", id: "held", tabindex: "-1", "aria-labelledby": "held-title" },
    h("h2", { id: "held-title" }, icon("eye-off"), " ", ctx.t(ctx.all.moderated ? "pledge-held-moderated" : "pledge-held-hidden", { count: waiting.length })),
    h(
      "ul",
      { class: "pledge-list" },
      waiting.map(([key, pledge]) =>
        h(
          "li",
          { key, class: "pledge" },
          wording(ctx, pledge),
          h("p", { class: "pledge__who" }, icon("user"), h("span", {}, [pledge.name, pledge.organisation].filter(Boolean).join(", ") || ctx.t("pledge-unsigned"))),
          h("div", { class: "row pledge__actions" }, button("eye", ctx.t("pledge-show"), { about: pledge.text, on: { click: () => show(key, pledge) } })),
        ),
      ),
    ),
  );
}

// The wall, and what it shows large.

/** Puts it on the projected wall, or takes it off again. */
function onWall(ctx, what, key, about) {
  const on = ctx.isShown(what, key);
  return button(on ? "check" : "eye", ctx.t("pledge-to-wall"), { key: "to-wall", about, "aria-pressed": on, on: { click: () => ctx.show(on ? "" : what, on ? "" : key) } });
}

async function hide(ctx, { key, pledge }) {
  if (await act(ctx, "hide", { pledge: key })) ctx.did(ctx.t("pledge-did-hide", { text: pledge.text }), "show", { pledge: key });
}

function offers(ctx, each) {
  const { key, pledge } = each;
  return [onWall(ctx, "pledge", key, pledge.text), button("eye-off", ctx.t("pledge-hide"), { key: "hide", look: "plain", about: pledge.text, on: { click: () => hide(ctx, each) } })];
}

function shown(ctx, phase) {
  const row = (each) => h("div", { class: "row pledge__actions" }, offers(ctx, each));
  const group = (each) => onWall(ctx, "group", each.key, each.title);
  return h(
    "section",
    { key: "wall", class: "pledges__wall", "aria-labelledby": "pledges-wall-title" },
    h("h2", { id: "pledges-wall-title" }, ctx.t("pledge-wall-title", { count: standing(ctx.all).length })),
    h(
      "div",
      { class: "row" },
      button("home", ctx.t("pledge-wall-whole"), { key: "whole", "aria-pressed": ctx.isShown(""), on: { click: () => ctx.show() } }),
      ctx.all.results && onWall(ctx, "results", "", ctx.t("pledge-results-title")),
    ),
    phase === "grouping" ? arranging(ctx, { card: (each) => offers(ctx, each), group }) : ctx.all.results ? rankedList(ctx, row) : wallList(ctx, row),
  );
}
