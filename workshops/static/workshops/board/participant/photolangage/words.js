/**
 * The round on a phone: whose turn it is, photos to show, words noted as they were said.
 */
import { h, icon } from "../../dom.js";
import { MOST_WORDS, button, chosenPhotos, focused, inOrder, quoted, reached, sayForm, send, t } from "../../photolangage.js";
import { looks, me, nameOf, people, view, writes } from "./seat.js";
import { sendState } from "../pieces.js";

export function speaking(ctx) {
  const turn = people(ctx)[ctx.table.turn] ? ctx.table.turn : "";
  return [whoseTurn(ctx, turn), writes(ctx) && notebook(ctx, turn), turn && turn !== me(ctx) && myPhotos(ctx), myWords(ctx), tableFold(ctx, true)];
}

function whoseTurn(ctx, turn) {
  const mine = turn === me(ctx);
  const photos = chosenPhotos(people(ctx)[turn || me(ctx)]?.photos);
  const title = !turn ? "turn-nobody" : mine ? "turn-mine" : "turn-of";
  const words = t(ctx, title, { name: nameOf(ctx, turn) });
  if (view.turn !== null && view.turn !== turn) ctx.say(words);
  view.turn = turn;
  return h(
    "section",
    { class: `turn${mine ? " turn--mine" : ""}`, key: "turn" },
    h("h2", {}, icon(mine ? "hand" : "users"), h("span", {}, words)),
    whatToDo(ctx, turn, photos).map((text, place) => h("p", { key: place }, text)),
    photos.length > 0 ? looks(ctx, photos) : turn && !mine && h("p", { class: "soft", key: "none" }, t(ctx, "no-photo-of", { name: nameOf(ctx, turn) })),
  );
}

/** What the person here does now: whoever speaks, whoever listens, or all while it is nobody's turn. */
function whatToDo(ctx, turn, photos) {
  if (turn && turn !== me(ctx)) return [t(ctx, "turn-of-text")];
  if (turn && ctx.all.phase === "second") return [t(ctx, "turn-mine-second")];
  const own = !photos.length ? t(ctx, "no-photo-mine") : turn ? t(ctx, "turn-mine-text") : t(ctx, "turn-nobody-photos", { count: photos.length });
  if (turn) return [own];
  return [own, t(ctx, writes(ctx) ? "turn-nobody-say" : people(ctx)[ctx.table.scribe] ? "turn-nobody-wait" : "turn-nobody-agree")];
}

function myPhotos(ctx) {
  const photos = chosenPhotos(people(ctx)[me(ctx)]?.photos);
  if (!photos.length) return null;
  return h("section", { class: "mine", key: "mine" }, h("h2", {}, t(ctx, "my-photos", { count: photos.length })), looks(ctx, photos));
}

/** Whoever writes for the table notes their own words in the same place as the others'. */
function myWords(ctx) {
  const noted = wordsOf(ctx, me(ctx));
  const unsent = unsentWords(ctx, (data) => !data.for);
  if (writes(ctx) && !noted && !unsent.length) return null;
  return h(
    "section",
    { class: "my-words", key: "my-words" },
    h("h2", {}, t(ctx, "my-words")),
    noted,
    unsent,
    !writes(ctx) &&
      sayForm(ctx, {
        id: "say-mine",
        who: me(ctx),
        photos: chosenPhotos(people(ctx)[me(ctx)]?.photos),
        label: t(ctx, "my-words-label"),
        other: false,
      }),
  );
}

const unsentWords = (ctx, test) =>
  ctx.waiting("say", test).map((each) => h("p", { key: each.id, class: "said said--waiting" }, quoted(each.data.text), sendState(ctx, true)));

/** What somebody at the table said, each to mend or take back by whoever may. */
function wordsOf(ctx, who, mendable = true) {
  const found = inOrder(ctx.table.words).filter(([, word]) => word.who === who);
  if (!found.length) return null;
  const may = mendable && (who === me(ctx) || writes(ctx)) && !reached(ctx.all, "plenary");
  return h(
    "ul",
    { class: "said-list" },
    found.map(([key, word]) => h("li", { key, class: "said" }, may ? mendableWords(ctx, key, word) : quoted(word.text))),
  );
}

function mendableWords(ctx, key, word) {
  const put = (changes) => () => {
    Object.assign(view, changes);
    ctx.again();
  };
  if (view.mending === key) {
    const submit = (event) => {
      event.preventDefault();
      const text = event.currentTarget.elements.text.value.trim();
      view.mending = null;
      if (text && text !== word.text) send(ctx, "mend_word", { word: key, text });
      ctx.again();
    };
    return h(
      "form",
      { class: "say", on: { submit } },
      h("label", { class: "field__label", for: `mend-${key}` }, t(ctx, "mend-label")),
      h("textarea", { id: `mend-${key}`, name: "text", maxlength: MOST_WORDS, rows: 3, value: word.text, ref: focused }),
      h(
        "div",
        { class: "row" },
        h("button", { type: "submit", class: "button" }, icon("check"), h("span", {}, ctx.t("save"))),
        button(t(ctx, "leave-as-is"), put({ mending: null }), { kind: "plain" }),
      ),
    );
  }
  if (view.dropping === key) {
    const drop = () => {
      view.dropping = null;
      send(ctx, "drop_word", { word: key });
      ctx.again();
    };
    return [
      quoted(word.text),
      h(
        "div",
        { class: "said__sure", role: "group", "aria-label": t(ctx, "drop-sure") },
        h("p", { tabindex: "-1", ref: focused }, t(ctx, "drop-sure")),
        button(t(ctx, "drop-yes"), drop, { kind: "danger", icon: "trash" }),
        button(t(ctx, "leave-as-is"), put({ dropping: null }), { kind: "plain" }),
      ),
    ];
  }
  return [
    quoted(word.text),
    h(
      "div",
      { class: "said__actions" },
      button(t(ctx, "mend"), put({ mending: key }), { kind: "plain", icon: "pen" }),
      button(t(ctx, "drop"), put({ dropping: key }), { kind: "plain", icon: "trash" }),
    ),
  ];
}

/** Whoever writes at the table says whose turn it is, and notes what is said. */
function notebook(ctx, turn) {
  const here = Object.entries(people(ctx));
  const noting = people(ctx)[ctx.local.noting] ? ctx.local.noting : turn || me(ctx);
  const other = noting !== me(ctx);
  const next = here.length > 1 && here[(here.findIndex(([who]) => who === turn) + 1) % here.length];
  // Whoever speaks next is whose words are noted next.
  const give = (who) => () =>
    send(ctx, "turn", { person: who }, () => {
      ctx.local.noting = null;
    });
  const choose = (event) => {
    ctx.local.noting = event.currentTarget.value;
    ctx.again();
  };
  return h(
    "section",
    { class: "notebook", key: "notebook" },
    h("h2", { tabindex: "-1", "data-scribe-tools": true }, t(ctx, "scribe-title")),
    h(
      "label",
      { class: "field" },
      h("span", { class: "field__label" }, t(ctx, "note-for")),
      h(
        "select",
        { value: noting, on: { change: choose } },
        here.map(([who, person]) => h("option", { key: who, value: who }, who === me(ctx) ? t(ctx, "my-own") : person.name)),
      ),
    ),
    sayForm(ctx, {
      id: "say-other",
      who: noting,
      photos: chosenPhotos(people(ctx)[noting].photos),
      label: other ? t(ctx, "words-of", { name: nameOf(ctx, noting) }) : t(ctx, "my-words-label"),
      other,
    }),
    unsentWords(ctx, (data) => data.for),
    next &&
      h(
        "div",
        { class: "notebook__turn" },
        button(t(ctx, turn ? "turn-next" : "turn-first", { name: next[1].name }), give(next[0]), { icon: "arrow", kind: "quiet" }),
      ),
    here.length > 2 &&
      h(
        "details",
        {},
        h("summary", {}, t(ctx, "turn-somebody")),
        h(
          "ul",
          { class: "people-list" },
          here.map(([who, person]) => h("li", { key: who }, button(person.name, give(who), { kind: "quiet", "aria-pressed": who === turn }))),
        ),
      ),
  );
}

/** The table's photos and words, for whoever wants to see them again; `ownStand` where one's own stand in the page besides. */
export function tableFold(ctx, ownStand = false) {
  return h(
    "details",
    { class: "fold", key: "table" },
    h("summary", {}, t(ctx, "our-table")),
    h(
      "ul",
      { class: "table-people" },
      Object.entries(people(ctx)).map(([who, person]) => {
        const photos = chosenPhotos(person.photos);
        return h(
          "li",
          { key: who },
          h("h3", {}, person.name),
          photos.length ? looks(ctx, photos) : h("p", { class: "soft" }, t(ctx, "passed")),
          wordsOf(ctx, who, !(ownStand && who === me(ctx))),
        );
      }),
    ),
  );
}
