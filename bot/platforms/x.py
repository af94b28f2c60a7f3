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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

import httpx

from bot.clock import Clock, utcnow
from bot.desk.mention import Mention
from bot.errors import Rejected, Unreachable, Unsure
from bot.platforms import x_posts
from bot.platforms.base import Outgoing, Page, Published
from bot.platforms.http import Answer, Http
from bot.platforms.x_auth import XCredentials
from bot.platforms.x_posts import Included, Json, Us, record, records
from bot.platforms.x_refusals import refusal, unknown_names
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
            "media.fields": "type",
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

    def start(self) -> str:
        """
        The id of the newest mention: X's own word, which no wrong clock can spoil.

        Without any mention, the id that a post of ten minutes ago would have. No mention is older than this moment,
        so the slack brings nothing old; it covers a clock of ours that runs ahead.
        """
        newest = self._posts("mentions", {"max_results": "5"}, Included())
        ids = [int(x_posts.post_id(raw)) for raw in newest[0] if _has_id(raw)]
        return str(max(ids, default=x_posts.snowflake(self._now() - START_SLACK)))

    def mentions(self, cursor: str) -> Iterator[Page]:
        """What names us and is newer than `cursor`, oldest first; the cursor is the newest post id that is covered."""
        included = Included()
        found = self._all_posts("mentions", cursor, included)
        if len(found) >= WINDOW:
            log.warning("mentions.window_full", extra={"account": self.account_id, "posts": len(found)})
        posts = sorted(found.items())
        for first in range(0, len(posts), PAGE):
            some = posts[first : first + PAGE]
            read = (self._mention(raw, included) for _, raw in some)
            yield Page(tuple(mention for mention in read if mention), cursor=str(some[-1][0]))

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
        ours = self._all_posts("tweets", str(after), Included())
        for number, raw in sorted(ours.items()):
            answers_it = x_posts.reference(raw, "replied_to") == reply.parent_post_id
            if answers_it and same_text(reply.text, x_posts.text(raw), x_posts.links(raw)):
                return _published(us, str(number))
        return None

    def measure(self, text: str) -> int:
        """The weighted length of `text`."""
        return weighted_length(text)

    @property
    def limit(self) -> int:
        """The greatest weighted length that X takes."""
        return LIMIT

    def by_hand_url(self, text: str, parent_post_id: str) -> str:
        """X's own composer, with `text` in it. Whoever is signed in there posts it."""
        query = urlencode({"in_reply_to": parent_post_id, "text": text}, quote_via=quote)
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

    def _mention(self, raw: Json, included: Included) -> Mention | None:
        try:
            return x_posts.mention(raw, included, self._me(), self.account_id)
        # One post that is not shaped like a post must not cost the others; it is told, by its id.
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
            self._log_unreadable(raw, error)
            return None

    def _all_posts(self, timeline: str, after: str, included: Included) -> dict[int, Json]:
        """
        Every post of a timeline of ours that is newer than `after`, by number.

        The newest come first, so half of them is no use: a cursor would pass over the rest.
        """
        query = {"max_results": str(PAGE), "since_id": after}
        found: dict[int, Json] = {}
        for _ in range(MOST_PAGES):
            posts, further = self._posts(timeline, query, included)
            for raw in posts:
                if _has_id(raw):
                    found[int(x_posts.post_id(raw))] = raw
                else:
                    self._log_unreadable(raw, ValueError("no id"))
            if not further:
                return found
            query["pagination_token"] = further
        raise Unreachable("endless pages")

    def _posts(self, timeline: str, query: Mapping[str, str], included: Included) -> tuple[list[Json], str]:
        """One page of a timeline as X sends it, newest first, and the token of the next (`""` after the last)."""
        answer = self._read(f"/2/users/{self._me().id}/{timeline}", query)
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
