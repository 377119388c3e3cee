/** From the room's proposals to a few: distilling (with buttons, or by drag), the debate, the vote. */
import { h, icon } from "../../dom.js";
import { voteFor } from "../../forum/entering.js";
import { askFirst, distilled, folded, giveBackTo, opener, press, rankingList, sayForm, shownWords, status } from "../../forum/shared.js";
import { act, howMany, onWall, remember, sheet, tabs, undoable, withoutPhone } from "./parts.js";
import { deskWord, hearForm, objectionList, readWords } from "./words.js";

const MOST = 600;

export function proposalsPanel(ctx) {
  const objections = objectionList(ctx);
  return [
    sheet(
      "proposals",
      ctx.t("proposals", { count: shownWords(ctx, "proposal").length }),
      hearForm(ctx, { what: "proposal" }),
      readWords(ctx, "proposals", (word) => word.what === "proposal"),
    ),
    objections ? folded("objections", ctx.t("objections-read"), objections) : null,
  ];
}

// Distilling.

export function distilPanel(ctx) {
  const found = shownWords(ctx, "proposal");
  const kept = distilled(ctx);
  const chosen = ctx.local.chosen ?? {};
  const picked = found.filter(([key]) => chosen[key]).map(([key]) => key);
  const used = new Set(kept.flatMap((each) => each.sources));
  const together = (key) => (other) => other !== key && isProposal(ctx, other) && pick({ [key]: true, [other]: true });
  const pick = (changes) => remember(ctx, "chosen", { ...chosen, ...changes })();
  const one = ([key, word]) =>
    h(
      "li",
      { key, draggable: "true", on: { ...lifted(key), ...over(together(key)) } },
      h(
        "label",
        { class: "choice" },
        h("input", { type: "checkbox", checked: Boolean(chosen[key]), on: { change: (event) => pick({ [key]: event.currentTarget.checked }) } }),
        h("span", null, word.text, used.has(key) ? [" ", status("ok", "check", ctx.t("used"))] : null),
      ),
    );
  return [
    sheet(
      "distil",
      ctx.t("distil-title", { count: found.length }),
      h("p", { class: "soft" }, ctx.t("distil-help")),
      h("ul", { class: "picks" }, found.map(one)),
      picked.length ? compose(ctx, picked, kept) : null,
    ),
    sheet(
      "kept",
      ctx.t("kept", { count: kept.length }),
      kept.length ? h("ul", { class: "words words--apart" }, kept.map((each) => keptOne(ctx, each))) : h("p", { class: "soft" }, ctx.t("kept-none")),
    ),
  ];
}

/** A proposal that is dragged, and where it may be dropped: the boxes and buttons do the same. */
const lifted = (key) => ({ dragstart: (event) => event.dataTransfer.setData("text/plain", key) });
const over = (drop) => ({
  dragover: (event) => event.preventDefault(),
  drop: (event) => {
    event.preventDefault();
    drop(event.dataTransfer.getData("text/plain"));
  },
});

const isProposal = (ctx, key) => ctx.all.words?.[key]?.what === "proposal";

/** One proposal from those that are ticked, or added to one that is kept already. */
function compose(ctx, picked, kept) {
  const add = (each) => () => {
    ctx.local.chosen = {};
    addTo(ctx, each, picked);
  };
  const words = sayForm(ctx, {
    key: `distil-${picked.join("-")}`,
    label: ctx.t("distil-words", { count: picked.length }),
    text: picked.map((key) => ctx.all.words[key].text).join(" ").slice(0, MOST),
    most: MOST,
    button: ctx.t("distil-send"),
    send: (text) => {
      ctx.local.chosen = {};
      return ctx.send("distil", { sources: picked, text });
    },
  });
  const into = kept.map((each) => press(ctx.t("proposal-number", { number: each.number }), add(each), { kind: "quiet", key: each.key }));
  return h(
    "div",
    { class: "compose", key: "compose" },
    words,
    kept.length ? h("div", { class: "row", role: "group", "aria-label": ctx.t("add-to") }, h("span", null, ctx.t("add-to")), into) : null,
  );
}

const addTo = (ctx, each, sources) =>
  ctx.send("mend_distilled", { proposal: each.key, sources: [...new Set([...each.sources, ...sources])] });

function keptOne(ctx, each) {
  const drop = (source) => isProposal(ctx, source) && addTo(ctx, each, [source]);
  const again = ["distil", { sources: each.sources, text: each.text }];
  const dropped = undoable(ctx, "drop_distilled", { proposal: each.key }, ctx.t("did-drop_distilled"), again);
  const mending = ctx.local.mending === each.key;
  const mend = { kind: "quiet", name: "pen", ref: opener(each.key), label: ctx.t("mend-number", { number: each.number }) };
  return h(
    "li",
    { key: each.key, on: over(drop) },
    h("h3", null, ctx.t("proposal-number", { number: each.number })),
    mending ? mendForm(ctx, each) : h("p", { class: "kept" }, each.text),
    h("ul", { class: "sources" }, each.sources.map((source) => sourceOf(ctx, each, source))),
    h(
      "div",
      { class: "row words__do" },
      mending ? null : press(ctx.t("mend"), remember(ctx, "mending", each.key), mend),
      onWall(ctx, "proposal", each.key),
      press(ctx.t("drop"), dropped, { kind: "plain", label: ctx.t("drop-number", { number: each.number }) }),
    ),
  );
}

function mendForm(ctx, each) {
  const leave = () => {
    giveBackTo(each.key);
    remember(ctx, "mending", null)();
  };
  return sayForm(ctx, {
    key: `mend-${each.key}`,
    label: ctx.t("mend-label"),
    text: each.text,
    most: MOST,
    button: ctx.t("mend-send"),
    cancel: leave,
    focus: true,
    send: (text) => {
      ctx.local.mending = null;
      return ctx.send("mend_distilled", { proposal: each.key, text });
    },
  });
}

function sourceOf(ctx, each, source) {
  const text = (ctx.all.words?.[source] ?? ctx.desk.words?.[source])?.text ?? "…";
  const others = each.sources.filter((other) => other !== source);
  const without = act(ctx, "mend_distilled", { proposal: each.key, sources: others });
  return h(
    "li",
    { key: source },
    h("span", null, text),
    others.length ? press(ctx.t("take-out"), without, { kind: "plain", label: ctx.t("take-out-of", { text }) }) : null,
  );
}

// The debate.

export function debatePanel(ctx) {
  const found = distilled(ctx);
  const now = found.find(({ key }) => key === ctx.local.debated) ?? found[0];
  if (!now) return sheet("debate", ctx.t("debate"), h("p", null, ctx.t("kept-none")));
  const proposals = found.map((each) => [each.key, ctx.t("proposal-number", { number: each.number })]);
  return sheet(
    "debate",
    ctx.t("debate"),
    tabs(ctx, ctx.t("debate"), proposals, now.key, (key) => remember(ctx, "debated", key)),
    h("p", { class: "kept" }, now.text),
    onWall(ctx, "proposal", now.key),
    h("div", { class: "split", key: now.key }, ["for", "against"].map((side) => sideOf(ctx, now.key, side))),
  );
}

function sideOf(ctx, about, side) {
  // The desk's words are everybody's with who wrote them, and may come after.
  const said = shownWords(ctx, side, about).map(([key, word]) => deskWord(ctx, key, { state: "shown", ...word, ...ctx.desk.words?.[key] }));
  return h("div", { key: side, class: "forum__part" }, hearForm(ctx, { what: side, about }), said.length ? h("ul", { class: "words" }, said) : null);
}

// The vote.

export function votePanel(ctx) {
  if (ctx.all.results) return resultSheet(ctx);
  const all = howMany(ctx);
  const voted = ctx.desk.voted ?? 0;
  return sheet(
    "vote",
    ctx.t("vote-count", { count: voted, all }),
    h("progress", { max: String(Math.max(all, 1)), value: String(voted), "aria-hidden": "true" }),
    h("p", { class: "soft" }, icon("lock"), " ", ctx.t("vote-secret")),
    voteFor(ctx, withoutPhone(ctx)),
    reveal(ctx),
    again(ctx),
  );
}

const asked = (ctx, name, does, kind) => {
  const words = { label: ctx.t(name), ask: ctx.t(`${name}-sure`), does: ctx.t(`${name}-yes`) };
  return askFirst(ctx, { key: name, ...words, kind, act: act(ctx, does) });
};
const reveal = (ctx) => asked(ctx, "reveal", "reveal_votes", "");
const again = (ctx) => asked(ctx, "vote-again", "restart_vote", "plain");

const resultSheet = (ctx) => sheet("result", ctx.t("result"), rankingList(ctx), onWall(ctx, "results"), again(ctx));

export function endPanel(ctx) {
  if (ctx.all.results) return resultSheet(ctx);
  const left = ctx.all.phases.includes("vote") && distilled(ctx).length;
  return left ? sheet("vote", ctx.t("vote-not-revealed"), reveal(ctx)) : null;
}
