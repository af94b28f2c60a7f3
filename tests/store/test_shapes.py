"""What is told about a database's shape without Alembic is what Alembic would tell."""

import subprocess
import sys

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from bot.store import shapes


def test_the_steps_are_known_by_their_files() -> None:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")

    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]

    assert list(shapes.known()) == steps


def test_a_database_is_in_the_shape_that_its_last_step_gave_it(database_url: str, blank_url: str) -> None:
    for url, shape in ((database_url, shapes.known()[0]), (blank_url, None)):
        engine = create_engine(url)
        with engine.connect() as connection:
            found, told = shapes.shape_of(connection), MigrationContext.configure(connection).get_current_revision()
        engine.dispose()

        assert found == told == shape


def test_a_start_does_not_wait_for_what_only_some_need() -> None:
    """Migrations, the links in a text and the languages' models are loaded when they are first asked for."""
    asked = "import sys, bot.app; print(*({'alembic', 'twitter_text'} & set(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == ""
