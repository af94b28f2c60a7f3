/** The strip that tells a newcomer what to try; once dismissed it stays away. */

import { cross, el } from "./dom.js";

const KEY = "mentiondesk.welcomed";
const STEPS = [
  ["Claim", "a card as it arrives."],
  ["Reply", "with a draft and send it for approval."],
  ["Act as", "an approver, at the left, and approve it."],
  ["+20 s", "and the answer stands under the post, on The network."],
  ["+2 days", "and the follow-up comes as a direct message."],
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
