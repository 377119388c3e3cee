/**
 * One part of the form per screen, as pages: progress, next and previous, the browser's back button, focus on the heading.
 */
import { firstFault } from "./checks.js";
import { showRecap } from "./recap.js";

export class Steps {
  /** @param {HTMLFormElement} form @param {import("./people.js").People} people */
  constructor(form, people) {
    this.form = form;
    this.people = people;
    /** @type {HTMLElement[]} */
    this.parts = [...form.querySelectorAll("[data-step]")];
    this.here = 0;
    this.sending = false;
  }

  start() {
    this.form.noValidate = true;
    const buttons = /** @type {HTMLTemplateElement} */ (this.form.querySelector("[data-step-buttons]"));
    this.parts.forEach((part, place) => {
      const line = /** @type {HTMLElement} */ (buttons.content.firstElementChild.cloneNode(true));
      const [back, next] = line.querySelectorAll("button");
      if (place === 0) back.remove();
      else back.addEventListener("click", () => this.back());
      if (place === this.parts.length - 1) next.remove();
      else next.addEventListener("click", () => this.next());
      if (line.childElementCount) part.append(line);
    });
    this.form.querySelector("[data-strokes]").replaceChildren(...this.parts.map(() => document.createElement("li")));
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.addEventListener("click", (event) => this.follow(event));
    window.addEventListener("popstate", (event) => this.show(event.state?.step ?? 0));
    window.addEventListener("pageshow", () => (this.sending = false));
    const first = this.firstToShow();
    history.replaceState({ ...history.state, step: first }, "");
    this.show(first, { focus: false });
  }

  /** After a reload, where one was; with something to mend, where that is; else the first. */
  firstToShow() {
    if (this.form.querySelector(".error-summary")) {
      const wrong = this.parts.findIndex((part) => part.querySelector(".field--error"));
      return wrong < 0 ? this.parts.length - 1 : wrong;
    }
    return Math.min(history.state?.step ?? 0, this.parts.length - 1);
  }

  /** @param {number} step @param {{focus?: boolean}} [options] */
  show(step, { focus = true } = {}) {
    this.here = Math.max(0, Math.min(step, this.parts.length - 1));
    this.parts.forEach((part, place) => (part.hidden = place !== this.here));
    this.refresh();
    const heading = /** @type {HTMLElement} */ (this.parts[this.here].querySelector("legend h2"));
    if (!focus) return;
    heading.focus({ preventScroll: true });
    this.form.scrollIntoView({ block: "start" });
  }

  refresh() {
    const total = this.parts.length;
    const stepper = /** @type {HTMLElement} */ (this.form.querySelector("[data-stepper]"));
    stepper.hidden = false;
    const words = this.form.dataset.stepWords.replace("{step}", String(this.here + 1)).replace("{total}", String(total));
    stepper.querySelector("[data-step-place]").textContent = words;
    stepper.querySelector("[data-step-title]").textContent = this.parts[this.here].querySelector("legend h2").textContent;
    [...stepper.querySelectorAll("li")].forEach((stroke, place) => {
      stroke.className = place < this.here ? "is-done" : place === this.here ? "is-here" : "";
    });
    this.people.title();
    if (this.here === total - 1) showRecap(this.form.querySelector("[data-recap]"), this.form, this.people);
  }

  next() {
    const wrong = firstFault(this.parts[this.here], this.form);
    if (wrong) return void wrong.focus();
    history.pushState({ step: this.here + 1, pushed: true }, "");
    this.show(this.here + 1);
  }

  back() {
    if (history.state?.pushed) return void history.back();
    history.replaceState({ step: this.here - 1 }, "");
    this.show(this.here - 1);
  }

  /** @param {SubmitEvent} event */
  submit(event) {
    if (event.defaultPrevented) return;
    const byEnter = event.submitter?.hasAttribute("data-default-send");
    if (byEnter && this.here < this.parts.length - 1) {
      event.preventDefault();
      return void this.next();
    }
    for (const [place, part] of this.parts.entries()) {
      const wrong = firstFault(part, this.form);
      if (!wrong) continue;
      event.preventDefault();
      this.show(place, { focus: false });
      return void wrong.focus();
    }
    if (this.sending) event.preventDefault();
    this.sending = true;
  }

  /** A link of the summary of errors leads into the part where its field is. @param {MouseEvent} event */
  follow(event) {
    const link = /** @type {Element} */ (event.target).closest(".error-summary a[href^='#']");
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    this.show(this.parts.findIndex((part) => part.contains(target)), { focus: false });
    (target.matches("input, select, textarea") ? target : target.querySelector("input"))?.focus();
  }
}
