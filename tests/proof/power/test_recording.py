"""What was told to the world is read in the order of the transactions, whoever was told of first."""

from collections.abc import Mapping

from tests.proof.power.recording import Recording


def test_an_act_that_changed_nothing_is_not_lost_because_it_was_told_first() -> None:
    told: list[Mapping[str, str | int]] = [{"committed": number, "holds": "as before"} for number in (140, 139)]

    recording = Recording([], [(7, line) for line in told])

    assert recording.last_with("as before") == 140
    assert recording.last_with("anything else") is None
