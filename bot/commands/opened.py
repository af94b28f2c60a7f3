"""The database for a command: in the shape that this release knows, or one sentence about what is the matter."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config.load import Premises
    from bot.store.database import Database


@contextmanager
def opened(config_path: Path) -> Iterator[tuple["Database", "Premises"]]:
    """
    The database, and what else is known of the desk without a token.

    Raises:
        ConfigError: the configuration or the database cannot be used.
    """
    from bot.config.load import load_premises
    from bot.store import ailing
    from bot.store.database import Database

    premises = load_premises(config_path)
    with closing(Database(premises.database_url)) as db, ailing.told():
        ailing.check_shape(db)
        yield db, premises
