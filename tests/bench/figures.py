"""What was measured, in words for a table."""

from collections.abc import Sequence
from math import ceil

Row = tuple[str, str, str]
"""What was measured, what came of it, and what to hold beside it: a figure of the same run, or how it was done."""


def share(seconds: Sequence[float], percent: int) -> float:
    """The smallest of the given times that so many per cent of them do not exceed."""
    return sorted(seconds)[ceil(len(seconds) * percent / 100) - 1]


def spread(seconds: Sequence[float]) -> str:
    """`"p50 3.1 ms, p99 8.4 ms, max 12.0 ms"`"""
    return f"p50 {span(share(seconds, 50))}, p99 {span(share(seconds, 99))}, max {span(max(seconds))}"


def span(seconds: float) -> str:
    """`"3.1 ms"`, `"2.04 s"`"""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.{1 if seconds < 0.1 else 0}f} ms"
