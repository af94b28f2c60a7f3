/** The blocks of a view, changed in place: as in Slack, what was typed stays where block and action are the same. */

import { draw } from "./blocks.js";
import { read, write } from "./controls.js";
import { reconcile } from "./dom.js";

export function drawForm(parent, view, context) {
  const wanted = view.blocks.map((block, index) => [
    block.block_id ?? String(index),
    { print: JSON.stringify([block, context.me]), draw: (old) => carry(old, draw(block, context)) },
  ]);
  reconcile(parent, new Map(wanted));
}

function carry(old, fresh) {
  for (const control of fresh.querySelectorAll("[data-kind]")) {
    const { kind, action } = control.dataset;
    const before = old?.querySelector(`[data-kind="${kind}"][data-action="${CSS.escape(action)}"]`);
    if (!before) continue;
    write(control, read(before));
    if (before === document.activeElement) queueMicrotask(() => holdCaret(before, control));
  }
  return fresh;
}

function holdCaret(before, control) {
  const { selectionStart, selectionEnd } = before;
  control.focus({ preventScroll: true });
  if (selectionStart !== null && selectionStart !== undefined) control.setSelectionRange(selectionStart, selectionEnd);
}

/** {block_id: {action_id: value}} of every input in the form. */
export function values(parent) {
  const found = {};
  for (const control of parent.querySelectorAll(".block.input [data-kind]")) {
    const { block, action } = control.dataset;
    found[block] = { [action]: read(control) };
  }
  return found;
}

/** Show each error ({block_id: words}) under its field, and lead to the first; errors of before go. */
export function showErrors(parent, errors) {
  for (const place of parent.querySelectorAll(".error")) place.hidden = true;
  for (const field of parent.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const [blockId, words] of Object.entries(errors)) {
    const block = parent.querySelector(`[data-block-id="${CSS.escape(blockId)}"]`);
    block.querySelector(".error").textContent = words;
    block.querySelector(".error").hidden = false;
    block.querySelector("[data-kind]").setAttribute("aria-invalid", "true");
  }
  parent.querySelector('[aria-invalid="true"]')?.focus();
}
