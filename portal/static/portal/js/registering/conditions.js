/**
 * Questions that are asked only after a certain answer: [data-shown-if="name"][data-shown-value="value"]. A hidden one
 * is disabled, so that it is neither checked nor sent; the server judges the same for itself.
 * @param {HTMLFormElement} form
 */
export function startConditions(form) {
  for (const words of form.querySelectorAll("[data-condition-words]")) words.hidden = true;
  const apply = () => {
    // In the order of the page: a question may depend on one that is itself hidden now.
    for (const field of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-shown-if]"))) {
      const first = [...form.elements].filter((each) => each.name === field.dataset.shownIf && !each.disabled);
      const shown = first.some((each) => each.checked && each.value === field.dataset.shownValue);
      field.hidden = !shown;
      for (const input of field.querySelectorAll("input, select, textarea")) input.disabled = !shown;
    }
  };
  form.addEventListener("change", apply);
  // The browser fills in again what was chosen before a reload after this script has run, and says nothing.
  window.addEventListener("pageshow", apply);
  apply();
  return { apply };
}
