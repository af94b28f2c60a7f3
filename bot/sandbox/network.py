"""
A social network of the sandbox: who is on it, what was posted, and in answer to what.

It knows no HTTP; `x_api` and its likes speak a platform's API in front of it, and its `manners` are what the platforms
differ in. Threads share it: everything is behind one condition, which is told of every change, so that a page can wait
for the next one.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from typing import Any

from bot.sandbox.lag import Lag
from bot.sandbox.manners import Manners, XManners, with_names
from bot.sandbox.posts import Account, Call, Media, Post, Profile, as_json
from bot.sandbox.time import Time
from bot.sandbox.x.text import storable

GENERATIONS = ("2.166", "2.167", "2.168")


class Network:
    """
    Everybody and everything on the network; it is X unless it is given other manners.

    `version` grows with every change, and `changed` is notified of it. `generation` says which names the API
    uses, one of `GENERATIONS`. `ledger` holds what was asked of the API, oldest first.
    """

    def __init__(self, time: Time, manners: Manners | None = None) -> None:
        self.time = time
        self.manners = manners or XManners()
        self.generation = GENERATIONS[-1]
        self.version = 0
        self.changed = threading.Condition()
        self.ledger: list[Call] = []
        self.takes_duplicates = False
        """Whether the network forgets to refuse the same words twice: a refusal would hide who says them twice."""
        self._accounts: dict[str, Account] = {}
        self._profiles: dict[str, Profile] = {}
        self._by_handle: dict[str, str] = {}
        self._posts: dict[str, Post] = {}
        self._named: dict[str, list[str]] = {}
        self._limited: set[str] = set()
        self._lag = Lag()
        self._deleted: set[str] = set()
        self._hidden: set[str] = set()

    def add_account(
        self,
        handle: str,
        name: str,
        token: str = "x-demo",  # noqa: S107  It opens nothing but this sandbox.
        consumer_key: str = "x-demo-consumer",
        consumer_secret: str = "x-demo-consumer-secret",  # noqa: S107  It opens nothing but this sandbox.
        access_token: str | None = None,
        access_secret: str = "x-demo-access-secret",  # noqa: S107  It opens nothing but this sandbox.
    ) -> Account:
        """
        Put a brand on the network. `access_token` is `"<id>-demo"` unless given, as X begins its own.

        Raises ValueError: the token belongs to another account.
        """
        with self.changed:
            if any(token == other.token for other in self._accounts.values()):
                raise ValueError(f"the token of @{handle} belongs to another account")
            profile = self._profile(handle, name, followers=25_000, verified=True)
            keys = (token, consumer_key, consumer_secret, access_token or f"{profile.id}-demo", access_secret)
            account = self._accounts[profile.id] = Account(profile, *keys)
            self._tell()
        return account

    def post(
        self,
        author: str,
        text: str,
        lang: str | None = None,
        reply_to: str | None = None,
        name: str | None = None,
        followers: int | None = None,
        verified: bool = False,
        quote_of: str | None = None,
        media: Sequence[Media] = (),
        visibility: str = "public",
        warning: str = "",
        post_id: str | None = None,
    ) -> Post:
        """
        Publish `text` by `author`, a handle, who joins the network when they are new.

        `post_id` is for networks where whoever posts chooses it.

        Where the network carries names along, a reply begins with the name of the one it answers.
        Whoever names a handle that joins later has not named it.

        Raises ValueError: the text is empty, or `reply_to` or `quote_of` is no post's id.
        """
        if not text.strip():
            raise ValueError("a post needs a text")
        with self.changed:
            parent = self._known(reply_to) if reply_to else None
            quoted = self._known(quote_of) if quote_of else None
            writer = self._profile(author, name, followers, verified)
            whole, visible_from = self._with_names(storable(text.strip()), writer, parent)
            now = self.time.now()
            post_id = post_id or self.manners.post_id(writer.id, now)
            post = Post(
                id=post_id,
                author_id=writer.id,
                text=whole,
                visible_from=visible_from,
                lang=lang or "und",
                created_at=now,
                thread_id=parent.thread_id if parent else post_id,
                reply_to=reply_to,
                quote_of=quoted.id if quoted else None,
                media=tuple(media),
                visibility=visibility,
                warning=storable(warning),
                versions=(post_id,),
            )
            self._add(post)
        return post

    def repost(self, author: str, post_id: str) -> Post:
        """Let somebody pass on a post as it is. Raises ValueError: there is none."""
        with self.changed:
            original, writer, now = self._known(post_id), self._profile(author), self.time.now()
            own_id = self.manners.post_id(writer.id, now)
            words = (f"RT @{self._profiles[original.author_id].handle}: {original.text}", 0, original.lang)
            post = Post(own_id, writer.id, *words, now, own_id, None, None, repost_of=post_id, versions=(own_id,))
            self._add(post)
        return post

    def edit(self, post_id: str, text: str, warning: str | None = None) -> Post:
        """
        Let the author change the words of a post, known by any of its versions; the post as it is now.

        Raises ValueError: there is none, or nothing is left of it.
        """
        if not text.strip():
            raise ValueError("a post needs a text")
        with self.changed:
            before, now = self.newest(self._known(post_id)), self.time.now()
            parent = self._posts.get(before.reply_to or "")
            whole, visible_from = self._with_names(storable(text.strip()), self._profiles[before.author_id], parent)
            said = replace(before, text=whole, visible_from=visible_from, edited_at=now)
            said = replace(said, warning=before.warning if warning is None else storable(warning))
            if not self.manners.edits_are_new_posts:
                self._posts[before.id] = said
                self._tell()
                return said
            new_id = self.manners.post_id(before.author_id, now)
            versions = (*before.versions, new_id)
            for earlier in before.versions:
                self._posts[earlier] = replace(self._posts[earlier], versions=versions)
                self._forget_names(earlier)
            after = replace(said, id=new_id, created_at=now, versions=versions)
            self._add(after)
            return after

    def delete(self, post_id: str) -> None:
        """Let the author take a post away, in all its versions. Raises ValueError: there is none."""
        with self.changed:
            for version in self._known(post_id).versions or (post_id,):
                del self._posts[version]
                self._deleted.add(version)
                self._forget_names(version)
            self._tell()

    def limit_replies(self, post_id: str) -> None:
        """From now on the author of this post takes no replies. Raises ValueError: there is none."""
        with self.changed:
            self._limited.add(self._known(post_id).id)
            self._tell()

    def set_lag(self, seconds: float, probability: float = 1.0, seed: int = 0) -> None:
        """
        Let new posts appear only after so many of the sandbox's seconds; some of them.

        It is so on their author's timeline, and in the list of those that name somebody.
        """
        self._lag = Lag(timedelta(seconds=seconds), probability, seed)

    def hide(self, post_id: str) -> None:
        """Let no list show this post for now. Raises ValueError: there is none."""
        with self.changed:
            self._hidden.add(self._known(post_id).id)
            self._tell()

    def show(self, post_id: str) -> None:
        """Let every list show this post again, in the place where it would have been."""
        with self.changed:
            self._hidden.discard(post_id)
            self._tell()

    def wait(self, version: int, seconds: float) -> int:
        """The version that follows `version`, or `version` itself when nothing changed for so long."""
        with self.changed:
            self.changed.wait_for(lambda: self.version > version, seconds)
            return self.version

    @property
    def posts(self) -> list[Post]:
        """All posts that lists show, oldest first."""
        with self.changed:
            return [post for post in self._posts.values() if post.id not in self._hidden]

    def newest(self, post: Post) -> Post:
        """The post in its newest version."""
        return self._posts[post.versions[-1]]

    def is_deleted(self, post_id: str) -> bool:
        """Whether there once was such a post."""
        return post_id in self._deleted

    @property
    def accounts(self) -> list[Account]:
        """The brands, in the order in which they joined."""
        with self.changed:
            return list(self._accounts.values())

    def get(self, post_id: str) -> Post | None:
        """The post with that id."""
        return self._posts.get(post_id)

    def profile(self, profile_id: str) -> Profile | None:
        """Who has that id."""
        return self._profiles.get(profile_id)

    def profile_of(self, handle: str) -> Profile | None:
        """Who has that handle, in whatever case it is written."""
        return self._profiles.get(self._by_handle.get(handle.lower(), ""))

    def naming(self, profile_id: str) -> Iterator[Post]:
        """The posts that name somebody, newest first, as far as their list shows them by now."""
        with self.changed:
            newest_first = self._named.get(profile_id, [])[::-1]
        for post_id in newest_first:
            post = self._posts.get(post_id)
            if post is not None and post_id not in self._hidden and self._is_seen(post):
                yield post

    def timeline(self, profile_id: str) -> Iterator[Post]:
        """What somebody posted, newest first, as far as the timeline shows it by now."""
        return reversed([post for post in self.posts if post.author_id == profile_id and self._is_seen(post)])

    @property
    def is_late(self) -> bool:
        """Whether there is a post that its lists do not show yet."""
        now = self.time.now()
        recent = takewhile(lambda post: post.created_at > now - self._lag.within, reversed(self.posts))
        return any(self._lag.hides(post.id, post.created_at, now) for post in recent)

    def _is_seen(self, post: Post) -> bool:
        return not self._lag.hides(post.id, post.created_at, self.time.now())

    def takes_replies(self, post: Post) -> bool:
        """Whether the author lets others answer."""
        return post.id not in self._limited

    def summons(self, post: Post, account: Account) -> bool:
        """Whether the author called `account` up: by its name in their own words, or by quoting it."""
        if any(handle.lower() == account.handle.lower() for handle in self.manners.named(post.words)):
            return True
        quoted = self._posts.get(post.quote_of or "")
        return quoted is not None and quoted.author_id == account.id

    def as_json(self) -> list[dict[str, Any]]:
        """All posts, oldest first, as the page shows them; `text` is what a reader sees."""
        platform, newest = self.manners.platform, [post for post in self.posts if post.versions[-1] == post.id]
        ours = self._accounts.keys()
        return [as_json(post, self._profiles[post.author_id], platform, post.author_id in ours) for post in newest]

    def _with_names(self, text: str, writer: Profile, parent: Post | None) -> tuple[str, int]:
        if parent is None:
            return text, 0
        return with_names(self.manners, text, writer.handle, self._profiles[parent.author_id].handle, parent.text)

    def _add(self, post: Post) -> None:
        self._posts[post.id] = post
        for one in {handle.lower() for handle in self.manners.named(post.text)} & self._by_handle.keys():
            self._named.setdefault(self._by_handle[one], []).append(post.id)
        self._tell()

    def _forget_names(self, post_id: str) -> None:
        for named in self._named.values():
            if post_id in named:
                named.remove(post_id)

    def _profile(
        self, wanted: str, name: str | None = None, followers: int | None = None, verified: bool = False
    ) -> Profile:
        """The profile with that handle, made when there is none. What is known of somebody stays."""
        handle = self.manners.fit_handle(wanted)
        if known := self._by_handle.get(handle.lower()):
            return self._profiles[known]
        new = self.manners.profile_id(handle)
        profile = Profile(new, handle, name or wanted, followers or 0, verified, self.time.now())
        self._by_handle[handle.lower()] = new
        return self._profiles.setdefault(new, profile)

    def _known(self, post_id: str) -> Post:
        if post_id not in self._posts:
            raise ValueError(f"there is no post {post_id}")
        return self._posts[post_id]

    def _tell(self) -> None:
        self.version += 1
        self.changed.notify_all()
