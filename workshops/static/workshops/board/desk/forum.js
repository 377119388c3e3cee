/** Forum theatre on the joker's desk: what to say next, who asks for a stop, what waits to be read, then the step itself. */
import { h, icon } from "../dom.js";
import { answerFor } from "../forum/entering.js";
import { bars, castList, distilled, folded, inOrder, lines, press, replayNow, status, teller } from "../forum/shared.js";
import { act, onWall, sheet, withoutPhone } from "./forum/parts.js";
import { debatePanel, distilPanel, endPanel, proposalsPanel, votePanel } from "./forum/proposals.js";
import { closingPanel, replayPanel } from "./forum/replays.js";
import { stopQueue, waiting } from "./forum/stops.js";
import { hearForm, inbox, readWords, unreadWords } from "./forum/words.js";

const STEPS = {
  waiting: sceneSheet,
  framing: sceneSheet,
  scene: sceneSheet,
  harvest,
  replay: replayPanel,
  closing: closingPanel,
  proposals: proposalsPanel,
  distil: distilPanel,
  debate: debatePanel,
  vote: votePanel,
  end: endPanel,
};
const HARVESTED = ["fact", "trouble", "recognition"];
// The steps in which another scene may be played.
const PLAYED = ["scene", "harvest", "replay"];

/** @param {import("../room.js").Ctx} ctx */
export function panel(ctx) {
  tell(ctx);
  const { phase } = ctx.all;
  const beside = h("div", { class: "forum__waiting", key: "waiting" }, stopQueue(ctx), inbox(ctx));
  const step = h("div", { class: "forum__step", key: phase }, otherScenes(ctx), STEPS[phase](ctx));
  return h("div", { class: "forum--desk" }, h("div", { class: "forum forum__desk" }, prompt(ctx), beside, step));
}

/** What is to be known before one goes on: a debate and a vote are about what was kept. @param {import("../room.js").Ctx} ctx */
export function warning(ctx) {
  const { phases, phase } = ctx.all;
  const next = phases[phases.indexOf(phase) + 1];
  return ["debate", "vote"].includes(next) && !distilled(ctx).length ? ctx.t("kept-none-next") : "";
}

/** Who asks for a stop, and what is to be read. */
const tell = teller((ctx) => {
  const stops = ctx.all.phase === "replay" ? waiting(ctx).length : 0;
  const words = unreadWords(ctx).length;
  return { stops: stops ? ctx.t("stops", { count: stops }) : "", words: words ? ctx.t("inbox", { count: words }) : "" };
});

/** Which of the joker's sentences fits what is going on. */
function saying(ctx) {
  const { phase } = ctx.all;
  if (phase === "harvest") return `say-harvest-${ctx.all.harvest}`;
  if (phase === "vote" && ctx.all.results) return "say-results";
  if (phase !== "replay") return `say-${phase}`;
  const [key, replay] = replayNow(ctx) ?? [];
  if (!replay) return "say-replay";
  if (replay.state === "playing") return "say-replay-playing";
  return ctx.all.alternatives?.[key] ? "say-replay-another" : "say-replay-after";
}

function prompt(ctx) {
  const words = h("div", null, h("p", { class: "prompt__title" }, ctx.t("to-say")), h("p", null, ctx.t(saying(ctx))));
  return h("aside", { class: "prompt", key: "prompt", "aria-label": ctx.t("to-say") }, icon("comment"), words);
}

// Before the replays.

function sceneSheet(ctx) {
  const key = ctx.all.scene;
  const kept = ctx.desk.scenes[key];
  const record = (each) => h("div", { key: each }, h("dt", null, ctx.t(`scene-${each}`)), h("dd", null, kept[each]));
  return sheet(
    "scene",
    ctx.all.scenes[key].title,
    castList(ctx, key),
    folded("summary", ctx.t("what-happens"), lines(kept.summary)),
    folded("source", ctx.t("source"), h("dl", { class: "facts" }, ["source", "consent", "reread"].map(record))),
    onWall(ctx, "scene", key),
  );
}

/** Which scene is played, where several were prepared. */
function otherScenes(ctx) {
  const scenes = inOrder(ctx.all.scenes);
  if (scenes.length < 2 || ctx.all.replay || !PLAYED.includes(ctx.all.phase)) return null;
  const one = ([key, each]) => {
    const here = key === ctx.all.scene;
    return press(each.title, act(ctx, "play", { scene: key }), { key, kind: here ? "" : "quiet", "aria-pressed": here });
  };
  return h("div", { class: "row", key: "scenes", role: "group", "aria-label": ctx.t("scenes") }, h("span", null, ctx.t("scenes")), scenes.map(one));
}

function harvest(ctx) {
  const now = ctx.all.harvest;
  const place = HARVESTED.indexOf(now);
  const to = (step, words, props) =>
    step && press(ctx.t(words, { name: ctx.t(`harvest-${step}`) }), act(ctx, "harvest", { to: step }), { ...props, key: words });
  return sheet(
    "harvest",
    ctx.t(`harvest-${now}`),
    h(
      "ol",
      { class: "substeps" },
      HARVESTED.map((each) => h("li", { key: each, "aria-current": each === now ? "step" : null }, ctx.t(`harvest-${each}`))),
    ),
    h("div", { key: now, class: "forum__part" }, now === "recognition" ? recognition(ctx) : told(ctx, now)),
    h(
      "div",
      { class: "row", key: "steps" },
      to(HARVESTED[place - 1], "harvest-back", { kind: "plain", name: "arrow-back" }),
      to(HARVESTED[place + 1], "harvest-next", { name: "arrow" }),
    ),
  );
}

function told(ctx, what) {
  const about = ctx.all.scene;
  return [
    hearForm(ctx, { what, about, scene: what === "trouble" ? about : null }),
    readWords(ctx, what, (word) => word.what === what && word.about === about),
  ];
}

function recognition(ctx) {
  const scene = ctx.all.scene;
  const shown = ctx.all.recognition?.[scene];
  const sums = (shown ?? ctx.desk.recognition?.[scene])?.recognition ?? {};
  if (shown) return [bars(ctx, ctx.t("ask-recognition"), sums), h("p", null, status("ok", "eye", ctx.t("told-to-all")))];
  return [
    bars(ctx, ctx.t("ask-recognition"), sums),
    answerFor(ctx, withoutPhone(ctx), { kind: "recognise", questions: ["recognition"], about: () => ({ scene }) }),
    press(ctx.t("poll-close"), act(ctx, "reveal_recognition", { scene }), { name: "chart" }),
  ];
}
