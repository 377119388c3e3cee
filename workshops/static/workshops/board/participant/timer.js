/**
 * The soft timer: about how long is left, in words that hurry nobody.
 */
import { h, icon } from "../dom.js";

const MINUTE = 60_000;
// Milliseconds between two looks at the clock.
const LOOK = 10_000;

/**
 * @param {import("../room.js").Ctx} ctx
 * @returns {{left: number, share: number, near: boolean, words: string} | null}
 *   milliseconds, how much of it is over (0 to 1), whether its end is near or past, a sentence
 */
export function timeLeft(ctx) {
  const { timer } = ctx.all;
  if (!timer) return null;
  const left = timer.ends - ctx.now();
  const share = Math.min(1, Math.max(0, 1 - left / (timer.minutes * MINUTE)));
  if (left <= 0) return { left, share, near: true, words: ctx.t("time-over") };
  // A short time has not nearly ended when it begins.
  if (left <= Math.min(MINUTE, (timer.minutes * MINUTE) / 3)) return { left, share, near: true, words: ctx.t("time-soon") };
  return { left, share, near: false, words: ctx.t("time-left", { count: Math.ceil(left / MINUTE) }) };
}

/** @param {import("../room.js").Ctx} ctx */
export function timer(ctx) {
  const time = timeLeft(ctx);
  return (
    time &&
    h(
      "div",
      { key: "timer", class: "timer" },
      icon("clock"),
      h("span", { class: "timer__words" }, time.words),
      h("progress", { class: "timer__bar", max: 100, value: Math.round(time.share * 100), "aria-hidden": "true" }),
    )
  );
}

/** Draws again now and then while a timer runs. */
export function followTimer(again) {
  setInterval(again, LOOK);
}
