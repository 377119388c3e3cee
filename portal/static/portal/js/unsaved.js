/**
 * Long forms with data-unsaved: the browser asks before one leaves with words that were not sent.
 * Starts after confirm.js, whose refusal it must see.
 * @param {Document} root
 */
export function startUnsaved(root) {
  /** @type {Set<HTMLFormElement>} */
  const touched = new Set();
  /** @param {BeforeUnloadEvent} event */
  const ask = (event) => event.preventDefault();
  const listen = () => {
    if (touched.size) window.addEventListener("beforeunload", ask);
    else window.removeEventListener("beforeunload", ask);
  };
  /** @param {HTMLFormElement} form */
  const forget = (form) => {
    touched.delete(form);
    listen();
  };
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (root.querySelectorAll("form[data-unsaved]"))) {
    form.addEventListener("input", () => {
      touched.add(form);
      listen();
    });
    form.addEventListener("reset", () => forget(form));
  }
  root.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) forget(/** @type {HTMLFormElement} */ (event.target));
  });
}
