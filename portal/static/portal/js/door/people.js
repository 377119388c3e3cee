/**
 * Who is on the day's list and who is in, as this phone sees it: what the server said, with what waits to be sent on top.
 * Pure: no page, no network.
 */

/**
 * @typedef {Object} Person
 * @property {string} id
 * @property {string} first
 * @property {string} last
 * @property {string} organisation
 * @property {string} code
 * @property {string} status
 * @property {boolean} photo
 * @property {number[]} sessions
 * @property {boolean} beyond
 *
 * @typedef {{id: string, kind: string, registration: string, list: string, at: number, source?: string, person?: object}} Operation
 * @typedef {{at: number, source: string, late: boolean}} Presence
 */

/** @returns {Person} */
export function personOf([id, first, last, organisation, code, status, photo, sessions, beyond]) {
  return { id, first, last, organisation, code, status, photo, sessions, beyond };
}

/** @param {Operation} operation */
export function personOfWalkIn({ registration, person }) {
  const { first_name, last_name, organisation } = person;
  return personOf([registration, first_name, last_name, organisation ?? "", "", "confirmed", false, [], false]);
}

/** Letters without accents, as one types them in a hurry. @param {string} text */
export function plain(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/œ/gi, "oe")
    .replace(/æ/gi, "ae")
    .replace(/[’'\-.]/g, " ")
    .toLowerCase()
    .trim();
}

/**
 * Those whose names or organisation begin with each of the words typed, or whose code it is; best first.
 * @param {Iterable<Person>} people
 * @param {string} typed
 * @param {number} most
 */
export function find(people, typed, most) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const code = typed.trim().toUpperCase();
  const found = [];
  for (const person of people) {
    if (person.code && person.code === code) return [person];
    const names = plain(`${person.first} ${person.last}`).split(/\s+/);
    const all = [...names, ...plain(person.organisation).split(/\s+/)];
    if (words.every((word) => all.some((name) => name.startsWith(word)))) {
      found.push({ person, rank: words.some((word) => names.some((name) => name.startsWith(word))) ? 0 : 1 });
    }
  }
  found.sort((one, other) => one.rank - other.rank || collate(one.person, other.person));
  return found.slice(0, most).map(({ person }) => person);
}

const order = new Intl.Collator("fr");
const collate = (one, other) => order.compare(one.last, other.last) || order.compare(one.first, other.first);

/** @param {string} registration @param {string} list */
export const placeOf = (registration, list) => `${registration} ${list}`;

/**
 * Who is in, by `placeOf`: the server's word, then the queue's: an undo takes back what was before it, the earliest of what
 * remains counts. The server settles the same way.
 * @param {Map<string, Presence>} told
 * @param {Operation[]} queue
 * @param {number} ahead how far the server's clock is ahead of this phone's, in milliseconds
 * @returns {Map<string, Presence>}
 */
export function whoIsIn(told, queue, ahead) {
  const now = new Map(told);
  const undone = new Map();
  for (const { kind, registration, list, at } of queue) {
    const place = placeOf(registration, list);
    if (kind === "undo") undone.set(place, Math.max(undone.get(place) ?? 0, at + ahead));
  }
  for (const [place, at] of undone) if (now.has(place) && now.get(place).at <= at) now.delete(place);
  for (const { kind, registration, list, at, source } of queue) {
    const place = placeOf(registration, list);
    const moment = at + ahead;
    const counts = kind !== "undo" && moment > (undone.get(place) ?? -1);
    if (counts && !(now.get(place)?.at <= moment)) {
      now.set(place, { at: moment, source: kind === "walk-in" ? "door" : source, late: false });
    }
  }
  return now;
}

/**
 * Whether somebody is expected on a list.
 * @param {Person} person
 * @param {{session: number | null, chosen: boolean}} list
 */
export function isExpected(person, list) {
  return person.status === "confirmed" && (!list.chosen || person.sessions.includes(list.session));
}

/**
 * The list to begin with: the half-day that goes on or begins next, else the last one.
 * @param {{key: string, session: number | null, starts: number, ends: number}[]} lists
 * @param {number} now
 */
export function listOfNow(lists, now) {
  const halves = lists.filter(({ session }) => session === null);
  return (halves.find(({ ends }) => now < ends) ?? halves.at(-1) ?? lists[0])?.key;
}
