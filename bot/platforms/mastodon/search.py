"""
Searching through a Mastodon server: tags by their timelines, phrases by full text.

Tags are surer: every server has their timelines, with all posts that it knows. Full text needs a search engine that
many servers do not have, and finds the posts of those who agreed to be found. A server without one answers every
question with nothing, so it is asked for something that must be there: a post of ours.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from bot.desk.source import Search
from bot.errors import Rejected
from bot.platforms.lenient import Json
from bot.platforms.mastodon.posts import local_id
from bot.platforms.mastodon.refusals import NO_SEARCH
from bot.platforms.mastodon.server import Server
from bot.platforms.mastodon.trail import Trail, order


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


def go_on(server: Server, search: Search, trail: Trail) -> list[Json]:
    """What the search brings beyond its trail, oldest first: all of it, for its parts are read one after the other."""
    found = {local_id(row): row for page in _pages(server, search, trail.after) for row in page}
    fresh = found.keys() - set(trail.ids)
    return [found[id] for id in sorted(fresh, key=order) if order(id) > order(trail.after)]


def _pages(server: Server, search: Search, after: str) -> Iterator[list[Json]]:
    for tag in search.tags:
        yield from server.tagged(tag, after)
    for phrase in search.phrases:
        for page in server.found(_quoted(phrase), after):
            yield page
            if any(order(local_id(row)) <= order(after) for row in page):  # The newest come first.
                break


def _ids(rows: Iterable[Json]) -> list[str]:
    return [local_id(row) for row in rows if local_id(row)]


def _quoted(phrase: str) -> str:
    """Quoted, so that its words stand together and none of them is an operator."""
    return f'"{phrase.replace(chr(34), " ")}"'
