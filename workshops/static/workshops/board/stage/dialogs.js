/**
 * A native dialog that stands in the page as long as it is open: the browser keeps the focus in it and gives it back.
 */
import { h, icon } from "../dom.js";

/**
 * @param {import("./desk.js").Desk} desk
 * @param {string} key
 * @param {string} title
 * @param {...any} body
 */
export function dialog(desk, key, title, ...body) {
  const close = icon("cross");
  return h(
    "dialog",
    {
      key,
      class: "dialog",
      "aria-labelledby": `${key}-title`,
      ref: (element) => element.showModal(),
      on: { close: desk.dialogClosed },
    },
    h(
      "div",
      { class: "dialog__head" },
      h("h2", { id: `${key}-title` }, title),
      h("button", { type: "button", class: "button button--plain", "data-dialog-close": true }, close, h("span", { class: "visually-hidden" }, desk.ctx.t("desk-dialog-close"))),
    ),
    body,
  );
}

/**
 * What is in the fields of a form that is sent, and the form is not.
 * @param {(typed: Record<string, string>) => void} take
 */
export const sent = (take) => (event) => {
  event.preventDefault();
  take(Object.fromEntries(new FormData(event.target)));
};
