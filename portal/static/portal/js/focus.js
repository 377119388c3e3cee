/**
 * Gives the focus to the first [data-focus] of the page: the summary of a form's errors.
 * @param {Document} root
 */
export function startFocus(root) {
  const target = /** @type {HTMLElement | null} */ (root.querySelector("[data-focus]"));
  target?.focus();
}
