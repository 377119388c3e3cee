/** Entering for people without a phone: what they commit themselves to, and their points. By the facilitator, or a table's scribe. */

import { h, icon } from "./dom.js";
import { standing, total } from "./pledges.js";
import { act, button } from "./pledges_view.js";

/** @typedef {{key: string, name: string}} Neighbour */

/** How long each text may be. */
const LENGTHS = { text: 280, bearer: 120, due: 60, organisation: 120 };

/** A pledge, written and shown in one go. @param {Neighbour[]} people @param {boolean} open from the beginning, for the only one */
export function entering(ctx, people, open = false) {
  if (!people.length) return null;
  const typed = (ctx.local.entering ??= {});
  const on = {
    input: ({ target }) => {
      typed[target.name] = target.value;
      ctx.again();
    },
    submit: async (event) => {
      event.preventDefault();
      const { elements } = event.currentTarget;
      const { for: who = people[0].key, signed, ...said } = Object.fromEntries(new FormData(event.currentTarget));
      if (!said.text.trim()) return elements.text.focus();
      if (!(await act(ctx, "pledge", { ...said, signed: signed === "yes", for: who }))) return;
      ctx.local.entering = { organisation: said.organisation };
      ctx.local.entered = people.find((each) => each.key === who)?.name;
      ctx.again();
      elements.text.focus();
    },
  };
  const field = (name) => {
    const props = { id: `enter-${name}`, name, maxlength: LENGTHS[name], value: typed[name] ?? "" };
    return h(
      "div",
      { class: "field", key: name },
      h("label", { for: props.id }, ctx.t(name === "organisation" ? "pledge-organisation" : `pledge-write-${name}`)),
      name === "text" ? h("textarea", { ...props, rows: 3, required: true }) : h("input", { ...props, type: "text", autocomplete: "off" }),
    );
  };
  return h(
    "details",
    { key: "entering", class: "pledges__entering", open },
    h("summary", { "data-scribe-tools": true }, ctx.t("pledge-enter")),
    h(
      "form",
      { class: "pledges__form", on },
      !open && chooser(ctx, "enter-for", people, { name: "for" }),
      Object.keys(LENGTHS).map(field),
      h("fieldset", { class: "field", key: "signed" }, h("legend", {}, ctx.t("pledge-sign-ask")), choice("yes", ctx.t("pledge-sign-theirs")), choice("no", ctx.t("pledge-sign-no"))),
      h("div", { class: "row" }, h("button", { class: "button", type: "submit" }, icon("check"), h("span", {}, ctx.t("pledge-publish-now")))),
      h("p", { role: "status" }, ctx.local.entered && ctx.t("pledge-entered", { name: ctx.local.entered })),
    ),
  );
}

/** One of the answers to whether a pledge is signed. */
export function choice(value, words, id = null) {
  return h("label", { class: "choice", key: value }, h("input", { type: "radio", name: "signed", value, required: true, id }), h("span", {}, words));
}

function chooser(ctx, id, people, props) {
  return h(
    "div",
    { class: "field", key: id },
    h("label", { for: id }, ctx.t("pledge-enter-for")),
    h("select", { id, ...props }, people.map(({ key, name }) => h("option", { key, value: key }, name))),
  );
}

/** What was entered from each vote card since this page is open, kept nowhere else. @type {Map<string, Record<string, number>>} */
const cards = new Map();

/** Somebody's points, from their vote card. Nobody is told where they lie; this page knows what it entered. @param {Neighbour[]} people @param {boolean} open from the beginning, for the only one */
export function votingFor(ctx, people, open = false) {
  if (!people.length || !standing(ctx.all).length) return null;
  const who = people.some(({ key }) => key === ctx.local.voter) ? ctx.local.voter : people[0].key;
  const points = cards.get(who) ?? {};
  const left = ctx.all.points - total(points);
  const choose = (event) => {
    ctx.local.voter = event.currentTarget.value;
    ctx.again();
  };
  const give = async (key, { currentTarget: list }) => {
    const wanted = Number(list.value);
    if (await act(ctx, "vote", { pledge: key, points: wanted, for: who })) cards.set(who, { ...cards.get(who), [key]: wanted });
    else list.value = String(points[key] ?? 0);
    ctx.again();
  };
  const anew = async () => {
    if (await act(ctx, "take_back", { for: who })) cards.delete(who);
    ctx.again();
  };
  return h(
    "details",
    { key: "voting-for", class: "pledges__entering", open },
    h("summary", { "data-scribe-tools": true }, ctx.t("pledge-vote-for")),
    !open && chooser(ctx, "vote-for", people, { value: who, on: { change: choose } }),
    h("p", {}, ctx.t("pledge-vote-for-how")),
    h("p", { role: "status" }, h("strong", {}, ctx.t("pledge-vote-for-left", { count: left }))),
    h("ul", { class: "pledge-list" }, standing(ctx.all).map((each) => h("li", { key: `${who}-${each.key}`, class: "pledge pledge--line" }, giving(ctx, each, points[each.key] ?? 0, give)))),
    button("undo", ctx.t("pledge-vote-for-anew"), { on: { click: anew } }),
  );
}

function giving(ctx, { key, pledge }, points, give) {
  const counts = Array.from({ length: ctx.all.most_each + 1 }, (_none, count) => h("option", { key: count, value: String(count) }, ctx.t("pledge-points", { count })));
  return [
    h("label", { key: "label", for: `vote-${key}` }, pledge.text),
    h("select", { key: "points", id: `vote-${key}`, value: String(points), on: { change: (event) => give(key, event) } }, counts),
  ];
}
