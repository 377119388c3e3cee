/**
 * The keyboard of a facilitator, or the two buttons of a presenter's remote control. A key does nothing while one types, while
 * something that can be pressed has the focus and takes the key itself, or while a dialog is open.
 */

const ARROWS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back" };
// Milliseconds within which an arrow is pressed again: once alone moves no room.
const AGAIN = 4_000;

/**
 * What a key asks for, or nothing.
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean}} event
 * @returns {"" | "next" | "back" | "timer" | "undo" | "help"}
 */
export function meaning(event) {
  if (event.altKey) return "";
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === "z" && !event.shiftKey ? "undo" : "";
  if (event.key === " ") return "timer";
  if (event.key === "?") return "help";
  return ARROWS[event.key] ?? "";
}

/**
 * Whether the key belongs to what has the focus.
 * @param {Element} target
 * @param {string} asked
 */
export function isTaken(target, asked) {
  if (target.closest("input, textarea, select, [contenteditable], [role=slider], [role=radio], video, audio")) return true;
  return asked === "timer" && target.closest("button, summary, a[href]") !== null;
}

/**
 * @param {Record<string, () => void>} actions what is done for each meaning; `arm` is called with an arrow's, pressed once
 * @param {() => boolean} enabled
 */
export function startKeys(actions, enabled) {
  let armed = "";
  let until = 0;
  document.addEventListener("keydown", (event) => {
    const asked = meaning(event);
    if (!asked || event.repeat || !enabled() || document.querySelector("dialog[open]")) return;
    if (event.target instanceof Element && isTaken(event.target, asked)) return;
    event.preventDefault();
    if (asked === "next" || asked === "back") {
      const twice = armed === asked && event.timeStamp < until;
      armed = twice ? "" : asked;
      until = event.timeStamp + AGAIN;
      if (!twice) return actions.arm(asked);
    }
    actions[asked]();
  });
}
