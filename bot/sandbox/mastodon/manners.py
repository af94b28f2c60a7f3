"""
Mastodon's manners: handles with their servers, posts that every server knows by one address, names that people write
themselves, and edits under the same id.
"""

from collections.abc import Collection
from datetime import datetime
from itertools import count

from bot.sandbox.mastodon.text import HOME, fit_handle, named


class MastodonManners:
    """How Mastodon does it. On the sandbox's server a post has the number at the end of its address for an id."""

    platform = "mastodon"
    edits_are_new_posts = False

    def __init__(self) -> None:
        self._last = 0
        self._profile_ids = count(109_300_000_000_000_001)

    def fit_handle(self, wanted: str) -> str:
        """`"marta@social.example"`; who names no server is on the sandbox's."""
        return fit_handle(wanted)

    def profile_id(self, handle: str) -> str:
        """A number."""
        return str(next(self._profile_ids))

    def post_id(self, author_id: str, at: datetime) -> str:
        """The address by which all servers know a post; it ends with milliseconds, then sixteen bits to count."""
        self._last = max(self._last + 1, int(at.timestamp() * 1000) << 16)
        return f"https://{HOME}/ap/users/{author_id}/statuses/{self._last}"

    def named(self, text: str) -> list[str]:
        """Everybody whose handle stands in the text."""
        return named(text)

    def carried(self, text: str, company: Collection[str]) -> int | None:
        """None: who is not named by hand is not named."""
        return None
