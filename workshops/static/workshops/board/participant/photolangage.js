/**
 * Photolangage on the phone of somebody who takes part: one thing to do in each step.
 */
import { h, icon } from "../dom.js";
import { button, inOrder, photo, portrait, quoted, t, tableName, tag } from "../photolangage.js";
import { answer } from "./photolangage/answer.js";
import { choice, viewer } from "./photolangage/choice.js";
import { speaking } from "./photolangage/words.js";

const SCREENS = { framing, choice, round: speaking, second: speaking, answer, plenary, end };

/** Somebody writes for the table: the shell lets people offer it and hand it over, at every step. */
export const scribe = () => true;

/** @param {import("../room.js").Ctx} ctx */
export function screen(ctx) {
  const step = SCREENS[ctx.all.phase];
  return step && h("div", { class: "photolangage", key: ctx.all.phase }, step(ctx), viewer(ctx));
}

// Before the choice.

function framing(ctx) {
  return h(
    "ul",
    { class: "rules" },
    [
      ["lock", "secrecy"],
      ["hand", "kindness"],
      ["comment", "sincerity"],
    ].map(([drawn, name]) =>
      h(
        "li",
        { key: name },
        icon(drawn),
        h("div", {}, h("h2", {}, t(ctx, `rule-${name}`)), h("p", {}, (name === "secrecy" && ctx.all.secrecy) || t(ctx, `rule-${name}-text`))),
      ),
    ),
    h("li", { key: "free" }, icon("check"), h("div", {}, h("h2", {}, t(ctx, "rule-free")), h("p", {}, t(ctx, "rule-free-text")))),
  );
}

// The plenary and the end.

function plenary(ctx) {
  return [answersOf(ctx), themesOf(ctx)];
}

/** What the tables answer, one's own first; or the others' alone, if there are any. */
function answersOf(ctx, { withOwn = true } = {}) {
  const own = ctx.me.me?.table;
  const shown = inOrder(ctx.all.tables).filter(([at]) => ctx.all.answers?.[at] && (withOwn || at !== own));
  if (!shown.length && !withOwn) return null;
  const isOver = ctx.all.phase === "end";
  shown.sort(([one], [other]) => Number(other === own) - Number(one === own));
  return h(
    "section",
    { class: "answers", key: "answers" },
    h("h2", {}, t(ctx, "answers-title")),
    shown.length
      ? h(
          "ul",
          { class: "answers__list" },
          shown.map(([at, table]) =>
            h(
              "li",
              { key: at },
              h("h3", {}, h("span", {}, table.name), at === own && tag("info", "users", t(ctx, "own-table"))),
              portrait(ctx, ctx.all.answers[at], { large: false }),
            ),
          ),
        )
      : h("p", { class: "soft" }, t(ctx, isOver ? "answers-none-end" : "answers-none")),
  );
}

function themesOf(ctx) {
  const themes = inOrder(ctx.all.themes);
  if (!themes.length) return null;
  return h(
    "section",
    { class: "themes", key: "themes" },
    h("h2", {}, t(ctx, "themes-title")),
    h(
      "ul",
      { class: "themes__list" },
      themes.map(([key, theme]) =>
        h(
          "li",
          { key },
          h(
            "h3",
            {},
            h("span", {}, theme.title),
            theme.extent && tag("info", theme.extent === "shared" ? "join" : "filter", t(ctx, `extent-${theme.extent}`)),
          ),
          h(
            "ul",
            { class: "said-list" },
            Object.entries(theme.words).map(([word, said]) =>
              h(
                "li",
                { key: word, class: "said" },
                said.photo && photo(ctx, said.photo),
                h("div", {}, quoted(said.text), h("small", { class: "soft" }, tableName(ctx, said.table))),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function end(ctx) {
  const written = ctx.table.answer;
  return [
    h("section", { class: "thanks", key: "thanks" }, h("h2", {}, t(ctx, "thanks")), h("p", { class: "lead" }, t(ctx, "thanks-text"))),
    written &&
      h(
        "section",
        { class: "answer", key: "answer" },
        h("h2", {}, t(ctx, "our-portrait")),
        portrait(ctx, written),
        // Beside this page's own address.
        h(
          "a",
          { class: "button button--quiet", href: `../../portraits/${ctx.me.me.table}.png`, download: true },
          icon("download"),
          h("span", {}, t(ctx, "portrait-download")),
        ),
      ),
    answersOf(ctx, { withOwn: !written }),
    themesOf(ctx),
  ];
}
