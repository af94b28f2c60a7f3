"""
X's language of searches, as far as the desk uses it, and as strict: an operator that X does not know is refused.

Source: https://docs.x.com/x-api/posts/search/integrate/build-a-query and …/operators
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.network import Network
from bot.sandbox.posts import Post
from bot.sandbox.x.problems import invalid
from bot.sandbox.x.text import names

LONGEST = 512  # characters, for whoever is no enterprise

_TOKEN = re.compile(
    r"""
    \s*(?: (?P<open>\() | (?P<close>\)) | (?P<either>OR(?=[\s)]|$))
    | (?P<not>-)? (?: "(?P<phrase>[^"]*)" | \#(?P<tag>\w+) | @(?P<name>\w{1,15})
                    | (?P<operator>[a-z_]+):(?P<value>[\w-]+) | (?P<word>[^\s()"]+) )
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Seen:
    """What a search sees of a post."""

    words: str
    tags: frozenset[str]
    names: frozenset[str]
    author: str
    lang: str
    kinds: frozenset[str]


Matches = Callable[[Seen], bool]


class Query:
    """
    A search, ready to be asked about posts.

    Raises Problem: it is too long, or no query of X's.
    """

    def __init__(self, text: str, network: Network) -> None:
        if not 1 <= len(text) <= LONGEST:
            raise invalid(f"Invalid 'query':'{text}'. 'query' must be a non-empty string up to {LONGEST} long")
        self._network = network
        self._text = text
        self._at = 0
        self._stands_alone = False
        self._matches = self._all_of(nested=False)
        if not self._stands_alone:
            raise self._wrong("it holds no operator that can stand alone")

    def finds(self, post: Post) -> bool:
        """Whether the post is one of those that are looked for."""
        author = self._network.profile(post.author_id)
        kinds = {"retweet": post.repost_of, "reply": post.reply_to, "quote": post.quote_of}
        seen = Seen(
            words=_plain(post.text),
            tags=frozenset(map(_fold, re.findall(r"#(\w+)", post.text))),
            names=frozenset(one.handle.lower() for one in names(post.text)),
            author=author.handle.lower() if author else "",
            lang=post.lang,
            kinds=frozenset(name for name, other in kinds.items() if other),
        )
        return self._matches(seen)

    def _all_of(self, nested: bool) -> Matches:
        """What stands between two parentheses, or the whole: parts that all match, and `OR` between such runs."""
        runs: list[list[Matches]] = [[]]
        while self._text[self._at :].strip():
            token = _TOKEN.match(self._text, self._at)
            if token is None:
                raise self._wrong(f"something at {self._at}")
            self._at = token.end()
            if token["close"]:
                if not nested:
                    raise self._wrong("a parenthesis too many")
                nested = False
                break
            if token["either"]:
                runs.append([])
            else:
                runs[-1].append(self._all_of(nested=True) if token["open"] else self._one(token))
        if nested or not all(runs):
            raise self._wrong("a part is missing")
        return lambda seen: any(all(matches(seen) for matches in run) for run in runs)

    def _one(self, token: re.Match[str]) -> Matches:
        matches, stands_alone = self._operator(token)
        if token["not"]:
            return lambda seen: not matches(seen)
        self._stands_alone = self._stands_alone or stands_alone
        return matches

    def _operator(self, token: re.Match[str]) -> tuple[Matches, bool]:
        """What one operator matches, and whether X takes it alone."""
        match token["operator"], token["value"]:
            case "lang", lang:
                return lambda seen: seen.lang == lang, False
            case "is", ("retweet" | "reply" | "quote") as kind:
                return lambda seen: kind in seen.kinds, False
            case "from", handle:
                return lambda seen: seen.author == handle.lower(), True
            case None, _:
                return self._words(token), True
        raise self._wrong(f"no operator is called {token['operator']}:{token['value']}")

    def _words(self, token: re.Match[str]) -> Matches:
        if token["tag"]:
            tag = _fold(token["tag"])
            return lambda seen: tag in seen.tags
        if token["name"]:
            name = token["name"].lower()
            return lambda seen: name in seen.names
        words = _plain(token["phrase"] or token["word"] or "")
        if not words.strip():
            raise self._wrong("nothing is looked for")
        return lambda seen: words in seen.words

    def _wrong(self, reason: str) -> Exception:
        return invalid(f"There were errors processing your request: {reason}", query=[self._text])


def _plain(text: str) -> str:
    """The words of a text with a blank around each, so that a run of words is found as one."""
    words = re.findall(r"[^\W_]+", _fold(text))
    return f" {' '.join(words)} "


def _fold(text: str) -> str:
    """Without case and accents."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(one for one in apart if not unicodedata.combining(one)).casefold()
