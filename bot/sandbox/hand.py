"""
What all hands have in common: everything that is given to them and comes back is JSON, and none of them raises.

What cannot be done is `{"ok": false, "error": "a sentence"}`.
"""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import ParamSpec

from bot.sandbox.fields import Impossible, Json

Hand = Callable[..., Json]
P = ParamSpec("P")


def hand(act: Callable[P, Json]) -> Callable[P, Json]:
    """`act`, which tells what cannot be done instead of raising it."""

    @wraps(act)
    def tell(*args: P.args, **kwargs: P.kwargs) -> Json:
        try:
            return act(*args, **kwargs)
        except Impossible as error:
            return {"ok": False, "error": str(error)}

    return tell


def use(act: Hand, given: object) -> Json:
    """Use a hand with JSON arguments. Raises TypeError: it takes others."""
    if not isinstance(given, dict):
        raise TypeError("takes a JSON object")
    signature(act).bind(**given)
    return act(**given)
