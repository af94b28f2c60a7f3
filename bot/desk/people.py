"""The people inside: who they are is Slack's to say, what they may do is the configuration's."""

from dataclasses import dataclass

from bot.desk.hours import Hours


@dataclass(frozen=True)
class Agent:
    """
    A person inside, with the roles of the moment they pressed.

    `id` is Slack's (`"U024BE7LH"`); `teams`, `approves` and `leads` hold team ids, `groups` the Slack user groups
    (`"S0614TZR7"`) that count the person in. `operates` says that they look after the desk itself.
    """

    id: str
    teams: frozenset[str] = frozenset()
    approves: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    operates: bool = False


@dataclass(frozen=True)
class Team:
    """
    A group of agents with the hours in which they work.

    `agents`, `approvers` and `leads` are Slack ids of people (`U…`) or user groups (`S…`). A lead may approve, and
    whoever approves or leads belongs to the team.
    """

    id: str
    agents: tuple[str, ...]
    approvers: tuple[str, ...]
    leads: tuple[str, ...]
    hours: Hours
