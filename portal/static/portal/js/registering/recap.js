/**
 * What was typed, to read again before it is sent: one list for each person, and one for what is shared.
 */

/** @param {HTMLElement} place @param {HTMLFormElement} form @param {import("./people.js").People} people */
export function showRecap(place, form, people) {
  const lists = [];
  for (let number = 0; number < people.count; number += 1) lists.push([people.nameOf(number), people.blocks(number)]);
  const shared = form.querySelector(".person--shared");
  lists.push([people.count > 1 ? shared.querySelector("h3").textContent : "", [shared]]);
  place.replaceChildren(...lists.flatMap(([title, blocks]) => listOf(title, blocks)));
  place.hidden = false;
}

/** @param {string} title @param {HTMLElement[]} blocks */
function listOf(title, blocks) {
  const list = document.createElement("dl");
  list.className = "recap";
  for (const field of blocks.flatMap((block) => [...block.querySelectorAll(".field")])) {
    const value = field.hidden ? "" : valueOf(field);
    if (!value) continue;
    const line = document.createElement("div");
    const name = document.createElement("dt");
    name.textContent = labelOf(field);
    const said = document.createElement("dd");
    said.textContent = value;
    line.append(name, said);
    list.append(line);
  }
  if (!list.childElementCount) return [];
  if (!title) return [list];
  const heading = document.createElement("h3");
  heading.textContent = title;
  return [heading, list];
}

/** @param {Element} field */
function labelOf(field) {
  const label = field.querySelector(":scope > .field__label, :scope > legend").cloneNode(true);
  label.querySelector(".field__optional")?.remove();
  return label.textContent.trim();
}

/** @param {Element} input @returns {string} the words of a choice, without what is noted below them */
function wordsOf(input) {
  const words = /** @type {Element} */ (input.parentElement.querySelector("span").cloneNode(true));
  words.querySelector(".choice__note")?.remove();
  return words.textContent.trim();
}

/** @param {Element} field */
function valueOf(field) {
  const chosen = [...field.querySelectorAll("input:checked")];
  if (chosen.length) return chosen.filter((input) => input.value).map((input) => wordsOf(input)).join(", ");
  const input = field.querySelector("input:not([type='radio'], [type='checkbox'], [type='hidden']), select, textarea");
  if (input instanceof HTMLSelectElement) return input.value ? input.selectedOptions[0].textContent.trim() : "";
  return input?.value.trim() ?? "";
}
