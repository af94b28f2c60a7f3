"""What the sandbox's Bluesky finds: posts that hold every word, phrase and tag of a query, and none behind a minus."""

import re
import unicodedata

from bot.sandbox.bluesky.problems import Problem

_PART = re.compile(r'\s*(?P<not>-)?(?:"(?P<phrase>[^"]*)"|#(?P<tag>\w+)|(?P<word>[^\s"#-][^\s"]*))')


def finds(query: str, text: str) -> bool:
    """Whether a text is found. Raises Problem: the query cannot be read."""
    words = _words(text)
    tags = {tag.casefold() for tag in re.findall(r"#(\w+)", text)}
    at = 0
    while at < len(query.rstrip()):
        part = _PART.match(query, at)
        if part is None:
            raise Problem("BadQueryString", "the query cannot be read")
        at = part.end()
        is_there = part["tag"].casefold() in tags if part["tag"] else _stands(part["phrase"] or part["word"], words)
        if is_there is bool(part["not"]):
            return False
    return True


def _stands(phrase: str | None, words: list[str]) -> bool:
    wanted = _words(phrase or "")
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())
