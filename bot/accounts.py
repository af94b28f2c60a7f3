"""The adapter of each configured account, with the vault that its tokens are kept in."""

from collections.abc import Iterator, Mapping

from bot.clock import Clock, utcnow
from bot.config.load import AccountAccess, Config
from bot.errors import ConfigError
from bot.platforms.base import Adapter
from bot.platforms.kind import Access
from bot.platforms.kinds import KINDS
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
    kind = KINDS[account.platform]
    secrets = {name: secret.get_secret_value() for name, secret in account.secrets.items()}
    vault = StoredVault(db, account.id, secrets.get(kind.seed or "", ""), now)
    return kind.adapter(Access(account.id, account.handle, account.api_url, secrets, vault, now))


def _refused_searches(config: Config) -> Iterator[str]:
    """What is wrong with searches that an account's network would refuse, a line a search."""
    accounts = {account.id: account for account in config.accounts}
    reasons: dict[str, str] = {}
    for source in config.layout().searches:
        account = accounts[source.account]
        wrong_with = KINDS[account.platform].wrong_with
        if source.search and wrong_with and (reason := wrong_with(source.search, account.handle)):
            reasons[source.search.id] = reason
    for place, search in enumerate(config.file.searches):
        if reason := reasons.get(search.id):
            yield f"searches.{place}: {reason}"
