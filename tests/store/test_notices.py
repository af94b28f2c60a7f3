"""A notice is read back as it was written, whoever delivers it and whenever."""

from bot.desk.notice import THREAD, Notice, NoticeKind
from bot.store import notices
from bot.store.database import Database
from tests.build import ANA, stored_case


def test_a_notice_is_read_back_as_it_was_written(db: Database) -> None:
    with db.transaction() as tx:
        case = stored_case(tx)
        offer = notices.add(tx, NoticeKind.OFFER, case.id, THREAD, {"by": ANA.id, "asked": "U0EVA"})
        other = notices.add(tx, NoticeKind.ASSIGNED, case.id, ANA.id, {})

        assert notices.read(tx, offer) == Notice(
            offer, NoticeKind.OFFER, case.id, THREAD, {"by": ANA.id, "asked": "U0EVA"}
        )
        assert notices.read(tx, other) == Notice(other, NoticeKind.ASSIGNED, case.id, ANA.id)
