"""What was approved and is taken back is told to those who stood behind it, and to nobody who knows."""

import pytest

from bot.desk.mention import Replyable
from bot.desk.notice import NoticeKind
from bot.errors import Refused
from bot.work import replying
from tests.build import ANA, BEN, LUIS
from tests.work.desks import AtWork, in_team


def voided(work: AtWork) -> list[str]:
    return [to for kind, to in work.notices() if kind == NoticeKind.VOIDED]


def test_who_stops_a_colleagues_reply_has_drafter_and_approver_told(work: AtWork) -> None:
    reply = work.approved(work.heard())

    replying.stop(work.desk, reply.id, BEN, work.now())

    assert voided(work) == [ANA.id, LUIS.id]


def test_who_stops_their_own_reply_is_not_told(work: AtWork) -> None:
    reply = work.approved(work.heard())

    replying.stop(work.desk, reply.id, ANA, work.now())

    assert voided(work) == [LUIS.id]


def test_where_no_approval_was_asked_for_only_the_drafter_is_told(work: AtWork) -> None:
    reply = work.written(work.heard(text="¿Hay oferta?"), in_team(ANA, "sales"))

    replying.stop(work.desk, reply.id, in_team(LUIS, "sales"), work.now())

    assert voided(work) == [ANA.id]


def test_editing_what_waits_for_a_hand_tells_who_approved_it_once(work: AtWork) -> None:
    reply = work.approved(work.heard(replyable=Replyable.BY_HAND))

    for _ in range(2):
        replying.edit(work.desk, reply.id, ANA, work.now())

    assert voided(work) == [LUIS.id]


def test_nobody_writes_over_what_waits_for_a_hand_without_saying_so(work: AtWork) -> None:
    reply = work.approved(work.heard(replyable=Replyable.BY_HAND))

    with pytest.raises(Refused) as refused:
        replying.open_draft(work.desk, reply.case_id, ANA, work.now())

    assert refused.value.code == "waits_for_a_hand"
    assert work.reply(reply.id) == reply
