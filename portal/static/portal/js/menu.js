/**
 * The site's menu: a <details data-menu>. Escape and a press elsewhere close it; on wide screens whose browser
 * cannot show a closed <details> as open, it is opened for good.
 * @param {Document} root
 */
export function startMenu(root) {
  const menu = /** @type {HTMLDetailsElement | null} */ (root.querySelector("[data-menu]"));
  if (!menu) return;
  const alwaysOpen = CSS.supports("selector(::details-content)");
  const wide = matchMedia("(width >= 62rem)");
  if (!alwaysOpen && wide.matches) menu.open = true;

  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open || wide.matches) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  root.addEventListener("click", (event) => {
    if (!wide.matches && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
}
