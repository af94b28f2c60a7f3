"""A disk without room, for as long as a test wants."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import text

from bot.store.database import Database

LESS_THAN_A_PAGE = 4096
"""Bytes; a page has as many, and the log has more about each."""


@contextmanager
def no_room(db: Database) -> Iterator[None]:
    """As long as it lasts, nothing more can be written to a SQLite database's log, which begins anew."""
    with db.reading() as tx:
        file = tx.execute(text("PRAGMA database_list")).one().file
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with files_no_longer_than(LESS_THAN_A_PAGE):
        yield


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """As long as it lasts, this process writes nothing to a file beyond so many bytes."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
