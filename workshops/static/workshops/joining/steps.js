/** One thing at a time on the page where one joins: forward, back. Without it the whole page is shown. */

/** @param {HTMLFormElement} form */
function startSteps(form) {
  const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (form.querySelector(`[data-steps-${name}]`));
  const steps = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-step]")]);
  const [back, next, send, progress, missing] = ["back", "next", "send", "progress", "missing"].map(find);
  let here = Math.max(0, steps.findIndex((step) => step.querySelector(".field--error")));

  /** The field of a step in which something is still to be said; nothing when all is there. */
  const lacks = (/** @type {HTMLElement} */ step) => {
    const fields = /** @type {NodeListOf<HTMLInputElement>} */ (step.querySelectorAll("input"));
    return [...fields].find((field) => !field.checkValidity() || (field.required && !field.value.trim())) ?? null;
  };
  const show = () => {
    for (const step of steps) step.hidden = step !== steps[here];
    const last = here === steps.length - 1;
    back.hidden = here === 0;
    next.hidden = last;
    send.hidden = !last;
    missing.hidden = true;
    progress.hidden = steps.length < 2;
    const words = progress.dataset.words ?? "";
    progress.textContent = words.replace("{place}", `${here + 1}`).replace("{total}", `${steps.length}`);
  };
  const go = (/** @type {number} */ by) => {
    here += by;
    show();
    // What is to be read before one answers comes first.
    const title = /** @type {HTMLElement | null} */ (steps[here].querySelector("h2"));
    title?.setAttribute("tabindex", "-1");
    (title ?? steps[here].querySelector("input"))?.focus();
  };
  /** The second tap of a double one: it falls on the button of the step that has just come. */
  const isDouble = (/** @type {MouseEvent} */ event) => event.detail > 1;
  const isComplete = () => {
    const field = lacks(steps[here]);
    missing.textContent = field ? (steps[here].dataset.missing ?? "") : "";
    missing.hidden = !field;
    field?.focus();
    return !field;
  };

  next.addEventListener("click", (event) => !isDouble(event) && isComplete() && go(1));
  send.addEventListener("click", (event) => isDouble(event) && event.preventDefault());
  back.addEventListener("click", () => go(-1));
  form.addEventListener("submit", (event) => {
    const last = here === steps.length - 1;
    if (!isComplete() || !last) event.preventDefault();
    if (!last && missing.hidden) go(1);
  });
  show();
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("[data-steps]"))) startSteps(form);
