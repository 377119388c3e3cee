/**
 * One polite voice for a page: what is to be said is gathered for a while and read together, so that nothing is interrupted.
 */
import { h } from "./dom.js";

// Milliseconds: what comes within the first is said together; what was said goes after the second.
const GATHER = 1_200;
const GONE = 8_000;

/** @param {() => void} again */
export function createVoice(again) {
  let gathered = [];
  let said = "";
  let timer = 0;

  function speak() {
    said = gathered.join(" ");
    gathered = [];
    timer = said ? setTimeout(speak, GONE) : 0;
    again();
  }

  return {
    /** @param {string} sentence */
    say(sentence) {
      if (!sentence || gathered.includes(sentence)) return;
      const first = !gathered.length;
      gathered.push(sentence);
      if (!first) return;
      clearTimeout(timer);
      timer = setTimeout(speak, GATHER);
    },
    region: () => h("p", { key: "voice", class: "visually-hidden", role: "status", "aria-live": "polite" }, said),
  };
}
