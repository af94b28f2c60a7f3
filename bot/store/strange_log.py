"""
The sign that a SQLite file and the log beside it belong to two databases, as after a copy over a desk that was killed.

SQLite would bring such a log into the file, page by page, and tell nobody. But a database that keeps a log says so in
its header before it begins one, and a backup, which must do without, says that it has none.

Source: https://www.sqlite.org/fileformat2.html, "File format version numbers"
"""

import os
import sqlite3
from pathlib import Path

VERSIONS = slice(18, 20)
"""Where in a file its header says how it is written and read."""

NO_LOG = b"\x01\x01"


def lies_beside(file: Path) -> bool:
    """
    Whether the log beside a file is another's; an empty one is nobody's.

    To be asked before this process connects to the file: to close one lets go of SQLite's locks on it.
    """
    file = file.resolve()  # SQLite, too, looks for the log beside what a link leads to
    try:
        # The log first: whoever begins one meanwhile has written the header before.
        if not os.path.getsize(f"{file}-wal"):
            return False
        with file.open("rb") as opened:
            return opened.read(VERSIONS.stop)[VERSIONS] == NO_LOG
    except OSError:  # a file that is not there, or cannot be read, SQLite tells of
        return False


def refuse(file: Path) -> None:
    """Raises sqlite3.DatabaseError: the log beside the file is another's."""
    if lies_beside(file):
        raise sqlite3.DatabaseError(
            f"{file.absolute()} is a backup, and {file.name}-wal another database's log, which would spoil it; "
            "give the backup another name and run `mentiondesk restore` on that"
        )
