/** Forum theatre on the wall: what the step shows, or what the joker puts there. Nothing of the desk is read here. */
import { h, icon } from "../dom.js";
import {
  alternative,
  bars,
  castList,
  distilled,
  inOrder,
  nameOf,
  partOf,
  polled,
  QUESTIONS,
  rankingList,
  reactions,
  replayFacts,
  replayNow,
  shownWords,
  status,
} from "../forum/shared.js";

// What fits on a wall in letters that are read from the last row.
const WORDS = 6;
const FEW = 2;

const STEPS = { framing: framed, scene: framed, harvest, replay, closing, proposals, distil: kept, debate: kept, vote, end };
const FOCUS = {
  scene: framed,
  replay: focusReplay,
  alternative: focusAlternative,
  proposal: focusProposal,
  results: (ctx) => (ctx.all.results ? ranked(ctx) : null),
};

/** @param {import("../room.js").Ctx} ctx */
export function scene(ctx) {
  const { what, key } = ctx.wall.focus ?? {};
  const shown = FOCUS[what]?.(ctx, key) ?? STEPS[ctx.all.phase]?.(ctx);
  return shown ? h("div", { class: "forum forum--wall", key: `${ctx.all.phase}-${what ?? ""}-${key ?? ""}` }, shown) : null;
}

const said = (ctx, found, before = (word) => word.character && nameOf(ctx, word.character)) => {
  const one = ([key, word]) => {
    const ahead = before(word);
    return h("li", { key }, ahead ? h("b", null, `${ahead}\u00a0: `) : null, word.text);
  };
  // The last ones: those that were just said.
  return [
    h("ul", { class: "said" }, found.slice(-WORDS).map(one)),
    found.length > WORDS ? h("p", { class: "said__more" }, ctx.t("more-words", { count: found.length - WORDS })) : null,
  ];
};

const wait = (name, words) => h("p", { class: "wall-wait" }, icon(name), h("span", null, words));

function framed(ctx, key) {
  const shown = ctx.all.scenes[key] ? key : ctx.all.scene;
  return [h("h2", null, ctx.all.scenes[shown].title), castList(ctx, shown), ctx.all.phase === "scene" ? wait("eye", ctx.t("wall-watch")) : null];
}

function harvest(ctx) {
  const { harvest: now, scene: about, recognition } = ctx.all;
  if (now !== "recognition") {
    const found = shownWords(ctx, now, about);
    return [h("h2", null, ctx.t(`ask-${now}`)), found.length ? said(ctx, found) : wait("pen", ctx.t("wall-write"))];
  }
  if (recognition?.[about]) return bars(ctx, ctx.t("ask-recognition"), recognition[about].recognition);
  return [h("h2", null, ctx.t("ask-recognition")), wait("phone", ctx.t("wall-answer"))];
}

// Replays.

function replay(ctx) {
  const [key, now] = polled(ctx) ?? replayNow(ctx) ?? [];
  return key ? oneReplay(ctx, key, now) : [h("h2", null, ctx.t("wall-stop")), wait("hand", ctx.t("wall-stop-how"))];
}

function focusReplay(ctx, key) {
  return ctx.all.replays?.[key] ? oneReplay(ctx, key, ctx.all.replays[key]) : null;
}

function oneReplay(ctx, key, now) {
  const title = h("h2", null, ctx.t(now.state === "playing" ? "replay-now" : "try-number", { number: now.place }));
  if (now.poll === "open") {
    const questions = QUESTIONS.map((question) => h("li", { key: question }, ctx.t(`ask-${question}`)));
    return [title, h("ul", { class: "said" }, questions), wait("phone", ctx.t("wall-answer"))];
  }
  const noted = ["change", "feeling"].flatMap((what) => shownWords(ctx, what, key));
  const objected = shownWords(ctx, "objection", key);
  const before = (word) => (word.character ? nameOf(ctx, word.character) : ctx.t(`what-${word.what}`));
  const told = reactions(ctx, key);
  const leaves = alternative(ctx, key);
  // One screen: the figures once they are told, then what is objected, then what the try leaves.
  return [
    told ? h("div", { class: "try-line" }, title, h("p", null, h("b", null, partOf(ctx, now)), ` · ${now.moment}`)) : [title, replayFacts(ctx, now)],
    told,
    !told && noted.length ? said(ctx, noted.slice(-FEW), before) : null,
    leaves ?? (objected.length ? [h("h3", null, ctx.t("objections")), said(ctx, objected.slice(-FEW))] : null),
  ];
}

// Alternatives.

function closing(ctx) {
  const told = inOrder(ctx.all.replays);
  const one = ([key, each]) =>
    h(
      "li",
      { key },
      h("h3", null, ctx.t("try-number", { number: each.place })),
      alternative(ctx, key) ?? [status("draft", "clock", ctx.t("not-closed")), h("p", null, each.tried || each.moment)],
    );
  return [h("h2", null, ctx.t("alternatives")), h("ul", { class: "alternatives" }, told.map(one))];
}

function focusAlternative(ctx, key) {
  const replay = ctx.all.replays?.[key];
  if (!replay || !ctx.all.alternatives?.[key]) return null;
  return [h("h2", null, ctx.t("try-number", { number: replay.place })), alternative(ctx, key), replayFacts(ctx, replay)];
}

// Proposals.

function proposals(ctx) {
  const found = shownWords(ctx, "proposal");
  return [h("h2", null, ctx.t("ask-proposal")), found.length ? said(ctx, found) : wait("pen", ctx.t("wall-write"))];
}

function kept(ctx) {
  const found = distilled(ctx);
  if (!found.length) return proposals(ctx);
  const list = found.map((each) => h("li", { key: each.key }, h("p", null, each.text)));
  return [h("h2", null, ctx.t("wall-kept")), h("ol", { class: "kept-list" }, list)];
}

function focusProposal(ctx, key) {
  const found = distilled(ctx).find((each) => each.key === key);
  if (!found) return null;
  const side = (each) => {
    const heard = shownWords(ctx, each, key);
    const title = h("h3", null, icon(each === "for" ? "plus" : "minus"), ctx.t(`arguments-${each}`));
    return h("div", { key: each }, title, heard.length ? said(ctx, heard) : h("p", null, "–"));
  };
  return [
    h("h2", null, ctx.t("proposal-number", { number: found.number })),
    h("p", { class: "kept" }, found.text),
    ctx.all.phase === "debate" ? h("div", { class: "sides" }, ["for", "against"].map(side)) : null,
  ];
}

function vote(ctx) {
  return ctx.all.results ? ranked(ctx) : [...kept(ctx), wait("lock", ctx.t("wall-vote"))];
}

const ranked = (ctx) => [h("h2", null, ctx.t("result")), rankingList(ctx)];

function end(ctx) {
  if (ctx.all.results) return ranked(ctx);
  return inOrder(ctx.all.replays).length ? closing(ctx) : framed(ctx);
}
