"""The tables of how the desk listens: how far, how well, at what price, and with which grants."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Moment
from bot.store.rows import Stored, partial, table


class CursorRow(Stored, table=True):
    """How far a source has been heard; `account` is the source's id."""

    __tablename__ = "cursors"

    account: str = Field(primary_key=True)
    cursor: str
    at: datetime = Field(sa_type=Moment)


class SourceRow(Stored, table=True):
    """How a source is doing, as `bot.desk.hearing.Hearing` has it; durations are in seconds."""

    __tablename__ = "sources"

    id: str = Field(primary_key=True)
    account: str
    asked_at: datetime | None = Field(sa_type=Moment)
    next_poll_at: datetime | None = Field(sa_type=Moment)
    polled_at: datetime | None = Field(sa_type=Moment)
    pause_seconds: float
    newest_at: datetime | None = Field(sa_type=Moment)
    lag_seconds: float | None
    heard: int
    failing_since: datetime | None = Field(sa_type=Moment)
    error: str | None
    quota_limit: int | None
    quota_left: int | None
    quota_until: datetime | None = Field(sa_type=Moment)


class SwitchRow(Stored, table=True):
    """Something that people have turned off: `"listen x:acme_es/own"`, `"send x:acme_es"`."""

    __tablename__ = "switches"

    name: str = Field(primary_key=True)
    by: str
    at: datetime = Field(sa_type=Moment)


class SpendRow(Stored, table=True):
    """What a source used on one UTC day; `micros` are millionths of a US dollar at that day's prices."""

    __tablename__ = "spend"

    day: date = Field(primary_key=True)
    source: str = Field(primary_key=True)
    charge: str = Field(primary_key=True)
    count: int
    micros: int = Field(sa_type=BigInteger)


class ChargedRow(Stored, table=True):
    """What a platform charged for on a UTC day: the same once more is free."""

    __tablename__ = "charged"

    day: date = Field(primary_key=True)
    platform: str = Field(primary_key=True)
    charge: str = Field(primary_key=True)
    resource: str = Field(primary_key=True)


class GrantRow(Stored, table=True):
    """An account's tokens as they are now; `seed` is a digest of the configured one that they descend from."""

    __tablename__ = "grants"

    account: str = Field(primary_key=True)
    access: str
    refresh: str
    expires_at: datetime | None = Field(sa_type=Moment)
    seed: str
    at: datetime = Field(sa_type=Moment)


class SurgeRow(Stored, table=True):
    """A burst of posts in one queue that one card tells of; see `bot.desk.surge`."""

    __tablename__ = "surges"
    __table_args__ = (partial("uq_surges_current", "team", "queue", "topic", where="ended_at IS NULL", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    team: str
    queue: str
    topic: str
    began_at: datetime = Field(sa_type=Moment)
    last_at: datetime = Field(sa_type=Moment)
    urgent: int
    ended_at: datetime | None = Field(sa_type=Moment)


class NativeAnswerRow(Stored, table=True):
    """
    A post by which one of our accounts answered somebody without the desk.

    `case_id` is empty while the post that it answers has not come in, be it that it never will.
    """

    __tablename__ = "native_answers"
    __table_args__ = (
        UniqueConstraint("platform", "post_id"),
        Index("ix_native_answers_case_id", "case_id", "id"),
        Index("ix_native_answers_parent", "platform", "parent_post_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(foreign_key="cases.id")
    platform: str
    account: str
    post_id: str
    parent_post_id: str
    url: str
    posted_at: datetime = Field(sa_type=Moment)


CURSORS = table(CursorRow)
SOURCES = table(SourceRow)
SWITCHES = table(SwitchRow)
SPEND = table(SpendRow)
CHARGED = table(ChargedRow)
GRANTS = table(GrantRow)
SURGES = table(SurgeRow)
NATIVE_ANSWERS = table(NativeAnswerRow)
