/** Messages above, a box to write in below: the channel and the thread are both one of these. */

import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { drawMessages } from "./messages.js";

export class Pane {
  /** `send(text)` says something here; `thread(ts)` opens a thread, null where threads cannot be opened. */
  constructor(context, { heading, send, thread, older, actions = [] }) {
    this.context = context;
    this.thread = thread;
    this.title = el("h2", { tabindex: "-1" });
    this.topic = el("p", { class: "topic" });
    this.older = el("button", { type: "button", class: "older", on: { click: older } }, "Show older messages");
    this.list = el("div", { class: "messages" });
    this.empty = el("p", { class: "empty" });
    this.composer = new Composer(context.names, send);
    this.node = el(
      "section",
      { class: `pane ${heading}`, "aria-label": heading },
      el("header", {}, el("div", {}, this.title, this.topic), actions),
      el(
        "div",
        { class: "scroller", tabindex: "0", "aria-label": "Messages" },
        el("div", { class: "spring" }),
        this.older, this.empty, this.list,
      ),
      this.composer.node,
    );
  }

  /** `place` is what the draft belongs to; moving to another one starts at the newest message. */
  show(place, { title, topic, messages, older, label, nothing }) {
    const moved = place !== this.place;
    this.place = place;
    this.title.textContent = title;
    this.topic.textContent = topic;
    this.older.hidden = !older;
    this.empty.textContent = messages.length ? "" : nothing;
    this.composer.moveTo(place, label);
    if (moved) this.list.replaceChildren();
    drawMessages(this.list, messages, this.context, this.thread);
    if (moved) this.#showNewest();
  }

  /** Scroll to the foot, or to the head of the newest message where that is taller than the pane. */
  #showNewest() {
    const scroller = this.list.parentElement;
    scroller.scrollTop = scroller.scrollHeight;
    const newest = this.list.lastElementChild;
    if (newest?.offsetHeight > scroller.clientHeight) newest.scrollIntoView({ block: "start" });
  }

  /** Bring a message into sight and mark it for a moment; false when it is not shown. */
  point(ts) {
    const message = this.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    message?.scrollIntoView({ block: "center" });
    message?.focus({ preventScroll: true });
    message?.classList.add("pointed");
    return Boolean(message);
  }
}
