"""
Proof `forgery`: what Slack did not send changes nothing.

The desk's HTTP mode stands behind a real socket, with a real database. Between forgeries Slack itself presses and
tells, so that a server that refuses everything would not pass; each of these has its effect, and whatever is forged
from it has none: every row of every table is compared around each handful. Naive is Bolt's own check alone.
"""

import hashlib
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from sqlalchemy import select

from bot.sandbox.server import Sandbox
from bot.sandbox.slack import interactions
from bot.sandbox.slack.http_mode import written
from bot.sandbox.slack.ledger import Envelope
from bot.sandbox.slack.message import Json
from bot.sandbox.slack.presses import stale_action
from bot.sandbox.slack.workspace import BOT, BOT_TOKEN
from bot.slack import ids, refs
from bot.slack.bolt import make_app
from bot.store.database import Database
from bot.store.schema import METADATA
from bot.work.desk import Desk
from tests.proof.databases import fresh_database
from tests.proof.figures import Figures, summed
from tests.proof.forgery.doors import guarded, naive
from tests.proof.forgery.forgeries import FORM, JSON, Original, forged
from tests.proof.forgery.line import Line
from tests.proof.frame import Proof, Task
from tests.slack.listeners.stage import ANA, CARE, EVA, LAYOUT, Network, Stage

HANDFUL = 50
"""Forgeries between two looks at the database."""

TEXT = f"<@{EVA}> may we? a=b&payload=%7B%22type%22%3A%22block_actions%22%7D"


def run(task: Task) -> Figures:
    """Send so many forgeries, in handfuls."""
    logging.disable(logging.CRITICAL if task.naive else logging.WARNING)  # Bolt stumbles loudly, and often
    try:
        with fresh_database(task.engine) as db, _stage(db) as stage:
            door = naive(stage.app) if task.naive else guarded(stage.app, stage.desk)
            with door as line:
                return summed(_handfuls(task, stage, line))
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def _stage(db: Database) -> Iterator[Stage]:
    with Sandbox() as box:
        box.slack.rate_limits = False
        for user in (ANA, EVA):
            box.slack.add_user(user, user[2:].lower(), user[2:].title())
        box.slack.add_channel(CARE, "care", (BOT, ANA, EVA))
        desk = Desk(db, LAYOUT, {account: Network(account) for account in LAYOUT.accounts})
        yield Stage(box, desk, make_app(BOT_TOKEN, f"{box.url}/api/", desk, box.time.now))


def _handfuls(task: Task, stage: Stage, line: Line) -> Iterator[Figures]:
    lot, pressing = Random(task.seed), _Pressing(stage)
    sent: list[Original] = []
    for start in range(0, task.rounds, HANDFUL):
        true = [pressing.press(), pressing.tell()]
        yield _accepted(stage, line, true)
        sent += true
        before = _digest(stage.desk.db)
        answers = [line.ask(forged(lot, lot.choice(sent[-6:]))) for _ in range(min(HANDFUL, task.rounds - start))]
        yield _refused(answers, written=_digest(stage.desk.db) != before)


class _Pressing:
    """What Slack truly sends: presses that claim and release one case in turn, and messages that name somebody."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._case = stage.case()
        self._turns = 0

    def press(self) -> Original:
        """The next press on the card."""
        slack, card = self._stage.box.slack, self._stage.box.slack.messages(CARE)[0]
        action_id = (ids.CLAIM, ids.RELEASE)[self._turns % 2]
        self._turns += 1
        value = refs.case_value(self._case, self._stage.dossier(self._case).newest.id)
        action = stale_action(card.blocks, None, action_id, value)
        url = self._stage.box.urls.make(CARE, ANA, card.ts)
        return _original("interactive", interactions.message_action(slack, ANA, card, action, url), FORM)

    def tell(self) -> Original:
        """Somebody writes in the card's thread."""
        slack, card = self._stage.box.slack, self._stage.box.slack.messages(CARE)[0]
        message = slack.write(CARE, ANA, TEXT, thread_ts=card.ts)
        return _original("events_api", interactions.written(slack, message), JSON)


def _original(type: str, payload: Json, form: str) -> Original:
    body, _ = written(Envelope("", type, payload))
    return Original(body, form, time.time())


def _accepted(stage: Stage, line: Line, true: list[Original]) -> Figures:
    refused = without_effect = 0
    for original in true:
        before = _digest(stage.desk.db)
        refused += line.ask(original.said()) != 200
        without_effect += _digest(stage.desk.db) == before
    return Figures({"of Slack's": len(true)}, {"of Slack's refused": refused, "without effect": without_effect})


def _refused(answers: list[int | None], written: bool) -> Figures:
    told = [answer for answer in answers if answer is not None]
    return Figures(
        {"forgeries": len(answers), "hung up on": len(answers) - len(told)},
        {
            "accepted": sum(answer < 400 for answer in told),
            "answered 5xx": sum(answer >= 500 for answer in told),
            "writes": int(written),
        },
    )


def _digest(db: Database) -> str:
    """A print of every row of every table."""
    with db.reading() as tx:
        rows = {name: sorted(map(repr, tx.execute(select(table)))) for name, table in METADATA.tables.items()}
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


PROOF = Proof(
    "forgery",
    "requests that Slack did not send, or sent before: none is accepted, none stumbled over, none changes a row",
    run,
    unit="requests",
    long=100_000,
    short=600,
    chunk=2_500,
    engines=("sqlite", "postgresql"),
    short_naive=200,
)
