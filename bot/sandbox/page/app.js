/** The page as a whole: what the address says is asked of the sandbox, and what the sandbox answers is drawn. */

import { tell } from "./ask.js";
import { Clock } from "./clock.js";
import { cross, el } from "./dom.js";
import { Home } from "./home.js";
import { Modal } from "./modal.js";
import { Names } from "./names.js";
import { NetworkPage } from "./network.js";
import { Pane } from "./pane.js";
import { go, route, walk } from "./route.js";
import { Sidebar } from "./sidebar.js";
import { welcome } from "./welcome.js";
import { act, press, watch } from "./wire.js";

const clock = new Clock();
const dismissed = new Set();
let snapshot;
let pointed = "";
let atHome = null;
let pressing = false;
let waiting;

const context = {
  names: new Names(),
  me: null,
  now: () => clock.now(),
  limit: () => Number(route().limit ?? 100),
  pressIn: (message, element, block, value) =>
    press({ user: context.me, channel: snapshot.place, ts: message.ts }, element, block, value),
  dismiss: (message) => (dismissed.add(message.ts), show(snapshot)),
};

const sidebar = new Sidebar();
const home = new Home(context);
const network = new NetworkPage(context);
const modal = new Modal(context);
const channel = new Pane(context, {
  heading: "channel",
  send: say,
  thread: (ts) => go({ thread: ts }),
  older: () => go({ limit: context.limit() + 100 }),
});
const thread = new Pane(context, {
  heading: "thread",
  send: sayInThread,
  thread: null,
  older: null,
  actions: cross("Close the thread", () => go({ thread: null })),
});

async function say(text) {
  const [command, ...words] = text.split(" ");
  const whereabouts = { user: context.me, channel: snapshot.place };
  const answer = text.startsWith("/")
    ? await act("command", { ...whereabouts, command, text: words.join(" ") })
    : await act("say", { ...whereabouts, text });
  return answer.ok;
}

async function sayInThread(text) {
  if (text.startsWith("/")) {
    tell("Slash commands do not exist in threads. Type it in the channel.");
    return false;
  }
  const answer = await act("say", { user: context.me, channel: snapshot.place, thread_ts: route().thread, text });
  return answer.ok;
}

/** A button that is drawn anew between the press and the lift of a finger is never clicked: that waits for the lift. */
function showWhenLifted(seen) {
  if (pressing) waiting = seen;
  else show(seen);
}

function lift() {
  pressing = false;
  if (waiting) show(waiting);
  waiting = undefined;
}

function show(seen) {
  snapshot = seen;
  context.me = seen.user;
  clock.learn(seen);
  context.names.learn(seen);
  const here = { ...route(), as: seen.user, in: seen.place };
  sidebar.show(seen, here);
  showPlace(seen, here);
  modal.show(seen.views);
  document.title = `${titleOf(seen, here)} · mentiondesk demo`;
  point(here);
  enterHome(here);
}

function showPlace(seen, here) {
  home.node.hidden = here.in !== "home";
  network.node.hidden = here.in !== "network";
  channel.node.hidden = !seen.channel;
  thread.node.hidden = !seen.thread;
  if (here.in === "home") home.show(seen.home);
  if (here.in === "network") network.show(seen);
  if (seen.channel) showChannel(seen.channel, seen.user);
  if (seen.thread) showThread(seen.thread, seen.channel);
}

function showChannel({ id, name, direct, people, messages, older }, person) {
  const title = direct ? "mentiondesk" : `# ${name}`;
  channel.show(`${person} ${id}`, {
    title,
    topic: direct ? "What the desk tells only you" : `${people} people`,
    messages: messages.filter((each) => !dismissed.has(each.ts)),
    older,
    label: direct ? "Message mentiondesk" : `Message #${name}, or /desk help`,
    nothing: direct ? "Nothing was sent to you yet." : "Nothing here yet. Mentions arrive by themselves.",
  });
}

function showThread({ ts, messages }, { id, name, direct }) {
  thread.show(`${id} ${ts}`, {
    title: "Thread",
    topic: direct ? "mentiondesk" : `# ${name}`,
    messages: messages.filter((each) => !dismissed.has(each.ts)),
    older: false,
    label: "Reply in the thread",
    nothing: "This message is gone.",
  });
}

function titleOf(seen, here) {
  if (here.in === "home") return "Home";
  if (here.in === "network") return "The networks";
  return seen.channel ? `#${seen.channel.name}` : "Workspace";
}

/** What the address points at is brought into sight once. */
function point({ in: place, post, message, say: words }) {
  const target = `${place} ${post ?? ""} ${message ?? ""}`;
  if (target === pointed) return;
  if (message && !channel.point(message) && snapshot.channel?.older) {
    go({ limit: context.limit() * 2 });
    return;
  }
  pointed = target;
  if (place === "network" && post && !network.point(post, words)) tell("That post is not on this network.");
}

/** Opening the Home is an event of its own: the bot hears of it and draws. */
function enterHome({ as, in: place }) {
  const now = place === "home" ? as : null;
  if (now && now !== atHome) act("home", { user: now });
  atHome = now;
}

function lost(gone) {
  document.getElementById("lost").hidden = !gone;
}

function question() {
  const { as, in: place, thread: ts, post } = route();
  return { user: as, channel: place, thread_ts: ts, post, limit: context.limit() };
}

function drawer() {
  const open = document.body.classList.toggle("drawer");
  document.getElementById("drawer").setAttribute("aria-expanded", String(open));
  if (open) sidebar.chooser.focus();
}

function closeDrawer() {
  document.body.classList.remove("drawer");
  document.getElementById("drawer").setAttribute("aria-expanded", "false");
}

document.getElementById("top").append(clock.node);
document.getElementById("desk").append(
  sidebar.node,
  el("main", {}, welcome(), channel.node, home.node, network.node),
  thread.node,
);
document.getElementById("drawer").addEventListener("click", drawer);
document.addEventListener("click", (event) => {
  const anchor = event.target.closest("a[href]");
  if (anchor && walk(anchor.href)) event.preventDefault();
  if (event.target === document.body) closeDrawer(); // its shade is drawn by the body
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || modal.dialog.open) return;
  closeDrawer();
  if (route().thread) go({ thread: null });
});

document.addEventListener("pointerdown", (event) => (pressing = event.target.closest("button") !== null));
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => setTimeout(lift)); // the click comes in between
}

const again = watch(question, showWhenLifted, lost);
addEventListener("hashchange", () => {
  closeDrawer();
  again();
});
