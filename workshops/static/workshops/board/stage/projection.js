/**
 * The wall as the desk sees it: what it shows, and the way into the board in large, here and there.
 */
import { h, icon } from "../dom.js";
import { dialog } from "./dialogs.js";

/** @param {import("./desk.js").Desk} desk */
export function projectionView(desk) {
  const { ctx, page } = desk;
  const focus = ctx.wall.focus?.what ?? "";
  const code = desk.isShown("code");
  return [
    h(desk.heading("wall"), { id: "desk-wall" }, ctx.t("desk-wall")),
    h("p", { class: "desk-note" }, icon("eye"), h("span", null, ctx.t("desk-wall-shows", { what: ctx.t(`focus-${focus}`) }))),
    h(
      "div",
      { class: "desk-actions" },
      focus && focus !== "code" && h("button", { key: "step", type: "button", class: "button", on: { click: () => desk.show() } }, icon("undo"), h("span", null, ctx.t("desk-wall-step"))),
      !ctx.all.closed &&
        h(
          "button",
          { key: "code", type: "button", class: "button button--quiet", on: { click: () => (code ? desk.show() : desk.show("code")) } },
          icon(code ? "eye-off" : "eye"),
          h("span", null, ctx.t(code ? "desk-wall-code-off" : "desk-wall-code")),
        ),
      h("button", { key: "here", type: "button", class: "button button--quiet", "aria-haspopup": "dialog", on: { click: () => desk.open("code") } }, icon("phone"), h("span", null, ctx.t("desk-code-here"))),
      h("a", { key: "open", class: "button button--quiet", href: page.wall, target: "_blank", rel: "noopener" }, icon("external"), h("span", null, ctx.t("desk-wall-open"))),
    ),
    h("p", { class: "soft small" }, ctx.t("desk-wall-open-help")),
  ];
}

/** The way in, as large as this screen: for whoever stands beside. @param {import("./desk.js").Desk} desk */
export function codeDialog(desk) {
  const { ctx, page } = desk;
  return dialog(
    desk,
    "desk-code",
    ctx.t("desk-code-title"),
    h(
      "div",
      { class: "desk-code" },
      h("img", { class: "desk-code__qr", src: page.qr, alt: ctx.t("desk-code-alt", { code: page.boardCode }), width: 400, height: 400 }),
      h("p", null, ctx.t("desk-code-go", { address: page.shortAddress })),
      h("p", { class: "desk-code__code" }, page.boardCode),
    ),
  );
}
