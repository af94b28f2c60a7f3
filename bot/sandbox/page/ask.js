/** What interrupts: the question before a weighty press, and the short lines at the foot of the page. */

import { el } from "./dom.js";
import { composition, words } from "./mrkdwn.js";

/** Ask what Slack's `confirm` object says; true when the person goes on. */
export function confirmed(question, context) {
  const look = question.style === "danger" ? "danger" : "primary";
  const dialog = el("dialog", { class: "ask", "aria-labelledby": "ask-title" });
  return new Promise((resolve) => {
    const answer = (yes) => () => {
      dialog.close();
      dialog.remove();
      resolve(yes);
    };
    dialog.append(
      el("h2", { id: "ask-title" }, composition(question.title, context)),
      el("p", { class: "words" }, composition(question.text, context)),
      el(
        "div",
        { class: "foot" },
        el("button", { type: "button", on: { click: answer(false) } }, words(question.deny)),
        el("button", { type: "button", class: look, on: { click: answer(true) } }, words(question.confirm)),
      ),
    );
    dialog.addEventListener("cancel", answer(false));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Say one line at the foot of the page for some seconds; readers of screens hear it. */
export function tell(words) {
  const line = el("div", { class: "toast" }, words);
  const shelf = document.getElementById("toasts");
  shelf.append(line);
  shelf.hidePopover();
  shelf.showPopover(); // lifts it above an open modal
  setTimeout(() => line.remove(), 6000);
}
