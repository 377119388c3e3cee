/**
 * The registration form as pages: form[data-steps]. Without this script it is one long page that works the same.
 */
import { startConditions } from "./conditions.js";
import { Draft } from "./draft.js";
import { People } from "./people.js";
import { Steps } from "./steps.js";

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-steps]"))) {
  const people = new People(form);
  const draft = new Draft(form, people);
  // What came back from the server with something to mend is newer than any draft.
  if (!form.querySelector(".error-summary")) draft.restore();
  const conditions = startConditions(form);
  const steps = new Steps(form, people);
  people.onChange = () => {
    conditions.apply();
    draft.save();
    steps.refresh();
  };
  steps.start();
  window.addEventListener("pageshow", (event) => {
    if (draft.isSent && (event.persisted || isBack())) startAfresh();
  });
}

/** Who comes back to a form that was sent finds a new one: what they write next would else be the same press, for nothing. */
function startAfresh() {
  history.replaceState(null, "");
  location.replace(location.href);
}

function isBack() {
  const [arrival] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return arrival?.type === "back_forward";
}
