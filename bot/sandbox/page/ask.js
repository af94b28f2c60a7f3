/** What interrupts: the small dialog before a weighty act, and the short lines at the foot of the page. */

import { el } from "./dom.js";
import { composition, words } from "./mrkdwn.js";

/** Ask what Slack's `confirm` object says; true when the person goes on. */
export function confirmed(question, context) {
  return asked({
    title: composition(question.title, context),
    body: el("p", { class: "words" }, composition(question.text, context)),
    no: words(question.deny),
    yes: words(question.confirm),
    look: question.style,
  });
}

/** Show a dialog around `body`, words or fields, and wait for an answer; true when the person goes on. */
export function asked({ title, body, no = "Cancel", yes, look = "primary" }) {
  return new Promise((resolve) => {
    const answer = (goesOn) => (event) => {
      event.preventDefault();
      dialog.close();
      dialog.remove();
      resolve(goesOn);
    };
    const dialog = el(
      "dialog",
      { class: "ask", "aria-labelledby": "ask-title", on: { cancel: answer(false) } },
      el(
        "form",
        { on: { submit: answer(true) } },
        el("h2", { id: "ask-title" }, title),
        body,
        el(
          "div",
          { class: "foot" },
          el("button", { type: "button", on: { click: answer(false) } }, no),
          el("button", { type: "submit", class: look === "danger" ? "danger" : "primary" }, yes),
        ),
      ),
    );
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
