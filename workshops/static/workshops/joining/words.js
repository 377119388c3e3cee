/**
 * The two words of a place stay on this phone, where the board's page shows them again when they are asked for; those that
 * were typed to come back as well. Who asks for this page again, or goes back to it, comes to their place.
 */

const shown = /** @type {HTMLElement | null} */ (document.querySelector("[data-place-words]"));
if (shown) {
  try {
    localStorage.setItem(`atelier-${shown.dataset.board}-${shown.dataset.place}`, shown.textContent ?? "");
  } catch {
    // A phone that keeps nothing: they stand on the screen.
  }
  const place = /** @type {HTMLAnchorElement | null} */ (document.querySelector("[data-place-address]"));
  if (place) history.replaceState(null, "", place.href);
}

const back = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-return]"));
back?.addEventListener("submit", () => {
  try {
    sessionStorage.setItem(`atelier-${back.dataset.return}`, `${new FormData(back).get("words") ?? ""}`);
  } catch {
    // A phone that keeps nothing.
  }
});
