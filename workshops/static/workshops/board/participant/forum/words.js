/** Words on a participant's phone: to write them, what has become of one's own, what the room was shown. */
import { h } from "../../dom.js";
import {
  askFirst,
  distilled,
  folded,
  giveBackTo,
  nameOf,
  opener,
  press,
  sayForm,
  select,
  shownWords,
  status,
  unfolding,
} from "../../forum/shared.js";

// Of what the room said, so much is read at one go.
const LAST = 20;
const STATES = { pending: ["wait", "clock"], shown: ["ok", "eye"], held: ["draft", "eye-off"] };
// The steps in which each may be put in other words.
const MENDED = { objection: ["replay", "closing"], proposal: ["proposals"] };

/** For whom a scribe writes: themselves, or somebody of their table. */
function forWhom(ctx, what) {
  const others = Object.entries(ctx.table.people ?? {}).filter(([key]) => key !== ctx.you.key);
  if (ctx.table.scribe !== ctx.you.key || !others.length) return null;
  const people = others.map(([key, { name }]) => [key, name]);
  return select({ id: `for-${what}`, name: "for", label: ctx.t("for-whom"), none: ctx.t("for-me"), choices: people });
}

/**
 * A field in which to write.
 * @param {{what: string, about?: string, label?: string, help?: string, quiet?: boolean, also?: any, cancel?: () => void,
 *   done?: () => void, focus?: boolean}} form  `also`: lists whose names are fields of the operation; `done`: it has left
 */
export function writeForm(ctx, { what, about, label, also, done, ...form }) {
  const send = (text, fields) => {
    const data = { what, text };
    if (about) data.about = about;
    for (const name of ["character", "about", "for"]) if (fields.get(name)) data[name] = fields.get(name);
    done?.();
    return ctx.send("write", data);
  };
  return sayForm(ctx, {
    key: about ? `${what}-${about}` : what,
    label: label ?? ctx.t(`write-${what}`),
    button: ctx.t("send"),
    also: [also, forWhom(ctx, what)],
    send,
    ...form,
  });
}

export function objections(ctx, about) {
  return folded(
    `objections-${about}`,
    ctx.t("objection-title"),
    writeForm(ctx, { what: "objection", about, help: ctx.t("help-objection"), quiet: true }),
    mine(ctx, "objection", about),
    room(ctx, shownWords(ctx, "objection", about)),
  );
}

const own = (ctx, test) =>
  Object.entries(ctx.me.words ?? {})
    .filter(([, word]) => test(word))
    .sort(([, one], [, other]) => one.at - other.at);

/** What I wrote, and what has become of it. */
export function mine(ctx, what, about) {
  const fits = (word) => word.what === what && (about === undefined || word.about === about);
  const kept = own(ctx, fits);
  const leaving = ctx.waiting("write", fits).filter(({ id }) => !ctx.me.words?.[id]);
  if (!kept.length && !leaving.length) return null;
  return h(
    "ul",
    { class: "words", key: `mine-${what}`, "aria-label": ctx.t("mine") },
    kept.map(([key, word]) => ownWord(ctx, key, word)),
    leaving.map(({ id, data }) => h("li", { key: id }, h("p", null, data.text), status("draft", "clock", ctx.t("waiting")))),
  );
}

const isTurned = (ctx, objection) => own(ctx, (word) => word.origin === objection && word.state !== "held").length > 0;

/** My objections that are no proposal yet. */
export function mineToTurn(ctx) {
  const found = own(ctx, (word) => word.what === "objection").filter(([key]) => !isTurned(ctx, key));
  if (!found.length) return null;
  return h(
    "section",
    { class: "forum__card", key: "turn", "aria-labelledby": "card-turn" },
    h("h2", { id: "card-turn" }, ctx.t("objections-mine")),
    h("p", null, ctx.t("help-turn")),
    h("ul", { class: "words" }, found.map(([key, word]) => ownWord(ctx, key, word))),
  );
}

function ownWord(ctx, key, word) {
  if (ctx.local.open?.key === key) return h("li", { key }, h("p", null, word.text), openForm(ctx, key, word, ctx.local.open.how));
  const open = (how) => () => {
    ctx.local.open = { key, how };
    ctx.again();
  };
  const used = distilled(ctx).some((each) => each.sources.includes(key));
  const mayMend = !used && (MENDED[word.what]?.includes(ctx.all.phase) ?? true);
  const mayTurn = word.what === "objection" && !isTurned(ctx, key);
  const { text } = word;
  return h(
    "li",
    { key },
    h("p", null, word.character ? h("b", null, `${nameOf(ctx, word.character)}\u00a0: `) : null, text),
    h(
      "p",
      { class: "words__state" },
      status(...STATES[word.state], ctx.t(`word-${word.state}`)),
      word.for ? ` ${ctx.t("written-for", { name: ctx.table.people?.[word.for]?.name ?? "" })}` : null,
    ),
    h(
      "div",
      { class: "row words__do" },
      mayTurn ? press(ctx.t("turn"), open("turn"), { kind: "quiet", ref: opener(`turn-${key}`), label: ctx.t("turn-word", { text }) }) : null,
      mayMend ? press(ctx.t("mend"), open("mend"), { kind: "plain", ref: opener(`mend-${key}`), label: ctx.t("mend-word", { text }) }) : null,
      askFirst(ctx, {
        key: `drop-${key}`,
        label: ctx.t("drop"),
        ask: ctx.t("drop-sure"),
        does: ctx.t("drop-yes"),
        act: () => ctx.send("drop_word", { word: key }),
      }),
    ),
  );
}

/** In other words, or as a proposal. @param {"mend" | "turn"} how */
function openForm(ctx, key, word, how) {
  const leave = () => {
    giveBackTo(`${how}-${key}`);
    ctx.local.open = null;
    ctx.again();
  };
  return sayForm(ctx, {
    key: `${how}-${key}`,
    label: ctx.t(`${how}-label`),
    text: how === "mend" ? word.text : "",
    button: ctx.t(`${how}-send`),
    cancel: leave,
    focus: true,
    send: (text) => {
      leave();
      return ctx.send(how === "mend" ? "mend_word" : "turn_objection", { word: key, text });
    },
  });
}

export const others = (ctx, found) => found.filter(([key]) => !ctx.me.words?.[key]);

/** Words that the room was shown, without a name; `before`: what is said ahead of each. */
export function wordList(ctx, found, before = (word) => word.character && nameOf(ctx, word.character)) {
  const one = ([key, word]) => {
    const ahead = before(word);
    return h("li", { key }, h("p", null, ahead ? h("b", null, `${ahead}\u00a0: `) : null, word.text));
  };
  return h("ul", { class: "words words--room" }, found.map(one));
}

/** What the others said; one's own words stand with what has become of them. */
export function room(ctx, all) {
  const found = others(ctx, all);
  if (!found.length) return null;
  const title = h("h2", { id: "room-said" }, ctx.t("room-said", { count: found.length }));
  const before = found.slice(0, -LAST);
  return h(
    "section",
    { class: "forum__room", key: "room", "aria-labelledby": "room-said" },
    title,
    before.length ? unfolding(ctx, "before", ctx.t("said-before", { count: before.length }), () => wordList(ctx, before)) : null,
    wordList(ctx, found.slice(-LAST)),
  );
}
