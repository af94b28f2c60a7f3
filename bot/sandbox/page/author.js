/** What authors do to their posts: change the words, or take them away. Each is asked for in a small dialog. */

import { asked } from "./ask.js";
import { el } from "./dom.js";
import { act } from "./wire.js";

const LATER = `The desk finds out when it asks for the post again: within minutes on Bluesky and Mastodon; on X, where asking
  costs, within a day or before an answer leaves. The buttons beside the clock get you there.`;

/** Let the author of a post say it in other words. */
export async function edit({ id, platform, text }) {
  const field = el("textarea", { id: "edited", rows: "7", dir: "auto", required: true, autofocus: true, value: text });
  const body = [el("label", { for: "edited" }, "Their words"), field, el("p", { class: "quiet" }, LATER)];
  if (!(await asked({ title: "Edit the post", body, yes: "Save" }))) return;
  if (field.value.trim() !== text.trim()) await act("edit", { id, platform, text: field.value });
}

/** Let the author of a post take it away. */
export async function remove({ id, platform, text, author }) {
  const excerpt = el("blockquote", { class: "excerpt", dir: "auto" }, text);
  const note = el("p", { class: "quiet" }, `It is gone for good. ${LATER}`);
  const body = [el("p", {}, `@${author.handle} wrote:`), excerpt, note];
  if (await asked({ title: "Delete the post?", body, no: "Keep it", yes: "Delete", look: "danger" })) {
    await act("delete", { id, platform });
  }
}
