/** The desk's clock: it ticks between snapshots, and jumps when asked to. */

import { clockFace, sitIn, zoneName } from "./dates.js";
import { el } from "./dom.js";
import { act } from "./wire.js";

const JUMPS = [
  ["20s", "+20 s", "20 seconds"],
  ["1h", "+1 h", "one hour"],
  ["1d", "+1 day", "one day"],
  ["2d", "+2 days", "two days"],
];

export class Clock {
  #base = Date.now();
  #at = performance.now();
  #speed = 1;

  constructor() {
    this.face = el("time", { class: "clock-face" });
    const properties = { class: "clock", role: "group", "aria-label": "The desk's clock" };
    const whose = el("span", { class: "clock-name" }, "the desk’s time");
    this.node = el("div", properties, whose, this.face, JUMPS.map(jumpButton));
    setInterval(() => this.#draw(), 500);
  }

  /** The desk's moment in ms since 1970. */
  now() {
    return this.#base + (performance.now() - this.#at) * this.#speed;
  }

  learn({ now, speed, zone }) {
    sitIn(zone);
    this.#base = new Date(now).getTime();
    this.#at = performance.now();
    this.#speed = speed;
    this.#draw();
  }

  #draw() {
    const moment = new Date(this.now());
    this.face.textContent = clockFace(moment);
    this.face.title = `The time where this desk sits (${zoneName(moment)}), as everywhere on this page`;
  }
}

function jumpButton([forward, label, words]) {
  const properties = { type: "button", "aria-label": `Move the clock ${words} ahead` };
  return el("button", { ...properties, on: { click: () => act("clock", { forward }) } }, label);
}
