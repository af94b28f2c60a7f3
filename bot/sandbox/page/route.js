/** Where one is and as whom, kept in the address (`#as=U0ANA&in=C0CARE&thread=…`), so that reload and back work. */

/** {as, in, thread?, post?, limit}: `in` is a channel's id, "direct", "home" or "network". */
export function route() {
  const words = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(words);
}

/** Go elsewhere: `changes` over the present route; null takes a part away. */
export function go(changes) {
  const next = Object.entries({ ...route(), ...changes }).filter(([, value]) => value);
  location.hash = new URLSearchParams(next);
}

/** Go to the message or post of the sandbox that the desk links to; false where the address is another. */
export function walk(address) {
  const message = /\/archives\/(\w+)\/p(\d{10})(\d{6})/.exec(address);
  if (message) {
    const thread = new URL(address).searchParams.get("thread_ts");
    go({ in: message[1], thread, message: `${message[2]}.${message[3]}`, post: null });
    return true;
  }
  const target = new URL(address);
  const replyTo = target.searchParams.get("in_reply_to");
  const post = replyTo ?? postAt(target.pathname);
  if (!post) return false;
  go({ in: "network", post, say: replyTo ? target.searchParams.get("text") : null, thread: null });
  return true;
}

/** The id of the post that a path on X, Mastodon or Bluesky leads to. */
function postAt(path) {
  const record = /^\/profile\/(did:[^/]+)\/post\/(\w+)$/.exec(path);
  if (record) return `at://${record[1]}/app.bsky.feed.post/${record[2]}`;
  return (/\/status(?:es)?\/(\w+)/.exec(path) ?? /^\/@[^/]+\/(\w+)$/.exec(path))?.[1];
}
