/**
 * A button with data-copy="#id" (or data-copy-text="words") puts text on the clipboard and says so in its own words,
 * data-copied, announced once. The button is hidden in the HTML and shown here, where the clipboard exists.
 * @param {Document} root
 */
export function startCopy(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy], [data-copy-text]")) {
    button.removeAttribute("hidden");
    button.addEventListener("click", () => void copyFrom(root, button));
  }
}

/**
 * @param {Document} root
 * @param {Element} button
 * @returns {Promise<void>}
 */
async function copyFrom(root, button) {
  const selector = button.getAttribute("data-copy");
  const source = selector ? root.querySelector(selector) : null;
  const typed = source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement;
  const text = typed ? source.value : source?.textContent?.trim() ?? button.getAttribute("data-copy-text") ?? "";
  await navigator.clipboard.writeText(text);
  const label = button.querySelector("[data-copy-label]");
  if (label) label.textContent = button.getAttribute("data-copied");
}
