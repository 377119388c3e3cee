/**
 * The photos come while one waits, few at a time, so that they are there when they are to be looked at.
 */

const AT_ONCE = 3;

/**
 * @param {Record<string, {thumb: string}>} photos
 * @param {() => void} again
 */
export function preload(photos, again) {
  const wanted = Object.values(photos).map(({ thumb }) => thumb);
  const state = { total: wanted.length, come: 0 };

  function next() {
    const address = wanted.shift();
    if (!address) return;
    const image = new Image();
    image.onload = image.onerror = () => {
      state.come += 1;
      again();
      next();
    };
    image.src = address;
  }

  for (let line = 0; line < AT_ONCE; line += 1) next();
  return state;
}
