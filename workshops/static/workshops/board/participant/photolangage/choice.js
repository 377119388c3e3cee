/**
 * The silent choice on a phone. Nothing here says anything about the others.
 */
import { h, icon } from "../../dom.js";
import { button, chosenPhotos, closeDialog, focused, opened, photo, send, t, tag } from "../../photolangage.js";
import { look, looks, nameOf, people, view, writes } from "./seat.js";
import { sendState } from "../pieces.js";

const CHOOSING = ["choose", "unchoose", "chosen", "pass"];

/** What I chose, with what this phone has not sent yet. @returns {{photos: string[], state: string | undefined, unsent: boolean}} */
function mine(ctx) {
  const known = ctx.me.choice ?? {};
  const most = ctx.all.choices ?? 1;
  let photos = chosenPhotos(known.photos);
  let state = known.state;
  const asked = ctx.waiting(CHOOSING, (data) => !data.for);
  for (const { kind, data } of asked) {
    state = kind === "chosen" ? "chosen" : kind === "pass" ? "passed" : undefined;
    if (kind === "pass") photos = [];
    if (kind === "unchoose") photos = photos.filter((each) => each !== data.photo);
    if (kind === "choose") photos = most === 1 ? [data.photo] : [...photos.filter((each) => each !== data.photo), data.photo];
  }
  return { photos, state, unsent: asked.length > 0 };
}

export function choice(ctx) {
  const chosen = mine(ctx);
  return [chosen.state && !view.changing ? settled(ctx, chosen) : picking(ctx, chosen), forOthers(ctx)];
}

function settled(ctx, { photos, state, unsent }) {
  const passed = state === "passed";
  return h(
    "section",
    { class: "settled", key: "settled" },
    h("h2", { tabindex: "-1", ref: view.decided && focused }, t(ctx, passed ? "choice-passed" : "choice-made")),
    h("p", {}, sendState(ctx, unsent)),
    !passed && looks(ctx, photos),
    h("p", { class: "lead" }, t(ctx, passed ? "choice-passed-text" : "choice-made-text")),
    button(
      t(ctx, passed ? "choice-after-all" : "choice-change"),
      () => {
        view.changing = true;
        ctx.again();
      },
      { kind: "quiet", icon: "undo" },
    ),
  );
}

function picking(ctx, { photos, state, unsent }) {
  const keys = Object.keys(ctx.photos);
  const most = ctx.all.choices ?? 1;
  const listed = ctx.local.listed ?? false;
  const show = (as) => () => {
    ctx.local.listed = as;
    ctx.again();
  };
  const decide = (kind) => () => {
    Object.assign(view, { changing: false, decided: true });
    send(ctx, kind, {});
    ctx.again();
  };
  return h(
    "section",
    { class: "picking", key: "picking" },
    h("h2", { class: most === 1 && "visually-hidden", tabindex: "-1", ref: view.changing && focused }, t(ctx, "choice-title", { count: most })),
    h(
      "div",
      { class: "picking__views", role: "group", "aria-label": t(ctx, "choice-views") },
      button(t(ctx, "view-photos"), show(false), { kind: "quiet", icon: "eye", "aria-pressed": !listed }),
      button(t(ctx, "view-words"), show(true), { kind: "quiet", icon: "menu", "aria-pressed": listed }),
    ),
    h(
      "ul",
      { class: `deck${listed ? " deck--words" : ""}` },
      keys.map((key) => {
        const isMine = photos.includes(key);
        return h(
          "li",
          { key, class: isMine && "is-mine" },
          h(
            "button",
            { type: "button", class: "deck__open", "data-photo": key, on: { click: () => look(ctx, key, keys, true) } },
            photo(ctx, key, listed ? { alt: "" } : {}),
            listed && h("span", { class: "deck__words" }, ctx.photos[key].alt),
            isMine && h("span", { class: "deck__mine" }, icon("check"), h("span", {}, t(ctx, "my-photo"))),
          ),
        );
      }),
    ),
    h(
      "div",
      { class: "picking__bar" },
      h(
        "p",
        { class: "picking__count", role: "status" },
        h("span", {}, t(ctx, photos.length ? "choice-count" : "choice-none", { count: photos.length })),
        photos.length > 0 && sendState(ctx, unsent),
      ),
      photos.length > 0 &&
        button(
          t(ctx, "i-chose"),
          state === "chosen"
            ? () => {
                view.changing = false;
                ctx.again();
              }
            : decide("chosen"),
          { icon: "check", key: "chosen" },
        ),
      button(t(ctx, "i-pass"), decide("pass"), { kind: photos.length ? "plain" : "quiet", key: "pass" }),
    ),
  );
}

/** A photo as large as the screen, what one sees on it in words, and where one may choose it. */
export function viewer(ctx) {
  const { viewer: shown } = view;
  if (!shown) return null;
  const { key, among, choosing } = shown;
  const place = among.indexOf(key);
  const go = (step) => {
    const next = among[(place + step + among.length) % among.length];
    view.viewer = { ...shown, key: next };
    ctx.again();
  };
  const byKey = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && among.length > 1) go(step);
  };
  return h(
    "dialog",
    {
      key: "viewer",
      class: "dialog viewer",
      "aria-label": t(ctx, "viewer-title", { place: place + 1, of: among.length }),
      ref: opened,
      on: {
        close: () => {
          view.viewer = view.choosingFor = null;
          ctx.again();
        },
        keydown: byKey,
      },
    },
    h("div", { class: "viewer__photo" }, photo(ctx, key, { large: true })),
    h(
      "div",
      { class: "viewer__bar" },
      among.length > 1 &&
        h(
          "button",
          { type: "button", class: "viewer__step", on: { click: () => go(-1) } },
          icon("arrow-back"),
          h("span", { class: "visually-hidden" }, t(ctx, "previous-photo")),
        ),
      h("p", { class: "viewer__place", role: "status" }, t(ctx, "viewer-title", { place: place + 1, of: among.length })),
      among.length > 1 &&
        h(
          "button",
          { type: "button", class: "viewer__step", on: { click: () => go(1) } },
          icon("arrow"),
          h("span", { class: "visually-hidden" }, t(ctx, "next-photo")),
        ),
    ),
    h(
      "details",
      {
        class: "viewer__words",
        open: view.described,
        on: {
          toggle: (event) => {
            view.described = event.currentTarget.open;
          },
        },
      },
      h("summary", {}, t(ctx, "what-one-sees")),
      h("p", {}, ctx.photos[key]?.alt ?? ""),
    ),
    h(
      "div",
      { class: "viewer__actions" },
      choosing && ctx.all.phase === "choice" && choosingButton(ctx, key),
      button(choosing ? t(ctx, "back-to-photos") : ctx.t("close"), closeDialog, { kind: "quiet", icon: "cross" }),
    ),
  );
}

function choosingButton(ctx, key) {
  const { photos } = mine(ctx);
  const most = ctx.all.choices ?? 1;
  const forWhom = view.choosingFor;
  if (forWhom)
    return button(
      t(ctx, "choose-for", { name: nameOf(ctx, forWhom) }),
      (event) => {
        closeDialog(event);
        chooseFor(ctx, forWhom, key);
      },
      { icon: "check" },
    );
  if (photos.includes(key))
    return button(
      t(ctx, "unchoose"),
      (event) => {
        closeDialog(event);
        send(ctx, "unchoose", { photo: key });
      },
      { kind: "danger", icon: "minus" },
    );
  if (most > 1 && photos.length >= most) return h("p", { class: "soft" }, t(ctx, "choice-full", { count: most }));
  return button(
    t(ctx, "choose"),
    (event) => {
      closeDialog(event);
      send(ctx, "choose", { photo: key });
    },
    { icon: "check" },
  );
}

/** Whoever writes at the table enters for those who have no phone: what they choose goes with it, and is not shown again. */
function forOthers(ctx) {
  const without = Object.entries(people(ctx)).filter(([, person]) => person.without_phone);
  if (!writes(ctx) || !without.length) return null;
  const entered = (ctx.local.entered ??= {});
  return h(
    "section",
    { class: "for-others", key: "for-others" },
    h("h2", { tabindex: "-1", "data-scribe-tools": true }, t(ctx, "for-others-title")),
    h("p", {}, t(ctx, "for-others-text")),
    h(
      "ul",
      { class: "people-list" },
      without.map(([who, person]) =>
        h(
          "li",
          { key: who },
          h("strong", {}, person.name),
          entered[who] && tag("ok", "check", t(ctx, `entered-${entered[who]}`)),
          button(
            t(ctx, "choose-with", { name: person.name }),
            () => {
              view.choosingFor = who;
              look(ctx, Object.keys(ctx.photos)[0], Object.keys(ctx.photos), true);
            },
            { kind: "quiet", icon: "eye" },
          ),
          button(
            t(ctx, "pass-for", { name: person.name }),
            () =>
              send(ctx, "pass", { for: who }, () => {
                entered[who] = "passed";
              }),
            { kind: "plain" },
          ),
        ),
      ),
    ),
  );
}

/** Somebody without a phone shows the photo: it is theirs, and they have chosen. */
async function chooseFor(ctx, who, key) {
  view.choosingFor = null;
  await send(ctx, "choose", { photo: key, for: who });
  await send(ctx, "chosen", { for: who }, () => {
    ctx.local.entered[who] = "chosen";
  });
}
