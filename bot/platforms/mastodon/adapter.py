"""
Mastodon: one account of ours on one server, heard and answered through that server's API.

A server tells what it has heard of, from whichever server: mentions by notification, searches by tag and, where the
server has it, by full text. Posts and authors are named as all servers name them, so that accounts of ours on two
servers know that they heard the same.

A reply carries an Idempotency-Key, by which Mastodon knows it again for an hour. Servers that only speak like Mastodon
may not: there our own posts are looked at before anything is sent.

Source: https://docs.joinmastodon.org/methods/statuses/, …/methods/notifications/, …/methods/search/
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import quote

import httpx

from bot.clock import Clock, utcnow
from bot.desk.hearing import Quota
from bot.desk.mention import Mention, Replyable, Visibility
from bot.desk.source import Search, Source, Stream
from bot.errors import Rejected, Unsure
from bot.platforms.base import NEVER, Charge, Checked, Outgoing, Page, Published, Sought, Use
from bot.platforms.kind import Access, Kind, SignIn
from bot.platforms.lenient import Json, record
from bot.platforms.mastodon import posts
from bot.platforms.mastodon import search as searching
from bot.platforms.mastodon.posts import Us, local_id
from bot.platforms.mastodon.refusals import GONE, NO_SUCH
from bot.platforms.mastodon.server import Server
from bot.platforms.mastodon.text import addressed, length, same_text
from bot.platforms.mastodon.trail import Trail
from bot.platforms.mastodon.us import identified
from bot.platforms.naming import place_of

SLOW_FOR = timedelta(minutes=2)  # longer than servers and the proxies before them let a request run
REPEATABLE_FOR = timedelta(minutes=15)  # of the hour for which Mastodon keeps a key
AT_ONCE = 20
LOOK_SLACK = timedelta(hours=1)
CHARGES = {Stream.MENTIONS: Charge.OWN_MENTION, Stream.SEARCH: Charge.POST, Stream.OWN: Charge.POST}
WORDS = {kind: word for word, kind in posts.VISIBILITIES.items() if word != "limited"}

log = logging.getLogger(__name__)


class Mastodon:
    """
    One account of ours on a Mastodon server: an `Adapter`.

    `account_id` is the desk's own name of the account (`"mastodon:acme@social.example"`), `handle` the one on Mastodon
    with the server's name. `now` is the desk's clock; rate limits are counted in real time whatever it says.
    """

    def __init__(
        self,
        account_id: str,
        handle: str,
        access_token: str,
        api_url: str,
        now: Clock = utcnow,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.account_id = account_id
        self.handle = handle.removeprefix("@")
        self._server = Server(api_url, access_token, transport, now)
        self._now = now
        self._us: Us | None = None

    @property
    def declares_languages(self) -> bool:
        """Authors say in which language they write, or their app does."""
        return True

    @property
    def repeatable_for(self) -> timedelta:
        """A quarter of an hour, where the server is known to keep keys."""
        return REPEATABLE_FOR if self._server.instance.keeps_keys else NEVER

    @property
    def repeatable_after(self) -> timedelta:
        """
        Until then a slow server may not know the key: those from before February 2026 keep it when the post stands.

        Source: https://github.com/mastodon/mastodon/pull/37879
        """
        return SLOW_FOR

    @property
    def checks_at_once(self) -> int:
        """As many ids as one call takes."""
        return AT_ONCE

    @property
    def has_audiences(self) -> bool:
        """Mastodon has both: four audiences and content warnings."""
        return True

    @property
    def limit(self) -> int:
        """What the server takes, 500 until it has said so."""
        return self._server.instance.limit

    def start(self, source: Source) -> Page:
        """From the id of the newest notification or post; a search, from those of the newest posts."""
        us = self._me()
        match source.stream:
            case Stream.MENTIONS:
                return Page((), self._server.newest_notification())
            case Stream.OWN:
                return Page((), self._server.newest_own(us.id))
            case Stream.SEARCH:
                return Page((), searching.begin(self._server, _search(source)).cursor)

    def read(self, source: Source, cursor: str) -> Iterator[Page]:
        """What came after `cursor`, oldest first, a page of the server's at a time."""
        us = self._me()
        match source.stream:
            case Stream.MENTIONS:
                for told in self._server.notifications(cursor):
                    yield self._page(source, [record(one.get("status")) for one in told], local_id(told[-1]))
            case Stream.OWN:
                for told in self._server.own(us.id, cursor):
                    yield self._page(source, told, local_id(told[-1]))
            case Stream.SEARCH:
                for some in searching.go_on(self._server, _search(source), Trail.parse(cursor), self._now()):
                    yield replace(self._page(source, some.news, some.cursor), gap=some.gap)

    def quota(self, source: Source) -> Quota | None:
        """A server counts all requests of an account together."""
        return self._server.quota()

    def check_posts(self, mentions: Collection[Mention]) -> Checked:
        """Ask for the posts by their ids, all at once where the server can."""
        us = self._me()
        ids = {one.refs["id"]: one for one in mentions if one.refs.get("at") == us.server}
        found, gone = {}, set()
        for id, raw in self._server.by_ids(list(ids)).items():
            before = ids[id]
            if raw is None:
                gone.add(before.post_id)
            elif now := self._mention(raw, (), Source(before.account, Stream.OWN)):
                found[before.post_id] = posts.in_place_of(before, now)
        return Checked(found, frozenset(gone), tuple(Use(Charge.POST, id) for id in found))

    def post_at(self, url: str) -> Sought[Mention]:
        """Have the server look for what stands at an address, on itself or on any other server."""
        page = posts.page_of(url)
        if page is None:
            return Sought(None)
        self._me()
        raw = self._server.at_address(page)
        found = self._mention(raw, self._above(raw), Source(self.account_id, Stream.OWN)) if raw else None
        if found is None:
            raise Rejected("404", NO_SUCH)
        return Sought(replace(found, source=""), (Use(Charge.POST, found.post_id),))

    def named_at(self, mention: Mention) -> int | None:
        """By the names that the server that heard it took for people, on whichever server they are."""
        return place_of(self.handle, mention.refs)

    def replyable(self, mention: Mention) -> Replyable:
        """By the API; but what only some may see, only those of us do who heard it or are named."""
        is_seen = mention.visibility in (Visibility.PUBLIC, Visibility.UNLISTED) or self.named_at(mention) is not None
        return mention.replyable if is_seen or mention.account == self.account_id else Replyable.BY_HAND

    def addressed(self, text: str, mention: Mention) -> str:
        """Who is not named hears of nothing. Of those on our own server the name alone will do."""
        return addressed(text, mention.author.handle, self.handle.partition("@")[2])

    def measure(self, text: str, warning: str = "") -> int:
        """In graphemes; a link counts as the server says, a name without its server, the warning too."""
        return length(text, warning, self._server.instance.url_length)

    def send(self, reply: Outgoing) -> Published:
        """Publish `reply` under the post that it answers."""
        us = self._me()
        parent_id = self._parent_id(reply, us)
        # Without keys a second try would be a second post.
        if self.repeatable_for == NEVER and self._standing(reply, reply.begun_at) is not None:
            raise Unsure("published before")
        body: dict[str, str] = {
            "status": reply.text,
            "in_reply_to_id": parent_id,
            "visibility": WORDS[reply.visibility],
        }
        if reply.warning:
            body["spoiler_text"] = reply.warning
        if reply.language:
            body["language"] = reply.language
        return _published(self._server.publish(body, self._key(reply)), us)

    def look(self, reply: Outgoing, since: datetime) -> Sought[Published]:
        """
        The oldest post of ours that answers the same post in the same words.

        `since` only bounds how far back we look; an hour more is looked at, for clocks disagree.
        """
        return Sought(self._standing(reply, since))

    def _standing(self, reply: Outgoing, since: datetime) -> Published | None:
        us = self._me()
        parent_id = self._parent_id(reply, us)
        found = None
        for raw in self._server.own_since(us.id, since - LOOK_SLACK):
            if raw.get("in_reply_to_id") == parent_id and same_text(reply.text, posts.words(raw)):
                found = raw
        return _published(found, us) if found else None

    def by_hand_url(self, text: str, mention: Mention) -> str:
        """The post on our own server, where a person answers it; Mastodon takes no text along."""
        return f"{self._server.url}/authorize_interaction?uri={quote(mention.post_id, safe='')}"

    def check(self) -> str:
        """Ask the server whose the token is."""
        self._us = None
        return f"@{self._me().handle}"

    def close(self) -> None:
        """Let go of the connections."""
        self._server.close()

    def _me(self) -> Us:
        """Our account as its server knows it, asked for once. Raises `LockedOut` where it is another one."""
        self._us = self._us or identified(self._server, self.handle)
        self._server.learn()
        return self._us

    def _page(self, source: Source, some: Iterable[Json], cursor: str) -> Page:
        above: dict[str, list[Json]] = {}
        read = [found for raw in some if (found := self._wanted(raw, source, above))]
        once = {mention.post_id: mention for mention in read}  # What names and quotes us is notified twice.
        return Page(tuple(once.values()), cursor, tuple(Use(CHARGES[source.stream], id) for id in once))

    def _wanted(self, raw: Json, source: Source, above: dict[str, list[Json]]) -> Mention | None:
        """A post as a mention; None for what the stream is not to bring, and for what cannot be read."""
        is_ours = record(raw.get("account")).get("id") == self._me().id
        if not local_id(raw) or posts.is_repost(raw) or (is_ours and source.stream is not Stream.OWN):
            return None
        if source.search and not source.search.fits(posts.words(raw), None):  # Its language is the desk's to judge.
            return None
        parent = str(raw.get("in_reply_to_id") or "")
        if parent not in above:
            above[parent] = self._above(raw)
        return self._mention(raw, above[parent], source)

    def _above(self, raw: Json) -> list[Json]:
        parent = str(raw.get("in_reply_to_id") or "")
        return self._server.above(local_id(raw), parent) if parent and local_id(raw) else []

    def _mention(self, raw: Json, above: Sequence[Json], source: Source) -> Mention | None:
        try:
            return posts.mention(raw, above, self._me(), source, self._now())
        # One post that is not shaped like a post must not cost the others; it is told, by its id.
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            facts = {"account": self.account_id, "post": local_id(raw), "error": type(error).__name__}
            log.warning("mention.unreadable", extra=facts)
            return None

    def _parent_id(self, reply: Outgoing, us: Us) -> str:
        """What our server calls the answered post; it is looked up where another server's account heard it."""
        if reply.refs.get("at") == us.server:
            return reply.refs["id"]
        raw = self._server.at_address(reply.parent_post_id)
        if raw is None:
            raise Rejected("404", GONE)
        return local_id(raw)

    def _key(self, reply: Outgoing) -> str:
        """The same for every try of a submission, and for nothing else: a desk that was set up anew counts from 1."""
        parts = (self.account_id, reply.key, reply.begun_at.isoformat(), reply.parent_post_id, reply.text)
        return sha256("\n".join(parts).encode()).hexdigest()


def _search(source: Source) -> Search:
    return source.search or Search("")


def _published(raw: Json, us: Us) -> Published:
    return Published(posts.name_of(raw, us), posts.url(raw, us))


def _adapter(access: Access) -> Mastodon:
    token = access.secrets["access_token"]
    return Mastodon(access.account_id, access.handle, token, access.api_url, now=access.now)


KIND = Kind(
    name="mastodon",
    handles=r"\w[\w.-]*@[A-Za-z0-9.:-]+",
    example="acme@mastodon.social",
    home=None,
    sign_ins=(SignIn("an access token", {"access_token": "_TOKEN"}),),
    adapter=_adapter,
)
