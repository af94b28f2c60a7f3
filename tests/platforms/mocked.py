"""
`mastodon-mock`, a Mastodon server that others wrote, as a network of the contract's questions.

What people do there is done through its own API, with tokens of theirs. It cannot do everything that the questions
need; `CANNOT` names those that it is not asked, with the reason.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx
from mastodon_mock.config import DatabaseConfig, MastodonMockConfig, SeedAccount, SeedConfig
from mastodon_mock.testing.server import MockServer

from bot.platforms.base import Adapter
from bot.platforms.mastodon.adapter import Mastodon
from bot.sandbox.faults import FaultKind, Faults
from bot.sandbox.mastodon.manners import MastodonManners
from bot.sandbox.network import Network
from bot.sandbox.posts import Account, Media, Post, Profile
from bot.sandbox.time import Time
from tests.platforms.mastodon.world import MastodonWorld
from tests.platforms.worlds import LINK, Answering

HOME = "mock.local"
PEOPLE = {"acme": "Acme", "marta": "marta", "ben": "ben", "marta_l": "Marta López"}

NO_LOST_ANSWERS = "mastodon-mock spoils a call instead of answering it; it never does one and loses the answer"
NO_ADDRESSES = "mastodon-mock resolves no address"
SLOW = "mastodon-mock takes a tenth of a second for a post; it is asked with fewer, below"
CANNOT = {
    "test_an_author_is_known_by_name_and_following": "nobody on mastodon-mock can be given followers",
    "test_media_come_with_what_their_author_says_of_them": "mastodon-mock's media are files, not descriptions alone",
    "test_what_a_search_finds_says_whom_its_words_name_and_in_which_order": "nobody is known there by an id of ours",
    "test_a_search_finds_its_words_and_tags_and_leaves_out_the_rest": "mastodon-mock knows no quotation marks",
    "test_a_reply_whose_answer_is_lost_is_unsure_and_is_found": NO_LOST_ANSWERS,
    "test_where_a_send_may_be_repeated_a_lost_one_is_simply_repeated": NO_LOST_ANSWERS,
    "test_a_reply_to_a_post_that_is_gone_is_refused": "mastodon-mock publishes it as an answer to nobody",
    "test_the_longest_reply_is_taken": "mastodon-mock counts names with their servers",
    "test_a_post_that_shows_late_behind_others_is_heard_once": "mastodon-mock shows every post at once",
    "test_a_quote_is_heard_though_its_words_do_not_name_us": "mastodon-mock tells nobody of quotes",
    "test_a_late_timeline_shows_the_reply_later": "mastodon-mock shows every post at once",
    "test_a_post_is_found_by_its_link": NO_ADDRESSES,
    "test_a_post_of_a_stranger_that_names_nobody_is_found_by_its_link": NO_ADDRESSES,
    "test_mentions_come_oldest_first_without_gaps_over_pages": SLOW,
    "test_a_cursor_covers_its_page_and_no_more": SLOW,
    "test_a_search_begins_from_now_and_brings_nothing_twice": SLOW,
}


class MockedNetwork(Network):
    """What stands on the server: what was said through here, and what our account posted meanwhile."""

    def __init__(self, server: httpx.Client) -> None:
        super().__init__(Time(), MastodonManners())
        self._server = server
        us = self._ask("acme", "GET", "/api/v1/accounts/verify_credentials")
        self._us = Account(Profile(us["id"], f"acme@{HOME}", "Acme", 0, False, self.time.now()), "acme", "", "", "", "")
        self._said: dict[str, str] = {}
        self._last = self._newest_of_ours()

    @property
    def accounts(self) -> list[Account]:
        """Ours."""
        return [self._us]

    @property
    def posts(self) -> list[Post]:
        """All that was said since the test began, oldest first."""
        ours = self._ask("acme", "GET", f"/api/v1/accounts/{self._us.id}/statuses?min_id={self._last}")
        self._said |= {one["id"]: one["uri"] for one in ours}
        found = (self.get(uri) for _, uri in sorted(self._said.items()))
        return [post for post in found if post is not None]

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
        """Somebody posts."""
        wanted = {
            "status": text,
            "language": lang,
            "visibility": visibility,
            "spoiler_text": warning or None,
            "in_reply_to_id": _number(reply_to) if reply_to else None,
            "quoted_status_id": _number(quote_of) if quote_of else None,
        }
        said = {name: value for name, value in wanted.items() if value is not None}
        raw = self._ask(author.partition("@")[0], "POST", "/api/v1/statuses", said)
        self._said[raw["id"]] = raw["uri"]
        return self._post(raw, text)

    def repost(self, author: str, post_id: str) -> Post:
        """Somebody passes a post on."""
        return self._post(self._ask(author, "POST", f"/api/v1/statuses/{_number(post_id)}/reblog"), "")

    def edit(self, post_id: str, text: str, warning: str | None = None) -> Post:
        """Its author changes a post."""
        return self._post(
            self._ask(_author(post_id), "PUT", f"/api/v1/statuses/{_number(post_id)}", {"status": text}), text
        )

    def delete(self, post_id: str) -> None:
        """Its author takes a post away."""
        self._ask(_author(post_id), "DELETE", f"/api/v1/statuses/{_number(post_id)}")

    def get(self, post_id: str) -> Post | None:
        """A post with its words as they were written."""
        path = f"/api/v1/statuses/{_number(post_id)}"
        raw = self._ask("acme", "GET", path)
        return self._post(raw, self._ask("acme", "GET", f"{path}/source")["text"]) if "id" in raw else None

    def _newest_of_ours(self) -> str:
        ours = self._ask("acme", "GET", f"/api/v1/accounts/{self._us.id}/statuses?limit=1")
        return str(ours[0]["id"]) if ours else "0"

    def _ask(self, author: str, verb: str, path: str, body: dict[str, str] | None = None) -> Any:
        return self._server.request(verb, path, json=body, headers={"Authorization": f"Bearer {author}"}).json()

    def _post(self, raw: dict[str, Any], text: str) -> Post:
        at = datetime.fromisoformat(raw["created_at"]).astimezone(UTC)
        parent = self._said.get(raw["in_reply_to_id"] or "")
        post = Post(raw["uri"], raw["account"]["id"], text, 0, raw["language"] or "und", at, raw["uri"], parent, None)
        post = replace(post, visibility=raw["visibility"], warning=raw["spoiler_text"])
        return replace(post, versions=(raw["uri"],), edited_at=at if raw["edited_at"] else None)


class MockedFaults(Faults):
    """What goes wrong on the server, by the faults that it offers: a call is spoilt and not done."""

    def __init__(self, server: httpx.Client) -> None:
        super().__init__(Time())
        self._server = server

    def add(
        self,
        side: str,
        method: str,
        kind: FaultKind,
        times: int = 1,
        skip: int = 0,
        channel: str | None = None,
        retry_after: float = 1.0,
        seconds: float = 0.0,
    ) -> None:
        """Spoil the next calls of a method."""
        verb, _, path = method.partition(" ")
        effect: dict[str, Any] = {"type": "status", "status": 500}
        if kind is FaultKind.THROTTLED:
            effect = {"type": "ratelimit"}
        if kind is FaultKind.HALF:
            effect = {"type": "malformed", "truncate": True}
        rule = {"match": {"methods": [verb], "path": re.sub(r"{\w+}", "*", path)}, "effect": effect, "count": times}
        self._server.post("/api/v1/_mock/faults", json=rule).raise_for_status()

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._server.delete("/api/v1/_mock/faults").raise_for_status()


class MockWorld(MastodonWorld):
    """`@acme@mock.local` is ours."""

    account = f"mastodon:acme@{HOME}"
    handle = f"acme@{HOME}"
    methods: ClassVar[Mapping[str, Sequence[str]]] = {
        what: calls for what, calls in MastodonWorld.methods.items() if what != LINK
    }
    tells_what_is_left = False

    def address(self, post_id: str) -> str:
        """mastodon-mock knows a post by no other address."""
        return post_id

    def over(self, answering: Answering) -> Adapter:
        """With some token."""
        transport = httpx.MockTransport(answering)
        return Mastodon(self.account, self.handle, "t", "https://m.example", transport=transport)

    def stranger(self) -> Adapter:
        """With a token of nobody's."""
        return Mastodon(self.account, self.handle, "nobody's", self.url)


@contextmanager
def mock_running() -> Iterator[httpx.Client]:
    """A server for all the tests of a module, as a client to it."""
    people = [SeedAccount(username=one, display_name=name, access_token=one) for one, name in PEOPLE.items()]
    config = MastodonMockConfig(database=DatabaseConfig(path=":memory:"), seed=SeedConfig(accounts=people))
    with MockServer(config=config) as server, httpx.Client(base_url=server.base_url, timeout=10) as client:
        yield client


@contextmanager
def mock_world(server: httpx.Client) -> Iterator[MockWorld]:
    """The server as one test sees it."""
    network, faults, url = MockedNetwork(server), MockedFaults(server), str(server.base_url)
    adapter = Mastodon(MockWorld.account, MockWorld.handle, "acme", url)
    yield MockWorld(adapter, network, faults, url=url)
    adapter.close()
    faults.clear()


def _author(post_id: str) -> str:
    return post_id.rpartition("@")[2].partition("/")[0]


def _number(post_id: str) -> str:
    return post_id.rpartition("/")[2]
