"""A reply stands once on every network, whatever becomes of the call that publishes it; a desk for each of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from bot.clock import Clock
from bot.desk.layout import Account
from bot.desk.reply import ReplyState
from bot.platforms.base import Adapter
from bot.platforms.bluesky import Bluesky
from bot.platforms.bluesky_session import AppPassword
from bot.platforms.mastodon import Mastodon
from bot.sandbox.faults import FaultKind
from bot.sandbox.network import Network
from bot.sandbox.server import Sandbox
from bot.store.database import Database
from bot.work.desk import Desk
from tests.delivery.stage import FAULTS, Stage, cleared
from tests.platforms.pocket import Pocket
from tests.work.desks import LAYOUT, WORDS

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

PASSWORD, TOKEN = "desk-desk-desk-desk", "masto-demo"


@dataclass(frozen=True)
class Place:
    """A network of the sandbox's and our account on it; `publishing` is the call that publishes there."""

    platform: str
    handle: str
    publishing: str
    adapter: Callable[[Sandbox, Clock], Adapter]
    token: str

    @property
    def account(self) -> str:
        """The account's id."""
        return f"{self.platform}:{self.handle}"

    def network(self, box: Sandbox) -> Network:
        """The network itself."""
        return box.networks[self.platform]


def on_bluesky(box: Sandbox, now: Clock) -> Adapter:
    return Bluesky(BLUESKY.account, AppPassword(BLUESKY.handle, PASSWORD), Pocket(), box.bluesky_url, now=now)


def on_mastodon(box: Sandbox, now: Clock) -> Adapter:
    return Mastodon(MASTODON.account, MASTODON.handle, TOKEN, box.mastodon_url, now=now)


BLUESKY = Place("bluesky", "brand.example", "com.atproto.repo.putRecord", on_bluesky, PASSWORD)
MASTODON = Place("mastodon", "brand@social.example", "POST /api/v1/statuses", on_mastodon, TOKEN)


@dataclass
class Abroad(Stage):
    """The stage with one account, on another network than X."""

    place: Place = field(kw_only=True)

    def said(self, **more: object) -> int:
        """Somebody names us, and the desk hears it; returns the case."""
        us = self.place.handle if self.place is BLUESKY else "brand"
        self.place.network(self.box).post("marta", f"@{us} llevo tres días sin servicio", "es", **more)  # type: ignore[arg-type]
        self.poll(self.place.account)
        return self.cases()[-1].id

    def answers(self) -> list[str]:
        """What we published since the test began, as readers see it."""
        network = self.place.network(self.box)
        return [post.words for post in network.posts if post.author_id == network.accounts[0].id and post.reply_to]


@pytest.fixture(params=[BLUESKY, MASTODON], ids=["bluesky", "mastodon"])
def abroad(request: pytest.FixtureRequest, db: Database, box: Sandbox) -> Iterator[Abroad]:
    place: Place = request.param
    network = place.network(box)
    if not network.accounts:
        network.add_account(place.handle.partition("@")[0], "Brand", token=place.token)
    account = Account(place.account, place.platform, place.handle, "care", "care")
    layout = replace(LAYOUT, accounts={place.account: account}, routes=())
    desk = Desk(db, layout, {place.account: place.adapter(box, box.time.now)})
    abroad = Abroad(desk, box=cleared(box), place=place)
    abroad.poll(place.account)
    yield abroad
    abroad.close()


@pytest.mark.parametrize("kind", FAULTS)
def test_a_reply_stands_once_whatever_becomes_of_the_call(abroad: Abroad, kind: FaultKind) -> None:
    before = len(abroad.answers())
    reply = abroad.approved(abroad.said())
    abroad.spoil(abroad.place.publishing, kind, side=abroad.place.platform)

    abroad.settle()

    assert abroad.reply(reply.id).state is ReplyState.SENT
    assert [WORDS in words for words in abroad.answers()[before:]] == [True]


@pytest.mark.parametrize("abroad", [MASTODON], indirect=True, ids=["mastodon"])
def test_an_answer_is_addressed_and_hidden_as_its_approver_read_it(abroad: Abroad) -> None:
    reply = abroad.written(abroad.said(visibility="unlisted", warning="Enfermedad"))

    abroad.let_out(reply)
    abroad.settle()

    post = abroad.place.network(abroad.box).get(abroad.reply(reply.id).post_id or "")
    assert post is not None
    assert (post.visibility, post.warning) == ("unlisted", "Enfermedad")
    assert reply.text == f"@marta@social.example {WORDS}"
    assert reply.text in post.words
