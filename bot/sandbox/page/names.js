/** Who and what the ids stand for, learned anew from every snapshot. */

export class Names {
  #people = new Map();
  #channels = new Map();
  #groups = new Map();

  learn({ users, channels, usergroups }) {
    this.#people = new Map(users.map((each) => [each.id, each]));
    this.#channels = new Map(channels.map((each) => [each.id, each.name]));
    this.#groups = new Map(usergroups.map((each) => [each.id, each.handle]));
  }

  person(id) {
    return this.#people.get(id)?.real_name ?? id;
  }

  channel(id) {
    return this.#channels.get(id) ?? id;
  }

  group(id) {
    return this.#groups.get(id) ?? id;
  }

  /** Everybody but the bot, in the order in which they were added. */
  people() {
    return [...this.#people.values()].filter((each) => !each.bot);
  }

  groups() {
    return [...this.#groups].map(([id, handle]) => ({ id, handle }));
  }

  role(id) {
    return this.#people.get(id)?.role ?? "";
  }

  isBot(id) {
    return this.#people.get(id)?.bot ?? false;
  }
}
