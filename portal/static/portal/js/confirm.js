/**
 * A form or a button with data-confirm="question" asks before it sends. Without JavaScript the action happens at once,
 * so this is for what can be undone; a step that cannot uses components/dialog.html and its page.
 * @param {Document} root
 */
export function startConfirm(root) {
  root.addEventListener("submit", (event) => {
    const submitter = /** @type {SubmitEvent} */ (event).submitter;
    const form = /** @type {HTMLFormElement} */ (event.target);
    const question = submitter?.getAttribute("data-confirm") ?? form.getAttribute("data-confirm");
    if (question && !window.confirm(question)) event.preventDefault();
  });
}
