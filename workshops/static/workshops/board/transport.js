/**
 * The way to the portal: a WebSocket, or requests that wait for an answer where sockets do not pass. It comes back by itself
 * after a cut, and knows nothing of what is said but `welcome`, `closed` and `pong`.
 */

// Milliseconds. A whole room comes back at once: each screen waits for a while of its own.
const JITTER = 5_000;
// The same before anything has worked: where sockets are blocked, nobody waits long to learn it.
const FIRST = 1_000;
const LATER = 5_000;
// Until the first answer; of silence before it is asked whether anybody is there, and until that is answered.
const OPENING = 8_000;
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
// Frames of one request.
const TOGETHER = 20;

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
  let expecting = false;
  let look = 0;

  function setOnline(next) {
    if (online === next) return;
    online = next;
    onOnline(online);
  }

  /** Whatever was open is over; the next try is made after a while. */
  function lost(mine, wait = Math.random() * (last ? JITTER : FIRST) + (failures > 5 ? LATER : 0)) {
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
    expecting = false;
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

  /** Something has to come within this time; what was expected already keeps its own. */
  function expect(within) {
    if (expecting) return;
    const mine = way;
    clearTimeout(watch);
    expecting = true;
    watch = setTimeout(() => lost(mine), within);
  }

  /** Something came. After a silence on a socket it is asked whether anybody is there. */
  function heard() {
    clearTimeout(watch);
    expecting = false;
    if (way.name === "socket") watch = setTimeout(ask, SILENCE);
  }

  function ask() {
    way?.send({ t: "ping" });
    expect(ANSWER);
  }

  function take(mine, frame) {
    if (mine !== way) return;
    heard();
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
      if (mine !== way && !takenOver(mine)) mine.close();
      take(mine, JSON.parse(data));
    };
    socket.onclose = ({ code }) => lost(mine, code === TOO_MUCH ? JITTER + Math.random() * JITTER : undefined);
    return mine;
  }

  /** Whether a socket that was opened beside the requests goes on in their place. */
  function takenOver(socket) {
    if (way?.name !== "poll") return false;
    const before = way;
    way = socket;
    clearInterval(look);
    before.close();
    return true;
  }

  /** Requests that wait: one is always under way; what is to be said meanwhile goes with another one, at once. */
  function openPolls() {
    const cut = new AbortController();
    let session = "";
    const said = [];
    let saying = false;
    const mine = {
      name: "poll",
      send: (frame) => {
        said.push(frame);
        if (session && !saying) void say();
      },
      close: () => cut.abort(),
    };

    async function request(frames) {
      const patience = setTimeout(() => cut.abort(), POLL);
      try {
        const response = await fetch(pollAddress, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ session, frames }),
          signal: cut.signal,
        });
        if (!response.ok) throw new Error(`${response.status}`);
        const answer = await response.json();
        session = answer.session;
        if (mine === way) heard();
        for (const frame of answer.frames) take(mine, frame);
      } finally {
        clearTimeout(patience);
      }
    }

    async function say() {
      saying = true;
      while (said.length && session && mine === way) {
        const frames = said.splice(0, TOGETHER);
        await request(frames).catch(() => lost(mine));
      }
      saying = false;
    }

    async function wait() {
      while (mine === way) {
        // A session may be over, or another process of the portal answers, which does not know it.
        if (!session) said.length = 0;
        await request(session ? [] : [hello()]);
        if (!session) await new Promise((resolve) => setTimeout(resolve, FIRST));
      }
    }

    look = setInterval(openSocket, LOOK);
    // Once this is the way.
    Promise.resolve().then(wait).catch(() => lost(mine));
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
      if (way.name === "socket") expect(ANSWER);
      return true;
    },
    /** Ask for everything again, on the way that is open. */
    greet: () => way?.send(hello()),
    stop,
  };
}
