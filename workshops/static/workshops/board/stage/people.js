/**
 * The room: who is here, at which table, and what may be done for each. A person and a table open a dialog of their own.
 */
import { h, icon } from "../dom.js";
import { dialog, sent } from "./dialogs.js";

const folded = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** @param {import("./desk.js").Desk} desk */
export function roomView(desk) {
  const { ctx } = desk;
  const sought = folded(ctx.local.sought ?? "");
  const everybody = desk.people;
  const people = sought ? everybody.filter(([, each]) => folded(each.name).includes(sought)) : everybody;
  return [
    h(desk.heading("room"), { id: "desk-room" }, ctx.t("desk-room")),
    everybody.length > 0 ? searchView(desk, sought, people.length) : h("p", { class: "soft" }, ctx.t("desk-nobody")),
    !ctx.all.closed &&
      h(
        "div",
        { class: "desk-row" },
        opener(desk, "add-person", "", "plus", ctx.t("desk-add-person")),
        opener(desk, "add-table", "", "plus", ctx.t("desk-add-table")),
      ),
    desk.tables.map(([key, table]) => tableView(desk, key, table, people.filter(([, each]) => each.table === key), sought)),
    removedView(desk),
  ];
}

function opener(desk, name, key, drawing, label, more = {}) {
  return h(
    "button",
    { key: `${name}-${key}`, type: "button", class: "button button--quiet", "aria-haspopup": "dialog", on: { click: () => desk.open(name, key) }, ...more },
    icon(drawing),
    h("span", null, label),
  );
}

function searchView(desk, sought, found) {
  const { ctx } = desk;
  const input = (event) => {
    ctx.local.sought = event.target.value;
    ctx.again();
  };
  return h(
    "div",
    { class: "field", role: "search" },
    h("label", { class: "field__label", for: "desk-search" }, ctx.t("desk-search")),
    h("input", { id: "desk-search", type: "search", autocomplete: "off", value: ctx.local.sought ?? "", on: { input } }),
    h("p", { class: "soft small", role: "status" }, sought ? ctx.t("desk-found", { count: found }) : ""),
  );
}

function tableView(desk, key, table, people, sought) {
  const { ctx } = desk;
  if (sought && !people.length) return null;
  const writes = ctx.desk.people?.[ctx.desk.tables?.[key]?.scribe];
  const sum = [ctx.t("desk-people", { count: people.length }), writes ? ctx.t("desk-pen", { name: writes.name }) : people.length > 0 && ctx.t("desk-no-pen")];
  const open = Boolean(sought) || Boolean(desk.folds[key]);
  return h(
    "details",
    { key: `table-${key}`, class: "desk-table", open, on: { toggle: (event) => fold(desk, key, event.target.open, open) } },
    h("summary", null, h("b", null, ctx.t("desk-of-table", { name: table.name })), h("span", { class: "soft small" }, sum.filter(Boolean).join(", "))),
    // What is closed is not drawn: a room has four hundred people.
    open && h("ul", { class: "desk-people" }, people.map(([who, each]) => personRow(desk, who, each))),
    !ctx.all.closed && opener(desk, "table", key, "pen", ctx.t("desk-rename-table"), { "aria-label": ctx.t("desk-rename-table-who", { name: table.name }) }),
  );
}

function fold(desk, key, isOpen, drawn) {
  if (isOpen === drawn) return;
  desk.folds[key] = isOpen;
  desk.ctx.again();
}

function personRow(desk, key, person) {
  const { ctx } = desk;
  const holds = ctx.desk.tables?.[person.table]?.scribe === key;
  return h(
    "li",
    { key },
    h(
      "button",
      { type: "button", class: "desk-person", "aria-haspopup": "dialog", "aria-disabled": Boolean(ctx.all.closed), on: { click: () => ctx.all.closed || desk.open("person", key) } },
      h("span", { class: "desk-person__name" }, person.name),
      holds && h("span", { class: "status status--info" }, icon("pen"), h("span", null, ctx.t("desk-holds-pen"))),
      person.simulated && h("span", { class: "status status--draft" }, icon("users"), h("span", null, ctx.t("desk-simulated"))),
      person.without_phone && h("span", { class: "status status--draft" }, icon("phone"), h("span", null, ctx.t("desk-no-phone"))),
      icon("more"),
    ),
  );
}

function removedView(desk) {
  const { ctx } = desk;
  const removed = Object.entries(ctx.desk.people ?? {}).filter(([, each]) => each.removed);
  if (!removed.length) return null;
  const restore = (key, person) =>
    h(
      "button",
      { type: "button", class: "button button--quiet", "aria-label": ctx.t("desk-restore-who", { name: person.name }), on: { click: () => desk.act("restore", { person: key }) } },
      icon("undo"),
      h("span", null, ctx.t("desk-restore")),
    );
  return h(
    "details",
    { key: "removed", class: "desk-table" },
    h("summary", null, h("b", null, ctx.t("desk-removed")), h("span", { class: "soft small" }, ctx.t("desk-people", { count: removed.length }))),
    h("ul", { class: "desk-people" }, removed.map(([key, each]) => h("li", { key, class: "desk-person" }, h("span", { class: "desk-person__name" }, each.name), restore(key, each)))),
  );
}

/** The dialog that is open about the room, if one is. @param {import("./desk.js").Desk} desk */
export function roomDialog(desk) {
  const { name, key } = desk.dialog;
  if (name === "person" && desk.ctx.desk.people?.[key]) return personDialog(desk, key, desk.ctx.desk.people[key]);
  if (name === "table" && desk.ctx.all.tables?.[key]) return tableDialog(desk, key);
  if (name === "add-person") return addPersonDialog(desk);
  if (name === "add-table") return addTableDialog(desk);
  return null;
}

function personDialog(desk, key, person) {
  const { ctx } = desk;
  /** Done, and nothing more to see here. */
  const act = (kind, data) => () => {
    desk.closeDialog();
    void desk.act(kind, data);
  };
  const press = (drawing, word, action, kind = "quiet") =>
    h("button", { key: word, type: "button", class: `button button--${kind}`, on: { click: action } }, icon(drawing), h("span", null, ctx.t(word)));
  const others = desk.tables.filter(([table]) => table !== person.table);
  const holds = ctx.desk.tables?.[person.table]?.scribe === key;
  const phone = person.without_phone
    ? press("phone", "desk-phone-back", act("without_phone", { person: key, on: false }))
    : [press("phone", "desk-phone-dead", act("without_phone", { person: key, on: true })), h("p", { key: "help", class: "soft small" }, ctx.t("desk-phone-dead-help"))];
  return dialog(
    desk,
    "desk-person",
    person.name,
    h("p", { class: "soft" }, ctx.t("desk-of-table", { name: desk.tableName(person.table) })),
    h("div", { class: "desk-actions" }, press("pen", "desk-enter-for", () => desk.enterFor(key)), !holds && press("hand", "desk-give-pen", act("scribe", { person: key }))),
    others.length > 0 &&
      h(
        "form",
        { key: "move", class: "desk-inline", on: { submit: sent(({ table }) => act("move", { person: key, table })()) } },
        h("label", { class: "field__label", for: "desk-move" }, ctx.t("desk-move-to")),
        h("select", { id: "desk-move", name: "table" }, others.map(([table, each]) => h("option", { key: table, value: table }, each.name))),
        h("button", { type: "submit", class: "button button--quiet" }, ctx.t("desk-move-do")),
      ),
    h(
      "form",
      { key: "rename", class: "desk-inline", on: { submit: sent(({ name }) => act("rename", { person: key, name })()) } },
      h("label", { class: "field__label", for: "desk-rename" }, ctx.t("desk-name")),
      h("input", { id: "desk-rename", name: "name", value: person.name, required: true, maxlength: 40, autocomplete: "off" }),
      h("button", { type: "submit", class: "button button--quiet" }, ctx.t("desk-rename")),
    ),
    h("div", { class: "desk-actions" }, phone, press("trash", "desk-remove", act("remove", { person: key }), "danger")),
  );
}

function tableDialog(desk, key) {
  const { ctx } = desk;
  const take = ({ name }) => {
    desk.closeDialog();
    void desk.act("rename_table", { table: key, name });
  };
  return dialog(desk, "desk-table", ctx.t("desk-rename-table"), nameForm(ctx, "desk-table-name", take, ctx.t("save"), desk.tableName(key)));
}

function addTableDialog(desk) {
  const { ctx } = desk;
  const take = ({ name }) => {
    desk.closeDialog();
    void desk.act("add_table", { table: newKey(), name });
  };
  return dialog(desk, "desk-add-table", ctx.t("desk-add-table"), nameForm(ctx, "desk-table-name", take, ctx.t("desk-add"), ""));
}

function nameForm(ctx, word, take, label, value) {
  return h(
    "form",
    { class: "form", on: { submit: sent(take) } },
    h("div", { class: "field" }, h("label", { class: "field__label", for: word }, ctx.t(word)), h("input", { id: word, name: "name", value, required: true, maxlength: 40, autocomplete: "off" })),
    h("div", { class: "form__actions" }, h("button", { type: "submit", class: "button" }, label)),
  );
}

function addPersonDialog(desk) {
  const { ctx } = desk;
  const count = (table) => desk.people.filter(([, each]) => each.table === table).length;
  // Where there is most room, first.
  const tables = desk.tables.map(([key, each]) => [key, each, count(key)]).sort(([, , one], [, , other]) => one - other);
  const take = ({ name, table }) => {
    desk.closeDialog();
    void desk.act("join", { person: newKey(), name, table, without_phone: true });
  };
  return dialog(
    desk,
    "desk-add-person",
    ctx.t("desk-add-person"),
    h("p", { class: "soft" }, ctx.t("desk-add-person-help")),
    h(
      "form",
      { class: "form", on: { submit: sent(take) } },
      h("div", { class: "field" }, h("label", { class: "field__label", for: "desk-name" }, ctx.t("desk-name")), h("input", { id: "desk-name", name: "name", required: true, maxlength: 40, autocomplete: "off" })),
      h(
        "div",
        { class: "field" },
        h("label", { class: "field__label", for: "desk-at" }, ctx.t("desk-table")),
        h("select", { id: "desk-at", name: "table" }, tables.map(([key, each, people]) => h("option", { key, value: key }, `${each.name} – ${ctx.t("desk-people", { count: people })}`))),
      ),
      h("div", { class: "form__actions" }, h("button", { type: "submit", class: "button" }, ctx.t("desk-add"))),
    ),
  );
}

/** The key of somebody or something that is made here. */
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, "0")).join("");
