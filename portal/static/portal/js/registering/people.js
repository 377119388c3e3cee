/**
 * Several people in one form: in each part, a block [data-person="0"], "1"… Adding copies the first block under new names.
 */
const NUMBERED = /(^|[_\s])p\d+-/g;
const NAMING = ["name", "id", "for", "aria-describedby", "data-shown-if"];

export class People {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.most = Number(form.dataset.most);
    this.onChange = () => {};
    form.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button[name='verb']");
      if (!button) return;
      event.preventDefault();
      if (button.value === "ajouter") this.add().querySelector("input")?.focus();
      else this.remove(Number(button.value.replace("retirer-", "")));
    });
  }

  get field() {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem("personnes"));
  }

  get count() {
    return Number(this.field.value);
  }

  /** @returns {HTMLElement[]} the blocks of one person, part by part */
  blocks(number) {
    return [...this.form.querySelectorAll(`[data-person="${number}"]`)];
  }

  /** @returns {HTMLElement} the new person's first block */
  add() {
    const number = this.count;
    const last = this.blocks(number - 1);
    const added = this.blocks(0).map((block, part) => {
      const copy = /** @type {HTMLElement} */ (block.cloneNode(true));
      for (const left of copy.querySelectorAll(".field__error, .meant, [name$='-sure']")) left.closest(".choice, .field__error, .meant, input")?.remove();
      for (const field of copy.querySelectorAll(".field--error")) field.classList.remove("field--error");
      for (const input of copy.querySelectorAll("input, select, textarea")) empty(input);
      rename(copy, number);
      last[part].after(copy);
      return copy;
    });
    added[0].append(this.removeButton(number));
    this.settle(number + 1);
    return added[0];
  }

  /** @param {number} number */
  remove(number) {
    for (const block of this.blocks(number)) block.remove();
    for (let next = number + 1; next < this.count; next += 1) {
      for (const block of this.blocks(next)) rename(block, next - 1);
    }
    this.settle(this.count - 1);
    this.blocks(0)[0].querySelector("input")?.focus();
  }

  /** @param {number} count */
  settle(count) {
    this.field.value = String(count);
    for (const each of this.form.querySelectorAll("[data-several]")) each.hidden = count === 1;
    this.form.querySelector("[data-add-person]")?.toggleAttribute("hidden", count >= this.most);
    this.title();
    this.onChange();
  }

  /** Each block's heading: the name typed, or a number; none for somebody alone. */
  title() {
    for (let number = 0; number < this.count; number += 1) {
      const name = this.nameOf(number);
      for (const block of this.blocks(number)) {
        const heading = /** @type {HTMLElement} */ (block.querySelector("[data-person-title]"));
        heading.hidden = this.count === 1;
        heading.textContent = name;
      }
    }
  }

  /** @param {number} number @returns {string} */
  nameOf(number) {
    const typed = ["first_name", "last_name"].map((part) => this.form.elements.namedItem(`p${number}-${part}`)?.value.trim() ?? "");
    return typed.filter(Boolean).join(" ") || this.form.dataset.personWords.replace("{number}", String(number + 1));
  }

  /** @param {number} number */
  removeButton(number) {
    const line = document.createElement("p");
    const button = document.createElement("button");
    Object.assign(button, { className: "button button--plain", type: "submit", name: "verb", value: `retirer-${number}`, formNoValidate: true });
    button.textContent = this.form.dataset.removeWords;
    line.append(button);
    return line;
  }
}

/** @param {HTMLElement} block @param {number} number */
function rename(block, number) {
  block.dataset.person = String(number);
  for (const each of [block, ...block.querySelectorAll("*")]) {
    for (const attribute of NAMING) {
      const value = each.getAttribute(attribute);
      if (value) each.setAttribute(attribute, value.replace(NUMBERED, `$1p${number}-`));
    }
    if (each instanceof HTMLButtonElement && each.name === "verb") each.value = `retirer-${number}`;
  }
}

/** @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} input */
function empty(input) {
  input.removeAttribute("aria-invalid");
  if (input.type === "radio") input.checked = input.value === "";
  else if (input.type === "checkbox") input.checked = false;
  else if (input instanceof HTMLSelectElement) input.selectedIndex = 0;
  else input.value = "";
}
