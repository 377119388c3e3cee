/**
 * The method on the facilitator's desk.
 */

/** @param {import("../room.js").Ctx} _ctx */
export function panel(_ctx) {
  return null;
}
