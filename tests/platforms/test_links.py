import pytest

from bot.platforms.links import Link, links


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mira https://acme.com/a?b=1#c, gracias", [("https://acme.com/a?b=1#c", "https://acme.com/a?b=1#c")]),
        ("(www.acme.co.uk/x_(y))", [("www.acme.co.uk/x_(y)", "https://www.acme.co.uk/x_(y)")]),
        ("acme.com/help.", [("acme.com/help", "https://acme.com/help")]),
        ("https://acme.jp/をご覧", [("https://acme.jp/", "https://acme.jp/")]),
        ("done.Then 3.5 e.g. @acme.com ana@acme.com", []),
    ],
)
def test_a_link_is_what_a_reader_takes_for_one(text: str, found: list[tuple[str, str]]) -> None:
    assert [(text[link.start : link.end], link.address) for link in links(text)] == found


def test_a_run_of_dots_hides_no_link_behind_it() -> None:
    assert links("a." * 1500 + " acme.com") == [Link(3001, 3009, "https://acme.com")]
