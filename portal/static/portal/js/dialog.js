/**
 * Native dialogs: a link with data-dialog-open="id" opens the <dialog> of that id in place of following its address,
 * data-dialog-close closes it, and so does a press on the ground behind. The browser gives the focus back.
 * @param {Document} root
 */
export function startDialogs(root) {
  root.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) {
      const dialog = root.getElementById(opener.getAttribute("data-dialog-open") ?? "");
      if (dialog instanceof HTMLDialogElement) {
        event.preventDefault();
        dialog.showModal();
      }
      return;
    }
    if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
    else if (event.target instanceof HTMLDialogElement && isOutside(event.target, /** @type {MouseEvent} */ (event))) event.target.close();
  });
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {MouseEvent} event
 * @returns {boolean} whether the press fell on the backdrop (a key press has no place and falls inside)
 */
function isOutside(dialog, event) {
  if (event.detail === 0) return false;
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
