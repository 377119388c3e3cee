/**
 * Passkeys: forms with data-passkey ask the browser for a credential and send it.
 * data-passkey is "login" (options fetched from the form's address), "get" or "create" (options in data-options).
 * The form holds a hidden field named credential, a button with data-passkey-start (hidden without this script) and,
 * for what went wrong, an element with data-passkey-error.
 */

/** @param {string} text base64url @returns {ArrayBuffer} */
function toBuffer(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer;
}

/** @param {ArrayBuffer | null} buffer @returns {string | null} base64url */
function toText(buffer) {
  if (!buffer) return null;
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {{id: string}[] | undefined} list */
const withBuffers = (list) => (list ?? []).map((item) => ({ ...item, id: toBuffer(item.id) }));

/** @param {PublicKeyCredential} credential */
function plain(credential) {
  const { response } = credential;
  /** @type {Record<string, unknown>} */
  const data = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (name in response) data[name] = toText(response[name]);
  }
  if (response.getTransports) data.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: data,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/** @param {{publicKey: object}} options */
async function get({ publicKey }) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBuffer(publicKey.challenge),
      allowCredentials: withBuffers(publicKey.allowCredentials),
    },
  });
  return plain(credential);
}

/** @param {{publicKey: object}} options @param {boolean} alone whether the key is to open the account by itself */
async function create({ publicKey }, alone) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBuffer(publicKey.challenge),
      user: { ...publicKey.user, id: toBuffer(publicKey.user.id) },
      excludeCredentials: withBuffers(publicKey.excludeCredentials),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
        ...(alone ? { userVerification: "required" } : {}),
      },
    },
  });
  return plain(credential);
}

/** @param {HTMLFormElement} form */
async function credentialFor(form) {
  if (form.dataset.passkey === "login") {
    const response = await fetch(form.action, {
      headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return get((await response.json()).request_options);
  }
  const options = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === "create") return create(options, form.elements.passwordless?.checked ?? false);
  return get(options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const start = form.querySelector("[data-passkey-start]");
  const error = form.querySelector("[data-passkey-error]");
  if (!start || !window.PublicKeyCredential) continue;
  start.hidden = false;
  form.querySelector("[data-passkey-without]")?.setAttribute("hidden", "");
  start.addEventListener("click", async (event) => {
    event.preventDefault();
    if (error) error.hidden = true;
    start.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(await credentialFor(form));
      form.submit();
    } catch (problem) {
      console.error(problem);
      start.disabled = false;
      if (error) error.hidden = false;
    }
  });
}
