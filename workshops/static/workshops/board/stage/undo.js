/**
 * What takes an operation of the desk back: another operation, and the words that say what was done. It knows the state as it
 * was before, and sends nothing.
 *
 * @typedef {{kind: string, data: Record<string, any>, word: string, values: Record<string, string>}} Undo
 */

/**
 * @param {string} kind
 * @param {Record<string, any>} data
 * @param {{all: Record<string, any>, desk: Record<string, any>, wall: Record<string, any>}} before
 * @param {(phase: string) => string} stepName
 * @returns {Undo | null} null for what is not taken back
 */
export function inverse(kind, data, before, stepName) {
  const who = before.desk.people?.[data.person];
  const name = who?.name ?? "";
  const tableName = (table) => before.all.tables?.[table]?.name ?? "";
  switch (kind) {
    case "remove":
      return { kind: "restore", data: { person: data.person }, word: "desk-did-remove", values: { name } };
    case "restore":
      return { kind: "remove", data: { person: data.person }, word: "desk-did-restore", values: { name } };
    case "move":
      return { kind, data: { person: data.person, table: who.table }, word: "desk-did-move", values: { name, table: tableName(data.table) } };
    case "rename":
      return { kind, data: { person: data.person, name }, word: "desk-did-rename", values: { before: name, name: data.name } };
    case "rename_table": {
      const was = tableName(data.table);
      return { kind, data: { table: data.table, name: was }, word: "desk-did-rename_table", values: { before: was, name: data.name } };
    }
    case "scribe": {
      const wrote = before.desk.tables?.[who.table]?.scribe;
      return wrote ? { kind, data: { person: wrote }, word: "desk-did-scribe", values: { name } } : null;
    }
    case "without_phone":
      return { kind, data: { person: data.person, on: !data.on }, word: data.on ? "desk-did-phone-off" : "desk-did-phone-on", values: { name } };
    case "phase":
      return { kind, data: { from: data.to, to: data.from }, word: "desk-did-phase", values: { step: stepName(data.to) } };
    case "lock":
      return { kind, data: { on: !data.on }, word: data.on ? "desk-did-lock-on" : "desk-did-lock-off", values: {} };
    case "focus":
      return { kind, data: focusOf(before.wall.focus), word: "desk-did-focus", values: {} };
    default:
      return null;
  }
}

/** What the operation says that shows this on the wall: nothing for the step, no key for what has none. */
export function focusOf({ what, key } = {}) {
  return what ? { what, ...(key ? { key } : {}) } : {};
}
