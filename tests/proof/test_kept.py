"""What was kept is not done again, whatever became of the run that kept it, and says of which code it is."""

import sys
from pathlib import Path

import pytest

from tests.proof import commits
from tests.proof.__main__ import main
from tests.proof.figures import Figures, summed
from tests.proof.frame import Proof, Task, runs
from tests.proof.kept import Done, Kept


def _proof(done: list[tuple[int, int]], long: int = 100) -> Proof:
    def run(task: Task) -> Figures:
        done.append((task.seed, task.rounds))
        return Figures({"kills": task.rounds}, {"lost": 0})

    return Proof("made_up", "nothing", run, "kills", long=long, short=10, chunk=100)


def _kills(proof: Proof, rounds: int, file: Path) -> int:
    figures = summed(one.figures for one in runs(proof, Task(1, rounds, "sqlite"), Kept(file)))
    return figures.counts["kills"]


def test_a_run_with_more_rounds_only_does_what_is_missing(tmp_path: Path) -> None:
    done: list[tuple[int, int]] = []
    _kills(_proof(done, long=300), 120, tmp_path / "kept")

    assert _kills(_proof(done, long=300), 250, tmp_path / "kept") == 250
    assert done == [(1, 100), (2, 20), (3, 100), (4, 30)]


def test_half_the_length_is_no_part_of_a_proof_about_length(tmp_path: Path) -> None:
    done: list[tuple[int, int]] = []
    _kills(_proof(done), 20, tmp_path / "kept")

    _kills(_proof(done), 40, tmp_path / "kept")

    assert done == [(1, 20), (1, 40)]


def test_a_line_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    kept, done = tmp_path / "kept", list[tuple[int, int]]()
    _kills(_proof(done), 200, kept)
    kept.write_text(kept.read_text("utf-8")[:-30], "utf-8")

    again = [_kills(_proof(done), 200, kept) for _ in range(2)]

    assert again == [200, 200]
    assert done == [(1, 100), (2, 100), (2, 100)]


def test_a_line_names_its_commit_and_may_have_none(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text('{"task": "old", "figures": {"counts": {"kills": 7}}}', "utf-8")

    Kept(kept).add("new", Done(Figures({"kills": 3}), "ea1eff2f04"))

    found = [Kept(kept).found(name) for name in ("old", "new")]
    assert found == [Done(Figures({"kills": 7}), None), Done(Figures({"kills": 3}), "ea1eff2f04")]


def test_a_sum_tells_of_which_code_it_is() -> None:
    assert commits.told({"one"}) == "at one"
    assert commits.told({"one", "other"}) == "of 2 commits"
    assert commits.told({"one", None}) == "at one and of unknown ones"
    assert commits.told({None}) == "at no known commit"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("power --engine postgresql", "sqlite only"),
        ("crash --replicas 4", "--engine postgresql"),
        ("races --engine postgresql --replicas 4", "crash and grants"),
        ("crash --engine postgresql --naive", "naive form of crash is on sqlite"),
        ("crash --kills 0", "one or more"),
        ("text --rounds -5", "one or more"),
        ("text --keep .", "--keep"),
        ("text --keep README.md", "not what a proof keeps"),
    ],
)
def test_nonsense_is_told_before_anything_is_run(
    asked: str, why: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["proof", *asked.split()])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    assert why in capsys.readouterr().err
