"""
The API of a Mastodon server in front of the sandbox's network, as far as the desk uses it.

As strict as Mastodon or stricter: parameters that it does not know are refused. `Oddities` make it one of the servers
that only speak like Mastodon. Every request is kept in the network's ledger.

Source: https://docs.joinmastodon.org/methods/
"""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.faults import Faults
from bot.sandbox.mastodon.drawing import Ids, draw_post, draw_profile
from bot.sandbox.mastodon.limits import Limits
from bot.sandbox.mastodon.lists import Lists
from bot.sandbox.mastodon.rules import LIMIT, NOT_FOUND, Problem, find, may_see, publish, wanted
from bot.sandbox.mastodon.text import HOME, URL_LENGTH
from bot.sandbox.network import Network
from bot.sandbox.posts import Account, Call, Post
from bot.sandbox.spoiling import spoil

KEY_KEPT = timedelta(hours=1)
AT_ONCE = 20
_PAGED = ("limit", "max_id", "min_id", "since_id")

Endpoint = Callable[[Account, Request, bytes], Any]


@dataclass(frozen=True)
class Oddities:
    """In what a server differs from Mastodon; it calls itself by another name where it differs in anything."""

    ignores_keys: bool = False
    repeats_the_id: bool = False
    ids_in_hex: bool = False
    knows_only_v1: bool = False
    gives_one_at_a_time: bool = False
    refuses_kinds: bool = False


def routes(network: Network, faults: Faults, odd: Oddities | None = None) -> list[BaseRoute]:
    """The API's routes, to be mounted at whatever shall be its base address."""
    api = _Api(network, faults, odd or Oddities())
    calls: dict[str, Endpoint] = {
        "GET /api/v1/accounts/verify_credentials": api.me,
        "GET /api/v1/accounts/{id}/statuses": api.timeline,
        "GET /api/v1/notifications": api.notifications,
        "GET /api/v1/timelines/tag/{tag}": api.tagged,
        "GET /api/v1/statuses": api.some,
        "GET /api/v1/statuses/{id}": api.one,
        "GET /api/v1/statuses/{id}/context": api.context,
        "POST /api/v1/statuses": api.create,
        "GET /api/v2/search": api.search,
        "GET /api/v1/instance": api.instance_v1,
        "GET /api/v2/instance": api.instance_v2,
    }
    return [
        Route(name.partition(" ")[2], api.at(name, endpoint), methods=[name.partition(" ")[0]])
        for name, endpoint in calls.items()
    ]


class _Api:
    def __init__(self, network: Network, faults: Faults, odd: Oddities) -> None:
        self._network = network
        self._faults = faults
        self._odd = odd
        self._ids = Ids(odd.ids_in_hex)
        self._lists = Lists(network, self._ids, odd.repeats_the_id)
        self._limits = Limits(network.time)
        self._keys: dict[tuple[str, str], Post] = {}

    def at(self, method: str, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """What answers the requests of one method: `endpoint`, behind credentials, limits and faults."""

        async def answer(request: Request) -> Response:
            body = await request.body()
            self._faults.catch_up()
            account = self._account(request)
            call = self._note(method, request, body, account)

            def act() -> Response:
                answered = self._act(endpoint, account, request, body)
                call.status = answered.status_code
                return answered

            fault = self._faults.pick("mastodon", method)
            return await spoil(self._faults, fault, request, act) if fault else act()

        return answer

    def me(self, account: Account, request: Request, _: bytes) -> Any:
        """The account itself."""
        _only(request)
        return draw_profile(account.profile)

    def timeline(self, account: Account, request: Request, _: bytes) -> Any:
        """What somebody posted."""
        _only(request, *_PAGED, "exclude_reblogs")
        theirs = reversed(list(self._network.timeline(request.path_params["id"])))
        kept = (one for one in theirs if request.query_params.get("exclude_reblogs") != "true" or not one.repost_of)
        return self._page(account, request, kept)

    def notifications(self, account: Account, request: Request, _: bytes) -> Any:
        """What names or quotes the account; what was filtered comes only where it is asked for."""
        _only(request, *_PAGED, "types[]", "include_filtered")
        kinds = request.query_params.getlist("types[]")
        if self._odd.refuses_kinds and "quote" in kinds:
            raise Problem(400, "quote is no type of notification")
        return self._lists.notifications(account, kinds, request.query_params)

    def tagged(self, account: Account, request: Request, _: bytes) -> Any:
        """The public posts with a tag."""
        _only(request, *_PAGED)
        return self._page(account, request, self._lists.tagged(request.path_params["tag"]))

    def some(self, account: Account, request: Request, _: bytes) -> Any:
        """Posts by their ids; those that are gone are left out."""
        _only(request, "id[]")
        asked = request.query_params.getlist("id[]")
        if self._odd.gives_one_at_a_time:
            raise Problem(404, NOT_FOUND)
        if not 1 <= len(asked) <= AT_ONCE:
            raise Problem(422, f"Validation failed: between 1 and {AT_ONCE} ids")
        numbers = {self._ids.read(one) for one in asked}
        return [self._drawn(post) for post in self._lists.of(numbers) if may_see(self._network, account, post)]

    def one(self, account: Account, request: Request, _: bytes) -> Any:
        """A post."""
        _only(request)
        return self._drawn(find(self._network, account, request.path_params["id"], self._ids))

    def context(self, account: Account, request: Request, _: bytes) -> Any:
        """What stands above and below a post, as far as the account may see it."""
        _only(request)
        post = find(self._network, account, request.path_params["id"], self._ids)
        above, below = self._lists.around(post)
        return {
            "ancestors": [self._drawn(one) for one in above if may_see(self._network, account, one)],
            "descendants": [self._drawn(one) for one in below if may_see(self._network, account, one)],
        }

    def create(self, account: Account, request: Request, body: bytes) -> Any:
        """Publish a post; with a key that was used within the hour, the post that was published then."""
        asked, key = _json(body), request.headers.get("idempotency-key", "")
        before = self._keys.get((account.id, key)) if key and not self._odd.ignores_keys else None
        if before is not None and self._network.time.now() - before.created_at < KEY_KEPT:
            return self._drawn(before)
        post = publish(self._network, account, wanted(asked), self._ids)
        self._keys[account.id, key] = post
        return self._drawn(post)

    def search(self, account: Account, request: Request, _: bytes) -> Any:
        """Posts by their words, newest first, or the one that stands at an address."""
        _only(request, "q", "type", "limit", "offset", "min_id", "resolve")
        found = self._lists.found(account, request.query_params)
        return {"accounts": [], "statuses": [self._drawn(post) for post in found], "hashtags": []}

    def instance_v1(self, _: Account, __: Request, ___: bytes) -> Any:
        """What the server says of itself, as it always did."""
        return {"uri": HOME, "title": "Social", "version": self._version, "configuration": _CONFIGURATION}

    def instance_v2(self, _: Account, __: Request, ___: bytes) -> Any:
        """What the server says of itself since Mastodon 4.0."""
        if self._odd.knows_only_v1:
            raise Problem(404, "Not Found")
        return {"domain": HOME, "title": "Social", "version": self._version, "configuration": _CONFIGURATION}

    @property
    def _version(self) -> str:
        return "4.4.2" if self._odd == Oddities() else "2.7.2 (compatible; Odd 1.0)"

    def _account(self, request: Request) -> Account | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        known = self._network.accounts if scheme.lower() == "bearer" else []
        return next((one for one in known if one.token == token), None)

    def _note(self, method: str, request: Request, body: bytes, account: Account | None) -> Call:
        handle, now = account.handle if account else None, self._network.time.now()
        said = body.decode("utf-8", "replace")
        call = Call(method, request.url.path, dict(request.query_params), said, handle, now)
        self._network.ledger.append(call)
        return call

    def _act(self, endpoint: Endpoint, account: Account | None, request: Request, body: bytes) -> Response:
        if account is None:
            return Problem(401, "The access token is invalid").answer({})
        allowed, headers = self._limits.count(account.id)
        if not allowed:
            return Problem(429, "Too many requests").answer(headers)
        try:
            return JSONResponse(endpoint(account, request, body), headers=headers)
        except Problem as problem:
            return problem.answer(headers)

    def _page(self, account: Account, request: Request, posts: Iterable[Post]) -> list[dict[str, Any]]:
        seen = [post for post in posts if may_see(self._network, account, post)]
        return [self._drawn(post) for post in self._lists.page(seen, request.query_params)]

    def _drawn(self, post: Post) -> dict[str, Any]:
        return draw_post(self._network.get(post.id) or post, self._network, self._ids)


_CONFIGURATION = {"statuses": {"max_characters": LIMIT, "characters_reserved_per_url": URL_LENGTH}}


def _only(request: Request, *known: str) -> None:
    unknown = sorted(set(request.query_params) - set(known))
    if unknown:
        raise Problem(422, f"Validation failed: {unknown[0]} is no parameter of this call")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise Problem(400, "There was a problem in the JSON you submitted") from None
