"""A desk that grows with its work is told from one that swings."""

from random import Random

from tests.proof.figures import Figures
from tests.proof.soak.samples import Sample, judged

MENTIONS_AN_HOUR = 3_600
HALF_A_KILOBYTE = 1 / 2048  # megabytes


def _life(megabytes_an_hour: float) -> list[Sample]:
    """Six hours of the desk's time, a sample every hundred seconds of it, with the swinging of a desk at work."""
    chance = Random(1)
    return [
        Sample(at, 110 + megabytes_an_hour * at / 3600 + chance.uniform(-1, 1), 40 + chance.randrange(6), 40, 4.0)
        for at in range(0, 6 * 3600, 100)
    ]


def test_a_desk_that_keeps_half_a_kilobyte_of_every_mention_is_found_out() -> None:
    assert judged(_life(MENTIONS_AN_HOUR * HALF_A_KILOBYTE)).broken["memory leaked"] == 1


def test_of_a_desk_that_nobody_could_sample_nothing_is_said() -> None:
    assert judged([]) == Figures()


def test_a_desk_that_only_swings_holds() -> None:
    assert not any(judged(_life(0)).broken.values())
