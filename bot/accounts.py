"""Which adapter serves which account. A network more is a line more here and a file in `platforms/`."""

from collections.abc import Iterator, Mapping

from bot.clock import Clock, utcnow
from bot.config.load import AccountAccess, Config
from bot.errors import ConfigError
from bot.platforms import x_search
from bot.platforms.base import Adapter
from bot.platforms.x import X
from bot.platforms.x_auth import XCredentials


def adapters(config: Config, now: Clock = utcnow) -> Mapping[str, Adapter]:
    """
    The adapters of all accounts, by account id. Nothing is asked of a network yet.

    Raises:
        ConfigError: an account's network does not take one of its searches.
    """
    problems = list(_too_long(config))
    if problems:
        raise ConfigError(*problems)
    return {account.id: _adapter(account, now) for account in config.accounts}


def _adapter(account: AccountAccess, now: Clock) -> Adapter:
    secrets = {name: secret.get_secret_value() for name, secret in account.secrets.items()}
    match account.platform:
        case "x":
            return X(account.id, account.handle, XCredentials(**secrets), account.api_url, now=now)
        case platform:
            raise ConfigError(f"accounts: Nothing here speaks to {platform} yet")


def _too_long(config: Config) -> Iterator[str]:
    """What is wrong with searches that X would refuse, a line a search."""
    platforms = {account.id: account.platform for account in config.accounts}
    queries = {
        source.search.id: x_search.searched(source.search)
        for source in config.layout().searches
        if source.search and platforms[source.account] == "x"
    }
    for place, search in enumerate(config.file.searches):
        length = len(queries.get(search.id, ""))
        if length > x_search.LONGEST:
            yield (
                f"searches.{place}: X takes {x_search.LONGEST} characters and this search is {length} long in its "
                "language; make two of it"
            )
