/**
 * What is projected keeps within its frame: where there is much, in letters that are smaller, but never smaller than what the
 * last row reads; where there is still too much, its longest texts are cut, which an ellipsis says. The sheets (wall.css and
 * the method's) say what each step does.
 */

// From letters that fill the screen to the fewest lines that a long text is left with.
const STEPS = 7;

/** Keep what this element holds within it, whatever is drawn there from now on. @param {HTMLElement} frame */
export function keepWithin(frame) {
  const fit = () => {
    const taken = [];
    do {
      frame.dataset.fit = taken.join(" ");
      taken.push(taken.length + 1);
    } while (taken.length <= STEPS && frame.scrollHeight > frame.clientHeight);
  };
  new MutationObserver(fit).observe(frame, { childList: true, characterData: true, subtree: true });
  new ResizeObserver(fit).observe(frame);
}
