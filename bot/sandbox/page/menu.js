/** Small menus under a button: the overflow of a card, the chooser of people. Arrows move, Escape closes. */

import { el } from "./dom.js";

/** A button that opens a menu; `lines` gives [{label, note?, mark?, checked?, choose}] at the moment of opening. */
export function menuButton(properties, label, lines) {
  const closed = { type: "button", "aria-haspopup": "menu", "aria-expanded": "false" };
  const button = el("button", { ...closed, ...properties }, label);
  button.addEventListener("click", () => open(button, lines()));
  return button;
}

function open(anchor, lines) {
  const menu = el("div", { class: "menu", role: "menu", "aria-label": anchor.getAttribute("aria-label") });
  const close = () => {
    menu.removeEventListener("focusout", left); // removing what has the focus would call it once more
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    menu.remove();
  };
  const outside = (event) => menu.contains(event.target) || close();
  const left = (event) => menu.contains(event.relatedTarget) || close();
  const choose = (line) => {
    close();
    anchor.focus();
    line.choose();
  };
  menu.append(...lines.map((line) => entry(line, () => choose(line))));
  menu.addEventListener("keydown", (event) => onKey(event, menu, () => (close(), anchor.focus())));
  menu.addEventListener("focusout", left);
  (anchor.closest("dialog") ?? document.body).append(menu);
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  place(menu, anchor);
  (menu.querySelector('[aria-checked="true"]') ?? menu.firstElementChild)?.focus();
}

function entry({ label, note, mark, checked }, choose) {
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  const words = el("span", { class: "menu-words" }, el("span", {}, label), note && el("small", {}, note));
  const properties = { type: "button", role, tabindex: "-1", "aria-checked": checked?.toString() };
  return el("button", { ...properties, on: { click: choose } }, mark, words);
}

function onKey(event, menu, leave) {
  const entries = [...menu.children];
  const at = entries.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    entries.at(next % entries.length).focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    leave();
  }
}

function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const left = Math.min(at.left, innerWidth - menu.offsetWidth - 8);
  const below = at.bottom + 4 + menu.offsetHeight <= innerHeight;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - menu.offsetHeight - 4)}px`;
}
