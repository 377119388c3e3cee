/**
 * The plenary on the facilitator's desk: tables in turn on the wall, themes made of words that were said. What is dragged has its button.
 */
import { h, icon } from "../../dom.js";
import { button, focused, inOrder, photo, portrait, quoted, send, t, tag } from "../../photolangage.js";
import { WORDS_SHOWN, hideWord, matching, moreButton, onWall, searchBox, set, view, whose } from "./pieces.js";
import { answerState, moderated } from "./tables.js";

export function plenary(ctx) {
  return [tablesOnWall(ctx), h("div", { class: "on-desk-themes", key: "themes" }, wordsToGather(ctx), themes(ctx))];
}

function tablesOnWall(ctx) {
  return h(
    "section",
    { class: "on-desk-answers", key: "on-wall" },
    h("h2", {}, t(ctx, "tables-on-wall")),
    h("div", { class: "row" }, onWall(ctx, "results", "", "", t(ctx, "wall-themes"))),
    h(
      "ul",
      { class: "on-desk-answers__list" },
      inOrder(ctx.all.tables).map(([key, table]) => {
        const written = ctx.desk.answers?.[key];
        return h(
          "li",
          { key },
          h("h3", {}, table.name),
          written
            ? [
                portrait(ctx, written, { large: false }),
                h("div", { class: "row" }, answerState(ctx, key)),
                h("div", { class: "row" }, !written.hidden && onWall(ctx, "table", key, table.name), moderated(ctx, key, written)),
              ]
            : h("p", { class: "soft" }, t(ctx, "answer-none")),
        );
      }),
    ),
  );
}

function wordsToGather(ctx) {
  const all = ctx.all.themes ?? {};
  const placed = (key) => Object.entries(all).filter(([, theme]) => key in theme.words);
  const found = Object.entries(ctx.desk.words ?? {})
    .filter(
      ([key, word]) => (!view.table || word.table === view.table) && (!view.loose || (!word.hidden && !placed(key).length)) && matching(ctx, word),
    )
    .sort(([, one], [, other]) => (ctx.all.tables?.[one.table]?.place ?? 0) - (ctx.all.tables?.[other.table]?.place ?? 0) || one.place - other.place);
  return h(
    "section",
    { class: "on-desk-words" },
    h("h2", {}, t(ctx, "found-words", { count: found.length })),
    h("p", { class: "soft" }, t(ctx, "gather-help")),
    searchBox(ctx, found.length),
    h(
      "div",
      { class: "row" },
      h(
        "label",
        { class: "field" },
        h("span", { class: "field__label" }, t(ctx, "of-table")),
        h(
          "select",
          { value: view.table, on: { change: (event) => set(ctx, { table: event.currentTarget.value, more: 1 })() } },
          h("option", { value: "" }, t(ctx, "all-tables")),
          inOrder(ctx.all.tables).map(([key, table]) => h("option", { key, value: key }, table.name)),
        ),
      ),
      h(
        "label",
        { class: "choice" },
        h("input", { type: "checkbox", checked: view.loose, on: { change: (event) => set(ctx, { loose: event.currentTarget.checked, more: 1 })() } }),
        h("span", {}, t(ctx, "only-loose")),
      ),
    ),
    found.length === 0 && h("p", { class: "soft" }, t(ctx, "no-words")),
    h(
      "ul",
      { class: "said-list" },
      found.slice(0, WORDS_SHOWN * view.more).map(([key, word]) => wordToGather(ctx, key, word, placed(key))),
    ),
    moreButton(ctx, found.length),
  );
}

function wordToGather(ctx, key, word, placed) {
  const placing = view.placing === key;
  const others = inOrder(ctx.all.themes).filter(([theme]) => !placed.some(([each]) => each === theme));
  const drag = {
    dragstart: (event) => {
      view.dragged = key;
      event.dataTransfer.effectAllowed = "copy";
      event.dataTransfer.setData("text/plain", word.text);
    },
    dragend: set(ctx, { dragged: null }),
  };
  return h(
    "li",
    { key, class: "said", draggable: word.hidden ? null : "true", on: word.hidden ? {} : drag },
    word.photo && h("button", { type: "button", class: "thumbs__open", on: { click: set(ctx, { photo: word.photo }) } }, photo(ctx, word.photo)),
    h(
      "div",
      { class: "said__in" },
      quoted(word.text),
      h("small", { class: "soft" }, whose(ctx, word)),
      placed.map(([theme, { title }]) => h("span", { key: theme, class: "said__theme" }, tag("info", "join", title))),
      word.hidden && tag("no", "eye-off", t(ctx, "hidden")),
      h(
        "div",
        { class: "row" },
        !word.hidden &&
          button(t(ctx, "place-word"), set(ctx, { placing: placing ? null : key, naming: null }), {
            kind: "quiet",
            icon: "join",
            "aria-expanded": placing,
          }),
        word.hidden
          ? button(t(ctx, "show-again"), () => send(ctx, "show_word", { word: key }), { kind: "plain", icon: "eye" })
          : button(t(ctx, "hide"), () => hideWord(ctx, key), { kind: "plain", icon: "eye-off" }),
      ),
      placing &&
        h(
          "div",
          { class: "said__places", role: "group", "aria-label": t(ctx, "place-word") },
          others.map(([theme, { title }]) =>
            button(
              title,
              () => {
                view.placing = null;
                gather(ctx, theme, key);
              },
              { kind: "quiet", key: theme, class: "button button--quiet said__place" },
            ),
          ),
          newTheme(ctx, `new-with-${key}`, key),
        ),
    ),
  );
}

function gather(ctx, theme, word) {
  const title = ctx.all.themes?.[theme]?.title ?? "";
  if (ctx.all.themes?.[theme]?.words[word]) return;
  send(ctx, "gather", { theme, word }, () => ctx.did(t(ctx, "gathered", { theme: title }), "ungather", { theme, word }));
}

/** A title for a theme that does not exist yet, and perhaps its first words. */
function newTheme(ctx, id, word) {
  const submit = (event) => {
    event.preventDefault();
    const { title } = event.currentTarget.elements;
    const wanted = title.value.trim();
    if (!wanted) return title.focus();
    title.value = "";
    if (word) view.placing = null;
    send(ctx, "theme", { title: wanted }, async (theme) => {
      if (word) await send(ctx, "gather", { theme, word });
      ctx.did(t(ctx, "theme-made", { theme: wanted }), "drop_theme", { theme });
    });
  };
  return h(
    "form",
    { class: "new-theme", key: id, on: { submit } },
    h("label", { class: "field__label", for: id }, t(ctx, "new-theme")),
    h(
      "div",
      { class: "row" },
      h("input", { id, name: "title", type: "text", maxlength: 80, autocomplete: "off" }),
      h("button", { type: "submit", class: "button button--quiet" }, icon("plus"), h("span", {}, t(ctx, "make-theme"))),
    ),
  );
}

function themes(ctx) {
  const all = inOrder(ctx.all.themes);
  return h(
    "section",
    { class: "on-desk-theme-list" },
    h("h2", {}, t(ctx, "themes-count", { count: all.length })),
    newTheme(ctx, "new-theme", ""),
    all.length === 0 && h("p", { class: "soft" }, t(ctx, "no-themes")),
    h(
      "ul",
      { class: "on-desk-theme-list__list" },
      all.map(([key, theme]) => themeCard(ctx, key, theme)),
    ),
  );
}

function themeCard(ctx, key, theme) {
  const words = Object.entries(theme.words);
  const over = (on) => (event) => {
    if (!view.dragged) return;
    event.preventDefault();
    event.currentTarget.classList.toggle("is-over", on);
  };
  const drop = {
    dragenter: over(true),
    dragover: over(true),
    dragleave: over(false),
    drop: (event) => {
      over(false)(event);
      const word = view.dragged;
      view.dragged = null;
      if (word) gather(ctx, key, word);
    },
  };
  const from = new Set(words.map(([, said]) => said.table));
  return h(
    "li",
    { key, class: "theme", on: drop },
    view.renaming === key ? renameForm(ctx, key, theme) : h("h3", {}, theme.title),
    h("p", { class: "soft" }, t(ctx, "theme-from", { count: words.length, tables: from.size })),
    h(
      "div",
      { class: "theme__extent", role: "group", "aria-label": t(ctx, "extent-of", { theme: theme.title }) },
      ["shared", "differs"].map((extent) =>
        button(t(ctx, `extent-${extent}`), () => setExtent(ctx, key, theme, theme.extent === extent ? "" : extent), {
          kind: "quiet",
          key: extent,
          icon: theme.extent === extent ? "check" : "",
          "aria-pressed": theme.extent === extent,
        }),
      ),
    ),
    h(
      "ul",
      { class: "said-list" },
      words.map(([word, said]) =>
        h(
          "li",
          { key: word, class: "said" },
          said.photo &&
            h("button", { type: "button", class: "thumbs__open", on: { click: set(ctx, { photo: said.photo }) } }, photo(ctx, said.photo)),
          h(
            "div",
            { class: "said__in" },
            quoted(said.text),
            h("small", { class: "soft" }, whose(ctx, ctx.desk.words?.[word] ?? said)),
            button(t(ctx, "ungather"), () => ungather(ctx, key, theme, word), { kind: "plain", icon: "minus" }),
          ),
        ),
      ),
    ),
    h(
      "div",
      { class: "row" },
      onWall(ctx, "theme", key, theme.title),
      view.renaming !== key &&
        button(t(ctx, "rename"), set(ctx, { renaming: key }), { kind: "plain", icon: "pen", "aria-label": `${t(ctx, "rename")} : ${theme.title}` }),
      button(t(ctx, "drop-theme"), () => dropTheme(ctx, key, theme), {
        kind: "plain",
        icon: "trash",
        "aria-label": `${t(ctx, "drop-theme")} : ${theme.title}`,
      }),
    ),
  );
}

function renameForm(ctx, key, theme) {
  const submit = (event) => {
    event.preventDefault();
    const title = event.currentTarget.elements.title.value.trim();
    view.renaming = null;
    if (title && title !== theme.title)
      send(ctx, "mend_theme", { theme: key, title }, () => ctx.did(t(ctx, "renamed"), "mend_theme", { theme: key, title: theme.title }));
    ctx.again();
  };
  return h(
    "form",
    { class: "row", on: { submit } },
    h("label", { class: "visually-hidden", for: `rename-${key}` }, t(ctx, "theme-title")),
    h("input", { id: `rename-${key}`, name: "title", type: "text", maxlength: 80, autocomplete: "off", value: theme.title, ref: focused }),
    h("button", { type: "submit", class: "button" }, icon("check"), h("span", {}, ctx.t("save"))),
    button(t(ctx, "leave-as-is"), set(ctx, { renaming: null }), { kind: "plain" }),
  );
}

function setExtent(ctx, key, theme, extent) {
  const said = t(ctx, extent ? "extent-set" : "extent-taken", { theme: theme.title });
  send(ctx, "mend_theme", { theme: key, extent }, () => ctx.did(said, "mend_theme", { theme: key, extent: theme.extent ?? "" }));
}

function ungather(ctx, key, theme, word) {
  send(ctx, "ungather", { theme: key, word }, () => ctx.did(t(ctx, "ungathered", { theme: theme.title }), "gather", { theme: key, word }));
}

function dropTheme(ctx, key, theme) {
  send(ctx, "drop_theme", { theme: key }, () => ctx.did(t(ctx, "theme-dropped", { theme: theme.title }), "restore_theme", { theme: key }));
}
