/**
 * Slack's mrkdwn as nodes: *bold*, _italic_, ~struck~, `code`, ```blocks```, > quotes, :emoji:, bare addresses
 * and `<…>` entities. `&amp;`, `&lt;` and `&gt;` are decoded last, so escaped text can never become an entity.
 */

import { fillDate } from "./dates.js";
import { el, link } from "./dom.js";
import { emoji } from "./emoji.js";

const APART = "[\\p{L}\\p{N}]"; // what may not touch a mark from outside
const SPAN = (mark) =>
  `(?<!${APART})${mark}(?!\\s)((?:<[^<>\\n]*>|[^${mark}<\\n])+?)(?<!\\s)${mark}(?!${APART})`;
const INLINE = new RegExp(
  [
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    SPAN("\\*"),
    SPAN("_"),
    SPAN("~"),
    ":([a-z0-9_+-]+):",
    "(https?://[^\\s<>]+[^\\s<>.,;:!?)\\]'\"])",
  ].join("|"),
  "giu",
);

/** Nodes for a mrkdwn text; `context` knows names and the desk's time. */
export function mrkdwn(text, context) {
  return text.split(/```\n?([^]*?)```/).flatMap((part, index) => {
    if (index % 2) return [el("pre", {}, plain(part))];
    return part === "" ? [] : lines(part, context);
  });
}

/** Text as Slack shows it where formatting is off: only the three escapes are undone. */
export function plain(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Nodes for a composition text object, `plain_text` or `mrkdwn`. */
export function composition(text, context) {
  return text.type === "mrkdwn" ? mrkdwn(text.text, context) : [words(text)];
}

/** The string of a `plain_text` object, its emoji codes drawn. */
export function words(text) {
  return plain(text.text).replace(/:([a-z0-9_+-]+):/g, (_code, name) => emoji(name));
}

function lines(text, context) {
  const nodes = [];
  const quote = [];
  const endQuote = () => {
    if (quote.length) nodes.push(el("blockquote", {}, inline(quote.splice(0).join("\n"), context)));
  };
  for (const [number, line] of text.split("\n").entries()) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      quote.push(quoted[1]);
      continue;
    }
    const afterQuote = quote.length > 0;
    endQuote();
    if (number && !afterQuote) nodes.push("\n");
    nodes.push(...inline(line, context));
  }
  endQuote();
  return nodes;
}

function inline(text, context) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(plain(text.slice(end, match.index)));
    nodes.push(span(match, context));
    end = match.index + match[0].length;
  }
  nodes.push(plain(text.slice(end)));
  return nodes.filter((node) => node !== "");
}

function span([whole, code, inside, bold, italic, struck, short, address], context) {
  if (code) return el("code", {}, plain(code));
  if (inside) return entity(inside, context);
  if (bold) return el("strong", {}, inline(bold, context).flatMap(breakable));
  if (italic) return el("em", {}, inline(italic, context));
  if (struck) return el("s", {}, inline(struck, context));
  if (short) return emoji(short);
  if (address) return link(plain(address));
  return plain(whole);
}

/** On a narrow screen a long handle breaks before its server, and not in the middle of a word. */
function breakable(node) {
  if (typeof node !== "string") return [node];
  return node.split(/(?<=\w)(?=@)/).flatMap((part, place) => (place ? [el("wbr"), part] : [part]));
}

function entity(inside, context) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : plain(inside.slice(bar + 1));
  if (target.startsWith("@")) return person(target.slice(1), context);
  if (target.startsWith("#")) return channel(target.slice(1), context);
  if (target.startsWith("!subteam^")) return group(target.slice(9), context);
  if (target.startsWith("!date^")) return date(target, label, context);
  if (target.startsWith("!")) return broadcast(target.slice(1));
  return link(plain(target), label || plain(target));
}

export function person(id, context) {
  const kind = id === context.me ? "mention mine" : "mention";
  return el("span", { class: kind }, `@${context.names.person(id)}`);
}

export function channel(id, context) {
  return el("span", { class: "mention" }, `#${context.names.channel(id)}`);
}

export function group(id, context) {
  return el("span", { class: "mention" }, `@${context.names.group(id)}`);
}

export function broadcast(range) {
  return el("span", { class: "mention broadcast" }, `@${range}`);
}

function date(target, fallback, context) {
  const [, seconds, format, address] = target.split("^");
  if (!/^\d+$/.test(seconds ?? "") || !format) return fallback;
  const words = el("time", { title: fallback }, fillDate(Number(seconds), plain(format), context.now()));
  return address ? link(plain(address), words) : words;
}
