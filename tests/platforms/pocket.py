"""A vault for one user of the token, who keeps it in a pocket."""

from datetime import UTC, datetime

from bot.platforms.grants import Grant, Renew


class Pocket:
    """A `Vault` without locks; what is in it is renewed when it has ended."""

    def __init__(self, held: Grant | None = None) -> None:
        self.held = held

    def grant(self, renew: Renew) -> Grant:
        held = self.held
        if held is None or (held.expires_at and held.expires_at <= datetime.now(UTC)):
            held = self.held = renew(held)
        return held

    def instead_of(self, refused: Grant, renew: Renew) -> Grant:
        self.held = renew(self.held)
        return self.held
