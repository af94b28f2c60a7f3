"""What X charges for: whatever an answer lists, be it read in vain, and who we are."""

import contextlib
from collections.abc import Callable, Collection

import httpx
import pytest

from bot.desk.source import Search, Source, Stream
from bot.errors import Unreachable
from bot.platforms import prices
from bot.platforms.base import Charge, Outgoing, Sought, Use
from bot.platforms.x.adapter import X
from tests import build
from tests.platforms.wire import NOON, page, post, x_saying

REPLY = Outgoing("Lo miramos ahora mismo", "20", parent_author_id="7", thread_id="20", key="1.1", begun_at=NOON)
US = Use(Charge.PERSON, "99")
NAMED = [Use(Charge.OWN_MENTION, "41"), Use(Charge.OWN_MENTION, "40")]
BROKEN = httpx.Response(500)
LISTED = {
    "mentions": [page(post(41), post(40), further="more"), BROKEN] * 2,
    "search": page(post(43)),
    "timeline": page(post(33, "Otra cosa", author="99")),
    "post": page(post(20)),
}


def source(stream: Stream) -> Source:
    return Source("x:acme_es", stream, Search("s", ("acme",)))


def read(x: X, stream: Stream) -> list[Use]:
    """What reading a stream has used, be it that it broke off."""
    used: list[Use] = []
    with contextlib.suppress(Unreachable):
        for found in x.read(source(stream), "1"):
            used += found.uses
    return used


ASKED: dict[str, tuple[Callable[[X], Collection[Use]], list[Use]]] = {
    "a first start": (lambda x: x.start(source(Stream.OWN)).uses, [Use(Charge.OWN_POST, "33")]),
    "mentions that break off": (lambda x: read(x, Stream.MENTIONS), NAMED),
    "a search": (lambda x: read(x, Stream.SEARCH), [Use(Charge.POST, "43")]),
    "our own posts": (lambda x: read(x, Stream.OWN), [Use(Charge.OWN_POST, "33")]),
    "a check": (lambda x: x.check_posts([build.mention("20")]).uses, [Use(Charge.POST, "20")]),
    "a link": (lambda x: x.post_at("https://x.com/m/status/20").uses, [Use(Charge.POST, "20")]),
    "a look in vain": (lambda x: x.look(REPLY, NOON).uses, [Use(Charge.OWN_POST, "33")]),
}


@pytest.mark.parametrize("what", ASKED)
def test_whatever_x_lists_is_charged_for_and_who_we_are_once(what: str) -> None:
    ask, used = ASKED[what]
    x, _ = x_saying(**LISTED | {"mentions": list(LISTED["mentions"])})

    assert (list(ask(x)), list(ask(x))) == ([US, *used], used)


def test_a_link_to_a_post_that_cannot_be_read_is_charged_for_all_the_same() -> None:
    x, _ = x_saying(post=page({"id": "20"}))

    assert x.post_at("https://x.com/m/status/20") == Sought(None, (US, Use(Charge.POST, "20")))


@pytest.mark.parametrize(("text", "charge"), [("Hola", Charge.REPLY), ("Mira acme.com", Charge.REPLY_WITH_LINK)])
def test_a_link_makes_a_reply_dear(text: str, charge: Charge) -> None:
    assert prices.of_reply(text) is charge
