"""Secrets: from the environment, or from the file that `NAME_FILE` names there."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

# What the X adapter calls the parts of its credentials, and how their names end in the environment.
BEARER = {"bearer_token": "_TOKEN"}
OAUTH1 = {
    "consumer_key": "_CONSUMER_KEY",
    "consumer_secret": "_CONSUMER_SECRET",
    "access_token": "_ACCESS_TOKEN",
    "access_token_secret": "_ACCESS_SECRET",
}
OAUTH2 = {"client_id": "_CLIENT_ID", "client_secret": "_CLIENT_SECRET", "refresh_token": "_REFRESH_TOKEN"}
PUBLIC_APP = {"client_secret"}
"""What an app that anybody can read has none of."""
# Where one secret is all there is: what its adapter calls it, and how its name ends.
ALONE = {"bluesky": {"app_password": "_APP_PASSWORD"}, "mastodon": {"access_token": "_TOKEN"}}


def read(environ: Mapping[str, str], name: str) -> SecretStr | None:
    """
    The secret called `name`; None where it is neither set nor in a file. Blanks around it do not count.

    Raises:
        ValueError: its file cannot be read, or it holds what no token can; the message never holds the secret.
    """
    secret = environ.get(name, "").strip()
    source = environ.get(f"{name}_FILE")
    if not secret and source:
        try:
            secret = Path(source).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{name}_FILE cannot be read ({_reason(error)})") from None
    if not (secret.isascii() and secret.isprintable()):
        raise ValueError(f"{name} holds characters that no secret of this kind has")
    return SecretStr(secret) if secret else None


def of_account(environ: Mapping[str, str], platform: str, prefix: str) -> Mapping[str, SecretStr]:
    """
    What an account of that platform signs in or signs its requests with, by the names that its adapter gives it.

    Raises:
        ValueError: names what is missing.
    """
    if platform == "x":
        return _of_x(environ, prefix)
    found = _found(environ, prefix, ALONE[platform])
    if not found:
        raise ValueError(unset(prefix + "".join(ALONE[platform].values())))
    return found


def _of_x(environ: Mapping[str, str], prefix: str) -> Mapping[str, SecretStr]:
    """A bearer token, all parts of OAuth 1.0a, all of OAuth 2.0, or several of these."""
    token, parts, grant = (_found(environ, prefix, names) for names in (BEARER, OAUTH1, OAUTH2))
    if not token and not parts and not grant:
        raise ValueError(
            f"{unset(prefix + BEARER['bearer_token'])}; for OAuth 1.0a set {prefix}_CONSUMER_KEY, "
            f"_CONSUMER_SECRET, _ACCESS_TOKEN and _ACCESS_SECRET instead, for OAuth 2.0 {prefix}_CLIENT_ID, "
            "_CLIENT_SECRET and _REFRESH_TOKEN"
        )
    needed = [(OAUTH1, parts, set(OAUTH1)), (OAUTH2, grant, OAUTH2.keys() - PUBLIC_APP)]
    missing = [
        prefix + names[name]
        for names, found, all_of in needed
        if found
        for name in names
        if name in all_of - found.keys()
    ]
    if missing:
        raise ValueError("; ".join(map(unset, missing)))
    return token | parts | grant


def unset(name: str) -> str:
    """The sentence about a secret that is missing."""
    return f"{name} is not set (nor {name}_FILE)"


def _found(environ: Mapping[str, str], prefix: str, names: Mapping[str, str]) -> dict[str, SecretStr]:
    secrets = {name: read(environ, prefix + ending) for name, ending in names.items()}
    return {name: secret for name, secret in secrets.items() if secret}


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or "unreadable" if isinstance(error, OSError) else "not UTF-8"
