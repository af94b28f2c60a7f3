"""
What there is to be listed on a Mastodon server, and how lists are cut into pages.

`min_id` gives what comes right after an id, `since_id` the newest of it, `max_id` what comes before one; each page
stands newest first. Notifications are counted on their own: their ids are no posts' ids.

Source: https://docs.joinmastodon.org/api/guidelines/#pagination, …/methods/search/
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.sandbox.mastodon.drawing import Ids, address, draw_post, draw_profile, number_of
from bot.sandbox.mastodon.rules import Problem, may_see
from bot.sandbox.mastodon.text import tags
from bot.sandbox.network import Network
from bot.sandbox.posts import Account, Post

MOST = 40
MOST_NOTIFICATIONS = 80

T = TypeVar("T")


class Lists:
    """The lists of one server."""

    def __init__(self, network: Network, ids: Ids, repeats_the_id: bool) -> None:
        self._network = network
        self._ids = ids
        self._repeats_the_id = repeats_the_id
        self._notified: dict[tuple[str, str, str], int] = {}

    def of(self, numbers: Collection[int]) -> list[Post]:
        """The posts with these numbers."""
        return [post for post in self._network.posts if number_of(post) in numbers]

    def tagged(self, tag: str) -> list[Post]:
        """The public posts with a tag, oldest first."""
        public = (post for post in self._network.posts if post.visibility == "public" and not post.repost_of)
        return [post for post in public if tag.lower() in tags(post.text)]

    def around(self, post: Post) -> tuple[list[Post], list[Post]]:
        """What stands above a post in its thread, and what below it, each oldest first."""
        above: list[Post] = []
        over = self._network.get(post.reply_to or "")
        while over is not None:
            above.insert(0, over)
            over = self._network.get(over.reply_to or "")
        under = {post.id}
        below: list[Post] = []
        for one in self._network.posts:
            if one.reply_to in under:
                under.add(one.id)
                below.append(one)
        return above, below

    def notifications(self, account: Account, kinds: Collection[str], query: Mapping[str, str]) -> list[dict[str, Any]]:
        """What tells `account` of others, as one page."""
        told = [(number, kind, post) for number, kind, post in self._told(account) if not kinds or kind in kinds]
        return [
            {
                "id": self._ids.written(number),
                "type": kind,
                "created_at": post.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
                "account": draw_profile(author),
                "status": draw_post(post, self._network, self._ids),
            }
            for number, kind, post in self._cut(told, query, lambda one: one[0], MOST_NOTIFICATIONS)
            if (author := self._network.profile(post.author_id))
        ]

    def page(self, posts: Iterable[Post], query: Mapping[str, str]) -> list[Post]:
        """One page of posts that come oldest first."""
        return self._cut(list(posts), query, number_of, MOST)

    def found(self, account: Account, query: Mapping[str, str]) -> list[Post]:
        """What a search finds, newest first: the post at an address, our own posts, or public ones by their words."""
        words, first, most = query.get("q", ""), int(query.get("offset", "0")), _most(query, MOST)
        seen = [post for post in self._network.posts if not post.repost_of and may_see(self._network, account, post)]
        if words.startswith("https://"):
            return [post for post in seen if words in (post.id, self._address(post))]
        since = datetime.fromtimestamp((self._ids.read(query.get("min_id", "0")) >> 16) // 1000, UTC)
        posts = [post for post in seen if post.visibility == "public" and post.created_at >= since]
        if words == "from:me":
            return [post for post in reversed(posts) if post.author_id == account.id][first : first + most]
        phrase = words.strip('"').casefold()
        return [post for post in reversed(posts) if phrase in post.text.casefold()][first : first + most]

    def _told(self, account: Account) -> Iterator[tuple[int, str, Post]]:
        naming = {post.id for post in self._network.naming(account.id)}
        for post in self._network.posts:
            if post.author_id == account.id or post.repost_of:
                continue
            quoted = self._network.get(post.quote_of or "")
            if post.id in naming:
                yield self._number(account, "mention", post), "mention", post
            if quoted is not None and quoted.author_id == account.id:
                yield self._number(account, "quote", post), "quote", post

    def _number(self, account: Account, kind: str, post: Post) -> int:
        return self._notified.setdefault((account.id, kind, post.id), len(self._notified) + 1)

    def _cut(self, rows: list[T], query: Mapping[str, str], number: Callable[[T], int], most: int) -> list[T]:
        """One page of `rows`, which come oldest first."""
        slack = 1 if self._repeats_the_id else 0
        after, before = self._bound(query, "min_id", "since_id"), self._bound(query, "max_id")
        kept = [row for row in rows if after is None or number(row) > after - slack]
        kept = [row for row in kept if before is None or number(row) < before + slack]
        limit = _most(query, most)
        page = kept[:limit] if "min_id" in query else kept[max(len(kept) - limit, 0) :]
        return page[::-1]

    def _bound(self, query: Mapping[str, str], *names: str) -> int | None:
        return next((self._ids.read(query[name]) for name in names if name in query), None)

    def _address(self, post: Post) -> str:
        author = self._network.profile(post.author_id)
        return address(post, author) if author else ""


def _most(query: Mapping[str, str], most: int) -> int:
    told = query.get("limit", "20")
    if not told.isdecimal() or int(told) < 1:
        raise Problem(422, "Validation failed: limit is a number")
    return min(int(told), most)
