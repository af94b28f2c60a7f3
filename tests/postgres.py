"""
A private PostgreSQL for the tests: a cluster of our own, on a socket in a folder of its own, gone afterwards.

`initdb` refuses root, so root hands the cluster to an ordinary account. The folder is in memory where the machine has
that, so that the server may be as careful about the disk as a real one.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

SENTENCE = "PostgreSQL's initdb and postgres are not on this machine, so what it promises was not tested."

ROOM_BYTES = 1 << 30
"""What a cluster may grow to while the tests run."""

_ANEW = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
  FROM pg_sequences WHERE last_value IS NOT NULL
"""


def binaries() -> Path | None:
    """The folder of `initdb` and its siblings; None when the machine has no PostgreSQL."""
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).resolve().parent / "pg_ctl").exists():
        return Path(on_path).resolve().parent
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    return packaged[-1].parent if packaged else None


@contextmanager
def cluster(folder_of_binaries: Path, within: str | None = None) -> Iterator[str]:
    """
    A running server; gives the address of a database of it, but for the database's name: `url.format("desk")`.

    Its folder is made in the folder `within`; in memory, when none is named.
    """
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-", dir=within or memory()))
    account = _ordinary_account()
    if account is not None:
        shutil.chown(folder, account)
    try:
        data, log = folder / "data", folder / "log"
        initdb, pg_ctl = folder_of_binaries / "initdb", folder_of_binaries / "pg_ctl"
        _run(account, folder, initdb, "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        _run(account, folder, pg_ctl, "-D", data, "-l", log, "-o", _options(folder), "-w", "start")
        try:
            yield f"postgresql+psycopg://desk@/{{}}?host={folder}"
        finally:
            _run(account, folder, pg_ctl, "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def restart(address: str) -> None:
    """Stop the server of that address as a power cut would, and start it again; it recovers what was committed."""
    found = binaries()
    assert found is not None
    folder = Path(address.partition("?host=")[2])
    control = (found / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-l", folder / "log")
    _run(_ordinary_account(), folder, *control, "-o", _options(folder), "-w", "restart")


def create_database(url: str, name: str) -> str:
    """A new, empty database of that name; returns its address."""
    with _connected(url) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return url.format(name)


def drop_database(url: str, name: str) -> None:
    """Drop it, whoever is still connected."""
    with _connected(url) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def empty_tables(address: str, tables: list[str]) -> None:
    """Take every row out of these tables and let their ids begin anew; TRUNCATE would take ten times as long."""
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # foreign keys would ask for an order
        connection.execute("; ".join([*deletes(tables), _ANEW]).encode())


def deletes(tables: Iterable[str]) -> list[str]:
    """The statements that empty these tables."""
    return [f'DELETE FROM "{table}"' for table in tables]  # noqa: S608  the tables are our own


def _options(folder: Path) -> str:
    return f"-k {folder} -c listen_addresses= -c max_connections=40 -c shared_buffers=16MB"


def _connected(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(url.format("postgres").replace("+psycopg", ""), autocommit=True)


def memory() -> str | None:
    """The folder that is in memory; None where the machine has none with room for a cluster."""
    folder = "/dev/shm"  # noqa: S108
    return folder if os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM_BYTES else None


def _ordinary_account() -> str | None:
    """Whom root hands the cluster to; None for whoever is no root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(account: str | None, folder: Path, *command: str | Path) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        user=account,
        group=None if account is None else pwd.getpwnam(account).pw_gid,
        extra_groups=None if account is None else [],
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.decode(errors='replace')}")
