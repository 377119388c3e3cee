/**
 * The page "Mon appareil": opens the portal's pulse socket, sends a ping through it and shows which words apply.
 * In [data-pulse], one child [data-pulse-state] of waiting, ready or blocked is shown at a time.
 * @param {Document} root
 */
export function startPulse(root) {
  const place = /** @type {HTMLElement | null} */ (root.querySelector("[data-pulse]"));
  if (!place) return;
  const show = (state) => {
    for (const each of place.querySelectorAll("[data-pulse-state]")) each.hidden = each.dataset.pulseState !== state;
  };
  show("waiting");
  const address = new URL(place.dataset.pulse, root.location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(address);
  const giveUp = setTimeout(() => socket.close(), 8000);
  let heard = false;
  socket.addEventListener("open", () => socket.send(JSON.stringify({ ping: 1 })));
  socket.addEventListener("message", (event) => {
    heard = JSON.parse(event.data).pong === 1;
    socket.close();
  });
  socket.addEventListener("close", () => {
    clearTimeout(giveUp);
    show(heard ? "ready" : "blocked");
  });
}
