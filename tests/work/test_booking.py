"""Whatever a network charges for is booked, once, to whoever had it asked for."""

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.delivery.reply import ReplyCourier
from bot.desk.addition import Addition
from bot.desk.mention import Author, Mention, Replyable
from bot.desk.source import Source
from bot.desk.switch import Act, Switch
from bot.errors import Unsure
from bot.platforms.base import Charge, Checked, Outgoing, Page, Published, Sought, Use
from bot.store import spend
from bot.store.database import Database
from bot.work import adding, rechecking, sending
from tests import build
from tests.build import ANA
from tests.work.desks import AtWork, Fate, Network, X, at_work, spoken

LINK = "https://x.com/marta_l/status/1"
SENDING = Switch(Act.SEND, X).name
OURS = Author("99", "brand_es", "Brand")


class Dear(Network):
    """A network that says what every call has used; each of its lists holds two posts."""

    def start(self, source: Source) -> Page:
        return Page((), "0", (Use(Charge.OWN_MENTION, "11"), Use(Charge.OWN_MENTION, "12")))

    def read(self, source: Source, cursor: str) -> Iterator[Page]:
        yield Page((), cursor, (Use(Charge.OWN_MENTION, "12"), Use(Charge.OWN_MENTION, "13")))

    def check_posts(self, posts: Collection[Mention]) -> Checked:
        return Checked({}, frozenset(), (Use(Charge.POST, "9001"), Use(Charge.POST, "9002")))

    def post_at(self, url: str) -> Sought[Mention]:
        return Sought(super().post_at(url).found, (Use(Charge.POST, "1"), Use(Charge.PERSON, "99")))

    def look(self, reply: Outgoing, since: datetime) -> Sought[Published]:
        return Sought(super().look(reply, since).found, (Use(Charge.OWN_POST, "31"), Use(Charge.OWN_POST, "32")))


def polled(work: AtWork, polls: int) -> None:
    for _ in range(polls):
        work.poll()


def checked(work: AtWork) -> None:
    work.heard()
    work.forward(timedelta(days=2))
    rechecking.recheck(work.desk, X, work.now)


def linked(work: AtWork, found: Mention | None) -> None:
    work.network.linked = {LINK: found} if found else {}
    adding.look_up(work.desk, Addition(1, LINK, ANA.id, work.now()), spoken, work.now())


def brought(work: AtWork, text: str = "Hola", fate: Fate | None = None, looks: int = 0) -> int:
    """A reply that its courier has brought, and looked for; returns it."""
    work.network.fates = [fate] if fate else []
    reply = work.approved(work.heard(), text=text)
    courier = ReplyCourier(work.desk, work.now)
    line = work.held(reply.id)
    with suppress(Unsure):
        courier.send(line)
    for _ in range(looks):
        courier.look(line)
    return reply.id


def by_hand(work: AtWork) -> None:
    reply = work.approved(work.heard(replyable=Replyable.BY_HAND))
    sending.posted_by_hand(work.desk, reply.id, ANA, work.now())


LOST, UNDONE = Fate(Unsure("read_timeout"), done=True), Fate(Unsure("read_timeout"))
MARTAS = build.mention("1")

CALLS: dict[str, tuple[Callable[[AtWork], object], dict[str, int]]] = {
    "a first start": (lambda work: polled(work, 1), {X: 2_000}),
    "a start and two polls": (lambda work: polled(work, 3), {X: 3_000}),
    "a check": (checked, {X: 10_000}),
    "a link": (lambda work: linked(work, MARTAS), {X: 15_000}),
    "a link to our own post": (lambda work: linked(work, replace(MARTAS, author=OURS)), {X: 15_000}),
    "a link to something unreadable": (lambda work: linked(work, None), {X: 15_000}),
    "a reply": (brought, {SENDING: 10_000}),
    "a reply with a link": (lambda work: brought(work, "Mira acme.com"), {SENDING: 200_000}),
    "looks in vain": (lambda work: brought(work, fate=UNDONE, looks=3), {SENDING: 2_000}),
    "a look that finds it": (lambda work: brought(work, fate=LOST, looks=1), {SENDING: 12_000}),
    "a reply that a person finds": (
        lambda work: sending.there(work.desk, brought(work, fate=LOST), ANA, work.now()),
        {SENDING: 10_000},
    ),
    "a reply that a person posts": (by_hand, {}),
}


@pytest.mark.parametrize("what", CALLS)
def test_each_kind_of_call_that_costs_is_booked_once(db: Database, what: str) -> None:
    work = at_work(db)
    work.desk = replace(work.desk, adapters={**work.desk.adapters, X: Dear()})
    call, booked = CALLS[what]

    call(work)

    with db.reading() as tx:
        by_day = spend.by_day(tx, date.min)
    assert {by: sum(days.values()) for by, days in by_day.items()} == booked
