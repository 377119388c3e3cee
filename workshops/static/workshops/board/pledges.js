/**
 * What stands on a wall of commitments, read from the document that everybody has. No page, no sending.
 * @typedef {{text: string, bearer: string, due: string, place: number, organisation?: string, name?: string,
 *   sources?: Record<string, number>, group?: string, merged?: string}} Pledge
 * @typedef {{key: string, pledge: Pledge}} Standing
 */

/** @param {{place: number}} one @param {{place: number}} other */
const byPlace = (one, other) => one.place - other.place;

/**
 * The pledges that stand for themselves, a merged one instead of its sources, in order of publication.
 * @returns {Standing[]}
 */
export function standing(all) {
  return Object.entries(all.pledges ?? {})
    .filter(([, pledge]) => !pledge.merged)
    .map(([key, pledge]) => ({ key, pledge, place: Math.min(...written(all, key).map((each) => each.place)) }))
    .sort(byPlace);
}

/**
 * The pledges as people wrote them of which this one is made, in order of publication; itself if it was not merged.
 * @returns {Pledge[]}
 */
export function written(all, key) {
  const pledge = all.pledges?.[key];
  if (!pledge) return [];
  if (!pledge.sources) return [pledge];
  return Object.keys(pledge.sources).flatMap((source) => written(all, source)).sort(byPlace);
}

/** The organisations that stand behind a pledge, each once. */
export function organisations(all, key) {
  return [...new Set(written(all, key).map((each) => each.organisation).filter(Boolean))];
}

/** Who signed it, each once, with their organisation where they gave one; an unsigned one tells its organisation alone. */
export function signatures(all, key) {
  return [...new Set(written(all, key).map((each) => [each.name, each.organisation].filter(Boolean).join(", ")).filter(Boolean))];
}

/**
 * The wall as it is grouped: the groups in their order, then what is in none, if there is any or no group at all.
 * @returns {{key: string, title: string, pledges: Standing[]}[]}
 */
export function groups(all) {
  const titled = Object.entries(all.groups ?? {})
    .map(([key, group]) => ({ key, ...group, pledges: /** @type {Standing[]} */ ([]) }))
    .sort(byPlace);
  const loose = { key: "", title: "", pledges: /** @type {Standing[]} */ ([]) };
  for (const each of standing(all)) (titled.find((group) => group.key === each.pledge.group) ?? loose).pledges.push(each);
  return loose.pledges.length || !titled.length ? [...titled, loose] : titled;
}

/**
 * The pledges as they were ranked, equal points by earlier publication; none before the results.
 * @returns {(Standing & {rank: number, points: number})[]}
 */
export function ranking(all) {
  const counted = all.results?.pledges ?? {};
  return standing(all)
    .filter(({ key }) => counted[key])
    .map((each) => ({ ...each, ...counted[each.key] }))
    .sort((one, other) => one.rank - other.rank);
}

/**
 * What somebody gives to each pledge, with what is on its way to the portal.
 * @param {Record<string, number>} known @param {{data: {pledge: string, points: number}}[]} waiting votes, in their order
 */
export function given(known, waiting) {
  const points = { ...known };
  for (const { data } of waiting) points[data.pledge] = data.points;
  return Object.fromEntries(Object.entries(points).filter(([, each]) => each > 0));
}

/** @param {Record<string, number>} points */
export const total = (points) => Object.values(points).reduce((sum, each) => sum + each, 0);
