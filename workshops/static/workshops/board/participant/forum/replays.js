/** Replays on a participant's phone: what is tried, « demander stop », the quick poll after each try. */
import { h, icon } from "../../dom.js";
import { answerFor, stopFor } from "../../forum/entering.js";
import {
  alternative,
  answers,
  castChoices,
  folded,
  inOrder,
  nameOf,
  polled,
  press,
  QUESTIONS,
  reactions,
  replayFacts,
  replayNow,
  select,
  shownWords,
  status,
  unfolding,
} from "../../forum/shared.js";
import { objections, wordList } from "./words.js";

/** A card: a title and what belongs to it. */
export const card = (key, title, ...children) =>
  h("section", { class: "forum__card", key, "aria-labelledby": `card-${key}` }, h("h2", { id: `card-${key}` }, title), ...children);

/** Nothing to do on the phone for now. */
export const rest = (name, title, words) =>
  h("div", { class: "rest", key: "rest" }, icon(name), title ? h("p", { class: "rest__title" }, title) : null, h("p", null, words));

/** Whether an answer has left. */
export const sent = (ctx, leaving) => (leaving ? status("draft", "clock", ctx.t("waiting")) : status("ok", "check", ctx.t("answer-sent")));

/** For whom I answer and vote, if I write for my table: those who have no phone. */
export const withoutPhone = (ctx) =>
  ctx.table.scribe === ctx.you.key ? Object.entries(ctx.table.people ?? {}).filter(([, each]) => each.without_phone) : [];

export function replay(ctx) {
  const asked = polled(ctx);
  const [key, now] = replayNow(ctx) ?? [];
  return [
    asked ? poll(ctx, ...asked) : null,
    stops(ctx),
    now ? tried(ctx, key, now) : rest("hand", "", ctx.t("replay-soon")),
    now && now.state !== "playing" ? objections(ctx, key) : null,
    earlier(ctx, key),
  ];
}

/** One try, as everybody knows it. */
function tried(ctx, key, now) {
  const playing = now.state === "playing";
  const title = ctx.t(playing ? "replay-now" : "replay-ended", { number: now.place });
  return card(`replay-${key}`, title, replayFacts(ctx, now), playing ? null : aftermath(ctx, key));
}

/** What a try left: what changed, how the characters feel, how the room answered, its alternative. */
function aftermath(ctx, key) {
  const noted = [...shownWords(ctx, "change", key), ...shownWords(ctx, "feeling", key)];
  const before = (word) => {
    if (word.what === "change") return ctx.t("what-change");
    return word.character ? ctx.t("feeling-of", { name: nameOf(ctx, word.character) }) : ctx.t("what-feeling");
  };
  return [noted.length ? wordList(ctx, noted, before) : null, reactions(ctx, key), alternative(ctx, key)];
}

function earlier(ctx, now) {
  const others = inOrder(ctx.all.replays).filter(([key]) => key !== now);
  if (!others.length) return null;
  const one = ([key, each]) =>
    h("li", { key }, h("h3", null, ctx.t("try-number", { number: each.place })), replayFacts(ctx, each), aftermath(ctx, key));
  const list = () => h("ul", { class: "words words--apart" }, others.map(one));
  return unfolding(ctx, "earlier", ctx.t("earlier", { count: others.length }), list);
}

/** The quick poll after a try: answers may change while it is open. */
export function poll(ctx, key, { place }) {
  const own = { ...ctx.me.reactions?.[key] };
  const leaving = ctx.waiting("react", (data) => data.replay === key && !data.for);
  for (const { data } of leaving) own[data.question] = data.answer;
  const ask = (question) =>
    answers(ctx, {
      key: question,
      question: ctx.t(`ask-${question}`),
      chosen: own[question],
      choose: (answer) => ctx.send("react", { replay: key, question, answer }),
    });
  return card(
    "poll",
    ctx.t("poll-title", { number: place }),
    QUESTIONS.map(ask),
    Object.keys(own).length ? sent(ctx, leaving.length) : null,
    h("p", { class: "soft" }, icon("lock"), " ", ctx.t("poll-changeable")),
    answerFor(ctx, withoutPhone(ctx), { kind: "react", questions: QUESTIONS, about: (question) => ({ replay: key, question }) }),
  );
}

// « Demander stop » : whoever asks and the joker know, and nobody else.

function stops(ctx) {
  const stop = ctx.me.stop;
  const waits = ["asked", "later"].includes(stop?.status);
  const leaving = ctx.waiting("stop", (data) => !data.for).length;
  const others = stopFor(ctx, withoutPhone(ctx));
  const title = ctx.t("stop-title");
  if (waits) return card("stop", title, h("div", { role: "status", key: "said" }, waitingTag(ctx, stop)), takeBack(ctx), others);
  if (leaving) return card("stop", title, h("div", { role: "status", key: "said" }, status("draft", "clock", ctx.t("stop-leaving"))), others);
  const mine = stop?.status === "taken" && stop.replay === ctx.all.replay;
  const declined = stop?.status === "dismissed" && ctx.local.read !== stop.key;
  const said = mine ? status("ok", "hand", ctx.t("stop-taken")) : declined ? status("draft", "comment", ctx.t("stop-dismissed")) : null;
  return card(
    "stop",
    title,
    h("div", { role: "status", key: "said" }, said),
    declined ? understood(ctx, stop) : null,
    mine ? null : stopForm(ctx),
    others,
  );
}

const waitingTag = (ctx, { status: now }) => status(now === "later" ? "wait" : "ok", now === "later" ? "clock" : "check", ctx.t(`stop-${now}`));

function takeBack(ctx) {
  if (ctx.waiting("withdraw_stop").length) return status("draft", "clock", ctx.t("waiting"));
  return press(ctx.t("stop-withdraw"), () => ctx.send("withdraw_stop", {}), { kind: "quiet", name: "undo" });
}

function understood(ctx, stop) {
  const read = () => {
    ctx.local.read = stop.key;
    ctx.again();
  };
  return press(ctx.t("understood"), read, { kind: "quiet", key: "understood" });
}

function stopForm(ctx) {
  const submit = (event) => {
    event.preventDefault();
    // Pressed twice: what was made precise has left with the first.
    if (ctx.waiting("stop", (data) => !data.for).length) return;
    const said = [...new FormData(event.currentTarget)].map(([name, value]) => [name, value.trim()]);
    event.currentTarget.reset();
    ctx.send("stop", Object.fromEntries(said.filter(([, value]) => value)));
  };
  const whom = { id: "stop-who", name: "character", label: ctx.t("stop-who"), none: ctx.t("stop-unsure"), choices: castChoices(ctx, ctx.all.scene) };
  const moment = { id: "stop-moment", name: "moment", maxlength: "200", autocomplete: "off" };
  const when = h("div", { class: "field" }, h("label", { for: moment.id }, ctx.t("stop-moment")), h("input", moment));
  return h(
    "form",
    { key: "ask", class: "say", on: { submit } },
    h("button", { class: "button stop", type: "submit" }, icon("hand"), h("span", null, ctx.t("stop-ask"))),
    h("p", { class: "soft" }, icon("lock"), " ", ctx.t("stop-private")),
    folded("precise", ctx.t("stop-precise"), select(whom), when),
  );
}
