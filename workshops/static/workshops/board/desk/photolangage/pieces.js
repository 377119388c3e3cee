/**
 * What the steps of a photolangage share on the facilitator's desk: what is open, photos, words, tables.
 */
import { h } from "../../dom.js";
import { button, closeDialog, inOrder, opened, photo, quoted, send, t, tableName, tag } from "../../photolangage.js";

// So many tables are shown open at first; words, before one asks for more.
const TABLES_OPEN = 6;
export const WORDS_SHOWN = 40;

/** What is open on this screen, until the page is left. */
export const view = {
  photo: null,
  folds: {},
  noting: null,
  writing: {},
  query: "",
  table: "",
  loose: false,
  more: 1,
  placing: null,
  naming: null,
  renaming: null,
  dragged: null,
  entering: null,
};

export const nameOf = (ctx, who) => ctx.desk.people?.[who]?.name ?? "";
export const here = (ctx) => Object.entries(ctx.desk.people ?? {}).filter(([, person]) => !person.removed);
export const at = (ctx, table) => here(ctx).filter(([, person]) => person.table === table);
export const set = (ctx, changes) => () => {
  Object.assign(view, changes);
  ctx.again();
};

/** The wall shows this large, or again what belongs to the step. */
export function onWall(ctx, what, key, name, said = "") {
  const shown = ctx.isShown(what, key);
  const words = t(ctx, shown ? "wall-off" : "wall-on");
  return button(said || words, () => (shown ? ctx.show() : ctx.show(what, key)), {
    class: `button button--quiet on-wall-button${shown ? " is-shown" : ""}`,
    icon: shown ? "eye-off" : "eye",
    "aria-pressed": shown,
    "aria-label": said ? null : `${words} : ${name}`,
  });
}

/** Photos of somebody, each opening what is known of it. */
export function thumbs(ctx, keys) {
  return h(
    "ul",
    { class: "thumbs" },
    keys.map((key) =>
      h("li", { key }, h("button", { type: "button", class: "thumbs__open", on: { click: set(ctx, { photo: key }) } }, photo(ctx, key))),
    ),
  );
}

/** A photo, what one sees on it, who chose it once that may be known, and what was said about it. */
export function photoDialog(ctx) {
  const key = view.photo;
  if (!key) return null;
  const by = here(ctx).filter(([, person]) => key in (person.photos ?? {}));
  const words = Object.entries(ctx.desk.words ?? {}).filter(([, word]) => word.photo === key && !word.hidden);
  return h(
    "dialog",
    { key: "photo", class: "dialog photo-dialog", "aria-label": t(ctx, "photo-dialog"), ref: opened, on: { close: set(ctx, { photo: null }) } },
    photo(ctx, key, { large: true }),
    h("p", { class: "soft" }, ctx.photos[key]?.alt ?? ""),
    by.length > 0 && h("p", {}, t(ctx, "photo-by", { names: by.map(([, person]) => `${person.name} (${tableName(ctx, person.table)})`).join(", ") })),
    words.length > 0 &&
      h(
        "ul",
        { class: "said-list" },
        words.map(([word, said]) => h("li", { key: word, class: "said" }, quoted(said.text), h("small", { class: "soft" }, whose(ctx, said)))),
      ),
    h(
      "div",
      { class: "dialog__actions" },
      onWall(ctx, "photo", key, ctx.photos[key]?.alt ?? ""),
      button(ctx.t("close"), closeDialog, { kind: "quiet", icon: "cross" }),
    ),
  );
}

export const whose = (ctx, word) =>
  [nameOf(ctx, word.who), tableName(ctx, word.table), word.phase === "second" && t(ctx, "second-round")].filter(Boolean).join(" · ");

/** The tables as folds, all open while there are few of them; what is closed is not drawn. */
export function tables(ctx, head, body) {
  const all = inOrder(ctx.all.tables);
  return h(
    "div",
    { class: "on-desk-tables", key: "tables" },
    all.map(([key]) => {
      const isOpen = view.folds[key] ?? all.length <= TABLES_OPEN;
      return h(
        "details",
        {
          key,
          class: "on-desk-table",
          open: isOpen,
          on: {
            toggle: (event) => {
              if (event.currentTarget.open !== isOpen) set(ctx, { folds: { ...view.folds, [key]: event.currentTarget.open } })();
            },
          },
        },
        h("summary", {}, h("span", { class: "on-desk-table__name" }, tableName(ctx, key)), head(key)),
        isOpen && h("div", { class: "on-desk-table__in" }, body(key)),
      );
    }),
  );
}

const folded = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();

export function matching(ctx, word) {
  const wanted = folded(view.query.trim());
  return !wanted || [word.text, nameOf(ctx, word.who), tableName(ctx, word.table)].some((text) => folded(text).includes(wanted));
}

/** The field of the search; whoever listens hears how many words it has found. */
export function searchBox(ctx, found = 0) {
  return h(
    "div",
    { class: "field on-desk-search", key: "search" },
    h("label", { class: "field__label", for: "search-words" }, t(ctx, "search-words")),
    h("input", {
      id: "search-words",
      type: "search",
      autocomplete: "off",
      value: view.query,
      on: { input: (event) => set(ctx, { query: event.currentTarget.value, more: 1 })() },
    }),
    h("p", { class: "visually-hidden", role: "status" }, view.query.trim() && t(ctx, "found-words", { count: found })),
  );
}

export function moreButton(ctx, length) {
  return length > WORDS_SHOWN * view.more && button(t(ctx, "more-words"), set(ctx, { more: view.more + 1 }), { kind: "quiet", icon: "plus" });
}

/** Words on the desk: whose they are, and whether everybody may see them. */
export function saidOnDesk(ctx, key, word, named) {
  return h(
    "div",
    { class: "said__in" },
    quoted(word.text),
    (named || word.phase === "second") && h("small", { class: "soft" }, named ? whose(ctx, word) : t(ctx, "second-round")),
    word.hidden && tag("no", "eye-off", t(ctx, "hidden")),
    word.hidden
      ? button(t(ctx, "show-again"), () => send(ctx, "show_word", { word: key }), { kind: "plain", icon: "eye" })
      : button(t(ctx, "hide"), () => hideWord(ctx, key), { kind: "plain", icon: "eye-off" }),
  );
}

export function hideWord(ctx, key) {
  send(ctx, "hide_word", { word: key }, () => ctx.did(t(ctx, "word-hidden"), "show_word", { word: key }));
}
