"""
What was read and sent, and what that costs: a line for every source, day and kind of charge.

A network charges for a thing once on a UTC day, however often it is asked for and by whichever source, and so does
this table: who asked first bears it.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from sqlalchemy import delete, func, select
from sqlmodel import Session

from bot.store.tables_listening import CHARGED, SPEND
from bot.store.upsert import insert

Use = tuple[str, str]
"""What is charged for and the id of what was read or sent: `("post", "1790000000000000001")`."""


def book(
    tx: Session, source_id: str, platform: str, uses: Collection[Use], price: Callable[[str], int], day: date
) -> int:
    """Charge a source for what nobody was charged for on that day, at `price` for one of a kind; returns the micros."""
    micros = 0
    for charge in sorted({charge for charge, _ in uses}):
        count = _new(tx, platform, charge, sorted({resource for kind, resource in uses if kind == charge}), day)
        if count:
            _add(tx, source_id, charge, count, count * price(charge), day)
            micros += count * price(charge)
    return micros


def by_day(tx: Session, since: date) -> Mapping[str, Mapping[date, int]]:
    """Micros by source and day, of all days from `since` on."""
    summed = func.sum(SPEND.c.micros).label("micros")
    chosen = select(SPEND.c.source, SPEND.c.day, summed).where(SPEND.c.day >= since)
    found: dict[str, dict[date, int]] = {}
    for source, day, micros in tx.execute(chosen.group_by(SPEND.c.source, SPEND.c.day)):
        found.setdefault(source, {})[day] = int(micros)
    return found


def total(tx: Session, since: date) -> int:
    """Micros of all sources, from a day on."""
    chosen = select(func.coalesce(func.sum(SPEND.c.micros), 0)).where(SPEND.c.day >= since)
    return int(tx.execute(chosen).scalar_one())


def forget(tx: Session, before: date) -> None:
    """Forget what single things were charged for on days that are over; what was spent stays."""
    tx.execute(delete(CHARGED).where(CHARGED.c.day < before))


def _new(tx: Session, platform: str, charge: str, resources: list[str], day: date) -> int:
    """How many of these nobody was charged for on that day; from now on they are charged for."""
    if not resources:
        return 0
    rows = [{"day": day, "platform": platform, "charge": charge, "resource": resource} for resource in resources]
    statement = insert(tx, CHARGED).values(rows).on_conflict_do_nothing()
    return len(tx.execute(statement.returning(CHARGED.c.resource)).all())


def _add(tx: Session, source_id: str, charge: str, count: int, micros: int, day: date) -> None:
    line = {"day": day, "source": source_id, "charge": charge, "count": count, "micros": micros}
    more = {"count": SPEND.c.count + count, "micros": SPEND.c.micros + micros}
    statement = insert(tx, SPEND).values(line)
    tx.execute(statement.on_conflict_do_update(index_elements=["day", "source", "charge"], set_=more))
