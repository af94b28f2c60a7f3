"""
One Mastodon server, asked with the token of one account.

Lists are read forward: `min_id` gives what comes right after an id, where `since_id` gives the newest page and loses
what lies between. Servers of other make are asked the same and survived: they repeat the very id that was asked with,
know no version 2 of some calls, or only some kinds of notification.

Source: https://docs.joinmastodon.org/api/guidelines/#pagination
"""

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

import httpx

from bot.clock import Clock
from bot.desk.hearing import Quota
from bot.errors import RemoteError, Unreachable, Unsure
from bot.platforms.http import Answer, Bearer, Http, Query
from bot.platforms.lenient import Json, moment, records
from bot.platforms.mastodon.instance import Instance, instance
from bot.platforms.mastodon.posts import local_id
from bot.platforms.mastodon.refusals import is_gone, refusal
from bot.platforms.mastodon.trail import BEFORE_ALL

PAGE = "40"
MOST_PAGES = 250
MOST_SEARCHED = 25  # pages; a server counts requests, and would never let us come to the end of very many
MOST_ABOVE = 20  # posts that are walked up one by one where a thread cannot be had at once
MOST_TRIES = 3  # to read a thread that breaks the server
KINDS = ("mention", "quote")
ASK_AGAIN = timedelta(minutes=5)


class Server:
    """What there is to be had from a server. Every method raises as `Adapter.read` does, but for `publish`."""

    def __init__(self, api_url: str, token: str, transport: httpx.BaseTransport | None, now: Clock) -> None:
        self.url = api_url.rstrip("/")
        self._http = Http(self.url, Bearer(token), transport)
        self._now = now
        self._kinds: tuple[str, ...] = ()
        self._instance: Instance | None = None
        self._ask_again_at: datetime | None = None
        self._broken: Counter[str] = Counter()

    @property
    def instance(self) -> Instance:
        """What is known of the server: it asks nobody, for people wait for what follows from this."""
        return self._instance or Instance()

    def quota(self) -> Quota | None:
        """What the server last said of how often it may be read."""
        return self._http.quota()

    def learn(self) -> None:
        """Ask the server what it is, once; where it does not say, again after a while."""
        now = self._now()
        if self._instance is not None or (self._ask_again_at is not None and now < self._ask_again_at):
            return
        self._ask_again_at = now + ASK_AGAIN
        for path in ("/api/v2/instance", "/api/v1/instance"):
            with contextlib.suppress(RemoteError):
                self._instance = instance(self._get(path).body)
                return

    def me(self) -> Json:
        """The account itself."""
        return self._get("/api/v1/accounts/verify_credentials").body

    def notifications(self, after: str) -> Iterator[list[Json]]:
        """What names or quotes us after a notification, in pages, oldest first."""
        yield from self._forward("/api/v1/notifications", self._of_kinds(), after)

    def newest_notification(self) -> str:
        """Its id; `"0"` where there is none."""
        return self._newest("/api/v1/notifications", self._of_kinds())

    def own(self, account_id: str, after: str) -> Iterator[list[Json]]:
        """What an account posted after one of its posts, in pages, oldest first."""
        yield from self._forward(f"/api/v1/accounts/{account_id}/statuses", {"exclude_reblogs": "true"}, after)

    def newest_own(self, account_id: str) -> str:
        """Its id; `"0"` where there is none."""
        return self._newest(f"/api/v1/accounts/{account_id}/statuses", {"exclude_reblogs": "true"})

    def own_since(self, account_id: str, since: datetime) -> Iterator[Json]:
        """What an account posted from `since` on, newest first."""
        query = {"exclude_reblogs": "true", "limit": PAGE}
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            rows = self._list(f"/api/v1/accounts/{account_id}/statuses", query)
            fresh = [row for row in rows if local_id(row) not in {"", *seen}]
            for row in fresh:
                seen.add(local_id(row))
                if (moment(row.get("created_at")) or since) < since:
                    return
                yield row
            if not fresh:
                return
            query["max_id"] = local_id(fresh[-1])
        raise Unreachable("endless pages")

    def tagged(self, tag: str, after: str) -> Iterator[list[Json]]:
        """The posts with a tag after one of them, in pages, oldest first."""
        yield from self._forward(f"/api/v1/timelines/tag/{quote(tag, safe='')}", {}, after)

    def newest_tagged(self, tag: str) -> Sequence[Json]:
        """The newest page of posts with a tag, newest first."""
        return self._list(f"/api/v1/timelines/tag/{quote(tag, safe='')}", {"limit": PAGE})

    def found(self, words: str, after: str) -> Iterator[list[Json]]:
        """
        What a search finds, newest first, in `MOST_SEARCHED` pages at most.

        It is what comes after `after` as far as the server keeps to that, which some do to the second.
        """
        seen = {after}
        for page in range(MOST_SEARCHED):
            offset = str(page * int(PAGE))
            query = {"q": words, "type": "statuses", "limit": PAGE, "min_id": after, "offset": offset}
            rows = records(self._get("/api/v2/search", query).body.get("statuses"))
            fresh = [row for row in rows if local_id(row) not in {"", *seen}]
            if not fresh:
                return
            seen.update(map(local_id, fresh))
            yield fresh

    def newest_found(self, words: str) -> list[Json]:
        """The newest page of what a search finds."""
        query = {"q": words, "type": "statuses", "limit": PAGE}
        return records(self._get("/api/v2/search", query).body.get("statuses"))

    def at_address(self, url: str) -> Json | None:
        """The post that stands at an address on any server, fetched from there if need be."""
        query = {"q": url, "type": "statuses", "resolve": "true", "limit": "1"}
        return next(iter(records(self._get("/api/v2/search", query).body.get("statuses"))), None)

    def by_ids(self, ids: Sequence[str]) -> dict[str, Json | None]:
        """Posts by their ids; None is for those that are gone. Of an id that is missing nothing could be told."""
        found: dict[str, Json | None] = {local_id(row): row for row in self._at_once(ids) if local_id(row) in ids}
        for id in ids:
            if id in found:
                continue
            try:
                answer = self._http.get(f"/api/v1/statuses/{id}", {})
            except Unreachable:
                if not found:
                    raise
                continue  # It answers for others, so it is this one that it cannot tell of.
            if is_gone(answer):
                found[id] = None
            elif answer.ok and local_id(answer.body) == id:
                found[id] = answer.body
            elif answer.status in (401, 429):
                raise refusal(answer, self._http.now())
        return found

    def above(self, id: str, parent_id: str) -> list[Json]:
        """
        The posts over one in its thread, the first one first; empty where they are not for us to see.

        A long thread may take a server longer than we wait. Then, if it answers at all, the thread is walked up. One
        that breaks it every time is done without: nothing else would be heard any more.
        """
        try:
            answer = self._http.get(f"/api/v1/statuses/{id}/context", {})
        except Unreachable:
            try:
                return self._walked_up(parent_id)
            except Unreachable:
                self._broken[id] += 1
                if self._broken[id] < MOST_TRIES:
                    raise
                return []
        if answer.status in (401, 429):
            raise refusal(answer, self._http.now())
        return [row for row in records(answer.body.get("ancestors")) if local_id(row)]

    def publish(self, body: Json, key: str) -> Json:
        """
        Post something, known by `key`.

        Raises:
            Throttled, Unreachable, Rejected, Unsure: as `Adapter.send` does.
        """
        answer = self._http.post("/api/v1/statuses", body, headers={"Idempotency-Key": key})
        if not answer.ok:
            raise refusal(answer, self._http.now())
        if not local_id(answer.body):
            raise Unsure(f"{answer.status} without an id")
        return answer.body

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _of_kinds(self) -> Query:
        """What to ask for among the notifications; it is found out once whether the server knows all of it."""
        if not self._kinds:
            answer = self._http.get_list("/api/v1/notifications", _notified(KINDS) | {"limit": "1"})
            self._kinds = KINDS[:1] if answer.status in (400, 422) else KINDS
        return _notified(self._kinds)

    def _newest(self, path: str, query: Query) -> str:
        rows = self._list(path, {**query, "limit": "1"})
        return next((local_id(row) for row in rows if local_id(row)), BEFORE_ALL)

    def _forward(self, path: str, query: Query, after: str) -> Iterator[list[Json]]:
        seen = {after}
        for _ in range(MOST_PAGES):
            rows = self._list(path, {**query, "limit": PAGE, "min_id": after})
            fresh = [row for row in reversed(rows) if local_id(row) not in {"", *seen}]
            if not fresh:
                return
            seen.update(map(local_id, fresh))
            after = local_id(fresh[-1])
            yield fresh
        raise Unreachable("endless pages")

    def _at_once(self, ids: Sequence[str]) -> tuple[Json, ...]:
        """As many of the posts as servers from 4.3 on give together; older ones know no such call."""
        answer = self._http.get_list("/api/v1/statuses", {"id[]": list(ids)})
        if answer.status in (401, 429):
            raise refusal(answer, self._http.now())
        return answer.rows

    def _walked_up(self, parent_id: str) -> list[Json]:
        above: list[Json] = []
        while parent_id and len(above) < MOST_ABOVE:
            answer = self._http.get(f"/api/v1/statuses/{parent_id}", {})
            if not answer.ok or not local_id(answer.body):
                break
            above.insert(0, answer.body)
            parent_id = str(answer.body.get("in_reply_to_id") or "")
        return above

    def _list(self, path: str, query: Query) -> tuple[Json, ...]:
        return self._told(self._http.get_list(path, query)).rows

    def _get(self, path: str, query: Query | None = None) -> Answer:
        return self._told(self._http.get(path, query or {}))

    def _told(self, answer: Answer) -> Answer:
        if not answer.ok:
            raise refusal(answer, self._http.now())
        return answer


def _notified(kinds: Sequence[str]) -> dict[str, str | Sequence[str]]:
    return {"types[]": kinds, "include_filtered": "true"}
