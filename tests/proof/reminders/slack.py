"""The Slack in which the reminders arrive."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.sandbox.server import Sandbox
from tests.proof.reminders.crews import Crew


@dataclass(frozen=True)
class Slack:
    """A sandbox with every agent in it; `url` is that of its Web API."""

    box: Sandbox
    agents: tuple[str, ...]

    @property
    def url(self) -> str:
        """Where the desk finds it."""
        return f"{self.box.url}/api/"

    def reminders(self) -> "Counter[str]":
        """How often each delivery stands in its agent's direct messages."""
        found: Counter[str] = Counter()
        for agent in self.agents:
            for line in self.box.slack.messages(self.box.slack.direct(agent).id):
                found[str((line.metadata or {})["event_payload"]["delivery"])] += 1
        return found


@contextmanager
def slack(teams: Sequence[Crew]) -> Iterator[Slack]:
    """It runs as long as the context lasts."""
    with Sandbox() as box:
        box.slack.rate_limits = False  # Slack's clock is not the desk's here: ten years pass in a minute
        for crew in teams:
            box.slack.add_user(crew.agent.id, crew.agent.id.lower(), crew.agent.id)
        yield Slack(box, tuple(crew.agent.id for crew in teams))
