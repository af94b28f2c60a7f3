"""The disk that is cut keeps what was synced, and of the rest whatever it likes."""

from random import Random

from tests.proof.power.disk import Done, Step, left

NAMED = [Step(Done.CREATED, 1, 0, b"/desk/log"), Step(Done.SYNCED_FOLDER, 9, 0, b"")]


def _wrote(offset: int, content: bytes) -> Step:
    return Step(Done.WROTE, 1, offset, content)


def test_what_was_synced_survives_every_cut() -> None:
    done = [*NAMED, _wrote(0, b"a" * 9_000), Step(Done.SYNCED, 1, 0, b""), _wrote(9_000, b"b" * 9_000)]

    found = [left(done, Random(seed))["log"] for seed in range(50)]

    assert all(content.startswith(b"a" * 9_000) for content in found)


def test_what_was_not_synced_is_there_not_there_or_torn() -> None:
    done = [*NAMED, _wrote(0, b"b" * 9_000)]

    found = [left(done, Random(seed))["log"] for seed in range(50)]

    assert {b"", b"b" * 9_000} < set(found)


def test_a_name_is_only_certain_when_its_folder_was_synced() -> None:
    done = [NAMED[0], _wrote(0, b"a"), Step(Done.SYNCED, 1, 0, b"")]

    found = [left(done, Random(seed)) for seed in range(50)]

    assert {} in found
    assert {"log": b"a"} in found
