/**
 * Draws the door's page: the state of the network, the count, search results, somebody's card, the last who came. It decides
 * nothing: what is pressed goes to `actions`.
 */
import { isExpected, placeOf } from "./people.js";

/**
 * @param {HTMLElement} root
 * @param {(name: string, values?: object) => string} word
 * @param {{checkIn: Function, undo: Function, show: Function, again: Function}} actions
 */
export function createView(root, word, actions) {
  const part = (name) => root.querySelector(`[data-door-${name}]`);
  let clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

  const fromTemplate = (name) => part(`template-${name}`).content.firstElementChild.cloneNode(true);

  const element = (name, text, className = "") => {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const tag = (state, text) => {
    const made = fromTemplate(`tag-${state}`);
    made.querySelector("span").textContent = text;
    return made;
  };

  const button = (text, press, kind = "") => {
    const made = element("button", text, `button${kind && ` button--${kind}`}`);
    made.type = "button";
    made.addEventListener("click", press);
    return made;
  };

  const nameOf = (person) => `${person.first} ${person.last}`.trim();
  const french = document.documentElement.lang === "fr";
  const hour = (at) => {
    const said = clock.format(new Date(at));
    if (!french) return said;
    const [hours, minutes] = said.split(":");
    return `${Number(hours)}\u00a0h${minutes === "00" ? "" : `\u00a0${minutes}`}`;
  };

  /** What is to be known of somebody before they are let in on a list. */
  const warnings = (person, list) => {
    const found = [];
    if (person.unlisted) found.push(["info", word("unlisted")]);
    if (person.status === "waiting" || person.status === "offered") found.push(["wait", word("waiting")]);
    if (person.status === "pending") found.push(["wait", word("pending")]);
    if (person.status === "cancelled") found.push(["no", word("cancelled")]);
    if (person.beyond) found.push(["info", word("beyond")]);
    if (person.status === "confirmed" && !person.unlisted && list && !isExpected(person, list)) {
      found.push(["wait", word("other-session")]);
    }
    return found;
  };

  return {
    warnings,

    /** @param {string} zone */
    setZone(zone) {
      const options = { hour: "2-digit", minute: "2-digit" };
      clock = new Intl.DateTimeFormat(document.documentElement.lang, { ...options, timeZone: zone });
    },

    /** @param {"ok" | "wait" | "no" | "info"} kind @param {string} text */
    state(kind, text) {
      const place = part("state");
      if (place.dataset.said === `${kind} ${text}`) return;
      place.dataset.said = `${kind} ${text}`;
      place.replaceChildren(tag(kind, text));
    },

    /** @param {{key: string, label: string, room: string, session: number | null}[]} lists @param {string} chosen */
    lists(lists, chosen) {
      const select = part("list");
      const groups = { halves: lists.filter((list) => list.session === null), sessions: lists.filter((list) => list.session !== null) };
      select.replaceChildren(
        ...Object.entries(groups)
          .filter(([, members]) => members.length)
          .map(([name, members]) => {
            const group = document.createElement("optgroup");
            group.label = word(name);
            group.append(
              ...members.map((list) => new Option(list.room ? `${list.label} (${list.room})` : list.label, list.key, false, list.key === chosen)),
            );
            return group;
          }),
      );
    },

    /** @param {number} present @param {number} expected @param {number} extra */
    count(present, expected, extra) {
      part("present").textContent = String(present);
      part("expected").textContent = word("expected", { count: expected });
      part("extra").textContent = extra ? word("extra", { count: extra }) : "";
    },

    /** @param {import("./people.js").Person[] | null} people null: nothing was typed @param {Map} inside @param {object} list */
    results(people, inside, list) {
      const place = part("results");
      const rows = (people ?? []).map((person) => {
        const row = document.createElement("li");
        const pressed = button("", () => actions.show(person.id), "plain");
        pressed.classList.add("door__result");
        pressed.append(element("strong", nameOf(person)), element("span", person.organisation, "soft"));
        const there = inside.get(placeOf(person.id, list?.key));
        const [warning] = warnings(person, list);
        if (there) pressed.append(tag("ok", word("in-at", { hour: hour(there.at) })));
        else if (warning) pressed.append(tag(...warning));
        row.append(pressed);
        return row;
      });
      place.replaceChildren(...rows);
      part("found").textContent = people === null ? "" : word("found", { count: people.length });
    },

    /**
     * Somebody's card.
     * @param {import("./people.js").Person} person
     * @param {{list: object, sessions: string[], there?: object, just?: boolean}} facts just: they came in this moment
     */
    card(person, { list, sessions, there, just }) {
      const warned = warnings(person, list);
      const card = part("card");
      const kind = just ? "ok" : there ? "wait" : warned.some(([state]) => state !== "info") ? "no" : "info";
      card.dataset.kind = kind;
      const tags = [];
      if (just) tags.push(tag("ok", word("welcome")));
      else if (there) tags.push(tag("wait", word("already", { hour: hour(there.at) })));
      tags.push(...warned.map((each) => tag(...each)));
      if (!person.photo) tags.push(tag("info", word("no-photo")));
      part("card-tags").replaceChildren(...tags);
      part("card-name").textContent = nameOf(person) || word("unnamed");
      part("card-organisation").textContent = person.organisation;
      part("card-sessions").replaceChildren(...sessions.map((label) => element("li", label)));
      const buttons = [];
      if (there) buttons.push(button(word("undo"), () => actions.undo(person.id), "quiet"));
      else buttons.push(button(warned.length && kind === "no" ? word("let-in") : word("check-in"), () => actions.checkIn(person.id)));
      buttons.push(button(word("close"), () => this.hideCard(), "plain"));
      part("card-actions").replaceChildren(...buttons);
      card.hidden = false;
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
    },

    /** What was read is no badge of today. @param {string} sentence */
    problem(sentence) {
      const card = part("card");
      card.dataset.kind = "no";
      part("card-tags").replaceChildren(tag("no", word("not-read")));
      part("card-name").textContent = sentence;
      part("card-organisation").textContent = "";
      part("card-sessions").replaceChildren();
      part("card-actions").replaceChildren(button(word("close"), () => this.hideCard(), "plain"));
      card.hidden = false;
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
    },

    hideCard() {
      part("card").hidden = true;
      part("scan").focus();
    },

    /** @param {{person: object, presence: object}[]} rows */
    last(rows) {
      part("last").replaceChildren(
        ...rows.map(({ person, presence }) => {
          const row = document.createElement("li");
          const who = document.createElement("div");
          who.append(element("strong", nameOf(person) || word("unnamed")), element("span", person.organisation, "soft"));
          const undo = button(word("undo"), () => actions.undo(person.id), "plain");
          undo.setAttribute("aria-label", word("undo-of", { name: nameOf(person) }));
          row.append(element("span", hour(presence.at), "door__hour"), who, undo);
          return row;
        }),
      );
      part("nobody").hidden = rows.length > 0;
    },

    /** @param {{operation: object, sentence: string, name: string}[]} refused */
    refused(refused) {
      part("refused").hidden = !refused.length;
      part("refused-list").replaceChildren(
        ...refused.map((each) => {
          const row = document.createElement("li");
          row.append(element("strong", each.name), element("span", each.sentence));
          row.append(button(each.operation.kind === "walk-in" ? word("correct") : word("dismiss"), () => actions.again(each), "quiet"));
          return row;
        }),
      );
    },

    /** @param {boolean} shown @param {string} sentence why the door shows nobody */
    open(shown, sentence = "") {
      part("open").hidden = !shown;
      part("closed").hidden = shown;
      part("closed-why").textContent = sentence;
    },
  };
}
