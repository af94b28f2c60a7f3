import io
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import log

TOKEN = "xoxb-1234-abcdEFGH"
SECRET = "s3cret/with+signs="


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level

    yield

    root.handlers[:], root.level = before
    logging.captureWarnings(False)


@pytest.fixture
def terminal() -> Terminal:
    stream = Terminal()
    log.set_up([SECRET], stream)
    return stream


@pytest.fixture
def file() -> io.StringIO:
    stream = io.StringIO()
    log.set_up([SECRET], stream)
    return stream


def fail(words: str) -> None:
    try:
        raise ValueError(words)
    except ValueError:
        logging.getLogger("bot.test").exception("test.failed")


def test_elsewhere_than_on_a_terminal_a_line_is_one_json_object(file: io.StringIO) -> None:
    facts = {"case": 42, "by": "U024BE7LH", "opened": [1, "x:acme"]}
    logging.getLogger("bot.work").info("case.claimed", extra=facts | {"at": "ignored"})

    line = json.loads(file.getvalue())
    assert line.pop("at").endswith("+00:00")
    assert line == {"level": "info", "event": "case.claimed", "logger": "bot.work"} | facts


def test_on_a_terminal_a_line_is_read_by_people(terminal: Terminal) -> None:
    logging.getLogger("bot.work").info("case.claimed", extra={"case": 42, "by": "U024BE7LH"})

    assert terminal.getvalue()[9:] == "INFO case.claimed case=42 by=U024BE7LH\n"


@pytest.mark.parametrize(
    "words",
    [
        f"token {SECRET}",
        "address https://x/?q=s3cret%2Fwith%2Bsigns%3D",
        f"slack {TOKEN}",
        "app xapp-1-A0-12-deadbeef",
        "Authorization: Bearer AAAA%2Fbbb.ccc-s3cret",
        'OAuth oauth_consumer_key="s3cret", oauth_token="s3cret", oauth_signature="s3cret%3D"',
        "wss://wss-primary.slack.com/link/?ticket=s3cret&app_id=s",
        "postgresql+psycopg://desk:s3cret@db/desk",
        "https://hooks.slack.com/actions/T0/1/s3cret",
    ],
)
@pytest.mark.parametrize("place", ["message", "fact", "traceback"])
def test_no_secret_stands_in_a_log(words: str, place: str) -> None:
    for stream in (Terminal(), io.StringIO()):
        log.set_up([SECRET], stream)

        match place:
            case "message":
                logging.getLogger("bot.test").warning("said %s", words)
            case "fact":
                logging.getLogger("bot.test").warning("said", extra={"words": words, "more": {"deep": [words]}})
            case _:
                fail(words)

        assert log.HIDDEN in stream.getvalue()
        assert not [bad for bad in ("s3cret", "abcdEFGH", "deadbeef") if bad in stream.getvalue()]


def test_a_secret_that_begins_with_another_is_hidden_whole() -> None:
    veil = log.Veil(["abcdef", "abcdefghi"])

    assert veil.over("abcdefghi abcdef") == f"{log.HIDDEN} {log.HIDDEN}"


def test_a_secret_as_short_as_a_word_does_not_blot_out_words() -> None:
    veil = log.Veil(["desk", ""])

    assert veil.over("desk.started postgresql://desk:desk@db") == f"desk.started postgresql://desk:{log.HIDDEN}@db"


def test_what_a_stranger_wrote_cannot_move_a_terminals_cursor(terminal: Terminal) -> None:
    logging.getLogger("bot.test").warning("said \x1b[2J\r\n14:00:00 INFO forged", extra={"name_of": "a\u202eb\x9b"})

    assert terminal.getvalue()[9:] == r"WARNING said \x1b[2J\r\n14:00:00 INFO forged name_of=a\u202eb\x9b" + "\n"


def test_what_a_stranger_wrote_cannot_forge_a_line_in_a_traceback(terminal: Terminal) -> None:
    fail("first\n14:00:00 INFO forged\x1b[2J")

    head, *below = terminal.getvalue().splitlines()
    assert head[9:] == "ERROR test.failed"
    assert below
    assert all(line.startswith("    ") for line in below)
    assert "\x1b" not in terminal.getvalue()


def test_what_slacks_client_makes_an_event_of_is_left_to_whoever_asked(file: io.StringIO) -> None:
    logging.getLogger("slack_sdk.web.base_client").error("Failed to send a request to Slack API server: <urlopen …>")

    assert file.getvalue() == ""


@given(st.text())
def test_harmless_text_is_one_line_of_what_can_be_seen(text: str) -> None:
    shown = log.harmless(text)

    assert len(shown.splitlines()) <= 1
    assert not [char for char in shown if ord(char) < 32 or 0x7F <= ord(char) < 0xA0]
    shown.encode()


def test_words_in_any_script_are_left_as_they_are() -> None:
    assert log.harmless("Añádeme 日本 हिन्दी ✓") == "Añádeme 日本 हिन्दी ✓"


@pytest.mark.parametrize("library", ["httpx", "slack_sdk.socket_mode", "apscheduler.executors.default"])
def test_libraries_speak_only_when_something_is_wrong(file: io.StringIO, library: str) -> None:
    logging.getLogger(library).info("HTTP Request: GET https://api.x.com/2/users/me")
    assert file.getvalue() == ""

    logging.getLogger(library).warning("trouble")

    assert json.loads(file.getvalue())["event"] == "trouble"
