/**
 * A survey one question at a time: forward, back, progress, questions shown according to earlier answers. Without it the
 * whole page is shown, and the server judges what applies.
 */

/** @param {HTMLElement} sheet */
function startSurvey(sheet) {
  const form = sheet.closest("form");
  const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (sheet.querySelector(`[data-survey-${name}]`));
  const screens = /** @type {HTMLElement[]} */ ([...sheet.querySelectorAll("[data-survey-screen]")]);
  const [back, next, send, progress] = ["back", "next", "send", "progress"].map(find);
  if (!form || !screens.length) return;
  let here = Math.max(0, screens.findIndex((screen) => screen.hasAttribute("data-wrong")));

  /** @param {string} name */
  const answers = (name) => new FormData(form).getAll(name);
  /** @param {HTMLElement} part the conditions hold if every one of them does, on questions that are shown themselves */
  const applies = (part) =>
    JSON.parse(part.dataset.shownIf || "[]").every(([name, value]) => {
      const asked = screens.find((screen) => screen.querySelector(`[name="${name}"]`));
      return asked !== undefined && applies(asked) && answers(name).includes(value);
    });
  /** @param {HTMLElement} screen @returns {boolean} each of its fields has something in it */
  const isAnswered = (screen) => {
    const names = new Set([...screen.querySelectorAll("[name]")].map((field) => field.getAttribute("name") ?? ""));
    return [...names].every((name) => answers(name).some((value) => String(value).trim()));
  };

  const show = () => {
    const path = screens.filter(applies);
    const place = path.indexOf(screens[here]);
    for (const screen of screens) screen.hidden = screen !== screens[here];
    let part = null;
    for (const each of sheet.querySelectorAll("[data-survey-part], [data-survey-screen]")) {
      if (each.matches("[data-survey-part]")) {
        part = each;
        /** @type {HTMLElement} */ (each).hidden = true;
      } else if (each === screens[here] && part) part.hidden = false;
    }
    const last = place === path.length - 1;
    back.hidden = place <= 0;
    next.hidden = last;
    send.hidden = !last;
    const words = /** @type {HTMLElement} */ (progress.querySelector("p"));
    words.textContent = (words.dataset.words ?? "").replace("{place}", `${place + 1}`).replace("{total}", `${path.length}`);
    const bar = /** @type {HTMLProgressElement} */ (progress.querySelector("progress"));
    bar.max = path.length;
    bar.value = place + 1;
  };

  /** @param {number} step @param {boolean} asks whether what is needed must be there first */
  const go = (step, asks) => {
    const screen = screens[here];
    const missing = asks && screen.hasAttribute("data-needed") && !isAnswered(screen);
    const sentence = /** @type {HTMLElement} */ (screen.querySelector("[data-survey-missing]"));
    sentence.hidden = !missing;
    if (missing) return false;
    const path = screens.filter(applies);
    const target = path[path.indexOf(screen) + step];
    if (target) {
      here = screens.indexOf(target);
      show();
      const first = /** @type {HTMLElement | null} */ (target.querySelector("fieldset, .field"));
      first?.setAttribute("tabindex", "-1");
      first?.focus({ preventScroll: true });
      sheet.scrollIntoView({ block: "start" });
    }
    return true;
  };

  next.addEventListener("click", () => go(1, true));
  back.addEventListener("click", () => go(-1, false));
  sheet.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    if (!next.hidden) event.preventDefault();
    if (!go(next.hidden ? 0 : 1, true)) event.preventDefault();
  });
  for (const condition of sheet.querySelectorAll("[data-survey-condition]")) /** @type {HTMLElement} */ (condition).hidden = true;
  progress.hidden = false;
  show();
}

for (const sheet of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-survey]"))) startSurvey(sheet);
