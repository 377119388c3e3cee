/**
 * The page's sentences, which stand in its templates so that they are translated with it: [data-word] in each
 * <template data-words>, with {names} to fill in. A sentence about a number has a -one and an -other form.
 * @param {ParentNode} root
 * @returns {(name: string, values?: Record<string, string | number>) => string} empty for a name that the page does not have
 */
export function wordsOf(root) {
  const words = new Map();
  for (const template of root.querySelectorAll("template[data-words]")) {
    for (const each of template.content.querySelectorAll("[data-word]")) words.set(each.dataset.word, each.textContent.trim());
  }
  const plurals = new Intl.PluralRules(document.documentElement.lang || "fr");

  return (name, values = {}) => {
    const chosen = "count" in values ? `${name}-${plurals.select(Number(values.count)) === "one" ? "one" : "other"}` : name;
    const sentence = words.get(chosen) ?? words.get(name) ?? "";
    return sentence.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
  };
}
