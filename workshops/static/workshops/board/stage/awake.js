/**
 * Keeps the screen lit while the page is looked at, where the browser can. It is asked for anew each time the page comes back.
 */
export function keepAwake() {
  if (!navigator.wakeLock) return;
  const ask = () => {
    if (document.visibilityState === "visible") navigator.wakeLock.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
