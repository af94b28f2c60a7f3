"""From a post on the network to its card in Slack: how long one takes, and how many a minute there are in a flood."""

import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from bot.delivery.loop import WORKERS
from bot.demo.run import POLL_EVERY, Demo
from bot.sandbox.slack.message import Message
from bot.slack.bolt import make_client
from bot.store.tables import CASES
from bot.store.tables_delivery import PLACES
from bot.work import looking_up
from tests.bench.figures import Row, spread
from tests.e2e.stage import eventually

POSTS = 30
FLOOD = 300
WORDS = (  # one for each of the demo's channels of care, lest the pace of one is what is measured
    "llevo tres días sin servicio y nadie me contesta",
    "my phone has had no signal since this morning",
    "seit heute Morgen habe ich kein Netz mehr",
    "je n'ai plus de réseau depuis ce matin",
    "estou sem rede desde esta manhã e ninguém responde",
)


def mentions_become_cards(demo: Demo) -> list[Row]:
    """Rows for single posts, at moments that have nothing to do with the desk's polls."""
    for number in range(POSTS):
        _post(demo, number)
        time.sleep(0.4 + number * 0.618 % 1)
    standing = cards(demo, POSTS).items()
    told = [(float(card.ts), looking_up.dossier(demo.app.desk, case_id).newest) for case_id, card in standing]
    waited = [at - heard.mention.posted_at.timestamp() for at, heard in told]
    worked = [at - heard.heard_at.timestamp() for at, heard in told]
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
    """The cards that stand in Slack by the number of their case, once so many cases are told of."""
    eventually(lambda: _told(demo) >= count or None, f"{count} cases told of")
    slack = demo.sandbox.slack
    posted = [message for channel in slack.channels for message in slack.messages(channel) if message.metadata]
    keys = [message.metadata["event_payload"]["delivery"].partition(":") for message in posted if message.metadata]
    return {int(ref): message for (kind, _, ref), message in zip(keys, posted, strict=True) if kind == "card"}


def _told(demo: Demo) -> int:
    """How many cases have a card, or are on that of a surge, as what comes at a thousand times life's speed may be."""
    with demo.app.desk.db.reading() as tx:
        on_surges = set(tx.execute(select(CASES.c.id).where(CASES.c.surge_id.is_not(None))).scalars())
        subjects = tx.execute(select(PLACES.c.subject).where(PLACES.c.subject.startswith("card:"))).scalars()
        return len(on_surges | {int(subject.removeprefix("card:")) for subject in subjects})


def _post(demo: Demo, number: int) -> None:
    demo.sandbox.x.post(f"author_{number}", f"@{demo.brand} {WORDS[number % len(WORDS)]} ({number})")


def _posts_a_second(demo: Demo, card: Message) -> float:
    post = make_client("xoxb-demo", f"{demo.url}/api/").chat_postMessage
    began = time.monotonic()
    with ThreadPoolExecutor(WORKERS) as pool:
        posted = [pool.submit(post, channel=card.channel, text=card.text, blocks=card.blocks) for _ in range(FLOOD)]
    assert all(one.result()["ok"] for one in posted)
    return FLOOD / (time.monotonic() - began)
