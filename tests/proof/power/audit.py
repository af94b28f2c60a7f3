"""
What a desk finds that is started after the power went, held against what the world was told.

The desk commits one transaction after the other, and each is known by what the database held behind it. So what is
found has to be one of these moments, whole, and none from before the last that anybody was told of.
"""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select, text
from sqlmodel import Session

from bot.desk.reply import ReplyState
from bot.store.database import Database
from bot.store.tables import REPLIES
from tests.proof.figures import Figures
from tests.proof.power.recording import Recording
from tests.proof.power.workload import DATABASE, digest

ON_THE_WIRE = (ReplyState.SENDING, ReplyState.SENT, ReplyState.UNSURE, ReplyState.FAILED)
"""The states of a reply that nothing publishes a second time."""

HALF_LINKED = {
    "case without a card": "SELECT count(*) FROM cases WHERE 'card:' || id NOT IN (SELECT key FROM outbox)",
    "mention without a case": "SELECT count(*) FROM mentions WHERE case_id IS NULL",
    "approved reply that nobody sends": """
        SELECT count(*) FROM replies
        WHERE state = 'approved' AND 'reply:' || id || '.' || round NOT IN (SELECT key FROM outbox)""",
    "submitted reply without a review": """
        SELECT count(*) FROM replies
        WHERE state = 'submitted' AND 'review:' || id || '.' || round NOT IN (SELECT key FROM outbox)""",
    "notice that nobody brings": "SELECT count(*) FROM notices WHERE 'notice:' || id NOT IN (SELECT key FROM outbox)",
    "cursor behind its mentions": """
        SELECT count(*) FROM mentions WHERE CAST(post_id AS INTEGER) > (SELECT CAST(cursor AS INTEGER) FROM cursors)""",
}
"""What is done in one act, and so is there together or not at all."""


def audited(folder: Path, recording: Recording, cut: int) -> Figures:
    """Start a desk on the files in `folder`, which are what a cut behind so many steps has left."""
    heard = recording.heard(cut)
    counts = {"cuts": 1, "acts acknowledged": sum("committed" in line for line in heard)}
    db = Database(f"sqlite:///{folder / DATABASE}")
    try:
        db.hold()
        db.migrate()
        with db.reading() as tx:
            broken = _lost(tx, recording, heard) | _said_again(tx, heard)
            broken |= {"damaged": 0 if _is_sound(tx) else 1}
    except Exception:  # whatever keeps the desk from starting
        return Figures(counts, {"not started": 1})
    finally:
        db.close()
    return Figures(counts, broken)


def _lost(tx: Session, recording: Recording, heard: list[Mapping[str, str | int]]) -> dict[str, int]:
    last = max((int(line["committed"]) for line in heard if "committed" in line), default=0)
    found = recording.last_with(digest(tx))
    half = sum(tx.execute(text(question)).scalar_one() for question in HALF_LINKED.values())
    if found is None:
        return {"acts lost": 0, "halves": 1 + half}
    return {"acts lost": max(0, last - found), "halves": half}


def _said_again(tx: Session, heard: list[Mapping[str, str | int]]) -> dict[str, int]:
    """Public replies of which the database does not know that they left."""
    published = [line for line in heard if "published" in line]
    return {"said again": sum(not _has_left(tx, line) for line in published)}


def _has_left(tx: Session, line: Mapping[str, str | int]) -> bool:
    here = (REPLIES.c.text == line["published"], REPLIES.c.parent_post_id == line["under"])
    return tx.execute(select(REPLIES.c.id).where(*here, REPLIES.c.state.in_(ON_THE_WIRE))).first() is not None


def _is_sound(tx: Session) -> bool:
    sound = tx.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
    return sound and not tx.execute(text("PRAGMA foreign_key_check")).all()
