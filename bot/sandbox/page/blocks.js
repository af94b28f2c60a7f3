/** Block Kit as nodes: the blocks and the elements that act. Elements that hold a value are in controls.js. */

import { confirmed } from "./ask.js";
import { control } from "./controls.js";
import { el, follow, link } from "./dom.js";
import { menuButton } from "./menu.js";
import { composition, words } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/**
 * The node for one block. `context` has `names`, `me`, `now()`, `press(element, block, value)` for what acts at
 * once, `fill(element, block, value, enter)` for what is put into an input, and `state`, the values so far.
 */
export function draw(block, context) {
  const body = DRAWN[block.type]?.(block, context) ?? [`This page does not draw “${block.type}”.`];
  return el("div", { class: `block ${block.type}`, data: { blockId: block.block_id ?? "" } }, body);
}

const DRAWN = {
  section,
  context: (block, context) => el("div", { class: "notes" }, block.elements.map((each) => note(each, context))),
  divider: () => el("hr"),
  header: (block) => el("h3", { dir: "auto" }, words(block.text)),
  actions: (block, context) => el("div", { class: "row" }, block.elements.map((each) => element(each, block, context))),
  input,
  rich_text: richText,
  image: (block) => picture(block, block.title ? words(block.title) : block.alt_text),
};

function section(block, context) {
  return [
    el(
      "div",
      { class: "section-words" },
      block.text && el("div", { class: "words", dir: "auto" }, composition(block.text, context)),
      block.fields && el("div", { class: "fields" }, block.fields.map((field) => fieldOf(field, context))),
    ),
    block.accessory && el("div", { class: "accessory" }, element(block.accessory, block, context)),
  ];
}

function fieldOf(field, context) {
  return el("div", { class: "words", dir: "auto" }, composition(field, context));
}

function note(each, context) {
  if (each.type === "image") return picture(each, each.alt_text);
  return el("span", { class: "words", dir: "auto" }, composition(each, context));
}

/** Pictures come from elsewhere, and this page fetches from nowhere: a link says what is there. */
function picture(image, label) {
  return link(image.image_url ?? "", `Picture: ${label}`);
}

function input(block, context) {
  const id = `field-${context.place}-${block.block_id}`;
  const field = control(block.element, block, context) ?? element(block.element, block, context);
  const error = el("p", { class: "error", id: `${id}-error`, role: "alert", hidden: true });
  const hint = block.hint && el("p", { class: "hint", id: `${id}-hint` }, composition(block.hint, context));
  const grouped = field.matches(".choices");
  field.id = id;
  field.setAttribute("aria-describedby", [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" "));
  field.setAttribute("aria-labelledby", `${id}-label`);
  const label = el(
    grouped ? "div" : "label",
    { class: "label", id: `${id}-label`, for: grouped ? null : id },
    composition(block.label, context),
    block.optional && el("span", { class: "optional" }, " (optional)"),
  );
  return [label, field, error, hint];
}

/** The node of an interactive element. */
export function element(each, block, context) {
  const choose = async (value) => {
    if (each.confirm && !(await confirmed(each.confirm, context))) return;
    await context.press(each, block, value);
  };
  switch (each.type) {
    case "button":
      return button(each, choose);
    case "overflow":
      return overflow(each, choose);
    case "image":
      return picture(each, each.alt_text);
    default:
      return control(each, block, { ...context, press: (_element, _block, value) => choose(value) }) ?? `[${each.type}]`;
  }
}

function button(each, choose) {
  const look = each.style ?? "plain";
  if (each.url) {
    const node = link(each.url, words(each.text));
    node.classList.add("button", look);
    node.addEventListener("click", () => choose(each.value));
    return node;
  }
  const properties = { type: "button", class: look, "aria-label": each.accessibility_label };
  const node = el("button", properties, words(each.text));
  node.addEventListener("click", async () => {
    if (node.ariaBusy === "true") return;
    node.ariaBusy = "true";
    await choose(each.value).finally(() => (node.ariaBusy = null));
  });
  node.dataset.action = each.action_id;
  return node;
}

function overflow(each, choose) {
  const line = (option) => ({
    label: words(option.text),
    note: option.description && words(option.description),
    choose: () => {
      if (option.url) follow(option.url);
      return choose(option.value);
    },
  });
  const properties = { class: "overflow", "aria-label": "More actions", data: { action: each.action_id } };
  return menuButton(properties, "⋯", () => each.options.map(line));
}
