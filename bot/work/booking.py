"""
What a page means beside its posts: what reading it cost, how fresh it was, and what is missing before it.

All of it is written in the transaction that stores the page, so that nothing is taken in that is not counted. A read
that broke off is repeated, and a network charges for the same thing once a day.
"""

import logging
from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session

from bot.desk import spending
from bot.desk.source import Source
from bot.desk.spending import Thrift
from bot.platforms import prices
from bot.platforms.base import Charge, Page, Use
from bot.store import marks, sources, spend
from bot.work import operating
from bot.work.desk import Desk

log = logging.getLogger(__name__)


def taken_in(tx: Session, desk: Desk, source: Source, page: Page, taken: int, now: datetime) -> None:
    """Write down a page of which `taken` posts were new; `now` is the desk's."""
    used(tx, desk, source.account, source.id, page.uses, now)
    if page.mentions:
        newest_at = max(mention.posted_at for mention in page.mentions)
        sources.brought(tx, source.id, taken, newest_at, now - newest_at)
    if page.gap is not None:
        operating.alarm(tx, operating.GAP, operating.stretch(source.id, page.gap.since, page.gap.until), now)
        log.error("listening.gap", extra={"source": source.id, "since": page.gap.since, "until": page.gap.until})


def used(tx: Session, desk: Desk, account: str, by: str, uses: Collection[Use], now: datetime) -> None:
    """
    Charge `by`, a source or an account that sends, for what was read or sent through `account`.

    Networks count real days. When the month's budget runs short the operators hear of it, once for each mark passed.
    """
    platform, today = desk.layout.accounts[account].platform, desk.db.clock().date()
    found = [(use.charge.value, use.id) for use in uses]
    if spend.book(tx, by, platform, found, lambda charge: prices.micros(platform, Charge(charge), today), today):
        _tell_of_budget(tx, desk, today, now)


def read(desk: Desk, account: str, by: str, uses: Collection[Use], now: datetime) -> None:
    """The same for what was read and is stored nowhere."""
    if uses:
        with desk.db.transaction() as tx:
            used(tx, desk, account, by, uses, now)


def thrift(tx: Session, desk: Desk, today: date) -> Thrift:
    """How much of this month's budget is gone; nothing is asked of the database where there is none."""
    budget = desk.layout.listening.micros_a_month
    return Thrift.NONE if budget is None else spending.thrift(spend.total(tx, today.replace(day=1)), budget)


def _tell_of_budget(tx: Session, desk: Desk, today: date, now: datetime) -> None:
    gone = thrift(tx, desk, today)
    told = f"told of budget {gone} {today:%Y-%m}"
    if gone is Thrift.NONE or marks.read(tx, told):
        return
    marks.begin(tx, told, now)
    operating.alarm(tx, f"budget_{gone}", f"{today:%Y-%m}", now)
    log.warning("listening.budget", extra={"gone": gone.value})
