import html
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.mastodon.text import length, names, plain, same_text
from bot.sandbox.mastodon.text import as_html

MARKUP = st.text(st.sampled_from("<>/&;!-=\"' pabri[]\0\n")) | st.lists(
    st.sampled_from(["<p>", "</p>", "<br>", "<li>", '<span class="invisible">', "</span>", "<a href=", "<![", "x"])
).map("".join)
LINES = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=20)
LINES = LINES.map(str.strip).filter(bool)


def test_a_post_reads_as_it_is_shown() -> None:
    said = (
        '<p>Hola <span class="h-card"><a href="https://social.example/@acme" class="u-url mention">@<span>acme</span>'
        "</a></span><br />¿qué &lt;tal&gt;?</p><p>Sigo sin red "
        '<a href="https://social.example/tags/acme" class="mention hashtag" rel="tag">#<span>acme</span></a></p>'
    )

    assert plain(said) == "Hola @acme\n¿qué <tal>?\n\nSigo sin red #acme"


def test_a_link_is_whole_however_little_of_it_is_shown() -> None:
    said = (
        '<p>mira <a href="https://www.example.com/a/long/way"><span class="invisible">https://www.</span>'
        '<span class="ellipsis">example.com/a</span><span class="invisible">/long/way</span></a></p>'
    )

    assert plain(said) == "mira https://www.example.com/a/long/way"


def test_where_a_link_leads_does_not_hide_behind_what_it_says() -> None:
    assert plain('<a href="https://evil.example/">bank.example</a>') == "bank.example (https://evil.example/)"
    assert plain('<a href="https://acme.example/"></a>') == "https://acme.example/"
    assert plain('<a href="javascript:x">here</a>') == "here"


def test_what_nobody_sees_is_not_said() -> None:
    assert plain('a<span class="invisible">b</span><script>c</script><!-- d -->') == "a<!-- d -->"
    assert plain('<a class="quote-inline" href="https://x">RE</a><p>y</p>', ["quote-inline"]) == "y"


def test_lists_quotes_and_emoji_of_other_servers_are_read() -> None:
    said = '<blockquote>Uno</blockquote><ul><li>dos</li><li>tres <img alt=":blob:"></li></ul>'

    assert plain(said) == "Uno\n\n- dos\n- tres :blob:"


@given(st.text(st.characters()) | MARKUP)
def test_no_markup_is_too_strange_to_read(said: str) -> None:
    read = plain(said)

    assert "\0" not in read
    assert read.encode().decode() == read


@pytest.mark.parametrize("part", ["<a", "<p>", "</a", "<!", "<a href='", "<span class=invisible>", "&", "<a x=1 "])
def test_no_markup_takes_long_to_read(part: str) -> None:
    assert len(plain(part * 20_000)) <= 5 * 20_000 * len(part)


@given(st.lists(st.lists(LINES, min_size=1, max_size=3), min_size=1, max_size=3))
def test_what_a_server_makes_of_a_text_reads_as_the_text(paragraphs: list[list[str]]) -> None:
    text = "\n\n".join("\n".join(lines) for lines in paragraphs)

    read = plain(as_html(text, lambda handle: True))

    assert same_text(text, read)
    assert read.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Hola", 4),
        ("👨‍👩‍👧 e\u0301", 3),
        ("https://example.com/" + "a" * 80, 23),
        ("see https://a.example.com/x. Bye", 4 + 23 + 5),
        ("example.com/a-bare-host", 23),
        ("@marta@elsewhere.example hi", 9),
        ("mail marta@elsewhere.example", 28),
        ("https://example.com/@marta@elsewhere.example", 23),
    ],
)
def test_a_text_is_as_long_as_mastodon_counts(text: str, size: int) -> None:
    assert length(text) == size
    assert length(text, "CW: ") == size + 4


def test_a_link_counts_as_the_server_says() -> None:
    assert length("https://example.com/abc", url_length=40) == 40


@given(st.text(st.sampled_from("ab@.:/ #é\u0301語https")))
def test_no_text_is_longer_than_its_letters_but_for_its_links(text: str) -> None:
    assert length(text) <= len(unicodedata.normalize("NFD", text)) + 23 * text.count("://")


def test_names_are_found_with_and_without_their_servers() -> None:
    assert names("Hola @Marta@Elsewhere.example, y @ben. a@b.example") == {"@marta@elsewhere.example", "@ben"}


def test_a_reply_is_known_again_in_the_form_that_the_server_gave_it() -> None:
    assert same_text("@marta@elsewhere.example  más\nred", "@marta ma\u0301s red")
    assert not same_text("@marta más red", "@marta sin red")


def test_markup_that_a_person_typed_stays_text() -> None:
    assert plain(f"<p>{html.escape('<b>no</b> & <br>')}</p>") == "<b>no</b> & <br>"
