"""
What the contract's questions need of a network: one account of ours on it, the hands of strangers, and its ways.

A network has its own `World` in a file beside this one (`x_world.py`), which says what differs from network to network,
and a line in `WORLDS` of `conftest.py`. The questions themselves name no network.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import httpx

from bot.desk.mention import Mention, Replyable
from bot.desk.source import Search, Source, Stream
from bot.platforms.base import Adapter, Outgoing
from bot.sandbox.faults import FaultKind, Faults
from bot.sandbox.network import Network
from bot.sandbox.posts import Media

Answering = Callable[[httpx.Request], httpx.Response]

READ, SEARCH, OWN = "read", "search", "own"
LOOKUP, LINK = "lookup", "link"
WRITE, LOOK = "write", "look"


@dataclass(frozen=True)
class Closed:
    """A post that the desk cannot answer by itself: what it is told beforehand, and what is said of a try."""

    post_id: str
    how: Replyable
    cause: str


@dataclass
class World(ABC):
    """A network over real sockets, seen from outside; `network` is what stands on it, whatever its API says."""

    adapter: Adapter
    network: Network
    faults: Faults
    begun: int = 0

    platform: ClassVar[str]
    account: ClassVar[str]
    handle: ClassVar[str]
    """Ours, as the network writes it, without the at sign."""
    methods: ClassVar[Mapping[str, Sequence[str]]]
    """The calls that make up each of `READ` … `LOOK`, as its front names them to faults, where it has them."""
    lengths: ClassVar[Mapping[str, int]]
    """How long the network takes some texts to be."""
    knows_followers: ClassVar[bool] = True
    knows_verified: ClassVar[bool] = True
    tells_edits: ClassVar[bool] = True
    """Whether the network says when a post was edited."""
    media: ClassVar[Sequence[Media]] = (Media("image", "A red light"), Media("video"))
    """What may stand beside the words of one post."""
    misses_quotes: ClassVar[str] = ""
    """Why a quote that does not name us is not heard; nothing where it is."""
    tells_what_is_left: ClassVar[bool] = True
    """Whether an answer says how much of the network's limit is left, and not only that there is nothing."""
    looks_at_a_timeline: ClassVar[bool] = True
    """Whether our reply is looked for where new posts appear late."""

    @property
    def us(self) -> str:
        """Our account, as a text names it."""
        return f"@{self.handle}"

    def say(self, text: str = "", author: str = "marta", reply_to: str | None = None, **more: Any) -> str:
        """Somebody posts, and names us when nothing else is to be said; the id of the post."""
        return self.network.post(author, text or f"{self.us} hola", reply_to=reply_to, **more).id

    @abstractmethod
    def address(self, post_id: str) -> str:
        """Where a post stands for everybody to see."""

    def closed(self) -> Sequence[Closed]:
        """One post, just made, for each reason for which the network takes no reply by its API."""
        return ()

    @abstractmethod
    def over(self, answering: Answering) -> Adapter:
        """An adapter of our account whose network is `answering`."""

    @abstractmethod
    def stranger(self) -> Adapter:
        """An adapter of our account with credentials that the network does not know."""

    def spoil(self, what: str, kind: FaultKind, times: int = 1) -> None:
        """Let the next calls go wrong that make up one of `READ` … `LOOK`."""
        for method in self.methods[what]:
            self.faults.add(self.platform, method, kind, times=times)

    def source(self, stream: Stream = Stream.MENTIONS) -> Source:
        """A stream of our account, but for a search."""
        return Source(self.account, stream)

    def search(self, **wanted: tuple[str, ...]) -> Source:
        """A search through our account."""
        return Source(self.account, Stream.SEARCH, Search("wanted", **wanted))

    def start(self, source: Source | None = None) -> str:
        """The cursor of this moment."""
        return self.adapter.start(source or self.source()).cursor

    def heard(self, cursor: str, source: Source | None = None) -> list[Mention]:
        """What a source brings after `cursor`."""
        return [one for page in self.adapter.read(source or self.source(), cursor) for one in page.mentions]

    def ids(self, cursor: str, source: Source | None = None) -> list[str]:
        """The ids of what a source brings after `cursor`, in the order in which they are handed out."""
        return [mention.post_id for mention in self.heard(cursor, source)]

    def caught_up(self, cursor: str, source: Source) -> tuple[list[str], str]:
        """The ids of what a source brings after `cursor`, and the cursor behind them."""
        ids: list[str] = []
        for page in self.adapter.read(source, cursor):
            ids += [mention.post_id for mention in page.mentions]
            cursor = page.cursor
        return ids, cursor

    def mention(self, text: str = "", **more: Any) -> Mention:
        """Somebody posts, and it is heard."""
        cursor = self.start()
        said = self.say(text, **more)
        (heard,) = [mention for mention in self.heard(cursor) if mention.post_id == said]
        return heard

    def reply(self, to: Mention, text: str = "Lo miramos ahora mismo") -> Outgoing:
        """A reply of ours that was just submitted."""
        self.begun += 1
        return Outgoing(
            text=self.adapter.addressed(text, to),
            parent_post_id=to.post_id,
            parent_author_id=to.author.id,
            thread_id=to.thread_id,
            key=f"{self.begun}.1",
            begun_at=self.network.time.now(),
            language=to.hint,
            visibility=to.visibility,
            warning=to.warning,
            refs=to.refs,
        )

    def answers_to(self, post_id: str) -> list[str]:
        """What we published under a post, as a reader sees it."""
        ours = [post for post in self.network.posts if post.author_id == self.network.accounts[0].id]
        return [post.words for post in ours if post.reply_to == post_id]
