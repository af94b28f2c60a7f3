"""From a press to its acknowledgement: by the desk, after its commit, and by a listener that does nothing."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.demo.run import Demo
from bot.sandbox.slack.presses import find
from bot.slack import ids
from tests.bench.cards import cards
from tests.bench.figures import Row, share, spread

RATE = 20  # presses a second
SECONDS = 15
PRESSERS = 64  # as many presses may wait for their answer before one is late
NOTHING = "bench.nothing"

Press = Callable[[int], dict[str, Any]]


def presses_are_acked(demo: Demo) -> list[Row]:
    """Rows for Claim and Release in turn on the cards in Slack, beside presses that only get acknowledged."""
    demo.app.bolt.action(NOTHING)(lambda ack: ack())
    bare, _ = _at_a_steady_rate(_on_cards(demo, lambda _: NOTHING))
    acked, seen = _at_a_steady_rate(_on_cards(demo, lambda turn: ids.RELEASE if turn % 2 else ids.CLAIM))
    return [
        ("press → ack, by Slack's ledger", spread(acked), f"{share(acked, 50) / share(bare, 50):.1f} times a bare ack"),
        ("press → ack, as its presser sees it", spread(seen), f"{RATE} a second for {SECONDS} s"),
        ("a bare ack, by Slack's ledger", spread(bare), "the same way to a listener that does nothing"),
    ]


def _on_cards(demo: Demo, action_of: Callable[[int], str]) -> Press:
    """Presses on one card after the other; `action_of` says what is pressed in which turn."""
    hands, standing = demo.sandbox.hands, list(cards(demo, 1).values())
    values = [find(card.blocks, None, ids.CLAIM, None)[1]["value"] for card in standing]

    def press(number: int) -> dict[str, Any]:
        turn, at = divmod(number, len(standing))
        card = standing[at]
        return hands.press("U0ANA", card.channel, card.ts, action_of(turn), values[at], stale=True)

    return press


def _at_a_steady_rate(press: Press) -> tuple[list[float], list[float]]:
    """Press on schedule, however slow the answers are; seconds by the sandbox's ledger, and since the schedule."""
    first = time.monotonic() + 0.1

    def one(number: int) -> tuple[float, float]:
        time.sleep(max(0.0, first + number / RATE - time.monotonic()))
        told = press(number)
        seen = time.monotonic() - first - number / RATE
        assert told["ok"], told
        assert not told["ephemeral"], told
        return told["ms"] / 1000, seen

    with ThreadPoolExecutor(PRESSERS) as pool:
        pairs = list(pool.map(one, range(RATE * SECONDS)))
    return [acked for acked, _ in pairs], [seen for _, seen in pairs]
