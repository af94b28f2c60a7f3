/** Slack's `rich_text` as nodes. Its texts are never parsed: what stands in them is shown letter by letter. */

import { fillDate } from "./dates.js";
import { el, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channel, group, person } from "./mrkdwn.js";

const STYLES = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["underline", "u"], ["code", "code"]];

export function richText(block, context) {
  return el("div", { class: "rich" }, block.elements.map((element) => part(element, context)));
}

function part(element, context) {
  const words = () => element.elements.map((each) => inline(each, context));
  switch (element.type) {
    case "rich_text_quote":
      return el("blockquote", { dir: "auto" }, words());
    case "rich_text_preformatted":
      return el("pre", {}, words());
    case "rich_text_list":
      return list(element, context);
    default:
      return el("div", { class: "words", dir: "auto" }, words());
  }
}

function list(element, context) {
  const lines = element.elements.map((line) => el("li", { dir: "auto" }, part(line, context)));
  const ordered = element.style === "ordered";
  const start = ordered && element.offset ? element.offset + 1 : null;
  const node = el(ordered ? "ol" : "ul", { start }, lines);
  node.style.setProperty("--indent", String(element.indent ?? 0));
  return node;
}

function inline(element, context) {
  let node = bare(element, context);
  for (const [style, tag] of STYLES) {
    if (element.style?.[style]) node = el(tag, {}, node);
  }
  return node;
}

function bare(element, context) {
  switch (element.type) {
    case "text":
      return element.text;
    case "link":
      return link(element.url, element.text || element.url);
    case "emoji":
      return element.unicode ? fromHex(element.unicode) : emoji(element.name);
    case "user":
      return person(element.user_id, context);
    case "usergroup":
      return group(element.usergroup_id, context);
    case "channel":
      return channel(element.channel_id, context);
    case "broadcast":
      return broadcast(element.range);
    case "date":
      return dated(element, context);
    default:
      return `[${element.type}]`;
  }
}

function dated(element, context) {
  const filled = fillDate(element.timestamp, element.format, context.now());
  const words = el("time", { title: element.fallback }, filled);
  return element.url ? link(element.url, words) : words;
}

/** "1f469-200d-1f52c" → 👩‍🔬 */
function fromHex(code) {
  return String.fromCodePoint(...code.split("-").map((part) => Number.parseInt(part, 16)));
}
