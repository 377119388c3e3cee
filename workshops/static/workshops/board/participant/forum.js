/** Forum theatre on a participant's phone: one thing to do at a time. */
import { h, icon } from "../dom.js";
import { answerFor, voteFor } from "../forum/entering.js";
import {
  alternative,
  answers,
  bars,
  castChoices,
  castList,
  distilled,
  folded,
  inOrder,
  lines,
  partOf,
  polled,
  press,
  rankingList,
  select,
  shownWords,
  status,
  teller,
} from "../forum/shared.js";
import { card, poll, replay, rest, sent, withoutPhone } from "./forum/replays.js";
import { mine, mineToTurn, objections, others, room, wordList, writeForm } from "./forum/words.js";
import { hasPhoneless } from "./scribe.js";

const STEPS = { framing, scene, harvest, replay, closing, proposals, distil, debate, vote, end };
const HARVESTED = ["fact", "trouble", "recognition"];

// The steps in which a table's words are written, and those in which one does something for somebody without a phone.
const WRITTEN = new Set(["harvest", "proposals"]);
const DONE_FOR = new Set(["replay", "closing", "debate", "vote"]);

/**
 * Whether somebody may offer to write for their table now.
 * @param {import("../room.js").Ctx} ctx
 */
export function scribe({ all, table }) {
  const recognising = all.phase === "harvest" && all.harvest === "recognition";
  if (WRITTEN.has(all.phase) && !recognising) return true;
  return (recognising || DONE_FOR.has(all.phase)) && hasPhoneless(table);
}

/** @param {import("../room.js").Ctx} ctx */
export function screen(ctx) {
  tell(ctx);
  const step = STEPS[ctx.all.phase];
  return step ? h("div", { class: "forum", key: ctx.all.phase }, step(ctx)) : null;
}

/** What comes while one looks elsewhere: a question, a try, a poll, the result. */
const tell = teller((ctx) => {
  const { phase, harvest, replay: playing, replays, results } = ctx.all;
  const asked = polled(ctx);
  return {
    harvest: phase === "harvest" ? ctx.t(`ask-${harvest}`) : "",
    replay: playing ? `${ctx.t("replay-now", { number: replays[playing].place })} : ${partOf(ctx, replays[playing])}` : "",
    poll: asked ? ctx.t("poll-title", { number: asked[1].place }) : "",
    results: results ? ctx.t("result") : "",
  };
});

// Before the replays.

function framing(ctx) {
  const { scene, scenes, rules } = ctx.all;
  return [
    card("cast", ctx.t("scene-title", { title: scenes[scene].title }), castList(ctx, scene)),
    rules ? card("rules", ctx.t("rules"), lines(rules)) : null,
  ];
}

function scene(ctx) {
  const { title, summary } = ctx.all.scenes[ctx.all.scene];
  return [
    rest("eye", title, ctx.t("watch")),
    folded("cast", ctx.t("characters"), castList(ctx, ctx.all.scene)),
    summary ? folded("summary", ctx.t("what-happens"), lines(summary)) : null,
  ];
}

function harvest(ctx) {
  const now = ctx.all.harvest;
  const steps = HARVESTED.map((each) => h("li", { key: each, "aria-current": each === now ? "step" : null }, ctx.t(`harvest-${each}`)));
  return [h("ol", { class: "substeps", key: "substeps" }, steps), now === "recognition" ? recognition(ctx) : told(ctx, now)];
}

/** Facts, then who has a problem. */
function told(ctx, what) {
  const about = ctx.all.scene;
  const whom = { id: "trouble-who", name: "character", label: ctx.t("about-whom"), none: ctx.t("nobody-chosen"), choices: castChoices(ctx, about) };
  const form = { what, about, help: ctx.t(`help-${what}`), also: what === "trouble" && select(whom) };
  return [card(what, ctx.t(`ask-${what}`), writeForm(ctx, form), mine(ctx, what, about)), room(ctx, shownWords(ctx, what, about))];
}

function recognition(ctx) {
  const { scene, recognition: told } = ctx.all;
  const title = ctx.t("ask-recognition");
  if (told?.[scene]) return card("recognition", title, bars(ctx, ctx.t("room-answered"), told[scene].recognition));
  const leaving = ctx.waiting("recognise", (data) => data.scene === scene && !data.for).at(-1);
  const chosen = ctx.me.recognition?.[scene]?.recognition ?? leaving?.data.answer;
  return card(
    "recognition",
    title,
    answers(ctx, {
      key: "recognise",
      question: ctx.t("answer-once"),
      chosen,
      busy: Boolean(chosen),
      choose: (answer) => ctx.send("recognise", { scene, answer }),
    }),
    chosen ? sent(ctx, leaving) : null,
    h("p", { class: "soft" }, icon("lock"), " ", ctx.t("poll-secret")),
    answerFor(ctx, withoutPhone(ctx), { kind: "recognise", questions: ["recognition"], about: () => ({ scene }) }),
  );
}

// Closing, proposals.

function closing(ctx) {
  const told = inOrder(ctx.all.replays);
  const last = told.at(-1)?.[0];
  const asked = polled(ctx);
  const one = ([key, each]) =>
    h(
      "li",
      { key },
      h("h3", null, ctx.t("try-number", { number: each.place })),
      alternative(ctx, key) ?? [h("p", null, each.tried || partOf(ctx, each)), status("draft", "clock", ctx.t("not-closed"))],
      key === last ? null : mine(ctx, "objection", key),
    );
  return [
    asked ? poll(ctx, ...asked) : null,
    card("alternatives", ctx.t("alternatives"), h("ul", { class: "words words--apart" }, told.map(one))),
    last ? objections(ctx, last) : null,
  ];
}

function proposals(ctx) {
  const nameOfTry = ([key, each]) => [key, `${each.place}. ${ctx.all.alternatives?.[key]?.text ?? (each.tried || partOf(ctx, each))}`];
  const tries = inOrder(ctx.all.replays).map(nameOfTry);
  const from = { id: "proposal-about", name: "about", label: ctx.t("proposal-from"), none: ctx.t("proposal-from-none"), choices: tries };
  const form = { what: "proposal", help: ctx.t("help-proposal"), also: tries.length > 0 && select(from) };
  return [
    card("proposal", ctx.t("ask-proposal"), writeForm(ctx, form), mine(ctx, "proposal")),
    mineToTurn(ctx),
    room(ctx, shownWords(ctx, "proposal")),
  ];
}

/** A distilled proposal with its number, and the proposals of the room that it comes from. */
function kept(ctx, each, ...children) {
  const sources = each.sources.map((key) => ctx.all.words?.[key]).filter(Boolean);
  const list = h("ul", null, sources.map((word, index) => h("li", { key: index }, word.text)));
  return card(
    `kept-${each.key}`,
    ctx.t("proposal-number", { number: each.number }),
    h("p", { class: "kept" }, each.text),
    ...children,
    sources.length ? folded("sources", ctx.t("sources", { count: sources.length }), list) : null,
  );
}

function distil(ctx) {
  const found = distilled(ctx);
  return [
    found.length ? found.map((each) => kept(ctx, each)) : rest("filter", "", ctx.t("distil-soon")),
    room(ctx, shownWords(ctx, "proposal")),
  ];
}

function debate(ctx) {
  const sides = (about) =>
    ["for", "against"].map((side) => {
      const said = others(ctx, shownWords(ctx, side, about));
      return said.length ? [h("h3", { key: `title-${side}` }, ctx.t(`arguments-${side}`)), wordList(ctx, said)] : null;
    });
  const found = distilled(ctx);
  if (!found.length) return rest("comment", ctx.t("debate-none"), ctx.t("debate-none-text"));
  return found.map((each) => kept(ctx, each, sides(each.key), argue(ctx, each)));
}

/** One's own argument: for or against first, then the words. */
function argue(ctx, { key: about, number }) {
  const open = (side) => () => {
    ctx.local.arguing = side ? { about, side } : null;
    ctx.again();
  };
  const arguing = ctx.local.arguing?.about === about ? ctx.local.arguing.side : null;
  const side = (each) =>
    press(ctx.t(`argue-${each}`), open(each), {
      key: each,
      kind: "quiet",
      name: each === "for" ? "plus" : "minus",
      label: ctx.t(`argue-${each}-number`, { number }),
    });
  const own = ["for", "against"].map((each) => mine(ctx, each, about));
  if (!arguing) return [own, h("div", { class: "row", key: "sides" }, ["for", "against"].map(side))];
  const done = () => (ctx.local.arguing = null);
  return [own, writeForm(ctx, { what: arguing, about, label: ctx.t(`argue-${arguing}`), cancel: open(null), done, focus: true })];
}

// The vote.

/** What I give, as it was asked for last, and what of it is on its way. */
function ballot(ctx) {
  const leaving = ctx.waiting("vote", (data) => !data.for);
  const given = { ...ctx.me.votes };
  for (const { data } of leaving) given[data.proposal] = data.points;
  return { given, leaving, left: ctx.all.budget.votes - Object.values(given).reduce((sum, points) => sum + points, 0) };
}

function vote(ctx) {
  if (ctx.all.results) return result(ctx);
  const found = distilled(ctx);
  if (!found.length) return rest("hand", "", ctx.t("vote-none"));
  const { votes, each: most } = ctx.all.budget;
  const { given, leaving, left } = ballot(ctx);
  // From what was asked for last: the page may not show it yet.
  const give = (proposal, by) => {
    const now = ballot(ctx);
    const points = (now.given[proposal] ?? 0) + by;
    if (points >= 0 && points <= most && by <= now.left) ctx.send("vote", { proposal, points });
  };
  const own = most > 1 ? several : single;
  return [
    h(
      "div",
      { class: "budget", key: "budget" },
      h("p", { role: "status", class: "budget__left" }, icon(left ? "hand" : "check"), h("b", null, ctx.t("votes-left", { count: left }))),
      left < votes || leaving.length ? sent(ctx, leaving.length) : null,
    ),
    h("p", { class: "soft", key: "rules" }, icon("lock"), " ", ctx.t(most > 1 ? "vote-rules-each" : "vote-rules", { count: votes, most })),
    found.map((each) => kept(ctx, each, own(ctx, each, given[each.key] ?? 0, left, give))),
    voteFor(ctx, withoutPhone(ctx)),
  ];
}

/** One vote at most for a proposal: given, or taken back. */
function single(ctx, { key, number }, points, left, give) {
  const full = !points && !left;
  const words = points ? "vote-take-back" : full ? "vote-none-left" : "vote-give";
  return h(
    "div",
    { class: "row", key: "vote" },
    points ? status("ok", "check", ctx.t("vote-given")) : null,
    press(ctx.t(words), () => give(key, points ? -1 : 1), {
      kind: points ? "quiet" : "",
      label: ctx.t(`${words}-number`, { number }),
      "aria-disabled": full,
    }),
  );
}

/** Several votes for a proposal: one more, one less. */
function several(ctx, { key, number }, points, left, give) {
  const step = (name, words, off, by) => {
    const props = { class: "button button--quiet", type: "button", "aria-label": ctx.t(words, { number }), "aria-disabled": off };
    return h("button", { ...props, on: { click: () => give(key, by) } }, icon(name));
  };
  const full = !left || points >= ctx.all.budget.each;
  return h(
    "div",
    { class: "row votes", key: "vote", role: "group", "aria-label": ctx.t("votes-for", { number }) },
    step("minus", "vote-less", !points, -1),
    h("b", { class: "votes__given" }, ctx.t("votes", { count: points })),
    step("plus", "vote-more", full, 1),
  );
}

const result = (ctx) => card("result", ctx.t("result"), rankingList(ctx));

function end(ctx) {
  const closed = inOrder(ctx.all.replays).filter(([key]) => ctx.all.alternatives?.[key]);
  const list = h("ul", { class: "words words--apart" }, closed.map(([key]) => h("li", { key }, alternative(ctx, key))));
  return [
    ctx.all.results ? result(ctx) : distilled(ctx).map((each) => kept(ctx, each)),
    closed.length ? card("alternatives", ctx.t("alternatives"), list) : null,
  ];
}
