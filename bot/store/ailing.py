"""What an operator reads of a database that cannot be used: one sentence, in place of a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import ConfigError
from bot.store.database import Database, SchemaState

SHAPES = {
    SchemaState.BEHIND: "Its tables are older than this release, or not there yet; run `mentiondesk migrate`",
    SchemaState.UNKNOWN: "Its tables are newer than this release; run the release that made them, or a later one",
}


@contextmanager
def told() -> Iterator[None]:
    """
    Turn what the database does not do into a sentence about it.

    Raises:
        ConfigError: in place of whatever the database raised in the block.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise ailment(error) from None


def ailment(error: SQLAlchemyError) -> ConfigError:
    """The sentence about what the database did not do."""
    return ConfigError(f"database: It cannot be used: {reason(error)}")


def reason(error: SQLAlchemyError) -> str:
    """The driver's own words (`"database or disk is full"`), of which the first line tells of no row's content."""
    lines = str(getattr(error, "orig", "")).splitlines()
    return " ".join(lines[0].split()) if lines else type(error).__name__


def check_shape(database: Database) -> None:
    """Raises ConfigError: this release cannot work with the tables as they are, and what to do about it."""
    state = database.state_of_schema()
    if state is not SchemaState.CURRENT:
        raise ConfigError(f"database: {SHAPES[state]}")
