/**
 * The service worker of one event's door. CONFIG, written before this by the server, names the page and its files: it keeps
 * these and no other page, and when the server says that this phone may not any more, it forgets all.
 */

const PATIENCE = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldFiles().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && address.pathname === CONFIG.page) event.respondWith(page(request));
  else if (CONFIG.files.includes(address.pathname)) event.respondWith(file(request));
});

async function keepAll() {
  const cache = await caches.open(CONFIG.cache);
  await cache.addAll(CONFIG.files.map((path) => new Request(path, { cache: "no-cache" })));
  const response = await fetch(CONFIG.page, { credentials: "same-origin", cache: "no-store" });
  if (response.ok && !response.redirected) await cache.put(CONFIG.page, response);
}

async function dropOldFiles() {
  const cache = await caches.open(CONFIG.cache);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname !== CONFIG.page && !CONFIG.files.includes(pathname)) await cache.delete(request);
  }
}

/** The page as it is now if the network answers in time, else as it was kept. */
async function page(request) {
  const cache = await caches.open(CONFIG.cache);
  const kept = await cache.match(CONFIG.page);
  const fresh = fetch(request).then(async (response) => {
    if (response.ok && !response.redirected) await cache.put(CONFIG.page, response.clone());
    else if (response.status === 401 || response.status === 403) await forgetAll();
    return response;
  });
  if (!kept) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([fresh.then((response) => (response.status >= 500 ? kept : response)).catch(() => kept), late]);
}

async function file(request) {
  const cache = await caches.open(CONFIG.cache);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

async function forgetAll() {
  await caches.delete(CONFIG.cache);
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(CONFIG.store);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
}
