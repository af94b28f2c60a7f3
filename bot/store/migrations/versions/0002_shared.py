"""What several replicas share, and what a delivery needs to be paced, swept and dealt out fairly; it only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """
    Add tables and columns.

    The release before this one knows none of them, so each column has a default and it may run on meanwhile.
    """
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "limits",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_limits"),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )
    op.add_column("outbox", sa.Column("team", sa.String(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("sweep_at", sa.DateTime(timezone=True)))
    to_sweep = sa.text("sweep_at IS NOT NULL")
    op.create_index("ix_outbox_sweep", "outbox", ["sweep_at"], sqlite_where=to_sweep, postgresql_where=to_sweep)
    due = sa.text("state = 'due'")
    in_turn = ["team", "lane", "due_at", "id"]
    op.create_index("ix_outbox_due_in_turn", "outbox", in_turn, sqlite_where=due, postgresql_where=due)
