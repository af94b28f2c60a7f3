"""
Bluesky: one account of ours, heard and answered through its XRPC methods.

A reply is a record that stands at a place of our choosing, and the place follows from the reply: to send it again is to
put the same record at the same place. Whether it stands is asked of that place, not of a timeline.

Bluesky takes an answer to a post that is gone, or whose author lets nobody answer, and shows it to nobody: so the post
is looked at before it is answered.

Source: https://docs.bsky.app/docs/category/http-reference
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx

from bot.clock import Clock, utcnow
from bot.desk.hearing import Quota
from bot.desk.mention import Mention, Replyable
from bot.desk.source import Source, Stream
from bot.errors import Rejected, RemoteError, Throttled, Unsure
from bot.platforms.base import ALWAYS, Charge, Checked, Gap, Outgoing, Page, Published, Sought, Use
from bot.platforms.bluesky import posts as bluesky_posts
from bot.platforms.bluesky.feeds import AT_ONCE, Feeds
from bot.platforms.bluesky.lists import Mark, Row, stamp
from bot.platforms.bluesky.posts import Around
from bot.platforms.bluesky.refusals import GONE, LIMITED, NO_SUCH, is_absent, refusal
from bot.platforms.bluesky.session import AppPassword, Session
from bot.platforms.bluesky.text import LIMIT, facets, measured
from bot.platforms.bluesky.uris import POSTS, is_did, post_uri, seen_at, tid, url
from bot.platforms.grants import Vault
from bot.platforms.http import Http
from bot.platforms.kind import Access, Kind, SignIn
from bot.platforms.lenient import Json, record
from bot.platforms.naming import place_of

START_SLACK = timedelta(minutes=10)
CHARGES = {Stream.MENTIONS: Charge.OWN_MENTION, Stream.SEARCH: Charge.POST, Stream.OWN: Charge.OWN_POST}

log = logging.getLogger(__name__)


class Bluesky:
    """
    One account of ours on Bluesky: an `Adapter`.

    `account_id` is the desk's own name of the account (`"bluesky:acme.example"`). `now` is the desk's clock; rate
    limits are counted in real time whatever it says.
    """

    def __init__(
        self,
        account_id: str,
        sign_in: AppPassword,
        vault: Vault,
        api_url: str = "https://bsky.social",
        now: Clock = utcnow,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.account_id = account_id
        self._handle = sign_in.handle
        self._http = Http(api_url, httpx.Auth(), transport)
        self._session = Session(self._http, sign_in, vault)
        self._feeds = Feeds(self._session, self._http.now)
        self._now = now

    @property
    def declares_languages(self) -> bool:
        """A post on Bluesky carries the languages that its author's app wrote into it."""
        return True

    @property
    def repeatable_for(self) -> timedelta:
        """The record's own place sees to it that it stands there once."""
        return ALWAYS

    @property
    def repeatable_after(self) -> timedelta:
        """The second one to come to the record's place is refused, however close behind the first."""
        return timedelta()

    @property
    def checks_at_once(self) -> int:
        """As many uris as one lookup takes."""
        return AT_ONCE

    @property
    def has_audiences(self) -> bool:
        """Everybody sees a post on Bluesky; its labels are for moderation."""
        return False

    @property
    def limit(self) -> int:
        """The most graphemes that a post may have."""
        return LIMIT

    def start(self, source: Source) -> Page:
        """From the newest post that is there; without any, from ten minutes ago, which covers a clock that is ahead."""
        rows = self._feeds.newest(source)
        return Page((), str(Mark.at(rows) if rows else Mark(self._now() - START_SLACK)))

    def read(self, source: Source, cursor: str) -> Iterator[Page]:
        """What came after `cursor`, oldest first. What claims to be old counts as well; see `bluesky_lists`."""
        mark = Mark.read(cursor)
        found = self._feeds.since(source, mark.since)
        rows = found.rows.values()
        gap = None if found.whole else Gap(mark.since, min((row.at for row in rows), default=None))
        for some, after in mark.portions(rows, AT_ONCE):
            uses = tuple(Use(CHARGES[source.stream], row.uri) for row in some)
            yield Page(tuple(self._wanted(some, source)), str(after), uses, gap)
            gap = None

    def quota(self, source: Source) -> Quota | None:
        """Bluesky counts all requests together."""
        return self._http.quota()

    def check_posts(self, posts: Collection[Mention]) -> Checked:
        """Look posts up by their uris; Bluesky leaves out those that are gone or hidden from us."""
        asked = {post.post_id: post for post in posts}
        views = self._feeds.views(asked)
        source = Source(self.account_id, Stream.MENTIONS)
        found = {one.post_id: one for one in self._mentions(views.values(), source)}
        gone = frozenset(asked.keys() - views.keys())
        return Checked(found, gone, tuple(Use(Charge.POST, uri) for uri in views))

    def post_at(self, url: str) -> Sought[Mention]:
        """Look up the post of an address on bsky.app."""
        if (place := seen_at(url)) is None:
            return Sought(None)
        actor, key = place
        did = actor if is_did(actor) else self._feeds.did_of(actor)
        views = self._feeds.views([post_uri(did, key)]) if did else {}
        for found in self._mentions(views.values(), Source(self.account_id, Stream.SEARCH)):
            return Sought(found, (Use(Charge.POST, found.post_id),))
        raise Rejected("404", NO_SUCH)

    def named_at(self, mention: Mention) -> int | None:
        """By the names that can be clicked; any other is a word like others, and Bluesky tells nobody of it."""
        return place_of(self._handle, mention.refs)

    def replyable(self, mention: Mention) -> Replyable:
        """As it was heard; behind a gate that lets some in, nobody knows whether it lets another account in."""
        is_ours = mention.account == self.account_id or "gated" not in mention.refs
        return mention.replyable if is_ours else Replyable.CLOSED

    def addressed(self, text: str, mention: Mention) -> str:
        """As it is: whoever is answered hears of it."""
        return text

    def measure(self, text: str, warning: str = "") -> int:
        """The graphemes of `text`; Bluesky knows no warnings in words."""
        return measured(text)

    def send(self, reply: Outgoing) -> Published:
        """
        Put `reply` at its place.

        What an earlier try did stands whatever this one is refused for, so the place is looked at before that is told.
        """
        refused = self._closed(reply) or self._put(reply)
        if refused is None:
            return self._published(reply)
        if isinstance(refused, Throttled):
            raise refused
        try:
            found = self._standing(reply)
        except RemoteError as error:
            raise (refused if isinstance(refused, Unsure) else error) from None
        if found:
            return found
        raise refused

    def look(self, reply: Outgoing, since: datetime) -> Sought[Published]:
        """The record at the reply's place, whenever it was put there; it is there at once or not at all."""
        return Sought(self._standing(reply))

    def _standing(self, reply: Outgoing) -> Published | None:
        answer = self._session.get("com.atproto.repo.getRecord", self._place(reply))
        if is_absent(answer):
            return None
        if not answer.ok:
            raise refusal(answer, self._http.now())
        there = record(answer.body.get("value"))
        parent = record(record(there.get("reply")).get("parent")).get("uri")
        is_it = (there.get("text"), parent) == (reply.text, reply.parent_post_id)
        return self._published(reply) if is_it else None

    def by_hand_url(self, text: str, mention: Mention) -> str:
        """The post itself: Bluesky's composer can be given a text, but not what it answers."""
        return mention.url

    def check(self) -> str:
        """Ask Bluesky whose the app password is."""
        self._session.forget()
        return f"@{self._session.us().handle}"

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _wanted(self, rows: Sequence[Row], source: Source) -> Iterator[Mention]:
        """Rows of a list as mentions; what a search finds of our own is no work, nor what it shall leave out."""
        views = {row.uri: row.view for row in rows}
        if source.stream is Stream.MENTIONS:  # A notification holds the record alone, and not what Bluesky knows of it.
            views |= self._feeds.views(views)
        if source.stream is not Stream.OWN:
            ours = self._session.us().did
            views = {uri: view for uri, view in views.items() if bluesky_posts.author_id(view) != ours}
        for found in self._mentions(views.values(), source):
            if source.search is None or source.search.fits(found.text, None):  # Its language is the desk's to judge.
                yield found

    def _mentions(self, views: Iterable[Json], source: Source) -> Iterator[Mention]:
        """Posts as mentions, with what stands around them; what cannot be read is told by its uri, and left out."""
        views = list(views)
        parents = self._feeds.around(filter(None, map(bluesky_posts.parent_uri, views)))
        people = self._feeds.people(map(bluesky_posts.author_id, views))
        for view in views:
            try:
                yield bluesky_posts.mention(view, Around(parents, people), source)
            except ValueError:
                log.warning("mention.unreadable", extra={"account": self.account_id, "post": str(view.get("uri"))})

    def _closed(self, reply: Outgoing) -> Rejected | None:
        """Why an answer to that post would be seen by nobody; None where it would be seen."""
        view = self._feeds.views([reply.parent_post_id]).get(reply.parent_post_id)
        if view is None:
            return Rejected("404", GONE)
        return Rejected("gated", LIMITED) if bluesky_posts.replyable(view) is Replyable.CLOSED else None

    def _put(self, reply: Outgoing) -> RemoteError | None:
        # `swapRecord: None` means that nothing is there yet: no record of anybody's is ever overwritten.
        body = {**self._place(reply), "record": self._record(reply), "swapRecord": None}
        answer = self._session.post("com.atproto.repo.putRecord", body)
        return None if answer.ok else refusal(answer, self._http.now())

    def _place(self, reply: Outgoing) -> dict[str, str]:
        key = tid(reply.begun_at, reply.key)
        return {"repo": self._session.us().did, "collection": POSTS, "rkey": key}

    def _record(self, reply: Outgoing) -> dict[str, Any]:
        refs = reply.refs
        made: dict[str, Any] = {
            "$type": POSTS,
            "text": reply.text,
            "createdAt": stamp(reply.begun_at),
            "reply": {
                "root": {"uri": refs["root_uri"], "cid": refs["root_cid"]},
                "parent": {"uri": reply.parent_post_id, "cid": refs["cid"]},
            },
        }
        if reply.language:
            made["langs"] = [reply.language]
        if spots := facets(reply.text, self._feeds.did_of):
            made["facets"] = spots
        return made

    def _published(self, reply: Outgoing) -> Published:
        us = self._session.us()
        uri = post_uri(us.did, tid(reply.begun_at, reply.key))
        return Published(uri, url(us.handle, uri))


def _adapter(access: Access) -> Bluesky:
    sign_in = AppPassword(access.handle, access.secrets["app_password"])
    return Bluesky(access.account_id, sign_in, access.vault, access.api_url, now=access.now)


KIND = Kind(
    name="bluesky",
    handles=r"([A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*",
    example="acme.bsky.social",
    home="https://bsky.social",
    sign_ins=(SignIn("an app password", {"app_password": "_APP_PASSWORD"}),),
    adapter=_adapter,
    seed="app_password",
)
