"""The networks that the contract is asked of, each with one account of ours and the hands of strangers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.desk.mention import Mention
from bot.desk.source import Source, Stream
from bot.platforms.base import Adapter, Outgoing
from bot.platforms.x import X
from bot.platforms.x_auth import XCredentials
from bot.sandbox.faults import FaultKind, Faults
from bot.sandbox.network import Network
from bot.sandbox.posts import Account
from tests.sandbox.x_server import Stage, opened

READ, WRITE = "GET /2/users/{id}/mentions", "POST /2/tweets"
LOOK = "GET /2/users/{id}/tweets"
MENTIONS = Source("x:acme", Stream.MENTIONS)


@dataclass
class World:
    """A network over real sockets, seen from outside; `@acme` is ours."""

    adapter: Adapter
    network: Network
    faults: Faults
    begun: int = 0

    def say(self, text: str = "@acme hola", author: str = "marta", reply_to: str | None = None) -> str:
        """Somebody posts; the id of the post."""
        return self.network.post(author, text, reply_to=reply_to).id

    def spoil(self, method: str, kind: FaultKind, times: int = 1) -> None:
        """Let the next calls of a method go wrong."""
        self.faults.add("x", method, kind, times=times)

    def answers_to(self, post_id: str) -> list[str]:
        """What we published under a post, as a reader sees it."""
        ours = [post for post in self.network.posts if post.author_id == self.network.accounts[0].id]
        return [post.words for post in ours if post.reply_to == post_id]

    def reply(self, to: str, text: str = "Lo miramos ahora mismo") -> Outgoing:
        """A reply of ours to a post."""
        post = self.network.get(to)
        assert post is not None
        self.begun += 1
        return Outgoing(text, to, post.author_id, post.thread_id, f"{self.begun}.1", self.network.time.now())

    def mentioned(self, cursor: str) -> list[str]:
        """The ids of the mentions since `cursor`, in the order in which they are handed out."""
        return [mention.post_id for mention in self.heard(cursor)]

    def start(self) -> str:
        """The cursor of this moment."""
        return self.adapter.start(MENTIONS)

    def heard(self, cursor: str) -> list[Mention]:
        """The mentions since `cursor`."""
        return [mention for page in self.adapter.read(MENTIONS, cursor) for mention in page.mentions]


def bearer(account: Account) -> XCredentials:
    """The simpler credentials."""
    return XCredentials(bearer_token=account.token)


def oauth1(account: Account) -> XCredentials:
    """The credentials that do not expire."""
    return XCredentials(
        consumer_key=account.consumer_key,
        consumer_secret=account.consumer_secret,
        access_token=account.access_token,
        access_token_secret=account.access_secret,
    )


@contextmanager
def x_world(stage: Stage, generation: str, credentials: Callable[[Account], XCredentials]) -> Iterator[World]:
    """X in the names of one generation, asked with one kind of credentials."""
    with opened(stage) as x:
        x.network.generation = generation
        now = x.network.time.now
        adapter = X("x:acme", "acme", credentials(x.account), stage.url, now=now)
        yield World(adapter, x.network, x.faults)
        adapter.close()
