/**
 * Photolangage on the projected wall: the deck, quietly, while everybody looks for their photo; then what the tables answer, and
 * themes. It draws what everybody may know and nothing else, whatever this page was given besides.
 */
import { h, icon } from "../dom.js";
import { inOrder, photo, portrait, quoted, reached, t, tableName } from "../photolangage.js";

// Words of a theme that a projected page shows with room for each.
const WORDS_OF_THEME = 6;

/** @param {import("../room.js").Ctx} ctx */
export function scene(ctx) {
  const { focus } = ctx.wall;
  const large = focus && LARGE[focus.what]?.(ctx, focus.key ?? "");
  return h("div", { class: "photolangage-wall" }, large || STEPS[ctx.all.phase]?.(ctx) || deck(ctx));
}

const STEPS = { framing: rules, plenary: answers, end: answers };
const LARGE = { photo: onePhoto, table: oneTable, theme: oneTheme, results: themes };

/** All photos, quietly: nothing of them tells what anybody looks at. */
function deck(ctx) {
  const keys = Object.keys(ctx.photos);
  return h(
    "div",
    { class: "on-wall-deck", key: "deck", "data-many": String(keys.length > 30) },
    keys.map((key) => photo(ctx, key)),
  );
}

function rules(ctx) {
  return h(
    "ul",
    { class: "on-wall-rules", key: "rules" },
    [
      ["lock", "secrecy"],
      ["hand", "kindness"],
      ["comment", "sincerity"],
    ].map(([drawn, name]) => h("li", { key: name }, icon(drawn), h("h2", {}, t(ctx, `rule-${name}`)), h("p", {}, t(ctx, `rule-${name}-short`)))),
  );
}

const shownTables = (ctx) => inOrder(ctx.all.tables).filter(([at]) => ctx.all.answers?.[at]);

function answers(ctx) {
  const shown = shownTables(ctx);
  if (!shown.length) return h("p", { class: "on-wall-large", key: "none" }, t(ctx, "wall-no-answer"));
  return h(
    "ul",
    { class: "on-wall-answers", key: "answers", "data-count": shown.length > 6 ? "many" : String(shown.length) },
    shown.map(([at, table]) => h("li", { key: at }, h("h2", {}, table.name), portrait(ctx, ctx.all.answers[at]))),
  );
}

function onePhoto(ctx, key) {
  return ctx.photos[key] && h("div", { class: "on-wall-photo", key: `photo-${key}` }, photo(ctx, key, { large: true }));
}

function oneTable(ctx, key) {
  const answer = ctx.all.answers?.[key];
  return (
    answer &&
    reached(ctx.all, "plenary") &&
    h(
      "section",
      { class: "on-wall-table", key: `table-${key}`, "data-long": answer.text.length > 140 },
      h("h2", {}, tableName(ctx, key)),
      portrait(ctx, answer),
    )
  );
}

function oneTheme(ctx, key) {
  const theme = ctx.all.themes?.[key];
  if (!theme) return null;
  const words = Object.entries(theme.words);
  return h(
    "section",
    { class: "on-wall-theme", key: `theme-${key}` },
    h("h2", {}, theme.title),
    theme.extent &&
      h(
        "p",
        { class: "on-wall-theme__extent" },
        icon(theme.extent === "shared" ? "join" : "filter"),
        h("span", {}, t(ctx, `extent-${theme.extent}`)),
      ),
    h(
      "ul",
      { class: "on-wall-words", "data-count": String(Math.min(words.length, WORDS_OF_THEME)) },
      words
        .slice(0, WORDS_OF_THEME)
        .map(([word, said]) =>
          h(
            "li",
            { key: word },
            said.photo && photo(ctx, said.photo, { large: true }),
            h("div", {}, quoted(said.text), h("p", { class: "on-wall-words__table" }, tableName(ctx, said.table))),
          ),
        ),
    ),
    words.length > WORDS_OF_THEME && h("p", { class: "on-wall-more" }, t(ctx, "wall-more", { count: words.length - WORDS_OF_THEME })),
  );
}

function themes(ctx) {
  const all = inOrder(ctx.all.themes);
  if (!all.length) return h("p", { class: "on-wall-large", key: "no-theme" }, t(ctx, "wall-no-theme"));
  return h(
    "ul",
    { class: "on-wall-themes", key: "themes", "data-count": String(Math.min(all.length, 9)) },
    all.map(([key, theme]) => {
      const photos = [
        ...new Set(
          Object.values(theme.words)
            .map((said) => said.photo)
            .filter(Boolean),
        ),
      ].slice(0, 3);
      return h(
        "li",
        { key },
        photos.length > 0 &&
          h(
            "div",
            { class: "on-wall-themes__photos" },
            photos.map((each) => photo(ctx, each)),
          ),
        h("h2", {}, theme.title),
        theme.extent && h("p", {}, t(ctx, `extent-${theme.extent}`)),
      );
    }),
  );
}
