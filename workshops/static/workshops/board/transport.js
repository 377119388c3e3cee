/**
 * The way to the portal: a WebSocket, or requests that wait for an answer where sockets do not pass. It comes back by itself
 * after a cut, and knows nothing of what is said but `welcome`, `closed` and `pong`.
 */

// Milliseconds. A whole room comes back at once: each screen waits for a while of its own.
const JITTER = 5_000;
const LATER = 5_000;
// Until the first answer; of silence before it is asked whether anybody is there, and until that is answered.
const OPENING = 10_000;
const SILENCE = 20_000;
const ANSWER = 8_000;
// Before it is looked whether sockets pass after all.
const LOOK = 120_000;
// The longest time that a waiting request takes, and some.
const POLL = 40_000;
// How many times a socket fails before the other way is tried; more where it has worked already.
const FAILURES = 2;
const FAILURES_AFTER_SUCCESS = 4;
const TOO_MUCH = 4408;

/**
 * @param {Object} options
 * @param {string} options.socket address of the socket
 * @param {string} options.poll address of the waiting requests
 * @param {() => object} options.hello the frame that begins
 * @param {(frame: Record<string, any>) => void} options.onFrame
 * @param {(online: boolean) => void} options.onOnline
 */
export function startTransport({ socket: socketAddress, poll: pollAddress, hello, onFrame, onOnline }) {
  /** @type {{send: (frame: object) => void, close: () => void} | null} */
  let way = null;
  let online = false;
  let stopped = false;
  let failures = 0;
  // By which way the last answer came.
  let last = "";
  let again = 0;
  let watch = 0;
  let look = 0;

  function setOnline(next) {
    if (online === next) return;
    online = next;
    onOnline(online);
  }

  /** Whatever was open is over; the next try is made after a while. */
  function lost(mine, wait = Math.random() * JITTER + (failures > 5 ? LATER : 0)) {
    if (mine !== way || stopped) return;
    end();
    failures += 1;
    clearTimeout(again);
    again = setTimeout(open, wait);
  }

  function end() {
    const before = way;
    way = null;
    clearTimeout(watch);
    clearInterval(look);
    before?.close();
    setOnline(false);
  }

  function open() {
    clearTimeout(again);
    if (way || stopped) return;
    way = pollsNext() ? openPolls() : openSocket();
    expect(OPENING);
  }

  /** What worked last is tried first, then the one and the other in turn. */
  function pollsNext() {
    if (last === "poll") return failures % 2 === 1;
    return failures >= (last ? FAILURES_AFTER_SUCCESS : FAILURES) && failures % 2 === 0;
  }

  /** Something has to come within this time. */
  function expect(within) {
    const mine = way;
    clearTimeout(watch);
    watch = setTimeout(() => lost(mine), within);
  }

  /** After a silence it is asked whether anybody is there. */
  function listen() {
    clearTimeout(watch);
    watch = setTimeout(ask, SILENCE);
  }

  function ask() {
    way?.send({ t: "ping" });
    expect(ANSWER);
  }

  function take(mine, frame) {
    if (mine !== way) return;
    clearTimeout(watch);
    if (mine.name === "socket") listen();
    if (frame.t === "closed") stop();
    if (frame.t === "welcome") {
      failures = 0;
      last = mine.name;
      setOnline(true);
    }
    onFrame(frame);
  }

  function openSocket() {
    const socket = new WebSocket(socketAddress);
    const mine = {
      name: "socket",
      send: (frame) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame)),
      close: () => {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
      },
    };
    socket.onopen = () => mine.send(hello());
    socket.onmessage = ({ data }) => {
      if (way?.name === "poll") takeOver(mine);
      take(mine, JSON.parse(data));
    };
    socket.onclose = ({ code }) => lost(mine, code === TOO_MUCH ? JITTER + Math.random() * JITTER : undefined);
    return mine;
  }

  /** A socket that was opened beside the requests has passed. */
  function takeOver(socket) {
    const before = way;
    way = socket;
    clearInterval(look);
    before.close();
  }

  /** Requests that wait: one is always under way; what is to be said meanwhile goes with another one, at once. */
  function openPolls() {
    const ended = new AbortController();
    let session = "";
    let said = [];
    let saying = false;
    const mine = {
      name: "poll",
      send: (frame) => {
        said.push(frame);
        if (session && !saying) void say();
      },
      close: () => ended.abort(),
    };

    async function request(frames) {
      const patience = setTimeout(() => ended.abort(), POLL);
      try {
        const response = await fetch(pollAddress, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ session, frames }),
          signal: ended.signal,
        });
        if (!response.ok) throw new Error(`${response.status}`);
        const answer = await response.json();
        session = answer.session;
        for (const frame of answer.frames) take(mine, frame);
        // The portal holds this session no more: another one is to be opened.
        if (!session) throw new Error("over");
      } finally {
        clearTimeout(patience);
      }
    }

    async function say() {
      saying = true;
      while (said.length && mine === way) {
        const frames = said;
        said = [];
        await request(frames).catch(() => lost(mine));
      }
      saying = false;
    }

    async function wait() {
      await request([hello()]);
      if (said.length && !saying) void say();
      while (mine === way) await request([]);
    }

    look = setInterval(openSocket, LOOK);
    wait().catch(() => lost(mine));
    return mine;
  }

  /** The page is looked at again, or the network says that it is back. */
  function wake(wait = 0) {
    if (stopped || document.visibilityState === "hidden") return;
    if (!way) {
      clearTimeout(again);
      again = setTimeout(open, wait);
    } else if (online && way.name === "socket") ask();
  }

  function stop() {
    stopped = true;
    clearTimeout(again);
    end();
    ended.abort();
  }

  const ended = new AbortController();
  const { signal } = ended;
  window.addEventListener("pageshow", (event) => event.persisted && wake(), { signal });
  document.addEventListener("visibilitychange", () => wake(), { signal });
  window.addEventListener("online", () => wake(Math.random() * JITTER), { signal });
  window.addEventListener("offline", () => way && lost(way), { signal });
  open();

  return {
    /** Say it now; false if nobody hears. */
    send(frame) {
      if (!online) return false;
      way.send(frame);
      return true;
    },
    /** Ask for everything again, on the way that is open. */
    greet: () => way?.send(hello()),
    stop,
  };
}
