/**
 * What a view and a shell are given. It is for whoever reads and for checkers: no page loads it.
 *
 * @typedef {Object} Ctx
 * @property {Record<string, any>} all what everybody knows
 * @property {Record<string, any>} table what the people of this table know
 * @property {Record<string, any>} me what this person alone knows
 * @property {Record<string, any>} desk what the facilitators know
 * @property {Record<string, any>} wall what the wall is told
 * @property {{key: string, role: string}} you
 * @property {(name: string, values?: Record<string, string | number>) => string} t the page's sentences
 * @property {(kind: string, data?: Record<string, any>) => Promise<string>} send resolves with the operation's identifier once it is
 *   acknowledged; rejects with an Error that has .reason (whose sentence is already shown)
 * @property {(kind: string | string[], test?: (data: Record<string, any>) => boolean) => import("./outbox.js").Waiting[]} waiting
 *   what of this kind, or of these in the order in which it was done, is not acknowledged yet
 * @property {Record<string, {alt: string, thumb: string, large: string}>} photos
 * @property {() => number} now the portal's clock, in milliseconds
 * @property {Record<string, any>} local what this screen remembers, as JSON; it survives that the page is loaded again
 * @property {() => void} again draw once more
 * @property {(sentence: string) => void} say have it read by screen readers, with what else is to be said about now
 * @property {boolean} online
 * @property {number} presence how many people are here
 * @property {number} away how many have a phone and are not: for the desk alone
 *
 * @typedef {Object} Room what the shells need beside
 * @property {boolean} ready whether the board is known
 * @property {string} ended why this screen is over: removed, gone, denied, elsewhere; or nothing
 * @property {string} refused why something was refused last; or nothing
 * @property {() => void} understood take the refusal's sentence away
 * @property {number} unsent how many operations are not acknowledged
 * @property {boolean} lasting whether they survive that the page is closed
 * @property {() => any} voice the live region in which things are said, to be drawn once at the end of the page
 * @property {() => Promise<void>} forget wipe what is kept on this phone for this place
 */
export {};
