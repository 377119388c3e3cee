/**
 * What somebody did and the portal has not acknowledged yet. It is kept on the phone under the identifier that the phone gave
 * it, so that sending it again is harmless and neither a cut nor an empty battery loses it.
 *
 * @typedef {{id: string, kind: string, data: Record<string, any>}} Waiting
 */
import { openKept } from "../../portal/js/kept.js";

// crypto.randomUUID is for https alone.
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(15)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {string} name of this board and place */
export async function openOutbox(name) {
  const kept = await openKept(name);
  /** @type {Waiting[]} */
  let waiting = (await kept.queue()).map(({ id, kind, data }) => ({ id, kind, data }));

  return {
    /** Whether what is here survives that the page is closed. */
    lasting: kept.lasting,
    /** In the order in which they were done. */
    get waiting() {
      return waiting;
    },
    /** @returns {Waiting} */
    add(kind, data) {
      const operation = { id: newId(), kind, data };
      waiting = [...waiting, operation];
      kept.add(operation).catch(() => {});
      return operation;
    },
    /** It was acknowledged, or refused for good. */
    remove(id) {
      const found = waiting.find((each) => each.id === id);
      waiting = waiting.filter((each) => each.id !== id);
      if (found) kept.remove([id]).catch(() => {});
      return found;
    },
    get: kept.get,
    put: (values) => kept.put(values).catch(() => {}),
    wipe: kept.wipe,
  };
}
