"""People's hands in the sandbox, with a real Bolt app on the other end."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import BOT
from tests.loopback import UNENCRYPTED
from tests.sandbox.slack.stage import ANA, BEN, actions, bot, button, modal, options, text, writing

Json = dict[str, Any]
FORM = modal(
    writing("body", min_length=2, max_length=20),
    {**writing("note"), "optional": True},
    {
        "type": "input",
        "block_id": "who",
        "label": text("Who"),
        "element": {"type": "users_select", "action_id": "user", "initial_user": ANA},
    },
    {
        "type": "input",
        "block_id": "live",
        "label": text("Live"),
        "optional": True,
        "dispatch_action": True,
        "element": {
            "type": "plain_text_input",
            "action_id": "live",
            "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
        },
    },
    callback_id="form",
    notify_on_close=True,
)


class Heard:
    """What the app was told, newest last."""

    def __init__(self) -> None:
        self.bodies: list[Mapping[str, Any]] = []
        self.answer: Json = {}

    @property
    def last(self) -> Mapping[str, Any]:
        return self.bodies[-1]


@pytest.fixture(scope="module")
def heard(box: Sandbox) -> Iterator[Heard]:
    heard = Heard()
    with bot(box, lambda app: _teach(app, heard)):
        yield heard


def _teach(app: App, heard: Heard) -> None:
    @app.action("claim")
    def on_claim(ack: Ack, body: Json, respond: Respond) -> None:
        heard.bodies.append(body)
        if "response_url" in body:
            respond("Ana has it", replace_original=False)
        ack()

    @app.action("more")
    @app.action("live")
    @app.action("pick")
    def on_choice(ack: Ack, body: Json) -> None:
        heard.bodies.append(body)
        ack()

    @app.action("open")
    def on_open(ack: Ack, body: Json, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        ack()

    @app.view("form")
    def on_form(ack: Ack, body: Json) -> None:
        heard.bodies.append(body)
        ack(**heard.answer)

    @app.view_closed("form")
    def on_closed(ack: Ack, body: Json) -> None:
        heard.bodies.append(body)
        ack()

    @app.command("/desk")
    def on_desk(ack: Ack, body: Json) -> None:
        heard.bodies.append(body)
        ack("Here is the desk")

    @app.event("message")
    def on_message(body: Json) -> None:
        heard.bodies.append(body)

    @app.event("app_home_opened")
    def on_home(body: Json, client: WebClient) -> None:
        heard.bodies.append(body)
        blocks = [actions(button("claim", "from home"))]
        client.views_publish(user_id=body["event"]["user"], view={"type": "home", "blocks": blocks})


@pytest.fixture
def card(web: WebClient, care: str) -> Json:
    """Where a card with buttons and a menu stands, as a press names it."""
    menu = {"type": "overflow", "action_id": "more", "options": options("snooze", "move")}
    blocks = [
        actions(button("claim"), button("open"), menu),
        actions(button("claim", "2"), block_id="again"),
    ]
    return {"channel": care, "ts": web.chat_postMessage(channel=care, text="card", blocks=blocks)["ts"]}


@pytest.fixture
def form(box: Sandbox, heard: Heard, card: Json) -> Iterator[Heard]:
    heard.answer = {}
    assert box.hands.press(user=ANA, action_id="open", **card)["ok"]
    yield heard
    box.slack.surfaces.clear(ANA)


def test_a_press_reaches_the_app_with_the_documented_shape(box: Sandbox, heard: Heard, card: Json) -> None:
    told = box.hands.press(user=ANA, action_id="claim", value="2", **card)

    body = heard.last
    assert told["ok"]
    assert told["ephemeral"] == ["Ana has it"]
    assert body["user"]["id"] == ANA
    assert body["channel"]["id"] == card["channel"]
    assert body["message"]["ts"] == body["container"]["message_ts"] == card["ts"]
    action = body["actions"][0]
    assert (action["action_id"], action["value"], action["block_id"]) == ("claim", "2", "again")
    assert body["response_url"].startswith(box.slack.door)


def test_an_entry_of_a_menu_is_chosen_by_its_value(box: Sandbox, heard: Heard, card: Json) -> None:
    told = box.hands.press(user=ANA, action_id="more", value="move", **card)

    assert told["ok"]
    assert heard.last["actions"][0]["selected_option"]["value"] == "move"


@pytest.mark.parametrize(
    ("press", "error"),
    [
        ({"user": ANA, "action_id": "gone"}, "There is no 'gone' to press; there is claim, open, more, claim."),
        ({"user": ANA, "action_id": "claim"}, "There are 2 of 'claim'; say which, by block_id or value."),
        ({"user": ANA, "action_id": "claim", "value": "9"}, "No 'claim' with the value '9' is shown any more."),
        ({"user": ANA, "action_id": "more", "value": "fly"}, "There is no option 'fly'; there are 'snooze', 'move'."),
        ({"user": "U0NO", "action_id": "claim"}, "There is nobody called U0NO."),
        ({"user": BOT, "action_id": "claim"}, f"There is nobody called {BOT}."),
    ],
)
def test_only_what_is_shown_can_be_pressed(box: Sandbox, heard: Heard, card: Json, press: Json, error: str) -> None:
    before = len(heard.bodies)

    assert box.hands.press(**press, **card) == {"ok": False, "error": error}
    assert len(heard.bodies) == before


def test_a_stale_screen_can_press_what_is_gone(box: Sandbox, heard: Heard, web: WebClient, card: Json) -> None:
    web.chat_update(channel=card["channel"], ts=card["ts"], text="closed", blocks=[])

    refused = box.hands.press(user=ANA, action_id="claim", value="1", **card)
    sent = box.hands.press(user=ANA, action_id="claim", value="1", stale=True, **card)

    assert (refused["ok"], sent["ok"]) == (False, True)
    assert heard.last["actions"][0]["value"] == "1"


def test_strangers_to_a_channel_see_nothing_in_it(box: Sandbox, heard: Heard, card: Json) -> None:
    box.slack.kick(card["channel"], BEN)

    assert not box.hands.press(user=BEN, action_id="open", **card)["ok"]
    assert not box.hands.say(user=BEN, channel=card["channel"], text="hello")["ok"]


def test_a_press_nobody_listens_to_is_not_acknowledged() -> None:
    with Sandbox() as alone:
        alone.slack.add_user(ANA, "ana", "Ana")
        alone.slack.add_channel("C1", "care", (ANA, BOT))
        ts = alone.slack.write("C1", BOT, "a", blocks=(actions(button("claim")),)).ts

        told = alone.hands.press(user=ANA, action_id="claim", channel="C1", ts=ts)

    assert told["error"] == "The app did not respond within three seconds."
    assert not told["acked"]


def test_a_form_is_submitted_with_every_field(box: Sandbox, form: Heard) -> None:
    told = box.hands.submit(user=ANA, values={"body": "Hello", "who": {"user": BEN}})

    values = form.last["view"]["state"]["values"]
    assert told["ok"]
    assert values["body"]["text"]["value"] == "Hello"
    assert values["note"]["text"]["value"] is None
    assert values["who"]["user"]["selected_user"] == BEN
    assert box.slack.views(ANA) == []


def test_a_required_field_is_asked_for_before_anything_is_sent(box: Sandbox, form: Heard) -> None:
    before = len(form.bodies)

    empty = box.hands.submit(user=ANA)
    short = box.hands.submit(user=ANA, values={"body": "a"})

    assert empty["missing"] == short["missing"] == ["body"]
    assert len(form.bodies) == before


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"body": "t" * 21}, "The field takes 20 characters, not 21."),
        ({"who": "U0NO"}, "There is nobody called 'U0NO'."),
        ({"nowhere": "a"}, "There is no block 'nowhere'; there are body, note, who, live."),
        ({"who": {"other": BEN}}, "The block 'who' holds user."),
    ],
)
def test_a_field_takes_only_what_it_would_take(box: Sandbox, form: Heard, values: Json, error: str) -> None:
    assert box.hands.submit(user=ANA, values=values) == {"ok": False, "error": error}


def test_errors_keep_the_modal_and_what_was_typed(box: Sandbox, form: Heard) -> None:
    form.answer = {"response_action": "errors", "errors": {"body": "Too rude."}}

    told = box.hands.submit(user=ANA, values={"body": "Hello"})

    assert told["response"] == form.answer
    [view] = box.slack.views(ANA)
    assert view.values["body"]["text"]["value"] == "Hello"


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        ({"response_action": "update", "view": modal(title=text("Sure?"))}, ["Sure?"]),
        ({"response_action": "push", "view": modal(title=text("Sure?"))}, ["Reply", "Sure?"]),
        ({"response_action": "clear"}, []),
        ({}, []),
    ],
)
def test_an_answer_to_a_submission_acts_on_the_stack(
    box: Sandbox, form: Heard, answer: Json, titles: list[str]
) -> None:
    form.answer = answer

    box.hands.submit(user=ANA, values={"body": "Hello"})

    assert [view.body["title"]["text"] for view in box.slack.views(ANA)] == titles


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "No."}},
        {"response_action": "update", "view": modal(title=text("t" * 25))},
    ],
)
def test_an_answer_that_slack_would_not_take_is_an_error(box: Sandbox, form: Heard, answer: Json) -> None:
    form.answer = answer

    told = box.hands.submit(user=ANA, values={"body": "Hello"})

    assert not told["ok"]
    assert told["error"].startswith("The app's answer was refused")
    assert len(box.slack.views(ANA)) == 1


def test_typing_is_told_where_the_field_asks_for_it(box: Sandbox, form: Heard) -> None:
    view = box.slack.views(ANA)[-1].id
    before = len(form.bodies)

    quiet = box.hands.press(user=ANA, view_id=view, block_id="body", action_id="text", value="He")
    told = box.hands.press(user=ANA, view_id=view, action_id="live", value="Hel")

    assert (quiet["acked"], told["acked"], len(form.bodies)) == (False, True, before + 1)
    body = form.last
    assert body["actions"][0]["value"] == "Hel"
    assert body["view"]["state"]["values"]["body"]["text"]["value"] == "He"


def test_closing_a_modal_tells_the_app_that_asked_to_hear_of_it(box: Sandbox, form: Heard) -> None:
    told = box.hands.close(user=ANA)

    assert told["acked"]
    assert form.last["type"] == "view_closed"
    assert box.hands.view(user=ANA)["modal"] is None
    assert not box.hands.close(user=ANA)["ok"]


def test_a_command_is_answered_to_the_one_who_typed_it(box: Sandbox, heard: Heard, care: str) -> None:
    told = box.hands.command(user=ANA, channel=care, command="/desk", text="mine")

    assert told["ephemeral"] == ["Here is the desk"]
    assert (heard.last["command"], heard.last["text"], heard.last["user_id"]) == ("/desk", "mine", ANA)
    assert box.slack.messages(care) == []


def test_the_app_hears_what_people_write_in_its_channels(box: Sandbox, heard: Heard, care: str) -> None:
    root = box.hands.say(user=ANA, channel=care, text="first")["ts"]
    told = box.hands.say(user=BEN, channel=care, text=f"ask <@{ANA}>", thread_ts=root)

    event = heard.last["event"]
    assert told["acked"]
    assert (event["text"], event["thread_ts"], event["parent_user_id"]) == (f"ask <@{ANA}>", root, ANA)
    assert event["channel_type"] == "channel"
    assert not box.hands.say(user=ANA, channel=care, text="a", thread_ts=told["ts"])["ok"]


def test_the_app_hears_nothing_where_it_is_no_member(box: Sandbox, heard: Heard, care: str) -> None:
    box.slack.kick(care, BOT)
    before = len(heard.bodies)

    told = box.hands.say(user=ANA, channel=care, text="psst")

    assert (told["ok"], told["acked"], len(heard.bodies)) == (True, False, before)


def test_a_home_is_drawn_when_it_is_opened_and_can_be_pressed(box: Sandbox, heard: Heard) -> None:
    home = box.hands.home(user=ANA)["home"]

    told = box.hands.press(user=ANA, view_id=home["id"], action_id="claim")

    assert heard.last["actions"][0]["value"] == "from home"
    assert heard.last["view"]["id"] == home["id"]
    assert told["acked"]


def test_the_clock_jumps(box: Sandbox) -> None:
    before = box.time.now()

    told = box.outside.clock(forward="2d")

    assert (box.time.now() - before).days == 2
    assert told["ok"]
    assert not box.outside.clock(forward="soon")["ok"]
    assert "20s" in box.outside.clock(forward=20)["error"]  # type: ignore[arg-type]


def test_a_clock_that_jumps_signs_nobody_out(box: Sandbox) -> None:
    account = box.bluesky.add_account("acme", "Acme", token="an app password")
    words = {"identifier": account.handle, "password": account.token}
    with httpx.Client(base_url=f"{box.bluesky_url}/xrpc/", timeout=5, verify=UNENCRYPTED) as bluesky:
        session = bluesky.post("com.atproto.server.createSession", json=words).json()

        box.outside.clock(forward="2d")
        told = bluesky.get("com.atproto.server.getSession", headers={"Authorization": f"Bearer {session['accessJwt']}"})

    assert (told.status_code, told.json()["handle"]) == (200, account.handle)


def test_anybody_can_post_on_the_network(box: Sandbox) -> None:
    post = box.outside.post(author="marta_l", text="Hello", lang="en")

    reply = box.outside.post(author="juan", text="Me too", reply_to=post["id"])

    assert [one["text"] for one in box.outside.state()["posts"]][-2] == "Hello"
    assert reply["ok"]
    assert not box.outside.post(author="juan", text="Lost", reply_to="7")["ok"]


def test_the_state_tells_everything_or_one_channel(box: Sandbox, web: WebClient, care: str) -> None:
    web.chat_postMessage(channel=care, text="1")
    web.chat_postEphemeral(channel=care, user=ANA, text="2")

    whole = box.outside.state()
    part = box.outside.state(channel=care, limit=1)

    assert [message["text"] for message in whole["messages"][care]] == ["1", "2"]
    assert {person["id"]: person["role"] for person in whole["users"]}[BEN] == "lead"
    assert part["messages"][care][0]["ephemeral_to"] == ANA
    assert not box.outside.state(channel="C0NO")["ok"]


def test_hands_are_json_over_post(box: Sandbox, heard: Heard, card: Json) -> None:
    with httpx.Client(base_url=f"{box.url}/sandbox") as http:
        pressed = http.post("/press", json={"user": ANA, "action_id": "claim", "value": "1", **card})
        refused = http.post("/press", json={"user": ANA, "action_id": "gone", **card})
        wrong = http.post("/press", json={"finger": 1})
        unknown = http.post("/juggle", json={})
        listed = http.post("/post", json=["author"])
        nowhere = http.post("/press", json={"user": ANA, "action_id": "claim"})

    assert pressed.json()["acked"]
    assert (refused.status_code, refused.json()["ok"]) == (200, False)
    assert (wrong.status_code, unknown.status_code) == (400, 404)
    assert (listed.status_code, listed.json()["error"]) == (400, "post: takes a JSON object")
    assert "channel and ts" in nowhere.json()["error"]
