/**
 * The working space of a charter while it is open: who else is here, and a notice when the text or the margin changed.
 * Without it, or without sockets, the page is the same but for these two.
 */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60000;
// The server's word that the rights have ended, and that too much was said: there is no point in coming back.
const FINAL = new Set([4403, 4400]);

/**
 * In [data-presence] (the socket's address): [data-presence-people] holds the list, [data-presence-one] is the template of
 * a person, [data-presence-changed="text" | "talk"] and [data-presence-closed] are shown when they are true.
 * @param {Document} root
 */
export function startPresence(root) {
  const place = /** @type {HTMLElement | null} */ (root.querySelector("[data-presence]"));
  if (!place) return;
  const address = new URL(place.dataset.presence, root.location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  let wait = FIRST_WAIT;

  const open = () => {
    const socket = new WebSocket(address);
    socket.addEventListener("message", (event) => {
      wait = FIRST_WAIT;
      const frame = JSON.parse(event.data);
      if (frame.here) showPeople(place, frame.here);
      if (frame.changed) reveal(place, `[data-presence-changed="${frame.changed}"]`);
    });
    socket.addEventListener("close", (event) => {
      showPeople(place, []);
      if (FINAL.has(event.code)) {
        reveal(place, "[data-presence-closed]");
        return;
      }
      setTimeout(open, wait * (0.5 + Math.random()));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
  };
  open();
}

/**
 * @param {HTMLElement} place
 * @param {{name: string, organisation: string, me: boolean}[]} people
 */
function showPeople(place, people) {
  const section = place.querySelector("[data-presence-here]");
  const list = place.querySelector("[data-presence-people]");
  const others = people.filter((person) => !person.me);
  section.hidden = others.length === 0;
  const model = /** @type {HTMLTemplateElement} */ (place.querySelector("[data-presence-one]"));
  list.replaceChildren(
    ...others.map((person) => {
      const one = /** @type {DocumentFragment} */ (model.content.cloneNode(true));
      one.querySelector("[data-name]").textContent = person.name;
      one.querySelector("[data-organisation]").textContent = person.organisation;
      return one;
    }),
  );
}

/**
 * @param {HTMLElement} place
 * @param {string} selector
 */
function reveal(place, selector) {
  const notice = /** @type {HTMLElement | null} */ (place.querySelector(selector));
  if (notice) notice.hidden = false;
}

startPresence(document);
