"""What the sandbox tells its page, and whom it refuses."""

import contextlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import httpx
import pytest

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import BOT
from tests.loopback import UNENCRYPTED


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        sandbox.slack.add_user("U0ANA", "ana", "Ana Ruiz", "agent")
        sandbox.slack.add_user("U0BEN", "ben", "Ben Okafor", "lead")
        sandbox.slack.add_channel("C0CARE", "care-es", ["U0ANA", "U0BEN", BOT])
        sandbox.slack.add_channel("C0LEADS", "leads", ["U0BEN", BOT], private=True)
        yield sandbox


def see(sandbox: Sandbox, **question: Any) -> Any:
    return httpx.post(f"{sandbox.url}/sandbox/page", json=question, timeout=30, verify=UNENCRYPTED).json()


def test_the_page_and_its_modules_come_from_the_sandbox_itself(sandbox: Sandbox) -> None:
    index = httpx.get(sandbox.url, verify=UNENCRYPTED)
    module = httpx.get(f"{sandbox.url}/page/app.js", verify=UNENCRYPTED)

    assert index.status_code == module.status_code == 200
    assert "javascript" in module.headers["content-type"]
    assert "http" not in index.text


@pytest.mark.parametrize("path", ["/", "/page/app.js"])
def test_the_browser_is_told_to_load_and_send_nothing_elsewhere(sandbox: Sandbox, path: str) -> None:
    policy = httpx.get(f"{sandbox.url}{path}", verify=UNENCRYPTED).headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/sandbox/page", "/sandbox/state"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "desk.example"},
        {"Host": "127.0.0.1.example:80"},
        {"Host": ""},
        {"Origin": "https://desk.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
def test_another_site_is_refused(sandbox: Sandbox, path: str, headers: dict[str, str]) -> None:
    answer = httpx.post(f"{sandbox.url}{path}", json={}, headers=headers, verify=UNENCRYPTED)

    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_the_page_of_this_machine_is_answered(sandbox: Sandbox, name: str) -> None:
    host = f"{name}:{sandbox.url.rpartition(':')[2]}"
    headers = {"Host": host, "Origin": f"http://{host}"}

    answer = httpx.post(f"{sandbox.url}/sandbox/state", json={}, headers=headers, verify=UNENCRYPTED)

    assert answer.status_code == 200


def test_what_is_unread_counts_until_its_channel_is_looked_at(sandbox: Sandbox) -> None:
    def unread() -> Any:
        lines = see(sandbox, user="U0ANA", channel="home")["channels"]
        return next(line["unread"] for line in lines if line["id"] == "C0CARE")

    see(sandbox, user="U0ANA", channel="C0CARE")
    root = sandbox.slack.write("C0CARE", BOT, "a card")
    sandbox.slack.write("C0CARE", BOT, "its thread", thread_ts=root.ts)
    sandbox.slack.write("C0CARE", "U0ANA", "her own")

    before = unread()
    see(sandbox, user="U0ANA", channel="C0CARE")

    assert before == 1
    assert unread() == 0


def test_a_person_sees_their_own_channels_and_ephemerals_only(sandbox: Sandbox) -> None:
    sandbox.slack.write("C0CARE", BOT, "for Ben only", ephemeral_to="U0BEN")

    ana, ben = (see(sandbox, user=user, channel="C0LEADS") for user in ("U0ANA", "U0BEN"))

    assert ana["channel"]["id"] == "C0CARE"
    assert "for Ben only" not in [message["text"] for message in ana["channel"]["messages"]]
    assert ben["channel"]["id"] == "C0LEADS"
    assert "for Ben only" in [m["text"] for m in see(sandbox, user="U0BEN", channel="C0CARE")["channel"]["messages"]]


def test_everybody_has_direct_messages_of_their_own(sandbox: Sandbox) -> None:
    ana, ben = (see(sandbox, user=user, channel="direct")["channel"] for user in ("U0ANA", "U0BEN"))

    assert (ana["id"], ben["id"]) == ("D0ANA", "D0BEN")
    assert ana["direct"]


def test_a_poll_waits_for_something_newer_and_then_returns(sandbox: Sandbox) -> None:
    version = see(sandbox, user="U0ANA", channel="C0CARE")["version"]

    with ThreadPoolExecutor() as pool:
        polled = pool.submit(see, sandbox, user="U0ANA", channel="C0CARE", version=version)
        sandbox.slack.write("C0CARE", BOT, "news")
        answer = polled.result()

    assert answer["version"] != version
    assert answer["channel"]["messages"][-1]["text"] == "news"


def test_the_newest_hundred_are_shown_and_older_ones_when_asked_for(sandbox: Sandbox) -> None:
    sandbox.slack.add_channel("C0LONG", "long", ["U0ANA", BOT])
    for number in range(130):
        sandbox.slack.write("C0LONG", BOT, str(number))

    first = see(sandbox, user="U0ANA", channel="C0LONG")["channel"]
    more = see(sandbox, user="U0ANA", channel="C0LONG", limit=200)["channel"]

    assert [first["messages"][0]["text"], len(first["messages"]), first["older"]] == ["30", 100, True]
    assert [more["messages"][0]["text"], len(more["messages"]), more["older"]] == ["0", 130, False]


def test_a_late_answer_is_shown_under_its_post_however_old_that_is(sandbox: Sandbox) -> None:
    old = sandbox.x.post("marta", "hello")
    for number in range(100):
        sandbox.x.post("somebody", f"post {number}")
    reply = sandbox.x.post("ben", "and hello", reply_to=old.id)

    seen = see(sandbox, user="U0ANA", channel="network")

    ids = [post["id"] for post in seen["posts"]]
    assert (ids[0], ids[-1], seen["older_posts"]) == (old.id, reply.id, True)


def test_the_post_one_asks_for_is_shown_with_its_exchange(sandbox: Sandbox) -> None:
    old = sandbox.x.post("marta", "an old question")
    answer = sandbox.x.post("ben", "an old answer", reply_to=old.id)
    for number in range(110):
        sandbox.x.post("somebody", f"later post {number}")

    plain, asked = (see(sandbox, user="U0ANA", channel="network", post=post) for post in (None, old.id))

    assert old.id not in [post["id"] for post in plain["posts"]]
    assert [post["id"] for post in asked["posts"]][:2] == [old.id, answer.id]


def test_nonsense_is_answered_in_words(sandbox: Sandbox) -> None:
    answer = httpx.post(f"{sandbox.url}/sandbox/page", content=b'{"limit": "many"}', verify=UNENCRYPTED)

    assert answer.status_code == 400
    assert "integer" in answer.json()["error"]


def test_a_sandbox_stops_without_waiting_for_the_pages_that_look_at_it() -> None:
    sandbox = Sandbox()
    sandbox.start()
    sandbox.slack.add_user("U0ANA", "ana", "Ana Ruiz", "agent")
    sandbox.slack.add_channel("C0CARE", "care-es", ["U0ANA", BOT])
    see(sandbox, user="U0ANA")
    version = see(sandbox, user="U0ANA")["version"]
    with contextlib.closing(HTTPConnection(sandbox.url.removeprefix("http://"), timeout=30)) as page:
        page.request("POST", "/sandbox/page", json.dumps({"user": "U0ANA", "version": version}))
        see(sandbox, user="U0ANA")  # has been answered: the poll, which came before, waits by now

        sandbox.stop()

        assert json.loads(page.getresponse().read())["version"] == version
