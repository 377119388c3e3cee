/**
 * What the browser knows to be wrong in a part, said in the words of the page beside each field.
 */

/** @param {HTMLElement} part @param {HTMLFormElement} form @returns {HTMLElement | null} the first input to mend */
export function firstFault(part, form) {
  let first = null;
  for (const field of part.querySelectorAll(".field")) {
    const input = /** @type {HTMLInputElement} */ (field.querySelector("input, select, textarea"));
    if (!input || input.disabled || field.querySelector(".field")) continue;
    const sentence = faultOf(field, form);
    show(field, sentence, form);
    if (sentence) first ??= input;
  }
  return first ?? doubtful(part, form);
}

/** @param {Element} field @param {HTMLFormElement} form @returns {string} what is wrong, or nothing */
function faultOf(field, form) {
  const inputs = [...field.querySelectorAll("input, select, textarea")];
  if (field.hasAttribute("data-needed") && !inputs.some((input) => input.checked)) return form.dataset.sayChoose;
  const wrong = inputs.find((input) => !input.validity.valid);
  if (!wrong) return "";
  if (wrong.validity.valueMissing) return wrong.type === "radio" || wrong instanceof HTMLSelectElement ? form.dataset.sayChoose : form.dataset.sayMissing;
  if (wrong.validity.tooLong) return form.dataset.sayLong;
  return wrong.type === "email" ? form.dataset.sayEmail : wrong.validationMessage;
}

/** @param {Element} field @param {string} sentence @param {HTMLFormElement} form */
function show(field, sentence, form) {
  const input = field.querySelector("input, select, textarea");
  const shown = field.querySelector(":scope > .field__error");
  field.classList.toggle("field--error", Boolean(sentence));
  if (!sentence) {
    shown?.remove();
    input.removeAttribute("aria-invalid");
    return;
  }
  const described = field instanceof HTMLFieldSetElement ? field : input;
  const id = `${(field.id || input.id).replace(/_group$/, "")}_error`;
  const fault = shown ?? form.querySelector("[data-fault]").content.firstElementChild.cloneNode(true);
  fault.id = id;
  (fault.querySelector("[data-fault-words]") ?? fault.querySelector("div")).textContent = sentence;
  if (!shown) field.querySelector("label, legend, .field__help:last-of-type").after(fault);
  input.setAttribute("aria-invalid", "true");
  const known = (described.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
  described.setAttribute("aria-describedby", [...known, id].join(" "));
}

/** @param {HTMLElement} part @param {HTMLFormElement} form @returns {HTMLElement | null} the button to answer with */
function doubtful(part, form) {
  let first = null;
  for (const input of part.querySelectorAll("input[type='email']")) {
    const field = /** @type {HTMLElement} */ (input.closest(".field"));
    field.querySelector(".meant")?.remove();
    const meant = suggestion(input.value.trim(), form.dataset.domains.split(" "));
    const confirmed = field.parentElement.querySelector(`[name='${input.name.replace("-email", "-sure")}']`);
    const sure = confirmed && (confirmed.type === "hidden" || confirmed.checked) && confirmed.value === input.value.trim();
    if (!meant || sure) continue;
    const box = ask(input, meant, form);
    field.append(box);
    first ??= box.querySelector("button");
  }
  return first;
}

/** @param {HTMLInputElement} input @param {string} meant @param {HTMLFormElement} form */
function ask(input, meant, form) {
  const box = document.createElement("div");
  box.className = "meant";
  box.setAttribute("role", "group");
  const words = document.createElement("p");
  words.id = `${input.id}_meant`;
  words.textContent = form.dataset.sayMeant.replace("{meant}", meant);
  box.setAttribute("aria-labelledby", words.id);
  const buttons = document.createElement("p");
  buttons.className = "row";
  const close = () => {
    box.remove();
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  buttons.append(
    button(form.dataset.sayFix, "", () => {
      input.value = meant;
      close();
    }),
    button(form.dataset.sayKeep, " button--quiet", () => {
      confirm(input);
      close();
    }),
  );
  box.append(words, buttons);
  return box;
}

/** @param {string} label @param {string} kind @param {() => void} press */
function button(label, kind, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button${kind}`;
  made.textContent = label;
  made.addEventListener("click", press);
  return made;
}

/** @param {HTMLInputElement} input the address that somebody says is right */
function confirm(input) {
  const name = input.name.replace("-email", "-sure");
  for (const old of input.form.querySelectorAll(`[name='${name}']`)) old.closest(".choice")?.remove() ?? old.remove();
  const sure = document.createElement("input");
  Object.assign(sure, { type: "hidden", name, value: input.value.trim() });
  input.closest(".field").append(sure);
}

/** As events/addresses.py. @param {string} address @param {string[]} usual @returns {string} */
export function suggestion(address, usual) {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1).toLowerCase();
  if (at < 1 || usual.includes(domain)) return "";
  const meant = usual.find((each) => oneSlip(domain, each));
  return meant ? `${address.slice(0, at)}@${meant}` : "";
}

/** @param {string} typed @param {string} usual */
function oneSlip(typed, usual) {
  if (typed.length === usual.length) {
    const differing = [...typed].map((letter, place) => (letter === usual[place] ? -1 : place)).filter((place) => place >= 0);
    if (differing.length === 1) return usual.length >= 8;
    const [one, other] = differing;
    return differing.length === 2 && other === one + 1 && typed[one] === usual[other] && typed[other] === usual[one];
  }
  const [short, long] = [typed, usual].sort((one, other) => one.length - other.length);
  if (long.length - short.length !== 1) return false;
  return [...long].some((_letter, place) => long.slice(0, place) + long.slice(place + 1) === short);
}
