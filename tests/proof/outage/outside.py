"""What surrounds the desk during an outage, and what is asked of the world about it."""

from dataclasses import dataclass

from tests.proof.company import BRAND
from tests.proof.inside import Inside
from tests.proof.world import World


@dataclass(frozen=True)
class Outside:
    """What a step has at hand: the world, and the address of the desk's database."""

    world: World[Inside]
    address: str


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
