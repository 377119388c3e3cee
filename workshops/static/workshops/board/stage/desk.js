/**
 * What the parts of the facilitator's desk share: what is open, what may be taken back, how something is done.
 */
import { focusOf, inverse } from "./undo.js";

// As many as may be taken back, the latest first.
const MOST_UNDO = 10;
// Milliseconds after a step in which a second press of the same finger goes no further.
const SETTLE = 1_200;
const NOBODY = {};
const byName = new Intl.Collator(document.documentElement.lang || "fr");

export class Desk {
  /** @type {import("../room.js").Ctx & Record<string, any>} */
  ctx;
  /** @type {import("../room.js").Room} */
  room;
  /** What is open on this screen, forgotten when the page is loaded again. @type {{name: string, key: string} | null} */
  dialog = null;
  /** Which part of the desk is looked at: step, room, wall or more. */
  part = "step";
  /** The tables that are open in the list of the room. @type {Record<string, boolean>} */
  folds = {};
  /** @type {(import("./undo.js").Undo & {sentence: string})[]} */
  undos = [];
  /** What the bar says. */
  said = "";
  #people = [];
  #peopleOf = NOBODY;
  #phase = "";
  #since = -Infinity;

  /** @param {DOMStringMap} page what the page says */
  constructor(page) {
    this.page = page;
  }

  /** The dialog that is open is closed as the browser does it, which gives the focus back. */
  closeDialog = () => /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog[open]"))?.close();

  /** It was closed, whoever did it. */
  dialogClosed = () => this.open("");

  /**
   * The state has changed, or is about to be drawn.
   * @param {import("../room.js").Ctx} ctx
   * @param {import("../room.js").Room} room
   */
  attach(ctx, room) {
    this.ctx = ctx;
    this.room = room;
    const phase = ctx.all.phase ?? "";
    if (phase !== this.#phase) {
      if (this.#phase) this.#settle();
      this.#phase = phase;
      this.#forget();
    }
    const who = ctx.desk.people?.[ctx.local.forWhom];
    if (room.ready && (!who || who.removed)) delete ctx.local.forWhom;
    return Object.assign(ctx, {
      /** The key of the person for whom the facilitator enters now, or nothing. @type {string} */
      forWhom: ctx.local.forWhom ?? "",
      enterFor: (key) => this.enterFor(key),
      /** Do it, and offer to take it back. */
      act: (kind, data) => this.act(kind, data),
      /** Say in the undo bar what was done, and the operation that takes it back. */
      did: (sentence, kind, data) => this.#remember({ sentence, kind, data }),
      /** Show something large on the wall, or the step again. */
      show: (what = "", key = "") => this.show(what, key),
      isShown: (what, key = "") => this.isShown(what, key),
    });
  }

  /** Open a dialog, or close the one that is. */
  open(name, key = "") {
    this.dialog = name ? { name, key } : null;
    this.ctx.again();
  }

  /** Whether it is so soon after a step that a press may be meant for the one before. */
  get settling() {
    return performance.now() - this.#since < SETTLE;
  }

  #settle() {
    this.#since = performance.now();
    setTimeout(this.ctx.again, SETTLE);
  }

  /** The part that is looked at gives the page its heading. */
  heading(part) {
    return part === this.part ? "h1" : "h2";
  }

  /** One below. */
  subheading(part) {
    return part === this.part ? "h2" : "h3";
  }

  stepName = (phase) => this.ctx.t(`phase-${phase}`);

  /** @param {number} by 1 for the step that comes next, -1 for the one before; nothing beyond the ends */
  stepFrom(by) {
    const { phases = [], phase } = this.ctx.all;
    return phases[phases.indexOf(phase) + by] ?? "";
  }

  get mayStep() {
    return !this.settling && !this.ctx.all.closed && !this.ctx.waiting("phase").length;
  }

  async step(by) {
    const to = this.stepFrom(by);
    if (!to || !this.mayStep) return;
    try {
      await this.act("phase", { from: this.ctx.all.phase, to });
    } catch (error) {
      // Another facilitator went there first.
      if (error.reason !== "phase") return;
      this.room.understood();
      this.say(this.ctx.t("desk-already", { step: this.stepName(this.ctx.all.phase) }));
    }
  }

  act(kind, data = {}) {
    const undo = inverse(kind, data, this.ctx, this.stepName);
    const done = this.ctx.send(kind, data);
    if (undo) done.then(() => this.#remember({ ...undo, sentence: this.ctx.t(undo.word, undo.values) }), () => {});
    return done;
  }

  #remember(undo) {
    const same = (each) => JSON.stringify([each.kind, each.data]) === JSON.stringify([undo.kind, undo.data]);
    // Pressed twice, it was done once.
    if (!this.undos.slice(0, 1).some(same)) this.undos = [undo, ...this.undos].slice(0, MOST_UNDO);
    this.say(undo.sentence);
  }

  /** What was done at a step is not taken back from the next one; the step itself may be. */
  #forget() {
    this.undos = this.undos.filter(({ kind }) => kind === "phase").slice(0, 1);
    this.said = this.undos[0]?.sentence ?? "";
  }

  /** Take back what the bar says; it then says what was done before. */
  undo() {
    const [last, ...before] = this.undos;
    if (!last) return;
    this.undos = before;
    this.said = before[0]?.sentence ?? "";
    void this.ctx.send(last.kind, last.data);
    this.ctx.again();
  }

  dismiss() {
    this.undos = [];
    this.said = "";
    this.ctx.again();
  }

  say(sentence) {
    this.said = sentence;
    this.ctx.say(sentence);
    this.ctx.again();
  }

  enterFor(key) {
    this.ctx.local.forWhom = key;
    this.closeDialog();
    this.ctx.again();
  }

  show(what = "", key = "") {
    void this.act("focus", focusOf({ what, key }));
  }

  isShown(what, key = "") {
    const focus = this.ctx.wall.focus ?? {};
    return (focus.what ?? "") === what && (focus.key ?? "") === key;
  }

  /** @returns {[string, Record<string, any>][]} the tables in their order */
  get tables() {
    return Object.entries(this.ctx.all.tables ?? {}).sort(([, one], [, other]) => one.place - other.place);
  }

  tableName(key) {
    return this.ctx.all.tables?.[key]?.name ?? "";
  }

  /** @returns {[string, Record<string, any>][]} who is here, by name; worked out once for each state */
  get people() {
    const { people = NOBODY } = this.ctx.desk;
    if (people !== this.#peopleOf) {
      this.#peopleOf = people;
      const here = Object.entries(people).filter(([, each]) => !each.removed);
      this.#people = here.sort(([, one], [, other]) => byName.compare(one.name, other.name));
    }
    return this.#people;
  }
}
