/**
 * The code of a badge, checked on the phone alone with the event's public key. The same rules as events/codes.py.
 */

const VERSION = "TU1";
const LENGTH = 141;
const EVENT_BYTES = 6;
const SIGNED_BYTES = 22;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * @param {string} text what a QR code said
 * @param {{key: string, event: string}} day the public key (base64 of its SPKI) and the beginning of the event's identifier
 * @returns {Promise<{registration?: string, problem?: "unknown" | "event" | "forged"}>}
 */
export async function readBadge(text, day) {
  const content = text.length === LENGTH && text.startsWith(VERSION) ? bytesOf(text.slice(VERSION.length)) : null;
  if (!content) return { problem: "unknown" };
  if (hex(content.slice(0, EVENT_BYTES)) !== day.event) return { problem: "event" };
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const spki = Uint8Array.from(atob(day.key), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
  const said = new Uint8Array([...new TextEncoder().encode(VERSION), ...content.slice(0, SIGNED_BYTES)]);
  const good = await crypto.subtle.verify(algorithm, key, content.slice(SIGNED_BYTES), said);
  return good ? { registration: asIdentifier(content.slice(EVENT_BYTES, SIGNED_BYTES)) } : { problem: "forged" };
}

/**
 * @param {string} letters base32 without padding
 * @returns {Uint8Array | null}
 */
function bytesOf(letters) {
  const bytes = [];
  let bits = 0;
  let value = 0;
  for (const letter of letters) {
    const five = LETTERS.indexOf(letter);
    if (five < 0) return null;
    value = (value << 5) | five;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 255);
      value &= (1 << bits) - 1;
    }
  }
  return new Uint8Array(bytes);
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Uint8Array} bytes sixteen of them */
function asIdentifier(bytes) {
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
