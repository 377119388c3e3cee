/**
 * What whoever stands at the projector changes: the whole screen, and whether the hall is dark or bright. The buttons are seen
 * while the pointer moves or one of them has the focus.
 */
import { h, icon } from "../dom.js";
import { keep, kept } from "../participant/settings.js";

const KEPT = "mur-salle";
// Milliseconds without a movement after which the buttons go.
const STILL = 4_000;
const page = document.documentElement;

const isDark = () => (page.dataset.hall ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

/** As it was left on this computer, else as the computer is. */
export function startHall(again) {
  const hall = kept(KEPT);
  if (hall === "dark" || hall === "light") page.dataset.hall = hall;
  document.addEventListener("fullscreenchange", again);
  let still = 0;
  document.addEventListener("pointermove", () => {
    page.toggleAttribute("data-moving", true);
    clearTimeout(still);
    still = setTimeout(() => page.toggleAttribute("data-moving", false), STILL);
  });
}

/** @param {import("../room.js").Ctx} ctx */
export function hallView(ctx) {
  const hall = () => {
    page.dataset.hall = isDark() ? "light" : "dark";
    keep(KEPT, page.dataset.hall);
    ctx.again();
  };
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : page.requestFullscreen());
  const press = (key, drawing, label, action, more) => h("button", { key, type: "button", class: "button", on: { click: action }, ...more }, icon(drawing), h("span", null, label));
  return h(
    "div",
    { class: "wall-tools" },
    document.fullscreenEnabled && press("full", "external", ctx.t("wall-full"), full, { "aria-pressed": Boolean(document.fullscreenElement) }),
    press("hall", "eye", ctx.t(isDark() ? "wall-light" : "wall-dark"), hall),
  );
}
