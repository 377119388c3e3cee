/**
 * How large the words are on this phone, for every workshop and every place on it.
 */

const KEPT = "atelier-text";
export const SIZES = ["normal", "large", "larger"];

/** @returns {string} */
export function textSize() {
  return document.documentElement.dataset.text ?? SIZES[0];
}

/** @param {string} size */
export function setTextSize(size) {
  document.documentElement.dataset.text = size;
  keep(KEPT, size);
}

/** Keep it in this browser; in one that keeps nothing it holds until the page is left. */
export function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Nothing is kept.
  }
}

/** What was chosen last on this phone. */
export function restoreTextSize() {
  const size = kept(KEPT);
  if (SIZES.includes(size)) document.documentElement.dataset.text = size;
}

/** What this browser keeps under the name; nothing where it keeps nothing. */
export function kept(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}
