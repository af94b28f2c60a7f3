"""An index of when promises end, so that broken ones are found at a glance; it only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the index; the release before this one sees no difference."""
    owed = sa.text("reply_due_at IS NOT NULL")
    op.create_index("ix_cases_due", "cases", ["reply_due_at"], sqlite_where=owed, postgresql_where=owed)
