"""
How this desk is laid out: its accounts, teams, queues, routes and canned replies, as the operator wrote them down.

`bot.config` reads the file and gives these values; the rules, which may not import it, are handed them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from bot.desk.label import OwnWords, labelled
from bot.desk.mention import Author, Mention
from bot.desk.people import Team
from bot.desk.routing import Arrival, Route, Routed, author_id, routed
from bot.desk.source import Source, Stream, search_in
from bot.desk.surge import NO_SURGES, SurgePlan

ANY = "*"
"""The language of a queue that takes every language without one of its own."""


@dataclass(frozen=True)
class Account:
    """
    The brand's own handle on a platform.

    `id` is `"x:acme_es"`; `team` gets what no route sends elsewhere; `languages` are those that it speaks, all of them
    where none is named.
    """

    id: str
    platform: str
    handle: str
    role: str
    team: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Queue:
    """A team and a language (or `ANY`), with the Slack channels (`"C…"`) of its cards and of its reviews."""

    team: str
    language: str
    channel: str
    approvers_channel: str
    first_reply_within: timedelta
    approval: bool = True


@dataclass(frozen=True)
class Canned:
    """A text to start from. `{author}`, `{account}` and `{case}` in it stand for what the case knows."""

    id: str
    title: str
    language: str
    text: str
    follow_up: bool = False


@dataclass(frozen=True)
class FollowUpPlan:
    """When a case asks to be looked at again, unless its agent says otherwise, and how often it may remind."""

    after_days: int = 2
    at: time = time(10)
    most_reminders: int = 3


@dataclass(frozen=True)
class ListeningPlan:
    """
    How often sources are asked at the latest, and what a month may cost, in millionths of a US dollar.

    `poll_every` is for what names our accounts, `search_every` for all other streams. `recheck_for` is how long after
    it was posted a post is still asked for again whose case is closed, `paid_recheck_for` the same where asking costs.
    """

    poll_every: timedelta = timedelta(seconds=60)
    search_every: timedelta = timedelta(minutes=5)
    micros_a_month: int | None = None
    recheck_for: timedelta = timedelta(days=30)
    paid_recheck_for: timedelta = timedelta(days=1)

    def latest(self, stream: Stream) -> timedelta:
        """The longest pause between two polls of a stream."""
        return self.poll_every if stream is Stream.MENTIONS else self.search_every


@dataclass(frozen=True)
class Layout:
    """
    The whole desk. Every team has a queue for `ANY`, so that no mention is without one.

    `searches` are the sources that look for something; of `muted` authors (`"x:marta_l"`) nothing is taken in.
    `own_words` say what a mention is about, before the desk's own do.
    What is wrong with the desk itself is told in `operators_channel`, if there is one; `operators` are the people
    (`U…`) and user groups (`S…`) who may decide about it there.
    """

    name: str
    zone: ZoneInfo
    accounts: Mapping[str, Account]
    teams: Mapping[str, Team]
    queues: tuple[Queue, ...]
    routes: tuple[Route, ...] = ()
    searches: tuple[Source, ...] = ()
    muted: frozenset[str] = frozenset()
    listening: ListeningPlan = ListeningPlan()
    surge: SurgePlan = NO_SURGES
    own_words: OwnWords = field(default_factory=dict)
    canned: tuple[Canned, ...] = ()
    follow_up: FollowUpPlan = FollowUpPlan()
    stop_window: timedelta = timedelta(seconds=20)
    operators_channel: str | None = None
    operators: tuple[str, ...] = ()

    @property
    def channels(self) -> frozenset[str]:
        """Every channel that the desk writes into."""
        queues = {channel for queue in self.queues for channel in (queue.channel, queue.approvers_channel)}
        return frozenset(queues | ({self.operators_channel} if self.operators_channel else set()))

    @property
    def sources(self) -> tuple[Source, ...]:
        """Everywhere the desk listens: each account's mentions and what it posts itself, then what is looked for."""
        streams = (Stream.MENTIONS, Stream.OWN)
        return (*(Source(account, stream) for account in self.accounts for stream in streams), *self.searches)

    def is_ours(self, platform: str, author: Author) -> bool:
        """Whether one of our own accounts is the author; one account may well name another."""
        handle = author.handle.casefold()
        ours = (account for account in self.accounts.values() if account.platform == platform)
        return any(account.handle.casefold() == handle for account in ours)

    def heard_together(self, platform: str) -> list[str]:
        """The ids of the sources on a platform: any two of them may tell of the same post."""
        return [source.id for source in self.sources if self.accounts[source.account].platform == platform]

    @property
    def brand_words(self) -> frozenset[str]:
        """What says nothing about the language of a post: our own names, and whatever is looked for."""
        handles = {name for account in self.accounts.values() for name in (account.handle, *account.handle.split("@"))}
        searches = [source.search for source in self.searches if source.search]
        return frozenset(handles | {phrase for search in searches for phrase in (*search.phrases, *search.tags)})

    def routed(self, mention: Mention, language: str | None, addressee: str | None) -> Routed:
        """
        What the rules decide about a mention that was found to be in `language` and is for `addressee`.

        What is for one of our accounts counts as heard by that one, whichever search was first to find it.
        """
        account = self.accounts[addressee or mention.account]
        found = labelled(mention.text, language, self.own_words)
        label = None if found is None else found.label
        search = None if addressee else search_in(mention.source)
        return routed(self.routes, Arrival(mention, account.id, account.role, account.team, search, language, label))

    def hears(self, mention: Mention, language: str | None) -> bool:
        """Whether a mention is to be taken in: its author is not muted, and a search that brought it wants it."""
        if author_id(mention) in self.muted:
            return False
        found = next((source.search for source in self.searches if source.id == mention.source), None)
        return found is None or found.fits(mention.text, language)

    def queue_for(self, team: str, language: str | None) -> Queue:
        """The queue of `team` for `language`, or the one it has for any."""
        own = {queue.language: queue for queue in self.queues if queue.team == team}
        return own.get(language or ANY) or own[ANY]

    def canned_for(self, language: str | None, *, follow_up: bool) -> tuple[Canned, ...]:
        """The texts to start from in `language`, in the file's order."""
        return tuple(text for text in self.canned if text.language == language and text.follow_up is follow_up)


def filled(canned: Canned, author: str, account: str, case: str) -> str:
    """The canned text with its variables replaced; braces that name no variable stay as they are."""
    text = canned.text
    for name, value in (("author", author), ("account", account), ("case", case)):
        text = text.replace("{" + name + "}", value)
    return text


def digest(text: str) -> str:
    """Sixteen hex digits by which a press says which ready text it was about."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]
