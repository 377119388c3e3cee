/**
 * Keeps a part of the page fresh: [data-live="seconds"] is fetched again while the page is visible and replaced when it
 * changed. Without JavaScript one reloads the page.
 */
for (const place of document.querySelectorAll("[data-live]")) {
  const renew = async () => {
    if (document.hidden || place.contains(document.activeElement)) return;
    const response = await fetch(location.href, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
    if (!response?.ok || response.redirected) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-live]");
    if (fresh && fresh.innerHTML !== place.innerHTML) place.replaceChildren(...fresh.childNodes);
  };
  setInterval(() => void renew(), Number(place.dataset.live) * 1000);
}
