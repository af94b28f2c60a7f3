"""
Where a mention goes: ordered rules, of which the first whose conditions all hold decides.

Below the last rule stands the catch-all, which is not written down and always there: the team of the account that
heard it. So no mention is without a team, and whoever reads the rules sees where the rest goes.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.desk.case import Priority
from bot.desk.label import Label
from bot.desk.mention import Mention


@dataclass(frozen=True)
class Route:
    """
    A rule: what it decides, then its conditions.

    It decides the `team` (None: the account's own), and may say how urgent the mention is and what it is about.
    A condition that is empty holds for everything; of one that names several things one has to be so. `words` stand
    anywhere in the post, whatever their case; `authors` are written `"x:marta_l"`.
    """

    id: str
    team: str | None = None
    priority: Priority | None = None
    set_label: Label | None = None
    platforms: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    followers_at_least: int = 0
    languages: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Arrival:
    """
    A mention and what was found out about it: what a rule may go by.

    `account` is the one that it is for, or that found it; `role` and `team` are that one's. `search` is the one that
    found what is for none of ours.
    """

    mention: Mention
    account: str
    role: str
    team: str
    search: str | None
    language: str | None
    label: Label | None


@dataclass(frozen=True)
class Routed:
    """Where a mention goes, how urgent it is and what it is about; `route` is the rule's id, None for the catch-all."""

    team: str
    priority: Priority = Priority.NORMAL
    label: Label | None = None
    route: str | None = None


def routed(routes: Iterable[Route], arrival: Arrival) -> Routed:
    """What the rules decide about a mention."""
    for route in routes:
        if takes(route, arrival):
            return Routed(
                route.team or arrival.team,
                route.priority or Priority.NORMAL,
                route.set_label or arrival.label,
                route.id,
            )
    return Routed(arrival.team, label=arrival.label)


def takes(route: Route, arrival: Arrival) -> bool:
    """Whether every condition of a rule holds."""
    mention = arrival.mention
    text = mention.text.casefold()
    return (
        _is_one_of(route.platforms, mention.platform)
        and _is_one_of(route.accounts, arrival.account)
        and _is_one_of(route.roles, arrival.role)
        and _is_one_of(route.searches, arrival.search)
        and _is_one_of(route.authors, author_id(mention))
        and _is_one_of(route.languages, arrival.language)
        and _is_one_of(route.labels, arrival.label)
        and (mention.author.followers or 0) >= route.followers_at_least
        and (not route.words or any(word.casefold() in text for word in route.words))
    )


def author_id(mention: Mention) -> str:
    """The author as the configuration names one: `"x:marta_l"`."""
    return f"{mention.platform}:{mention.author.handle.lower()}"


def _is_one_of(allowed: Collection[str], found: str | None) -> bool:
    return not allowed or found in allowed
