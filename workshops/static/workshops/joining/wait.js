/** A board that is not open yet: looked at again now and then, each phone at its own moment, until it goes on. */

const EVERY = 6_000;
const waiting = /** @type {HTMLElement | null} */ (document.querySelector("[data-waits]"));

async function look() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
      if (answer.ok && answer.headers.get("X-Atelier") !== waiting?.dataset.waits) {
        location.reload();
        return;
      }
    } catch {
      // No network for the moment.
    }
  }
  setTimeout(look, EVERY * (0.7 + 0.6 * Math.random()));
}

if (waiting) {
  setTimeout(look, EVERY * Math.random());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && location.reload());
}
