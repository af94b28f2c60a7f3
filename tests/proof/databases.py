"""A migrated, empty database for one run of a proof, in memory where the machine has room for that."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store.database import Database
from tests import postgres


@contextmanager
def fresh_database(engine: str) -> Iterator[Database]:
    """An open one on `"sqlite"` or `"postgresql"`, gone afterwards. Raises as `fresh_address` does."""
    with fresh_address(engine) as address:
        database = Database(address)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def fresh_address(engine: str) -> Iterator[str]:
    """
    The address of one on `"sqlite"` or `"postgresql"`, for whoever opens it; it is gone afterwards.

    Raises:
        RuntimeError: the machine has no PostgreSQL.
    """
    with _blank(engine) as address:
        database = Database(address)
        database.migrate()
        database.close()
        yield address


@contextmanager
def _blank(engine: str) -> Iterator[str]:
    if engine == "postgresql":
        found = postgres.binaries()
        if found is None:
            raise RuntimeError(postgres.SENTENCE)
        with postgres.cluster(found) as url:
            yield postgres.create_database(url, "proof")
        return
    folder = Path(tempfile.mkdtemp(prefix="desk-proof-", dir=postgres.memory()))
    try:
        yield f"sqlite:///{folder / 'desk.db'}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
