"""From a post on the network to its card in Slack: how long one takes, and how many a minute there are in a flood."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

from bot.delivery.loop import WORKERS
from bot.demo.run import POLL_EVERY, Demo
from bot.sandbox.message import Message
from bot.slack.bolt import make_client
from bot.work import looking_up
from tests.bench.figures import Row, spread
from tests.e2e.stage import eventually

POSTS = 30
FLOOD = 600  # X shows no more than the newest 800
SEED = 7
WORDS = (
    "llevo tres días sin servicio y nadie me contesta",
    "my phone has had no signal since this morning",
    "seit heute Morgen habe ich kein Netz mehr",
    "je n'ai plus de réseau depuis ce matin",
    "estou sem rede desde esta manhã e ninguém responde",
)
"""A post for each of the demo's channels of care, so that the pace of none of them is what is measured."""


def mentions_become_cards(demo: Demo) -> list[Row]:
    """Rows for single posts, at moments that have nothing to do with the desk's polls."""
    chance = random.Random(SEED)  # noqa: S311
    for number in range(POSTS):
        _post(demo, number)
        time.sleep(chance.uniform(0.4, 1.4))
    waited, worked = [], []
    for case_id, card in cards(demo, POSTS).items():
        heard = looking_up.dossier(demo.app.desk, case_id).newest
        post = demo.sandbox.x.get(heard.mention.post_id)
        assert post is not None
        waited.append(float(card.ts) - post.created_at.timestamp())
        worked.append(float(card.ts) - heard.heard_at.timestamp())
    return [
        ("mention → card", spread(waited), f"{POSTS} posts; X is asked every {POLL_EVERY}"),
        ("mention → card, once it is heard", spread(worked), "the same without waiting for the question"),
    ]


def flood(demo: Demo) -> Row:
    """How many cards a minute there are where no limit counts, beside posts by Slack's client alone."""
    began = time.monotonic()
    for number in range(FLOOD):
        _post(demo, number)
    card = next(iter(cards(demo, FLOOD).values()))
    desk = FLOOD / (time.monotonic() - began)
    alone = _posts_a_second(demo, card)
    beside = f"{desk / alone:.0%} of the {alone * 60:,.0f} that Slack's client posts alone"
    return "cards a minute in a flood, no limits", f"{desk * 60:,.0f}", beside


def cards(demo: Demo, count: int) -> dict[int, Message]:
    """The cards that stand in Slack by the number of their case, once there are so many."""
    eventually(lambda: looking_up.tally(demo.app.desk).cards >= count or None, f"{count} cards")
    slack = demo.sandbox.slack
    found: dict[int, Message] = {}
    for message in (message for channel in slack.channels for message in slack.messages(channel)):
        kind, _, case_id = str((message.metadata or {}).get("event_payload", {}).get("delivery")).partition(":")
        if kind == "card":
            found[int(case_id)] = message
    return found


def _post(demo: Demo, number: int) -> None:
    demo.sandbox.x.post(f"author_{number}", f"@{demo.brand} {WORDS[number % len(WORDS)]} ({number})")


def _posts_a_second(demo: Demo, card: Message) -> float:
    client = make_client("xoxb-demo", f"{demo.url}/api/")

    def post(_: int) -> None:
        client.chat_postMessage(channel=card.channel, text=card.text, blocks=list(card.blocks))

    began = time.monotonic()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(post, range(FLOOD)))
    return FLOOD / (time.monotonic() - began)
