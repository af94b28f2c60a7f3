/** The left side: as whom one acts, and the places that person has. */

import { avatar, el } from "./dom.js";
import { menuButton } from "./menu.js";
import { go } from "./route.js";

export class Sidebar {
  constructor() {
    this.team = el("p", { class: "team" });
    this.chooser = menuButton({ class: "chooser", "aria-label": "Act as somebody else" }, "", () => this.#people());
    this.places = el("nav", { "aria-label": "Places" });
    this.node = el(
      "aside",
      { class: "sidebar", id: "sidebar", "aria-label": "Workspace" },
      this.team,
      el("p", { class: "kicker" }, "You act as"),
      this.chooser,
      this.places,
    );
  }

  show(snapshot, { as, in: place }) {
    this.snapshot = snapshot;
    this.as = as;
    const print = JSON.stringify([snapshot.users, snapshot.channels, as, place]);
    if (print === this.print) return;
    this.print = print;
    this.team.textContent = snapshot.team;
    const me = snapshot.users.find((each) => each.id === as);
    const waits = snapshot.users.some((each) => each.id !== as && each.unread);
    this.chooser.replaceChildren(...face(me), ...(waits ? [dot()] : []), "▾");
    const held = this.places.contains(document.activeElement) && document.activeElement.dataset.place;
    this.places.replaceChildren(...this.#groups(snapshot.channels, place));
    if (held) this.places.querySelector(`[data-place="${CSS.escape(held)}"]`)?.focus();
  }

  #groups(channels, here) {
    const line = (each) => placeLine(each.id, "#", each.name, here, each);
    const letters = (each) => placeLine(each.id, "✉", "Direct messages", here, each);
    const direct = channels.filter((each) => each.direct);
    return [
      el("h2", {}, "Channels"),
      el("ul", {}, channels.filter((each) => !each.direct).map(line)),
      el("h2", {}, "mentiondesk"),
      el("ul", {}, placeLine("home", "⌂", "Home", here), direct.map(letters)),
      el("h2", {}, "Outside"),
      el("ul", {}, placeLine("network", "◎", "The networks", here)),
    ];
  }

  #people() {
    return this.snapshot.users.filter((each) => !each.bot).map((each) => ({
      label: each.real_name,
      note: each.unread ? `${each.role} · ${each.unread} unread` : each.role,
      mark: avatar(each.id, each.real_name),
      checked: each.id === this.as,
      choose: () => go({ as: each.id, thread: null }),
    }));
  }
}

function face(person) {
  return [
    avatar(person.id, person.real_name),
    el("span", { class: "menu-words" }, el("span", {}, person.real_name), el("small", {}, person.role)),
  ];
}

function dot() {
  return el("span", { class: "dot", title: "Somebody else has a direct message" });
}

function placeLine(id, sign, label, here, { unread = 0, private: closed = false, direct = false } = {}) {
  const to = direct ? "direct" : id; // so that it stays right while another person's places are on their way
  const place = el(
    "button",
    {
      type: "button",
      class: unread ? "place unread" : "place",
      "aria-current": id === here ? "page" : null,
      data: { place: id },
      on: { click: () => go({ in: to, thread: null, post: null, message: null, say: null, limit: null }) },
    },
    el(
      "span", {},
      el("span", { class: "sign", "aria-hidden": "true" }, sign), label,
      closed && el("small", {}, " private"),
    ),
    unread > 0 && counter(unread),
  );
  return el("li", {}, place);
}

function counter(unread) {
  return el("span", { class: "count", "aria-label": `${unread} unread` }, unread > 99 ? "99+" : String(unread));
}
