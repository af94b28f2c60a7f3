/**
 * The elements that hold a value: text, selects, boxes, dates. Each is drawn with the browser's own control, and
 * `read` and `write` speak of its value as the sandbox's hands do: a string, a list of strings, seconds, or null.
 */

import { momentAt, wallMinute } from "./dates.js";
import { el } from "./dom.js";
import { composition, words } from "./mrkdwn.js";

const TYPING_PAUSE = 200; // ms between the last key and telling the bot

/** The control for an element, or undefined where the element holds no value. */
export function control(element, block, context) {
  const node = DRAWN[element.type]?.(element, block, context);
  if (!node) return undefined;
  Object.assign(node.dataset, { kind: element.type, action: element.action_id, block: block.block_id });
  const start = context.state?.[block.block_id]?.[element.action_id] ?? initial(element);
  write(node, stated(start));
  if (element.type !== "plain_text_input") node.addEventListener("change", () => tellBot(node, element, block, context));
  if (element.focus_on_load) queueMicrotask(() => node.focus());
  return node;
}

const DRAWN = {
  plain_text_input: textInput,
  static_select: (element) => select(element, staticOptions(element)),
  users_select: (element, _block, context) => select(element, personOptions(context)),
  checkboxes: (element, block, context) => boxes("checkbox", element, block, context),
  radio_buttons: (element, block, context) => boxes("radio", element, block, context),
  datepicker: (element) => plainInput("date", element),
  timepicker: (element) => plainInput("time", element),
  datetimepicker: (element) => plainInput("datetime-local", element),
};

/** What the control holds now. */
export function read(node) {
  switch (node.dataset.kind) {
    case "checkboxes":
      return [...node.querySelectorAll(":checked")].map((box) => box.value);
    case "radio_buttons":
      return node.querySelector(":checked")?.value ?? null;
    case "datetimepicker":
      return node.value ? Math.floor(momentAt(node.value).getTime() / 1000) : null;
    case "plain_text_input":
      return node.value;
    default:
      return node.value || null;
  }
}

/** Make the control hold a value that `read` gave. */
export function write(node, value) {
  switch (node.dataset.kind) {
    case "checkboxes":
    case "radio_buttons":
      for (const box of node.querySelectorAll("input")) box.checked = [value ?? []].flat().includes(box.value);
      break;
    case "datetimepicker":
      node.value = value ? wallMinute(new Date(value * 1000)) : "";
      break;
    default:
      node.value = value ?? "";
  }
}

/** An element's own initial value in the shape of Slack's `state.values`. */
function initial(element) {
  return {
    value: element.initial_value,
    selected_option: element.initial_option,
    selected_options: element.initial_options,
    selected_user: element.initial_user,
    selected_date: element.initial_date,
    selected_time: element.initial_time,
    selected_date_time: element.initial_date_time,
  };
}

/** One of Slack's `state.values` as the value that `write` takes. */
function stated(state) {
  return (
    state.value ?? state.selected_option?.value ?? state.selected_options?.map((option) => option.value) ??
    state.selected_user ?? state.selected_date ?? state.selected_time ?? state.selected_date_time ?? null
  );
}

function textInput(element, block, context) {
  const node = el(element.multiline ? "textarea" : "input", {
    type: element.multiline ? null : "text",
    rows: element.multiline ? "5" : null,
    dir: "auto",
    autocomplete: "off",
    maxlength: element.max_length ?? 3000,
    placeholder: element.placeholder ? words(element.placeholder) : null,
  });
  const typed = (enter) => {
    clearTimeout(pause);
    pause = undefined;
    tellBot(node, element, block, context, enter);
  };
  let pause;
  node.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(typed, TYPING_PAUSE, false);
  });
  node.addEventListener("change", () => pause && typed(false)); // what is pressed next must find the text told
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || element.multiline || !block.dispatch_action || event.isComposing) return;
    event.preventDefault();
    typed(true);
  });
  return node;
}

function tellBot(node, element, block, context, enter = false) {
  if (block.type === "input") context.fill(element, block, read(node), enter);
  else context.press(element, block, read(node));
}

function plainInput(type, element) {
  return el("input", { type, placeholder: element.placeholder ? words(element.placeholder) : null });
}

function select(element, options) {
  const empty = element.placeholder ? words(element.placeholder) : "Choose …";
  return el("select", { "aria-label": empty }, el("option", { value: "" }, empty), options);
}

function staticOptions(element) {
  const option = (each) => el("option", { value: each.value }, words(each.text));
  const group = (each) => el("optgroup", { label: words(each.label) }, each.options.map(option));
  return element.option_groups ? element.option_groups.map(group) : element.options.map(option);
}

function personOptions(context) {
  return context.names.people().map(({ id, real_name }) => el("option", { value: id }, real_name));
}

function boxes(type, element, block, context) {
  const name = `${context.place}/${block.block_id}/${element.action_id}`;
  const choice = (option) => {
    const note = option.description && el("small", {}, composition(option.description, context));
    const box = el("input", { type, name, value: option.value });
    return el("label", { class: "choice" }, box, el("span", {}, composition(option.text, context), note));
  };
  return el("div", { class: "choices", role: type === "radio" ? "radiogroup" : "group" }, element.options.map(choice));
}
