"""
X: one account of ours, heard and answered through API v2.

X lists newest first, so a source is read back to the cursor, then handed out oldest first. What X shows late, behind
posts that were heard by then, is heard too (`mark`). A reply has no idempotency key: after a lost answer our own
timeline is the only witness (`look`), and X's refusal of a duplicate is no more than a hint that there is something to
find.

An edited post has a new id on X. Here it keeps its first one, and the newest is in `refs["version"]`.

Source: https://docs.x.com/x-api/posts/create-post, …/x-api/fundamentals/edit-posts, and what `x_api` names
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

import httpx

from bot.clock import Clock, utcnow
from bot.desk.hearing import Quota
from bot.desk.mention import Mention, Replyable
from bot.desk.source import Source, Stream
from bot.errors import Rejected, RemoteError, Unsure
from bot.platforms.base import NEVER, Checked, Gap, Outgoing, Page, Published, Sought, Use
from bot.platforms.grants import Vault
from bot.platforms.http import Http
from bot.platforms.kind import Access, Kind
from bot.platforms.lenient import Json, record
from bot.platforms.naming import place_of
from bot.platforms.x import posts as x_posts
from bot.platforms.x import reading as x_json
from bot.platforms.x.api import PAGE, Api, Found
from bot.platforms.x.auth import SIGN_INS, XCredentials
from bot.platforms.x.grants import signing
from bot.platforms.x.mark import Mark
from bot.platforms.x.names import GENERATIONS, Names
from bot.platforms.x.posts import Included, snowflake
from bot.platforms.x.reading import history, reference
from bot.platforms.x.refusals import NO_SUCH, refusal
from bot.platforms.x.search import wrong_with
from bot.platforms.x.streams import find
from bot.platforms.x.summons import Us
from bot.platforms.x.text import LIMIT, same_text, weighted_length

QUIET = timedelta(days=2)
START_SLACK = timedelta(minutes=10)
LOOK_SLACK = timedelta(hours=1)


class X:
    """
    One account of ours on X: an `Adapter`.

    `account_id` is the desk's own name of the account (`"x:acme_es"`), `handle` the one on X, with or without the at
    sign. `now` is the desk's clock; rate limits are counted in real time whatever it says. `vault` keeps the grants of
    credentials of OAuth 2.0.
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
        vault: Vault | None = None,
    ) -> None:
        self.account_id = account_id
        self.handle = handle.removeprefix("@")
        auth, self._renewal = signing(credentials, vault, api_url, transport)
        self._http = Http(api_url, auth, transport)
        self._api = Api(account_id, self.handle, self._http, generations)
        self._now = now

    @property
    def declares_languages(self) -> bool:
        """X guesses."""
        return False

    @property
    def repeatable_for(self) -> timedelta:
        """X has no key by which it would know a reply again."""
        return NEVER

    @property
    def repeatable_after(self) -> timedelta:
        """It is never repeated."""
        return timedelta()

    @property
    def checks_at_once(self) -> int:
        """As many ids as one lookup takes."""
        return PAGE

    @property
    def has_audiences(self) -> bool:
        """Whoever follows a link sees a post on X."""
        return False

    @property
    def limit(self) -> int:
        """The greatest weighted length that X takes."""
        return LIMIT

    def start(self, source: Source) -> Page:
        """
        From the id of the newest post: X's own word, which no wrong clock can spoil.

        Without any, the id that a post of ten minutes ago would have. No post is older than this moment, so the slack
        brings nothing old; it covers a clock of ours that runs ahead.
        """
        found = Found()
        newest = self._api.newest(source, found)
        return Page((), str(newest or snowflake(self._now() - START_SLACK)), self._api.charged(found))

    def read(self, source: Source, cursor: str) -> Iterator[Page]:
        """
        What came after `cursor`, oldest first.

        X has charged for all of it before the first page is handed out, and for what came before a list broke off. The
        posts of the last minutes are read again at no cost, but for those from before midnight.
        """
        self._api.me()
        found, mark, now = Found(), Mark.read(cursor), self._now()
        try:
            gap = find(self._api, source, mark.after, found, now)
        except RemoteError:
            if used := self._api.charged(found):
                yield Page((), cursor, used)
            raise
        uses = self._api.charged(found, but=mark.paid_for(now))
        if found.posts.keys() <= mark.known:
            yield from self._nothing_new(source, mark, uses, gap)
        for some, over in mark.portions(found.posts, PAGE, now):
            read = [self._mention(found.posts[number], found.included, source) for number in some]
            yield Page(tuple(filter(None, read)), str(over), uses, gap)
            uses, gap = (), None

    def quota(self, source: Source) -> Quota | None:
        """X counts each of its lists apart, and for each user."""
        return self._api.quota(source)

    def check_posts(self, posts: Collection[Mention]) -> Checked:
        """Look posts up by the newest version that is known of each."""
        asked = {post.refs.get("version", post.post_id): post for post in posts}
        found, newest, gone = self._look_up(asked)
        now = {}
        for post in posts:
            raw = newest.get(post.post_id, {})
            if raw and (read := self._mention(raw, found.included, Source(self.account_id, Stream.MENTIONS))):
                now[post.post_id] = replace(read, source=post.source)
        gone_posts = {post.post_id for version, post in asked.items() if {version, post.post_id} & gone}
        return Checked(now, frozenset(gone_posts), self._api.charged(found))

    def post_at(self, url: str) -> Sought[Mention]:
        """Look up the post of an address on x.com or twitter.com, in its newest version."""
        number = x_posts.number_in(url)
        if number is None:
            return Sought(None)
        found, newest, _ = self._look_up([number])
        if not found.posts:
            raise Rejected("404", NO_SUCH)
        for raw in newest.values():
            if read := self._mention(raw, found.included, Source(self.account_id, Stream.OWN)):
                return Sought(replace(read, source=""), self._api.charged(found))
        return Sought(None, self._api.charged(found))

    def named_at(self, mention: Mention) -> int | None:
        """By the names in the author's own words; those that a reply carries along are not among them."""
        return place_of(self.handle, mention.refs)

    def replyable(self, mention: Mention) -> Replyable:
        """By the API only where the author's own words name this account, or they quote it."""
        if mention.account == self.account_id:
            return mention.replyable
        if self.named_at(mention) is not None:  # Whoever is named may answer even where others may not.
            return Replyable.API
        is_quoted = mention.quoted is not None and mention.quoted.author.handle.casefold() == self.handle.casefold()
        summoned = Replyable.API if is_quoted else Replyable.BY_HAND
        return Replyable.CLOSED if mention.replyable is Replyable.CLOSED else summoned

    def addressed(self, text: str, mention: Mention) -> str:
        """As it is: X names the author by itself."""
        return text

    def measure(self, text: str, warning: str = "") -> int:
        """The weighted length of `text`; X knows no warnings."""
        return weighted_length(text)

    def send(self, reply: Outgoing) -> Published:
        """Publish `reply` under the newest known version of the post that it answers."""
        us = self._api.me()
        parent = reply.refs.get("version", reply.parent_post_id)
        answer = self._http.post("/2/tweets", {"text": reply.text, "reply": {"in_reply_to_tweet_id": parent}})
        if not answer.ok:
            raise refusal(answer, self._http.now())
        number = x_json.number(record(answer.body.get("data")))
        if number is None:
            raise Unsure(f"{answer.status} without an id")
        return _published(us, number)

    def look(self, reply: Outgoing, since: datetime) -> Sought[Published]:
        """
        The oldest post of ours that answers the same post in the same words.

        `since` only bounds how far back the timeline is read; an hour more is read, for clocks disagree.
        """
        us, ours = self._api.me(), Found()
        after = max(int(reply.parent_post_id), snowflake(since - LOOK_SLACK))
        self._api.list(Source(self.account_id, Stream.OWN), ours, after)
        answered = {reply.parent_post_id, reply.refs.get("version")}
        for number, raw in sorted(ours.posts.items()):
            answers_it = reference(raw, "replied_to") in answered
            if answers_it and same_text(reply.text, x_posts.text(raw)):
                return Sought(_published(us, number), self._api.charged(ours))
        return Sought(None, self._api.charged(ours))

    def by_hand_url(self, text: str, mention: Mention) -> str:
        """X's own composer, with `text` in it. Whoever is signed in there posts it."""
        parent = mention.refs.get("version", mention.post_id)
        query = urlencode({"in_reply_to": parent, "text": text}, quote_via=quote)
        return f"https://x.com/intent/tweet?{query}"

    def check(self) -> str:
        """Ask X whose the credentials are."""
        self._api.forget_me()
        return f"@{self._api.me().handle}"

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()
        if self._renewal:
            self._renewal.close()

    def _nothing_new(self, source: Source, mark: Mark, uses: tuple[Use, ...], gap: Gap | None) -> Iterator[Page]:
        """
        Nothing, up to a day ago: the cursor of a search that finds nothing for a week must not leave what X keeps.

        A whole day, so that no clock of ours that runs ahead passes over a post.
        """
        now = self._now()
        covered = mark.settled(now)
        if source.stream is Stream.SEARCH and not covered.known and covered.after < snowflake(now - QUIET):
            covered = Mark(snowflake(now - QUIET / 2))
        if uses or covered != mark:
            yield Page((), str(covered), uses, gap)

    def _look_up(self, ids: Collection[str]) -> tuple[Found, dict[str, Json], set[str]]:
        """
        Posts by ids of any versions: all that was found, the newest version of each by its first id, and what is gone.

        Asked for a version, X answers with the words of that one and the ids of all: what has a newer one is looked up
        once more, by that.
        """
        found = Found()
        gone = self._api.lookup(ids, found)
        first_of = {history(raw)[-1]: history(raw)[0] for raw in found.posts.values()}
        if newer := first_of.keys() - set(map(str, found.posts)):
            gone |= {first_of[version] for version in self._api.lookup(newer, found)}
        newest = {history(raw)[0]: raw for _, raw in sorted(found.posts.items())}
        return found, {first: raw for first, raw in newest.items() if first not in gone}, gone

    def _mention(self, raw: Json, included: Included, source: Source) -> Mention | None:
        """A post as a mention; None for what is no work of ours, and for what cannot be read."""
        us = self._api.me()
        try:
            found = x_posts.mention(raw, included, us, source)
        # One post that is not shaped like a post must not cost the others; it is told, by its id.
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
            self._api.log_unreadable(raw, error)
            return None
        is_wanted = found is not None and (source.stream is Stream.OWN or found.author.id != us.id)
        return found if is_wanted else None


def _published(us: Us, number: int) -> Published:
    return Published(str(number), x_posts.url(us.handle, str(number)))


def _adapter(access: Access) -> X:
    credentials = XCredentials(**access.secrets)
    return X(access.account_id, access.handle, credentials, access.api_url, now=access.now, vault=access.vault)


KIND = Kind(
    name="x",
    handles=r"[A-Za-z0-9_]{1,15}",
    example="acme",
    home="https://api.x.com",
    sign_ins=SIGN_INS,
    adapter=_adapter,
    seed="refresh_token",
    wrong_with=wrong_with,
)
