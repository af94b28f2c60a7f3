"""
What Mastodon makes of a text: who is named in it, how long it is, and the HTML in which it is sent.

Source: https://docs.joinmastodon.org/user/posting/, https://docs.joinmastodon.org/spec/activitypub/#sanitization
"""

import html
import re
from collections.abc import Callable

import regex

HOME = "social.example"
"""The name of the sandbox's server."""

URL_LENGTH = 23
SHOWN = 30  # characters of a link that a reader sees

_URL = re.compile(r"https?://[^\s<>\"()]+[^\s<>\"().,:;!?]")
_NAMED = re.compile(r"(?<![=/\w])@([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)(@\w+(?:[.-]+\w+)*)?")
_TAG = re.compile(r"(?<![=/\w&])#(\w*[^\W\d]\w*)")
_ANY = re.compile(f"(?P<url>{_URL.pattern})|(?P<name>{_NAMED.pattern})|(?P<tag>{_TAG.pattern})")


def fit_handle(wanted: str) -> str:
    """The handle nearest to `wanted` that can be had, with its server: `"marta@social.example"`."""
    name, _, server = wanted.strip().removeprefix("@").partition("@")
    fit = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_")[:30] or "someone"
    return f"{fit}@{re.sub(r'[^A-Za-z0-9.-]+', '', server) or HOME}"


def named(text: str) -> list[str]:
    """The handles in `text` with their servers, in its order; none inside of links."""
    return [fit_handle(found["name"]) for found in _ANY.finditer(text) if found["name"]]


def tags(text: str) -> list[str]:
    """The tags in `text`, lower-case, in its order."""
    return [found["tag"][1:].lower() for found in _ANY.finditer(text) if found["tag"]]


def size(text: str, warning: str) -> int:
    """How long a post is: in what readers take for a character, links all alike, names without their servers."""
    counted = _ANY.sub(_counted, text)
    return len(regex.findall(r"\X", warning + counted))


def as_html(text: str, is_known: Callable[[str], bool]) -> str:
    """`text` as it is sent: in paragraphs, with its links, tags, and the names of those who are `is_known`."""

    def linked(found: re.Match[str]) -> str:
        if url := found["url"]:
            return _link(url)
        if tag := found["tag"]:
            at = html.escape(f"https://{HOME}/tags/{tag[1:].lower()}")
            return f'<a href="{at}" class="mention hashtag" rel="tag">#<span>{html.escape(tag[1:])}</span></a>'
        return _name(found["name"], fit_handle(found["name"])) if is_known(fit_handle(found["name"])) else found[0]

    said, place = [], 0
    for found in _ANY.finditer(text):
        said += [html.escape(text[place : found.start()], quote=False), linked(found)]
        place = found.end()
    said.append(html.escape(text[place:], quote=False))
    paragraphs = re.split(r"\n{2,}", "".join(said))
    return "".join(f"<p>{one.replace(chr(10), '<br />')}</p>" for one in paragraphs)


def _counted(found: re.Match[str]) -> str:
    if found["url"]:
        return "x" * URL_LENGTH
    return f"@{found['name'][1:].partition('@')[0]}" if found["name"] else found[0]


def _link(url: str) -> str:
    """Only the middle of a long link is shown; scheme and end are there, and invisible."""
    head = re.match(r"https?://(?:www\.)?", url)
    start = head.end() if head else 0
    shown, rest = url[start : start + SHOWN], url[start + SHOWN :]
    kind = ' class="ellipsis"' if rest else ""
    parts = (url[:start], shown, rest)
    first, middle, last = (html.escape(part, quote=False) for part in parts)
    return (
        f'<a href="{html.escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{first}</span><span{kind}>{middle}</span><span class="invisible">{last}</span></a>'
    )


def _name(written: str, handle: str) -> str:
    name, _, server = handle.partition("@")
    return (
        f'<span class="h-card" translate="no"><a href="https://{server}/@{name}" class="u-url mention">'
        f"@<span>{written[1:].partition('@')[0]}</span></a></span>"
    )
