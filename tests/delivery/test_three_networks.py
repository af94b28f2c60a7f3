"""A reply stands once on every network, whatever becomes of the call that publishes it; a desk for each of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from bot.clock import Clock
from bot.desk.layout import Account
from bot.desk.reply import ReplyState
from bot.platforms.base import Adapter
from bot.platforms.bluesky.adapter import Bluesky
from bot.platforms.bluesky.session import AppPassword
from bot.platforms.mastodon.adapter import Mastodon
from bot.sandbox.faults import FaultKind
from bot.sandbox.mastodon.drawing import address
from bot.sandbox.network import Network
from bot.sandbox.posts import Post, Profile
from bot.sandbox.server import Sandbox
from bot.store.database import Database
from bot.work import adding
from bot.work.desk import Desk
from tests.build import ANA
from tests.delivery.stage import FAULTS, Stage, cleared
from tests.platforms.pocket import Pocket
from tests.work.desks import LAYOUT, WORDS

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

PASSWORD, TOKEN = "desk-desk-desk-desk", "masto-demo"


@dataclass(frozen=True)
class Place:
    """A network and our account on it; `publishing` is the call that publishes, `address` where people see a post."""

    platform: str
    handle: str
    publishing: str
    adapter: Callable[[Sandbox, Clock], Adapter]
    address: Callable[[Post, Profile], str]
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


def on_its_page(post: Post, author: Profile) -> str:
    """Where people see a post on Bluesky."""
    return f"https://bsky.app/profile/{author.handle}/post/{post.id.rpartition('/')[2]}"


BLUESKY = Place("bluesky", "brand.example", "com.atproto.repo.putRecord", on_bluesky, on_its_page, PASSWORD)
MASTODON = Place("mastodon", "brand@social.example", "POST /api/v1/statuses", on_mastodon, address, TOKEN)


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


def test_a_post_is_added_by_the_address_that_people_see_it_at(abroad: Abroad) -> None:
    network = abroad.place.network(abroad.box)
    post = network.post("marta", "nunca más con esta marca", "es")
    author = network.profile(post.author_id)
    assert author is not None

    adding.ask(abroad.desk, abroad.place.address(post, author), ANA, abroad.now())
    abroad.settle()

    case = abroad.cases()[-1]
    assert abroad.dossier(case.id).newest.mention.text == post.words
    assert f"*Added* as *MD-{case.id}*" in abroad.roots(ANA.id)[-1].text
