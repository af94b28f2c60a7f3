/**
 * Moments as the clock on the wall shows them to whom one acts as: in the zone where the workspace's people sit, which
 * need not be the visitor's. `today` and its neighbours are reckoned from the desk's time, which the demo may have moved.
 */

const LOCALE = "en-GB";
const DAY = 86_400_000; // ms
let zone = "Etc/UTC";

const FORMATS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { day: "numeric", month: "long", year: "numeric" },
  date_short: { day: "numeric", month: "short", year: "numeric" },
  date_long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

/** From now on moments are shown in this zone (`"Europe/Madrid"`). */
export function sitIn(name) {
  zone = name;
}

/** "GMT+2". */
export function zoneName(moment) {
  const parts = new Intl.DateTimeFormat(LOCALE, { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(moment);
  return parts.find(({ type }) => type === "timeZoneName").value;
}

/** "2026-11-23T14:05", as the browser's own control for a moment takes it. */
export function wallMinute(moment) {
  return new Date(moment.getTime() + ahead(moment)).toISOString().slice(0, 16);
}

/** The moment at which the clock on the wall shows what `wallMinute` gave. */
export function momentAt(minute) {
  const guess = new Date(`${minute}Z`);
  return new Date(guess - ahead(new Date(guess - ahead(guess))));
}

/** How far the clock on the wall is ahead of Greenwich, in ms. */
function ahead(moment) {
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d+)(?::(\d+))?)?/.exec(zoneName(moment)) ?? [];
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === "-" ? -size : size;
}

/** The words of a date in Slack's `<!date^…>` with its tokens (`{date_short_pretty} at {time}`) filled in. */
export function fillDate(seconds, format, now) {
  const moment = new Date(seconds * 1000);
  return format.replace(/\{([a-z_]+)\}/g, (token, name) => {
    if (name === "ago") return ago(moment, now);
    if (name.endsWith("_pretty")) return neighbour(moment, now) ?? write(moment, name.slice(0, -7)) ?? token;
    return write(moment, name) ?? token;
  });
}

function write(moment, name) {
  const options = FORMATS[name];
  return options && inZone(options, moment);
}

function inZone(options, moment) {
  return new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone }).format(moment);
}

function neighbour(moment, now) {
  const days = dayNumber(moment) - dayNumber(new Date(now));
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}

/** The days since 1970, for telling one from the next. */
export function dayNumber(moment) {
  return Math.floor((moment.getTime() + ahead(moment)) / DAY);
}

/** "3 minutes ago", "in 2 hours". */
export function ago(moment, now) {
  const seconds = (moment.getTime() - now) / 1000;
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(Math.trunc(seconds), "second");
}

/** "14:05" today, "3 Mar, 14:05" on another day. */
export function shortMoment(moment, now) {
  const time = write(moment, "time");
  if (dayNumber(moment) === dayNumber(new Date(now))) return time;
  return `${inZone({ day: "numeric", month: "short" }, moment)}, ${time}`;
}

/** "Tuesday 3 March 2026 14:05:09", where the pointer rests on a shorter one. */
export function wholeMoment(moment) {
  return `${write(moment, "date_long")} ${write(moment, "time_secs")}`;
}

/** "Monday 3 March", the line between two days of messages. */
export function dayName(moment, now) {
  const near = neighbour(moment, now);
  if (near) return near[0].toUpperCase() + near.slice(1);
  return inZone({ weekday: "long", day: "numeric", month: "long" }, moment);
}

/** "Mon 3 Mar 14:05:09", the desk's clock. */
export function clockFace(moment) {
  const date = { weekday: "short", day: "numeric", month: "short" };
  return `${inZone(date, moment).replace(",", "")} ${write(moment, "time_secs")}`;
}
