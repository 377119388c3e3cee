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
  const [work, said, list, after] = ["work", "said", "files", "after"].map(find);
  const words = wordsOf(/** @type {HTMLTemplateElement} */ (find("words")));
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));

  form.addEventListener("submit", async (event) => {
    // What is missing on the form itself the server tells, as without this.
    const lacking = [...form.elements].some((field) => "required" in field && field.required && !field.value);
    if (!input.files.length || lacking) return;
    event.preventDefault();
    const fields = new FormData(form);
    fields.delete(input.name);
    const sendings = [...input.files].map((file) => lineOf(file, list, words));
    form.hidden = true;
    work.hidden = false;
    const added = { count: 0, refused: 0 };
    for (const [place, sending] of sendings.entries()) {
      said.textContent = words("progress", { number: place + 1, count: sendings.length });
      (await send(form.action, fields, input.name, sending, words)) ? added.count++ : added.refused++;
    }
    const end = () => {
      said.textContent = words("done", { added: added.count, refused: added.refused });
      after.hidden = false;
      if (!added.refused) window.location.assign(after.querySelector("a").href);
    };
    for (const sending of sendings) {
      sending.again.addEventListener("click", async () => {
        sending.again.hidden = true;
        if (await send(form.action, fields, input.name, sending, words)) {
          added.count++;
          added.refused--;
        }
        end();
      });
    }
    end();
    after.querySelector("a").focus();
  });
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
 * @returns {Promise<boolean>} whether it was added
 */
function send(address, fields, name, { file, line, bar, said, again }, words) {
  const body = new FormData();
  for (const [key, value] of fields) body.append(key, value);
  body.append(name, file);
  line.dataset.state = "sending";
  said.textContent = words("sending");
  bar.hidden = false;
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const over = (state, sentence, retry = false) => {
      line.dataset.state = state;
      said.textContent = sentence;
      bar.hidden = true;
      again.hidden = !retry;
      resolve(state === "added");
    };
    request.upload.addEventListener("progress", ({ loaded, total }) => { bar.value = total ? loaded / total : 0; });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      said.textContent = words("reading");
    });
    request.addEventListener("error", () => over("refused", words("cut"), true));
    request.addEventListener("load", () => {
      const { added, sentence } = answerOf(request);
      if (added) over("added", words("added"));
      else if (sentence) over("refused", `${words("refused")} ${sentence}`);
      else over("refused", words("failed"), true);
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
