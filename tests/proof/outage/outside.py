"""What surrounds the desk during an outage, and what is asked of the world about it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.proof.company import BRAND
from tests.proof.crash.lives import Life
from tests.proof.inside import Inside
from tests.proof.world import World


class Desk:
    """The desk at work; `begin` starts it, in a process of its own."""

    def __init__(self, begin: Callable[[], Life]) -> None:
        self._begin = begin
        self._life = begin()
        self.ended = 0
        """How often it was found to have ended by itself."""

    def kill(self) -> None:
        """End it at once, for good."""
        self.ended += self._life.has_ended
        self._life.kill()

    def restart(self) -> None:
        """End it at once, and start it anew in the world as it is."""
        self.kill()
        self._life = self._begin()


@dataclass(frozen=True)
class Outside:
    """What a step has at hand: the world, the address of the desk's database, and the desk itself."""

    world: World[Inside]
    address: str
    desk: Desk


def doors(inside: Inside) -> tuple[str, str]:
    """Where the desk reaches Slack's Web API and the network: at ports that can be closed."""
    return f"{inside.box.slack.door}/api/", inside.box.x_url


def write(inside: Inside, number: int) -> None:
    """Somebody writes to the brand, whatever is away."""
    inside.box.x.post(f"insistent_{number}", f"@{BRAND} is anybody there, {number}?", "en")


def written(inside: Inside) -> int:
    """How many posts name the brand by now."""
    accounts = {account.id for account in inside.box.x.accounts}
    return sum(post.author_id not in accounts for post in inside.box.x.posts)
