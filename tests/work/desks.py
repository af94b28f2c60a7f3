"""A desk at work on a real database; only the networks at its edge are recordings, and its clock can be moved."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.desk.case import Case
from bot.desk.dossier import Dossier
from bot.desk.hearing import pace
from bot.desk.hours import Hours, Span
from bot.desk.layout import Account, Canned, Layout, Queue, digest
from bot.desk.mention import Mention, Replyable
from bot.desk.people import Agent, Team
from bot.desk.reply import Reply, Wording, fingerprint
from bot.desk.routing import Route
from bot.desk.source import Source
from bot.desk.tongue import Basis, Hint, Tongue
from bot.errors import Refused, RemoteError
from bot.platforms.base import NEVER, Checked, Outgoing, Page, Published, Sought
from bot.platforms.naming import place_of
from bot.store import cursors, follow_ups, mentions, outbox
from bot.store.database import Database
from bot.store.outbox import Delivery, Kind, State
from bot.store.tables import CASES, MENTIONS, NOTICES
from bot.store.tables_delivery import OUTBOX
from bot.work import intake, listening, looking_up, replying, sending
from bot.work.desk import Desk
from bot.work.telling import reply_ref
from tests import build
from tests.build import ANA, LUIS, NOON
from tests.networks import Quiet

X, PROMO = "x:brand_es", "x:brand_promo"
CARE, CARE_DE, REVIEWS, SALES = "C0CARE", "C0CAREDE", "C0REVIEWS", "C0SALES"
ZOE = Agent("U0ZOE", teams=frozenset({"sales"}))
WORDS = "Hola Marta, lo estamos mirando."
READY = digest("Hola Marta López, ¿ya funciona?")
"""What a press says about the ready follow-up that it was about."""

WORKDAYS = Hours(ZoneInfo("UTC"), tuple((Span(time(9), time(18)),) if day < 5 else () for day in range(7)))
LAYOUT = Layout(
    name="Brand",
    zone=ZoneInfo("UTC"),
    accounts={
        X: Account(X, "x", "brand_es", "care", "care"),
        PROMO: Account(PROMO, "x", "brand_promo", "promo", "sales"),
    },
    teams={
        "care": Team("care", ("U0ANA", "U0BEN"), (), ("U0LUIS",), WORKDAYS),
        "sales": Team("sales", ("U0ZOE", "U0ANA"), (), ("U0LUIS",), WORKDAYS),
    },
    queues=(
        Queue("care", "*", CARE, REVIEWS, timedelta(hours=4)),
        Queue("care", "de", CARE_DE, REVIEWS, timedelta(hours=4)),
        Queue("sales", "*", SALES, REVIEWS, timedelta(hours=4), approval=False),
    ),
    routes=(Route("offers", "sales", words=("oferta",)),),
    canned=(Canned("solved-es", "¿Se arregló?", "es", "Hola {author}, ¿ya funciona?", follow_up=True),),
)


@dataclass
class Fate:
    """What becomes of a call: the error that comes back, and whether it was done all the same."""

    error: Exception
    done: bool = False


@dataclass
class Network(Quiet):
    """
    One account's network: hands out a timeline, keeps what is published, and fails when it is told to.

    Where sending is repeatable it knows a reply again that it has published, however late that is.
    """

    handle: str = ""
    limit: int = 280
    repeatable_for: timedelta = NEVER
    repeatable_after: timedelta = timedelta()
    page: int = 100
    named: bool = True
    timeline: list[Mention] = field(default_factory=list)
    standing: dict[str, Mention] = field(default_factory=dict)
    """What stands there beside the timeline."""
    unasked: RemoteError | None = None
    """Why it cannot be asked for posts."""
    asked: list[str] = field(default_factory=list)
    """The posts that it was asked for."""

    public: list[Outgoing] = field(default_factory=list)
    tried: list[Outgoing] = field(default_factory=list)
    looks: int = 0
    fates: list[Fate] = field(default_factory=list)
    look_fates: list[Fate] = field(default_factory=list)
    linked: dict[str, Mention | RemoteError] = field(default_factory=dict)
    """What stands at an address."""

    def start(self, source: Source) -> Page:
        return Page((), str(len(self.timeline)))

    def read(self, source: Source, cursor: str) -> Iterator[Page]:
        for first in range(int(cursor), len(self.timeline), self.page):
            some = tuple(self.timeline[first : first + self.page])
            yield Page(some, str(first + len(some)))

    def check_posts(self, posts: Collection[Mention]) -> Checked:
        self.asked += [post.post_id for post in posts]
        if self.unasked is not None:
            raise self.unasked
        there = self.standing | {post.post_id: post for post in self.timeline}
        found = {post.post_id: there[post.post_id] for post in posts if post.post_id in there}
        return Checked(found, frozenset(post.post_id for post in posts) - set(found))

    def post_at(self, url: str) -> Sought[Mention]:
        found = self.linked.get(url)
        if isinstance(found, RemoteError):
            raise found
        return Sought(found)

    def named_at(self, mention: Mention) -> int | None:
        return place_of(self.handle, mention.refs)

    def replyable(self, mention: Mention) -> Replyable:
        return mention.replyable if self.named else Replyable.BY_HAND

    def send(self, reply: Outgoing) -> Published:
        self.tried.append(reply)
        fate = self.fates.pop(0) if self.fates else None
        is_known = self.repeatable_for > NEVER and reply in self.public
        if (fate is None or fate.done) and not is_known:
            self.public.append(reply)
        if fate is not None:
            raise fate.error
        return self._published(self.public.index(reply))

    def look(self, reply: Outgoing, since: datetime) -> Sought[Published]:
        self.looks += 1
        if self.look_fates:
            raise self.look_fates.pop(0).error
        return Sought(self._published(self.public.index(reply)) if reply in self.public else None)

    def _published(self, number: int) -> Published:
        return Published(str(70_000 + number), f"https://x.example/status/{70_000 + number}")


def spoken(text: str, *, hint: Hint | None, brand_words: frozenset[str]) -> Tongue:
    """The language of a post, as its hint says."""
    return Tongue(hint.language if hint else "es", Basis.HINT)


@dataclass
class AtWork:
    """The desk, its clock, and short words for what happens to it."""

    desk: Desk
    at: datetime = NOON

    @property
    def network(self) -> Network:
        """The network of `@brand_es`."""
        network = self.desk.adapters[X]
        assert isinstance(network, Network)
        return network

    def now(self) -> datetime:
        """The desk's moment."""
        return self.at

    def forward(self, by: timedelta) -> datetime:
        """Let time pass."""
        self.at += by
        return self.at

    def restarted(self) -> "AtWork":
        """The same desk after its process began anew: only the rows are left."""
        return AtWork(Desk(self.desk.db, self.desk.layout, self.desk.adapters), self.at)

    def posted(self, post_id: str = "9001", account: str = X, **differs: Any) -> Mention:
        """Somebody posts about us, and the network will say so."""
        mention = build.mention(post_id, **{"account": account, "posted_at": self.now()} | differs)
        network = self.desk.adapters[account]
        assert isinstance(network, Network)
        network.timeline.append(mention)
        return mention

    def poll(self, account: str = X) -> int:
        """Hear what is new."""
        source = build.source(account)
        bounds = pace(self.desk.layout.listening.poll_every)
        return listening.hear(self.desk, source, bounds, spoken, self.now, self.now)

    def heard(self, post_id: str = "9001", **differs: Any) -> int:
        """A mention that has come in, and that stands on the network; returns its case."""
        mention = build.mention(post_id, **{"posted_at": self.now()} | differs)
        network = self.desk.adapters[mention.account]
        if isinstance(network, Network):
            network.standing[post_id] = mention
        page = Page((mention,), self.cursor() or "0")
        intake.take_in(self.desk, build.source(mention.account), page, spoken, self.now())
        return self.case_of(post_id).id

    def author_writes_again(self, case_id: int, post_id: str = "9002", **differs: Any) -> None:
        """The author's next post in the same thread comes in."""
        before = self.dossier(case_id).newest.mention
        again = {"thread_id": before.thread_id, "author": before.author, "account": before.account, "text": "¿Hola?"}
        self.heard(post_id, **again | differs)

    def written(self, case_id: int, agent: Agent = ANA, text: str = WORDS, **wording: Any) -> Reply:
        """A reply that `agent` has handed over."""
        words = Wording(text, **{"follow_up_days": 2} | wording)
        return replying.submit(self.desk, case_id, agent, words, self.newest(case_id), self.now())

    def approved(self, case_id: int, **wording: Any) -> Reply:
        """A reply of Ana's that Luis has let out."""
        return self.let_out(self.written(case_id, **wording))

    def let_out(self, reply: Reply) -> Reply:
        """Luis approves what waits."""
        seen = self.newest(reply.case_id)
        return replying.approve(self.desk, reply.id, LUIS, seen, fingerprint(reply)[:16], self.now())

    def held(self, reply_id: int) -> Delivery:
        """The line of an approved reply, which somebody holds."""
        return held(self.desk, reply_id, self.now())

    def begun(self, reply_id: int) -> Reply:
        """An approved reply that its courier has taken onto the wire."""
        return begun(self.desk, reply_id, self.now())

    def newest(self, case_id: int) -> int:
        """The mention that somebody has seen who has seen everything."""
        return self.case(case_id).newest

    def dossier(self, case_id: int) -> Dossier:
        """What the desk knows about the case."""
        return looking_up.dossier(self.desk, case_id)

    def case(self, case_id: int) -> Case:
        """The case as it is now."""
        return self.dossier(case_id).case

    def reply(self, reply_id: int) -> Reply:
        """The reply as it is now."""
        return looking_up.reply(self.desk, reply_id)

    def case_of(self, post_id: str) -> Case:
        """The case that a post belongs to."""
        with self.desk.db.reading() as tx:
            number = tx.execute(select(MENTIONS.c.case_id).where(MENTIONS.c.post_id == post_id)).scalar_one()
        return self.case(number)

    def cases(self) -> list[Case]:
        """All cases, oldest first."""
        with self.desk.db.reading() as tx:
            numbers = tx.execute(select(CASES.c.id).order_by(CASES.c.id)).scalars().all()
        return [self.case(number) for number in numbers]

    def posts(self, case_id: int) -> list[str]:
        """The posts of a case, in the order in which they came in."""
        return [heard.mention.post_id for heard in self.dossier(case_id).mentions]

    def mention_count(self) -> int:
        """How many mentions were ever taken in."""
        with self.desk.db.reading() as tx:
            return mentions.count(tx)

    def cursor(self, account: str = X) -> str | None:
        """How far the account was heard."""
        with self.desk.db.reading() as tx:
            return cursors.read(tx, account)

    def follow_up_due(self, case_id: int) -> datetime | None:
        """When the case's follow-up comes, if it has one."""
        with self.desk.db.reading() as tx:
            follow_up = follow_ups.of_case(tx, case_id)
        return None if follow_up is None else follow_up.due_at

    def to_tell(self, *kinds: str) -> list[str]:
        """The keys of the outbox's lines, oldest first; of some kinds, where they are named."""
        with self.desk.db.reading() as tx:
            keys = tx.execute(select(OUTBOX.c.key).order_by(OUTBOX.c.id)).scalars().all()
        return [key for key in keys if not kinds or key.partition(":")[0] in kinds]

    def notices(self) -> list[tuple[str, str]]:
        """What is told to whom, beside the cards: kind and addressee, oldest first."""
        with self.desk.db.reading() as tx:
            rows = tx.execute(select(NOTICES.c.kind, NOTICES.c.to).order_by(NOTICES.c.id)).all()
        return [(str(kind), to) for kind, to in rows]

    def events(self, case_id: int) -> list[str]:
        """The names of what happened in a case, oldest first."""
        return [event.name for event in looking_up.history(self.desk, case_id)]


def held(desk: Desk, reply_id: int, now: datetime) -> Delivery:
    """The line of an approved reply, held since before now by whoever is heard of no more, if nobody held it yet."""
    key = f"{Kind.REPLY}:{reply_ref(looking_up.reply(desk, reply_id))}"
    claimed = {
        "state": State.SENDING.value,
        "attempts": OUTBOX.c.attempts + 1,
        "lease_until": NOON - timedelta(days=1),
        "drawn": OUTBOX.c.asked,
        "first_tried_at": now,
    }
    with desk.db.transaction() as tx:
        tx.execute(update(OUTBOX).where(OUTBOX.c.key == key, OUTBOX.c.state == State.DUE.value).values(claimed))
        line = outbox.read(tx, key)
    assert line is not None
    return line


def begun(desk: Desk, reply_id: int, now: datetime) -> Reply:
    """An approved reply that its courier has taken onto the wire."""
    return sending.begin(desk, reply_id, held(desk, reply_id, now), now)


def at_work(db: Database, layout: Layout = LAYOUT) -> AtWork:
    """A desk on `db` that has heard nothing yet."""
    return AtWork(Desk(db, layout, {id: Network(account.handle) for id, account in layout.accounts.items()}))


def in_team(agent: Agent, *teams: str) -> Agent:
    """The same person with other teams, and no other role."""
    return replace(agent, teams=frozenset(teams), approves=frozenset(), leads=frozenset())


def refusal(press: Callable[..., object], *given: object) -> str:
    """The code with which the rules say no to a press."""
    with pytest.raises(Refused) as refused:
        press(*given)
    return refused.value.code
