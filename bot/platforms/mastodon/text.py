"""
A post's words on Mastodon: out of the HTML in which servers send them, and as long as servers take them to be.

What comes is sanitised by the account's own server, but written by servers of many kinds. What a reader would see is
kept; of a link all of it is kept, for where it leads must not hide behind what it says.

Source: https://docs.joinmastodon.org/spec/activitypub/#sanitization, https://docs.joinmastodon.org/user/posting/
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

from bot.platforms.clean import clean
from bot.platforms.graphemes import graphemes
from bot.platforms.links import links

LONGEST_HTML = 100_000  # characters; the rest of a longer post is left out
DEEPEST = 50  # elements in one another; what is deeper is text all the same
URL_LENGTH = 23
HIDDEN = "invisible"
"""The class of what a reader does not see: the beginning and the end of a long link."""

_BLOCKS = frozenset(("blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "ul"))
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_UNREAD = frozenset(("script", "style"))
_BREAK = "\0"  # between blocks; nobody's text holds it

# What begins no tag that ends is no tag, nor is a declaration: at some the parser gives up, and at others it takes the
# square of the length of what follows.
_NO_TAG = re.compile(r"<(?=!)|<(?![^<>]*>)")

# Source: app/models/account.rb of Mastodon. A name may hold dots and hyphens, but not end with one.
_NAME = re.compile(r"(?<![=/\w])(@[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)(?:@\w+(?:[.-]+\w+)*(?::\d+)?)?", re.IGNORECASE)


def plain(html: str, without: Collection[str] = ()) -> str:
    """What `html` says, as plain text. Elements of a class in `without` are left out."""
    reader = _Reader(frozenset(without))
    reader.feed(_NO_TAG.sub("&lt;", html[:LONGEST_HTML]))
    reader.close()
    return clean(reader.text())


def length(text: str, warning: str = "", url_length: int = URL_LENGTH) -> int:
    """How long Mastodon takes `text` behind `warning` to be: a link is `url_length`, a name goes without its server."""
    text, counted, place = clean(text), [], 0
    for link in links(text):
        if text[link.start : link.start + 4].lower() != "http":  # Mastodon makes no link of a bare host.
            continue
        counted += [text[place : link.start], "x" * url_length]
        place = link.end
    counted.append(text[place:])
    return graphemes(warning + _NAME.sub(r"\1", "".join(counted)))


def names(text: str) -> set[str]:
    """The names in `text`, folded, as they are written: `"@marta@social.example"`, `"@marta"`."""
    return {found[0].casefold() for found in _NAME.finditer(text)}


def addressed(text: str, handle: str, home: str) -> str:
    """`text` so that it names somebody (`"marta@social.example"`); of those on the server `home` the name will do."""
    name, _, server = handle.partition("@")
    enough = {f"@{handle}".casefold()}
    if server.casefold() == home.casefold():
        enough.add(f"@{name}".casefold())
    return text if enough & names(text) else f"@{handle} {text}"


def same_text(ours: str, theirs: str) -> bool:
    """Whether `theirs`, read back from the server, is what `ours` became."""
    return _bare(ours) == _bare(theirs)


def _bare(text: str) -> str:
    """`text` without what a server may change: the servers of names, blanks, composition, case."""
    words = unicodedata.normalize("NFC", _NAME.sub(r"\1", clean(text))).split()
    return " ".join(word.rstrip("/") for word in words).casefold()


@dataclass
class _Element:
    """An element that is open. `address` is where it leads, `shown` and `whole` are what a link says."""

    tag: str
    is_hidden: bool = False
    is_unread: bool = False
    address: str = ""
    shown: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects the text of the elements that a reader sees."""

    def __init__(self, without: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._without = without
        self._parts: list[str] = []
        self._open: list[_Element] = []

    def text(self) -> str:
        """All of it, once the reader is closed."""
        while self._open:
            self._leave()
        blocks = (block.strip("\r\n") for block in "".join(self._parts).split(_BREAK))
        return "\n\n".join(block for block in blocks if block.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        given = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._say({"br": "\n", "hr": _BREAK, "img": given.get("alt", "")}.get(tag, ""))
            return
        classes = frozenset(given.get("class", "").split())
        is_unread = tag in _UNREAD or bool(classes & self._without)
        leads_away = tag == "a" and not classes & {"mention", "hashtag"}
        self._say(_BREAK if tag in _BLOCKS else "\n- " if tag == "li" else "")
        if len(self._open) < DEEPEST:
            self._open.append(_Element(tag, HIDDEN in classes, is_unread, given.get("href", "") if leads_away else ""))

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and with it what its author forgot to end before; an end without a beginning is none."""
        if any(one.tag == tag for one in self._open):
            while self._leave() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Words."""
        self._say(data.replace(_BREAK, ""))

    def _leave(self) -> str:
        element = self._open.pop()
        if element.is_unread:
            return element.tag
        if element.address.startswith(("http://", "https://")):
            self._say(_link("".join(element.shown), "".join(element.whole), element.address))
        else:
            self._say("".join(element.shown))
        self._say(_BREAK if element.tag in _BLOCKS else "")
        return element.tag

    def _say(self, words: str) -> None:
        if any(one.is_unread for one in self._open):
            return
        around = next((one for one in reversed(self._open) if one.tag == "a"), None)
        is_hidden = any(one.is_hidden for one in self._open)
        if around is not None:
            around.whole.append(words)
            around.shown.append("" if is_hidden else words)
        elif not is_hidden:
            self._parts.append(words)


def _link(shown: str, whole: str, address: str) -> str:
    """A link as its author wrote it, where that is the address; else with the address behind it."""
    if _bare_address(whole) == _bare_address(address):
        return whole if whole.startswith("http") else address
    return f"{shown} ({address})" if shown.strip() else address


def _bare_address(address: str) -> str:
    return unquote(re.sub(r"^https?://", "", address.strip())).rstrip("/").casefold()
