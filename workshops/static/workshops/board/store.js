/**
 * What this screen knows of the board: the documents of its audiences and their revisions. It makes the changes that it is
 * told of, and holds no rule of any method. A document is never changed in place: one that is the same object is the same.
 */

/**
 * The document after one change. A null takes away what stands at the path.
 * @param {Record<string, any>} document
 * @param {string[]} path
 * @param {any} value
 */
export function changed(document, [key, ...rest], value) {
  const copy = { ...document };
  if (rest.length) copy[key] = changed(copy[key] ?? {}, rest, value);
  else if (value === null) delete copy[key];
  else copy[key] = value;
  return copy;
}

export class Store {
  constructor() {
    /** @type {Record<string, Record<string, any>>} */
    this.documents = {};
    /** @type {Record<string, number>} */
    this.revisions = {};
    this.epoch = "";
  }

  /**
   * Take a frame in. False: a step is missing, everything has to be asked for again.
   * @param {Record<string, any>} frame
   */
  take(frame) {
    if (frame.t === "welcome") return this.#welcome(frame);
    if (frame.t === "steps") return this.#go(frame.d, frame.s);
    if (frame.t === "doc") return this.#put(frame.d, frame.b);
    if (frame.t === "drop") this.#drop(frame.d);
    return true;
  }

  /** The document whose audience begins so (`table:`, `person:`), or is this one. */
  document(audience) {
    const name = audience.endsWith(":") ? Object.keys(this.documents).find((each) => each.startsWith(audience)) : audience;
    return this.documents[name] ?? {};
  }

  #welcome(frame) {
    this.epoch = frame.epoch;
    for (const audience of Object.keys(this.documents)) if (!(audience in frame.docs)) this.#drop(audience);
    return Object.entries(frame.docs).every(([audience, body]) => this.#put(audience, body));
  }

  #put(audience, body) {
    if (body.steps) return this.#go(audience, body.steps) && this.revisions[audience] === body.r;
    this.documents[audience] = body.doc;
    this.revisions[audience] = body.r;
    return true;
  }

  #go(audience, steps) {
    for (const [revision, changes] of steps) {
      const known = this.revisions[audience];
      if (known === undefined || revision > known + 1) return false;
      if (revision <= known) continue;
      for (const [path, value] of changes) this.documents[audience] = changed(this.documents[audience], path, value);
      this.revisions[audience] = revision;
    }
    return true;
  }

  #drop(audience) {
    delete this.documents[audience];
    delete this.revisions[audience];
  }
}
