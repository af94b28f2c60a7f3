"""What X makes of a text."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.sandbox.x.text import LIMIT, carried, fit_handle, names, shortened, storable, weight, wire

PEOPLE = {"acme": "1", "ana_m": "2"}


def id_of(handle: str) -> str | None:
    return PEOPLE.get(handle.lower())


def test_everybody_named_in_a_text_is_found() -> None:
    text = "@acme, hola (@Ana_M) y日本@acme！"

    found = [(one.handle, text[one.start : one.end]) for one in names(text)]

    assert found == [("acme", "@acme"), ("Ana_M", "@Ana_M"), ("acme", "@acme")]


def test_mail_addresses_links_and_long_names_name_nobody() -> None:
    assert names("mail me@acme.com, see https://example.com/@acme or @acme_acme_acme_acme") == []


def test_only_the_names_of_those_in_the_thread_are_carried_along() -> None:
    text = "@acme @Ana_M @else thanks @acme"

    assert text[: carried(text, {"acme", "ana_m"})] == "@acme @Ana_M "
    assert carried(text, {"ana_m"}) == 0


def test_markup_is_escaped_and_a_link_is_wrapped() -> None:
    sent = wire("a < b && see https://example.com/x?a=1&b=2 @acme @nobody", id_of)

    link = sent.urls[0]
    assert sent.text.startswith("a &lt; b &amp;&amp; see https://t.co/")
    assert sent.text.endswith(" @acme @nobody")
    assert len(link["url"]) == 23
    assert link["expanded_url"] == "https://example.com/x?a=1&b=2"
    assert [one["username"] for one in sent.mentions] == ["acme"]


def test_a_link_that_is_short_already_is_not_wrapped_again() -> None:
    assert wire("see https://t.co/abc123XYZ0", id_of).text == "see https://t.co/abc123XYZ0"


def test_a_long_text_is_cut_to_what_a_post_takes() -> None:
    cut = shortened("日本 " * 100)

    assert cut.endswith("…")
    assert LIMIT - 4 <= weight(cut) <= LIMIT


def test_a_short_text_is_left_as_it_is() -> None:
    assert shortened("a" * LIMIT) == "a" * LIMIT


def test_any_author_gets_a_handle_that_x_would_take() -> None:
    assert fit_handle("115798") == "115798"
    assert fit_handle("@Marta López") == "Marta_L_pez"
    assert fit_handle("a_very_long_name_indeed") == "a_very_long_nam"
    assert fit_handle("山田") == "someone"


@settings(deadline=None)
@given(st.text())
@example("\ud800 @acme 👩‍👩‍👧 https://example.com & <b>")
def test_whatever_is_posted_can_be_sent_and_its_places_are_right(text: str) -> None:
    sent = wire(storable(text), id_of)

    sent.text.encode()
    assert all(sent.text[one["start"] : one["end"]][1:] == one["username"] for one in sent.mentions)
    assert all(sent.text[one["start"] : one["end"]] == one["url"] for one in sent.urls)


@settings(deadline=None)
@example("a" * 270 + "\r\n" * 20)
@example("a" * 250 + " https://example.com/" + "a" * 300)
@example("👩‍👩‍👧‍👦" * 150)
@given(st.text(min_size=100, max_size=600).map(storable))
def test_no_text_is_sent_longer_than_a_post(text: str) -> None:
    assert weight(shortened(text)) <= LIMIT
