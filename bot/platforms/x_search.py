"""
A search in the words of X's query language.

Source: https://docs.x.com/x-api/posts/search/integrate/build-a-query
"""

from bot.desk.source import Search

LONGEST = 512  # characters that a self-serve app may ask with


def searched(search: Search | None) -> str:
    """
    The query that finds what `search` describes, without reposts.

    Raises:
        ValueError: there is nothing to look for.
    """
    if search is None or not (search.phrases or search.tags):
        raise ValueError("nothing to look for")
    wanted = [_quoted(phrase) for phrase in search.phrases] + [f"#{tag}" for tag in search.tags]
    parts = [_any(wanted)]
    if search.context:
        parts.append(_any([_quoted(word) for word in search.context]))
    parts += [*(f"-{_quoted(word)}" for word in search.exclude), "-is:retweet"]
    if search.languages:
        parts.append(_any([f"lang:{language}" for language in search.languages]))
    return " ".join(parts)


def _any(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def _quoted(phrase: str) -> str:
    """Quoted, so that nothing in it is an operator; X knows no escape for the quotation mark itself."""
    return f'"{phrase.replace(chr(34), " ")}"'
