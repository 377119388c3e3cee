/**
 * Messages that one can put away: shows the cross of each [data-toast] and removes the message when it is pressed.
 * @param {Document} root
 */
export function startToasts(root) {
  for (const cross of root.querySelectorAll("[data-toast-dismiss][hidden]")) cross.removeAttribute("hidden");
  root.addEventListener("click", (event) => {
    const cross = event.target instanceof Element ? event.target.closest("[data-toast-dismiss]") : null;
    if (!cross) return;
    const toast = cross.closest("[data-toast]");
    toast?.remove();
    const next = /** @type {HTMLElement | null} */ (root.querySelector("[data-toast-dismiss]") ?? root.getElementById("main"));
    next?.focus({ preventScroll: true });
  });
}
