/**
 * Small pieces that every method's screens share.
 */
import { h, icon } from "../dom.js";

/**
 * Whether it is kept by the portal yet: word and drawing.
 * @param {import("../room.js").Ctx} ctx
 * @param {boolean} waiting
 */
export function sendState(ctx, waiting) {
  return h(
    "span",
    { key: "send-state", class: "send-state", "data-waiting": waiting },
    icon(waiting ? "clock" : "check"),
    h("span", null, ctx.t(waiting ? "waiting" : "sent")),
  );
}

/**
 * A button with its drawing.
 * @param {string} drawing
 * @param {string} words
 * @param {() => void} press
 * @param {Record<string, any>} [props]
 */
export function button(drawing, words, press, props = {}) {
  const { class: kind = "button", ...rest } = props;
  return h("button", { type: "button", class: kind, on: { click: press }, ...rest }, drawing && icon(drawing), h("span", null, words));
}
