"""
Searching through a Mastodon server: tags by their timelines, phrases by full text.

Tags are surer: every server has their timelines, with all posts that it knows, and they are read forward: however much
there is, what was handed out is done with. Full text needs a search engine that many servers do not have, and finds the
posts of those who agreed to be found, the newest first: of very many, the oldest are out of reach, and that is told. A
server without one answers every question with nothing, so it is asked for something that must be there: a post of ours.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice

from bot.desk.source import Search
from bot.errors import Rejected
from bot.platforms.base import Gap
from bot.platforms.lenient import Json, moment
from bot.platforms.mastodon.posts import local_id
from bot.platforms.mastodon.refusals import NO_SEARCH
from bot.platforms.mastodon.server import MOST_SEARCHED, Server
from bot.platforms.mastodon.trail import Trail, order

PORTION = 20
LATE_FOR = timedelta(days=1)  # what comes later than this from another server is no news


@dataclass(frozen=True)
class Portion:
    """Some of what a search brings, oldest first, the cursor that covers it, and what is missing before it."""

    news: list[Json]
    cursor: str
    gap: Gap | None = None


def begin(server: Server, search: Search) -> Trail:
    """
    The trail of this moment.

    Raises:
        Rejected: there are phrases to look for, and the server has no full-text search.
    """
    if search.phrases and not server.newest_found("from:me"):
        raise Rejected("no_search", NO_SEARCH)
    pages = [server.newest_tagged(tag) for tag in search.tags]
    pages += [server.newest_found(_quoted(phrase)) for phrase in search.phrases]
    return Trail().with_more(_ids(chain.from_iterable(pages)))


def go_on(server: Server, search: Search, trail: Trail, now: datetime) -> Iterator[Portion]:
    """
    What the search brings beyond its trail, oldest first, read as it is asked for: what was handed out is done with.

    Posts that came long after they were written are left out: they are no news, but on the trail.
    """
    oldest = now - LATE_FOR
    phrases = [_found(server, phrase, trail.after) for phrase in search.phrases]
    gap = max((gap for _, gap in phrases if gap), key=lambda gap: gap.until or now, default=None)
    rows = _beyond(trail, [*(_tagged(server, tag, trail.after) for tag in search.tags), *(iter(f) for f, _ in phrases)])
    while some := list(islice(rows, PORTION)):
        news = [row for row in some if not trail.is_late(local_id(row)) or _posted(row, oldest) >= oldest]
        trail = trail.with_more(map(local_id, some))
        yield Portion(news, trail.cursor, gap)
        gap = None


def _tagged(server: Server, tag: str, after: str) -> Iterator[Json]:
    for page in server.tagged(tag, after):
        yield from sorted(page, key=_place)


def _found(server: Server, phrase: str, after: str) -> tuple[list[Json], Gap | None]:
    """What a phrase has after a post, oldest first, and what of it is out of reach."""
    rows: list[Json] = []
    for count, page in enumerate(server.found(_quoted(phrase), after), start=1):
        rows += page
        if any(_place(row) <= order(after) for row in page):  # The newest come first.
            break
        if count == MOST_SEARCHED:
            first = min((at for row in rows if (at := moment(row.get("created_at")))), default=None)
            return sorted(rows, key=_place), Gap(None, first)
    return sorted(rows, key=_place), None


def _beyond(trail: Trail, parts: Iterable[Iterator[Json]]) -> Iterator[Json]:
    """What is not on the trail of all parts, in one order, and each post once."""
    known = set(trail.ids)
    for row in heapq.merge(*parts, key=_place):
        if local_id(row) not in known and _place(row) > order(trail.after):
            known.add(local_id(row))
            yield row


def _place(row: Json) -> tuple[int, str]:
    return order(local_id(row))


def _posted(row: Json, otherwise: datetime) -> datetime:
    return moment(row.get("created_at")) or otherwise


def _ids(rows: Iterable[Json]) -> list[str]:
    return [local_id(row) for row in rows if local_id(row)]


def _quoted(phrase: str) -> str:
    """Quoted, so that its words stand together and none of them is an operator."""
    return f'"{phrase.replace(chr(34), " ")}"'
