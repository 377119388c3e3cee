/** The wall of commitments, projected: groups as columns of cards, or the ranking; page after page by itself if it is too much. */

import { h, icon } from "../dom.js";
import { groups, organisations, ranking, signatures, standing, written } from "../pledges.js";

const SECONDS_A_PAGE = 12;
const SHOWN = new Set(["publishing", "grouping", "voting", "results", "end"]);

export function scene(ctx) {
  const { what, key } = ctx.wall.focus ?? {};
  if (what === "pledge" && ctx.all.pledges?.[key]) return single(ctx, key);
  const whole = groups(ctx.all);
  const group = what === "group" && whole.find((each) => each.key === key && each.pledges.length);
  if (group) return pages(ctx, `group-${key}`, [column(ctx, group)]);
  const { phase } = ctx.all;
  if (ctx.all.results && (what === "results" || phase === "results" || phase === "end")) return ranked(ctx);
  if (!SHOWN.has(phase)) return null;
  if (!standing(ctx.all).length) return h("p", { key: "none", class: "wall-pledges__none" }, ctx.t("pledge-wall-empty"));
  return pages(ctx, "groups", whole.filter((each) => each.pledges.length).map((each) => column(ctx, each)));
}

/** One pledge, as large as it can be read from the last row. */
function single(ctx, key) {
  const { text, bearer, due } = ctx.all.pledges[key];
  const behind = signatures(ctx.all, key);
  return h(
    "figure",
    { key: `single-${key}`, class: "wall-pledge wall-pledge--single" },
    h("blockquote", {}, text),
    h(
      "figcaption",
      {},
      [bearer && ctx.t("pledge-bearer", { who: bearer }), due && ctx.t("pledge-due", { when: due }), behind.join(" ; ")]
        .filter(Boolean)
        .map((each) => h("p", { key: each }, each)),
    ),
  );
}

function column(ctx, group) {
  const title = group.title || (Object.keys(ctx.all.groups ?? {}).length ? ctx.t("pledge-group-none") : "");
  return h("section", { key: `group-${group.key}`, class: "wall-group" }, title && h("h2", {}, title), group.pledges.map(({ key, pledge }) => card(ctx, key, pledge)));
}

function card(ctx, key, pledge, head = null) {
  const behind = organisations(ctx.all, key);
  const sources = written(ctx.all, key).length;
  return h(
    "article",
    { key, class: "wall-pledge" },
    head,
    h("p", { class: "wall-pledge__text" }, pledge.text),
    behind.length > 0 && h("p", { class: "wall-pledge__who" }, behind.join(" ; ")),
    sources > 1 && h("p", { class: "wall-pledge__who" }, ctx.t("pledge-sources", { count: sources })),
  );
}

function ranked(ctx) {
  const cards = ranking(ctx.all).map(({ key, pledge, rank, points }) => {
    const head = h("p", { class: "wall-pledge__rank" }, h("strong", {}, ctx.t("pledge-rank", { rank })), " ", ctx.t("pledge-points", { count: points }));
    return card(ctx, key, pledge, head);
  });
  return pages(ctx, "ranking", h("section", { class: "wall-group" }, h("h2", {}, ctx.t("pledge-results-title")), cards));
}

// Pages: the browser lays out columns, as many as fit; the others stand to the right, out of sight, and come in turn.

function pages(ctx, key, content) {
  const state = ctx.local[`pages-${key}`] ?? { page: 0, pages: 1, paused: false };
  return [
    h("div", { key: `pages-${key}`, class: `wall-pages wall-pages--${key === "ranking" ? "ranking" : "groups"}`, ref: (frame) => turn(ctx, key, frame) }, content),
    state.pages > 1 &&
      h(
        "button",
        { key: "page", type: "button", class: "wall-pages__now", "aria-pressed": state.paused, on: { click: () => { state.paused = !state.paused; ctx.again(); } } },
        icon(state.paused ? "play" : "pause"),
        h("span", {}, ctx.t("pledge-page", { page: state.page + 1, pages: state.pages })),
        h("span", { class: "visually-hidden" }, ctx.t(state.paused ? "pledge-page-play" : "pledge-page-pause")),
      ),
  ];
}

/** Turns the pages of this frame as long as it stands in the page. Whoever asked for less motion sees them change at once. */
function turn(ctx, key, frame) {
  const state = (ctx.local[`pages-${key}`] ??= { page: 0, pages: 1, paused: false });
  const show = () => {
    const gap = parseFloat(getComputedStyle(frame).columnGap) || 0;
    const step = frame.clientWidth + gap;
    // A pixel is lost in rounding columns.
    const pages = Math.max(1, Math.ceil((frame.scrollWidth + gap - 2) / step));
    const page = state.page % pages;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    frame.scrollTo({ left: page * step, behavior: still ? "instant" : "smooth" });
    if (pages === state.pages && page === state.page) return;
    Object.assign(state, { page, pages });
    ctx.again();
  };
  let shown = 0;
  const timer = setInterval(() => {
    if (!frame.isConnected) return clearInterval(timer);
    shown += 1;
    if (shown >= SECONDS_A_PAGE && !state.paused) {
      shown = 0;
      state.page += 1;
    }
    show();
  }, 1000);
  show();
}
