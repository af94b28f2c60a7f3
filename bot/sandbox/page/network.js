/** The social networks: every exchange with its answers beneath, and a box to post as anybody. */

import { edit, remove } from "./author.js";
import { ago, wholeMoment } from "./dates.js";
import { avatar, el, link, reconcile } from "./dom.js";
import { go } from "./route.js";
import { act } from "./wire.js";

const ADDRESS = /(https?:\/\/[^\s]+|@[A-Za-z0-9_]+(?:[.@-][A-Za-z0-9_]+)*|#[\p{L}\p{N}_]+)/u;
const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur"]; // a leading @handle would make the browser guess wrong
const PLATFORMS = { x: "X", bluesky: "Bluesky", mastodon: "Mastodon" };
const DEPTH = 3; // steps to the right at most, however long an exchange gets

export class NetworkPage {
  #answering = null;

  constructor(context) {
    this.context = context;
    this.author = el("input", {
      id: "post-author",
      list: "authors",
      value: "curious_reader",
      autocomplete: "off",
      required: true,
      pattern: "@?[A-Za-z0-9_.@\\-]{1,80}",
      title: "A handle: letters, digits and _",
    });
    this.authors = el("datalist", { id: "authors" });
    this.platform = el("select", { id: "post-platform", "aria-label": "Network" });
    this.text = el("textarea", { id: "post-text", rows: "3", dir: "auto", required: true });
    this.answered = el("p", { class: "answered", hidden: true });
    this.count = el("output", { class: "count", for: "post-text" });
    this.form = el(
      "form",
      { class: "post-box" },
      this.answered,
      el("label", { for: "post-author" }, "Post as "),
      el("div", { class: "handle" }, el("span", { "aria-hidden": "true" }, "@"), this.author, this.authors, this.platform),
      el("label", { for: "post-text" }, "Their words"),
      this.text,
      el("div", { class: "foot" }, this.count, el("button", { type: "submit", class: "primary" }, "Post")),
    );
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.#post()));
    this.text.addEventListener("input", () => (this.count.textContent = String([...this.text.value].length)));
    const more = () => go({ limit: this.context.limit() + 100 });
    this.older = el("button", { type: "button", class: "older", on: { click: more } }, "Show older posts");
    this.list = el("div", { class: "exchanges" });
    this.node = el(
      "section",
      { class: "network", "aria-label": "Network", hidden: true },
      el("div", { class: "network-column" }, this.form, this.list, this.older),
    );
  }

  show({ posts, older_posts, accounts }) {
    this.posts = new Map(posts.map((post) => [post.id, post]));
    this.older.hidden = !older_posts;
    this.accounts = accounts;
    this.#offer([...new Set(accounts.map((account) => account.platform))]);
    const first = this.#brand(this.platform.value);
    this.text.placeholder = first ? `Say something to @${first} …` : "Say something …";
    const handles = [...new Set([...posts, ...accounts].map((one) => one.author?.handle ?? one.handle))];
    this.authors.replaceChildren(...handles.map((handle) => el("option", { value: handle })));
    const minute = Math.floor(this.context.now() / 60_000);
    const lines = exchanges(posts).map((exchange) => [
      exchange[0].id,
      { print: JSON.stringify([exchange, minute]), draw: () => this.#exchange(exchange) },
    ]);
    const before = this.node.scrollHeight;
    reconcile(this.list, new Map(lines));
    if (this.node.scrollTop > 0) this.node.scrollTop += this.node.scrollHeight - before;
  }

  /** Bring a post into sight, with `words` in the box as the brand's answer to it; false when it is not shown. */
  point(id, words) {
    const node = this.list.querySelector(`[data-post="${CSS.escape(id)}"]`);
    node?.scrollIntoView({ block: "center" });
    node?.classList.add("pointed");
    const post = this.posts.get(id);
    if (words && node) this.#answer(post, this.#brand(post.platform), words);
    return Boolean(node);
  }

  #brand(platform) {
    return this.accounts.find((account) => account.platform === platform)?.handle;
  }

  #offer(platforms) {
    const chosen = this.platform.value;
    this.platform.hidden = platforms.length < 2;
    this.platform.replaceChildren(...platforms.map((one) => el("option", { value: one }, PLATFORMS[one] ?? one)));
    if (platforms.includes(chosen)) this.platform.value = chosen;
  }

  #exchange(posts) {
    const depths = new Map();
    const known = new Set(posts.map((post) => post.id));
    const draw = (post) => {
      const depth = depths.has(post.reply_to) ? Math.min(depths.get(post.reply_to) + 1, DEPTH) : 0;
      depths.set(post.id, depth);
      return this.#draw(post, depth, known);
    };
    return el("div", { class: "exchange" }, ordered(posts).map(draw));
  }

  #draw(post, depth, known) {
    const { author } = post;
    const posted = new Date(post.created_at);
    const kind = post.by_account ? "post ours" : "post";
    const answer = () => this.#answer(post, this.author.value, "");
    const lost = post.reply_to && !known.has(post.reply_to);
    const node = el(
      "article",
      { class: kind, data: { post: post.id }, tabindex: "-1", "aria-label": `Post by ${author.name}` },
      avatar(author.id, author.name),
      el(
        "div",
        { class: "post-body" },
        el(
          "p",
          { class: "byline" },
          el("strong", { dir: "auto" }, author.name),
          el("span", { class: "quiet" }, `@${author.handle}`),
          el("span", { class: "badge" }, PLATFORMS[post.platform] ?? post.platform),
          post.by_account && el("span", { class: "badge" }, "the brand"),
          el("time", { title: wholeMoment(posted) }, ago(posted, this.context.now())),
        ),
        lost && el("p", { class: "quiet" }, "in reply to an older post"),
        post.warning && el("p", { class: "quiet", dir: "auto" }, `Content warning: ${post.warning}`),
        said(post),
        post.media.map(({ kind, alt }) => el("p", { class: "quiet", dir: "auto" }, alt ? `${kind}: ${alt}` : kind)),
        post.edited && el("p", { class: "quiet" }, "edited"),
        el("div", { class: "post-hands" }, this.#hand("Reply", answer), ...this.#own(post)),
      ),
    );
    node.style.setProperty("--depth", String(depth));
    return node;
  }

  #hand(label, click) {
    return el("button", { type: "button", class: "text", on: { click } }, label);
  }

  /** What its author may do to a post; the brand's own are left alone. */
  #own(post) {
    if (post.by_account) return [];
    return [
      this.#hand("Edit", () => edit(post)),
      this.#hand("Delete", () => remove(post)),
    ];
  }

  #answer(post, author, words) {
    this.#answering = post.id;
    this.platform.value = post.platform;
    this.author.value = author;
    this.text.value = words;
    const away = el("button", { type: "button", class: "text", on: { click: () => this.#leave() } }, "Make it a new post");
    this.answered.replaceChildren(`Answering @${post.author.handle} `, away);
    this.answered.hidden = false;
    this.form.scrollIntoView({ block: "start" });
    this.text.focus({ preventScroll: true });
  }

  #leave() {
    this.#answering = null;
    this.answered.hidden = true;
  }

  async #post() {
    const said = { author: this.author.value.replace(/^@/, ""), text: this.text.value, platform: this.platform.value };
    const answer = await act("post", this.#answering ? { ...said, reply_to: this.#answering } : said);
    if (!answer.ok) return;
    this.text.value = "";
    this.count.textContent = "";
    this.#leave();
  }
}

/** Posts by exchange, the one with the newest post first; within one, oldest first. */
function exchanges(posts) {
  const found = new Map();
  for (const post of posts) {
    const before = found.get(post.thread) ?? [];
    found.delete(post.thread);
    found.set(post.thread, [...before, post]);
  }
  return [...found.values()].reverse();
}

/** The posts of one exchange so that each stands after the one it answers, beneath it. */
function ordered(posts) {
  const known = new Set(posts.map((post) => post.id));
  const under = Map.groupBy(posts, (post) => (known.has(post.reply_to) ? post.reply_to : null));
  const walk = (id) => (under.get(id) ?? []).flatMap((post) => [post, ...walk(post.id)]);
  return walk(null);
}

function said({ text, lang }) {
  const dir = RIGHT_TO_LEFT.includes(lang) ? "rtl" : "auto";
  return el("p", { class: "words", dir, lang: lang === "und" ? null : lang }, text.split(ADDRESS).map(linked));
}

function linked(part) {
  if (/^https?:/.test(part)) return link(part);
  return /^[@#]./.test(part) ? el("span", { class: "mention", dir: part[0] === "@" ? "ltr" : "auto" }, part) : part;
}
