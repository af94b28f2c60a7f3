"""Which adapter serves which account. A network more is a line more here and a file in `platforms/`."""

from collections.abc import Mapping

from bot.clock import Clock, utcnow
from bot.config.load import AccountAccess, Config
from bot.platforms.base import Adapter
from bot.platforms.x import X
from bot.platforms.x_auth import XCredentials


def adapters(config: Config, now: Clock = utcnow) -> Mapping[str, Adapter]:
    """The adapters of all accounts, by account id. Nothing is asked of a network yet."""
    return {account.id: _adapter(account, now) for account in config.accounts}


def _adapter(account: AccountAccess, now: Clock) -> Adapter:
    secrets = {name: secret.get_secret_value() for name, secret in account.secrets.items()}
    return X(account.id, account.handle, XCredentials(**secrets), account.api_url, now=now)
