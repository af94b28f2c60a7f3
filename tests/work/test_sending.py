"""Sending: what is taken onto the wire is what was approved, and every end of it is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.desk.case import Status
from bot.desk.events import Change, Event
from bot.desk.mention import Replyable
from bot.desk.reply import ReplyState
from bot.platforms.base import Published
from bot.store import replies
from bot.store.outbox import Kind
from bot.work import casework, looking_up, replying, sending
from tests.build import ANA, BEN, LUIS, NOON
from tests.work.desks import PROMO, WORDS, ZOE, AtWork, X, refusal

THERE = Published("70001", "https://x.example/status/70001")


def on_the_wire(work: AtWork, **differs: Any) -> int:
    reply = work.approved(work.heard(**differs))
    return work.begun(reply.id).id


def test_what_is_sent_is_the_approved_text_under_the_post_it_answers(work: AtWork) -> None:
    reply = work.approved(work.heard("9001", thread_id="8000"))

    outgoing = sending.outgoing(work.desk, work.begun(reply.id))

    assert (outgoing.text, outgoing.parent_post_id, outgoing.parent_author_id) == (WORDS, "9001", "501")
    assert (outgoing.thread_id, outgoing.key) == ("8000", "1.1")


@pytest.mark.parametrize("hold_back", ["stop", "the author writes"])
def test_nothing_leaves_that_is_approved_no_more(work: AtWork, hold_back: str) -> None:
    case_id = work.heard()
    reply = work.approved(case_id)
    work.held(reply.id)
    if hold_back == "stop":
        replying.stop(work.desk, reply.id, ANA, work.now())
    else:
        work.author_writes_again(case_id)

    assert refusal(lambda: work.begun(reply.id)) == "not_approved"


def test_a_text_that_changed_behind_its_approval_does_not_leave(work: AtWork) -> None:
    reply = work.approved(work.heard())
    with work.desk.db.transaction() as tx:
        replies.save(tx, Change(replace(reply, text="Something else")))

    assert refusal(lambda: work.begun(reply.id)) == "text_changed"


def test_a_reply_is_taken_onto_the_wire_once(work: AtWork) -> None:
    reply_id = on_the_wire(work)

    assert refusal(lambda: work.begun(reply_id)) == "not_approved"


def test_it_is_too_late_to_stop_what_is_on_the_wire(work: AtWork) -> None:
    reply_id = on_the_wire(work)

    assert refusal(lambda: replying.stop(work.desk, reply_id, ANA, work.now())) == "too_late"


def test_a_sent_reply_makes_the_case_wait_and_sets_its_follow_up(work: AtWork) -> None:
    reply_id = on_the_wire(work)
    work.forward(timedelta(minutes=19))

    reply = sending.settle_sent(work.desk, reply_id, THERE, work.now())

    case = work.case(reply.case_id)
    assert (reply.state, reply.post_id, reply.url) == (ReplyState.SENT, THERE.post_id, THERE.url)
    assert (case.status, case.first_reply_at, case.reply_due_at) == (Status.WAITING, work.now(), None)
    assert work.follow_up_due(case.id) == NOON.replace(hour=10) + timedelta(days=2)


def sent_event(work: AtWork, case_id: int) -> Event:
    """The line of the history that tells of the sent reply."""
    (event,) = [event for event in looking_up.history(work.desk, case_id) if event.name == "reply.sent"]
    return event


def test_the_history_of_a_sent_reply_is_its_proof(work: AtWork) -> None:
    reply = sending.settle_sent(work.desk, on_the_wire(work), THERE, work.now())

    proof = sent_event(work, reply.case_id)

    assert proof.at == work.now()
    assert proof.facts == {
        "reply": reply.id,
        "drafter": ANA.id,
        "approver": LUIS.id,
        "account": X,
        "parent": "9001",
        "text": WORDS,
        "post": THERE.post_id,
        "by_hand": False,
    }


def test_settling_twice_tells_nothing_twice(work: AtWork) -> None:
    reply = sending.settle_sent(work.desk, on_the_wire(work), THERE, work.now())
    told, happened = work.to_tell(), work.events(reply.case_id)

    sending.settle_sent(work.desk, reply.id, THERE, work.forward(timedelta(hours=1)))
    sending.there(work.desk, reply.id, ANA, work.now())

    assert (work.to_tell(), work.events(reply.case_id)) == (told, happened)
    assert work.reply(reply.id) == reply


def test_a_post_that_came_while_an_older_one_was_answered_is_still_owed_an_answer(work: AtWork) -> None:
    reply_id = on_the_wire(work)
    case_id = work.reply(reply_id).case_id
    wrote_at = work.forward(timedelta(minutes=1))
    work.author_writes_again(case_id)

    sending.settle_sent(work.desk, reply_id, THERE, work.forward(timedelta(minutes=1)))

    case = work.case(case_id)
    assert (case.status, case.author_wrote_at) == (Status.OPEN, wrote_at)
    assert (case.first_reply_at, case.reply_due_at) == (work.now(), wrote_at + timedelta(hours=4))
    assert work.events(case_id).count("case.author_wrote") == 1


def test_thanks_that_came_while_a_post_was_answered_are_owed_nothing(work: AtWork) -> None:
    reply_id = on_the_wire(work)
    case_id = work.reply(reply_id).case_id
    work.author_writes_again(case_id, text="¡Gracias! 🙏")

    sending.settle_sent(work.desk, reply_id, THERE, work.forward(timedelta(minutes=1)))

    assert (work.case(case_id).status, work.case(case_id).reply_due_at) == (Status.WAITING, None)


def test_a_failed_reply_tells_drafter_and_approver_and_keeps_its_words(work: AtWork) -> None:
    reply = sending.settle_failed(work.desk, on_the_wire(work), "the author limits replies", work.now())

    assert (reply.state, reply.remark, reply.text) == (ReplyState.FAILED, "the author limits replies", WORDS)
    assert work.notices()[-2:] == [("failed", ANA.id), ("failed", LUIS.id)]
    words = work.dossier(reply.case_id).words_for(ANA.id)
    assert words is not None
    assert words.text == WORDS


def test_while_a_replys_fate_is_unknown_no_other_is_let_out(work: AtWork) -> None:
    reply = sending.settle_unsure(work.desk, on_the_wire(work), work.now())

    code = refusal(lambda: work.written(reply.case_id, text="Otra vez.", second=True))

    assert code == "reply_in_flight"


def test_who_looked_and_found_an_unsure_reply_settles_it_as_sent(work: AtWork) -> None:
    reply = sending.settle_unsure(work.desk, on_the_wire(work), work.now())

    found = sending.there(work.desk, reply.id, ANA, work.now())

    assert (found.state, work.case(reply.case_id).status) == (ReplyState.SENT, Status.WAITING)


def test_who_looked_and_found_nothing_settles_it_as_failed_and_may_write_anew(work: AtWork) -> None:
    reply = sending.settle_unsure(work.desk, on_the_wire(work), work.now())

    failed = sending.not_there(work.desk, reply.id, ANA, work.now())
    again = work.written(reply.case_id)

    assert (failed.state, failed.remark_by) == (ReplyState.FAILED, ANA.id)
    assert (again.state, again.id) == (ReplyState.SUBMITTED, reply.id + 1)


@pytest.mark.parametrize("press", [sending.there, sending.not_there, sending.posted_by_hand])
def test_only_who_may_act_on_the_case_says_what_became_of_a_reply(work: AtWork, press: Callable[..., object]) -> None:
    reply = sending.settle_unsure(work.desk, on_the_wire(work), work.now())

    codes = [refusal(press, work.desk, reply.id, agent, work.now()) for agent in (BEN, ZOE)]

    assert (codes, work.reply(reply.id)) == (["held_by_other", "not_in_team"], reply)


@pytest.mark.parametrize("press", [sending.there, sending.not_there, sending.posted_by_hand])
def test_an_old_button_says_nothing_about_a_reply_that_only_waits(work: AtWork, press: Callable[..., object]) -> None:
    reply = work.written(work.heard())

    assert refusal(lambda: press(work.desk, reply.id, ANA, work.now())).startswith("not_")
    assert work.reply(reply.id) == reply


def test_who_posted_a_reply_by_hand_closes_the_loop(work: AtWork) -> None:
    reply = work.approved(work.heard(replyable=Replyable.BY_HAND))

    posted = sending.posted_by_hand(work.desk, reply.id, ANA, work.now())

    assert (posted.state, posted.post_id) == (ReplyState.SENT, None)
    assert work.case(reply.case_id).status is Status.WAITING
    assert sent_event(work, reply.case_id).facts["by_hand"] is True


def test_what_was_certainly_not_sent_stays_approved_and_can_still_be_stopped(work: AtWork) -> None:
    reply_id = on_the_wire(work)

    sending.settle_held(work.desk, reply_id, work.held(reply_id), work.now() + timedelta(minutes=5), work.now())
    replying.stop(work.desk, reply_id, ANA, work.now())

    assert work.reply(reply_id).state is ReplyState.DRAFT


def test_a_reply_without_a_follow_up_ends_the_one_that_was_set(work: AtWork) -> None:
    case_id = work.heard()
    first = work.begun(work.approved(case_id).id)
    sending.settle_sent(work.desk, first.id, THERE, work.now())
    assert work.follow_up_due(case_id) is not None

    second = work.approved(case_id, text="Ya está.", second=True, follow_up_days=0)
    work.begun(second.id)
    sending.settle_sent(work.desk, second.id, THERE, work.now())

    assert work.follow_up_due(case_id) is None


def test_an_unsure_reply_is_left_to_people_once_it_is_nobodys_secret(work: AtWork) -> None:
    reply = sending.settle_unsure(work.desk, on_the_wire(work), work.now())

    sending.ask_a_person(work.desk, reply.id, work.now())

    assert work.notices()[-2:] == [("unsure", ANA.id), ("unsure", LUIS.id)]


def test_a_person_who_was_faster_is_not_asked(work: AtWork) -> None:
    reply = sending.settle_unsure(work.desk, on_the_wire(work), work.now())
    sending.there(work.desk, reply.id, ANA, work.now())
    told = work.notices()

    sending.ask_a_person(work.desk, reply.id, work.now())
    sending.remind_by_hand(work.desk, reply.id, work.now())

    assert work.notices() == told


def test_an_approval_still_stands_when_the_assignee_changes(work: AtWork) -> None:
    reply = work.approved(work.heard())
    casework.assign(work.desk, reply.case_id, LUIS, BEN, work.now())

    assert work.begun(reply.id).state is ReplyState.SENDING


def test_replies_of_two_accounts_wait_in_lanes_of_their_own(work: AtWork) -> None:
    work.approved(work.heard("9001"))
    work.written(work.heard("9002", account=PROMO, text="oferta", thread_id="9002"), ZOE)

    assert len(work.to_tell(Kind.REPLY)) == 2
