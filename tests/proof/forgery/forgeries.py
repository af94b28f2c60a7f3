"""
Requests that are not Slack's, each made from one that is: a function a way of forging.

Most know no secret. A few are signed rightly and wrong in another way (too old, of another form, sent before), as those
are that a careless check would let in.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import urlencode

from bot.sandbox.slack.http_mode import signed
from tests.proof.forgery.line import Said

SECRET = "8f742231b10e8888abcd99baba85a5aa"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
WINDOW = 300  # seconds


@dataclass(frozen=True)
class Original:
    """What Slack sends: a body of a form, signed at a moment (seconds since 1970)."""

    body: bytes
    type: str
    at: float

    def said(self, body: bytes | None = None, at: float | None = None, secret: str = SECRET) -> Said:
        """The request, perhaps with another body, moment or secret, and signed for it."""
        body = self.body if body is None else body
        proof = signed(secret, body, self.at if at is None else at)
        return Said(body, [("Content-Type", self.type), *proof.items()])


Forge = Callable[[Random, Original], Said]


def _with(said: Said, name: str, *values: str) -> Said:
    """The request with other values of one header; without it where there are none."""
    kept = [header for header in said.headers if header[0] != name]
    return replace(said, headers=[*kept, *((name, value) for value in values)])


def _value(said: Said, name: str) -> str:
    return dict(said.headers)[name]


def unsigned(lot: Random, true: Original) -> Said:
    """Without one of the headers, or without both."""
    said = true.said()
    for name in lot.choice(((STAMP,), (SIGNATURE,), (STAMP, SIGNATURE))):
        said = _with(said, name)
    return said


def random_signature(lot: Random, true: Original) -> Said:
    """With a signature out of the air."""
    return _with(true.said(), SIGNATURE, f"v0={lot.randbytes(32).hex()}")


def bent_signature(lot: Random, true: Original) -> Said:
    """With the signature, but for one digit, its version, its case or its length."""
    right = _value(true.said(), SIGNATURE)
    at = lot.randrange(3, len(right))
    digit = format((int(right[at], 16) + lot.randrange(1, 16)) % 16, "x")
    bent = (
        right[:at] + digit + right[at + 1 :],
        "v1" + right[2:],
        right[:at],
        right + digit,
        right[3:],
        f"{right},v0=",
    )
    return _with(true.said(), SIGNATURE, lot.choice(bent))


def another_secret(lot: Random, true: Original) -> Said:
    """Signed with what is not the secret, or with none."""
    return true.said(secret=lot.choice(("", SECRET[:-1], SECRET.upper(), lot.randbytes(16).hex())))


def bent_body(lot: Random, true: Original) -> Said:
    """With one bit of the body turned, a piece cut off or put on."""
    at = lot.randrange(len(true.body))
    turned = bytearray(true.body)
    turned[at] ^= 1 << lot.randrange(8)
    return replace(
        true.said(), body=lot.choice((bytes(turned), true.body[:at], true.body + b" ", b" " + true.body, b""))
    )


def bent_moment(lot: Random, true: Original) -> Said:
    """With a moment that the signature does not hold for, or that is no moment at all."""
    at = int(true.at)
    wrong = (str(at ^ (1 << lot.randrange(20))), str(at + 1), f"0{at}", f"{at}.0", f"+{at}", f"-{at}", f"{at}e0")
    strange = ("", "now", "٣" * 10, "0x65", "NaN", "1" * 4000, f"{at}\t{at}", str(at)[:5] + "_" + str(at)[5:])
    return _with(true.said(), STAMP, lot.choice((*wrong, *strange)))


def out_of_time(lot: Random, true: Original) -> Said:
    """Signed rightly, too long ago or too far ahead, and never sent before."""
    way = lot.choice((-1, 1))
    return true.said(at=true.at + way * lot.choice((WINDOW + 60, 3600, 86_400, 10**8)))


def replayed(lot: Random, true: Original) -> Said:
    """What Slack sent, once more: as it was, or dressed up as a retry."""
    said = true.said()
    dressed = replace(
        said, headers=[*said.headers, ("X-Slack-Retry-Num", "1"), ("X-Slack-Retry-Reason", "http_timeout")]
    )
    shouted = replace(said, headers=[(name.upper(), value) for name, value in said.headers])
    return lot.choice(
        (said, dressed, shouted, replace(said, chunked=True), _with(said, "Content-Type", f"{true.type}; a=b"))
    )


def strange_letters(lot: Random, true: Original) -> Said:
    """With letters in a header that no signature and no moment has."""
    strange = lot.choice(("v0=ü", "v0=" + "٣" * 64, "v0=\u2028", "\x7f", "v0=" + "é" * 64, "😀", "ｖ０＝"))
    return _with(true.said(), lot.choice((SIGNATURE, STAMP)), strange)


def twice(lot: Random, true: Original) -> Said:
    """With a header that comes twice, once right and once wrong, or both times right."""
    said, name = true.said(_never_sent(lot, true)), lot.choice((STAMP, SIGNATURE, "Content-Type"))
    right, wrong = _value(said, name), lot.choice(("", "0", "v0=" + "0" * 64))
    return _with(said, name, *lot.choice(((right, wrong), (wrong, right), (wrong, wrong), (f"{right}, {right}",))))


def another_form(lot: Random, true: Original) -> Said:
    """Signed rightly, new, and of a form that Slack does not use."""
    other = FORM if true.type == JSON else JSON
    types = ("text/plain", "", "multipart/form-data; boundary=x", "application/xml", "application/jsonp", other)
    return _with(true.said(_never_sent(lot, true)), "Content-Type", lot.choice(types))


def _never_sent(lot: Random, true: Original) -> bytes:
    """The same to the eye, and signed otherwise."""
    return true.body + (b" " * lot.randrange(1, 50) if true.type == JSON else f"&n={lot.random()}".encode())


def no_sense(lot: Random, true: Original) -> Said:
    """Signed rightly and without sense: no JSON, no object, nothing but brackets."""
    nonsense = ("", "{", "[]", "null", '"{}"', "[" * 50_000, '{"a":' * 20_000, "\ufeff{}", "NaN", lot.random().hex())
    text = lot.choice(nonsense)
    if true.type == FORM:
        text = lot.choice((urlencode({"payload": text}), "&&&", "payload", "=;", "%"))
    return true.said(text.encode())


def no_text(lot: Random, true: Original) -> Said:
    """Signed rightly, in bytes that are no letters."""
    return true.said(b"\xff\xfe" + lot.randbytes(lot.randrange(1, 200)))


def huge(lot: Random, true: Original) -> Said:
    """Longer than anything that Slack sends, signed or not."""
    body = true.body + b" " * 1_000_001
    return lot.choice((true.said(body), replace(true.said(), body=body), replace(true.said(body), chunked=True)))


def another_way(lot: Random, true: Original) -> Said:
    """Signed rightly, by another method, to another place or in another dialect."""
    said = true.said(_never_sent(lot, true))
    method = replace(said, method=lot.choice(("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "post", "BREW")))
    path = replace(
        said, path=lot.choice(("/", "/slack/events/", "/slack/events/../x", "//slack/events", "/healthz", "/%"))
    )
    return lot.choice((method, path, replace(said, version=lot.choice(("HTTP/1.x", "HTTP", "")))))


def smuggled(lot: Random, true: Original) -> Said:
    """With lengths that do not agree, or fewer bytes than were promised."""
    said = true.said(_never_sent(lot, true))
    less = _with(said, "Content-Length", str(len(said.body) - 1 - lot.randrange(20)))
    more = replace(_with(said, "Content-Length", str(len(said.body) + 10)), half=True)
    wild = replace(_with(said, "Content-Length", lot.choice(("-1", "1e3", "0x10", "", "9" * 30))), half=True)
    both = replace(_with(said, "Transfer-Encoding", lot.choice(("chunked", "identity", "gzip"))), half=True)
    return replace(lot.choice((less, more, wild, both)), last=True)


def dreamt_up(lot: Random, true: Original) -> Said:
    """Made up from nothing, as somebody would who has only read the documentation."""
    wish = {"type": "event_callback", "event": {"type": "message", "text": lot.random().hex()}, "event_id": "Ev1"}
    wishes = (json.dumps(wish), json.dumps({"type": "url_verification", "challenge": "x"}), "ssl_check=1&token=x")
    return Said(lot.choice(wishes).encode(), [("Content-Type", lot.choice((JSON, FORM)))])


FORGERIES: tuple[Forge, ...] = (
    unsigned,
    random_signature,
    bent_signature,
    another_secret,
    bent_body,
    bent_moment,
    out_of_time,
    replayed,
    strange_letters,
    twice,
    another_form,
    no_sense,
    no_text,
    another_way,
    smuggled,
    dreamt_up,
)
SELDOM: tuple[Forge, ...] = (huge,)
SELDOM_ONE_IN = 100


def forged(lot: Random, true: Original) -> Said:
    """A request that is not Slack's."""
    forge = lot.choice(SELDOM if lot.randrange(SELDOM_ONE_IN) == 0 else FORGERIES)
    return forge(lot, true)
