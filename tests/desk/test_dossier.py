from datetime import timedelta
from typing import Any

import pytest

from bot.desk.case import Case, Status
from bot.desk.dossier import Dossier, Face, face
from bot.desk.follow_up import FollowUp, FollowUpState
from bot.desk.reply import Reply, ReplyState
from tests.build import ANA, BEN, NOON, case, heard, reply

HELD = case(assignee=ANA.id)


def dossier(of: Case = HELD, *replies: Reply, **differs: Any) -> Dossier:
    return Dossier(of, (heard(),), replies, **differs)


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (dossier(case()), Face.NEW),
        (dossier(), Face.CLAIMED),
        (dossier(HELD, reply()), Face.DRAFTING),
        (dossier(HELD, reply(text="")), Face.CLAIMED),
        (dossier(HELD, reply(drafter=BEN.id)), Face.CLAIMED),
        (dossier(HELD, reply(state=ReplyState.SUBMITTED)), Face.SUBMITTED),
        (dossier(HELD, reply(state=ReplyState.SENT_BACK)), Face.SENT_BACK),
        (dossier(HELD, reply(state=ReplyState.APPROVED)), Face.SENDING),
        (dossier(HELD, reply(state=ReplyState.SENDING)), Face.SENDING),
        (dossier(HELD, reply(state=ReplyState.UNSURE)), Face.UNSURE),
        (dossier(HELD, reply(state=ReplyState.BY_HAND)), Face.BY_HAND),
        (dossier(HELD, reply(state=ReplyState.FAILED)), Face.FAILED),
        (dossier(case(status=Status.WAITING), reply(state=ReplyState.SENT)), Face.WAITING),
        (dossier(case(author_wrote_at=NOON), reply(state=ReplyState.SENT)), Face.AUTHOR_WROTE),
        (dossier(case(snoozed_until=NOON)), Face.SNOOZED),
        (Dossier(HELD, (heard(withdrawn_at=NOON),), (reply(),)), Face.WITHDRAWN),
        (dossier(case(status=Status.CLOSED)), Face.CLOSED),
        (dossier(HELD, follow_up=FollowUp(1, 1, NOON, ANA.id, state=FollowUpState.FIRED)), Face.FOLLOW_UP),
    ],
)
def test_a_card_shows_the_state_that_its_rows_are_in(drawn: Dossier, expected: Face) -> None:
    assert face(drawn) is expected


def test_what_is_on_its_way_outside_is_shown_before_anything_begun_since() -> None:
    unsure = reply(1, state=ReplyState.UNSURE)
    draft = reply(2, changed_at=NOON + timedelta(hours=1))

    assert dossier(HELD, unsure, draft).live == unsure


def test_a_draft_begun_after_a_failure_is_what_the_card_tells_of() -> None:
    failed = reply(1, state=ReplyState.FAILED)
    draft = reply(2, changed_at=NOON + timedelta(hours=1))

    assert face(dossier(HELD, failed, draft)) is Face.DRAFTING


def test_the_modal_opens_with_ones_own_words_then_a_colleagues_then_what_failed() -> None:
    failed = reply(1, state=ReplyState.FAILED, text="failed")
    colleagues = reply(2, drafter=BEN.id, text="Ben's")
    own = reply(3, text="Ana's", changed_at=NOON - timedelta(hours=1))

    assert dossier(HELD, colleagues, own).words_for(ANA.id) == own
    assert dossier(HELD, colleagues).words_for(ANA.id) == colleagues
    assert dossier(HELD, failed).words_for(ANA.id) == failed
    assert dossier(HELD).words_for(ANA.id) is None


def test_a_post_is_answered_only_by_a_reply_to_that_very_post() -> None:
    sent = reply(state=ReplyState.SENT)

    assert dossier(HELD, sent).answered_already
    assert not dossier(HELD, reply(state=ReplyState.SENT, parent_post_id="9009")).answered_already
    assert not dossier(HELD, reply()).answered_already
