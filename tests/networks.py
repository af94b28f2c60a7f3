"""A network that says nothing and takes everything: what its recordings and fakes in the tests begin with."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from bot.desk.hearing import Quota
from bot.desk.mention import Mention, Replyable
from bot.desk.source import Source
from bot.platforms.base import NEVER, Checked, Page, Sought


class Quiet:
    """What every fake network answers when a test does not care: an `Adapter` but for `send` and `look`."""

    limit = 280
    has_audiences = False
    declares_languages: bool = False

    @property
    def repeatable_for(self) -> timedelta:
        return NEVER

    @property
    def repeatable_after(self) -> timedelta:
        return timedelta()

    @property
    def checks_at_once(self) -> int:
        return 100

    def start(self, source: Source) -> Page:
        return Page((), "0")

    def read(self, source: Source, cursor: str) -> Iterator[Page]:
        yield from ()

    def quota(self, source: Source) -> Quota | None:
        return None

    def check_posts(self, posts: Collection[Mention]) -> Checked:
        return Checked({post.post_id: post for post in posts}, frozenset())

    def post_at(self, url: str) -> Sought[Mention]:
        return Sought(None)

    def named_at(self, mention: Mention) -> int | None:
        return None

    def replyable(self, mention: Mention) -> Replyable:
        return mention.replyable

    def addressed(self, text: str, mention: Mention) -> str:
        return text

    def measure(self, text: str, warning: str = "") -> int:
        return len(text) + len(warning)

    def by_hand_url(self, text: str, mention: Mention) -> str:
        return f"https://x.example/reply?to={mention.post_id}"

    def check(self) -> str:
        return "@brand_es"

    def close(self) -> None:
        """There is nothing to let go of."""
