/**
 * Photolangage on the facilitator's desk: who has chosen and never what, then each table's photos, words and answer, then themes.
 */
import { h } from "../dom.js";
import { button, chosenPhotos, closeDialog, opened, photo, sayForm, send, t, tag } from "../photolangage.js";
import { at, here, nameOf, photoDialog, set, tables, thumbs, view } from "./photolangage/pieces.js";
import { answers, speaking } from "./photolangage/tables.js";
import { plenary } from "./photolangage/themes.js";

const STEPS = { waiting: before, framing: before, choice, round: speaking, second: speaking, answer: answers, plenary, end: plenary };

/** @param {import("../room.js").Ctx} ctx */
export function panel(ctx) {
  const step = STEPS[ctx.all.phase] ?? before;
  return h("div", { class: "photolangage-desk", key: ctx.all.phase }, forPerson(ctx), step(ctx), photoDialog(ctx), enteringDialog(ctx));
}

/** What the facilitator enters for the person whom the shell has them enter for. */
function forPerson(ctx) {
  const who = ctx.forWhom;
  const person = ctx.desk.people?.[who];
  if (!person) return null;
  const enter = { choice: enterChoice, round: enterWords, second: enterWords, answer: enterAgreement }[ctx.all.phase];
  return enter ? h("section", { class: "on-desk-for", key: "for" }, enter(ctx, who, person)) : null;
}

function enterChoice(ctx, who, person) {
  if (!person.without_phone) return h("p", {}, t(ctx, "choice-is-theirs", { name: person.name }));
  return h("div", { class: "row" }, choiceTag(ctx, person), choiceButtons(ctx, who, person));
}

const enterWords = (ctx, who, person) =>
  sayForm(ctx, { id: "say-for", who, photos: chosenPhotos(person.photos), label: t(ctx, "words-of", { name: person.name }), other: true });

function enterAgreement(ctx, who, person) {
  const written = ctx.desk.answers?.[person.table];
  if (!written) return h("p", {}, t(ctx, "answer-none"));
  if (written.confirmed?.[who]) return tag("ok", "check", t(ctx, "confirm-for", { name: person.name }));
  return button(t(ctx, "confirm-for", { name: person.name }), () => send(ctx, "confirm", { version: written.version, for: who }), { icon: "check" });
}

// Before the choice.

function before(ctx) {
  const keys = Object.keys(ctx.photos);
  return [
    h(
      "section",
      { class: "on-desk-script", key: "script" },
      h("h2", {}, t(ctx, "script-title")),
      h(
        "ul",
        {},
        ["script-free", "script-secrecy", "script-kindness", "script-sincerity"].map((name) => h("li", { key: name }, t(ctx, name))),
      ),
    ),
    h(
      "section",
      { key: "deck" },
      h("h2", {}, t(ctx, "deck-title", { count: keys.length })),
      h("p", { class: "soft" }, t(ctx, "deck-text")),
      thumbs(ctx, keys),
    ),
  ];
}

// The silent choice: how many, and who, never what.

function choice(ctx) {
  const people = here(ctx);
  const counts = { chosen: 0, passed: 0, looking: 0 };
  for (const [, person] of people) counts[person.choice ?? "looking"] += 1;
  const without = people.filter(([, person]) => person.without_phone);
  return [
    h(
      "section",
      { key: "counts" },
      h("h2", {}, t(ctx, "choice-desk-title")),
      h(
        "ul",
        { class: "figures figures--narrow" },
        ["chosen", "passed", "looking"].map((name) =>
          h(
            "li",
            { key: name, class: "key-figure" },
            h("p", { class: "key-figure__value", "data-count": name }, String(counts[name])),
            h("p", {}, t(ctx, `desk-${name}`, { count: counts[name] })),
          ),
        ),
      ),
      h("p", { class: "soft" }, t(ctx, "choice-desk-text")),
    ),
    without.length > 0 &&
      h(
        "section",
        { class: "on-desk-without", key: "without" },
        h("h2", {}, t(ctx, "without-title")),
        h("p", {}, t(ctx, "without-text")),
        h(
          "ul",
          { class: "people-list" },
          without.map(([who, person]) =>
            h("li", { key: who }, h("strong", {}, person.name), choiceTag(ctx, person), choiceButtons(ctx, who, person)),
          ),
        ),
      ),
    tables(
      ctx,
      (key) =>
        h(
          "span",
          { class: "soft" },
          t(ctx, "table-done", { done: at(ctx, key).filter(([, person]) => person.choice).length, of: at(ctx, key).length }),
        ),
      (key) =>
        h(
          "ul",
          { class: "people-list" },
          at(ctx, key).map(([who, person]) => h("li", { key: who }, h("span", {}, person.name), choiceTag(ctx, person))),
        ),
    ),
  ];
}

const CHOICE_TAGS = { chosen: ["ok", "check"], passed: ["info", "minus"], looking: ["wait", "clock"] };
const choiceTag = (ctx, person) => tag(...CHOICE_TAGS[person.choice ?? "looking"], t(ctx, `state-${person.choice ?? "looking"}`));

const choiceButtons = (ctx, who, { name }) => [
  button(t(ctx, "choose-with", { name }), set(ctx, { entering: who }), { kind: "quiet", icon: "eye", key: "choose" }),
  button(t(ctx, "pass-for", { name }), () => send(ctx, "pass", { for: who }), { kind: "plain", key: "pass" }),
];

/** Somebody without a phone shows a photo of the deck: it is chosen for them. */
function enteringDialog(ctx) {
  const who = view.entering;
  if (!who || ctx.all.phase !== "choice") return null;
  const choose = (key) => async (event) => {
    closeDialog(event);
    await send(ctx, "choose", { photo: key, for: who });
    await send(ctx, "chosen", { for: who });
  };
  return h(
    "dialog",
    { key: "entering", class: "dialog dialog--wide", "aria-labelledby": "entering-title", ref: opened, on: { close: set(ctx, { entering: null }) } },
    h("h2", { id: "entering-title" }, t(ctx, "choose-with", { name: nameOf(ctx, who) })),
    h("p", {}, t(ctx, "entering-text")),
    h(
      "ul",
      { class: "deck" },
      Object.keys(ctx.photos).map((key) =>
        h("li", { key }, h("button", { type: "button", class: "deck__open", on: { click: choose(key) } }, photo(ctx, key))),
      ),
    ),
    h("div", { class: "dialog__actions" }, button(ctx.t("close"), closeDialog, { kind: "quiet", icon: "cross" })),
  );
}
