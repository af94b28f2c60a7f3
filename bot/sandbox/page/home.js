/** App Home: one person's own page of the desk. */

import { el } from "./dom.js";
import { drawForm } from "./form.js";
import { press } from "./wire.js";

export class Home {
  constructor(context) {
    const tell = (element, block, value) =>
      press({ user: context.me, view_id: this.view.id }, element, block, value);
    this.context = () => ({ ...context, place: "home", press: tell, fill: tell });
    this.body = el("div", { class: "blocks" });
    this.empty = el("p", { class: "empty" }, "mentiondesk has not drawn this Home yet.");
    this.node = el(
      "section",
      { class: "pane home", "aria-label": "Home", hidden: true },
      el("header", {}, el("h2", {}, "mentiondesk")),
      el("div", { class: "scroller", tabindex: "0", "aria-label": "Home" }, this.empty, this.body),
    );
  }

  show(view) {
    this.view = view;
    this.empty.hidden = Boolean(view);
    drawForm(this.body, view ?? { blocks: [] }, this.context());
  }
}
