"""The history tells of every change, with all that is needed to follow it."""

from datetime import timedelta

from bot.desk.events import Event
from bot.desk.mention import Replyable
from bot.desk.reply import Wording
from bot.platforms.base import Published
from bot.work import casework, following_up, looking_up, replying, sending
from tests.build import ANA, BEN, LUIS
from tests.work.desks import READY, AtWork, X


def told(work: AtWork, case_id: int, name: str) -> list[Event]:
    return [event for event in looking_up.history(work.desk, case_id) if event.name == name]


def test_a_case_opens_with_its_queue_and_its_promise(work: AtWork) -> None:
    case_id = work.heard()

    (opened,) = told(work, case_id, "case.opened")

    case = work.case(case_id)
    assert opened.facts == {
        "mention": case.newest,
        "team": "care",
        "language": "es",
        "due": case.first_reply_due_at.isoformat(),
        "source": "",
        "addressee": "x:brand_es",
        "route": None,
        "queue": "*",
        "label": "complaint",
        "reason": None,
        "hint": "es",
        "basis": "hint",
        "score": None,
    }


def test_who_lost_a_case_to_a_colleague_is_named(work: AtWork) -> None:
    case_id = work.heard()
    casework.claim(work.desk, case_id, ANA, work.now())

    casework.assign(work.desk, case_id, LUIS, BEN, work.now())

    assert told(work, case_id, "case.assigned")[0].facts == {"to": BEN.id, "from": ANA.id}


def test_what_was_submitted_and_what_became_of_it_is_told(work: AtWork) -> None:
    approved = work.approved(work.heard(replyable=Replyable.BY_HAND))

    (submitted,) = told(work, approved.case_id, "reply.submitted")
    (let_out,) = told(work, approved.case_id, "reply.approved")

    print_of_it = approved.approved_fingerprint
    about = {"reply": approved.id, "round": 1, "mention": approved.mention_id, "account": X}
    assert submitted.facts == about | {"fingerprint": print_of_it, "became": "submitted"}
    assert let_out.facts == {"reply": approved.id, "fingerprint": print_of_it, "became": "by_hand"}


def test_a_reply_that_had_to_wait_on_the_way_says_so_and_how_long(work: AtWork) -> None:
    reply = work.approved(work.heard())
    work.begun(reply.id)
    until = work.now() + timedelta(minutes=5)

    sending.settle_held(work.desk, reply.id, work.held(reply.id), until, work.now())

    assert [event.facts["until"] for event in told(work, reply.case_id, "reply.held")] == [until.isoformat()]


def test_the_follow_up_that_a_reply_sets_is_told_as_its_drafters(work: AtWork) -> None:
    reply = work.approved(work.heard())
    work.begun(reply.id)

    sending.settle_sent(work.desk, reply.id, Published("7", "https://x.example/7"), work.now())

    (planned,) = told(work, reply.case_id, "follow_up.set")
    due = work.follow_up_due(reply.case_id)
    assert due is not None
    assert (planned.by, planned.facts) == (ANA.id, {"due": due.isoformat()})


def test_putting_a_case_off_is_told(work: AtWork) -> None:
    reply = work.approved(work.heard())
    work.begun(reply.id)
    sending.settle_sent(work.desk, reply.id, Published("7", "https://x.example/7"), work.now())
    work.forward(timedelta(days=10))
    following_up.wake_due(work.desk, work.now())

    following_up.later(work.desk, reply.case_id, ANA, 2, work.now())

    assert [event.by for event in told(work, reply.case_id, "case.put_off")] == [ANA.id]


def test_approving_a_by_hand_reply_twice_changes_nothing(work: AtWork) -> None:
    reply = work.approved(work.heard(replyable=Replyable.BY_HAND))

    again = work.let_out(reply)

    assert again == reply


def test_sending_the_ready_text_leaves_ones_own_draft_as_it_is(work: AtWork) -> None:
    reply = work.approved(work.heard())
    work.begun(reply.id)
    sending.settle_sent(work.desk, reply.id, Published("7", "https://x.example/7"), work.now())
    work.forward(timedelta(days=10))
    following_up.wake_due(work.desk, work.now())
    words = Wording("Hola Marta, sobre tu factura:", follow_up_days=1)
    draft = replying.save_draft(work.desk, reply.case_id, ANA, words, work.now())
    assert draft is not None

    following_up.send_as_is(work.desk, reply.case_id, ANA, work.newest(reply.case_id), "solved-es", READY, work.now())

    assert work.reply(draft.id) == draft
