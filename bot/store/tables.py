"""
The tables of what the desk works on, as SQLModel rows, and each of them as the `Table` that the statements name.

The rows declare, they are never loaded: statements on their tables cost a quarter of what mapped objects cost, and no
object outlives the transaction that read it. The migrations make the same tables; a test holds the two together.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, false
from sqlmodel import Field

from bot.desk.case import Outcome, Priority, Reason, Status
from bot.desk.escalation import EscalationState, Need
from bot.desk.follow_up import FollowUpState
from bot.desk.label import Label
from bot.desk.mention import Replyable, Visibility
from bot.desk.notice import NoticeKind
from bot.desk.reply import ReplyState
from bot.store.columns import Moment, Word
from bot.store.rows import Stored, partial, table


class CaseRow(Stored, table=True):
    """A case; see `bot.desk.case.Case`. `newest` has no foreign key: mentions have one, and one of two comes first."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("platform", "account", "thread_id", "author_id"),
        partial("ix_cases_free", "team", "reply_due_at", where="status = 'open' AND assignee IS NULL"),
        partial("ix_cases_held", "assignee", "reply_due_at", where="status <> 'closed' AND assignee IS NOT NULL"),
        partial("ix_cases_due", "reply_due_at", where="reply_due_at IS NOT NULL"),
        partial("ix_cases_surge", "surge_id", "id", where="surge_id IS NOT NULL"),
        Index("ix_cases_author", "platform", "author_id", "id"),
        partial("ix_cases_snoozed", "snoozed_until", where="snoozed_until IS NOT NULL"),
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
    priority: Priority = Field(sa_type=Word(Priority), sa_column_kwargs={"server_default": "normal"})
    priority_reason: Reason | None = Field(sa_type=Word(Reason))
    label: Label | None = Field(sa_type=Word(Label))
    surge_id: int | None


class MentionRow(Stored, table=True):
    """
    A mention, its author and the post it answers; `case_id` is empty only within the transaction of its intake.

    An edited post comes in as a row of its own: the earlier one is `replaced_by` it and gives up its `post_id` for
    `"<post_id>~<its own id>"`. `check_at` is when the network is asked next what became of the post, None when it is
    not asked any more. `images` is for the release before this one.
    """

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("platform", "post_id"),
        Index("ix_mentions_case_id", "case_id", "id"),
        Index("ix_mentions_author", "platform", "author_id", "id"),
        partial("ix_mentions_to_check", "account", "check_at", where="check_at IS NOT NULL"),
        partial("ix_mentions_parent", "platform", "parent_id", where="parent_id IS NOT NULL"),
        partial("ix_mentions_quoted", "platform", "quoted_id", where="quoted_id IS NOT NULL"),
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
    source: str = Field(sa_column_kwargs={"server_default": ""})
    quoted_id: str | None
    quoted: dict[str, Any] | None = Field(sa_type=JSON(none_as_null=True))
    media: list[Any] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    visibility: Visibility = Field(sa_type=Word(Visibility), sa_column_kwargs={"server_default": "public"})
    warning: str = Field(sa_column_kwargs={"server_default": ""})
    edited_at: datetime | None = Field(sa_type=Moment)
    refs: dict[str, Any] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    check_at: datetime | None = Field(sa_type=Moment)
    withdrawn_at: datetime | None = Field(sa_type=Moment)
    replaced_by: int | None


class AuthorLanguageRow(Stored, table=True):
    """The language an author writes in, as an agent corrected it."""

    __tablename__ = "author_languages"

    platform: str = Field(primary_key=True)
    author_id: str = Field(primary_key=True)
    language: str
    at: datetime = Field(sa_type=Moment)


class ReplyRow(Stored, table=True):
    """A reply; see `bot.desk.reply.Reply`. One case has one reply in flight, whatever the code above believes."""

    __tablename__ = "replies"
    __table_args__ = (
        Index("ix_replies_case_id", "case_id", "id"),
        partial("ix_replies_submitted", "case_id", where="state = 'submitted'"),
        partial(
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
    visibility: Visibility = Field(sa_type=Word(Visibility))
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
    warning: str = Field(sa_column_kwargs={"server_default": ""})
    unsure_since: datetime | None = Field(sa_type=Moment)
    repeatable: bool = Field(sa_column_kwargs={"server_default": false()})
    repeats: int = Field(sa_column_kwargs={"server_default": "0"})


class FollowUpRow(Stored, table=True):
    """A follow-up; see `bot.desk.follow_up.FollowUp`. One case has one that is not done."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        partial("uq_follow_ups_current", "case_id", where="state <> 'done'", unique=True),
        partial("ix_follow_ups_due", "due_at", where="state = 'set'"),
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


CASES = table(CaseRow)
MENTIONS = table(MentionRow)
AUTHOR_LANGUAGES = table(AuthorLanguageRow)
REPLIES = table(ReplyRow)
FOLLOW_UPS = table(FollowUpRow)
ESCALATIONS = table(EscalationRow)
NOTICES = table(NoticeRow)
EVENTS = table(EventRow)
