/**
 * A button with data-print prints its page. The button is hidden in the HTML and shown here: the browser prints without it.
 * @param {Document} root
 */
export function startPrint(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.removeAttribute("hidden");
    button.addEventListener("click", () => window.print());
  }
}
