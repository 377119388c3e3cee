/**
 * « Ma place »: one's name, table and two words, and how this phone shows things.
 */
import { h, icon } from "../dom.js";
import { button, sendState } from "./pieces.js";
import { SIZES, setTextSize, textSize } from "./settings.js";

/**
 * @param {import("../room.js").Ctx} ctx
 * @param {import("./page.js").Page} page
 * @param {() => void} close
 */
export function place(ctx, page, close) {
  const { t } = ctx;
  return h(
    "section",
    { key: "place", class: "panel", "aria-labelledby": "place-title", on: { keydown: (event) => event.key === "Escape" && close() } },
    h("h1", { id: "place-title", tabindex: -1, ref: (title) => title.focus() }, t("my-place")),
    name(ctx),
    table(ctx),
    page.words && h("section", { class: "note" }, words(ctx, page)),
    h("section", null, h("h2", { id: "place-size" }, t("text-size")), sizes(ctx)),
    page.languages.length > 1 && h("section", null, h("h2", null, t("language")), languages(page)),
    h("section", null, h("h2", null, t("phone")), places(ctx, page)),
    button("arrow-back", t("back"), close),
  );
}

function name(ctx) {
  const { local, me, t } = ctx;
  const now = me.me?.name ?? "";
  const [waiting] = ctx.waiting("rename").slice(-1);
  const save = (event) => {
    event.preventDefault();
    const typed = (local.name ?? "").trim();
    local.name = undefined;
    if (typed && typed !== now) {
      local.renamed = true;
      void ctx.send("rename", { name: typed });
    }
    ctx.again();
  };
  return h(
    "form",
    { class: "field", on: { submit: save } },
    h("label", { class: "field__label", for: "place-name" }, t("name")),
    h("input", {
      id: "place-name",
      maxlength: 40,
      autocomplete: "given-name",
      value: local.name ?? waiting?.data.name ?? now,
      on: { input: ({ target }) => { local.name = target.value; ctx.again(); } },
    }),
    h("p", { class: "field__help" }, t("name-help"), " ", local.renamed && sendState(ctx, Boolean(waiting))),
    h("button", { type: "submit", class: "button button--quiet", disabled: local.name === undefined }, t("name-save")),
  );
}

function table(ctx) {
  const { table: here, me, all, t } = ctx;
  const people = Object.entries(here.people ?? {});
  return h(
    "section",
    null,
    h("h2", null, all.tables?.[me.me?.table]?.name ?? ""),
    h("ul", { class: "people" }, people.map(([key, person]) => h("li", { key }, icon("user"), h("span", null, person.name)))),
    h("p", { class: "soft" }, t("table-change")),
  );
}

/** The two words with which one comes back, to be written down. */
export function words(ctx, page) {
  return [
    h("h2", null, ctx.t("words-title")),
    h("p", { class: "two-words" }, page.words),
    h("p", null, ctx.t("words-help", { code: page.code })),
  ];
}

function sizes(ctx) {
  return h(
    "div",
    { class: "sizes", role: "radiogroup", "aria-labelledby": "place-size" },
    SIZES.map((size) =>
      h(
        "label",
        { key: size, class: "sizes__one", "data-size": size },
        h("input", {
          type: "radio",
          name: "text-size",
          value: size,
          checked: textSize() === size,
          on: { change: () => { setTextSize(size); ctx.again(); } },
        }),
        h("span", null, ctx.t(`text-${size}`)),
      ),
    ),
  );
}

function languages(page) {
  return h(
    "ul",
    { class: "choices choices--row" },
    page.languages.map(({ code, label, address, current }) =>
      h("li", { key: code }, h("a", { class: "button button--quiet", href: address, lang: code, hreflang: code, "aria-current": current ? "true" : null }, current && icon("check"), h("span", null, label))),
    ),
  );
}

function places(ctx, page) {
  return h(
    "ul",
    { class: "choices" },
    page.places.length > 1 && page.places.map((each) => h("li", { key: each.key }, placeLink(ctx, each))),
    h("li", { key: "add" }, h("a", { class: "button button--quiet", href: page.join }, icon("plus"), h("span", null, ctx.t("phone-add")))),
  );
}

/** A place of this phone: the one that is open, or a way to the other. */
export function placeLink(ctx, { key, name: known, address }) {
  const here = key === ctx.you.key;
  const shown = here ? (ctx.me.me?.name ?? known) : known;
  return h(
    "a",
    { class: "place-link", href: address, "aria-current": here ? "page" : null },
    icon(here ? "check" : "user"),
    h("span", null, shown),
  );
}
