"""What listening needs: sources and their switches, spend, grants, surges, and more of what a post is; it only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """
    Add tables and columns.

    The release before this one knows none of them, so each column has a default and it may run on meanwhile.
    """
    _columns()
    _indexes()
    # What is being worked on is asked for at once; of what is over, only what comes in from now on.
    op.execute(
        "UPDATE mentions SET check_at = heard_at WHERE case_id IN (SELECT id FROM cases WHERE status <> 'closed')"
    )
    _sources()
    _spend()
    _additions()
    op.create_table(
        "surges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("urgent", sa.Integer(), nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_surges"),
        sqlite_autoincrement=True,
    )
    current = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_surges_current",
        "surges",
        ["team", "queue", "topic"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    op.create_table(
        "native_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer()),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("post_id", sa.String(), nullable=False),
        sa.Column("parent_post_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("posted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_native_answers_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_native_answers"),
        sa.UniqueConstraint("platform", "post_id", name="uq_native_answers_platform"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_native_answers_case_id", "native_answers", ["case_id", "id"])
    op.create_index("ix_native_answers_parent", "native_answers", ["platform", "parent_post_id"])


def _additions() -> None:
    op.create_table(
        "additions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("case_id", sa.Integer()),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_additions"),
        sqlite_autoincrement=True,
    )


def _columns() -> None:
    op.add_column("mentions", sa.Column("source", sa.String(), nullable=False, server_default=""))
    op.add_column("mentions", sa.Column("quoted_id", sa.String()))
    op.add_column("mentions", sa.Column("quoted", sa.JSON()))
    op.add_column("mentions", sa.Column("media", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("mentions", sa.Column("visibility", sa.String(), nullable=False, server_default="public"))
    op.add_column("mentions", sa.Column("warning", sa.String(), nullable=False, server_default=""))
    op.add_column("mentions", sa.Column("edited_at", MOMENT))
    op.add_column("mentions", sa.Column("refs", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("mentions", sa.Column("check_at", MOMENT))
    op.add_column("mentions", sa.Column("withdrawn_at", MOMENT))
    op.add_column("mentions", sa.Column("replaced_by", sa.Integer()))
    op.add_column("cases", sa.Column("priority", sa.String(), nullable=False, server_default="normal"))
    op.add_column("cases", sa.Column("priority_reason", sa.String()))
    op.add_column("cases", sa.Column("label", sa.String()))
    op.add_column("cases", sa.Column("surge_id", sa.Integer()))
    op.add_column("replies", sa.Column("warning", sa.String(), nullable=False, server_default=""))
    op.add_column("replies", sa.Column("unsure_since", MOMENT))
    op.add_column("replies", sa.Column("repeatable", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("replies", sa.Column("repeats", sa.Integer(), nullable=False, server_default="0"))


def _indexes() -> None:
    for name, columns in (
        ("ix_mentions_to_check", ["account", "check_at"]),
        ("ix_mentions_parent", ["platform", "parent_id"]),
        ("ix_mentions_quoted", ["platform", "quoted_id"]),
    ):
        there = sa.text(f"{columns[1]} IS NOT NULL")
        op.create_index(name, "mentions", columns, sqlite_where=there, postgresql_where=there)
    folded = sa.text("surge_id IS NOT NULL")
    op.create_index("ix_cases_surge", "cases", ["surge_id", "id"], sqlite_where=folded, postgresql_where=folded)
    op.create_index("ix_cases_author", "cases", ["platform", "author_id", "id"])


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT),
        sa.Column("next_poll_at", MOMENT),
        sa.Column("polled_at", MOMENT),
        sa.Column("pause_seconds", sa.Float(), nullable=False),
        sa.Column("newest_at", MOMENT),
        sa.Column("lag_seconds", sa.Float()),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("failing_since", MOMENT),
        sa.Column("error", sa.String()),
        sa.Column("quota_limit", sa.Integer()),
        sa.Column("quota_left", sa.Integer()),
        sa.Column("quota_until", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
    )
    op.create_table(
        "switches",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_switches"),
    )
    op.create_table(
        "grants",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("access", sa.String(), nullable=False),
        sa.Column("refresh", sa.String(), nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_grants"),
    )


def _spend() -> None:
    op.create_table(
        "spend",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("charge", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "source", "charge", name="pk_spend"),
    )
    op.create_table(
        "charged",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("charge", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", "platform", "charge", "resource", name="pk_charged"),
    )
