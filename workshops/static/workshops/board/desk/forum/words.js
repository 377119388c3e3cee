/** Words on the joker's desk: the inbox, what the room has been shown, what was said aloud and is noted. */
import { h } from "../../dom.js";
import { castChoices, giveBackTo, nameOf, opener, press, sayForm, select, status, unfolding } from "../../forum/shared.js";
import { person, remember, sheet, undoable } from "./parts.js";

// Read at one go; "show these" lets through what can be seen, no more.
const AT_ONCE = 6;
const STATES = { pending: ["wait", "clock"], shown: ["ok", "eye"], held: ["draft", "eye-off"] };
// Only the joker notes these.
const HEARD_ONLY = ["change", "feeling"];

/** Words in the order in which they came, whoever wrote them. */
const deskWords = (ctx, test) =>
  Object.entries(ctx.desk.words ?? {})
    .filter(([, word]) => test(word))
    .sort(([, one], [, other]) => one.at - other.at);

// The steps in which each is of use.
const OBJECTED = ["replay", "closing", "proposals"];
const STEPS = {
  fact: ["harvest"],
  trouble: ["harvest"],
  objection: OBJECTED,
  proposal: [...OBJECTED, "distil"],
  for: ["debate"],
  against: ["debate"],
};
const fitsStep = (ctx, { what }) => STEPS[what].includes(ctx.all.phase);

/** What nobody has read yet. */
export const unreadWords = (ctx) => deskWords(ctx, (word) => word.state === "pending");

/** What waits for the joker to read it: what this step asks for; what came in another one is put aside. */
export function inbox(ctx) {
  const all = unreadWords(ctx);
  const waiting = all.filter(([, word]) => fitsStep(ctx, word));
  const aside = all.filter(([, word]) => !fitsStep(ctx, word));
  return [
    waiting.length ? unread(ctx, waiting) : null,
    aside.length ? unfolding(ctx, "aside", ctx.t("inbox-aside", { count: aside.length }), () => list(ctx, aside)) : null,
  ];
}

function unread(ctx, waiting) {
  const seen = waiting.slice(0, AT_ONCE);
  const showAll = () => {
    for (const [key] of seen) ctx.send("show_word", { word: key });
  };
  return sheet(
    "inbox",
    ctx.t("inbox", { count: waiting.length }),
    h("p", { class: "soft" }, ctx.t("inbox-help")),
    list(ctx, seen),
    waiting.length > seen.length ? h("p", { class: "soft" }, ctx.t("inbox-more", { count: waiting.length - seen.length })) : null,
    seen.length > 1 ? press(ctx.t("show-all", { count: seen.length }), showAll, { kind: "quiet", name: "eye" }) : null,
  );
}

const list = (ctx, words) => h("ul", { class: "words" }, words.map(([key, word]) => deskWord(ctx, key, word)));

/** Words with who wrote them, and what the joker may do. */
export function deskWord(ctx, key, word, ...more) {
  const about = ctx.all.replays?.[word.about];
  const aside = [
    ctx.t(`what-${word.what}`),
    word.character && nameOf(ctx, word.character),
    about && ctx.t("try-number", { number: about.place }),
    person(ctx, word.who),
  ];
  const letThrough = (on) => {
    const [does, undoes] = on ? ["show_word", "hide_word"] : ["hide_word", "show_word"];
    return undoable(ctx, does, { word: key }, ctx.t(`did-${does}`), [undoes, { word: key }]);
  };
  const show = press(ctx.t("show"), letThrough(true), { name: "eye", label: ctx.t("show-word", { text: word.text }) });
  const hide = press(ctx.t("hide"), letThrough(false), {
    kind: "quiet",
    name: "eye-off",
    label: ctx.t("hide-word", { text: word.text }),
  });
  return h(
    "li",
    { key },
    h("p", null, word.text),
    h("p", { class: "soft words__aside" }, aside.filter(Boolean).join(" · ")),
    h(
      "div",
      { class: "row words__do" },
      word.state === "pending" ? null : status(...STATES[word.state], ctx.t(`desk-${word.state}`)),
      word.state === "shown" ? null : show,
      word.state === "held" ? null : hide,
      ...more,
    ),
  );
}

/** What was already let through or kept, of some kinds. */
export function readWords(ctx, key, test) {
  const read = deskWords(ctx, (word) => word.state !== "pending" && test(word));
  if (!read.length) return null;
  return unfolding(ctx, `read-${key}`, ctx.t("read-words", { count: read.length }), () => list(ctx, read));
}

/** Something said aloud, noted as nobody's; or somebody's words, for whom the desk enters now. */
export function hearForm(ctx, { what, about, scene = null, quiet = true }) {
  const key = about ? `${what}-${about}` : what;
  const writer = HEARD_ONLY.includes(what) ? "" : ctx.forWhom;
  const whom = { id: `cast-${key}`, name: "character", label: ctx.t("about-whom"), none: ctx.t("nobody-chosen") };
  return sayForm(ctx, {
    key: `hear-${key}`,
    label: ctx.t(`hear-${what}`),
    button: writer ? ctx.t("note-for", { name: person(ctx, writer) }) : ctx.t("note"),
    quiet,
    also: scene && select({ ...whom, choices: castChoices(ctx, scene) }),
    send: (text, form) => {
      const data = { what, text };
      if (about) data.about = about;
      if (form.get("character")) data.character = form.get("character");
      return writer ? ctx.send("write", { ...data, for: writer }) : ctx.send("hear", data);
    },
  });
}

const isTurned = (ctx, word) => ["pending", "shown"].includes(ctx.desk.words?.[word.became]?.state);

/** Objections that were read, each of which may become a proposal. */
export function objectionList(ctx, test = () => true) {
  const found = deskWords(ctx, (word) => word.what === "objection" && word.state !== "pending" && test(word));
  return found.length ? h("ul", { class: "words", key: "objections" }, found.map(([key, word]) => objection(ctx, key, word))) : null;
}

function objection(ctx, key, word) {
  if (isTurned(ctx, word)) return deskWord(ctx, key, word, status("ok", "check", ctx.t("turned")));
  if (ctx.local.turning !== key) {
    const turn = { kind: "quiet", name: "arrow", ref: opener(key), label: ctx.t("turn-word", { text: word.text }) };
    return deskWord(ctx, key, word, press(ctx.t("turn"), remember(ctx, "turning", key), turn));
  }
  const leave = () => {
    giveBackTo(key);
    remember(ctx, "turning", null)();
  };
  const form = sayForm(ctx, {
    key: `turn-${key}`,
    label: ctx.t("turn-label"),
    button: ctx.t("turn-send"),
    cancel: leave,
    focus: true,
    send: (text) => {
      ctx.local.turning = null;
      return ctx.send("turn_objection", { word: key, text });
    },
  });
  return [deskWord(ctx, key, word), h("li", { key: `turn-${key}` }, form)];
}
