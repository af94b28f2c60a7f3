"""
Text from strangers, made storable: a NUL breaks PostgreSQL, a lone surrogate every driver, a control character
a terminal. Nothing that a person would see is changed; what is shown is what was written.
"""

import re

_LINE_ENDS = re.compile(r"\r\n|[\r\u0085\u2028\u2029]")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` without control characters (newlines stay, tabs become spaces) and lone surrogates."""
    return _UNSTORABLE.sub("", _LINE_ENDS.sub("\n", text).replace("\t", " "))


def clean_line(text: str) -> str:
    """The same on one line: for names, which stand in the middle of a sentence."""
    return " ".join(clean(text).split())
