/**
 * The page's sentences, which stand in its template so that they are translated with it: [data-word] in [data-door-words],
 * with {names} to fill in. A sentence about a number has a -one and an -other form.
 * @param {Element} root
 */
export function wordsOf(root) {
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector("[data-door-words]"));
  const words = new Map();
  for (const each of template.content.querySelectorAll("[data-word]")) words.set(each.dataset.word, each.textContent.trim());
  const plurals = new Intl.PluralRules(document.documentElement.lang || "fr");

  /** @param {string} name @param {Record<string, string | number>} values */
  return (name, values = {}) => {
    const chosen = "count" in values ? `${name}-${plurals.select(Number(values.count)) === "one" ? "one" : "other"}` : name;
    const sentence = words.get(chosen) ?? words.get(name) ?? "";
    return sentence.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
  };
}
