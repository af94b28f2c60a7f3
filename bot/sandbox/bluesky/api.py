"""
Bluesky's XRPC methods in front of a network of the sandbox, as far as the desk uses them.

As strict as Bluesky or stricter: parameters and properties that it does not know are refused, tokens end, and its lists
go by milliseconds, so that a page may end between two posts of the same one. Every request is kept in the network's
ledger.

Source: https://docs.bsky.app/docs/category/http-reference
"""

import json
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.bluesky.limits import REQUESTS, SIGN_INS, WRITES, Limits
from bot.sandbox.bluesky.manners import COLLECTION, uri
from bot.sandbox.bluesky.problems import Problem, invalid, no_record
from bot.sandbox.bluesky.records import Record, Records, cid, stamp
from bot.sandbox.bluesky.rules import put
from bot.sandbox.bluesky.search import finds
from bot.sandbox.bluesky.sessions import Sessions
from bot.sandbox.bluesky.views import Views
from bot.sandbox.faults import Faults
from bot.sandbox.network import Network
from bot.sandbox.posts import Account, Call, Post
from bot.sandbox.spoiling import spoil
from bot.sandbox.time import Time

AT_ONCE = 25  # posts or people by name
REASONS = frozenset({"like", "repost", "follow", "mention", "reply", "quote"})
WRITE = "com.atproto.repo.putRecord"
SIGN_IN = "com.atproto.server.createSession"

Query = dict[str, list[str]]


class BlueskyApi:
    """The front of a network. `sessions` are those of its accounts."""

    def __init__(self, network: Network, faults: Faults, session_clock: Time) -> None:
        self._network = network
        self._faults = faults
        self._limits = Limits(network.time)
        self._records = Records(network)
        self.sessions = Sessions(network, session_clock)

    def routes(self) -> list[BaseRoute]:
        """The methods, to be mounted at whatever shall be the base address."""
        reads: dict[str, Callable[[Account, Query], Record]] = {
            "com.atproto.server.getSession": self._session,
            "com.atproto.identity.resolveHandle": self._resolve,
            "com.atproto.repo.getRecord": self._record,
            "app.bsky.notification.listNotifications": self._notifications,
            "app.bsky.feed.getPosts": self._posts,
            "app.bsky.feed.getAuthorFeed": self._feed,
            "app.bsky.feed.searchPosts": self._search,
            "app.bsky.actor.getProfiles": self._profiles,
        }
        writes: dict[str, Callable[[Request, bytes], Record]] = {
            SIGN_IN: self._sign_in,
            "com.atproto.server.refreshSession": self._renew,
            WRITE: self._put,
        }
        return [
            *(Route(f"/xrpc/{name}", self._at(name, self._reading(read))) for name, read in reads.items()),
            *(Route(f"/xrpc/{name}", self._at(name, write), methods=["POST"]) for name, write in writes.items()),
        ]

    def _at(self, method: str, act: Callable[[Request, bytes], Record]) -> Callable[[Request], Awaitable[Response]]:
        """What answers the requests of one method: `act`, behind limits and faults."""

        async def answer(request: Request) -> Response:
            body = await request.body()
            self._faults.catch_up()
            call = self._note(method, request, body)

            def answered() -> Response:
                headers: dict[str, str] = {}
                try:
                    headers = self._limits.spend(REQUESTS, "everybody")
                    done: Response = JSONResponse(act(request, body))
                except Problem as problem:
                    done = problem.answer()
                for name, told in headers.items():
                    done.headers.setdefault(name, told)
                call.status = done.status_code
                return done

            fault = self._faults.pick("bluesky", method)
            return await spoil(self._faults, fault, request, answered) if fault else answered()

        return answer

    def _note(self, method: str, request: Request, body: bytes) -> Call:
        try:
            handle: str | None = self._account(request).handle
        except Problem:
            handle = None
        said = "" if method == SIGN_IN else body.decode("utf-8", "replace")
        call = Call(method, request.url.path, dict(request.query_params), said, handle, self._network.time.now())
        self._network.ledger.append(call)
        return call

    def _reading(self, read: Callable[[Account, Query], Record]) -> Callable[[Request, bytes], Record]:
        def act(request: Request, _: bytes) -> Record:
            account, asked = self._account(request), request.query_params
            return read(account, {name: asked.getlist(name) for name in asked})

        return act

    def _account(self, request: Request) -> Account:
        return self.sessions.account(request.headers.get("authorization"))

    def _sign_in(self, _: Request, body: bytes) -> Record:
        words = _object(body)
        self._limits.spend(SIGN_INS, str(words.get("identifier")).lower())
        return self.sessions.open(words)

    def _renew(self, request: Request, body: bytes) -> Record:
        if body:
            raise invalid("A request body was provided when none was expected")
        return self.sessions.renew(request.headers.get("authorization"))

    def _session(self, account: Account, query: Query) -> Record:
        _known(query)
        return self.sessions.told(account)

    def _resolve(self, _: Account, query: Query) -> Record:
        _known(query, "handle")
        profile = self._network.profile_of(_one(query, "handle"))
        if profile is None:
            raise invalid("Unable to resolve handle")
        return {"did": profile.id}

    def _put(self, request: Request, body: bytes) -> Record:
        account = self._account(request)
        self._limits.spend(WRITES, account.id, 2)
        return put(self._network, self._records, account, _object(body))

    def _record(self, account: Account, query: Query) -> Record:
        _known(query, "repo", "collection", "rkey")
        place = uri(_one(query, "repo"), _one(query, "rkey"))
        there = self._records.put.get(place)
        if _one(query, "collection") != COLLECTION or there is None or self._network.is_deleted(place):
            raise no_record(place)
        return {"uri": place, "cid": cid(there), "value": there}

    def _notifications(self, account: Account, query: Query) -> Record:
        _known(query, "reasons", "limit", "cursor")
        reasons = set(query.get("reasons", REASONS))
        if reasons - REASONS:
            raise invalid("reasons must be reasons")
        views = self._views(account)
        told = filter(None, map(views.notification, reversed(self._network.posts)))
        return _page(query, "notifications", (one for one in told if one["reason"] in reasons), _indexed)

    def _posts(self, account: Account, query: Query) -> Record:
        _known(query, "uris")
        found = [post for one in _some(query, "uris") if (post := self._network.get(one))]
        return {"posts": [self._views(account).post(post) for post in found if post.repost_of is None]}

    def _feed(self, account: Account, query: Query) -> Record:
        _known(query, "actor", "filter", "limit", "cursor")
        if _one(query, "filter") != "posts_with_replies":
            raise invalid("filter must be one that this sandbox knows")
        fed = map(self._views(account).fed, self._network.timeline(_one(query, "actor")))
        return _page(query, "feed", filter(None, fed), _fed)

    def _search(self, account: Account, query: Query) -> Record:
        _known(query, "q", "sort", "since", "limit", "cursor")
        if query.get("sort") != ["latest"]:
            raise invalid("sort must be one that this sandbox knows")
        words, since = _one(query, "q"), _moment(query.get("since"))
        views = self._views(account)
        posts = [post for post in reversed(self._network.posts) if _is_in(post, since) and finds(words, post.text)]
        first, most = int(query.get("cursor", ["0"])[0]), _most(query)
        page = posts[first : first + most]
        more = {"cursor": str(first + most)} if first + most < len(posts) else {}
        return {"posts": [views.post(post) for post in page], **more}

    def _profiles(self, account: Account, query: Query) -> Record:
        _known(query, "actors")
        found = [profile for one in _some(query, "actors") if (profile := self._network.profile(one))]
        return {"profiles": [self._views(account).profile(profile) for profile in found]}

    def _views(self, account: Account) -> Views:
        return Views(self._network, self._records, account)


def _page(query: Query, name: str, entries: Iterable[Record], at: Callable[[Record], str]) -> Record:
    """Entries that are older than the cursor, newest first, and the moment at which the page ends."""
    before = query.get("cursor", ["~"])[0]
    page = list(islice((one for one in entries if at(one) < before), _most(query)))
    return {name: page, **({"cursor": at(page[-1])} if page else {})}


def _indexed(entry: Record) -> str:
    return str(entry["indexedAt"])


def _fed(entry: Record) -> str:
    return _indexed(entry.get("reason") or entry["post"])


def _is_in(post: Post, since: str) -> bool:
    return post.repost_of is None and stamp(post.created_at) >= since


def _moment(values: list[str] | None) -> str:
    try:
        return stamp(datetime.fromisoformat(values[0])) if values else ""
    except ValueError:
        raise invalid("since must be a datetime") from None


def _known(query: Query, *names: str) -> None:
    if unknown := query.keys() - set(names):
        raise invalid(f"Unknown parameters: {', '.join(sorted(unknown))}")


def _one(query: Query, name: str) -> str:
    match query.get(name):
        case [value] if value:
            return value
    raise invalid(f'Params must have the property "{name}"')


def _some(query: Query, name: str) -> list[str]:
    values = query.get(name, [])
    if not 1 <= len(values) <= AT_ONCE:
        raise invalid(f"{name} must have 1 to {AT_ONCE} elements")
    return values


def _most(query: Query) -> int:
    value = query.get("limit", ["50"])[0]
    if not value.isdecimal() or not 1 <= int(value) <= 100:
        raise invalid("limit must be an integer between 1 and 100")
    return int(value)


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise invalid("A request body is expected but none was provided")
    return said
