"""
What a disk may hold after the power went: what was synced for certain, and of the rest as much as it likes.

A write is torn into sectors, of which any may have arrived and any may not, in whatever order they were written; a
file's new length may be known without what stands there, which is then zeros or somebody's old bytes; and a name that
was made, changed or deleted without its folder being synced may be as it was. Bytes that nobody wrote stay unharmed.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random

SURVIVE = (0.0, 0.3, 0.7, 1.0)
"""How likely each sector or name is to arrive that was not synced; one of them for every cut."""

SECTOR_BYTES = (512, 4096)
MAPPED_BYTES = 32_768
_HEAD = struct.Struct("=QQQQ")


class Done(StrEnum):
    """What a program did to a folder or one of its files, as `recorder.c` spells it."""

    CREATED = "C"
    WROTE = "W"
    TRUNCATED = "T"
    SYNCED = "S"
    SYNCED_FOLDER = "D"
    DELETED = "U"
    RENAMED = "R"
    MAPPED = "M"


@dataclass(frozen=True)
class Step:
    """`file` is an inode, `offset` a place in it (or its new length), `content` what was written there, or a path."""

    done: Done
    file: int
    offset: int
    content: bytes

    @property
    def name(self) -> str:
        """The last part of the path that the step is about."""
        return Path(self.content.decode()).name


@dataclass
class File:
    """What is on the disk for certain, and what was asked for since."""

    certain: bytearray = field(default_factory=bytearray)
    asked: list[Step] = field(default_factory=list)
    mapped: bool = False


def steps(log: bytes) -> Iterator[Step]:
    """Every entry of a recorder's log, in order."""
    place = 0
    while place < len(log):
        kind, file, offset, length = _HEAD.unpack_from(log, place)
        place += _HEAD.size
        yield Step(Done(chr(kind)), file, offset, log[place : place + length])
        place += length


def left(done: list[Step], random: Random) -> dict[str, bytes]:
    """The files that are found after the power went behind the last of these steps, by their names."""
    certain, asked = _names(done)
    survive, sector = random.choice(SURVIVE), random.choice(SECTOR_BYTES)
    for step, file in asked:
        if random.random() < survive:
            _rename(certain, step, file)
    return {name: _found(file, survive, sector, random) for name, file in certain.items()}


def _names(done: list[Step]) -> tuple[dict[str, File], list[tuple[Step, File]]]:
    """The names that are certain, and what was asked for since; their files are brought up to the last step."""
    certain: dict[str, File] = {}
    asked: list[tuple[Step, File]] = []
    now: dict[str, File] = {}
    files: dict[int, File] = {}
    for step in done:
        match step.done:
            case Done.CREATED:
                files[step.file] = File()  # An inode's number may be that of a file long deleted.
                asked.append((step, files[step.file]))
                _rename(now, step, files[step.file])
            case Done.DELETED | Done.RENAMED:
                file = now[_before(step)]
                asked.append((step, file))
                _rename(now, step, file)
            case Done.SYNCED_FOLDER:
                for earlier, file in asked:
                    _rename(certain, earlier, file)
                asked.clear()
            case Done.WROTE | Done.TRUNCATED:
                files[step.file].asked.append(step)
            case Done.SYNCED:
                _sync(files[step.file])
            case Done.MAPPED:
                files[step.file].mapped = True
    return certain, asked


def _before(step: Step) -> str:
    """The name that a deleted or renamed file had."""
    return Path(step.content.decode().partition("\n")[0]).name


def _rename(names: dict[str, File], step: Step, file: File) -> None:
    if step.done is not Done.CREATED and names.get(_before(step)) is file:
        del names[_before(step)]
    if step.done is not Done.DELETED:
        names[step.name] = file


def _sync(file: File) -> None:
    for step in file.asked:
        if step.done is Done.TRUNCATED:
            _lengthen(file.certain, step.offset, b"\0")
            del file.certain[step.offset :]
        else:
            _lay(file.certain, step.offset, step.content, b"\0")
    file.asked.clear()


def _found(file: File, survive: float, sector: int, random: Random) -> bytes:
    """One of the contents that the file may have."""
    if file.mapped:
        return random.randbytes(MAPPED_BYTES)
    holds = bytearray(file.certain)
    rest = random.choice((b"\0", random.randbytes(61)))
    for step in file.asked:
        if step.done is Done.TRUNCATED:
            if random.random() < survive:
                _lengthen(holds, step.offset, b"\0")
                del holds[step.offset :]
            continue
        for offset, piece in _sectors(step, sector):
            if random.random() < survive:
                _lay(holds, offset, piece, rest)
            elif random.random() < survive:
                _lengthen(holds, offset + len(piece), rest)
    return bytes(holds)


def _sectors(step: Step, sector: int) -> Iterator[tuple[int, bytes]]:
    start = step.offset
    end = step.offset + len(step.content)
    while start < end:
        stop = min(end, (start // sector + 1) * sector)
        yield start, step.content[start - step.offset : stop - step.offset]
        start = stop


def _lay(holds: bytearray, offset: int, content: bytes, rest: bytes) -> None:
    _lengthen(holds, offset, rest)
    holds[offset : offset + len(content)] = content


def _lengthen(holds: bytearray, length: int, rest: bytes) -> None:
    """Make the file at least so long; what nobody wrote there is filled with `rest`."""
    missing = length - len(holds)
    if missing > 0:
        holds += (rest * (missing // len(rest) + 1))[:missing]
