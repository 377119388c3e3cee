/**
 * The method on the projected wall.
 */

/** @param {import("../room.js").Ctx} _ctx */
export function scene(_ctx) {
  return null;
}
