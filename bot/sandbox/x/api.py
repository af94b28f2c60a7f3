"""
X's API version 2 in front of the sandbox's network, as far as the desk uses it.

As strict as X or stricter: unknown parameters, fields and body keys are refused, fields that were not asked
for are not sent, and who did not call us up is not answered. Every request is kept in the network's ledger.

Source: https://docs.x.com/x-api
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import timedelta
from itertools import islice, takewhile
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.faults import Faults
from bot.sandbox.manners import EPOCH_MS
from bot.sandbox.network import Network
from bot.sandbox.posts import Account, Call, Post
from bot.sandbox.spoiling import spoil
from bot.sandbox.x.auth import Gate
from bot.sandbox.x.drawing import draw_post, draw_user, include
from bot.sandbox.x.limits import Limits
from bot.sandbox.x.names import Wish, wish
from bot.sandbox.x.problems import Problem, invalid, missing, too_many, unauthorized
from bot.sandbox.x.query import Query
from bot.sandbox.x.rules import publish

MENTIONS_KEPT = 800  # posts; what is older is not to be had from that endpoint
SEARCHED_BACK = timedelta(days=7)
_TIMELINE = ("max_results", "since_id", "until_id", "pagination_token")

Endpoint = Callable[[Account, Request, bytes], Response]
Answering = Callable[[Request], Awaitable[Response]]


def routes(network: Network, faults: Faults) -> list[BaseRoute]:
    """The API's routes, to be mounted at whatever shall be its base address."""
    api = _Api(network, faults)
    return [
        Route("/2/oauth2/token", api.door("POST /2/oauth2/token", api.token), methods=["POST"]),
        Route("/2/users/me", api.at("GET /2/users/me", api.me)),
        Route("/2/users/by/username/{handle}", api.at("GET /2/users/by/username/{handle}", api.by_handle)),
        Route("/2/users/{id}/mentions", api.at("GET /2/users/{id}/mentions", api.mentions)),
        Route("/2/users/{id}/tweets", api.at("GET /2/users/{id}/tweets", api.timeline)),
        Route("/2/tweets/search/recent", api.at("GET /2/tweets/search/recent", api.search)),
        Route("/2/tweets", api.at("GET /2/tweets", api.lookup), methods=["GET"]),
        Route("/2/tweets", api.at("POST /2/tweets", api.create), methods=["POST"]),
    ]


class _Api:
    def __init__(self, network: Network, faults: Faults) -> None:
        self._network = network
        self._faults = faults
        self._gate = Gate(network)
        self._limits = Limits(network.time)

    def at(self, method: str, endpoint: Endpoint) -> Answering:
        """What answers the requests of one method: `endpoint`, behind credentials, limits and faults."""

        def act(account: Account | None, request: Request, body: bytes) -> Response:
            return self._act(method, endpoint, account, request, body)

        return self.door(method, act)

    def door(self, method: str, act: Callable[[Account | None, Request, bytes], Response]) -> Answering:
        """What answers the requests of one method: `act`, behind faults alone."""

        async def answer(request: Request) -> Response:
            body = await request.body()
            self._faults.catch_up()
            account = self._gate.account(request)
            call = self._note(method, request, body, account)

            def noted() -> Response:
                answered = act(account, request, body)
                call.status = answered.status_code
                return answered

            fault = self._faults.pick("x", method)
            return await spoil(self._faults, fault, request, noted) if fault else noted()

        return answer

    def _note(self, method: str, request: Request, body: bytes, account: Account | None) -> Call:
        handle, now = account.handle if account else None, self._network.time.now()
        said = body.decode("utf-8", "replace")
        call = Call(method, request.url.path, dict(request.query_params), said, handle, now)
        self._network.ledger.append(call)
        return call

    def _act(self, method: str, endpoint: Endpoint, account: Account | None, request: Request, body: bytes) -> Response:
        if account is None:
            return unauthorized().answer({})
        allowed, headers = self._limits.count(method, account.id)
        if not allowed:
            return too_many().answer(headers)
        try:
            answered = endpoint(account, request, body)
        except Problem as problem:
            return problem.answer(headers)
        answered.headers.update(headers)
        return answered

    def token(self, _: Account | None, request: Request, body: bytes) -> Response:
        """The next tokens of whoever has a refresh token."""
        return self._gate.tokens.answer(request, body)

    def me(self, account: Account, request: Request, _: bytes) -> Response:
        """The account itself."""
        asked = self._wish(request)
        return JSONResponse({"data": draw_user(account.profile, asked)})

    def by_handle(self, _: Account, request: Request, __: bytes) -> Response:
        """Whoever has a handle."""
        asked, handle = self._wish(request), request.path_params["handle"]
        profile = self._network.profile_of(handle)
        if profile is None:
            return JSONResponse({"errors": [missing("user", "username", handle)]})
        return JSONResponse({"data": draw_user(profile, asked)})

    def mentions(self, _: Account, request: Request, __: bytes) -> Response:
        """The posts that name somebody, newest first."""
        return self._timeline(request, islice(self._network.naming(request.path_params["id"]), MENTIONS_KEPT))

    def timeline(self, _: Account, request: Request, __: bytes) -> Response:
        """What somebody posted, newest first."""
        theirs = self._network.timeline(request.path_params["id"])
        return self._timeline(request, (post for post in theirs if _is_newest(post)))

    def search(self, _: Account, request: Request, __: bytes) -> Response:
        """The posts of the last seven days that a query finds, newest first."""
        asked = self._wish(request, "query", *_TIMELINE)
        query = Query(request.query_params.get("query", ""), self._network)
        oldest = self._network.time.now() - SEARCHED_BACK
        earliest = (int(oldest.timestamp() * 1000) - EPOCH_MS) << 22
        if 0 < (since := _number(request.query_params, "since_id", 0)) < earliest:
            said = f"'since_id' must be a tweet id created after {oldest}. Please use one larger than {earliest}"
            raise invalid(said, since_id=[str(since)])
        posts = (post for post in reversed(self._network.posts) if int(post.id) >= earliest and _is_newest(post))
        return self._page(request, (post for post in posts if query.finds(post)), asked, least=10)

    def lookup(self, _: Account, request: Request, __: bytes) -> Response:
        """Posts by their ids; those that are gone are told beside the others."""
        asked = self._wish(request, "ids")
        ids = [one for one in request.query_params.get("ids", "").split(",") if one]
        if not 1 <= len(ids) <= 100 or not all(one.isdigit() for one in ids):
            raise invalid("The `ids` query parameter takes 1 to 100 ids", ids=[",".join(ids)])
        found = [post for one in ids if (post := self._network.get(one))]
        gone = [missing(asked.word, "ids", one) for one in ids if self._network.get(one) is None]
        return self._posts(found, asked, {"errors": gone} if gone else {})

    def create(self, account: Account, _: Request, body: bytes) -> Response:
        """Publish a post, or a reply to one."""
        text, parent_id = _wanted(body)
        asked = Wish("tweet" if self._network.generation == "2.166" else "post")
        post = publish(self._network, account, text, parent_id)
        return JSONResponse({"data": draw_post(post, self._network, asked)}, 201)

    def _timeline(self, request: Request, posts: Iterator[Post]) -> Response:
        asked = self._wish(request, *_TIMELINE)
        if self._network.profile(request.path_params["id"]) is None:
            return JSONResponse({"errors": [missing("user", "id", request.path_params["id"])]})
        return self._page(request, posts, asked, least=5)

    def _page(self, request: Request, posts: Iterator[Post], asked: Wish, least: int) -> Response:
        query = request.query_params
        most, since, before = (
            _most(query.get("max_results", "10"), least),
            _number(query, "since_id", 0),
            _before(query),
        )
        end = min(_number(query, "until_id", 1 << 63), (1 << 63) if before is None else before)
        newer = takewhile(lambda post: int(post.id) > since, posts)
        rest = (post for post in newer if int(post.id) < end)
        page = list(islice(rest, most))
        meta: dict[str, Any] = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
        if next(rest, None):
            meta["next_token"] = _token(page[-1].id)
        if before is not None:
            meta["previous_token"] = _token(str(before))
        return self._posts(page, asked, {"meta": meta})

    def _posts(self, posts: list[Post], asked: Wish, more: dict[str, Any]) -> Response:
        answered: dict[str, Any] = {}
        if posts:  # An answer without posts has no `data` at all.
            answered["data"] = [draw_post(post, self._network, asked) for post in posts]
        if included := include(posts, self._network, asked):
            answered["includes"] = included
        return JSONResponse(answered | more)

    def _wish(self, request: Request, *own: str) -> Wish:
        return wish(dict(request.query_params), self._network.generation, own)


def _is_newest(post: Post) -> bool:
    return post.versions[-1] == post.id


def _most(value: str, least: int) -> int:
    if not value.isdecimal() or not least <= int(value) <= 100:
        raise invalid(f"The `max_results` query parameter value [{value}] is not between {least} and 100")
    return int(value)


def _number(query: Mapping[str, str], name: str, otherwise: int) -> int:
    value = query.get(name)
    if value is None:
        return otherwise
    if not value.isdecimal():
        raise invalid(f"The `{name}` query parameter value [{value}] is not valid", **{name: [value]})
    return int(value)


def _token(post_id: str) -> str:
    return urlsafe_b64encode(f"before {post_id}".encode()).decode()


def _before(query: Any) -> int | None:
    if (token := query.get("pagination_token")) is None:
        return None
    try:
        return int(urlsafe_b64decode(token).removeprefix(b"before "))
    except ValueError:
        raise invalid("The `pagination_token` is not valid", pagination_token=[token]) from None


def _wanted(body: bytes) -> tuple[str, str | None]:
    """The text to publish and the post it answers. Raises Problem: the body is of another form."""
    try:
        wanted = json.loads(body)
    except ValueError:
        raise invalid("The body is not JSON") from None
    match wanted:
        case {"text": str(text), **rest} if not rest:
            return text, None
        case {"text": str(text), "reply": {"in_reply_to_tweet_id": str(parent_id), **much}, **rest} if (
            not rest and not much and parent_id.isdecimal()
        ):
            return text, parent_id
    raise invalid("The body holds `text` and `reply.in_reply_to_tweet_id`, and nothing else")
