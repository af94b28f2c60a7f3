"""Secrets: from the environment, or from the file that `NAME_FILE` names there."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr

from bot.platforms.kind import SignIn


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


def of_account(environ: Mapping[str, str], sign_ins: Sequence[SignIn], prefix: str) -> Mapping[str, SecretStr]:
    """
    What an account signs in or signs its requests with, by the names that its adapter gives it: one way or several.

    Raises:
        ValueError: names what is missing.
    """
    found = [_found(environ, prefix, sign_in.endings) for sign_in in sign_ins]
    if not any(found):
        first, *others = sign_ins
        instead = " instead, ".join(f"for {other.title} set {_listed(prefix, other)}" for other in others)
        raise ValueError("; ".join(filter(None, [unset(prefix + next(iter(first.endings.values()))), instead])))
    missing = [
        prefix + ending
        for sign_in, there in zip(sign_ins, found, strict=True)
        for name, ending in sign_in.endings.items()
        if there and name not in sign_in.optional | there.keys()
    ]
    if missing:
        raise ValueError("; ".join(map(unset, missing)))
    return {name: secret for there in found for name, secret in there.items()}


def _listed(prefix: str, sign_in: SignIn) -> str:
    *others, last = sign_in.endings.values()
    return f"{prefix}{', '.join(others)} and {last}"


def unset(name: str) -> str:
    """The sentence about a secret that is missing."""
    return f"{name} is not set (nor {name}_FILE)"


def _found(environ: Mapping[str, str], prefix: str, names: Mapping[str, str]) -> dict[str, SecretStr]:
    secrets = {name: read(environ, prefix + ending) for name, ending in names.items()}
    return {name: secret for name, secret in secrets.items() if secret}


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or "unreadable" if isinstance(error, OSError) else "not UTF-8"
