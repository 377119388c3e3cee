/**
 * A table's answer on a phone: one writes, everybody says whether it is theirs.
 */
import { h, icon } from "../../dom.js";
import { answerForm, button, chosenPhotos, portrait, send, t, tag } from "../../photolangage.js";
import { me, nameOf, people, writes } from "./seat.js";
import { tableFold } from "./words.js";
import { sendState } from "../pieces.js";

export function answer(ctx) {
  const written = ctx.table.answer;
  const writer = ctx.table.scribe;
  const editing = writes(ctx) && (!written || ctx.local.editing);
  return [editing ? answerWriting(ctx, written) : written ? answerToConfirm(ctx, written) : answerAwaited(ctx, writer), tableFold(ctx)];
}

function answerAwaited(ctx, writer) {
  if (!writer) return h("p", { class: "soft", key: "nobody" }, t(ctx, "nobody-writes"));
  return h(
    "section",
    { class: "awaited", key: "awaited" },
    h("h2", {}, icon("pen"), h("span", {}, t(ctx, "answer-awaited", { name: nameOf(ctx, writer) }))),
    h("p", { class: "lead" }, t(ctx, "answer-awaited-text")),
  );
}

function answerWriting(ctx, written) {
  const photos = [...new Set(Object.values(people(ctx)).flatMap((person) => chosenPhotos(person.photos)))];
  const left = () => {
    ctx.local.editing = false;
  };
  return h(
    "section",
    { class: "answer-writing", key: "writing" },
    h("h2", { tabindex: "-1", "data-scribe-tools": true }, t(ctx, "answer-form-title")),
    answerForm(ctx, { at: ctx.me.me.table, photos, written, left }),
  );
}

function answerToConfirm(ctx, written) {
  const here = Object.entries(people(ctx));
  const unsent = ctx.waiting(["confirm", "unconfirm"], (data) => !data.for && data.version === written.version).at(-1);
  const confirmed = written.confirmed ?? {};
  const mineToo = unsent ? unsent.kind === "confirm" : confirmed[me(ctx)];
  const say = (kind, who) => () => send(ctx, kind, { version: written.version, ...(who ? { for: who } : {}) });
  return h(
    "section",
    { class: "answer", key: "answer" },
    h("h2", {}, t(ctx, "our-answer")),
    h("p", { class: "answer__version" }, t(ctx, "answer-version", { version: written.version })),
    portrait(ctx, written),
    h(
      "div",
      { class: "answer__state", role: "status" },
      written.agreed
        ? tag("ok", "check", t(ctx, "answer-agreed"))
        : tag("wait", "clock", t(ctx, "answer-confirmed", { count: here.filter(([who]) => confirmed[who]).length, of: here.length })),
    ),
    !mineToo && [
      h("p", { key: "ask" }, t(ctx, "answer-ask")),
      button(t(ctx, "answer-confirm"), say("confirm"), { icon: "check", key: "confirm" }),
    ],
    (mineToo || unsent) && h("p", { key: "mine" }, unsent ? sendState(ctx, true) : tag("ok", "check", t(ctx, "answer-mine-confirmed"))),
    mineToo && button(t(ctx, "answer-unconfirm"), say("unconfirm"), { kind: "quiet", icon: "undo", key: "unconfirm" }),
    writes(ctx) &&
      button(
        t(ctx, "answer-change"),
        () => {
          ctx.local.editing = true;
          ctx.again();
        },
        { kind: "quiet", icon: "pen", key: "change" },
      ),
    !writes(ctx) &&
      !mineToo &&
      h("p", { class: "soft", key: "not-ours" }, t(ctx, "answer-not-ours", { name: nameOf(ctx, ctx.table.scribe) || t(ctx, "somebody") })),
    !written.agreed &&
      h(
        "details",
        { class: "fold", key: "who" },
        h("summary", {}, t(ctx, "answer-who")),
        h(
          "ul",
          { class: "people-list" },
          here.map(([who, person]) =>
            h(
              "li",
              { key: who },
              h("strong", {}, person.name),
              confirmed[who] ? tag("ok", "check", t(ctx, "confirmed")) : tag("wait", "clock", t(ctx, "not-confirmed")),
              person.without_phone &&
                writes(ctx) &&
                button(t(ctx, confirmed[who] ? "unconfirm-for" : "confirm-for", { name: person.name }), say(confirmed[who] ? "unconfirm" : "confirm", who), {
                  kind: "quiet",
                }),
            ),
          ),
        ),
      ),
  );
}
