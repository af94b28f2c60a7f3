"""
X: one account of ours, heard and answered through API v2.

X lists mentions newest first, so they are read back to the cursor, then handed out oldest first. A reply has no
idempotency key: after a lost answer our own timeline is the only witness (`look`), and X's refusal of a duplicate is
no more than a hint that there is something to find.

X renamed its query parameters in 2026 (`tweet.fields` → `post.fields`). The newest names are asked for first; where
X does not know them, older ones are, and what served is asked for first from then on.

Source: https://docs.x.com/x-api/users/get-mentions, …/posts/create-post, …/users/get-posts
"""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

import httpx

from bot.clock import Clock, utcnow
from bot.desk.mention import Mention, Replyable
from bot.desk.source import Source, Stream
from bot.errors import Rejected, Unreachable, Unsure
from bot.platforms import x_posts
from bot.platforms.base import NEVER, Charge, Checked, Gap, Outgoing, Page, Published, Use
from bot.platforms.http import Answer, Http
from bot.platforms.lenient import Json, record, records
from bot.platforms.x_auth import XCredentials
from bot.platforms.x_posts import Included, Us
from bot.platforms.x_refusals import GONE, refusal, unknown_names
from bot.platforms.x_search import searched
from bot.platforms.x_text import LIMIT, same_text, weighted_length

PAGE = 100
MOST_PAGES = 64  # X's longest timeline has 3,200 posts, and a page may be short
WINDOW = 800  # X's mentions timeline reaches no further back
START_SLACK = timedelta(minutes=10)
LOOK_SLACK = timedelta(hours=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Names:
    """What one generation of X's API calls the things that we ask for."""

    fields_parameter: str
    fields: str
    expansions: str

    def query(self) -> Mapping[str, str]:
        """The parameters that make X send whole posts, with authors, parents and kinds of media."""
        return {
            self.fields_parameter: self.fields,
            "expansions": self.expansions,
            "user.fields": "name,public_metrics,username,verified",
            "media.fields": "alt_text,type",
        }


# Source: X's openapi.json. From 2.168 on (August 2026) authors and references are expansions alone, no longer fields.
AUGUST_2026 = Names(
    "post.fields",
    "attachments,conversation_id,created_at,display_text_range,entities,lang,note_post,reply_settings",
    "attachments.media_keys,author_id,edit_history_post_ids,in_reply_to_user_id,referenced_posts",
)
# The new words in the old grammar.
SUMMER_2026 = Names(
    "post.fields",
    "attachments,author_id,conversation_id,created_at,display_text_range,edit_history_post_ids,entities,"
    "in_reply_to_user_id,lang,note_post,referenced_posts,reply_settings",
    "attachments.media_keys,author_id,in_reply_to_user_id,referenced_posts.id,referenced_posts.id.author_id",
)
BEFORE_2026 = Names(
    "tweet.fields",
    "attachments,author_id,conversation_id,created_at,display_text_range,edit_history_tweet_ids,entities,"
    "in_reply_to_user_id,lang,note_tweet,referenced_tweets,reply_settings",
    "attachments.media_keys,author_id,in_reply_to_user_id,referenced_tweets.id,referenced_tweets.id.author_id",
)
GENERATIONS = (AUGUST_2026, SUMMER_2026, BEFORE_2026)


class X:
    """
    One account of ours on X: an `Adapter`.

    `account_id` is the desk's own name of the account (`"x:acme_es"`), `handle` the one on X, with or without the at
    sign. `now` is the desk's clock; rate limits are counted in real time whatever it says.
    """

    def __init__(
        self,
        account_id: str,
        handle: str,
        credentials: XCredentials,
        api_url: str = "https://api.x.com",
        generations: Sequence[Names] = GENERATIONS,
        now: Clock = utcnow,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.account_id = account_id
        self.handle = handle.removeprefix("@")
        self._http = Http(api_url, credentials.auth(), transport)
        self._generations = tuple(generations)
        self._now = now
        self._us: Us | None = None

    @property
    def repeatable_for(self) -> timedelta:
        """X has no key by which it would know a reply again."""
        return NEVER

    @property
    def checks_at_once(self) -> int:
        """As many ids as one lookup takes."""
        return PAGE

    @property
    def limit(self) -> int:
        """The greatest weighted length that X takes."""
        return LIMIT

    def start(self, source: Source) -> str:
        """
        The id of the newest post: X's own word, which no wrong clock can spoil.

        Without any, the id that a post of ten minutes ago would have. No post is older than this moment, so the slack
        brings nothing old; it covers a clock of ours that runs ahead.
        """
        least = "10" if source.stream is Stream.SEARCH else "5"
        newest, _ = self._posts(source, {"max_results": least}, Included())
        ids = [int(x_posts.post_id(raw)) for raw in newest if _has_id(raw)]
        return str(max(ids, default=x_posts.snowflake(self._now() - START_SLACK)))

    def read(self, source: Source, cursor: str) -> Iterator[Page]:
        """What came after `cursor`, oldest first; the cursor is the newest post id that is covered."""
        included = Included()
        found = self._all_posts(source, cursor, included)
        gap = None
        if source.stream is Stream.MENTIONS and len(found) >= WINDOW:
            log.warning("mentions.window_full", extra={"account": self.account_id, "posts": len(found)})
            gap = Gap(x_posts.moment_of(int(cursor)), x_posts.moment_of(min(found)))
        charge = Charge.OWN_MENTION if source.stream is Stream.MENTIONS else Charge.POST
        posts = sorted(found.items())
        for first in range(0, len(posts), PAGE):
            some = posts[first : first + PAGE]
            read = [self._mention(raw, included, source) for _, raw in some]
            uses = tuple(Use(charge, str(number)) for number, _ in some)
            yield Page(tuple(filter(None, read)), str(some[-1][0]), uses, gap if first == 0 else None)

    def check_posts(self, posts: Collection[Mention]) -> Checked:
        """Look posts up by the id of their newest version; X names those that are gone among its errors."""
        asked = {post.refs.get("version", post.post_id): post for post in posts}
        included = Included()
        answer = self._read("/2/tweets", {"ids": ",".join(asked)})
        included.add(answer.body)
        uses = tuple(Use(Charge.POST, x_posts.post_id(raw)) for raw in records(answer.body.get("data")) if _has_id(raw))
        found = {}
        for raw in records(answer.body.get("data")):
            before = asked.get(str(raw.get("id")))
            now = self._mention(raw, included, Source(self.account_id, Stream.MENTIONS)) if before else None
            if before and now:
                found[before.post_id] = now
        gone = frozenset(asked[id].post_id for id in x_posts.missing(answer.body) if id in asked)
        return Checked(found, gone, uses)

    def post_at(self, url: str) -> Mention | None:
        """Look up the post of an address on x.com or twitter.com."""
        number = x_posts.number_in(url)
        if number is None:
            return None
        included = Included()
        answer = self._read("/2/tweets", {"ids": number})
        included.add(answer.body)
        for raw in records(answer.body.get("data")):
            if found := self._mention(raw, included, Source(self.account_id, Stream.SEARCH)):
                return found
        raise Rejected("404", GONE)

    def replyable(self, mention: Mention) -> Replyable:
        """By the API only where the author's own words name this account; a quote counts for the one that heard it."""
        if mention.account == self.account_id or mention.replyable is Replyable.CLOSED:
            return mention.replyable
        named = mention.refs.get("named", "").split()
        return Replyable.API if self.handle.casefold() in named else Replyable.BY_HAND

    def addressed(self, text: str, mention: Mention) -> str:
        """As it is: X names the author by itself."""
        return text

    def measure(self, text: str, warning: str = "") -> int:
        """The weighted length of `text`; X knows no warnings."""
        return weighted_length(text)

    def send(self, reply: Outgoing) -> Published:
        """Publish `reply` under the post that it answers."""
        us = self._me()
        answer = self._http.post(
            "/2/tweets", {"text": reply.text, "reply": {"in_reply_to_tweet_id": reply.parent_post_id}}
        )
        if not answer.ok:
            raise refusal(answer, self._http.now())
        created = record(answer.body.get("data"))
        if not _has_id(created):
            raise Unsure(f"{answer.status} without an id")
        return _published(us, x_posts.post_id(created))

    def look(self, reply: Outgoing, since: datetime) -> Published | None:
        """
        The oldest post of ours that answers the same post in the same words.

        `since` only bounds how far back the timeline is read; an hour more is read, for clocks disagree.
        """
        us = self._me()
        after = max(int(reply.parent_post_id), x_posts.snowflake(since - LOOK_SLACK))
        ours = self._all_posts(Source(self.account_id, Stream.OWN), str(after), Included())
        for number, raw in sorted(ours.items()):
            answers_it = x_posts.reference(raw, "replied_to") == reply.parent_post_id
            if answers_it and same_text(reply.text, x_posts.text(raw), x_posts.links(raw)):
                return _published(us, str(number))
        return None

    def by_hand_url(self, text: str, mention: Mention) -> str:
        """X's own composer, with `text` in it. Whoever is signed in there posts it."""
        query = urlencode({"in_reply_to": mention.post_id, "text": text}, quote_via=quote)
        return f"https://x.com/intent/tweet?{query}"

    def check(self) -> str:
        """Ask X whose the credentials are."""
        self._us = None
        return f"@{self._me().handle}"

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _me(self) -> Us:
        """Our account as X knows it, asked for once. Raises `Rejected` where it is not the configured one."""
        if self._us is None:
            answer = self._http.get("/2/users/me", {})
            if not answer.ok:
                raise refusal(answer, self._http.now())
            user = record(answer.body.get("data"))
            us = Us(str(user.get("id", "")), str(user.get("username", "")))
            if us.handle.casefold() != self.handle.casefold() or not us.id.isdecimal():
                cause = f"the credentials belong to @{us.handle}, not to @{self.handle}; use tokens of @{self.handle}"
                raise Rejected("wrong_account", cause)
            self._us = us
        return self._us

    def _mention(self, raw: Json, included: Included, source: Source) -> Mention | None:
        """A post as a mention; None for what is no work of ours, and for what cannot be read."""
        us = self._me()
        try:
            found = x_posts.mention(raw, included, us, source)
        # One post that is not shaped like a post must not cost the others; it is told, by its id.
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
            self._log_unreadable(raw, error)
            return None
        is_wanted = found is not None and (source.stream is Stream.OWN or found.author.id != us.id)
        return found if is_wanted else None

    def _all_posts(self, source: Source, after: str, included: Included) -> dict[int, Json]:
        """
        Every post of a source that is newer than `after`, by number.

        The newest come first, so half of them is no use: a cursor would pass over the rest.
        """
        query = {"max_results": str(PAGE), "since_id": after}
        found: dict[int, Json] = {}
        for _ in range(MOST_PAGES):
            posts, further = self._posts(source, query, included)
            for raw in posts:
                if _has_id(raw):
                    found[int(x_posts.post_id(raw))] = raw
                else:
                    self._log_unreadable(raw, ValueError("no id"))
            if not further:
                return found
            query["pagination_token"] = further
        raise Unreachable("endless pages")

    def _posts(self, source: Source, query: Mapping[str, str], included: Included) -> tuple[list[Json], str]:
        """One page of a source as X sends it, newest first, and the token of the next (`""` after the last)."""
        match source.stream:
            case Stream.MENTIONS:
                answer = self._read(f"/2/users/{self._me().id}/mentions", query)
            case Stream.OWN:
                answer = self._read(f"/2/users/{self._me().id}/tweets", query)
            case Stream.SEARCH:
                answer = self._read("/2/tweets/search/recent", {**query, "query": searched(source.search)})
        included.add(answer.body)
        further = record(answer.body.get("meta")).get("next_token")
        return records(answer.body.get("data")), str(further or "")

    def _read(self, path: str, query: Mapping[str, str]) -> Answer:
        for names in self._generations:
            answer = self._http.get(path, {**query, **names.query()})
            if not unknown_names(answer, names.fields_parameter, "expansions"):
                break
        if not answer.ok:
            raise refusal(answer, self._http.now())
        self._generations = (names, *(other for other in self._generations if other != names))
        return answer

    def _log_unreadable(self, raw: Json, error: Exception) -> None:
        number = x_posts.post_id(raw) if _has_id(raw) else None
        log.warning(
            "mention.unreadable",
            extra={"account": self.account_id, "post": number, "error": type(error).__name__},
        )


def _has_id(raw: Json) -> bool:
    try:
        x_posts.post_id(raw)
    except ValueError:
        return False
    return True


def _published(us: Us, post: str) -> Published:
    return Published(post, x_posts.url(us.handle, post))
