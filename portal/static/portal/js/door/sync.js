/**
 * Speaks with the server: fetches the day's list, sends the queue in small lots, receives what other phones did. It tries
 * again by itself, ever more slowly, and at once when the network or the page comes back.
 */

const LOT = 100;
const PERIOD = 4000;
const LONGEST = 60000;
const TIMEOUT = 12000;
const DAY_EVERY = 60000;

/**
 * @typedef {"connecting" | "sending" | "sent" | "offline" | "unknown" | "refused"} Situation unknown: nobody is logged in any more;
 *   refused: this phone may not any more
 * @param {Object} options
 * @param {{day: string, exchange: string}} options.addresses
 * @param {() => {cursor: number, queue: object[], mark: string}} options.what what to send, and what is known
 * @param {(answer: object, sent: object[]) => Promise<void>} options.onAnswer
 * @param {(day: object, mark: string) => Promise<void>} options.onDay
 * @param {(situation: Situation) => void} options.onSituation
 */
export function startSync({ addresses, what, onAnswer, onDay, onSituation }) {
  let failures = 0;
  let timer = 0;
  let running = null;
  let dayAt = 0;
  let ended = false;

  const call = async (address, options = {}) => {
    const response = await fetch(address, {
      ...options,
      headers: { "X-Accueil": "1", ...options.headers },
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (response.status === 401 || response.status === 403) throw new Stop(response.status === 401 ? "unknown" : "refused");
    return response;
  };

  const fetchDay = async () => {
    const { mark } = what();
    const response = await call(addresses.day, { headers: mark ? { "If-None-Match": mark } : {} });
    if (response.status !== 304) {
      if (!response.ok) throw new Error(`${response.status}`);
      await onDay(await response.json(), response.headers.get("ETag") ?? "");
    }
    dayAt = Date.now();
  };

  const exchange = async () => {
    do {
      const { cursor, queue } = what();
      const sent = queue.slice(0, LOT);
      if (sent.length) onSituation("sending");
      const response = await call(addresses.exchange, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ now: Date.now(), cursor, operations: sent.map(({ place, ...operation }) => operation) }),
      });
      if (!response.ok) throw new Error(`${response.status}`);
      await onAnswer(await response.json(), sent);
    } while (what().queue.length);
  };

  const round = async () => {
    try {
      if (Date.now() - dayAt > DAY_EVERY) await fetchDay();
      await exchange();
      failures = 0;
      onSituation("sent");
    } catch (problem) {
      if (problem instanceof Stop) {
        ended = true;
        onSituation(problem.situation);
        return;
      }
      failures += 1;
      onSituation("offline");
    }
  };

  const plan = () => {
    clearTimeout(timer);
    if (ended || (document.hidden && !what().queue.length)) return;
    const pause = failures ? Math.min(LONGEST, PERIOD * 2 ** (failures - 1)) * (0.75 + Math.random() / 2) : PERIOD;
    timer = setTimeout(() => void now(), pause);
  };

  /** Tries at once. @returns {Promise<void>} */
  const now = () => {
    running ??= (ended ? Promise.resolve() : round()).finally(() => {
      running = null;
      plan();
    });
    return running;
  };

  addEventListener("online", () => void now());
  addEventListener("offline", () => onSituation("offline"));
  document.addEventListener("visibilitychange", () => !document.hidden && void now());

  return {
    now,
    fetchDay: () => {
      dayAt = 0;
      return now();
    },
    stop: () => {
      ended = true;
      clearTimeout(timer);
    },
  };
}

class Stop extends Error {
  /** @param {Situation} situation */
  constructor(situation) {
    super(situation);
    this.situation = situation;
  }
}
