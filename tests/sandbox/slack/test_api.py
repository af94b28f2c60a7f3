"""Who may call the sandbox's Slack, how, and how often."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.throttle import Throttle
from bot.sandbox.slack.workspace import APP_TOKEN, BOT, BOT_TOKEN, SCOPES
from bot.sandbox.time import Time
from tests.loopback import UNENCRYPTED
from tests.sandbox.slack.stage import refusal, web_client


@pytest.fixture
def http(box: Sandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    with httpx.Client(base_url=f"{box.url}/api", headers=headers, verify=UNENCRYPTED) as client:
        yield client


def test_the_bot_learns_who_it_is_and_what_it_may(web: WebClient) -> None:
    told = web.auth_test()

    assert told["user_id"] == BOT
    assert set(told.headers["x-oauth-scopes"].split(",")) == SCOPES


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        (APP_TOKEN, "auth.test", "not_allowed_token_type"),
        (BOT_TOKEN, "apps.connections.open", "not_allowed_token_type"),
        (BOT_TOKEN, "chat.scheduleMessage", "unknown_method"),
    ],
)
def test_a_token_opens_only_what_it_is_for(box: Sandbox, token: str, method: str, error: str) -> None:
    headers = {"Authorization": f"Bearer {token}".strip()}

    told = httpx.post(f"{box.url}/api/{method}", headers=headers, verify=UNENCRYPTED)

    assert (told.status_code, told.json()["error"]) == (200, error)


def test_arguments_come_as_a_query_a_form_or_json(http: httpx.Client, care: str) -> None:
    blocks = '[{"type": "divider"}]'

    told = [
        http.get("/chat.postMessage", params={"channel": care, "text": "a"}),
        http.post("/chat.postMessage", data={"channel": care, "text": "a", "blocks": blocks}),
        http.post("/chat.postMessage", json={"channel": care, "text": "a", "blocks": [{"type": "divider"}]}),
        http.post("/chat.postMessage", json={"channel": care, "text": "a", "blocks": blocks}),
    ]

    assert [answer.json()["ok"] for answer in told] == [True] * 4


@pytest.mark.parametrize("body", [b"{", b'{"text": "\\ud83d"}', b"\xff"])
def test_what_is_no_json_is_refused(http: httpx.Client, body: bytes) -> None:
    told = http.post("/chat.postMessage", content=body, headers={"Content-Type": "application/json"})

    assert told.json()["error"] == "invalid_json"


def test_a_page_of_another_site_reaches_neither_api_nor_hands(box: Sandbox) -> None:
    foreign = {"Origin": "https://example.com", "Authorization": f"Bearer {BOT_TOKEN}"}
    paths = ("/api/auth.test", "/sandbox/state")

    told = [httpx.post(f"{box.url}{path}", headers=foreign, verify=UNENCRYPTED) for path in paths]

    assert [answer.status_code for answer in told] == [403, 403]


def test_a_scope_that_is_missing_is_named() -> None:
    with Sandbox() as box:
        box.slack.scopes = frozenset(SCOPES - {"chat:write"})

        with pytest.raises(Exception, match="chat:write") as caught:
            web_client(box).chat_postMessage(channel="C1", text="a")

    assert "missing_scope" in str(caught.value)


@pytest.mark.filterwarnings("ignore:The top-level .text. argument is missing")
def test_every_call_is_in_the_ledger_without_its_token(box: Sandbox, web: WebClient, care: str) -> None:
    web.chat_postMessage(channel=care, text="a")
    refusal(lambda: web.chat_postMessage(channel=care, text=""))

    done, refused = list(box.slack.ledger)[-2:]

    assert (done.method, done.ok, done.args) == ("chat.postMessage", True, {"channel": care, "text": "a"})
    assert (refused.ok, refused.error) == (False, "no_text")


def test_a_channel_takes_a_burst_and_then_one_message_a_second(box: Sandbox, care: str) -> None:
    throttle = Throttle(box.time)

    burst = [throttle.retry_after("chat.postMessage", care) for _ in range(6)]

    assert burst == [None] * 5 + [1]
    assert throttle.retry_after("chat.postMessage", "C0OTHER") is None
    box.time.forward(timedelta(seconds=1))
    assert throttle.retry_after("chat.postMessage", care) is None


def test_edits_are_limited_over_all_channels_together() -> None:
    throttle = Throttle(Time())

    waits = [throttle.retry_after("chat.update", f"C{number}") for number in range(21)]

    assert waits[:20] == [None] * 20
    assert waits[20] == 2


def test_limits_follow_a_faster_clock() -> None:
    throttle = Throttle(Time(speed=1_000_000))

    assert [throttle.retry_after("chat.postMessage", "C1") for _ in range(50)].count(None) == 50


def test_a_throttled_call_is_a_429_with_the_seconds_to_wait(box: Sandbox, http: httpx.Client, care: str) -> None:
    box.slack.rate_limits = True

    told = [http.post("/chat.postMessage", json={"channel": care, "text": "a"}) for _ in range(8)]

    box.slack.rate_limits = False
    assert told[-1].status_code == 429
    assert told[-1].json() == {"ok": False, "error": "ratelimited"}
    assert told[-1].headers["Retry-After"] == "1"
    assert len(box.slack.messages(care)) == 5
