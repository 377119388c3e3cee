/**
 * Lists whose lines are ticked (`data-bulk` on their form): all of a page at once, and a word in place when nothing is.
 * The count of ticked lines is the style sheet's.
 * @param {Document} root
 */
export function startBulk(root) {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (root.querySelectorAll("form[data-bulk]"))) start(form);
}

/** @param {HTMLFormElement} form */
function start(form) {
  const lines = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("input[name=pick]")]);
  const page = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-bulk-page]"));
  const all = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-bulk-all]"));
  const none = /** @type {HTMLElement | null} */ (form.querySelector("[data-bulk-none]"));
  if (!all || !none) return;
  if (page) page.closest("label").hidden = false;
  const ticked = () => lines.filter((line) => line.checked).length;
  form.addEventListener("change", ({ target }) => {
    if (target === page || target === all) for (const line of lines) line.checked = target.checked;
    if (page) page.checked = ticked() === lines.length;
    if (ticked() < lines.length) all.checked = false;
    if (ticked()) none.hidden = true;
  });
  form.addEventListener("submit", (event) => {
    none.hidden = all.checked || ticked() > 0;
    if (!none.hidden) event.preventDefault();
  });
}
