/** The strip that tells a newcomer what to try; once dismissed it stays away. */

import { cross, el } from "./dom.js";

const KEY = "mentiondesk.welcomed";
const STEPS = [
  ["Claim", "a card in a channel"],
  ["Reply", "draft an answer and send it for approval"],
  ["Act as somebody else", "and approve it"],
  ["The network", "the answer stands under the post after 20 s"],
  ["+2 days", "and the follow-up comes to you"],
];

export function welcome() {
  if (localStorage.getItem(KEY)) return [];
  const dismiss = () => {
    localStorage.setItem(KEY, "1");
    strip.remove();
  };
  const strip = el(
    "section",
    { class: "welcome", "aria-label": "What to try" },
    el("ol", {}, STEPS.map(([what, why]) => el("li", {}, el("strong", {}, what), ` ${why}`))),
    cross("Dismiss", dismiss),
  );
  return [strip];
}
