"""The kinds of values that `desk.toml` holds, each with the sentence that a wrong one gets."""

import re
from datetime import time, timedelta
from itertools import pairwise
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from bot.desk.hours import Span
from bot.desk.layout import ANY

UNITS = {"s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}  # seconds

# ISO 639-1, but for the two forms of Norwegian, which are one language here.
LANGUAGES = re.compile(
    "a[abefkmnrsvyz]|b[aeghimnors]|c[aehorsuvy]|d[aevz]|e[elnostu]|f[afijory]|g[adlnuv]|h[aeiortuyz]|"
    "i[adegikostu]|j[av]|k[agijklmnorsuvwy]|l[abginotuv]|m[ghiklnrsty]|n[adeglorvy]|o[cjmrs]|p[ailst]|qu|"
    "r[mnouw]|s[acdegiklmnoqrstuvw]|t[aeghiklnorstwy]|u[gkrz]|v[eio]|w[ao]|xh|y[io]|z[ahu]"
)


def wrong(sentence: str) -> PydanticCustomError:
    """The error that puts `sentence` behind the key, as it is."""
    # Braces are pydantic's own templates; what the operator wrote is never one.
    return PydanticCustomError("wrong", "{sentence}", {"sentence": sentence})


def duration(written: object) -> timedelta:
    """
    What `"90s"`, `"15m"`, `"4h"` or `"2d"` mean.

    Raises:
        PydanticCustomError: it is none of these; the sentence says so.
    """
    found = re.fullmatch(r"(\d{1,6})([smhd])", written) if isinstance(written, str) else None
    if found is None:
        raise wrong('Input should be a duration such as "90s", "15m", "4h" or "2d"')
    return timedelta(seconds=int(found[1]) * UNITS[found[2]])


def _some_time(span: timedelta) -> timedelta:
    if not span:
        raise wrong("Input should be longer than nothing")
    return span


def _time_of_day(written: object) -> time:
    if not isinstance(written, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", written):
        raise wrong('Input should be a time of day such as "09:30"')
    return time.fromisoformat(written)


def _span(written: object) -> Span:
    start, dash, end = written.partition("-") if isinstance(written, str) else ("", "", "")
    if not dash:
        raise wrong('Input should be a span such as "09:00-18:00"')
    span = Span(_time_of_day(start.strip()), time() if end.strip() == "24:00" else _time_of_day(end.strip()))
    if span.end != time() and span.start >= span.end:
        raise wrong('A span should end after it starts, and on the same day ("22:00-24:00")')
    return span


def _spans(written: object) -> tuple[Span, ...]:
    spans = tuple(_span(one) for one in (written if isinstance(written, list) else [written]))
    for earlier, later in pairwise(spans):
        if earlier.end == time() or later.start < earlier.end:
            raise wrong("Spans should stand in order and not overlap")
    return spans


def _zone(written: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(written))
    except (KeyError, ValueError, OSError):
        raise wrong('Input should be a time zone such as "Europe/Madrid"') from None


def _language(written: str) -> str:
    if written in ("nb", "nn"):
        raise wrong('Norwegian is "no" here, in both its forms')
    if not LANGUAGES.fullmatch(written):
        raise wrong('Input should be the two letters that ISO 639-1 gives a language, such as "es"')
    return written


def _language_or_any(written: str) -> str:
    return written if written == ANY else _language(written)


def web_address(written: str) -> str:
    """
    An address on the web, without a slash at its end.

    Raises:
        PydanticCustomError: it is none.
    """
    try:
        address = urlsplit(written)
    except ValueError:
        address = urlsplit("")
    if address.scheme not in ("http", "https") or not address.hostname or address.query or address.fragment:
        raise wrong('Input should be an address such as "https://api.x.com"')
    return written.rstrip("/")


def database_address(written: str) -> str:
    """
    A database URL that the store takes.

    Raises:
        PydanticCustomError: it takes no other; the sentence never repeats it, for it may hold a password.
    """
    if not re.match(r"sqlite:///.|postgresql\+psycopg://.", written):
        raise wrong('Input should begin with "sqlite:///" or "postgresql+psycopg://"')
    return written


Duration = Annotated[timedelta, BeforeValidator(duration)]
SomeTime = Annotated[Duration, AfterValidator(_some_time)]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
Spans = Annotated[tuple[Span, ...], BeforeValidator(_spans)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Language = Annotated[str, AfterValidator(_language)]
LanguageOrAny = Annotated[str, AfterValidator(_language_or_any)]
WebAddress = Annotated[str, AfterValidator(web_address)]
DatabaseAddress = Annotated[str, AfterValidator(database_address)]
Words = Annotated[str, Field(pattern=r"\S")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Person = Annotated[str, Field(pattern=r"^[UWS][A-Z0-9]+$")]
Channel = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]+$")]
