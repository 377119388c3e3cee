/**
 * Messages that one can put away: shows the cross of each [data-toast] and removes the message when it is pressed.
 * Listens on the page, so that messages brought later by htmx work too.
 * @param {Document} root
 */
export function startToasts(root) {
  const showCrosses = () => {
    for (const cross of root.querySelectorAll("[data-toast-dismiss][hidden]")) cross.removeAttribute("hidden");
  };
  showCrosses();
  root.addEventListener("htmx:afterSettle", showCrosses);
  root.addEventListener("click", (event) => {
    const cross = event.target instanceof Element ? event.target.closest("[data-toast-dismiss]") : null;
    if (!cross) return;
    const toast = cross.closest("[data-toast]");
    toast?.remove();
    const next = /** @type {HTMLElement | null} */ (root.querySelector("[data-toast-dismiss]") ?? root.getElementById("main"));
    next?.focus({ preventScroll: true });
  });
}
