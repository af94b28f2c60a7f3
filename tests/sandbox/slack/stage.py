"""What the tests of the sandbox's Slack share: a bot's client, a connected bot, and some Block Kit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import APP_TOKEN, BOT_TOKEN

Json = dict[str, Any]
ANA, BEN = "U0ANA", "U0BEN"


def web_client(box: Sandbox, token: str = BOT_TOKEN) -> WebClient:
    """slack_sdk's own client, which repeats nothing by itself."""
    return WebClient(token, base_url=f"{box.url}/api/", retry_handlers=[], timeout=5)


def refusal(call: Callable[[], object]) -> str:
    """Slack's word for why `call` was refused."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def text(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def button(action_id: str, value: str = "1") -> Json:
    return {"type": "button", "action_id": action_id, "value": value, "text": text("Press")}


def actions(*elements: Json, block_id: str = "buttons") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def options(*values: str) -> list[Json]:
    return [{"text": text(value.title()), "value": value} for value in values]


def writing(block_id: str, **element: Any) -> Json:
    """An input block to write into."""
    field = {"type": "plain_text_input", "action_id": "text", **element}
    return {"type": "input", "block_id": block_id, "label": text("Text"), "element": field}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": text("Reply"),
        "submit": text("Send"),
        "blocks": list(blocks) or [{"type": "divider"}],
        **more,
    }


@contextmanager
def sockets(box: Sandbox, count: int, hear: Callable[[int, SocketModeRequest], Json | None]) -> Iterator[None]:
    """`count` connections of slack_sdk's client; what `hear` returns is the answer that acknowledges."""
    clients = [_connect(box, number, hear) for number in range(count)]
    yield
    _hang_up(box, [client.close for client in clients])


def _connect(box: Sandbox, number: int, hear: Callable[[int, SocketModeRequest], Json | None]) -> SocketModeClient:
    greeted = Event()
    client = SocketModeClient(
        APP_TOKEN,
        web_client=web_client(box, APP_TOKEN),
        on_message_listeners=[lambda told: greeted.set() if '"hello"' in told else None],
    )

    def listen(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        answer = hear(number, request)
        if answer is not None:
            client.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer or None))

    client.socket_mode_request_listeners.append(listen)
    client.connect()
    assert greeted.wait(5)
    return client


@contextmanager
def bot(box: Sandbox, teach: Callable[[App], None]) -> Iterator[WebClient]:
    """A real Bolt app, connected; `teach` registers its listeners."""
    app = App(client=web_client(box), process_before_response=True)
    teach(app)
    handler = SocketModeHandler(app, APP_TOKEN, web_client=web_client(box, APP_TOKEN))
    handler.connect()  # type: ignore[no-untyped-call]
    with box.slack.changed:
        assert box.slack.changed.wait_for(lambda: box.sockets.connected == 1, 5)
    yield app.client
    _hang_up(box, [handler.close])


def _hang_up(box: Sandbox, closings: list[Callable[[], None]]) -> None:
    """End the connections; cut from the other side too, for slack_sdk alone takes three seconds to let go."""
    for close in closings:
        Thread(target=close).start()
    box.sockets.cut()
    with box.slack.changed:
        assert box.slack.changed.wait_for(lambda: box.sockets.connected == 0, 10)
