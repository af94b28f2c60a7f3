"""Replies: no word is lost, and one case has one reply in flight."""

from dataclasses import fields, replace

import pytest
from sqlalchemy.exc import IntegrityError

from bot.desk.events import Change, Event
from bot.desk.mention import Visibility
from bot.desk.reply import IN_FLIGHT, Reply, ReplyState
from bot.errors import Refused
from bot.store import events, replies
from bot.store.database import Database
from tests.build import ANA, BEN, LUIS, NOON, stored_case, stored_reply


def test_a_reply_begins_as_a_draft_without_a_word(db: Database) -> None:
    with db.transaction() as tx:
        case = stored_case(tx)

        begun = stored_reply(tx, case)

        assert begun == Reply(begun.id, case.id, ANA.id, case.account, case.newest, "9001", "", NOON, NOON)
        assert replies.read(tx, begun.id) == replies.lock(tx, begun.id) == begun
        assert replies.case_of(tx, begun.id) == case.id


def test_every_field_of_a_reply_is_saved_with_its_history(db: Database) -> None:
    with db.transaction() as tx:
        begun = stored_reply(tx, stored_case(tx))
        changed = replace(
            begun,
            account="x:brand_en",
            text="Hola 👋🏽\n\n¿%_\\?",
            state=ReplyState.SENT,
            visibility=Visibility.UNLISTED,
            warning="health",
            follow_up_days=5,
            note="please look",
            round=2,
            needs_approval=False,
            submitted_at=NOON,
            approver=LUIS.id,
            approved_at=NOON,
            approved_fingerprint="ab" * 32,
            send_at=NOON,
            sent_at=NOON,
            post_id="9100",
            url="https://x.com/p/9100",
            remark="soften it",
            remark_by=LUIS.id,
            unsure_since=NOON,
            repeatable=True,
            repeats=2,
        )
        replies.save(tx, Change(changed, (Event("reply.sent", LUIS.id, NOON, {"reply": begun.id, "post": None}),)))

    with db.reading() as tx:
        assert replies.read(tx, begun.id) == changed
        assert events.of_case(tx, begun.case_id)[-1].facts == {"reply": begun.id, "post": None}
    untouched = {"id", "case_id", "drafter", "mention_id", "parent_post_id", "started_at", "changed_at"}
    assert {f.name for f in fields(Reply) if getattr(changed, f.name) == getattr(begun, f.name)} == untouched


@pytest.mark.parametrize("state", sorted(IN_FLIGHT))
def test_the_database_itself_allows_one_reply_in_flight(db: Database, state: ReplyState) -> None:
    with db.transaction() as tx:
        case = stored_case(tx)
        first, second = stored_reply(tx, case), stored_reply(tx, case, drafter=BEN.id)
        replies.save(tx, Change(replace(first, state=ReplyState.SUBMITTED)))

    with pytest.raises(IntegrityError), db.transaction() as tx:
        replies.save(tx, Change(replace(second, state=state)))


def test_replies_of_a_case_are_oldest_first(db: Database) -> None:
    with db.transaction() as tx:
        case = stored_case(tx)
        first, second = stored_reply(tx, case), stored_reply(tx, case, drafter=BEN.id)
        replies.save(tx, Change(replace(first, text="later changed")))

        assert [reply.id for reply in replies.of_case(tx, case.id)] == [first.id, second.id]


def test_a_reply_that_does_not_exist_is_a_refusal(db: Database) -> None:
    for look in (replies.read, replies.lock, replies.case_of):
        with db.transaction() as tx, pytest.raises(Refused) as refused:
            look(tx, 4711)

        assert refused.value.code == "no_such_reply"
