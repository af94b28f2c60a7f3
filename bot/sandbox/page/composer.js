/** The box one writes in: Enter sends, Shift+Enter breaks the line, @ completes people. Drafts keep per place. */

import { avatar, el } from "./dom.js";

const MOST = 6; // people offered at once

export class Composer {
  #drafts = new Map();
  #place = null;

  /** `send(text)` gets what Slack would send: escaped, people and groups as entities. Raw when it is a command. */
  constructor(names, send) {
    this.names = names;
    this.box = el("textarea", { rows: "1", dir: "auto", "aria-autocomplete": "list" });
    this.offers = el("div", { class: "offers", role: "listbox", "aria-label": "People", hidden: true });
    const button = el("button", { type: "submit", class: "primary" }, "Send");
    this.node = el("form", { class: "composer" }, this.offers, this.box, button);
    this.node.addEventListener("submit", (event) => (event.preventDefault(), this.#send(send)));
    this.box.addEventListener("input", () => (this.#grow(), this.#offer()));
    this.box.addEventListener("keydown", (event) => this.#onKey(event));
    this.box.addEventListener("blur", () => (this.offers.hidden = true));
  }

  /** Show the draft of another place (a channel, a thread). */
  moveTo(place, label) {
    if (place === this.#place) return;
    this.#drafts.set(this.#place, this.box.value);
    this.#place = place;
    this.box.value = this.#drafts.get(place) ?? "";
    this.box.placeholder = label;
    this.box.setAttribute("aria-label", label);
    this.#grow();
  }

  async #send(send) {
    const text = this.box.value.trim();
    if (!text) return;
    this.box.value = "";
    this.#grow();
    const sent = await send(text.startsWith("/") ? text : encode(text, this.names));
    if (!sent && !this.box.value) this.box.value = text;
  }

  #grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, 180)}px`;
  }

  #typedName() {
    return /(?:^|\s)@([\p{L}\p{M} .-]{0,24})$/u.exec(this.box.value.slice(0, this.box.selectionStart))?.[1];
  }

  #offer() {
    const typed = this.#typedName()?.toLowerCase();
    const fits = (each) => each.label.toLowerCase().startsWith(typed) || each.label.toLowerCase().includes(` ${typed}`);
    const found = typed === undefined ? [] : named(this.names).filter(fits).slice(0, MOST);
    this.offers.replaceChildren(...found.map((each, index) => this.#line(each, index === 0)));
    this.offers.hidden = found.length === 0;
  }

  #line({ id, label, note }, selected) {
    const choose = (event) => (event.preventDefault(), this.#complete(label));
    return el(
      "div",
      { role: "option", "aria-selected": String(selected), data: { label }, on: { pointerdown: choose } },
      avatar(id, label), label, note && el("small", {}, note),
    );
  }

  #complete(label) {
    const caret = this.box.selectionStart;
    const start = caret - this.#typedName().length;
    this.box.setRangeText(`${label} `, start, caret, "end");
    this.offers.hidden = true;
  }

  #onKey(event) {
    if (event.isComposing) return;
    const chosen = this.offers.hidden ? null : this.offers.querySelector('[aria-selected="true"]');
    if (chosen && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? chosen.nextElementSibling : chosen.previousElementSibling;
      chosen.setAttribute("aria-selected", String(!next));
      next?.setAttribute("aria-selected", "true");
    } else if (chosen && ["Enter", "Tab"].includes(event.key)) {
      event.preventDefault();
      this.#complete(chosen.dataset.label);
    } else if (chosen && event.key === "Escape") {
      event.stopPropagation();
      this.offers.hidden = true;
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.node.requestSubmit();
    }
  }
}

function named(names) {
  const person = ({ id, real_name, role }) => ({ id, label: real_name, note: role, entity: `<@${id}>` });
  const group = ({ id, handle }) => ({ id, label: handle, note: "group", entity: `<!subteam^${id}|@${handle}>` });
  return [...names.people().map(person), ...names.groups().map(group)];
}

/** What is typed as Slack hands it on: `&`, `<` and `>` escaped, "@Ana Ruiz" as `<@U0ANA>`. */
function encode(text, names) {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const entities = new Map(named(names).map(({ label, entity }) => [`@${label}`, entity]));
  const longestFirst = [...entities.keys()].sort((one, other) => other.length - one.length);
  const literal = longestFirst.map((label) => label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return escaped.replace(new RegExp(literal.join("|"), "g"), (label) => entities.get(label) ?? "");
}
