/** The wall of commitments on a phone: write for oneself, publish, see the wall, give points, read the results. */

import { h, icon } from "../dom.js";
import { given, groups, standing, total } from "../pledges.js";
import { arranging } from "../pledges_arrange.js";
import { choice, entering, votingFor } from "../pledges_entering.js";
import { act, button, card, focusOn, rankedList, titleOf, wallList, wording } from "../pledges_view.js";
import { hasPhoneless } from "./scribe.js";

/** The steps in which something can be entered for those without a phone. */
const ENTERED = new Set(["publishing", "grouping", "voting"]);

/**
 * Whoever notes for the table enters for those without a phone: it is offered where there is one.
 * @param {import("../room.js").Ctx} ctx
 */
export const scribe = ({ all, table }) => ENTERED.has(all.phase) && hasPhoneless(table);

const SCREENS = { framing, drafting, publishing, grouping: publishing, voting, results, end: results };

export function screen(ctx) {
  return SCREENS[ctx.all.phase]?.(ctx) ?? null;
}

function framing(ctx) {
  return h("ul", { class: "pledges__rules" }, ["own", "free", "secret"].map((name) => h("li", { key: name }, ctx.t(`pledge-rule-${name}`))));
}

// What one writes.

const drafts = (ctx) => Object.entries(ctx.me.drafts ?? {}).sort(([, one], [, other]) => one.place - other.place);

/** What may be done with a draft. */
const DONE_WITH = ["change", "drop", "undrop", "publish", "unpublish"];

/** What somebody wrote and has not dropped, with what is on its way. */
function mine(ctx) {
  const known = drafts(ctx).filter(([, draft]) => !draft.dropped);
  const sent = ctx.waiting("write", (data) => !data.for).filter(({ id }) => !ctx.me.drafts?.[id]);
  return [...known.map(([key, draft]) => [key, underWay(ctx, key, draft)]), ...sent.map(({ id, data }) => [id, { ...data, onItsWay: true }])];
}

/** The draft as it will be once what is on its way has come. */
function underWay(ctx, key, draft) {
  const sent = ctx.waiting(DONE_WITH, (data) => data.draft === key);
  const changes = sent.filter(({ kind }) => kind === "change").map(({ data }) => data);
  return sent.length ? Object.assign({}, draft, ...changes, { onItsWay: true }) : draft;
}

/**
 * The fields of a pledge. What is typed is kept until it is sent, and comes back if it is refused.
 * @param {{key: string, draft?: any, submit: string, send: (data: any) => Promise<string>, cancel?: () => void}} what
 */
function draftForm(ctx, { key, draft, submit, send, cancel }) {
  const typed = (ctx.local.typed ??= {});
  const values = { ...draft, ...typed[key] };
  const on = {
    input: ({ target }) => {
      if (!(target.name in FIELDS)) return;
      typed[key] = { ...typed[key], [target.name]: target.value };
      ctx.again();
    },
    submit: async (event) => {
      event.preventDefault();
      const said = Object.fromEntries(new FormData(event.currentTarget));
      if (!said.text.trim()) return event.currentTarget.elements.text.focus();
      const before = typed[key];
      delete typed[key];
      ctx.again();
      if ((await send(said)) || typed[key]) return;
      typed[key] = before;
      ctx.again();
    },
  };
  return h(
    "form",
    { key, class: "pledges__form", on },
    field(ctx, key, "text", values.text),
    h(
      "details",
      { open: Boolean(draft?.bearer || draft?.due) },
      h("summary", {}, ctx.t("pledge-write-more")),
      field(ctx, key, "bearer", values.bearer),
      field(ctx, key, "due", values.due),
    ),
    h(
      "div",
      { class: "row" },
      h("button", { class: "button", type: "submit" }, icon("check"), h("span", {}, submit)),
      cancel && button("cross", ctx.t("cancel"), { look: "plain", on: { click: cancel } }),
    ),
  );
}

/** The fields, and how long each may be. */
const FIELDS = { text: 280, bearer: 120, due: 60 };

function field(ctx, form, name, value = "") {
  const id = `${form}-${name}`;
  const props = { id, name, maxlength: FIELDS[name], "aria-describedby": `${id}-hint`, value };
  return h(
    "div",
    { class: "field", key: name },
    h("label", { for: id }, ctx.t(`pledge-write-${name}`)),
    h("p", { id: `${id}-hint`, class: "field__hint" }, ctx.t(`pledge-write-${name}-hint`)),
    name === "text" ? h("textarea", { ...props, rows: 3, required: true }) : h("input", { ...props, type: "text", autocomplete: "off" }),
  );
}

function drafting(ctx) {
  const written = mine(ctx);
  const passed = ctx.me.passed || ctx.waiting("pass").length > 0;
  return [
    written.length > 0 && h("h2", { key: "mine-title" }, ctx.t("pledge-drafts-mine", { count: written.length })),
    ownList(ctx, written, draftActions),
    dropped(ctx),
    written.length === 0 && passed && h("p", { key: "passed", class: "pledges__state", role: "status" }, icon("check"), h("span", {}, ctx.t("pledge-passed"))),
    writing(ctx, written.length > 0),
    written.length === 0 && !passed && h("p", { key: "pass" }, button("arrow", ctx.t("pledge-pass"), { on: { click: () => act(ctx, "pass") } })),
  ];
}

const ANOTHER = "write-another";

/** The form for a new one, under its title: at once as long as there is none, then behind a button. */
function writing(ctx, another) {
  const show = (on, id) => {
    ctx.local.writing = on;
    ctx.again();
    focusOn(id);
  };
  if (another && !ctx.local.writing) {
    return h("p", { key: "another" }, button("plus", ctx.t("pledge-write-another"), { id: ANOTHER, on: { click: () => show(true, "new-text") } }));
  }
  const send = async (data) => {
    show(false, ANOTHER);
    const id = await act(ctx, "write", data);
    if (!id) ctx.local.writing = true;
    return id;
  };
  const cancel = another ? () => show(false, ANOTHER) : undefined;
  return h(
    "section",
    { key: "write", class: "pledges__write" },
    h("h2", {}, ctx.t(another ? "pledge-write-another" : "pledge-write-first")),
    draftForm(ctx, { key: "new", submit: ctx.t("pledge-write-send"), send, cancel }),
  );
}

const draftId = (key) => `draft-${key}`;

function ownList(ctx, written, actions) {
  return (
    written.length > 0 &&
    h(
      "ul",
      { key: "mine", class: "pledge-list" },
      written.map(([key, draft]) =>
        h(
          "li",
          { key, id: draftId(key), tabindex: "-1", class: "pledge" },
          ctx.local.changing === key && !draft.onItsWay ? changeForm(ctx, key, draft) : [wording(ctx, draft), state(ctx, draft), !draft.onItsWay && actions(ctx, key, draft)],
        ),
      ),
    )
  );
}

/** Where a draft stands, with a sign and in words. */
function state(ctx, { onItsWay, published }) {
  const [name, sign] = onItsWay
    ? ["pledge-state-waiting", "clock"]
    : !published
      ? ["pledge-state-draft", "lock"]
      : published.hidden
        ? ["pledge-state-held", "eye-off"]
        : [published.signed ? "pledge-state-signed" : "pledge-state-unsigned", "eye"];
  return h("p", { class: "pledges__state" }, icon(sign), h("span", {}, ctx.t(name)));
}

function draftActions(ctx, key, draft) {
  return h(
    "div",
    { class: "row pledge__actions" },
    button("pen", ctx.t("pledge-draft-change"), { key: "change", about: draft.text, on: { click: () => open(ctx, { changing: key }, `change-${key}-text`) } }),
    button("trash", ctx.t("pledge-draft-drop"), { key: "drop", look: "plain", about: draft.text, on: { click: () => drop(ctx, key) } }),
  );
}

function open(ctx, what, id) {
  Object.assign(ctx.local, { changing: null, publishing: null }, what);
  ctx.again();
  focusOn(id);
}

function changeForm(ctx, key, draft) {
  const close = () => {
    delete ctx.local.typed?.[`change-${key}`];
    open(ctx, {}, draftId(key));
  };
  const send = async (data) => {
    const done = await act(ctx, "change", { draft: key, ...data });
    if (done) close();
    return done;
  };
  return draftForm(ctx, { key: `change-${key}`, draft, submit: ctx.t("pledge-draft-save"), send, cancel: close });
}

async function drop(ctx, key) {
  if (!(await act(ctx, "drop", { draft: key }))) return;
  ctx.local.dropped = key;
  ctx.again();
  focusOn("undrop");
}

/** What was dropped last can be had back. */
function dropped(ctx) {
  const key = ctx.local.dropped;
  const back = async () => {
    if (await act(ctx, "undrop", { draft: key })) focusOn(draftId(key));
  };
  return h(
    "div",
    { key: "dropped", class: "pledges__undo", role: "status" },
    ctx.me.drafts?.[key]?.dropped && [h("span", { key: "words" }, ctx.t("pledge-dropped")), button("undo", ctx.t("pledge-undo"), { key: "undo", id: "undrop", on: { click: back } })],
  );
}

// What one shows to the others.

function publishing(ctx) {
  const { phase } = ctx.all;
  // One's own first while one shows them, what all have shown first while it is grouped.
  const tab = ctx.local.tabs?.[phase] ?? (phase === "grouping" ? "wall" : "mine");
  const count = standing(ctx.all).length;
  const choose = (name) => () => {
    ctx.local.tabs = { ...ctx.local.tabs, [phase]: name };
    ctx.again();
  };
  const pressed = (name, words) => h("button", { key: name, type: "button", class: "pledges__tab", "aria-pressed": tab === name, on: { click: choose(name) } }, words);
  return [
    h("div", { key: "tabs", class: "pledges__tabs", role: "group", "aria-label": ctx.t("pledge-tabs") }, pressed("mine", ctx.t("pledge-tab-mine")), pressed("wall", ctx.t("pledge-tab-wall", { count }))),
    tab === "mine" ? h("div", { key: "tab-mine" }, own(ctx)) : h("div", { key: "tab-wall" }, wall(ctx)),
  ];
}

function own(ctx) {
  const written = mine(ctx);
  return [
    written.length === 0 && h("p", { key: "none" }, ctx.t("pledge-drafts-none")),
    ownList(ctx, written, publishActions),
    dropped(ctx),
    writing(ctx, written.length > 0),
    entering(ctx, neighbours(ctx)),
  ];
}

function publishActions(ctx, key, draft) {
  if (ctx.local.publishing === key && !draft.published) return publishForm(ctx, key);
  if (draft.published) {
    const back = async () => {
      if (await act(ctx, "unpublish", { draft: key })) focusOn(draftId(key));
    };
    return h("div", { class: "row pledge__actions" }, button("undo", ctx.t("pledge-unpublish"), { about: draft.text, on: { click: back } }));
  }
  const show = button("eye", ctx.t("pledge-publish"), { key: "publish", look: "main", about: draft.text, on: { click: () => open(ctx, { publishing: key }, `publish-${key}-signed`) } });
  return [h("div", { class: "row pledge__actions" }, show), draftActions(ctx, key, draft)];
}

/** With one's name or without, and for which organisation: what was said last is proposed again. */
function publishForm(ctx, key) {
  const former = drafts(ctx).findLast(([, draft]) => draft.published)?.[1].published.organisation;
  const on = {
    submit: async (event) => {
      event.preventDefault();
      const form = event.currentTarget;
      const said = { signed: form.elements.signed.value === "yes", organisation: form.elements.organisation.value };
      ctx.local.organisation = said.organisation;
      if (!(await act(ctx, "publish", { draft: key, ...said }))) return;
      open(ctx, {}, draftId(key));
    },
  };
  return h(
    "form",
    { key: `publish-${key}`, class: "pledges__form", on },
    signing(ctx, `publish-${key}`, ctx.me.me?.name ?? ""),
    organisation(ctx, `publish-${key}`, ctx.local.organisation ?? former ?? ""),
    h(
      "div",
      { class: "row" },
      h("button", { class: "button", type: "submit" }, icon("eye"), h("span", {}, ctx.t("pledge-publish-now"))),
      button("cross", ctx.t("cancel"), { look: "plain", on: { click: () => open(ctx, {}, draftId(key)) } }),
    ),
  );
}

function signing(ctx, id, name) {
  const yes = choice("yes", ctx.t("pledge-sign-yes", { name }), `${id}-signed`);
  return h("fieldset", { key: "signed", class: "field" }, h("legend", {}, ctx.t("pledge-sign-ask")), yes, choice("no", ctx.t("pledge-sign-no")));
}

function organisation(ctx, id, value) {
  return h(
    "div",
    { class: "field", key: "organisation" },
    h("label", { for: `${id}-organisation` }, ctx.t("pledge-organisation")),
    h("input", { id: `${id}-organisation`, name: "organisation", type: "text", maxlength: 120, autocomplete: "organization", value }),
  );
}

/** Those at the table without a phone, for whom its scribe enters. */
function neighbours(ctx) {
  if (ctx.table.scribe !== ctx.you.key) return [];
  return Object.entries(ctx.table.people ?? {})
    .filter(([, each]) => each.without_phone)
    .map(([key, { name }]) => ({ key, name }));
}

function wall(ctx) {
  return ctx.all.phase === "grouping" && ctx.all.grouping === "everybody" ? arranging(ctx, {}, "h2") : wallList(ctx, undefined, "h2");
}

// Points.

const ownVotes = (ctx) => ctx.waiting("vote", (data) => !data.for);

function voting(ctx) {
  const waiting = ownVotes(ctx);
  const points = given(ctx.me.points ?? {}, waiting);
  const left = ctx.all.points - total(points);
  if (!standing(ctx.all).length) return h("p", {}, ctx.t("pledge-wall-empty"));
  return [
    h(
      "div",
      { key: "left", class: "points-left", role: "status" },
      h("strong", {}, left ? ctx.t("pledge-points-left", { count: left }) : ctx.t("pledge-points-none")),
      h("span", { class: "pledges__state" }, waiting.length ? [icon("clock"), ctx.t("pledge-state-waiting")] : total(points) > 0 && [icon("check"), ctx.t("pledge-points-sent")]),
    ),
    groups(ctx.all)
      .filter((group) => group.pledges.length)
      .map((group) => {
        const title = titleOf(ctx, group);
        const cards = group.pledges.map((each) => card(ctx, each, { actions: giving(ctx, each, points[each.key] ?? 0, left) }));
        return h("section", { key: `group-${group.key}`, class: "pledge-group" }, title && h("h2", {}, title), h("ul", { class: "pledge-list" }, cards));
      }),
    votingFor(ctx, neighbours(ctx)),
    total(points) > 0 && h("p", { key: "back" }, button("undo", ctx.t("pledge-points-back"), { on: { click: () => takeBack(ctx, points) } })),
  ];
}

/** All of one's points, to give them anew: one vote after the other, so that what is on its way is known as well. */
function takeBack(ctx, points) {
  for (const pledge of Object.keys(points)) void act(ctx, "vote", { pledge, points: 0 });
}

/** So many more, from what was asked for last: the page may not show it yet. */
function give(ctx, pledge, by) {
  const points = given(ctx.me.points ?? {}, ownVotes(ctx));
  const wanted = (points[pledge] ?? 0) + by;
  if (wanted >= 0 && wanted <= ctx.all.most_each && total(points) + by <= ctx.all.points) void act(ctx, "vote", { pledge, points: wanted });
}

/** One point less, how many there are, one more. A button that can do nothing stays where it is, with its reason. */
function giving(ctx, { key, pledge }, points, left) {
  const most = ctx.all.most_each;
  const step = (by, sign, words, reason) =>
    button(sign, reason || words, {
      key: words,
      about: pledge.text,
      "aria-disabled": reason ? true : null,
      on: { click: () => give(ctx, key, by) },
    });
  const why = points >= most ? ctx.t("pledge-points-most", { count: most }) : left <= 0 ? ctx.t("pledge-points-none-left") : "";
  return h(
    "div",
    { class: "giving" },
    h("p", { class: "giving__sum" }, h("span", { class: "giving__dots", "aria-hidden": "true" }, "●".repeat(points)), ctx.t("pledge-points-given", { count: points })),
    h("div", { class: "row" }, step(-1, "minus", ctx.t("pledge-points-less"), points > 0 ? "" : ctx.t("pledge-points-zero")), step(1, "plus", ctx.t("pledge-points-more"), why)),
  );
}

function results(ctx) {
  return ctx.all.results ? rankedList(ctx) : wallList(ctx, undefined, "h2");
}
