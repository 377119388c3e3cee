/**
 * What the three screens of a photolangage share: photos as one sees them, the portrait that a table makes of them, words as
 * they were said. They know of no audience but the documents that they were given.
 */
import { h, icon } from "./dom.js";
import { sendState } from "./participant/pieces.js";

export const MOST_WORDS = 500;
export const MOST_IN_ANSWER = 6;

/** A sentence of this method. @type {(ctx: object, name: string, values?: Record<string, string | number>) => string} */
export const t = (ctx, name, values) => ctx.t(`photo-${name}`, values);

/** @typedef {{alt: string, thumb: string, large: string}} Photo */

/**
 * The members of an object that carry their order as `place`.
 * @param {Record<string, {place: number}> | undefined} members
 * @returns {[string, any][]}
 */
export const inOrder = (members) => Object.entries(members ?? {}).sort(([, one], [, other]) => one.place - other.place);

/**
 * Photos that somebody chose, in the order in which they did.
 * @param {Record<string, number> | undefined} chosen
 */
export const chosenPhotos = (chosen) =>
  Object.entries(chosen ?? {})
    .sort(([, one], [, other]) => one - other)
    .map(([photo]) => photo);

/** Whether the work has come to this step, or is beyond it. */
export const reached = (all, phase) => {
  const phases = all.phases ?? [];
  return phases.includes(phase) && phases.indexOf(all.phase) >= phases.indexOf(phase);
};

/**
 * A photo of the deck; one that is missing from the page shows its place all the same.
 * @param {{photos: Record<string, Photo>}} ctx
 * @param {string} key
 * @param {{large?: boolean, alt?: string, class?: string}} options alt: "" where the words stand beside
 */
export function photo(ctx, key, { large = false, alt, class: name = "" } = {}) {
  const found = ctx.photos[key];
  if (!found) return h("span", { key, class: `photo photo--missing ${name}`, role: "img", "aria-label": t(ctx, "missing") }, icon("eye-off"));
  return h("img", {
    key,
    class: `photo ${name}`,
    src: large ? found.large : found.thumb,
    alt: alt ?? found.alt,
    decoding: "async",
    draggable: "false",
  });
}

/**
 * The portrait that a table makes: its photos side by side, and the sentence.
 * @param {object} ctx
 * @param {{photos: string[], text: string}} answer
 * @param {{large?: boolean}} options
 */
export function portrait(ctx, answer, { large = true } = {}) {
  return h(
    "figure",
    { class: "portrait" },
    answer.photos.length > 0 &&
      h(
        "div",
        { class: "portrait__photos", "data-count": String(answer.photos.length) },
        answer.photos.map((key) => photo(ctx, key, { large })),
      ),
    h("figcaption", { class: "portrait__sentence" }, answer.text),
  );
}

/** A state, in an icon and a word. @param {"ok" | "wait" | "no" | "info" | "draft"} kind */
export function tag(kind, name, words) {
  return h("span", { class: `status status--${kind}` }, icon(name), h("span", {}, words));
}

/** Words quoted as they were said. */
export const quoted = (text) => h("q", { class: "said__text" }, text);

/** The name of a table. */
export const tableName = (ctx, at) => ctx.all.tables?.[at]?.name ?? "";

/**
 * A button of words and, before them, an icon.
 * @param {string} words
 * @param {() => void} press
 * @param {{kind?: string, icon?: string, [name: string]: any}} options kind: quiet, plain, danger
 */
export function button(words, press, { kind = "", icon: drawn = "", ...props } = {}) {
  return h(
    "button",
    { type: "button", class: `button${kind && ` button--${kind}`}`, on: { click: press }, ...props },
    drawn && icon(drawn),
    h("span", {}, words),
  );
}

/** Gives an element the focus when it comes to the page: `ref` of a heading to which one is led. @param {HTMLElement} element */
export const focused = (element) => element.focus();

/** Opens a dialog when it comes to the page. @param {HTMLDialogElement} element */
export const opened = (element) => element.showModal();

/** Closes the dialog in which something was pressed: the focus goes back to what opened it. @param {Event} event */
export const closeDialog = (event) => /** @type {HTMLElement} */ (event.currentTarget).closest("dialog").close();

/** Do it, and say what follows when it is written, or when it is refused: why is said by the shell. */
export async function send(ctx, kind, data, done, refused) {
  try {
    const id = await ctx.send(kind, data);
    done?.(id);
  } catch {
    refused?.();
  }
  ctx.again();
}

/** A field for many words, which keeps what is typed until it is sent. */
export function field(ctx, id, name, props = {}) {
  const drafts = (ctx.local.drafts ??= {});
  return h("textarea", {
    id,
    name: "text",
    maxlength: MOST_WORDS,
    rows: 3,
    autocomplete: "off",
    ...props,
    value: drafts[name] ?? props.value ?? "",
    on: {
      input: (event) => {
        drafts[name] = event.currentTarget.value;
      },
    },
  });
}

/**
 * The form of words that somebody said; where they chose several photos, about which of them.
 * @param {object} ctx
 * @param {{id: string, who: string, photos: string[], label: string, other: boolean}} facts other: entered for somebody else
 */
export function sayForm(ctx, { id, who, photos, label, other }) {
  const draft = `say-${who}`;
  const submit = (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = form.elements.text.value.trim();
    if (!text) return form.elements.text.focus();
    const about = photos.length > 1 ? new FormData(form).get("photo") : photos[0];
    const { drafts } = ctx.local;
    form.elements.text.value = "";
    delete drafts[draft];
    send(ctx, "say", { text, ...(about ? { photo: about } : {}), ...(other ? { for: who } : {}) }, null, () => {
      drafts[draft] ??= text;
    });
  };
  return h(
    "form",
    { class: "say", key: `say-${id}-${who}`, on: { submit } },
    photos.length > 1 &&
      h(
        "fieldset",
        { class: "say__photos" },
        h("legend", {}, t(ctx, "about-photo")),
        photos.map((key, place) =>
          h("label", { key, class: "say__photo" }, h("input", { type: "radio", name: "photo", value: key, checked: place === 0 }), photo(ctx, key)),
        ),
      ),
    h("label", { class: "field__label", for: id }, label),
    h("p", { class: "field__help", id: `${id}-help` }, t(ctx, "as-said")),
    field(ctx, id, draft, { "aria-describedby": `${id}-help` }),
    h("button", { type: "submit", class: "button" }, icon("pen"), h("span", {}, t(ctx, "note-words"))),
  );
}

/**
 * The form of a table's answer: photos that its people chose, in the order in which they are picked, and a sentence.
 * @param {object} ctx
 * @param {{at: string, photos: string[], written: {photos: string[], text: string} | undefined, left: () => void}} facts
 */
export function answerForm(ctx, { at, photos, written, left }) {
  const picks = (ctx.local.picks ??= {});
  const draft = `answer-${at}`;
  const picked = (picks[at] ?? written?.photos ?? []).filter((key) => photos.includes(key));
  const toggle = (key) => () => {
    picks[at] = picked.includes(key) ? picked.filter((each) => each !== key) : [...picked, key];
    ctx.again();
  };
  const leave = () => {
    delete picks[at];
    delete ctx.local.drafts[draft];
    left();
    ctx.again();
  };
  const submit = (event) => {
    event.preventDefault();
    const { text } = event.currentTarget.elements;
    if (!text.value.trim()) return text.focus();
    send(ctx, "answer", { table: at, text: text.value, photos: picked }, leave);
  };
  const unsent = ctx.waiting("answer", (data) => data.table === at).length > 0;
  return h(
    "form",
    { class: "answer-form", key: `answer-form-${at}`, on: { submit } },
    h(
      "fieldset",
      { class: "answer-form__photos" },
      h("legend", {}, t(ctx, "answer-photos", { count: MOST_IN_ANSWER })),
      photos.length === 0 && h("p", { class: "soft" }, t(ctx, "answer-no-photos")),
      h(
        "ul",
        { class: "deck" },
        photos.map((key) => {
          const place = picked.indexOf(key);
          return h(
            "li",
            { key, class: place >= 0 && "is-mine" },
            h(
              "button",
              {
                type: "button",
                class: "deck__open",
                "aria-pressed": place >= 0,
                disabled: place < 0 && picked.length >= MOST_IN_ANSWER,
                on: { click: toggle(key) },
              },
              photo(ctx, key),
              place >= 0 && h("span", { class: "deck__mine" }, icon("check"), h("span", {}, String(place + 1))),
            ),
          );
        }),
      ),
    ),
    h("label", { class: "field__label", for: `answer-${at}` }, t(ctx, "answer-sentence")),
    h("p", { class: "field__help", id: `answer-${at}-help` }, t(ctx, "answer-help")),
    field(ctx, `answer-${at}`, draft, { rows: 4, value: written?.text ?? "", "aria-describedby": `answer-${at}-help` }),
    h(
      "div",
      { class: "row" },
      h("button", { type: "submit", class: "button" }, icon("check"), h("span", {}, t(ctx, written ? "answer-again" : "answer-propose"))),
      written && button(t(ctx, "leave-as-is"), leave, { kind: "plain" }),
      unsent && sendState(ctx, true),
    ),
  );
}
