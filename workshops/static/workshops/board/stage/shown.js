import { h } from "../dom.js";

/**
 * What a method draws; if it breaks, the page around it goes on.
 * @param {(ctx: import("../room.js").Ctx) => any} draw
 * @param {import("../room.js").Ctx} ctx
 */
export function shown(draw, ctx) {
  try {
    return draw(ctx);
  } catch (error) {
    console.error(error);
    return h("p", { role: "status" }, ctx.t("reason-error"));
  }
}
