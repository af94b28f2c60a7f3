"""What a reader takes for one character, however many code points it is made of."""

import regex


def graphemes(text: str) -> int:
    """How many characters a reader would count."""
    return len(regex.findall(r"\X", text))
