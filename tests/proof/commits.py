"""Of which code a figure is: the commit of the clone that the proof was run from."""

from collections.abc import Collection
from functools import cache
from pathlib import Path
from subprocess import CalledProcessError, run

ROOT = Path(__file__).parents[2]


@cache
def commit() -> str | None:
    """
    Such as `"ea1eff2f04"`, or `"ea1eff2f04-dirty"` where files differ from it; None where this is no clone.

    It is that of the first call: a proof calls before it begins, and its code does not change under it.
    """
    if not (ROOT / ".git").exists():
        return None
    try:
        told = run(
            ("git", "-C", ROOT, "describe", "--always", "--dirty", "--abbrev=10", "--exclude=*"),
            check=True,
            capture_output=True,
            text=True,
        )
    except (OSError, CalledProcessError):
        return None
    return told.stdout.strip()


def told(commits: Collection[str | None]) -> str:
    """Of which code a sum is: `"at ea1eff2f04"`, `"of 2 commits"`; None is code that nobody wrote down."""
    known = {one for one in commits if one is not None}
    if not known:
        return "at no known commit"
    words = f"at {next(iter(known))}" if len(known) == 1 else f"of {len(known)} commits"
    return f"{words} and of unknown ones" if None in commits else words
