/** The two words of a place stay on this phone, where the board's page shows them again when they are asked for. */

const shown = /** @type {HTMLElement | null} */ (document.querySelector("[data-place-words]"));
if (shown) {
  try {
    localStorage.setItem(`atelier-${shown.dataset.board}-${shown.dataset.place}`, shown.textContent ?? "");
  } catch {
    // A phone that keeps nothing: they stand on the screen.
  }
}
