/**
 * After a registration was sent: its draft, kept for this tab, is wiped. [data-draft-sent] names the form's address.
 */
import { SENT } from "./draft.js";

const sent = document.querySelector("[data-draft-sent]")?.getAttribute("data-draft-sent");
if (sent) sessionStorage.setItem(`draft:${sent}`, JSON.stringify(SENT));
