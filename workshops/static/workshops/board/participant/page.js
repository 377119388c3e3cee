/**
 * What the page of a place was given by the portal beside what its socket says.
 *
 * @typedef {Object} Page
 * @property {string} code of the board
 * @property {string} words the two words with which one comes back, where this phone knows them
 * @property {string} join address where somebody else takes a place on this phone
 * @property {string} report address of the report, once it is published
 * @property {string} find address where a code is typed
 * @property {{key: string, name: string, address: string}[]} places those of this phone, this one too; none if it is alone
 * @property {{code: string, label: string, address: string, current: boolean}[]} languages
 */
import { keep, kept } from "./settings.js";

/**
 * @param {HTMLElement} root
 * @returns {Page}
 */
export function pageOf(root) {
  const { boardCode, boardStore, boardJoin, boardFind } = root.dataset;
  return {
    code: boardCode,
    words: kept(boardStore).trim() || typed(boardCode, boardStore),
    join: boardJoin,
    report: `${boardJoin}bilan/`,
    find: boardFind,
    places: links("places").map((link) => ({ key: link.dataset.key, name: link.textContent.trim(), address: link.getAttribute("href") })),
    languages: links("languages").map((link) => ({
      code: link.lang,
      label: link.textContent.trim(),
      address: link.getAttribute("href"),
      current: link.hasAttribute("data-current"),
    })),
  };
}

/** The two words with which somebody has just come back to this place: from now on they are kept here. */
function typed(code, store) {
  try {
    const words = sessionStorage.getItem(`atelier-${code}`)?.trim() ?? "";
    sessionStorage.removeItem(`atelier-${code}`);
    if (words) keep(store, words);
    return words;
  } catch {
    return "";
  }
}

/** @returns {HTMLAnchorElement[]} */
function links(name) {
  const template = /** @type {HTMLTemplateElement | null} */ (document.querySelector(`template[data-${name}]`));
  return [...(template?.content.querySelectorAll("a") ?? [])];
}
