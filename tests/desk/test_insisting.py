"""Who says a thing in several posts does not write again; who comes back without an answer does."""

from datetime import timedelta

import pytest

from bot.desk.insisting import insists
from tests.build import NOON


@pytest.mark.parametrize(
    ("text", "minutes", "again"),
    [
        ("¿Hola?", 0, False),
        ("¿Hola?", 9, False),
        ("¿Hola?", 10, True),
        ("¿Hola?", -30, False),
        ("@acme 2/2 y nadie contesta", 40, False),
        ("y nadie contesta (2/2) https://t.co/abc", 40, False),
        ("y nadie contesta 2/2", 60, True),
        ("1/2 otra vez lo mismo", 40, True),
        ("pago 24/12 y sin línea", 40, True),
        ("pago el 3/12 como siempre y sin línea", 40, True),
        ("https://acme.example/2/3", 40, True),
    ],
)
def test_a_pause_makes_another_attempt_of_what_is_no_further_part(text: str, minutes: int, again: bool) -> None:
    assert insists(text, NOON + timedelta(minutes=minutes), NOON) is again
