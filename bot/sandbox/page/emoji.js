/** The emoji short codes that the desk and its people use; any other code is shown as it was written. */

const CODES = new Map(
  Object.entries({
    "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_right: "➡️", bell: "🔔", bulb: "💡", calendar: "📅",
    clap: "👏", clock3: "🕒", email: "✉️", envelope: "✉️", exclamation: "❗", eyes: "👀", fire: "🔥",
    globe_with_meridians: "🌐", hand: "✋", heart: "❤️", heavy_check_mark: "✔️", hourglass: "⌛",
    hourglass_flowing_sand: "⏳", house: "🏠", inbox_tray: "📥", joy: "😂", large_blue_circle: "🔵",
    large_green_circle: "🟢", large_orange_circle: "🟠", large_yellow_circle: "🟡", leftwards_arrow_with_hook: "↩️",
    link: "🔗", lock: "🔒", mag: "🔍", memo: "📝", no_entry: "⛔", octagonal_sign: "🛑", outbox_tray: "📤",
    pencil: "✏️", pencil2: "✏️", pray: "🙏", question: "❓", raising_hand: "🙋", red_circle: "🔴",
    repeat: "🔁", rocket: "🚀", rotating_light: "🚨", seedling: "🌱", smile: "😄", sos: "🆘", sparkles: "✨",
    speech_balloon: "💬", star: "⭐", tada: "🎉", thinking_face: "🤔", thumbsdown: "👎", thumbsup: "👍",
    warning: "⚠️", wave: "👋", white_check_mark: "✅", white_circle: "⚪", x: "❌", zap: "⚡", zzz: "💤",
  }),
);

export function emoji(name) {
  return CODES.get(name) ?? `:${name}:`;
}
