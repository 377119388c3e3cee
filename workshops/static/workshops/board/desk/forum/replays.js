/** The record of the replays: who is replaced, what is tried, what changed, how the room reacts, what each leaves. */
import { h } from "../../dom.js";
import { answerFor } from "../../forum/entering.js";
import {
  after,
  alternative,
  askFirst,
  bars,
  castChoices,
  drafted,
  focusIt,
  inOrder,
  OUTCOMES,
  partOf,
  polled,
  press,
  QUESTIONS,
  reactions,
  replayNow,
  select,
  sign,
  status,
  tag,
  takeDraft,
  unfolding,
} from "../../forum/shared.js";
import { act, onWall, remember, sheet, tabs, withoutPhone } from "./parts.js";
import { isWaiting } from "./stops.js";
import { hearForm, objectionList, readWords } from "./words.js";

const ADDED = "+";

/** What the joker does in this step: begin a try, follow it, look back on it. */
export function replayPanel(ctx) {
  const playing = ctx.all.replay;
  if (playing) return [played(ctx, playing, known(ctx, playing)), earlier(ctx, playing)];
  const last = replayNow(ctx)?.[0];
  if (!last || ctx.local.trying) return [begin(ctx, Boolean(last)), earlier(ctx, null)];
  const looked = ctx.all.replays[ctx.local.looked] ? ctx.local.looked : last;
  const another = { key: "another", name: "plus", kind: ctx.all.alternatives?.[looked] ? "" : "quiet" };
  return [lookBack(ctx, looked), press(ctx.t("begin"), remember(ctx, "trying", {}), another), earlier(ctx, looked)];
}

/** All that is known of a try, with what the desk alone knows: its document may come after everybody's. */
const known = (ctx, key) => ({ ...ctx.desk.replays?.[key], ...ctx.all.replays[key] });

// A new try.

function begin(ctx, mayLeave) {
  const from = ctx.local.trying ?? {};
  const leave = () => {
    Object.assign(ctx.local, { trying: null, part: null, looked: null, after: null });
    ctx.again();
  };
  const submit = (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name) => (form.get(name) ?? "").trim();
    const data = { moment: said("moment") };
    if (part === ADDED) data.added = said("added");
    else data.character = part;
    if (said("who")) Object.assign(data, { who: said("who"), named: form.get("named") === "on" });
    if (isWaiting(ctx.desk.stops?.[from.stop])) data.stop = from.stop;
    after(ctx.send("replay", data), leave);
  };
  const choices = [...castChoices(ctx, ctx.all.scene), [ADDED, ctx.t("add-character")]];
  const wanted = ctx.local.part ?? from.character;
  const part = choices.some(([key]) => key === wanted) ? wanted : choices[0][0];
  const moment = { required: true, maxlength: "200", value: from.moment ?? "" };
  const choose = (value) => remember(ctx, "part", value)();
  return sheet(
    "begin",
    from.stop ? ctx.t("begin-with", { name: from.who }) : ctx.t("begin"),
    h(
      "form",
      { class: "say", key: `begin-${from.stop ?? ""}`, on: { submit } },
      select({ id: "begin-part", name: "character", label: ctx.t("begin-part"), choices, chosen: part, change: choose }),
      part === ADDED ? field("begin-added", "added", ctx.t("begin-added"), { required: true, maxlength: "60" }) : null,
      field("begin-moment", "moment", ctx.t("begin-moment"), { ...moment, ref: ctx.local.trying ? focusIt : null }),
      field("begin-who", "who", ctx.t("begin-who"), { maxlength: "40", value: from.who ?? "" }),
      h("label", { class: "choice" }, h("input", { type: "checkbox", name: "named" }), h("span", null, ctx.t("named"))),
      h(
        "div",
        { class: "row" },
        h("button", { class: "button", type: "submit" }, ctx.t("begin-send")),
        mayLeave || from.stop ? press(ctx.t("cancel"), leave, { kind: "plain" }) : null,
      ),
    ),
  );
}

const field = (id, name, label, props) =>
  h("div", { class: "field", key: id }, h("label", { for: id }, label), h("input", { id, name, autocomplete: "off", ...props }));

// The try that is played.

function played(ctx, key, replay) {
  const finish = () => {
    keepTried(ctx, key);
    Object.assign(ctx.local, { looked: key, after: null });
    ctx.send("end_replay", { replay: key });
  };
  return sheet(
    `replay-${key}`,
    ctx.t("replay-now", { number: replay.place }),
    summary(ctx, key, replay),
    noteTried(ctx, key, replay),
    h("div", { class: "row" }, press(ctx.t("end-replay"), finish, { name: "check" }), onWall(ctx, "replay", key)),
    drop(ctx, key),
  );
}

const row = (term, ...what) => h("div", { key: term }, h("dt", null, term), h("dd", null, ...what));

function summary(ctx, key, replay) {
  const name = act(ctx, "mend_replay", { replay: key, named: !replay.named });
  return h(
    "dl",
    { class: "facts", key: "facts" },
    row(ctx.t("replay-part"), partOf(ctx, replay)),
    row(ctx.t("replay-moment"), replay.moment),
    replay.who
      ? row(
          ctx.t("replay-who"),
          `${replay.who} · ${ctx.t(replay.named ? "named-yes" : "named-no")} `,
          press(ctx.t(replay.named ? "unname" : "name-them"), name, { kind: "plain" }),
        )
      : null,
  );
}

const triedId = (key) => `tried-${key}`;

/** What was typed of what is tried, if anything was. */
function keepTried(ctx, key) {
  const tried = takeDraft(ctx, triedId(key));
  if (tried !== undefined) ctx.send("mend_replay", { replay: key, tried });
}

function noteTried(ctx, key, replay) {
  const submit = (event) => {
    event.preventDefault();
    keepTried(ctx, key);
    remember(ctx, "noted", key)();
  };
  const id = triedId(key);
  return h(
    "form",
    { class: "say", key: id, on: { submit } },
    h("label", { for: id }, ctx.t("tried-label")),
    h("textarea", { ...drafted(ctx, id, replay.tried), rows: "2", maxlength: "500" }),
    h(
      "div",
      { class: "row" },
      h("button", { class: "button button--quiet", type: "submit" }, ctx.t("tried-send")),
      ctx.local.noted === key && replay.tried ? h("span", { role: "status" }, status("ok", "check", ctx.t("entered"))) : null,
    ),
  );
}

const drop = (ctx, key) =>
  askFirst(ctx, {
    key: `drop-${key}`,
    label: ctx.t("drop-replay"),
    ask: ctx.t("drop-replay-sure"),
    does: ctx.t("drop-replay-yes"),
    act: act(ctx, "drop_replay", { replay: key }),
  });

// Looking back on one that has ended, a part at a time.

const PARTS = { tried: record, change, poll, objections, alternative: close };

function lookBack(ctx, key) {
  const replay = known(ctx, key);
  const now = ctx.local.after ?? "change";
  const parts = Object.keys(PARTS).map((each) => [each, ctx.t(`after-${each}`), isDone(ctx, key, replay, each) && sign("yes")]);
  return sheet(
    `after-${key}`,
    ctx.t("after", { number: replay.place }),
    h("p", null, h("b", null, partOf(ctx, replay)), ` · ${replay.moment}`),
    tabs(ctx, ctx.t("after", { number: replay.place }), parts, now, (each) => remember(ctx, "after", each)),
    h("div", { class: "forum__part", key: now }, PARTS[now](ctx, key, replay)),
    h("div", { class: "row", key: "wall" }, onWall(ctx, "replay", key)),
  );
}

/** Whether something was done of this part of looking back. */
function isDone(ctx, key, replay, part) {
  const said = (what) => Object.values(ctx.all.words ?? {}).some((word) => word.what === what && word.about === key);
  if (part === "tried") return Boolean(replay.tried);
  if (part === "change") return said("change") || said("feeling");
  if (part === "poll") return replay.poll === "closed";
  return part === "objections" ? said("objection") : Boolean(ctx.all.alternatives?.[key]);
}

function record(ctx, key, replay) {
  return [summary(ctx, key, replay), noteTried(ctx, key, replay), drop(ctx, key)];
}

function change(ctx, key, replay) {
  return [
    hearForm(ctx, { what: "change", about: key }),
    hearForm(ctx, { what: "feeling", about: key, scene: replay.scene }),
    readWords(ctx, `change-${key}`, (word) => word.about === key && ["change", "feeling"].includes(word.what)),
  ];
}

function poll(ctx, key, replay) {
  if (replay.poll === "closed") return reactions(ctx, key);
  const other = polled(ctx);
  if (other && other[0] !== key) {
    return [
      h("p", null, ctx.t("poll-elsewhere", { number: other[1].place })),
      press(ctx.t("poll-close"), act(ctx, "close_poll", { replay: other[0] }), { name: "chart" }),
    ];
  }
  if (!other) return [h("p", null, ctx.t("poll-help")), press(ctx.t("poll-open"), act(ctx, "open_poll", { replay: key }), { name: "chart" })];
  return [
    h("p", { class: "soft" }, ctx.t("poll-is-open")),
    h("div", { class: "polls" }, QUESTIONS.map((question) => bars(ctx, ctx.t(`ask-${question}`), ctx.desk.reactions?.[key]?.[question] ?? {}))),
    answerFor(ctx, withoutPhone(ctx), { kind: "react", questions: QUESTIONS, about: (question) => ({ replay: key, question }) }),
    press(ctx.t("poll-close"), act(ctx, "close_poll", { replay: key }), { name: "chart" }),
  ];
}

function objections(ctx, key) {
  return [hearForm(ctx, { what: "objection", about: key }), objectionList(ctx, (word) => word.about === key)];
}

/** What the try leaves, closed as agreed, contested or open. */
function close(ctx, key, replay) {
  const now = ctx.all.alternatives?.[key];
  const id = `leaves-${key}`;
  const submit = (event) => {
    event.preventDefault();
    const text = event.currentTarget.elements.namedItem("text").value;
    takeDraft(ctx, id);
    after(ctx.send("alternative", { replay: key, text, outcome: event.submitter.value }), remember(ctx, "closing", null));
  };
  return h(
    "form",
    { class: "say", key: id, on: { submit } },
    now ? h("p", null, tag(now.outcome, ctx.t(`outcome-${now.outcome}`))) : null,
    h("label", { for: id }, ctx.t("leaves")),
    h("textarea", { ...drafted(ctx, id, now?.text ?? replay.tried), name: "text", rows: "2", required: true, maxlength: "500" }),
    h("p", { id: `${id}-how`, class: "soft" }, ctx.t("close-as")),
    h(
      "div",
      { class: "row", role: "group", "aria-labelledby": `${id}-how` },
      OUTCOMES.map((outcome) => {
        const chosen = now?.outcome === outcome;
        const props = { type: "submit", name: "outcome", value: outcome, "aria-pressed": chosen };
        const words = h("span", null, ctx.t(`outcome-${outcome}`));
        return h("button", { key: outcome, class: `button${chosen ? "" : " button--quiet"}`, ...props }, sign(outcome), words);
      }),
    ),
  );
}

function earlier(ctx, now) {
  const others = inOrder(ctx.all.replays).filter(([key]) => key !== now);
  if (!others.length) return null;
  const look = (key) => () => {
    Object.assign(ctx.local, { looked: key, after: null, trying: null });
    ctx.again();
  };
  const one = ([key, each]) =>
    h(
      "li",
      { key },
      h("p", null, h("b", null, ctx.t("try-number", { number: each.place })), ` · ${partOf(ctx, each)} · ${each.moment}`),
      alternative(ctx, key),
      ctx.all.replay ? null : press(ctx.t("look-back"), look(key), { kind: "quiet", label: ctx.t("look-back-on", { number: each.place }) }),
    );
  return unfolding(ctx, "earlier", ctx.t("earlier", { count: others.length }), () => h("ul", { class: "words" }, others.map(one)));
}

// The step of closing: each alternative in turn.

export function closingPanel(ctx) {
  const told = inOrder(ctx.all.replays);
  const done = told.filter(([key]) => ctx.all.alternatives?.[key]);
  const next = told.find(([key]) => !ctx.all.alternatives?.[key])?.[0];
  const now = ctx.all.replays?.[ctx.local.closing] ? ctx.local.closing : next;
  const asked = polled(ctx);
  return [
    ctx.all.replay ? h("p", { key: "playing" }, press(ctx.t("end-replay"), act(ctx, "end_replay", { replay: ctx.all.replay }))) : null,
    asked ? sheet("poll", ctx.t("after-poll"), poll(ctx, ...asked)) : null,
    sheet(
      "closing",
      ctx.t("closed-of", { count: done.length, all: told.length }),
      h("ul", { class: "words" }, told.map(([key, each]) => closed(ctx, key, each, key === now))),
    ),
  ];
}

function closed(ctx, key, replay, isNow) {
  const leaves = ctx.all.alternatives?.[key];
  const open = press(ctx.t(leaves ? "change-it" : "close-it"), remember(ctx, "closing", key), {
    kind: "quiet",
    label: ctx.t("close-number", { number: replay.place }),
  });
  return h(
    "li",
    { key },
    h("h3", null, ctx.t("try-number", { number: replay.place })),
    h("p", { class: "soft" }, `${partOf(ctx, replay)} · ${replay.moment}`),
    isNow ? close(ctx, key, known(ctx, key)) : alternative(ctx, key),
    h("div", { class: "row words__do" }, isNow ? null : open, leaves ? onWall(ctx, "alternative", key) : null),
  );
}
