/**
 * Who writes for the table: anybody may offer while nobody does; whoever does may hand over.
 */
import { h, icon } from "../dom.js";
import { button } from "./pieces.js";

/** Whether somebody has just offered it on this screen: what it is done with stands above, and they are led there. */
let offered = false;

function leadToTools() {
  const tools = /** @type {HTMLElement | null} */ (document.querySelector('[data-scribe-tools], .screen select[name="for"]'));
  tools?.focus();
}

/** Whether somebody at the table has no phone. @param {Record<string, any>} table */
export const hasPhoneless = (table) => Object.values(table.people ?? {}).some((each) => each.without_phone);

/** @param {import("../room.js").Ctx} ctx */
export function scribe(ctx) {
  const { table, you, t, local } = ctx;
  const others = Object.entries(table.people ?? {}).filter(([key, person]) => key !== you.key && !person.without_phone);
  const waiting = ctx.waiting("scribe").length > 0;
  const give = (person) => {
    local.handing = false;
    void ctx.send("scribe", { person });
  };
  const offer = () => {
    offered = true;
    give(you.key);
  };
  const writer = table.people?.[table.scribe]?.name;

  if (table.scribe === you.key) {
    if (offered) requestAnimationFrame(leadToTools);
    offered = false;
    return h(
      "section",
      { key: "scribe", class: "scribe" },
      h("p", null, icon("pen"), h("span", null, t("scribe-me"))),
      others.length > 0 &&
        button("", t("scribe-hand-over"), () => { local.handing = !local.handing; ctx.again(); }, { class: "button button--quiet", "aria-expanded": Boolean(local.handing), disabled: waiting }),
      local.handing &&
        h(
          "ul",
          { class: "choices" },
          others.map(([key, person]) => h("li", { key }, button("user", person.name, () => give(key), { class: "button button--quiet" }))),
        ),
    );
  }
  return h(
    "section",
    { key: "scribe", class: "scribe" },
    table.scribe
      ? h("p", null, icon("pen"), h("span", null, t("scribe-other", { name: writer ?? "" })))
      : button("pen", t("scribe-offer"), offer, { class: "button button--quiet", disabled: waiting }),
  );
}
