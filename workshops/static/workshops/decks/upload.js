/**
 * Sends the photos of a form (`data-upload`) one after the other, says how far each is, and goes on past one that is
 * refused. Without it the form sends them together.
 */

/** @typedef {{file: File, line: HTMLLIElement, bar: HTMLProgressElement, said: HTMLElement, again: HTMLButtonElement}} Sending */

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-upload]"))) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  const section = form.parentElement;
  const find = (name) => /** @type {HTMLElement} */ (section.querySelector(`[data-upload-${name}]`));
  const [work, said, list, after, again] = ["work", "said", "files", "after", "again"].map(find);
  const words = wordsOf(/** @type {HTMLTemplateElement} */ (find("words")));
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
  const onward = /** @type {HTMLAnchorElement} */ (after.querySelector("a"));
  /** @type {Sending[]} */
  let sendings = [];
  const inState = (state) => sendings.filter(({ line }) => line.dataset.state === state);
  const fields = new FormData();

  form.addEventListener("submit", (event) => {
    // What is missing on the form itself the server tells, as without this.
    const lacking = [...form.elements].some((field) => "required" in field && field.required && !field.value);
    if (!input.files.length || lacking) return;
    event.preventDefault();
    for (const [name, value] of new FormData(form)) if (name !== input.name) fields.append(name, value);
    sendings = [...input.files].map((file) => lineOf(file, list, words));
    for (const sending of sendings) sending.again.addEventListener("click", () => run([sending]));
    form.hidden = true;
    work.hidden = false;
    // That there is no photo may be true no longer.
    form.ownerDocument.querySelector("[data-upload-stale]")?.remove();
    run(sendings);
  });
  again.addEventListener("click", () => run(inState("lost")));

  /** @param {Sending[]} wanted */
  async function run(wanted) {
    window.addEventListener("beforeunload", ask);
    after.hidden = true;
    for (const { again } of sendings) again.hidden = true;
    for (const [place, sending] of wanted.entries()) {
      said.textContent = words("progress", { number: place + 1, count: wanted.length });
      await send(form.action, fields, input.name, sending, words);
    }
    window.removeEventListener("beforeunload", ask);
    conclude();
  }

  function conclude() {
    const [added, refused, lost] = ["added", "refused", "lost"].map(inState);
    const counts = { added: added.length, refused: refused.length, lost: lost.length };
    said.textContent = words(lost.length ? "left" : "done", counts);
    if (added.length === sendings.length) {
      window.location.assign(onward.href);
      return;
    }
    for (const sending of lost) sending.again.hidden = false;
    again.hidden = lost.length < 2;
    after.hidden = false;
    (lost.length > 1 ? again : lost[0]?.again ?? onward).focus();
  }
}

/** @param {BeforeUnloadEvent} event */
function ask(event) {
  event.preventDefault();
}

/**
 * @param {File} file
 * @param {HTMLElement} list
 * @param {(name: string, values?: object) => string} words
 * @returns {Sending}
 */
function lineOf(file, list, words) {
  const line = document.createElement("li");
  const name = document.createElement("span");
  const bar = document.createElement("progress");
  const said = document.createElement("p");
  const again = document.createElement("button");
  name.textContent = file.name;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  said.textContent = words("waiting");
  again.type = "button";
  again.className = "button button--quiet";
  again.textContent = words("again");
  again.setAttribute("aria-label", `${words("again")} (${file.name})`);
  again.hidden = true;
  line.append(name, again, bar, said);
  list.append(line);
  return { file, line, bar, said, again };
}

/**
 * One photo with the fields that hold for all. A cut network and a refusal are told on its line.
 * @param {string} address
 * @param {FormData} fields
 * @param {string} name
 * @param {Sending} sending
 * @param {(name: string, values?: object) => string} words
 * @returns {Promise<void>} once the line's state says what became of it: added, refused, lost
 */
function send(address, fields, name, { file, line, bar, said }, words) {
  const body = new FormData();
  for (const [key, value] of fields) body.append(key, value);
  body.append(name, file);
  line.dataset.state = "sending";
  said.textContent = words("sending");
  bar.hidden = false;
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const over = (state, sentence) => {
      line.dataset.state = state;
      said.textContent = sentence;
      bar.hidden = true;
      resolve();
    };
    request.upload.addEventListener("progress", ({ loaded, total }) => { bar.value = total ? loaded / total : 0; });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      said.textContent = words("reading");
    });
    request.addEventListener("error", () => over("lost", words("cut")));
    request.addEventListener("load", () => {
      const { added, sentence } = answerOf(request);
      if (added) over("added", words("added"));
      else if (sentence) over("refused", `${words("refused")} ${sentence}`);
      else over("lost", words("failed"));
    });
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  });
}

/** @param {XMLHttpRequest} request */
function answerOf(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

/** @param {HTMLTemplateElement} template */
function wordsOf(template) {
  return (name, values = {}) => {
    const sentence = template.content.querySelector(`[data-word="${name}"]`).textContent;
    return sentence.replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
  };
}
