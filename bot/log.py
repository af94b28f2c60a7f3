"""
What the desk says about itself: text on a terminal, one JSON object a line elsewhere.

A record's message is the event's constant name (`case.claimed`), its `extra` are the facts. Whatever goes out is
searched for secrets and for characters that would move a terminal's cursor or begin a line of their own: in libraries'
records and in tracebacks stand words that strangers wrote.
"""

import json
import logging
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import quote

HIDDEN = "[secret]"
SHORTEST = 6  # characters; a shorter secret would blot out ordinary words, and is found by its shape in an address

# They log addresses, bodies, or every tick.
TAMED = (
    "slack_sdk",
    "slack_bolt",
    "httpx",
    "httpcore",
    "apscheduler",
    "uvicorn",
    "websockets",
    "alembic",
    "sqlalchemy",
)

# What looks like a secret, wherever it comes from; the first group, where there is one, stays.
SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        r"\bxox[a-z](?:\.xox[a-z])?-[\w-]+",
        r"\bxapp-[\w-]+",
        r"\b(bearer\s+)[\w.~+/=%-]+",
        r"\b(basic\s+)[a-z0-9+/]{8,}=*",
        r"\b(oauth_\w+=)(?:\"[^\"]*\"|[^\s,&]+)",
        r"([?&](?:ticket|token|access_token)=)[^\s&\"']+",
        r"(://[^\s/:@]*:)[^\s/@]+(?=@)",
        r"(hooks\.slack\.com/)[\w/.-]+",
    )
)

_ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def set_up(secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send every record to `stream` (standard error), without `secrets` and without the chatter of libraries."""
    stream = stream or sys.stderr
    veil = Veil(secrets)
    writer = logging.StreamHandler(stream)
    writer.setFormatter(TextFormatter(veil) if stream.isatty() else JsonFormatter(veil))
    logging.basicConfig(handlers=[writer], level=logging.INFO, force=True)
    for name in TAMED:
        logging.getLogger(name).setLevel(logging.WARNING)
    # What it cannot send is told by whoever asked for it, and here it would stand with Slack's address in its name.
    logging.getLogger("slack_sdk.web.base_client").setLevel(logging.CRITICAL)
    # A tick that finds its predecessor at work is left out, as it should be.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    logging.captureWarnings(True)


def harmless(text: str) -> str:
    """`text` on one line, with whatever is not seen, or makes other things unseen, written as an escape."""
    return "".join(_escaped(char) if unicodedata.category(char) in _UNSEEN else char for char in text)


_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


class Veil:
    """Hides secrets: those it was told of, as they are and as they stand in an address, and what looks like one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {form for secret in secrets if len(secret) >= SHORTEST for form in (secret, quote(secret, safe=""))}
        # The longest first, else what begins with another secret would be half shown.
        by_length = sorted(known, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, by_length))) if known else None

    def over(self, text: str) -> str:
        """`text` without its secrets."""
        if self._known:
            text = self._known.sub(HIDDEN, text)
        for shape in SHAPES:
            text = shape.sub(lambda found: (found[1] if found.re.groups else "") + HIDDEN, text)
        return text


class TextFormatter(logging.Formatter):
    """`14:03:07 INFO case.claimed case=42 by=U024BE7LH`, and a traceback indented below."""

    def __init__(self, veil: Veil) -> None:
        super().__init__()
        self._veil = veil

    def format(self, record: logging.LogRecord) -> str:
        """One line, and no secret in it."""
        moment = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        facts = (f"{name}={value}" for name, value in _facts(record).items())
        line = " ".join((moment, record.levelname, record.getMessage(), *facts))
        below = "".join(f"\n    {harmless(traced)}" for traced in self._veil.over(_trace(record)).split("\n") if traced)
        return harmless(self._veil.over(line)) + below


class JsonFormatter(logging.Formatter):
    """`{"at": "…", "level": "info", "event": "case.claimed", "logger": "bot.work.casework", "case": 42}`"""

    def __init__(self, veil: Veil) -> None:
        super().__init__()
        self._veil = veil

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object, and no secret in it."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": self._veil.over(record.getMessage()),
            "logger": record.name,
        }
        line |= {name: self._plain(value) for name, value in _facts(record).items() if name not in line}
        if trace := _trace(record):
            line["trace"] = self._veil.over(trace)
        return json.dumps(line)

    def _plain(self, value: object) -> object:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, list):
            return [self._plain(one) for one in value]
        return self._veil.over(str(value))


def _facts(record: logging.LogRecord) -> Mapping[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _ORDINARY}


def _trace(record: logging.LogRecord) -> str:
    """What went wrong, as Python tells it, and where; empty where nothing did."""
    plain = logging.Formatter()
    parts = (
        plain.formatException(record.exc_info) if record.exc_info else "",
        plain.formatStack(record.stack_info) if record.stack_info else "",
    )
    return "\n".join(part for part in parts if part)
