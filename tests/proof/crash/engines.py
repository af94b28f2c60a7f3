"""The databases under a desk that is killed: a file in memory, or a PostgreSQL of its own that is killed as well."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests import postgres

LOOK_SECONDS = 0.02


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty database."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/desk.db"
        return
    found = postgres.binaries()
    if found is None:
        raise RuntimeError(postgres.SENTENCE)
    with postgres.cluster(found) as server:
        yield postgres.create_database(server, "desk")


def kill_server(address: str) -> None:
    """Kill every process of the server at that address and start it again, which recovers what was committed."""
    folder = Path(address.partition("?host=")[2])
    first = int((folder / "data" / "postmaster.pid").read_text("ascii").split()[0])
    for pid in (first, *_children(first)):
        with suppress(ProcessLookupError):  # one that served a desk that is gone
            os.kill(pid, signal.SIGKILL)
    while _is_there(first):  # whoever starts a server believes in one whose process has not been reaped
        time.sleep(LOOK_SECONDS)
    postgres.restart(address)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in tasks.read_text("ascii").split()]
