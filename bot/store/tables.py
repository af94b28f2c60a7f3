"""
The tables, as SQLModel rows, and each of them as the `Table` that the statements of this package name.

The rows declare, they are never loaded: statements on their tables cost a quarter of what mapped objects cost, and no
object outlives the transaction that read it. The migrations make the same tables; a test holds the two together.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, MetaData, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.desk.case import Outcome, Status
from bot.desk.escalation import EscalationState, Need
from bot.desk.follow_up import FollowUpState
from bot.desk.mention import Replyable
from bot.desk.notice import NoticeKind
from bot.desk.reply import ReplyState
from bot.store.columns import Moment, Word


class Stored(SQLModel):
    """What every row has in common: the metadata, with names for all constraints that both engines agree on."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
        }
    )


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


class CaseRow(Stored, table=True):
    """A case; see `bot.desk.case.Case`. `newest` has no foreign key: mentions have one, and one of two comes first."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("platform", "account", "thread_id", "author_id"),
        _partial("ix_cases_free", "team", "reply_due_at", where="status = 'open' AND assignee IS NULL"),
        _partial("ix_cases_held", "assignee", "reply_due_at", where="status <> 'closed' AND assignee IS NOT NULL"),
        _partial("ix_cases_snoozed", "snoozed_until", where="snoozed_until IS NOT NULL"),
    )

    id: int | None = Field(default=None, primary_key=True)
    platform: str
    account: str
    thread_id: str
    author_id: str
    team: str
    language: str | None
    newest: int
    opened_at: datetime = Field(sa_type=Moment)
    first_reply_due_at: datetime = Field(sa_type=Moment)
    status: Status = Field(sa_type=Word(Status))
    reply_due_at: datetime | None = Field(sa_type=Moment)
    first_reply_at: datetime | None = Field(sa_type=Moment)
    author_wrote_at: datetime | None = Field(sa_type=Moment)
    assignee: str | None
    assigned_at: datetime | None = Field(sa_type=Moment)
    snoozed_until: datetime | None = Field(sa_type=Moment)
    closed_as: Outcome | None = Field(sa_type=Word(Outcome))
    closed_by: str | None


class MentionRow(Stored, table=True):
    """A mention, its author and the post it answers; `case_id` is empty only within the transaction of its intake."""

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("platform", "post_id"),
        Index("ix_mentions_case_id", "case_id", "id"),
        Index("ix_mentions_author", "platform", "author_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(foreign_key="cases.id")
    platform: str
    account: str
    post_id: str
    thread_id: str
    author_id: str
    author_handle: str
    author_name: str
    author_followers: int | None
    author_verified: bool
    text: str
    posted_at: datetime = Field(sa_type=Moment)
    url: str
    replyable: Replyable = Field(sa_type=Word(Replyable))
    hint: str | None
    parent_id: str | None
    parent: dict[str, Any] | None = Field(sa_type=JSON(none_as_null=True))
    images: int
    language: str | None
    heard_at: datetime = Field(sa_type=Moment)


class AuthorLanguageRow(Stored, table=True):
    """The language an author writes in, as an agent corrected it."""

    __tablename__ = "author_languages"

    platform: str = Field(primary_key=True)
    author_id: str = Field(primary_key=True)
    language: str
    at: datetime = Field(sa_type=Moment)


class CursorRow(Stored, table=True):
    """How far an account has been heard."""

    __tablename__ = "cursors"

    account: str = Field(primary_key=True)
    cursor: str
    at: datetime = Field(sa_type=Moment)


class ReplyRow(Stored, table=True):
    """A reply; see `bot.desk.reply.Reply`. One case has one reply in flight, whatever the code above believes."""

    __tablename__ = "replies"
    __table_args__ = (
        Index("ix_replies_case_id", "case_id", "id"),
        _partial("ix_replies_submitted", "case_id", where="state = 'submitted'"),
        _partial(
            "uq_replies_in_flight",
            "case_id",
            where="state IN ('submitted', 'approved', 'sending', 'unsure', 'by_hand')",
            unique=True,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    drafter: str
    account: str
    mention_id: int = Field(foreign_key="mentions.id")
    parent_post_id: str
    text: str
    started_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)
    state: ReplyState = Field(sa_type=Word(ReplyState))
    visibility: str
    follow_up_days: int
    note: str
    round: int
    needs_approval: bool
    submitted_at: datetime | None = Field(sa_type=Moment)
    approver: str | None
    approved_at: datetime | None = Field(sa_type=Moment)
    approved_fingerprint: str | None
    send_at: datetime | None = Field(sa_type=Moment)
    sent_at: datetime | None = Field(sa_type=Moment)
    post_id: str | None
    url: str | None
    remark: str
    remark_by: str | None


class FollowUpRow(Stored, table=True):
    """A follow-up; see `bot.desk.follow_up.FollowUp`. One case has one that is not done."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        _partial("uq_follow_ups_current", "case_id", where="state <> 'done'", unique=True),
        _partial("ix_follow_ups_due", "due_at", where="state = 'set'"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    due_at: datetime = Field(sa_type=Moment)
    set_by: str
    set_at: datetime = Field(sa_type=Moment)
    reminders: int
    state: FollowUpState = Field(sa_type=Word(FollowUpState))


class EscalationRow(Stored, table=True):
    """An escalation; see `bot.desk.escalation.Escalation`."""

    __tablename__ = "escalations"
    __table_args__ = (Index("ix_escalations_case_id", "case_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    asker: str
    asked: str
    need: Need = Field(sa_type=Word(Need))
    question: str
    asked_at: datetime = Field(sa_type=Moment)
    due_at: datetime | None = Field(sa_type=Moment)
    state: EscalationState = Field(sa_type=Word(EscalationState))
    expert: str | None
    answer: str
    answered_at: datetime | None = Field(sa_type=Moment)


class NoticeRow(Stored, table=True):
    """A notice; see `bot.desk.notice.Notice`."""

    __tablename__ = "notices"

    id: int | None = Field(default=None, primary_key=True)
    kind: NoticeKind = Field(sa_type=Word(NoticeKind))
    case_id: int = Field(foreign_key="cases.id")
    to: str
    facts: dict[str, Any] = Field(sa_type=JSON)


class EventRow(Stored, table=True):
    """One line of a case's history; see `bot.desk.events.Event`. Never changed, never deleted."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_case_id", "case_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    name: str
    by: str
    at: datetime = Field(sa_type=Moment)
    facts: dict[str, Any] = Field(sa_type=JSON)


class InboxRow(Stored, table=True):
    """An event of Slack's that has had its effect."""

    __tablename__ = "inbox"

    event_id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment, index=True)


class PlaceRow(Stored, table=True):
    """Where in Slack a subject stands."""

    __tablename__ = "places"
    __table_args__ = (Index("ix_places_channel", "channel", "ts"),)

    subject: str = Field(primary_key=True)
    channel: str
    ts: str


class OutboxRow(Stored, table=True):
    """One line of what must still be told outside; see `bot.store.outbox`, whose words `kind` and `state` are."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        _partial("ix_outbox_due", "due_at", "id", where="state = 'due'"),
        # For the release before this one, which may be at work beside it; ours goes by the next one.
        _partial("ix_outbox_due_in_lane", "lane", "due_at", "id", where="state = 'due'"),
        _partial("ix_outbox_due_in_turn", "team", "lane", "due_at", "id", where="state = 'due'"),
        _partial("ix_outbox_on_the_way", "lease_until", where="state IN ('sending', 'unsure')"),
        _partial("ix_outbox_unsure", "due_at", "id", where="state = 'unsure'"),
        _partial("ix_outbox_given_up", "state", "id", where="state IN ('failed', 'person')"),
        _partial("ix_outbox_sweep", "sweep_at", where="sweep_at IS NOT NULL"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    ref: str
    key: str
    lane: str
    team: str = Field(sa_column_kwargs={"server_default": ""})
    state: str
    due_at: datetime = Field(sa_type=Moment)
    lease_until: datetime | None = Field(sa_type=Moment)
    attempts: int
    failures: int
    looks: int
    asked: int
    drawn: int
    first_tried_at: datetime | None = Field(sa_type=Moment)
    found: str | None
    error: str | None
    sweep_at: datetime | None = Field(sa_type=Moment)


class LeaseRow(Stored, table=True):
    """What one replica at a time may do, which one it is, and until when; `term` grows with every new holder."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_type=Moment)
    term: int


class LimitRow(Stored, table=True):
    """From when on something may be asked of Slack or a platform again; every replica and every restart obeys it."""

    __tablename__ = "limits"

    key: str = Field(primary_key=True)
    free_at: datetime = Field(sa_type=Moment)


class MarkRow(Stored, table=True):
    """A moment in the life of the database, such as that of its last restore."""

    __tablename__ = "marks"

    name: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)


def _table(row: type[Stored]) -> Table:
    return Stored.metadata.tables[str(row.__tablename__)]


METADATA = Stored.metadata
CASES = _table(CaseRow)
MENTIONS = _table(MentionRow)
AUTHOR_LANGUAGES = _table(AuthorLanguageRow)
CURSORS = _table(CursorRow)
REPLIES = _table(ReplyRow)
FOLLOW_UPS = _table(FollowUpRow)
ESCALATIONS = _table(EscalationRow)
NOTICES = _table(NoticeRow)
EVENTS = _table(EventRow)
INBOX = _table(InboxRow)
PLACES = _table(PlaceRow)
OUTBOX = _table(OutboxRow)
LEASES = _table(LeaseRow)
LIMITS = _table(LimitRow)
MARKS = _table(MarkRow)
