/** A list of messages that changes in place: nothing jumps, and what is being read stays where it is. */

import { draw as drawBlock } from "./blocks.js";
import { ago, dayName, dayNumber, shortMoment, wholeMoment } from "./dates.js";
import { avatar, el, reconcile } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

const NEAR = 60; // px from the end within which one counts as reading the newest

/** Draw `messages` into `list` (its scroller is `list.parentElement`); `thread` opens a thread, null inside one. */
export function drawMessages(list, messages, context, thread) {
  const scroller = list.parentElement;
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  const top = scroller.getBoundingClientRect().top;
  const held = [...list.children].find((child) => child.getBoundingClientRect().bottom > top);
  const key = held?.dataset.key;
  const before = held?.getBoundingClientRect().top;
  reconcile(list, lines(messages, context, thread));
  const after = key && list.querySelector(`:scope > [data-key="${CSS.escape(key)}"]`);
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  else if (after) scroller.scrollTop += after.getBoundingClientRect().top - before;
}

function lines(messages, context, thread) {
  const wanted = new Map();
  const today = dayNumber(new Date(context.now()));
  let lastDay = null;
  for (const message of messages) {
    const day = dayNumber(moment(message));
    if (day !== lastDay) wanted.set(`day ${day}`, { print: today, draw: () => dayLine(message, context) });
    lastDay = day;
    const print = JSON.stringify([message, context.me, today]);
    wanted.set(message.ts, { print, draw: (old) => refocus(old, article(message, context, thread)) });
  }
  return wanted;
}

function moment(message) {
  return new Date(Number(message.ts) * 1000);
}

function dayLine(message, context) {
  return el("h4", { class: "day" }, dayName(moment(message), context.now()));
}

function article(message, context, thread) {
  const name = context.names.person(message.user);
  const time = shortMoment(moment(message), context.now());
  const press = (element, block, value) => context.pressIn(message, element, block, value);
  const acting = { ...context, place: message.ts, press, fill: press };
  const bot = context.names.isBot(message.user);
  return el(
    "article",
    {
      class: `message${bot ? " bot" : ""}${message.ephemeral ? " ephemeral" : ""}`,
      tabindex: "-1",
      "aria-label": `${name}, ${time}`,
      data: { ts: message.ts },
    },
    avatar(message.user, name),
    el(
      "div",
      { class: "message-body" },
      message.ephemeral && onlyYou(message, context),
      byline(message, name, time, bot),
      el("div", { class: "message-words" }, content(message, acting)),
      thread && replies(message, context, thread),
    ),
    thread && !message.ephemeral && replyButton(message, thread),
  );
}

function byline(message, name, time, bot) {
  return el(
    "p",
    { class: "byline" },
    el("strong", {}, name),
    bot && el("span", { class: "badge" }, "bot"),
    el("time", { title: wholeMoment(moment(message)) }, time),
    message.edited && el("small", {}, "edited"),
  );
}

function content(message, context) {
  if (message.blocks?.length) return message.blocks.map((block) => drawBlock(block, context));
  return el("div", { class: "words", dir: "auto" }, mrkdwn(message.text, context));
}

function onlyYou(message, context) {
  const dismiss = el("button", { type: "button", class: "text", on: { click: () => context.dismiss(message) } }, "Dismiss");
  return el("p", { class: "only-you" }, "Only visible to you ", dismiss);
}

function replyButton(message, thread) {
  const properties = { type: "button", class: "hover-act", "aria-label": "Reply in thread", title: "Reply in thread" };
  return el("button", { ...properties, on: { click: () => thread(message.ts) } }, "↩");
}

function replies(message, context, thread) {
  if (!message.replies) return null;
  const count = message.replies === 1 ? "1 reply" : `${message.replies} replies`;
  const last = `last ${ago(new Date(Number(message.last_reply) * 1000), context.now())}`;
  const open = { click: () => thread(message.ts) };
  return el("button", { type: "button", class: "replies", on: open }, el("strong", {}, count), ` ${last}`);
}

const REACHED = "a[href], button, input, select";

/** Who had the keyboard inside the old drawing finds it again in the new one: on the same button, or the same link. */
function refocus(old, fresh) {
  const held = document.activeElement;
  if (old?.contains(held)) {
    const { action } = held.dataset;
    const nth = [...old.querySelectorAll(REACHED)].indexOf(held);
    const same = action
      ? fresh.querySelector(`[data-action="${CSS.escape(action)}"]`)
      : fresh.querySelectorAll(REACHED)[nth];
    queueMicrotask(() => (same || fresh).focus({ preventScroll: true }));
  }
  return fresh;
}
