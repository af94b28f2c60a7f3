/**
 * The only place where this page makes elements. Text goes in as text nodes and addresses are let through only
 * with a harmless scheme, so nothing a stranger wrote can become markup or a script.
 */

const SAFE_ADDRESS = /^(https?:|mailto:|tel:)/i;

/**
 * An element with the given properties and children. `on` holds listeners, `data` holds data attributes,
 * false and null leave an attribute out, true sets it empty. Children are nodes, strings, or nested arrays.
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") listen(node, value);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...flat(children));
  return node;
}

function listen(node, listeners) {
  for (const [event, listener] of Object.entries(listeners)) node.addEventListener(event, listener);
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** The small button that closes or dismisses something. */
export function cross(label, close) {
  return el("button", { type: "button", class: "cross", "aria-label": label, on: { click: close } }, "✕");
}

/** A link that opens apart from this page, or plain text where the address has a scheme that could act. */
export function link(address, ...label) {
  const shown = label.length ? label : [address];
  if (!SAFE_ADDRESS.test(address)) return el("span", {}, ...shown);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...shown);
}

/** Go where a link would lead. */
export function follow(address) {
  const anchor = link(address);
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}

/** A round mark with somebody's initials, in a colour that stays theirs. */
export function avatar(id, name) {
  const words = name.replace(/[^\p{L}\p{N} ]/gu, " ").trim().split(/\s+/);
  const initials = words.map((word) => [...word][0] ?? "").slice(0, 2).join("").toUpperCase();
  const mark = el("span", { class: "avatar", "aria-hidden": "true" }, initials);
  mark.style.setProperty("--hue", String(hue(id)));
  return mark;
}

function hue(id) {
  let sum = 7;
  for (const letter of id) sum = Math.imul(sum ^ letter.codePointAt(0), 2654435761);
  return (sum >>> 8) % 360;
}

/**
 * Make the children of `parent` those of `wanted` (key → {print, draw}), in order. A child whose print is
 * unchanged stays the same node, so that focus, open menus and selections in it survive; `draw` is given the
 * node it replaces.
 */
export function reconcile(parent, wanted) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  for (const [key, child] of known) if (!wanted.has(key)) child.remove();
  let place = parent.firstElementChild;
  for (const [key, { print, draw }] of wanted) {
    const old = known.get(key);
    const node = old?.print === print ? old : draw(old);
    node.dataset.key = key;
    node.print = print;
    if (old && old !== node) {
      if (place === old) place = node;
      old.replaceWith(node);
    }
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
}
