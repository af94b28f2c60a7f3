import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.bluesky.text import LIMIT, facets, measured

FAMILY = "👨‍👩‍👧"
DIDS = {"acme.example": "did:plc:acme", "marta.bsky.social": "did:plc:marta"}


def clickable(text: str) -> list[tuple[str, str]]:
    """What can be clicked, as its bytes say it, and where it leads."""
    raw, found = text.encode(), facets(text, DIDS.get)
    spots = [(one["index"]["byteStart"], one["index"]["byteEnd"], one["features"][0]) for one in found]
    return [(raw[start:end].decode(), next(reversed(feature.values()))) for start, end, feature in spots]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mira https://acme.com/ayuda.", [("https://acme.com/ayuda", "https://acme.com/ayuda")]),
        (f"{FAMILY} acme.com/é, sí", [("acme.com/é", "https://acme.com/é")]),
        ("hola @marta.bsky.social: ya", [("@marta.bsky.social", "did:plc:marta")]),
        ("(@acme.example) 日本 #故障。", [("@acme.example", "did:plc:acme"), ("#故障", "故障")]),
        ("#uno #2do #3, C#sharp #", [("#uno", "uno"), ("#2do", "2do")]),
        ("@nobody.example mail@acme.example @acme", []),
        ("https://acme.com/#top/@acme.example", [("https://acme.com/#top/@acme.example",) * 2]),
        ("https://acme.com/x_(@acme.example)", [("https://acme.com/x_(@acme.example)",) * 2]),
        (f"#{'a' * 64} #{'b' * 65}", [(f"#{'a' * 64}", "a" * 64)]),
    ],
)
def test_what_can_be_clicked_is_told_in_bytes(text: str, found: list[tuple[str, str]]) -> None:
    assert clickable(text) == found


PARTS = st.sampled_from([" ", "\n", "é", FAMILY, "語", "(", ".", "#tag", "acme.com", "@acme.example", "https://a.de/x"])


@given(st.lists(PARTS | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=30).map("".join))
def test_bytes_that_can_be_clicked_are_words_of_the_text_one_after_another(text: str) -> None:
    raw, behind = text.encode(), 0

    for facet in facets(text, DIDS.get):
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        assert behind <= start < end <= len(raw)
        assert raw[:start].decode() + raw[start:end].decode() + raw[end:].decode() == text
        behind = end


@pytest.mark.parametrize(
    ("text", "length"),
    [("Hola", 4), ("日本語", 3), (FAMILY * 100, 100), ("e\u0301", 1), ("🇪🇸🇫🇷", 2), ("a\r\nb", 3), ("\ud800", 1)],
)
def test_a_length_is_what_a_reader_counts(text: str, length: int) -> None:
    assert measured(text) == length


def test_a_short_text_of_too_many_bytes_is_too_long() -> None:
    assert measured(FAMILY * 166) == 166
    assert measured(FAMILY * 167) == LIMIT + 1
    assert measured("a" * 3001) == 3001
