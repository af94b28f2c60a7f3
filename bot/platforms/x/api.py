"""
X's API version 2, asked for posts: whoever asks gets them by number, whole, whatever pages and names they came in.

X lists newest first, and half of a list is no use: a cursor would pass over the rest. So a list is read to its end.

Source: https://docs.x.com/x-api/users/get-mentions, …/posts/recent-search, …/users/get-posts, …/posts/get-posts-by-ids
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.desk.hearing import Quota
from bot.desk.source import Source, Stream
from bot.errors import LockedOut, Unreachable
from bot.platforms.base import Charge, Use
from bot.platforms.http import Answer, Http
from bot.platforms.lenient import Json, record, records
from bot.platforms.x.names import Names
from bot.platforms.x.posts import Included, missing
from bot.platforms.x.reading import id_of, number
from bot.platforms.x.refusals import refusal, unknown_names
from bot.platforms.x.search import asked_for
from bot.platforms.x.summons import Us

PAGE = 100
MOST_PAGES = 64  # X's longest timeline has 3,200 posts, and a page may be short

CHARGES = {Stream.MENTIONS: Charge.OWN_MENTION, Stream.SEARCH: Charge.POST, Stream.OWN: Charge.OWN_POST}

log = logging.getLogger(__name__)


@dataclass
class Found:
    """Posts by number with what each used, and what X sent along; `is_all` is False where there were too many."""

    posts: dict[int, Json] = field(default_factory=dict)
    uses: dict[int, Use] = field(default_factory=dict)
    included: Included = field(default_factory=Included)
    is_all: bool = True


class Api:
    """One account's reads. `account_id` is the desk's own name of it, `handle` the one on X."""

    def __init__(self, account_id: str, handle: str, http: Http, generations: Sequence[Names]) -> None:
        self.account_id = account_id
        self.handle = handle
        self.http = http
        self._generations = tuple(generations)
        self._us: Us | None = None
        self._introduced: tuple[Use, ...] = ()

    def me(self) -> Us:
        """Our account as X knows it, asked for once. Raises `LockedOut` where it is not the configured one."""
        if self._us is None:
            answer = self.http.get("/2/users/me", {})
            if not answer.ok:
                raise refusal(answer, self.http.now())
            user = record(answer.body.get("data"))
            us = Us(str(user.get("id", "")), str(user.get("username", "")))
            if us.handle.casefold() != self.handle.casefold() or not us.id.isdecimal():
                cause = f"the credentials belong to @{us.handle}, not to @{self.handle}; use tokens of @{self.handle}"
                raise LockedOut("wrong_account", cause)
            self._us, self._introduced = us, (Use(Charge.PERSON, us.id),)
        return self._us

    def forget_me(self) -> None:
        """Ask once more who we are."""
        self._us = None

    def charged(self, found: Found, but: Collection[int] = ()) -> tuple[Use, ...]:
        """
        What `found` has used, and what asking who we are has, where that was done since this was last asked.

        `but` are posts that were charged for today.
        """
        introduced, self._introduced = self._introduced, ()
        return (*introduced, *(use for number, use in found.uses.items() if number not in but))

    def newest(self, source: Source, found: Found) -> int | None:
        """The number of a source's newest post, which is added to `found`; None where there is none."""
        least = "10" if source.stream is Stream.SEARCH else "5"
        self._page(source, {"max_results": least}, found)
        return max(found.posts, default=None)

    def list(self, source: Source, found: Found, after: int, before: int | None = None) -> None:
        """Add to `found` every post of a source that is newer than `after`, and older than `before`."""
        query = {"max_results": str(PAGE), "since_id": str(after)} | ({"until_id": str(before)} if before else {})
        for _ in range(MOST_PAGES):
            further = self._page(source, query, found)
            if not further:
                return
            if further == query.get("pagination_token"):
                break
            query["pagination_token"] = further
        # A search may truly have that many posts; any other list that does not end is a fault of X's.
        if source.stream is not Stream.SEARCH or not found.posts:
            raise Unreachable("endless pages")
        found.is_all = False

    def quota(self, source: Source) -> Quota | None:
        """What X last said of the place where a source is read; it counts each apart."""
        return self.http.quota(self._path(source)) if self._us else None

    def _path(self, source: Source) -> str:
        match source.stream:
            case Stream.MENTIONS:
                return f"/2/users/{self.me().id}/mentions"
            case Stream.OWN:
                return f"/2/users/{self.me().id}/tweets"
            case Stream.SEARCH:
                return "/2/tweets/search/recent"

    def lookup(self, ids: Collection[str], found: Found) -> set[str]:
        """Add to `found` the posts of these ids; returns which of them are gone."""
        answer = self._read("/2/tweets", {"ids": ",".join(ids)})
        self._take_in(answer, found, Charge.POST)
        return missing(answer.body) & set(ids) - set(map(str, found.posts))

    def log_unreadable(self, raw: Json, error: Exception) -> None:
        """Tell of a post that is not shaped like one, by its id: it must not cost the others."""
        log.warning(
            "mention.unreadable",
            extra={"account": self.account_id, "post": id_of(raw.get("id")), "error": type(error).__name__},
        )

    def _page(self, source: Source, query: Mapping[str, str], found: Found) -> str:
        """Take in one page of a source, newest first; the token of the next one, `""` after the last."""
        wanted = {"query": asked_for(source.search, self.handle)} if source.stream is Stream.SEARCH else {}
        answer = self._read(self._path(source), {**query, **wanted})
        self._take_in(answer, found, CHARGES[source.stream])
        return str(record(answer.body.get("meta")).get("next_token") or "")

    def _take_in(self, answer: Answer, found: Found, charge: Charge) -> None:
        found.included.add(answer.body)
        for raw in records(answer.body.get("data")):
            if (here := number(raw)) is not None:
                found.posts[here], found.uses[here] = raw, Use(charge, str(here))
            else:
                self.log_unreadable(raw, ValueError("no id"))

    def _read(self, path: str, query: Mapping[str, str]) -> Answer:
        for names in self._generations:
            answer = self.http.get(path, {**query, **names.query()})
            if not unknown_names(answer, names.fields_parameter, "expansions"):
                break
        if not answer.ok:
            raise refusal(answer, self.http.now())
        self._generations = (names, *(other for other in self._generations if other != names))
        return answer
