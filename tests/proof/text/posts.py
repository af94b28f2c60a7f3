"""The worst that strangers write, and what agents answer: made from a seed, so that every failure comes back."""

import json
import os
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

Json = dict[str, Any]

MOST = 25_000
"""How long a post may be on X, in characters."""

_CONTROL = (
    "<!channel>",
    "<!here|here>",
    "<!everyone>",
    "<@U0ANA>",
    "<@W0BOSS|ana>",
    "<#C0CARE|care>",
    "<!subteam^S0CARE>",
    "<!date^1772542920^{date_short} {time}^https://evil.example|now>",
    "<https://evil.example|https://x.com>",
    "<mailto:a@evil.example|us>",
    "<tel:+34600000000>",
    "<",
    ">",
    "<<<>>>",
    "&lt;!here&gt;",
    "&amp;lt;!channel&amp;gt;",
    "&#60;!here&#62;",
    "&",
    "|",
    "@channel",
    "@here",
    "#general",
    ":tada:",
    ":skin-tone-2::+1:",
    "*bold* _it_ ~no~ `code`",
    "```\n<!channel>\n```",
    "> quoted\n>>> all",
    "\n> ",
)
_LINKS = (
    "https://evil.example/a?b=c&d=<e>|f",
    "https://x.com@evil.example/login",
    "https://аррӏе.example/",
    "https://[",
    "https://[::1]:99999/",
    "http://a\u202eb",
    "HTTPS://EVIL.EXAMPLE",
    "https://" + "a" * 300 + ".example",
    "https://a.example/" + "%25" * 1200,
    "javascript:alert(1)",
    "evil.example",
    "slack://channel?id=C0CARE",
    "http://192.168.0.1:8080/<!channel>",
    "https://x.com/…)",
    "https://xn--.example/",
    "https://a..b/",
)
_SCRIPTS = (
    "\u202egpj.exe",
    "\u2066\u2067\u2068\u2069",
    "\u200e\u200f\u061c",
    "👩\u200d👩\u200d👧\u200d👦",
    "🏴\U000e0067\U000e0062\U000e007f",
    "می\u200cخواهم",
    "שלום עולם",
    "z" + "\u0300\u0316\u0489" * 60,
    "\u200b\u200b\ufeff\u2060",
    "\u2028\u2029\x85",
    "日本語の投稿です",
    "क्षत्रिय",
    "𝕳𝖊𝖑𝖑𝖔",
    "\U0010ffff\ufffe",
    "\ue000\uf8ff",
    "İıßﬁ",
)
_BROKEN = ("\x00", "\x1b[31mred\x1b[0m", "\ud800", "\udc00\ud83d", "\x07\x08\x7f\x9b", "\r\r\n\x0b\x0c\t", "\ud83d")
_CODE = (
    "'; DROP TABLE cases; --",
    '{"type": "section", "text": {}}',
    '\\"\\n\\u0000',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{author} {0} %s %(name)s ${IFS} {{7*7}}",
    "{date_short_pretty} {time}",
    "../../etc/passwd\x00.png",
)
_WORDS = (
    "llevo tres días sin servicio",
    "my order never arrived",
    "warum antwortet niemand",
    "merci beaucoup",
    "@brand_es hola",
    "ok",
    "😀😀😀",
    "#offline",
    "😡!!!",
)
_KINDS = (_CONTROL, _LINKS, _SCRIPTS, _BROKEN, _CODE, _WORDS)
_JOINTS = (" ", "", "\n", "\n\n\n", "\u00a0", " . ")


class Strangers:
    """Everything that people outside send, and agents type, from one seed on."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def text(self) -> str:
        """A text that may hold anything; sometimes nothing, a single trick, a real post, or 25,000 characters."""
        luck = self._random.random()
        if luck < 0.02:
            return self._random.choice(("", " ", "\n", "\u200b", "\x00", "\u202e"))
        if luck < 0.06:
            return (self._trick() * MOST)[: self._random.choice((260, 2999, 3001, 3999, 4001, MOST))]
        if luck < 0.16 and real_posts():
            return self._random.choice(real_posts())
        if luck < 0.20:
            return "".join(chr(self._random.randrange(0x110000)) for _ in range(self._random.randrange(1, 200)))
        return self._random.choice(_JOINTS).join(self._trick() for _ in range(self._random.randrange(1, 9)))

    def name(self) -> str:
        """What somebody calls themselves: fifty characters of anything."""
        return self.text()[:50] if self._random.random() < 0.5 else "Marta López"

    def chance(self, of: float) -> bool:
        """Whether something happens that happens so often."""
        return self._random.random() < of

    def one_of(self, *values: Any) -> Any:
        """One of the values."""
        return self._random.choice(values)

    def _trick(self) -> str:
        return self._random.choice(self._random.choice(_KINDS))


@cache
def real_posts() -> tuple[str, ...]:
    """Real posts, where the machine has some: `MENTIONDESK_REAL_POSTS` names a folder of them."""
    folder = os.environ.get("MENTIONDESK_REAL_POSTS")
    if not folder:
        return ()
    lines = [line for file in sorted(Path(folder).glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    return tuple(json.loads(line)["text"] for line in lines)
