/**
 * What was typed, kept for this tab until it is sent: a reload loses nothing. sent.js puts SENT in its place. The press of
 * the button is part of it, so that one whose answer never came is the same press when it is made again.
 */
export const SENT = "sent";
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "site_web", "verb", "attendre", ""]);

export class Draft {
  /** @param {HTMLFormElement} form @param {import("./people.js").People} people */
  constructor(form, people) {
    this.form = form;
    this.people = people;
    this.key = `draft:${location.pathname}`;
    form.addEventListener("input", () => this.save());
    form.addEventListener("change", () => this.save());
  }

  save() {
    /** @type {[string, string][]} */
    const kept = [];
    for (const input of this.form.elements) {
      if (NOT_KEPT.has(input.name) || input instanceof HTMLButtonElement) continue;
      if (["radio", "checkbox"].includes(input.type) && !input.checked) continue;
      if (input.name) kept.push([input.name, input.value]);
    }
    try {
      sessionStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // A browser that keeps nothing: the form works all the same.
    }
  }

  /** Whether it was sent from this tab, and nothing typed since. */
  get isSent() {
    return read(this.key) === SENT;
  }

  restore() {
    const kept = read(this.key);
    if (!Array.isArray(kept)) return;
    /** @type {Map<string, string[]>} */
    const values = new Map();
    for (const [name, value] of kept) values.set(name, [...(values.get(name) ?? []), value]);
    const count = Math.min(Number(values.get("personnes")?.[0]) || 1, this.people.most);
    while (this.people.count < count) this.people.add();
    for (const input of this.form.elements) {
      if (NOT_KEPT.has(input.name) || input.name === "personnes" || input instanceof HTMLButtonElement) continue;
      const given = values.get(input.name) ?? [];
      if (["radio", "checkbox"].includes(input.type)) input.checked = given.includes(input.value);
      else if (given.length) input.value = given[0];
    }
    this.people.title();
  }
}

/** @param {string} key @returns {[string, string][] | string | null} */
function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}
