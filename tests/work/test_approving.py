"""Approving: bound to what was shown, by somebody else, and undone as long as it can be."""

from datetime import timedelta

from bot.desk.reply import ReplyState, Wording, fingerprint
from bot.store.outbox import Kind
from bot.work import replying, sending
from tests.build import ANA, BEN, LUIS
from tests.work.desks import WORDS, ZOE, AtWork, in_team, refusal


def test_a_submitted_reply_waits_with_a_review_and_sends_nothing(work: AtWork) -> None:
    case_id = work.heard()

    reply = work.written(case_id)

    assert (reply.state, reply.round) == (ReplyState.SUBMITTED, 1)
    assert work.to_tell(Kind.REVIEW, Kind.REPLY) == [f"review:{reply.id}.1"]


def test_where_no_approval_is_asked_for_a_reply_goes_out_after_the_stop_window(work: AtWork) -> None:
    case_id = work.heard(text="¿Una oferta?")

    reply = work.written(case_id, ZOE)

    assert (reply.state, reply.send_at) == (ReplyState.APPROVED, work.now() + timedelta(seconds=20))
    assert work.to_tell(Kind.REVIEW, Kind.REPLY) == [f"reply:{reply.id}.1"]


def test_nobody_approves_their_own_words_not_even_a_lead(work: AtWork) -> None:
    case_id = work.heard()
    reply = work.written(case_id, LUIS)

    assert refusal(lambda: work.let_out(reply)) == "own_words"


def test_only_approvers_of_the_team_approve_and_send_back(work: AtWork) -> None:
    case_id = work.heard()
    reply = work.written(case_id)
    seen, shown = work.newest(case_id), fingerprint(reply)[:16]

    for agent in (ANA, BEN, ZOE, in_team(LUIS, "care")):
        approving = refusal(replying.approve, work.desk, reply.id, agent, seen, shown, work.now())
        returning = refusal(replying.send_back, work.desk, reply.id, agent, "No", work.now())

        assert (approving, returning) == ("not_an_approver", "not_an_approver")


def test_an_approval_is_bound_to_the_words_that_were_shown(work: AtWork) -> None:
    case_id = work.heard()
    shown = fingerprint(work.written(case_id))[:16]
    (reply,) = work.dossier(case_id).replies
    replying.withdraw(work.desk, reply.id, ANA, work.now())
    work.written(case_id, text="Otra cosa.")

    code = refusal(lambda: replying.approve(work.desk, reply.id, LUIS, work.newest(case_id), shown, work.now()))

    assert (code, work.reply(reply.id).state) == ("text_changed", ReplyState.SUBMITTED)


def test_an_approval_is_bound_to_the_posts_that_were_seen(work: AtWork) -> None:
    case_id = work.heard()
    seen = work.newest(case_id)
    work.author_writes_again(case_id)
    reply = work.written(case_id)

    code = refusal(lambda: replying.approve(work.desk, reply.id, LUIS, seen, fingerprint(reply)[:16], work.now()))

    assert code == "wrote_again"


def test_approving_twice_lets_out_one_reply_and_tells_the_drafter_once(work: AtWork) -> None:
    case_id = work.heard()
    reply = work.approved(case_id)

    work.let_out(reply)

    assert work.to_tell(Kind.REPLY) == [f"reply:{reply.id}.1"]
    assert work.notices() == [("approved", ANA.id)]


def test_a_reply_answers_the_newest_post_even_if_it_was_begun_under_an_older_one(work: AtWork) -> None:
    case_id = work.heard("9001")
    replying.save_draft(work.desk, case_id, ANA, Wording("Ho", 2), work.now())
    work.author_writes_again(case_id, "9002")

    reply = work.written(case_id)

    assert (reply.mention_id, reply.parent_post_id) == (work.newest(case_id), "9002")


def test_a_sent_back_reply_keeps_its_words_and_its_drafter_is_told_why(work: AtWork) -> None:
    case_id = work.heard()
    reply = work.written(case_id)

    replying.send_back(work.desk, reply.id, LUIS, "Suaviza la segunda línea.", work.now())

    returned = work.reply(reply.id)
    assert (returned.state, returned.text, returned.remark) == (
        ReplyState.SENT_BACK,
        WORDS,
        "Suaviza la segunda línea.",
    )
    assert work.notices() == [("sent_back", ANA.id)]


def test_what_was_sent_back_is_handed_over_anew_as_another_round(work: AtWork) -> None:
    case_id = work.heard()
    reply = work.written(case_id)
    replying.send_back(work.desk, reply.id, LUIS, "Suaviza.", work.now())

    again = work.written(case_id)

    assert (again.id, again.round) == (reply.id, 2)
    assert work.to_tell(Kind.REVIEW) == [f"review:{reply.id}.1", f"review:{reply.id}.2"]


def test_a_second_reply_to_a_post_needs_saying_so(work: AtWork) -> None:
    case_id = work.heard()
    reply = work.approved(case_id)
    work.begun(reply.id)
    sending.settle_sent(work.desk, reply.id, work.network.send(sending.outgoing(work.desk, reply)), work.now())

    code = refusal(lambda: work.written(case_id, text="Y otra cosa."))
    second = work.written(case_id, text="Y otra cosa.", second=True)

    assert (code, second.state) == ("already_answered", ReplyState.SUBMITTED)


def test_a_stopped_reply_is_a_draft_with_no_approval_and_nothing_left_to_send(work: AtWork) -> None:
    case_id = work.heard()
    reply = work.approved(case_id)

    replying.stop(work.desk, reply.id, BEN, work.now())

    stopped = work.reply(reply.id)
    assert (stopped.state, stopped.approver, stopped.text) == (ReplyState.DRAFT, None, WORDS)
    assert work.to_tell(Kind.REPLY) == []


def test_nobody_outside_the_team_stops_a_reply(work: AtWork) -> None:
    reply = work.approved(work.heard())

    assert refusal(lambda: replying.stop(work.desk, reply.id, ZOE, work.now())) == "not_in_team"


def test_a_stopped_reply_that_is_approved_anew_has_a_line_of_its_own(work: AtWork) -> None:
    case_id = work.heard()
    replying.stop(work.desk, work.approved(case_id).id, ANA, work.now())

    again = work.approved(case_id)

    assert work.to_tell(Kind.REPLY) == [f"reply:{again.id}.2"]
