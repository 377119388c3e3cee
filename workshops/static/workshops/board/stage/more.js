/**
 * What is needed now and then: closing, others who facilitate, papers, the keyboard.
 */
import { h, icon } from "../dom.js";
import { dataOf } from "../room.js";
import { dialog } from "./dialogs.js";

const links = dataOf("desk-links");

/** Opening and closing change the board itself, not only its room: a form of the page. */
function turn(to) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("desk-turn"));
  const field = document.createElement("input");
  field.name = "to";
  field.value = to;
  form.append(field);
  form.submit();
}

/** @param {import("./desk.js").Desk} desk */
export function moreView(desk) {
  const { ctx, page } = desk;
  return [
    h(desk.heading("more"), { id: "desk-more" }, ctx.t("desk-more")),
    ctx.all.closed
      ? reopenView(desk)
      : h("button", { type: "button", class: "button button--quiet", "aria-haspopup": "dialog", on: { click: () => desk.open("close") } }, icon("lock"), h("span", null, ctx.t("desk-close"))),
    rehearsalView(desk),
    links.length > 0 && [
      h(desk.subheading("more"), null, ctx.t("desk-links")),
      h("ul", { class: "desk-links" }, links.map(({ label, url }) => h("li", { key: url }, h("a", { href: url }, label)))),
    ],
    h(desk.subheading("more"), null, ctx.t("desk-together")),
    h("p", null, ctx.t("desk-together-text")),
    h("p", { class: "desk-address" }, page.desk),
    h("button", { type: "button", class: "button button--quiet", "aria-haspopup": "dialog", on: { click: () => desk.open("keys") } }, icon("help"), h("span", null, ctx.t("desk-help"))),
  ];
}

/** @param {import("./desk.js").Desk} desk */
export function reopenView({ ctx }) {
  return h("button", { key: "reopen", type: "button", class: "button button--quiet", on: { click: () => turn("reopen") } }, icon("unlock"), h("span", null, ctx.t("desk-reopen")));
}

/** Simulated people come and do what people would, so that whoever prepares sees each step live. @param {import("./desk.js").Desk} desk */
function rehearsalView(desk) {
  const { ctx } = desk;
  if (ctx.all.closed) return null;
  const on = Boolean(ctx.desk.rehearsal);
  return [
    h(desk.subheading("more"), null, ctx.t("desk-rehearsal")),
    h("p", null, ctx.t("desk-rehearsal-text")),
    h(
      "button",
      { key: "rehearse", type: "button", class: "button button--quiet", "aria-pressed": on, on: { click: () => desk.act("rehearse", { on: !on }) } },
      icon(on ? "pause" : "play"),
      h("span", null, ctx.t(on ? "desk-rehearsal-stop" : "desk-rehearsal-start")),
    ),
  ];
}

/** Always in sight while it is on. @param {import("./desk.js").Desk} desk */
export function rehearsingView(desk) {
  const { ctx } = desk;
  if (!ctx.desk.rehearsal) return null;
  const people = desk.people.filter(([, each]) => each.simulated).length;
  return h(
    "div",
    { key: "rehearsing", class: "desk-note desk-note--wait" },
    h("p", null, icon("users"), h("span", null, ctx.t("desk-rehearsing", { count: people }))),
    h("button", { type: "button", class: "button button--quiet", on: { click: () => desk.act("rehearse", { on: false }) } }, ctx.t("desk-rehearsal-stop")),
  );
}

/** @param {import("./desk.js").Desk} desk */
export function closeDialog(desk) {
  const { ctx, room } = desk;
  return dialog(
    desk,
    "desk-close",
    ctx.t("desk-close-ask"),
    h("p", null, ctx.t("desk-close-text")),
    room.unsent > 0 && h("p", { key: "unsent" }, h("b", null, ctx.t("desk-close-waiting", { count: room.unsent }))),
    h(
      "div",
      { class: "dialog__actions" },
      h("button", { type: "button", class: "button", on: { click: () => turn("close") } }, ctx.t("desk-close")),
      h("button", { type: "button", class: "button button--quiet", "data-dialog-close": true }, ctx.t("desk-return")),
    ),
  );
}

/** @param {import("./desk.js").Desk} desk */
export function keysDialog(desk) {
  const { ctx } = desk;
  const toggle = (event) => {
    ctx.local.withoutKeys = !event.target.checked;
    ctx.again();
  };
  return dialog(
    desk,
    "desk-keys",
    ctx.t("desk-help"),
    h("ul", null, ["next", "back", "space", "undo", "help"].map((each) => h("li", { key: each }, ctx.t(`desk-key-${each}`)))),
    h("p", { class: "soft" }, ctx.t("desk-keys-text")),
    h("label", { class: "choice" }, h("input", { type: "checkbox", checked: !ctx.local.withoutKeys, on: { change: toggle } }), h("span", null, ctx.t("desk-keys-on"))),
  );
}
