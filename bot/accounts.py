"""Which adapter serves which account. A network more is a line more here and a file in `platforms/`."""

from collections.abc import Iterator, Mapping

from bot.clock import Clock, utcnow
from bot.config.load import AccountAccess, Config
from bot.errors import ConfigError
from bot.platforms import x_search
from bot.platforms.base import Adapter
from bot.platforms.bluesky import Bluesky
from bot.platforms.bluesky_session import AppPassword
from bot.platforms.mastodon import Mastodon
from bot.platforms.x import X
from bot.platforms.x_auth import XCredentials
from bot.store.database import Database
from bot.work.granting import StoredVault


def adapters(config: Config, db: Database, now: Clock = utcnow) -> Mapping[str, Adapter]:
    """
    The adapters of all accounts, by account id. Nothing is asked of a network or of `db` yet.

    Raises:
        ConfigError: an account's network does not take one of its searches.
    """
    problems = list(_refused_searches(config))
    if problems:
        raise ConfigError(*problems)
    return {account.id: _adapter(account, db, now) for account in config.accounts}


def _adapter(account: AccountAccess, db: Database, now: Clock) -> Adapter:
    secrets = {name: secret.get_secret_value() for name, secret in account.secrets.items()}
    match account.platform:
        case "x":
            vault = StoredVault(db, account.id, secrets.get("refresh_token", ""), now)
            return X(account.id, account.handle, XCredentials(**secrets), account.api_url, now=now, vault=vault)
        case "bluesky":
            vault = StoredVault(db, account.id, secrets["app_password"], now)
            sign_in = AppPassword(account.handle, secrets["app_password"])
            return Bluesky(account.id, sign_in, vault, account.api_url, now=now)
        case "mastodon":
            return Mastodon(account.id, account.handle, secrets["access_token"], account.api_url, now=now)


def _refused_searches(config: Config) -> Iterator[str]:
    """What is wrong with searches that X would refuse, a line a search."""
    handles = {account.id: account.handle for account in config.accounts if account.platform == "x"}
    reasons = {
        source.search.id: x_search.wrong_with(source.search, handles[source.account])
        for source in config.layout().searches
        if source.search and source.account in handles
    }
    for place, search in enumerate(config.file.searches):
        if reason := reasons.get(search.id):
            yield f"searches.{place}: {reason}"
