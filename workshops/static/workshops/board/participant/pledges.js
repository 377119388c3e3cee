/**
 * @param {import("../room.js").Ctx} ctx
 */
export function screen(ctx) {
  return ctx.t(`guide-${ctx.all.phase}`);
}
