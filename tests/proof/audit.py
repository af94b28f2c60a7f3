"""
Whether a desk lost anything or said anything twice: what it believes, held against what the world knows.

The world's own lists decide (the posts on the network, the messages in Slack, what people were told was done); the
desk's rows are only ever the accused.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table, select

from bot.config.load import Config
from bot.desk.reply import ReplyState
from bot.sandbox.posts import Post
from bot.sandbox.server import Sandbox
from bot.store.database import Database
from bot.store.outbox import Kind, State
from bot.store.places import Place
from bot.store.tables import CASES, EVENTS, FOLLOW_UPS, MENTIONS, REPLIES
from bot.store.tables_delivery import OUTBOX
from tests.proof.figures import Figures
from tests.proof.looks import Look, drawing, looks, stale
from tests.proof.people import Acknowledged, Act, People, subject_key


@dataclass(frozen=True)
class Truth:
    """
    What the world knows: posts by others and by the brand, how often each key was posted, how it looks, what was
    acknowledged.

    People work on one case of `seen_to`.
    """

    theirs: tuple[Post, ...]
    ours: tuple[Post, ...]
    messages: Mapping[str, int]
    looks: Mapping[Place, Look]
    acknowledged: tuple[Acknowledged, ...]
    seen_to: int


def truth(box: Sandbox, people: People) -> Truth:
    """What a sandbox and the people in it know by now."""
    accounts, posts = {account.id for account in box.x.accounts}, box.x.posts
    messages = [message for channel in list(box.slack.channels) for message in box.slack.messages(channel)]
    keys = [people.brought.get((message.channel, message.ts)) or subject_key(message) for message in messages]
    return Truth(
        theirs=tuple(post for post in posts if post.author_id not in accounts),
        ours=tuple(post for post in posts if post.author_id in accounts),
        messages=Counter(filter(None, keys)),
        looks=looks(box),
        acknowledged=tuple(people.acknowledged),
        seen_to=people.tempo.seen_to,
    )


def audit(db: Database, config: Config, known: Truth) -> Figures:
    """Everything held against everything, once nothing is left to be brought."""
    desk = _Rows(db)
    keys = {line.key: line for line in desk.outbox}
    with drawing(db, config) as drawer:
        past = stale(drawer, known.looks)
    left = [line for line in desk.outbox if State(line.state) is State.PERSON]
    return Figures(
        counts={
            "mentions": len(known.theirs),
            "cards": _posted(known, Kind.CARD),
            "replies": len(known.ours),
            "reminders": _posted(known, Kind.REMINDER),
            "acknowledged": len(known.acknowledged),
            "for a person": len(left),
            "of these in truth sent": sum(_stands(known, desk.reply_of(line)) for line in left),
        },
        broken={
            "mentions lost": len({post.id for post in known.theirs} - {row.post_id for row in desk.mentions}),
            "cards lost": sum(not known.messages.get(f"card:{case.id}") for case in desk.cases),
            "cards doubled": _doubled(known, Kind.CARD),
            "stale cards": past,
            "posts never answered": sum(1 for _ in _unanswered(desk, known)),
            "other messages doubled": _doubled(known, Kind.REVIEW, Kind.THREAD, Kind.NOTICE),
            "other messages lost": _lost(known, keys, Kind.REVIEW, Kind.THREAD, Kind.NOTICE),
            "double public replies": _extra(Counter(post.reply_to for post in known.ours)),
            "replies missing": sum(1 for _ in _missing(desk, known, keys)),
            "words not approved": sum(1 for _ in _unapproved(desk, known)),
            "reminders lost": sum(not known.messages.get(key) for key in desk.reminders())
            + len(list(_forgotten(desk))),
            "reminders doubled": _doubled(known, Kind.REMINDER),
            "flagged though visible": sum(_stands(known, desk.reply_of(line)) for line in left),
            "acknowledged lost": sum(not _is_kept(desk, act) for act in known.acknowledged),
            "half acts": sum(1 for _ in _half(desk, keys)),
        },
    )


class _Rows:
    """The desk's rows."""

    def __init__(self, db: Database) -> None:
        self.cases = _all(db, CASES)
        self.mentions = _all(db, MENTIONS)
        self.replies = {row.id: row for row in _all(db, REPLIES)}
        self.follow_ups = _all(db, FOLLOW_UPS)
        self.outbox = _all(db, OUTBOX)
        self.events = _all(db, EVENTS)
        self.did = Counter((row.name, row.by, row.case_id) for row in self.events)

    def reply_of(self, line: Row[Any]) -> Row[Any]:
        """The reply that a line of the outbox is about."""
        return self.replies[int(line.ref.split(".")[0])]

    def reminders(self) -> Iterator[str]:
        """The keys of all reminders that were due."""
        for row in self.follow_ups:
            yield from (f"reminder:{row.id}.{count}" for count in range(1, row.reminders + 1))


def _all(db: Database, table: Table) -> list[Row[Any]]:
    with db.reading() as tx:
        return list(tx.execute(select(table)).all())


def _posted(known: Truth, kind: Kind) -> int:
    return sum(key.startswith(f"{kind}:") for key in known.messages)


def _doubled(known: Truth, *kinds: Kind) -> int:
    return _extra({key: times for key, times in known.messages.items() if key.split(":")[0] in kinds})


def _extra(times: Mapping[Any, int]) -> int:
    return sum(count - 1 for count in times.values())


def _lost(known: Truth, keys: Mapping[str, Row[Any]], *kinds: Kind) -> int:
    """What the desk holds for posted and nobody can see; what had lapsed was found nowhere."""
    return sum(bool(line.found) and not known.messages.get(key) for key, line in keys.items() if line.kind in kinds)


def _stands(known: Truth, reply: Row[Any]) -> bool:
    return any(post.reply_to == reply.parent_post_id and post.words == reply.text for post in known.ours)


def _unanswered(desk: _Rows, known: Truth) -> Iterator[int]:
    """Cases without a reply that has left: people answer what a card asks for, unless it shows what is past."""
    left = (ReplyState.SENT, ReplyState.UNSURE, ReplyState.FAILED)
    answered = {row.case_id for row in desk.replies.values() if ReplyState(row.state) in left}
    yield from (row.id for row in desk.cases if row.id % known.seen_to == 0 and row.id not in answered)


def _missing(desk: _Rows, known: Truth, keys: Mapping[str, Row[Any]]) -> Iterator[int]:
    """Replies that were let out, are not public, and that nobody was told of."""
    let_out = (ReplyState.APPROVED, ReplyState.SENDING, ReplyState.SENT, ReplyState.UNSURE)
    for reply in desk.replies.values():
        if ReplyState(reply.state) in let_out and not _stands(known, reply):
            line = keys.get(f"{Kind.REPLY}:{reply.id}.{reply.round}")
            if line is None or State(line.state) is not State.PERSON:
                yield reply.id


def _unapproved(desk: _Rows, known: Truth) -> Iterator[str]:
    """Posts of ours that are not, word for word, a reply that was let out, by those who had to."""
    for post in known.ours:
        replies = [
            row for row in desk.replies.values() if (row.parent_post_id, row.text) == (post.reply_to, post.words)
        ]
        if not any(
            row.approved_at and (row.approver not in (None, row.drafter) or not row.needs_approval) for row in replies
        ):
            yield post.id


def _forgotten(desk: _Rows) -> Iterator[int]:
    """Sent replies whose follow-up was never set, or never fired."""
    fired = {row.case_id for row in desk.follow_ups if row.reminders}
    for reply in desk.replies.values():
        if ReplyState(reply.state) is ReplyState.SENT and reply.follow_up_days and reply.case_id not in fired:
            yield reply.id


def _is_kept(desk: _Rows, done: Acknowledged) -> bool:
    """Whether the history knows what was acknowledged, and the words are those that were handed in last."""
    case_id = desk.replies[done.ref].case_id if done.act is Act.APPROVED else done.ref
    times = desk.did[done.act, done.by, case_id]
    if done.act is Act.PUT_OFF:
        return times >= 2  # the reply set the follow-up first
    texts = {row.text for row in desk.replies.values() if row.case_id == case_id}
    was_stopped = desk.did[Act.STOPPED, done.by, case_id]
    return times >= 1 and (not done.text or done.text in texts or was_stopped > 0)


def _half(desk: _Rows, keys: Mapping[str, Row[Any]]) -> Iterator[str]:
    """What was done without what belongs to it."""
    heard = {row.case_id for row in desk.mentions}
    opened = {row.case_id for row in desk.events if row.name == "case.opened"}
    told = {row.facts["reply"] for row in desk.events if row.name == "reply.sent"}
    for case in desk.cases:
        if case.id not in heard or case.id not in opened or f"{Kind.CARD}:{case.id}" not in keys:
            yield f"case {case.id}"
    for reply in desk.replies.values():
        if (ReplyState(reply.state) is ReplyState.SENT) != (reply.id in told):
            yield f"reply {reply.id}"
    yield from (f"mention {row.id}" for row in desk.mentions if row.case_id is None)
