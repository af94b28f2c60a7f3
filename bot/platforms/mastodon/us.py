"""Who we are on a server: whose the token is, and whether the server is at home where the handle says."""

from bot.errors import LockedOut
from bot.platforms.mastodon.posts import Us, local_id
from bot.platforms.mastodon.server import Server


def identified(server: Server, handle: str) -> Us:
    """
    Our account as its server knows it.

    Raises:
        LockedOut: it is not the one of `handle` (`"acme@social.example"`).
        Throttled, Unreachable, Rejected: the server did not say.
    """
    name, _, home = handle.partition("@")
    me = server.me()
    told = str(me.get("username", ""))
    if told.casefold() != name.casefold() or not local_id(me):
        cause = f"the access token belongs to @{told}, not to @{name}; use one of @{name}"
        raise LockedOut("wrong_account", cause)
    server.learn()
    if not server.instance.is_home_of(home):
        cause = f"the server calls itself {server.instance.name}; the handle says {home}"
        raise LockedOut("wrong_account", cause)
    return Us(local_id(me), handle)
