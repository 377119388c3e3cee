/** The replay of a board ([data-replay]): the slider goes to its step by itself once it is let go. */
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-replay]"));

form?.elements.namedItem("pas")?.addEventListener("change", () => form.requestSubmit());
