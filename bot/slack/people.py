"""
Who presses, and what they may do at this moment.

The configuration names people and Slack user groups; who is in a group is Slack's to say. Nothing that a button or a
modal carries has any say in it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.desk.layout import Layout
from bot.desk.people import Agent

log = logging.getLogger(__name__)

FRESH_FOR = 300.0
"""How long Slack's list of a group's members is used before it is asked for again, in seconds of real time."""

KEPT_FOR = 3600.0
"""How long the last known list stands in when Slack cannot be asked; after that nobody is in the group."""

ASKED_AGAIN_AFTER = 30.0
"""How long a list that could not be read is left alone, so that a press does not wait for Slack every time."""


class People:
    """The people inside, by their Slack id. May be asked from several threads at once."""

    def __init__(self, layout: Layout, client: WebClient, seconds: Callable[[], float] = time.monotonic) -> None:
        self._layout = layout
        self._client = client
        self._seconds = seconds
        self._lists: dict[str, _Members] = {}
        self._asking = threading.Lock()

    def agent(self, user_id: str) -> Agent:
        """The person with the roles they have now; who is in no team has none."""
        groups = frozenset(group for group in self._groups() if user_id in self._members(group))
        who = groups | {user_id}
        teams = self._layout.teams.values()
        leads = frozenset(team.id for team in teams if who & set(team.leads))
        approves = leads | {team.id for team in teams if who & set(team.approvers)}
        works = approves | {team.id for team in teams if who & set(team.agents)}
        operates = bool(who & set(self._layout.operators) if self._layout.operators else leads)
        return Agent(user_id, teams=works, approves=approves, leads=leads, groups=groups, operates=operates)

    def counted_in(self, agent: Agent, asked: str) -> Agent:
        """`agent`, counted into the user group `asked` if they are in it; a person's id changes nothing."""
        if not is_group(asked) or agent.id not in self._members(asked):
            return agent
        return replace(agent, groups=agent.groups | {asked})

    def _groups(self) -> Iterable[str]:
        in_teams = (id for team in self._layout.teams.values() for id in (*team.agents, *team.approvers, *team.leads))
        return sorted({id for id in (*in_teams, *self._layout.operators) if is_group(id)})

    def _members(self, group: str) -> frozenset[str]:
        with self._asking:
            known = self._lists.get(group, _Members())
            if self._seconds() >= known.ask_again_at:
                known = self._asked(group, known)
                self._lists[group] = known
            return known.ids if self._seconds() < known.valid_until else frozenset()

    def _asked(self, group: str, known: "_Members") -> "_Members":
        try:
            answer = self._client.usergroups_users_list(usergroup=group)
        except (SlackClientError, HTTPException, OSError) as error:
            log.warning("people.group_unreadable", extra={"group": group, "cause": type(error).__name__})
            return replace(known, ask_again_at=self._seconds() + ASKED_AGAIN_AFTER)
        now = self._seconds()
        return _Members(frozenset(answer["users"]), ask_again_at=now + FRESH_FOR, valid_until=now + KEPT_FOR)


def is_group(id: str) -> bool:
    """Whether a Slack id is a user group's (`"S0614TZR7"`) and not a person's."""
    return id.startswith("S")


@dataclass(frozen=True)
class _Members:
    """What Slack said of a group; both moments are seconds of the clock that `People` was given."""

    ids: frozenset[str] = frozenset()
    ask_again_at: float = float("-inf")
    valid_until: float = float("-inf")
