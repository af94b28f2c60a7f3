/**
 * Moments as the reader's own clock shows them. `today` and its neighbours are reckoned from the desk's time,
 * which the demo may have moved, not from the browser's.
 */

const LOCALE = "en-GB";
const DAY = 86_400_000; // ms

const FORMATS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { day: "numeric", month: "long", year: "numeric" },
  date_short: { day: "numeric", month: "short", year: "numeric" },
  date_long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

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
  return options && new Intl.DateTimeFormat(LOCALE, options).format(moment);
}

function neighbour(moment, now) {
  const days = Math.round((midnight(moment) - midnight(new Date(now))) / DAY);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}

function midnight(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
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
  if (midnight(moment) === midnight(new Date(now))) return time;
  return `${new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" }).format(moment)}, ${time}`;
}

/** "Monday 3 March", the line between two days of messages. */
export function dayName(moment, now) {
  const near = neighbour(moment, now);
  if (near) return near[0].toUpperCase() + near.slice(1);
  return new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long" }).format(moment);
}

/** "Mon 3 Mar 14:05:09", the desk's clock. */
export function clockFace(moment) {
  const date = { weekday: "short", day: "numeric", month: "short" };
  return `${new Intl.DateTimeFormat(LOCALE, date).format(moment).replace(",", "")} ${write(moment, "time_secs")}`;
}
