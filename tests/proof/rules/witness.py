"""
Who watches: after every step, the rows and both networks are held against the history, and against the rules.

What is wrong is said by name; the names are the proof's invariants. Nothing here asks the desk's own rules.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from sqlalchemy import Row, select
from sqlmodel import Session

from bot.desk.events import AUTHOR, DESK, Event
from bot.errors import Rejected
from bot.sandbox.slack.workspace import BOT
from bot.store.columns import read
from bot.store.tables import CASES, EVENTS, MENTIONS, REPLIES
from bot.store.tables_delivery import PLACES
from tests.proof.rules.layouts import approvers, needs_approval
from tests.proof.rules.replay import History
from tests.proof.rules.stage import Stage

INVARIANTS = (
    "said twice",
    "said unapproved",
    "without four eyes",
    "decided unseen",
    "under another post",
    "told otherwise",
    "impossible steps",
    "moved by strangers",
    "doubled messages",
    "mentions astray",
    "errors",
)
DECISIONS = frozenset({"case.closed", "reply.approved", "reply.submitted"})
ALARMS = frozenset({"listener.failed", "delivery.broken", "delivery.not_settled", "wake.broken", "tick.broken"})

ASKED_FOR_BEFORE = "follow_up.set"
"""What a drafter asked for with a reply is set, in the drafter's name, when the reply is sent."""

GONE = frozenset({"not_found", "push_limit_reached", "message_not_found"})
"""What Slack says to a press in a window that is not there any more."""


@dataclass(frozen=True)
class Deed:
    """What a person just did, and everything that stood before their eyes."""

    person: str | None = None
    saw: str = ""
    stranger: bool = False


class Broken(AssertionError):
    """An invariant broke; its name is the first argument."""


def _code(error: SlackApiError | Rejected) -> str:
    return error.code if isinstance(error, Rejected) else str(error.response.get("error"))


class Alarms(logging.Handler):
    """Hears of everything that the program itself takes for a bug."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it, when it is a bug."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, SlackApiError | Rejected) and _code(error) in GONE:
            return
        if record.msg in ALARMS:
            self.heard.append(logging.Formatter().format(record))


@dataclass
class Witness:
    """What was seen since the desk was cleared."""

    stage: Stage
    alarms: Alarms
    seen: Counter[str]
    _last: int = 0
    _histories: dict[int, History] = field(default_factory=dict)
    _on_the_wire: Counter[str] = field(default_factory=Counter)
    _rows: tuple[Any, ...] = ()

    def look(self, deed: Deed) -> None:
        """Judge what the step has changed. Raises `Broken`."""
        with self.stage.desk.db.reading() as tx:
            news = tx.execute(select(EVENTS).where(EVENTS.c.id > self._last).order_by(EVENTS.c.id)).all()
            cases = tx.execute(select(CASES).order_by(CASES.c.id)).all()
            replies = tx.execute(select(REPLIES).order_by(REPLIES.c.id)).all()
            newest = self._newest_words(tx, news)
        if self.alarms.heard:
            raise Broken("errors", self.alarms.heard.pop())
        rows = (cases, replies)
        if deed.stranger and rows != self._rows:
            raise Broken("moved by strangers", f"{news} by {deed.person}")
        self._rows = rows
        for row in news:
            self._hear(row, read(Event, row), deed, newest)
        self._compare(cases, replies)
        self._look_outside()

    def _newest_words(self, tx: Session, news: list[Row[Any]] | Any) -> dict[int, str]:
        """The words that tell the posts of these cases apart, by mention; read only when somebody decided."""
        cases = {row.case_id for row in news if row.name in DECISIONS}
        if not cases:
            return {}
        here = (MENTIONS.c.case_id.in_(cases), MENTIONS.c.replaced_by.is_(None))
        found = tx.execute(select(MENTIONS.c.id, MENTIONS.c.text).where(*here))
        return {mention_id: text.split()[-1] for mention_id, text in found}

    def _hear(self, row: Row[Any], event: Event, deed: Deed, words: dict[int, str]) -> None:
        self._last = row.id
        history = self._histories.setdefault(row.case_id, History())
        if event.by not in (AUTHOR, DESK, deed.person) and event.name != ASKED_FOR_BEFORE:
            raise Broken("impossible steps", f"{event.name} by {event.by}, while {deed.person} acted")
        if event.name in DECISIONS and words[history.posts[-1]] not in deed.saw:
            raise Broken("decided unseen", f"{event.name}: {words[history.posts[-1]]} is not in {deed.saw}")
        if event.name == "reply.submitted" and event.facts["mention"] != history.posts[-1]:
            raise Broken("under another post", f"{event}, where {history.posts} were written")
        self._judge_eyes(history, event)
        if event.name == "reply.sending":
            told = history.replies[int(event.facts["reply"] or 0)]
            if not told.let_out or told.let_out != told.fingerprint:
                raise Broken("said unapproved", f"{event} of {told}")
            self._on_the_wire[told.let_out] += 1
        history.read(event)
        self.seen[event.name] += 1
        if history.impossible:
            raise Broken("impossible steps", history.impossible[0])

    def _judge_eyes(self, history: History, event: Event) -> None:
        layout = self.stage.layout
        if event.name == "reply.submitted":
            asked = needs_approval(layout, history.team, history.language)
            if asked != (event.facts["became"] == "submitted"):
                raise Broken("without four eyes", f"{event}, though approval {asked}")
        if event.name == "reply.approved":
            told = history.replies[int(event.facts["reply"] or 0)]
            if event.by == told.drafter or event.by not in approvers(layout, history.team):
                raise Broken("without four eyes", f"{event} of {told}")
            if event.facts["fingerprint"] != told.fingerprint:
                raise Broken("said unapproved", f"{event} of {told}")

    def _compare(self, cases: Any, replies: Any) -> None:
        """The rows, against what the history says."""
        for case in cases:
            told = self._histories[case.id]
            row = (case.status.value, case.team, case.language, case.assignee, case.newest, bool(case.snoozed_until))
            if row != (told.status, told.team, told.language, told.assignee, told.newest, told.snoozed):
                raise Broken("told otherwise", f"{row} is told as {told}")
        for reply in replies:
            state = self._histories[reply.case_id].replies[reply.id].state
            if reply.state.value != state:
                raise Broken("told otherwise", f"reply {reply.id} is {reply.state}, and told as {state}")

    def _look_outside(self) -> None:
        for fingerprint, times in self.stage.published.items():
            if times > self._on_the_wire[fingerprint]:
                raise Broken("said twice" if self._on_the_wire[fingerprint] else "said unapproved", fingerprint)

    def look_around(self) -> None:
        """Judge what takes longer: one case a mention, one message a delivery. Raises `Broken`."""
        with self.stage.desk.db.reading() as tx:
            stands = select(MENTIONS.c.post_id, MENTIONS.c.case_id).where(MENTIONS.c.replaced_by.is_(None))
            mentions = tx.execute(stands).all()
            stubs = Counter(subject.split(".")[0] for subject in tx.execute(select(PLACES.c.subject)).scalars())
        if len(mentions) != len(self.stage.posts) or any(row.case_id is None for row in mentions):
            raise Broken("mentions astray", f"{len(self.stage.posts)} posts, {mentions}")
        shown = Counter(
            message.metadata["event_payload"]["delivery"]
            for channel in self.stage.box.slack.channels.values()
            for message in channel.messages.values()
            if message.user == BOT and message.metadata
        )
        for key, times in shown.items():
            if times > 1 + stubs[key.replace("card:", "stub:")]:
                raise Broken("doubled messages", f"{times} of {key}")
