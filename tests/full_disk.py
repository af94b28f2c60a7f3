"""A disk without room, for as long as a test wants."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from bot.store.database import Database


@contextmanager
def no_room(db: Database) -> Iterator[None]:
    """As long as it lasts, nothing can be written behind the present end of a SQLite database's log."""
    with db.reading() as tx:
        file = tx.execute(text("PRAGMA database_list")).one().file
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (Path(f"{file}-wal").stat().st_size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
