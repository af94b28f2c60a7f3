"""
What Bluesky is asked for: the lists that a source is made of, and posts, people and handles by name.

Its search knows neither "or" nor several languages, and asks not to be treated as a stream: each phrase and each tag is
one request, for what is new alone, and the rest of what a search shall leave out is left out here.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from bot.clock import Clock
from bot.desk.source import Search, Source, Stream
from bot.errors import LockedOut, Rejected, Unreachable
from bot.platforms.bluesky.lists import Ask, Listed, Row, listed, stamp
from bot.platforms.bluesky.posts import listed_at
from bot.platforms.bluesky.refusals import refusal
from bot.platforms.bluesky.session import Session
from bot.platforms.bluesky.uris import is_did, is_post
from bot.platforms.http import Query
from bot.platforms.lenient import Json, moment, record, records

PAGE = 100
AT_ONCE = 25  # posts or people by name
REASONS = ("mention", "reply", "quote")

log = logging.getLogger(__name__)


class Feeds:
    """One account's questions. Each raises `Throttled`, `Unreachable` or `Rejected` where nothing could be told."""

    def __init__(self, session: Session, now: Clock) -> None:
        self._session = session
        self._now = now

    def newest(self, source: Source) -> list[Row]:
        """The newest posts of a source, as many as come with one question, in no order."""
        return [row for ask in self._lists(source, None) for row in ask("")[0]]

    def since(self, source: Source, since: datetime) -> Listed:
        """The posts of a source from a moment on, and perhaps older ones."""
        found = [listed(ask, since) for ask in self._lists(source, since)]
        rows = {uri: row for one in found for uri, row in one.rows.items()}
        return Listed(rows, whole=all(one.whole for one in found))

    def views(self, uris: Iterable[str]) -> dict[str, Json]:
        """Those of some posts that are there for us to see, by uri."""
        found: dict[str, Json] = {}
        for some in _portions(uris):
            posts, _ = self._list("app.bsky.feed.getPosts", {"uris": some}, "posts")
            views = {uri: record(post) for post in posts if is_post(uri := record(post).get("uri"))}
            if len(views) < len(posts):
                raise Unreachable("200 unreadable")  # Else whatever was sent in their place would pass for deletions.
            found |= views
        return found

    def around(self, uris: Iterable[str]) -> dict[str, Json]:
        """The same for posts that others name: one name that Bluesky does not take keeps no post away but itself."""
        found: dict[str, Json] = {}
        for some in _portions(uris):
            try:
                found |= self.views(some)
            except LockedOut:
                raise
            except Rejected:
                for one in some if len(some) > 1 else ():
                    found |= self.around([one])
        return found

    def people(self, dids: Iterable[str]) -> dict[str, Json]:
        """Some people as their profiles show them, by id."""
        found: dict[str, Json] = {}
        for some in _portions(filter(None, dids)):
            profiles, _ = self._list("app.bsky.actor.getProfiles", {"actors": some}, "profiles")
            found |= {str(profile.get("did")): profile for profile in records(profiles)}
        return found

    def did_of(self, handle: str) -> str | None:
        """Who has a handle; None where nobody has."""
        answer = self._session.get("com.atproto.identity.resolveHandle", {"handle": handle})
        if answer.status in (400, 404):
            return None
        if not answer.ok:
            raise refusal(answer, self._now())
        did = answer.body.get("did")
        return did if isinstance(did, str) and is_did(did) else None

    def _lists(self, source: Source, since: datetime | None) -> Iterator[Ask]:
        match source.stream:
            case Stream.MENTIONS:
                yield self._pages("app.bsky.notification.listNotifications", {"reasons": REASONS}, "notifications")
            case Stream.OWN:
                query = {"actor": self._session.us().did, "filter": "posts_with_replies"}
                yield self._pages("app.bsky.feed.getAuthorFeed", query, "feed")
            case Stream.SEARCH:
                newer = {"since": stamp(since)} if since else {}
                for words in _queries(source.search):
                    query = {"q": words, "sort": "latest", **newer}
                    yield self._pages("app.bsky.feed.searchPosts", query, "posts")

    def _pages(self, method: str, query: Query, name: str) -> Ask:
        def ask(cursor: str) -> tuple[list[Row], str]:
            paged = {**query, "limit": str(PAGE), **({"cursor": cursor} if cursor else {})}
            entries, further = self._list(method, paged, name)
            return [row for entry in records(entries) if (row := _ROWS[name](entry))], further

        return ask

    def _list(self, method: str, query: Query, name: str) -> tuple[list[object], str]:
        """The entries of an answer, and where it goes on."""
        answer = self._session.get(method, query)
        if not answer.ok:
            raise refusal(answer, self._now())
        entries, further = answer.body.get(name), answer.body.get("cursor")
        if not isinstance(entries, list):
            raise Unreachable("200 unreadable")
        return entries, further if isinstance(further, str) else ""


def _notified(entry: Json) -> Row | None:
    """A post that names, answers or quotes us; lists of these go by the moment that they tell."""
    at = moment(entry.get("indexedAt"))
    return _row(entry, at) if entry.get("reason") in REASONS else None


def _fed(entry: Json) -> Row | None:
    """A post of ours; what we pass on of others stands there with a reason."""
    return None if entry.get("reason") else _found(record(entry.get("post")))


def _found(view: Json) -> Row | None:
    return _row(view, listed_at(view))


def _row(view: Json, at: datetime | None) -> Row | None:
    """What has no uri or no moment has no place in a list."""
    uri = view.get("uri")
    if at and is_post(uri):
        return Row(at, str(uri), view)
    log.warning("mention.unreadable", extra={"post": None})
    return None


_ROWS: dict[str, Callable[[Json], Row | None]] = {"notifications": _notified, "feed": _fed, "posts": _found}
"""How an entry of a list is read, by what its list is called."""


def _queries(search: Search | None) -> list[str]:
    if search is None:
        return []
    return [f'"{phrase.replace(chr(34), " ")}"' for phrase in search.phrases] + [f"#{tag}" for tag in search.tags]


def _portions(names: Iterable[str]) -> Iterator[list[str]]:
    """Each name once, as many together as one question takes."""
    once = list(dict.fromkeys(names))
    for first in range(0, len(once), AT_ONCE):
        yield once[first : first + AT_ONCE]
