"""What a mention is about, in one word."""

from enum import StrEnum


class Label(StrEnum):
    """What its author wants."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    SALES = "sales"
    PRESS = "press"
