"""Taking in what Slack sends by requests: each signed one once."""

from bot.clock import Clock
from bot.store import inbox
from bot.work.desk import Desk


def is_new(desk: Desk, signature: str, clock: Clock) -> bool:
    """Whether no replica has taken a request with this signature; from now on it is taken."""
    with desk.db.transaction() as tx:
        return inbox.first_time(tx, f"request {signature}", clock())
