/**
 * Each table on the facilitator's desk: photos and words of its people, its answer.
 */
import { h } from "../../dom.js";
import { answerForm, button, chosenPhotos, inOrder, photo, portrait, sayForm, send, t, tableName, tag } from "../../photolangage.js";
import { WORDS_SHOWN, at, matching, moreButton, nameOf, saidOnDesk, searchBox, set, tables, thumbs, view } from "./pieces.js";

export function speaking(ctx) {
  const count = Object.values(ctx.desk.words ?? {}).filter((word) => !word.hidden).length;
  if (view.query.trim()) {
    const found = inOrder(ctx.desk.words).filter(([, word]) => matching(ctx, word));
    return [
      searchBox(ctx, found.length),
      h(
        "section",
        { key: "found" },
        h("h2", {}, t(ctx, "found-words", { count: found.length })),
        h(
          "ul",
          { class: "said-list" },
          found
            .slice(0, WORDS_SHOWN * view.more)
            .map(([key, word]) => h("li", { key, class: "said" }, word.photo && photo(ctx, word.photo), saidOnDesk(ctx, key, word, true))),
        ),
        moreButton(ctx, found.length),
      ),
    ];
  }
  return [
    h("h2", { key: "title" }, t(ctx, "noted-words", { count })),
    searchBox(ctx),
    tables(
      ctx,
      (key) => {
        const { scribe, turn } = ctx.desk.tables?.[key] ?? {};
        return h(
          "span",
          { class: "soft" },
          [
            nameOf(ctx, turn) && t(ctx, "turn-of", { name: nameOf(ctx, turn) }),
            scribe ? t(ctx, "scribe-is", { name: nameOf(ctx, scribe) }) : t(ctx, "scribe-none"),
          ]
            .filter(Boolean)
            .join(" · "),
        );
      },
      (key) =>
        h(
          "ul",
          { class: "table-people" },
          at(ctx, key).map(([who, person]) => speaker(ctx, key, who, person)),
        ),
    ),
  ];
}

function speaker(ctx, table, who, person) {
  const photos = chosenPhotos(person.photos);
  const isTurn = ctx.desk.tables?.[table]?.turn === who;
  const words = inOrder(ctx.desk.words).filter(([, word]) => word.who === who);
  const noting = view.noting === who;
  return h(
    "li",
    { key: who, class: isTurn && "is-turn" },
    h(
      "h3",
      {},
      h("span", {}, person.name),
      isTurn && tag("info", "hand", t(ctx, "their-turn")),
      person.without_phone && tag("draft", "phone", t(ctx, "without-phone")),
    ),
    photos.length ? thumbs(ctx, photos) : h("p", { class: "soft" }, t(ctx, "passed")),
    words.length > 0 &&
      h(
        "ul",
        { class: "said-list" },
        words.map(([key, word]) => h("li", { key, class: "said" }, saidOnDesk(ctx, key, word, false))),
      ),
    noting && sayForm(ctx, { id: `say-${who}`, who, photos, label: t(ctx, "words-of", { name: person.name }), other: true }),
    h(
      "div",
      { class: "row" },
      !isTurn &&
        button(t(ctx, "give-turn"), () => send(ctx, "turn", { person: who }), {
          kind: "quiet",
          icon: "hand",
          "aria-label": t(ctx, "give-turn-to", { name: person.name }),
        }),
      button(noting ? ctx.t("close") : t(ctx, "note-for-them"), set(ctx, { noting: noting ? null : who }), {
        kind: "plain",
        icon: noting ? "cross" : "pen",
        "aria-expanded": noting,
        "aria-label": noting ? null : t(ctx, "note-for-name", { name: person.name }),
      }),
    ),
  );
}

// Answers of the tables.

export function answers(ctx) {
  const count = Object.values(ctx.desk.answers ?? {}).filter((each) => each.agreed).length;
  return [
    h("h2", { key: "title" }, t(ctx, "agreed-tables", { count, of: inOrder(ctx.all.tables).length })),
    tables(
      ctx,
      (key) => answerState(ctx, key),
      (key) => answerOnDesk(ctx, key),
    ),
  ];
}

export function answerState(ctx, key) {
  const written = ctx.desk.answers?.[key];
  if (!written) return tag("draft", "clock", t(ctx, "answer-none"));
  const people = at(ctx, key);
  return h(
    "span",
    { class: "row" },
    written.agreed
      ? tag("ok", "check", t(ctx, "answer-agreed"))
      : tag("wait", "clock", t(ctx, "answer-confirmed", { count: people.filter(([who]) => written.confirmed?.[who]).length, of: people.length })),
    written.hidden && tag("no", "eye-off", t(ctx, "hidden")),
  );
}

function answerOnDesk(ctx, key) {
  const written = ctx.desk.answers?.[key];
  const people = at(ctx, key);
  const scribe = nameOf(ctx, ctx.desk.tables?.[key]?.scribe);
  const missing = written ? people.filter(([who]) => !written.confirmed?.[who]) : [];
  const photos = [...new Set(people.flatMap(([, person]) => chosenPhotos(person.photos)))];
  const writing = view.writing[key];
  const write = (on) => set(ctx, { writing: { ...view.writing, [key]: on } });
  return [
    h("p", { class: "soft", key: "scribe" }, scribe ? t(ctx, "scribe-is", { name: scribe }) : t(ctx, "scribe-none")),
    written &&
      !writing && [
        h("p", { class: "answer__version", key: "version" }, t(ctx, "answer-version", { version: written.version })),
        portrait(ctx, written, { large: false }),
      ],
    writing && answerForm(ctx, { at: key, photos, written, left: write(false) }),
    missing.length > 0 &&
      h(
        "div",
        { key: "missing" },
        h("h3", {}, t(ctx, "not-confirmed-yet")),
        h(
          "ul",
          { class: "people-list" },
          missing.map(([who, person]) =>
            h(
              "li",
              { key: who },
              h("span", {}, person.name),
              person.without_phone && tag("draft", "phone", t(ctx, "without-phone")),
              ctx.all.phase === "answer" &&
                button(t(ctx, "confirm-for", { name: person.name }), () => send(ctx, "confirm", { version: written.version, for: who }), {
                  kind: "plain",
                  icon: "check",
                }),
            ),
          ),
        ),
      ),
    h(
      "div",
      { class: "row", key: "actions" },
      ctx.all.phase === "answer" &&
        !writing &&
        button(t(ctx, written ? "answer-mend" : "answer-write"), write(true), {
          kind: "quiet",
          icon: "pen",
          "aria-label": `${t(ctx, written ? "answer-mend" : "answer-write")} : ${tableName(ctx, key)}`,
        }),
      written && moderated(ctx, key, written),
    ),
  ];
}

export function moderated(ctx, key, written) {
  if (written.hidden)
    return button(t(ctx, "show-again"), () => send(ctx, "show_answer", { table: key }), {
      kind: "plain",
      icon: "eye",
      "aria-label": `${t(ctx, "show-again")} : ${tableName(ctx, key)}`,
    });
  const hide = () => send(ctx, "hide_answer", { table: key }, () => ctx.did(t(ctx, "answer-hidden"), "show_answer", { table: key }));
  return button(t(ctx, "hide"), hide, { kind: "plain", icon: "eye-off", "aria-label": `${t(ctx, "hide")} : ${tableName(ctx, key)}` });
}
