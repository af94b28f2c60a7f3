"""
What one replica at a time may do (poll an account, wake, sweep, hold one of Slack's sockets), and which one it is.

A lease that is not renewed runs out, so a replica that died is replaced within a term. `now` is always the database's
(`Database.clock`): the clocks of two machines disagree, and one that was set forward would take what others hold.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import String, case, delete, literal_column, or_, select
from sqlmodel import Session

from bot.store.tables_delivery import LEASES
from bot.store.upsert import insert


def hold(tx: Session, names: Collection[str], holder: str, now: datetime, term: timedelta) -> set[str]:
    """
    Take those leases that are free or have run out, and renew one's own; returns the names of all that one holds now.

    A lease has a `term` more with each new holder.
    """
    if not names:
        return set()
    # In one order for everybody: two that take the same rows in two orders would wait for each other for ever.
    wanted = [{"name": name, "holder": holder, "until": now + term, "term": 1} for name in sorted(names)]
    new_holder = literal_column("excluded.holder", String)
    statement = insert(tx, LEASES).values(wanted)
    taken = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "holder": new_holder,
            "until": literal_column("excluded.until"),
            "term": case((LEASES.c.holder == new_holder, LEASES.c.term), else_=LEASES.c.term + 1),
        },
        where=or_(LEASES.c.holder == new_holder, LEASES.c.until <= now),
    )
    return set(tx.execute(taken.returning(LEASES.c.name)).scalars())


def live(tx: Session, prefix: str, now: datetime) -> list[str]:
    """The leases that somebody holds and whose names begin so, by name; `""` begins them all."""
    begins = LEASES.c.name.startswith(prefix, autoescape=True)
    return list(tx.execute(select(LEASES.c.name).where(begins, LEASES.c.until > now).order_by(LEASES.c.name)).scalars())


def held_by(tx: Session, holder: str, now: datetime) -> list[str]:
    """What one holds, by name."""
    is_its = (LEASES.c.holder == holder, LEASES.c.until > now)
    return list(tx.execute(select(LEASES.c.name).where(*is_its).order_by(LEASES.c.name)).scalars())


def drop(tx: Session, names: Collection[str], holder: str) -> None:
    """Give up those of these leases that one holds, so that others need not wait for their end."""
    tx.execute(delete(LEASES).where(LEASES.c.name.in_(names), LEASES.c.holder == holder))


def drop_all(tx: Session, holder: str) -> None:
    """Give up everything that one holds."""
    tx.execute(delete(LEASES).where(LEASES.c.holder == holder))


def forget(tx: Session, now: datetime) -> None:
    """Forget the leases that ran out, as those in the names of replicas that are gone."""
    tx.execute(delete(LEASES).where(LEASES.c.until <= now))


def clear(tx: Session) -> None:
    """Forget every lease; only for who is certainly alone on the database."""
    tx.execute(delete(LEASES))
