/** The strip that tells a newcomer what to try; once dismissed it stays away. */

import { cross, el } from "./dom.js";

const KEY = "mentiondesk.welcomed";
const STEPS = [
  ["Claim", "a card that does not say “reply by hand”."],
  ["Reply", "and send your draft for approval."],
  ["Act as", "an approver and approve it."],
  ["+20 s", "and it stands on The networks."],
  ["+2 days", "and the follow-up reaches you."],
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
