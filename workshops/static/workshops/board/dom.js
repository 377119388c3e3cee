/**
 * Draws what a function of the data says, and changes in the page only what differs from what was drawn before: an element
 * stays the same one, with its focus, its caret, its scrolling and what somebody is typing in it.
 *
 * @typedef {{tag: string, props: Record<string, any>, children: Child[]}} Vnode
 * @typedef {Vnode | string} Child
 */

const SVG = "http://www.w3.org/2000/svg";
// Set as properties: the attributes say only what a field begins with.
const FIELDS = new Set(["value", "checked"]);
const OWN = new Set(["key", "ref", "on"]);

/**
 * What an element is to be. Props: `class`; `on: {click: function}`; `key`, which tells an element from its neighbours when
 * they change places; `ref`, a function that gets the element once it stands in the page; `value` and `checked`; any other
 * name is an attribute (true: empty, false or null: absent; an aria- attribute says "true" or "false").
 * Children: words, numbers, elements, lists of these; null and false are nothing.
 *
 * `value` and `checked` are set when they differ from what they were drawn with before, and a field in which somebody types is
 * left alone until it is drawn with what stands in it: to empty it later, draw it with what is typed (`on.input`) first.
 * @param {string} tag
 * @param {Record<string, any> | null} [props]
 * @param {...any} children
 * @returns {Vnode}
 */
export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, children: flat(children) };
}

/** @returns {Child[]} */
function flat(children) {
  const found = [];
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === true) continue;
    found.push(typeof child === "object" ? child : String(child));
  }
  return found;
}

/**
 * One drawing of the portal's icons, hidden from screen readers: the word stands beside it.
 * @param {string} name
 */
export function icon(name) {
  const attributes = { class: "icon", width: 24, height: 24, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" };
  return h("svg", attributes, h("use", { href: `${sprite()}#${name}` }));
}

let spriteAddress;
const sprite = () => (spriteAddress ??= document.querySelector("[data-icons]")?.getAttribute("data-icons") ?? "");

/** What each element was drawn with, and the one listener that it has. @type {WeakMap<Node, {vnode: Vnode, listener: object}>} */
const drawn = new WeakMap();

/**
 * Make the root's children these. What was there before the first drawing goes.
 * @param {Element} root
 * @param {any} what an element, words, a list, or nothing
 */
export function render(root, what) {
  const refs = [];
  children(root, flat([what]), refs);
  for (const [ref, element] of refs) ref(element);
}

const nameOf = (vnode) => (vnode.props.key === undefined ? vnode.tag : `${vnode.tag}#${vnode.props.key}`);

function children(parent, wanted, refs) {
  // What is there, by tag and key; those of one name in their order.
  const there = new Map();
  const words = [];
  for (const node of [...parent.childNodes]) {
    if (node.nodeType === Node.TEXT_NODE) words.push(node);
    else if (drawn.has(node)) {
      const name = nameOf(drawn.get(node).vnode);
      there.has(name) ? there.get(name).push(node) : there.set(name, [node]);
    } else node.remove();
  }
  const nodes = wanted.map((child) => {
    if (typeof child === "string") return text(words.shift(), child);
    const found = there.get(nameOf(child))?.shift();
    if (found) patch(found, child, refs);
    return found ?? create(child, parent, refs);
  });
  for (const rest of [words, ...there.values()]) for (const node of rest) node.remove();
  place(parent, nodes);
}

function text(node, words) {
  if (!node) return document.createTextNode(words);
  if (node.data !== words) node.data = words;
  return node;
}

/** Puts the nodes in their order; one that holds the focus is never moved, the others move around it. */
function place(parent, nodes) {
  const last = nodes.find((node) => node.contains(document.activeElement) && node.parentNode === parent);
  let cursor = parent.firstChild;
  for (const node of nodes) {
    if (node === last) while (cursor !== node) {
      const next = cursor.nextSibling;
      parent.append(cursor);
      cursor = next;
    }
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
}

function create(vnode, parent, refs) {
  const inSvg = vnode.tag === "svg" || (parent.namespaceURI === SVG && parent.localName !== "foreignObject");
  const element = inSvg ? document.createElementNS(SVG, vnode.tag) : document.createElement(vnode.tag);
  const listener = { on: {}, handleEvent: (event) => listener.on[event.type]?.(event) };
  drawn.set(element, { vnode: h(vnode.tag), listener });
  patch(element, vnode, refs);
  if (vnode.props.ref) refs.push([vnode.props.ref, element]);
  return element;
}

function patch(element, vnode, refs) {
  const { vnode: before, listener } = drawn.get(element);
  drawn.set(element, { vnode, listener });
  listen(element, listener, vnode.props.on || {});
  for (const name of new Set([...Object.keys(before.props), ...Object.keys(vnode.props)])) {
    if (!OWN.has(name) && !FIELDS.has(name) && before.props[name] !== vnode.props[name]) attribute(element, name, vnode.props[name]);
  }
  if (vnode.tag !== "textarea") children(element, vnode.children, refs);
  // After the children: the value of a list is one of its options.
  for (const name of FIELDS) if (name in vnode.props) field(element, name, before.props[name], vnode.props[name]);
}

function listen(element, listener, on) {
  for (const name of Object.keys(on)) if (!listener.on[name]) element.addEventListener(name, listener);
  for (const name of Object.keys(listener.on)) if (!on[name]) element.removeEventListener(name, listener);
  listener.on = on;
}

function attribute(element, name, value) {
  if (typeof value === "boolean" && name.startsWith("aria-")) element.setAttribute(name, String(value));
  else if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

function field(element, name, before, value) {
  const wanted = name === "checked" ? Boolean(value) : String(value ?? "");
  const then = name === "checked" ? Boolean(before) : String(before ?? "");
  if (element[name] === wanted || (before !== undefined && then === wanted)) return;
  const typing = name === "value" && element === document.activeElement && element.tagName !== "SELECT" && element.value !== then;
  if (!typing) element[name] = wanted;
}
