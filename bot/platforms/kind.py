"""
What there is to know of a platform before anybody speaks to it: how its handles are spelled, where it answers, what an
account signs in with, and how its adapter is made.

Each platform says it at the end of its adapter's file, and `bot.platforms.kinds` names them all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.desk.source import Search
from bot.platforms.base import Adapter
from bot.platforms.grants import Vault


@dataclass(frozen=True)
class SignIn:
    """
    Secrets that belong together: what the adapter calls each, and how its name ends in the environment.

    `title` is what people call them (`"OAuth 1.0a"`); of the `optional` ones some accounts have none.
    """

    title: str
    endings: Mapping[str, str]
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Access:
    """An account as its adapter is given it; `secrets` by the names of its `SignIn`s."""

    account_id: str
    handle: str
    api_url: str
    secrets: Mapping[str, str]
    vault: Vault
    now: Clock


@dataclass(frozen=True)
class Kind:
    """
    One platform.

    `handles` is a regular expression that a whole handle matches, `example` such a handle. `home` is where the platform
    answers everybody; None where each account has a server of its own. `seed` is the secret that the vault's tokens
    descend from, where there are any. `wrong_with` says in words why the platform does not take a search of the account
    with that handle, None if it does; a platform without it takes every search.
    """

    name: str
    handles: str
    example: str
    home: str | None
    sign_ins: tuple[SignIn, ...]
    adapter: Callable[[Access], Adapter] = field(repr=False)
    seed: str | None = None
    wrong_with: Callable[[Search, str], str | None] | None = field(default=None, repr=False)
