/**
 * Arranging the wall: groups, and merging two pledges into one, each with buttons, and by drag where there is a mouse.
 * A drag says nothing that a button does not say. The last change can be undone.
 */

import { h, icon } from "./dom.js";
import { groups, standing } from "./pledges.js";
import { act, button, card, focusOn, titleOf } from "./pledges_view.js";

/** What is open on this screen: a card, a group, what is being merged or dragged, what can be undone. */
function opened(ctx) {
  const open = (ctx.local.arranging ??= {});
  // Gone meanwhile: hidden, taken back, or merged by somebody else.
  const stands = (key) => ctx.all.pledges?.[key] && !ctx.all.pledges[key].merged;
  if (open.merging && !stands(open.merging)) open.merging = null;
  if (open.onto && !(stands(open.onto.key) && stands(open.onto.into))) open.onto = null;
  return open;
}

/** Change what is open, and draw again. */
function set(ctx, changes) {
  Object.assign(opened(ctx), changes);
  ctx.again();
}

/**
 * Do it and close what was open. Once it is done it can be undone by `back`, an operation, or what gives one once the identifier of
 * what was done is known. Returns that identifier, or nothing.
 * @param {[string, any]} operation
 * @param {string} word what is said of it
 * @param {[string, any] | ((id: string) => [string, any])} back
 */
async function change(ctx, [kind, data], word, back) {
  set(ctx, { open: null, merging: null, onto: null, naming: null });
  const id = await act(ctx, kind, data);
  if (!id) return id;
  const undo = typeof back === "function" ? back(id) : back;
  // The desk has a bar of its own for what can be undone.
  if (ctx.did) ctx.did(ctx.t(word), ...undo);
  else set(ctx, { undo: { word, operation: undo } });
  return id;
}

/** Take back what was done last. */
function undo(ctx) {
  const { operation } = opened(ctx).undo;
  set(ctx, { undo: null });
  focusOn(NEW_GROUP);
  return act(ctx, ...operation);
}

/** Where words are let through first, whoever facilitates writes titles and new wordings. */
const mayWord = (ctx) => ctx.you.role !== "participant" || !ctx.all.moderated;

const NEW_GROUP = "new-group";
const moveId = (key) => `move-${key}`;
const groupId = (key) => `group-title-${key}`;

/** @returns {[string, any]} */
const moving = (key, to) => (to ? ["put", { pledge: key, group: to }] : ["take_out", { pledge: key }]);

async function put(ctx, key, to) {
  const from = ctx.all.pledges[key].group ?? "";
  if (from === to) return set(ctx, { open: null, onto: null });
  if (await change(ctx, moving(key, to), "pledge-undo-moved", moving(key, from))) focusOn(moveId(key));
}

async function merge(ctx, key, into) {
  const back = (merged) => ["unmerge", { pledge: merged }];
  const merged = await change(ctx, ["merge", { pledge: key, into }], "pledge-undo-merged", back);
  if (merged) focusOn(moveId(merged));
}

async function split(ctx, key) {
  const sources = Object.entries(ctx.all.pledges[key].sources).sort(([, one], [, other]) => one - other);
  const [into, other] = sources.map(([source]) => source);
  const back = ["merge", { pledge: other, into }];
  if (await change(ctx, ["unmerge", { pledge: key }], "pledge-undo-split", back)) focusOn(moveId(into));
}

async function reword(ctx, key, text) {
  const { text: before, bearer, due } = ctx.all.pledges[key];
  const back = ["reword", { pledge: key, text: before, bearer, due }];
  if (await change(ctx, ["reword", { pledge: key, text, bearer, due }], "pledge-undo-reworded", back)) focusOn(moveId(key));
}

async function retitle(ctx, { key, title: before }, title) {
  const back = ["retitle", { group: key, title: before }];
  if (await change(ctx, ["retitle", { group: key, title }], "pledge-undo-retitled", back)) focusOn(groupId(key));
}

/** A new group; with a pledge in it, if one is named. */
async function found(ctx, title, pledge = "") {
  const back = (made) => ["drop_group", { group: made }];
  const made = await change(ctx, ["group", { title, ...(pledge && { pledges: [pledge] }) }], "pledge-undo-group", back);
  if (made) focusOn(pledge ? moveId(pledge) : groupId(made));
}

/** Its pledges are in no group any more; undone, they come back into a group of the same title. */
async function dissolve(ctx, { key, title, pledges }) {
  const back = ["group", { title, pledges: pledges.map((each) => each.key) }];
  if (await change(ctx, ["drop_group", { group: key }], "pledge-undo-dissolved", back)) focusOn(NEW_GROUP);
}

/** A field for words and the button that sends them. */
function wordsForm(ctx, { id, label, value = "", submit, maxlength = 80, send }) {
  const typed = (opened(ctx).typed ??= {});
  const on = {
    input: (event) => {
      typed[id] = event.target.value;
      ctx.again();
    },
    submit: (event) => {
      event.preventDefault();
      const words = event.currentTarget.elements.words.value.trim();
      if (!words) return;
      delete typed[id];
      ctx.again();
      void send(words);
    },
  };
  const field = { id, name: "words", type: "text", maxlength, required: true, autocomplete: "off", value: typed[id] ?? value };
  return h(
    "form",
    { key: id, class: "pledges__form", on },
    h("label", { for: id }, label),
    h("div", { class: "row" }, h("input", field), h("button", { class: "button", type: "submit" }, icon("check"), h("span", {}, submit))),
  );
}

/** Where a card can go: each group, none, a new one; and whether it is to be merged, or made two again. */
function choices(ctx, { key, pledge }) {
  const others = groups(ctx.all).filter((group) => group.key && group.key !== pledge.group);
  const close = () => {
    set(ctx, { open: null });
    focusOn(moveId(key));
  };
  return h(
    "div",
    { class: "pledge__choices", role: "group", "aria-label": ctx.t("pledge-move-where"), on: { keydown: (event) => event.key === "Escape" && close() } },
    h("p", {}, ctx.t("pledge-move-where")),
    others.map((group) => button("arrow", ctx.t("pledge-move-to", { group: group.title }), { key: group.key, on: { click: () => put(ctx, key, group.key) } })),
    pledge.group && button("minus", ctx.t("pledge-move-out"), { key: "out", on: { click: () => put(ctx, key, "") } }),
    mayWord(ctx) && wordsForm(ctx, { id: `new-group-${key}`, label: ctx.t("pledge-group-new"), submit: ctx.t("pledge-group-make"), send: (title) => found(ctx, title, key) }),
    standing(ctx.all).length > 1 &&
      button("join", ctx.t("pledge-merge"), { key: "merge", on: { click: () => { set(ctx, { merging: key, open: null }); focusOn("merging"); } } }),
    pledge.sources && button("undo", ctx.t("pledge-split"), { key: "split", on: { click: () => split(ctx, key) } }),
    pledge.sources &&
      mayWord(ctx) &&
      wordsForm(ctx, {
        id: `reword-${key}`,
        label: ctx.t("pledge-reword"),
        value: pledge.text,
        submit: ctx.t("pledge-reword-send"),
        maxlength: 280,
        send: (text) => reword(ctx, key, text),
      }),
    button("cross", ctx.t("cancel"), { key: "cancel", look: "plain", on: { click: close } }),
  );
}

/** What a card offers: to move it, or to be what another one is merged with. */
function offers(ctx, each) {
  const { open, merging, onto } = opened(ctx);
  const about = each.pledge.text;
  if (merging) {
    const into = () => merge(ctx, merging, each.key);
    return merging !== each.key && button("join", ctx.t("pledge-merge-with"), { key: "with", about, on: { click: into } });
  }
  if (onto?.into === each.key) return dropped(ctx, each, onto.key);
  const toggle = () => {
    set(ctx, { open: open === each.key ? null : each.key });
    if (open !== each.key) focusOn(moveId(each.key));
  };
  return [
    button("more", ctx.t("pledge-move"), { key: "move", id: moveId(each.key), about, "aria-expanded": String(open === each.key), on: { click: toggle } }),
    open === each.key && choices(ctx, each),
  ];
}

/** A card was let go on another one: together as one, or only beside it? */
function dropped(ctx, { key: into, pledge }, key) {
  const group = groups(ctx.all).find((each) => each.key === (pledge.group ?? ""));
  return h(
    "div",
    { class: "pledge__choices", role: "group", "aria-label": ctx.t("pledge-drop-ask") },
    h("p", {}, ctx.t("pledge-drop-ask")),
    button("join", ctx.t("pledge-merge-both"), { key: "both", id: "dropped", on: { click: () => merge(ctx, key, into) } }),
    button("arrow", ctx.t("pledge-drop-beside", { group: group ? titleOf(ctx, group) || ctx.t("pledge-group-none") : ctx.t("pledge-group-none") }), { key: "beside", on: { click: () => put(ctx, key, pledge.group ?? "") } }),
    button("cross", ctx.t("cancel"), { key: "cancel", look: "plain", on: { click: () => set(ctx, { onto: null }) } }),
  );
}

/** What a drag does on a column or on a card. */
function dropping(ctx, drop) {
  return {
    dragover: (event) => {
      if (!opened(ctx).dragged) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
    },
    drop: (event) => {
      const { dragged } = opened(ctx);
      if (!dragged) return;
      event.preventDefault();
      event.stopPropagation();
      opened(ctx).dragged = null;
      drop(dragged);
    },
  };
}

function draggable(ctx, { key }) {
  const onCard = dropping(ctx, (dragged) => {
    if (dragged === key) return;
    set(ctx, { onto: { key: dragged, into: key }, open: null, merging: null });
    focusOn("dropped");
  });
  const on = {
    ...onCard,
    dragstart: (event) => {
      opened(ctx).dragged = key;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    },
    dragend: () => {
      opened(ctx).dragged = null;
    },
  };
  return { draggable: "true", on };
}

function column(ctx, group, more, heading) {
  const { naming } = opened(ctx);
  const title = titleOf(ctx, group) || ctx.t("pledge-group-none");
  return h(
    "section",
    { key: `column-${group.key}`, class: "pledge-column", on: dropping(ctx, (dragged) => put(ctx, dragged, group.key)) },
    h(heading, { id: groupId(group.key), tabindex: "-1" }, title, " ", h("span", { class: "pledge-column__count" }, ctx.t("pledge-count", { count: group.pledges.length }))),
    group.key &&
      mayWord(ctx) &&
      h(
        "div",
        { class: "row pledge-column__actions" },
        button("pen", ctx.t("pledge-group-rename"), { key: "rename", about: title, "aria-expanded": String(naming === group.key), on: { click: () => set(ctx, { naming: naming === group.key ? null : group.key }) } }),
        button("trash", ctx.t("pledge-group-dissolve"), { key: "dissolve", about: title, on: { click: () => dissolve(ctx, group) } }),
        more.group?.(group),
      ),
    naming === group.key &&
      group.key &&
      wordsForm(ctx, { id: `retitle-${group.key}`, label: ctx.t("pledge-group-title"), value: group.title, submit: ctx.t("pledge-group-retitle"), send: (words) => retitle(ctx, group, words) }),
    group.pledges.length
      ? h(
          "ul",
          { class: "pledge-list" },
          group.pledges.map((each) =>
            card(ctx, each, {
              props: draggable(ctx, each),
              actions: h("div", { class: "pledge__actions" }, offers(ctx, each), more.card?.(each)),
            }),
          ),
        )
      : h("p", { class: "pledges__none" }, ctx.t("pledge-group-empty")),
  );
}

/** What was done last, and its undoing. */
function undoing(ctx) {
  const { undo: last } = opened(ctx);
  return h(
    "div",
    { class: "pledges__undo", role: "status" },
    last && [h("span", { key: "words" }, ctx.t(last.word)), button("undo", ctx.t("pledge-undo"), { key: "undo", on: { click: () => undo(ctx) } })],
  );
}

/**
 * The wall as columns in which it is arranged.
 * @param {{card?: (each: import("./pledges.js").Standing) => any, group?: (group: any) => any}} more what else a card and a group offer
 * @param {string} heading of a group
 */
export function arranging(ctx, more = {}, heading = "h3") {
  const { merging } = opened(ctx);
  const moved = merging && ctx.all.pledges?.[merging];
  return h(
    "div",
    { class: "pledges-arrange" },
    undoing(ctx),
    moved &&
      h(
        "div",
        { class: "pledges__merging", id: "merging", tabindex: "-1", role: "group", "aria-label": ctx.t("pledge-merge-which") },
        h("p", {}, h("strong", {}, ctx.t("pledge-merge-which")), h("br", {}), `« ${moved.text} »`),
        button("cross", ctx.t("cancel"), { on: { click: () => { set(ctx, { merging: null }); focusOn(moveId(merging)); } } }),
      ),
    mayWord(ctx) && wordsForm(ctx, { id: NEW_GROUP, label: ctx.t("pledge-group-new"), submit: ctx.t("pledge-group-make"), send: (title) => found(ctx, title) }),
    h("div", { class: "pledge-columns" }, groups(ctx.all).map((group) => column(ctx, group, more, heading))),
  );
}
