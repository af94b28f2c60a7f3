"""Files of posts from elsewhere, read and replayed."""

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.network import Network
from bot.sandbox.recording import Recording, load, read
from bot.sandbox.replay import Summary, replay
from bot.sandbox.time import Time

IN_NO_TIME = 1e9


class Impatient(threading.Event):
    """Notes how long it was asked to wait, and does not."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.gaps.append(timeout or 0.0)
        return False


def lines(*posts: Mapping[str, object]) -> list[str]:
    return [json.dumps(post) for post in posts]


def replayed(recording: Recording, brand: str = "acme", address: bool = False) -> tuple[Network, Summary]:
    network = Network(Time(IN_NO_TIME))
    account = network.add_account(brand, brand.title())
    return network, replay(network, account, recording, Impatient(), address)


def words(network: Network) -> list[tuple[str, str]]:
    return [(post["author"]["handle"], post["text"]) for post in network.as_json()]


def test_the_brand_is_the_handle_that_most_posts_name() -> None:
    recording = read(
        lines(
            {"text": "@other @other @other"},
            {"text": "hello @Acme"},
            {"text": "hello @Acme and @acme"},
            {"text": "@acme"},
            {"text": "mail me@other.com"},
        )
    )

    assert (recording.brand, recording.naming) == ("Acme", 3)


def test_a_handle_named_once_is_no_brand() -> None:
    assert read(lines({"text": "@acme"}, {"text": "nothing"})).brand is None


def test_a_brand_that_is_given_is_taken() -> None:
    recording = read(lines({"text": "@acme one"}, {"text": "@acme two"}, {"text": "@other"}), brand="@other")

    assert (recording.brand, recording.naming) == ("other", 1)


def test_a_line_that_cannot_be_read_is_told_with_its_number() -> None:
    recording = read(
        ['{"id": 1, "text": "one"}', "", "nonsense", "[]", '{"text": " "}', '{"text": 5}', '{"id": "1", "text": "x"}']
    )

    assert recording.lines == 6
    assert [post.text for post in recording.posts] == ["one"]
    assert recording.skipped == (
        "line 3: not JSON",
        "line 4: not an object",
        "line 5: no text",
        "line 6: no text",
        "line 7: the id 1 came before",
    )


@settings(deadline=None)
@given(st.lists(st.text()))
def test_no_file_is_so_odd_that_it_cannot_be_read(odd: list[str]) -> None:
    recording = read(odd)

    assert len(recording.posts) + len(recording.skipped) == recording.lines


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["id", "author", "created_at", "lang", "reply_to", "by_brand"]),
        st.from_type(type(None)) | st.integers() | st.text() | st.booleans() | st.lists(st.text()),
    )
)
def test_whatever_stands_beside_the_text_the_post_is_brought(beside: dict[str, object]) -> None:
    network, summary = replayed(read(lines({**beside, "text": "hello @acme"})))

    assert summary.posted == 1
    assert "hello" in network.posts[0].text


def test_the_words_stand_under_the_handles_of_the_file() -> None:
    network, summary = replayed(
        read(
            lines(
                {"id": "1", "author": 115798, "text": "@acme help"},
                {"id": "2", "author": "ACME", "text": "Gladly", "reply_to": "1"},
                {"id": "3", "author": "115798", "text": "@acme thanks", "reply_to": "2"},
                {"by_brand": True, "text": "New today"},
                {"author": "other", "by_brand": True, "text": "Us too"},
            ),
            brand="acme",
        )
    )

    assert words(network) == [
        ("115798", "@acme help"),
        ("acme", "Gladly"),
        ("115798", "thanks"),
        ("acme", "New today"),
        ("other", "Us too"),
    ]
    assert len({post.thread_id for post in network.posts[:3]}) == 1
    assert (summary.posted, summary.naming, summary.own) == (5, 2, 2)


def test_two_authors_never_share_a_handle() -> None:
    authors = ["a very long name one", "a very long name two", "A Very Long Name One", "山田", "田中"]

    network, _ = replayed(read(lines(*({"author": one, "text": "hi"} for one in authors))))

    handles = [handle for handle, _ in words(network)]
    assert handles == ["a_very_long_nam", "a_very_long_n_2", "a_very_long_nam", "someone", "someone_2"]


def test_a_stranger_never_gets_the_handle_of_the_brand() -> None:
    network, summary = replayed(read(lines({"author": "ac me", "text": "hi"}), brand="ac_me"), brand="ac_me")

    assert words(network) == [("ac_me_2", "hi")]
    assert summary.own == 0


def test_a_reply_to_what_is_not_in_the_file_stands_alone() -> None:
    network, _ = replayed(read(lines({"id": "2", "text": "@acme yes", "reply_to": "1"})))

    [account], [post] = network.accounts, network.posts
    assert post.reply_to is None
    assert network.summons(post, account)


def test_posts_that_name_nobody_are_addressed_on_request() -> None:
    recording = read(lines({"text": "hola"}, {"text": "hi @acme"}, {"author": "acme", "text": "ours"}))

    as_they_are, one = replayed(recording)
    addressed, both = replayed(recording, address=True)

    assert [text for _, text in words(as_they_are)] == ["hola", "hi @acme", "ours"]
    assert [text for _, text in words(addressed)] == ["@acme hola", "hi @acme", "ours"]
    assert (one.naming, both.naming) == (1, 2)


def test_the_rhythm_is_the_files_but_no_gap_is_long_or_negative() -> None:
    times = ["10:00:00Z", "10:00:02Z", "13:00:00Z", "12:00:00Z", None, "12:00:01Z"]
    recording = read(lines(*({"text": "hi", "created_at": at and f"2017-10-31T{at}"} for at in times)))
    network, stop = Network(Time(speed=2)), Impatient()

    replay(network, network.add_account("acme", "Acme"), recording, stop)

    assert stop.gaps == [0, 1, 2.5, 0, 1.5, 0.5]


def test_times_may_be_written_the_old_way() -> None:
    recording = read(
        lines(
            {"text": "a", "created_at": "Tue Oct 31 22:10:47 +0000 2017"},
            {"text": "b", "created_at": "2017-10-31T22:10:47"},
            {"text": "c", "created_at": "yesterday"},
        )
    )

    old, iso, none = (post.at for post in recording.posts)
    assert old == iso
    assert none is None


def test_a_stopped_replay_tells_how_far_it_came() -> None:
    network, stop = Network(Time()), threading.Event()
    stop.set()

    summary = replay(network, network.add_account("acme", "Acme"), read(lines({"text": "hi"})), stop)

    assert summary.told() == "1 lines, 0 posted, 0 of them by @acme; none names @acme; 0 left out"


def test_a_file_may_begin_with_a_mark_and_hold_broken_characters(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"text": "one"}\r\n{"text": "tw\xff"}\n')

    assert [post.text for post in load(file).posts] == ["one", "tw\ufffd"]


@pytest.mark.parametrize("name", ["support_en.jsonl", "multilang_dev.jsonl"])
def test_real_posts_all_arrive(name: str) -> None:
    folder = os.environ.get("MENTIONDESK_REAL_POSTS")
    if not folder or not (Path(folder) / name).is_file():
        pytest.skip(f"MENTIONDESK_REAL_POSTS names no folder with {name}")
    recording = load(Path(folder) / name)

    network, summary = replayed(recording, recording.brand or "acme", address=recording.brand is None)

    [account] = network.accounts
    assert summary.posted == len(recording.posts) == recording.lines
    assert summary.naming == len([post for post in network.naming(account.id) if post.author_id != account.id])
