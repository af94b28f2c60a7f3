"""
A search in the words of X's query language.

What names the account is not left out, though its mentions bring that too, and X may charge for it as both. They do not
bring it while somebody has paused them, nor what lies behind the newest 800; and a rule for what a search finds is to
hold for a post that names the account as well.

Source: https://docs.x.com/x-api/posts/search/integrate/build-a-query
"""

from bot.desk.source import Search
from bot.errors import Rejected

LONGEST = 512  # characters that a self-serve app may ask with


def asked_for(search: Search | None, handle: str) -> str:
    """
    The query that finds what `search` describes, without reposts and what we post ourselves.

    Without a search, it finds what names us, for when X's own list of that does not reach back far enough.

    Raises:
        Rejected: X takes no query like that; `cause` says why.
    """
    if search is None:
        return f"@{handle} {_but(handle)}"
    if reason := wrong_with(search, handle):
        raise Rejected("no_query", reason)
    return _query(search, handle)


def wrong_with(search: Search, handle: str) -> str | None:
    """What is wrong with a search through the account of that handle, in words for the operator; None if nothing is."""
    if not (search.phrases or search.tags):
        return "It looks for nothing; it needs a phrase or a tag"
    length = len(_query(search, handle))
    if length > LONGEST:
        return f"X takes {LONGEST} characters and this search is {length} long in its language; make two of it"
    return None


def _query(search: Search, handle: str) -> str:
    wanted = [_quoted(phrase) for phrase in search.phrases] + [f"#{tag}" for tag in search.tags]
    parts = [_any(wanted)]
    if search.context:
        parts.append(_any([_quoted(word) for word in search.context]))
    parts += [*(f"-{_quoted(word)}" for word in search.exclude), _but(handle)]
    if search.languages:
        parts.append(_any([f"lang:{language}" for language in search.languages]))
    return " ".join(parts)


def _but(handle: str) -> str:
    return f"-from:{handle} -is:retweet"


def _any(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def _quoted(phrase: str) -> str:
    """Quoted, so that nothing in it is an operator; X knows no escape for the quotation mark itself."""
    return f'"{phrase.replace(chr(34), " ")}"'
