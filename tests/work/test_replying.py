"""Replying: words are never lost, two people stand behind them, and each is sure of what they saw."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.desk.case import Outcome
from bot.desk.mention import Replyable
from bot.desk.reply import ReplyState, Wording, fingerprint
from bot.store.outbox import Kind
from bot.work import casework, replying, sending
from tests.build import ANA, BEN, LUIS
from tests.work.desks import PROMO, WORDS, ZOE, AtWork, X, in_team, refusal


def kept(work: AtWork, case_id: int) -> list[tuple[str, str]]:
    """Whose words the desk has, and which."""
    return [(reply.drafter, reply.text) for reply in work.dossier(case_id).replies]


def test_replying_to_a_free_case_claims_it(work: AtWork) -> None:
    case_id = work.heard()

    dossier = replying.open_draft(work.desk, case_id, ANA, work.now())

    assert (dossier.case.assignee, work.case(case_id).assignee) == (ANA.id, ANA.id)


def test_submitting_to_a_case_that_was_released_meanwhile_claims_it(work: AtWork) -> None:
    case_id = work.heard()
    replying.open_draft(work.desk, case_id, ANA, work.now())
    casework.release(work.desk, case_id, ANA, work.now())

    work.written(case_id)

    assert work.case(case_id).assignee == ANA.id


def test_opening_what_another_holds_is_refused(work: AtWork) -> None:
    case_id = work.heard()
    casework.claim(work.desk, case_id, ANA, work.now())

    assert refusal(lambda: replying.open_draft(work.desk, case_id, BEN, work.now())) == "held_by_other"


def test_opening_a_closed_case_is_refused_even_to_its_assignee(work: AtWork) -> None:
    case_id = work.heard()
    casework.claim(work.desk, case_id, ANA, work.now())
    casework.close(work.desk, case_id, ANA, Outcome.SOLVED, work.newest(case_id), work.now())

    assert refusal(lambda: replying.open_draft(work.desk, case_id, ANA, work.now())) == "case_closed"


def _longer(work: AtWork, case_id: int) -> str:
    return "a" * 281


def _lose_the_case(work: AtWork, case_id: int) -> str:
    casework.assign(work.desk, case_id, LUIS, BEN, work.now())
    return WORDS


def _lose_the_team(work: AtWork, case_id: int) -> str:
    casework.move(work.desk, case_id, LUIS, "sales", "es", work.now())
    casework.claim(work.desk, case_id, ZOE, work.now())
    return WORDS


def _author_writes(work: AtWork, case_id: int) -> str:
    work.author_writes_again(case_id)
    return WORDS


def _somebody_closes(work: AtWork, case_id: int) -> str:
    casework.close(work.desk, case_id, LUIS, Outcome.SPAM, work.newest(case_id), work.now())
    return WORDS


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (_longer, "too_long"),
        (_lose_the_case, "not_assignee"),
        (_lose_the_team, "not_in_team"),
        (_author_writes, "wrote_again"),
        (_somebody_closes, "case_closed"),
    ],
)
def test_words_are_kept_whatever_is_refused(work: AtWork, meanwhile: Callable[[AtWork, int], str], code: str) -> None:
    case_id = work.heard()
    replying.open_draft(work.desk, case_id, ANA, work.now())
    seen = work.newest(case_id)
    words = meanwhile(work, case_id)

    refused = refusal(lambda: replying.submit(work.desk, case_id, ANA, Wording(words, 2), seen, work.now()))

    assert (refused, kept(work, case_id)) == (code, [(ANA.id, words)])
    assert work.to_tell(Kind.REPLY, Kind.BY_HAND, Kind.REVIEW) == []


def test_words_typed_while_a_reply_waits_are_a_draft_of_their_own(work: AtWork) -> None:
    case_id = work.heard()
    work.written(case_id)

    refused = refusal(lambda: work.written(case_id, text="Una cosa más."))

    assert refused == "reply_in_flight"
    assert kept(work, case_id) == [(ANA.id, WORDS), (ANA.id, "Una cosa más.")]


def test_a_reply_that_is_handed_over_twice_by_a_double_click_is_one(work: AtWork) -> None:
    case_id = work.heard()
    work.written(case_id)

    refused = refusal(lambda: work.written(case_id))

    assert (refused, kept(work, case_id)) == ("reply_in_flight", [(ANA.id, WORDS)])


def test_a_colleagues_words_are_never_overwritten(work: AtWork) -> None:
    case_id = work.heard()
    replying.save_draft(work.desk, case_id, ANA, Wording("Palabras de Ana", 2), work.now())

    replying.save_draft(work.desk, case_id, BEN, Wording("Palabras de Ben", 2), work.now())

    assert kept(work, case_id) == [(ANA.id, "Palabras de Ana"), (BEN.id, "Palabras de Ben")]


def test_typing_goes_into_one_draft_and_an_empty_field_begins_none(work: AtWork) -> None:
    case_id = work.heard()

    nothing = replying.save_draft(work.desk, case_id, ANA, Wording("  ", 2), work.now())
    for words in ("H", "Ho", "Hola"):
        replying.save_draft(work.desk, case_id, ANA, Wording(words, 2), work.now())

    assert (nothing, kept(work, case_id)) == (None, [(ANA.id, "Hola")])


def test_a_draft_survives_a_change_of_assignee_and_a_restart(work: AtWork) -> None:
    case_id = work.heard()
    replying.open_draft(work.desk, case_id, ANA, work.now())
    replying.save_draft(work.desk, case_id, ANA, Wording(WORDS, 2), work.now())
    casework.assign(work.desk, case_id, ANA, BEN, work.now())

    opened = replying.open_draft(work.restarted().desk, case_id, BEN, work.now())

    words = opened.words_for(BEN.id)
    assert words is not None
    assert words.text == WORDS


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
    sending.begin(work.desk, reply.id, work.now())
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


def test_a_post_that_only_people_may_answer_waits_for_a_hand(work: AtWork) -> None:
    case_id = work.heard(replyable=Replyable.BY_HAND)

    reply = work.approved(case_id)

    assert (reply.state, reply.send_at) == (ReplyState.BY_HAND, None)
    assert work.to_tell(Kind.REPLY, Kind.BY_HAND) == [f"by_hand:{reply.id}.1"]
    assert work.notices() == [("by_hand", ANA.id)]


def test_another_account_than_the_one_that_was_addressed_answers_by_hand(work: AtWork) -> None:
    reply = work.approved(work.heard(account=X), account=PROMO)

    assert (reply.account, reply.state) == (PROMO, ReplyState.BY_HAND)


def test_a_post_that_takes_no_replies_cannot_be_answered(work: AtWork) -> None:
    case_id = work.heard(replyable=Replyable.CLOSED)

    assert refusal(lambda: work.written(case_id)) == "closed_to_replies"
    assert kept(work, case_id) == [(ANA.id, WORDS)]


def test_editing_what_waits_for_a_hand_voids_its_approval(work: AtWork) -> None:
    case_id = work.heard(replyable=Replyable.BY_HAND)
    reply = work.approved(case_id)

    replying.edit(work.desk, reply.id, ANA, work.now())

    assert (work.reply(reply.id).state, work.reply(reply.id).approver) == (ReplyState.DRAFT, None)
    assert work.to_tell(Kind.BY_HAND) == []
