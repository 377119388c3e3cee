/**
 * Lists whose lines are ticked (`data-bulk` on their form): all of a page at once, and a word in place when nothing is.
 * The count of ticked lines is the style sheet's. Lines may stand outside of their form (`form="…"`); `data-bulk` names them,
 * `pick` if it is empty.
 * @param {Document} root
 */
export function startBulk(root) {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (root.querySelectorAll("form[data-bulk]"))) start(form);
}

/** @param {HTMLFormElement} form */
function start(form) {
  const name = form.dataset.bulk || "pick";
  const lines = /** @type {HTMLInputElement[]} */ ([...form.elements].filter((each) => each.name === name));
  const page = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-bulk-page]"));
  const all = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-bulk-all]"));
  const none = /** @type {HTMLElement | null} */ (form.querySelector("[data-bulk-none]"));
  const ticked = () => lines.filter((line) => line.checked).length;
  const tell = () => {
    if (page) page.checked = ticked() === lines.length;
    if (all && ticked() < lines.length) all.checked = false;
    if (none && ticked()) none.hidden = true;
  };
  if (page) page.closest("label").hidden = false;
  tell();
  form.ownerDocument.addEventListener("change", ({ target }) => {
    if (target.form !== form) return;
    if (target === page || target === all) for (const line of lines) line.checked = target.checked;
    tell();
  });
  if (!none) return;
  form.addEventListener("submit", (event) => {
    none.hidden = all?.checked || ticked() > 0;
    if (!none.hidden) event.preventDefault();
  });
}
