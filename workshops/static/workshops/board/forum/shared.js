/** What forum theatre's three screens have in common: orders, names, signs of a state, polls as bars. */
import { h, icon } from "../dom.js";

export const CHOICES = ["yes", "partly", "no"];
export const OUTCOMES = ["agreed", "contested", "open"];
/** What the room is asked after a try. */
export const QUESTIONS = ["realistic", "helps"];

const ICONS = {
  yes: "check",
  partly: "more",
  no: "cross",
  agreed: "check",
  contested: "comment",
  open: "help",
};
const KINDS = { yes: "ok", partly: "wait", no: "no", agreed: "ok", contested: "no", open: "wait" };

/** The entries of a collection in their order. @param {Record<string, {place: number}>} collection */
export const inOrder = (collection = {}) => Object.entries(collection).sort(([, one], [, other]) => one.place - other.place);

/** What the room has been shown of these words. @param {string} [about] a scene, a replay or a distilled proposal */
export const shownWords = (ctx, what, about) =>
  inOrder(ctx.all.words).filter(([, word]) => word.what === what && (about === undefined || word.about === about));

/** The sign that goes with an answer or a state. */
export const sign = (state) => icon(ICONS[state]);

/** A state as a sign and a word. */
export const tag = (state, text) => h("span", { class: `status status--${KINDS[state]}` }, sign(state), h("span", null, text));

export const nameOf = (ctx, character) => ctx.all.characters[character]?.name ?? "";

/** The characters of a scene, its protagonist first. */
export function castOf(ctx, scene) {
  const { characters, protagonist } = ctx.all.scenes[scene];
  return [protagonist, ...characters.filter((each) => each !== protagonist)];
}

/** Who is replaced or added in a replay. */
export const partOf = (ctx, replay) =>
  replay.added ? ctx.t("replay-added", { name: replay.added }) : ctx.t("replay-replaced", { name: nameOf(ctx, replay.character) });

/** The replay that is played; else the last one that ended. */
export function replayNow(ctx) {
  const playing = ctx.all.replay;
  return playing ? [playing, ctx.all.replays[playing]] : inOrder(ctx.all.replays).at(-1);
}

/** The replay whose poll is open, if any. */
export const polled = (ctx) => inOrder(ctx.all.replays).find(([, replay]) => replay.poll === "open");

/**
 * The sums of a question: each answer with its sign, its word, its figure and a bar.
 * @param {Record<string, number>} sums
 */
export function bars(ctx, title, sums) {
  const all = CHOICES.reduce((sum, choice) => sum + (sums[choice] ?? 0), 0);
  return h(
    "figure",
    { class: "poll", key: title },
    h("figcaption", null, title),
    h(
      "ul",
      {},
      CHOICES.map((choice) =>
        h(
          "li",
          { key: choice, class: `poll__row poll__row--${KINDS[choice]}` },
          h("span", null, sign(choice), ctx.t(`choice-${choice}`)),
          h("b", null, String(sums[choice] ?? 0)),
          h("progress", { max: String(Math.max(all, 1)), value: String(sums[choice] ?? 0), "aria-hidden": "true" }),
        ),
      ),
    ),
    h("p", { class: "poll__all" }, ctx.t("poll-answers", { count: all })),
  );
}

/** What a replay's poll told, question by question; nothing before it is told. */
export function reactions(ctx, key) {
  const told = ctx.all.reactions?.[key];
  return told ? h("div", { class: "polls" }, QUESTIONS.map((question) => bars(ctx, ctx.t(`ask-${question}`), told[question]))) : null;
}

/** Distilled proposals with their number, which is the same on every screen. */
export const distilled = (ctx) => inOrder(ctx.all.distilled).map(([key, proposal], index) => ({ key, number: index + 1, ...proposal }));

/** The result of the vote, best first; equals share a rank. */
export function ranking(ctx) {
  const { points } = ctx.all.results;
  const found = distilled(ctx)
    .map((each) => ({ ...each, points: points[each.key] ?? 0 }))
    .sort((one, other) => other.points - one.points || one.number - other.number);
  const most = Math.max(1, ...found.map((each) => each.points));
  return found.map((each) => ({ ...each, most, rank: 1 + found.filter((other) => other.points > each.points).length }));
}

export function rankingList(ctx) {
  return h(
    "div",
    { class: "ranking" },
    h(
      "ol",
      {},
      ranking(ctx).map((each) =>
        h(
          "li",
          { key: each.key },
          h(
            "span",
            { class: "ranking__rank" },
            h("span", { class: "visually-hidden" }, ctx.t("rank", { rank: each.rank })),
            h("span", { "aria-hidden": "true" }, each.rank),
          ),
          h("p", null, each.text),
          h("b", null, ctx.t("votes", { count: each.points })),
          h("progress", { max: String(each.most), value: String(each.points), "aria-hidden": "true" }),
        ),
      ),
    ),
    h("p", { class: "poll__all" }, ctx.t("voters", { count: ctx.all.results.voters })),
  );
}

/** An alternative with its state. */
export const alternative = (ctx, key) => {
  const found = ctx.all.alternatives?.[key];
  return found ? h("div", { class: "alternative", key }, tag(found.outcome, ctx.t(`outcome-${found.outcome}`)), h("p", null, found.text)) : null;
};

/** Words that came in several lines. */
export const lines = (text = "") => text.split("\n").map((line, index) => h("p", { key: String(index) }, line));

/** What is being typed on this screen, by field: it outlives a change of step, and a refusal. */
const draftsOf = (ctx) => (ctx.local.drafts ??= {});

/** What a field that keeps its draft needs; it begins with `text`. */
export const drafted = (ctx, id, text = "") => ({
  id,
  value: draftsOf(ctx)[id] ?? text,
  on: { input: (event) => (draftsOf(ctx)[id] = event.currentTarget.value) },
});

/** The draft of a field, if anything was typed; it is forgotten. */
export function takeDraft(ctx, id) {
  const draft = draftsOf(ctx)[id];
  delete draftsOf(ctx)[id];
  return draft;
}

/**
 * A field of words with its button.
 * @param {{key: string, label: string, button: string, send: (text: string, form: FormData) => Promise<unknown>, help?: string,
 *   text?: string, most?: number, quiet?: boolean, also?: any, cancel?: () => void, focus?: boolean}} form  `text`: what it begins with;
 *   `also`: other fields, between the words and the button; `focus`: it was opened by a button that is gone
 */
export function sayForm(ctx, { key, label, button, send, help, text = "", most = 400, quiet = false, also = null, cancel, focus = false }) {
  const id = `say-${key}`;

  const submit = (event) => {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem("text");
    const said = field.value.trim();
    if (!said) return field.focus();
    const form = new FormData(event.currentTarget);
    field.value = "";
    takeDraft(ctx, id);
    send(said, form).catch(() => {
      draftsOf(ctx)[id] ??= said;
      ctx.again();
    });
    ctx.again();
  };

  return h(
    "form",
    { class: "say", key, on: { submit } },
    h("label", { for: id }, label),
    help ? h("p", { class: "field__help", id: `${id}-help` }, help) : null,
    h("textarea", {
      ...drafted(ctx, id, text),
      name: "text",
      rows: "2",
      required: true,
      maxlength: String(most),
      "aria-describedby": help ? `${id}-help` : null,
      ref: focus ? focusIt : null,
    }),
    also,
    h(
      "div",
      { class: "row" },
      h("button", { class: quiet ? "button button--quiet" : "button", type: "submit" }, button),
      cancel ? press(ctx.t("cancel"), cancel, { kind: "plain" }) : null,
    ),
  );
}

/** A fieldset of three big answers. @param {(choice: string) => void} choose */
export function answers(ctx, { key, question, chosen, choose, busy = false }) {
  return h(
    "fieldset",
    { class: "answers", key },
    h("legend", null, question),
    h(
      "div",
      { class: "answers__in" },
      CHOICES.map((choice) =>
        h(
          "button",
          {
            key: choice,
            type: "button",
            class: "answer",
            "aria-pressed": String(chosen === choice),
            "aria-disabled": busy ? "true" : null,
            on: { click: () => busy || choose(choice) },
          },
          sign(choice),
          h("span", null, ctx.t(`choice-${choice}`)),
        ),
      ),
    ),
  );
}

/**
 * A polite word on what has changed since the screen was drawn last; what was there when it was opened is no news.
 * @param {(ctx: any) => Record<string, string>} read a sentence for each thing, or nothing
 */
export function teller(read) {
  let told = null;
  return (ctx) => {
    const now = read(ctx);
    for (const [name, sentence] of Object.entries(now)) if (told && sentence && sentence !== told[name]) ctx.say(sentence);
    told = now;
  };
}

/** Something to do once what was sent is acknowledged; a refusal is said by the shell. */
export const after = (sending, act) => void sending.then(act, () => {});

/** Gives the focus to a field or a button that somebody has just asked for. */
export const focusIt = (element) => element.focus();

/** What opened a field that was closed: it takes the focus back when it is drawn again. */
let closed = "";
export const opener = (key) => (element) => {
  if (closed !== key) return;
  closed = "";
  element.focus();
};
export const giveBackTo = (key) => (closed = key);

/**
 * Asked once before it is done: the button, then whether to.
 * @param {{key: string, label: string, ask: string, does: string, act: () => void, kind?: string}} what
 */
export function askFirst(ctx, { key, label, ask, does, act, kind = "plain" }) {
  const put = (value) => {
    ctx.local.asked = value;
    ctx.again();
  };
  const leave = () => {
    giveBackTo(key);
    put(null);
  };
  const doIt = () => {
    put(null);
    act();
  };
  if (ctx.local.asked !== key) return press(label, () => put(key), { key: `${key}-ask`, kind, ref: opener(key) });
  return h(
    "span",
    { key: `${key}-sure`, class: "sure row", role: "group", "aria-label": ask },
    h("span", null, ask),
    press(does, doIt, { kind: "danger", ref: focusIt }),
    press(ctx.t("cancel"), leave, { kind: "quiet" }),
  );
}

/** A button. `kind`: quiet, plain, danger; `name`: its icon; `label`: what a screen reader says of it. */
export function press(text, act, { kind = "", name = "", label = null, ...props } = {}) {
  return h(
    "button",
    { class: `button${kind && ` button--${kind}`}`, type: "button", "aria-label": label, ...props, on: { click: act } },
    name ? icon(name) : null,
    h("span", null, text),
  );
}

/** A state that is no poll's: a kind of tag, an icon and a word. */
export const status = (kind, name, text) => h("span", { class: `status status--${kind}` }, icon(name), h("span", null, text));

export const folded = (key, title, ...children) => h("details", { class: "forum__more", key }, h("summary", null, title), ...children);

/** The same for what may be long: it is drawn only while it is open. @param {() => any} content */
export function unfolding(ctx, key, title, content) {
  const open = Boolean(ctx.local.unfolded?.[key]);
  const toggle = (event) => {
    if (event.currentTarget.open === open) return;
    ctx.local.unfolded = { ...ctx.local.unfolded, [key]: !open };
    ctx.again();
  };
  return h("details", { class: "forum__more", key, open, on: { toggle } }, h("summary", null, title), open && h("div", null, content()));
}

/** A list to choose from; with `change` it holds `chosen`. */
export function select({ id, name, label, none, choices, chosen, change }) {
  const holds = change ? { value: chosen, on: { change: (event) => change(event.currentTarget.value) } } : {};
  return h(
    "div",
    { class: "field", key: id },
    h("label", { for: id }, label),
    h(
      "select",
      { id, name, ...holds },
      none === undefined ? null : h("option", { value: "" }, none),
      choices.map(([value, text]) => h("option", { key: value, value }, text)),
    ),
  );
}

/** The characters of a scene: who they are, and whose problem it is. */
export function castList(ctx, scene) {
  const one = (each) => {
    const { name, note } = ctx.all.characters[each];
    const main = each === ctx.all.scenes[scene].protagonist;
    return h(
      "li",
      { key: each },
      h("b", null, name),
      main ? [" ", status("info", "user", ctx.t("protagonist"))] : null,
      note ? h("p", null, note) : null,
    );
  };
  return h("ul", { class: "cast" }, castOf(ctx, scene).map(one));
}

/** What is known of a try. */
export function replayFacts(ctx, { moment, tried, who, ...part }) {
  const row = (name, ...what) => h("div", { key: name }, h("dt", null, ctx.t(name)), h("dd", null, ...what));
  return h(
    "dl",
    { class: "facts" },
    row("replay-part", partOf(ctx, part), who ? ` (${who})` : ""),
    row("replay-moment", moment),
    tried ? row("replay-tried", lines(tried)) : null,
  );
}

/** The characters of a scene as choices of a list. */
export const castChoices = (ctx, scene) => castOf(ctx, scene).map((each) => [each, nameOf(ctx, each)]);
