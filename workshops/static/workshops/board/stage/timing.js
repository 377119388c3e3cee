/**
 * What the soft timer says. Times are in milliseconds by the portal's clock; nothing happens at the end but that one sees it.
 */

// Beside what was planned for the step.
const USUAL = [2, 5, 10];

/**
 * Until the end, below zero after it; null where none runs.
 * @param {{ends: number, minutes: number} | undefined} timer
 * @param {number} now
 */
export function left(timer, now) {
  return timer ? timer.ends - now : null;
}

/**
 * Minutes and seconds of a length of time, as on a clock: 4:05.
 * @param {number} length
 */
export function clock(length) {
  const seconds = Math.max(0, Math.round(Math.abs(length) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * The lengths that are offered in minutes, the planned one first.
 * @param {number} planned none if 0
 */
export function presets(planned) {
  return [...new Set([planned, ...USUAL])].filter(Boolean).slice(0, 3);
}
