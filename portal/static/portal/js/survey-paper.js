/**
 * Paper forms typed in by the keyboard: the figure of an answer ticks it and goes on to the next question, 0 goes on without.
 */
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-survey-paper]"));

/** @param {Element} group @returns {HTMLInputElement[]} */
const inputs = (group) => [...group.querySelectorAll("input[type=radio], input[type=checkbox], textarea")];

if (form) {
  const groups = [...form.querySelectorAll(".field")].filter((group) => inputs(group).length);
  /** @param {number} place */
  const enter = (place) => {
    const next = groups[place] ? inputs(groups[place]) : [];
    const target = next.find((input) => input.checked) ?? next[0] ?? form.querySelector("button[type=submit]");
    /** @type {HTMLElement} */ (target).focus();
  };
  form.addEventListener("keydown", (event) => {
    const here = groups.findIndex((group) => group.contains(/** @type {Node} */ (event.target)));
    if (here < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const choices = inputs(groups[here]);
    if (choices[0].tagName === "TEXTAREA") {
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        enter(here + 1);
      }
      return;
    }
    if (event.key === "0") {
      event.preventDefault();
      enter(here + 1);
    } else if (/^[1-9]$/.test(event.key) && choices[Number(event.key) - 1]) {
      event.preventDefault();
      const chosen = choices[Number(event.key) - 1];
      chosen.checked = chosen.type === "radio" || !chosen.checked;
      chosen.focus();
      if (chosen.type === "radio") enter(here + 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  const words = /** @type {HTMLElement} */ (form.querySelector("[data-survey-paper-words]"));
  words.hidden = false;
  enter(0);
}
