/**
 * After a registration was sent: its draft, kept for this tab, is wiped. [data-draft-sent] names the form's address.
 */
const sent = document.querySelector("[data-draft-sent]")?.getAttribute("data-draft-sent");
if (sent) sessionStorage.removeItem(`draft:${sent}`);
