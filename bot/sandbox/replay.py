"""
Bringing the posts of a file onto the sandbox's network, with ids and times of its own.

The order and the rhythm are the file's, but nobody waits through its nights: a gap lasts five seconds at most.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from bot.sandbox.network import Network
from bot.sandbox.posts import Account, Post
from bot.sandbox.recording import Recorded, Recording
from bot.sandbox.x.text import fit_handle, names

LONGEST_GAP = 5.0  # seconds
UNKNOWN_GAP = 3.0  # seconds, where the file gives no times


@dataclass(frozen=True)
class Summary:
    """
    What became of a file.

    `naming` counts the public's posts that name the brand, and so come in as mentions; `own` the brand's own
    posts. What was not posted because the replay was stopped is the rest.
    """

    brand: str
    lines: int
    posted: int
    naming: int
    own: int
    skipped: tuple[str, ...]

    def told(self) -> str:
        """The summary in words: a line, and one for each line of the file that was left out."""
        counts = f"{self.lines} lines, {self.posted} posted, {self.own} of them by @{self.brand}"
        named = f"{self.naming} name @{self.brand}" if self.naming else f"none names @{self.brand}"
        return "\n".join([f"{counts}; {named}; {len(self.skipped)} left out", *self.skipped])


def replay(
    network: Network, account: Account, recording: Recording, stop: threading.Event, address: bool = False
) -> Summary:
    """
    Post what a file holds, at the pace of the sandbox's time, until `stop` is set.

    Posts by the account's handle are its own; a reply whose parent is not in the file stands alone. With
    `address`, the account's name is put before the posts of others that do not name it.
    """
    cast = _Cast(account)
    posted: dict[str | None, str] = {}
    posts: list[Post] = []
    for gap, one in _paced(recording.posts):
        if stop.wait(gap / network.time.speed):
            break
        handle = cast.handle(one.author)
        text = one.text
        if address and handle != account.handle and not _names(text, account):
            text = f"@{account.handle} {text}"
        post = network.post(handle, text, one.lang, posted.get(one.reply_to), one.author)
        posts.append(post)
        if one.id:
            posted[one.id] = post.id
    own = sum(post.author_id == account.id for post in posts)
    naming = sum(post.author_id != account.id and _names(post.text, account) for post in posts)
    return Summary(account.handle, recording.lines, len(posts), naming, own, recording.skipped)


class _Cast:
    """Gives every author of the file a handle that the network takes, and no two of them the same."""

    def __init__(self, account: Account) -> None:
        self._handles = {account.handle.lower(): account.handle}
        self._taken = {account.handle.lower()}

    def handle(self, author: str) -> str:
        """The handle of an author; the same for each of their posts, however the name is capitalised."""
        if author.lower() not in self._handles:
            handle = next(one for one in _variants(fit_handle(author)) if one.lower() not in self._taken)
            self._handles[author.lower()] = handle
            self._taken.add(handle.lower())
        return self._handles[author.lower()]


def _variants(handle: str) -> Iterator[str]:
    yield handle
    for number in count(2):
        yield f"{handle[: 15 - len(str(number)) - 1]}_{number}"


def _paced(posts: tuple[Recorded, ...]) -> Iterator[tuple[float, Recorded]]:
    """Every post, and how many seconds after the one before it is due; the first one is due at once."""
    before: datetime | None = None
    for number, one in enumerate(posts):
        gap = UNKNOWN_GAP if number else 0.0
        if one.at and before:
            gap = min(max((one.at - before).total_seconds(), 0.0), LONGEST_GAP)
        yield gap, one
        before = one.at or before


def _names(text: str, account: Account) -> bool:
    return any(one.handle.lower() == account.handle.lower() for one in names(text))
