"""The tables of what comes from Slack and goes out of the house, and of what several replicas share."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Moment
from bot.store.rows import Stored, partial, table


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
        partial("ix_outbox_due", "due_at", "id", where="state = 'due'"),
        # For the release before this one, which may be at work beside it; ours goes by the next one.
        partial("ix_outbox_due_in_lane", "lane", "due_at", "id", where="state = 'due'"),
        partial("ix_outbox_due_in_turn", "team", "lane", "due_at", "id", where="state = 'due'"),
        partial("ix_outbox_on_the_way", "lease_until", where="state IN ('sending', 'unsure')"),
        partial("ix_outbox_unsure", "due_at", "id", where="state = 'unsure'"),
        partial("ix_outbox_given_up", "state", "id", where="state IN ('failed', 'person')"),
        partial("ix_outbox_sweep", "sweep_at", where="sweep_at IS NOT NULL"),
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


class AdditionRow(Stored, table=True):
    """A link that somebody asked to have on the desk; see `bot.desk.addition.Addition`."""

    __tablename__ = "additions"

    id: int | None = Field(default=None, primary_key=True)
    url: str
    by: str
    asked_at: datetime = Field(sa_type=Moment)
    case_id: int | None
    is_new: bool
    cause: str | None


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


INBOX = table(InboxRow)
PLACES = table(PlaceRow)
OUTBOX = table(OutboxRow)
ADDITIONS = table(AdditionRow)
LEASES = table(LeaseRow)
LIMITS = table(LimitRow)
MARKS = table(MarkRow)
