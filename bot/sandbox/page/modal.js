/** The modal: the person's stack of views, the top one shown, each keeping what was typed while another is above. */

import { tell } from "./ask.js";
import { cross, el } from "./dom.js";
import { drawForm, showErrors, values } from "./form.js";
import { words } from "./mrkdwn.js";
import { act, whisper } from "./wire.js";

export class Modal {
  #forms = new Map();
  #told = Promise.resolve();

  constructor(context) {
    this.context = context;
    this.title = el("h2", { id: "modal-title", tabindex: "-1" });
    this.depth = el("span", { class: "depth" });
    this.closing = el("button", { type: "button", on: { click: () => this.#close() } });
    this.submitting = el("button", { type: "submit", class: "primary" });
    this.body = el("div", { class: "modal-body" });
    this.dialog = el(
      "dialog",
      { class: "modal", "aria-labelledby": "modal-title" },
      el("header", {}, this.title, this.depth, cross("Close", () => this.#close())),
      this.body,
      el("footer", {}, this.closing, this.submitting),
    );
    this.dialog.addEventListener("cancel", (event) => (event.preventDefault(), this.#close()));
    document.body.append(this.dialog);
  }

  /** Show the stack as it stands, the top view last. */
  show(stack) {
    this.#drop(stack);
    const top = stack.at(-1);
    if (!top) return this.dialog.close();
    const fresh = !this.#forms.has(top.id);
    const form = this.#form(top);
    for (const each of this.#forms.values()) each.hidden = each !== form;
    this.top = top;
    this.title.textContent = words(top.title);
    this.depth.textContent = stack.length > 1 ? `${stack.length} of 3` : "";
    this.closing.textContent = top.close ? words(top.close) : "Close";
    this.submitting.hidden = !top.submit;
    this.submitting.textContent = top.submit ? words(top.submit) : "";
    this.submitting.setAttribute("form", form.id);
    drawForm(form, top, this.#contextOf(top));
    if (!this.dialog.open) this.dialog.showModal();
    if (fresh) this.#begin(form);
  }

  #drop(stack) {
    const alive = new Set(stack.map((view) => view.id));
    for (const [id, form] of this.#forms) {
      if (alive.has(id)) continue;
      form.remove();
      this.#forms.delete(id);
    }
  }

  #form(view) {
    if (!this.#forms.has(view.id)) {
      const submit = (event) => (event.preventDefault(), this.#submit(view.id));
      const form = el("form", { id: `view-${view.id}`, class: "blocks", novalidate: true, on: { submit } });
      this.#forms.set(view.id, form);
      this.body.append(form);
    }
    return this.#forms.get(view.id);
  }

  #begin(form) {
    this.body.scrollTop = 0;
    if (form.contains(document.activeElement)) return;
    (form.querySelector("[data-kind]:is(input, textarea, select)") ?? this.title).focus({ preventScroll: true });
  }

  #contextOf(view) {
    const where = (element, block) => ({ view_id: view.id, block_id: block.block_id, action_id: element.action_id });
    const press = (element, block, value) => this.#tell(act, "press", { ...where(element, block), value });
    const fill = (element, block, value, enter) =>
      this.#tell(whisper, "press", { ...where(element, block), value, enter });
    return { ...this.context, place: view.id, state: view.state.values, press, fill };
  }

  /** Acts of one modal reach the bot in the order in which they were done. */
  #tell(voice, hand, body) {
    const user = this.context.me;
    this.#told = this.#told.then(() => voice(hand, { user, ...body }));
    return this.#told;
  }

  async #submit(id) {
    const form = this.#forms.get(id);
    if (this.submitting.ariaBusy === "true") return;
    this.submitting.ariaBusy = "true";
    const answer = await this.#tell(whisper, "submit", { view_id: id, values: values(form) });
    this.submitting.ariaBusy = null;
    const missing = (answer.missing ?? []).map((blockId) => [blockId, "Please fill this in."]);
    const errors = answer.response?.errors ?? Object.fromEntries(missing);
    showErrors(form, errors);
    if (!answer.ok && !answer.missing) tell(answer.error);
  }

  #close() {
    return this.#tell(act, "close", { view_id: this.top.id });
  }
}
