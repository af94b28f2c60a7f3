"""Replying: words are never lost, two people stand behind them, and each is sure of what they saw."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.desk.case import Outcome
from bot.desk.mention import Replyable
from bot.desk.reply import ReplyState, Wording
from bot.store import claims, outbox
from bot.store.outbox import Kind, State
from bot.work import casework, replying
from tests.build import ANA, BEN, LUIS
from tests.work.desks import WORDS, ZOE, AtWork, refusal


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


def test_a_post_that_only_people_may_answer_waits_for_a_hand(work: AtWork) -> None:
    case_id = work.heard(replyable=Replyable.BY_HAND)

    reply = work.approved(case_id)

    assert (reply.state, reply.send_at) == (ReplyState.BY_HAND, None)
    assert work.to_tell(Kind.REPLY, Kind.BY_HAND) == [f"by_hand:{reply.id}.1"]
    assert work.notices() == [("by_hand", ANA.id)]


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


def test_the_card_tells_to_the_minute_when_a_draft_was_saved(work: AtWork) -> None:
    case_id = work.heard()
    replying.save_draft(work.desk, case_id, ANA, Wording("Hola", 2), work.now())
    told(work)

    replying.save_draft(work.desk, case_id, ANA, Wording("Hola M", 2), work.forward(timedelta(seconds=5)))
    within_the_minute = told(work)
    replying.save_draft(work.desk, case_id, ANA, Wording("Hola Marta", 2), work.forward(timedelta(minutes=1)))

    assert within_the_minute == []
    assert told(work) == [f"card:{case_id}"]


def told(work: AtWork) -> list[str]:
    """Bring all that is due, and say what that was."""
    with work.desk.db.transaction() as tx:
        lines = claims.claim(tx, work.now(), work.now() + timedelta(minutes=2), 9, ())
        for line in lines:
            outbox.settle(tx, line, State.SENT, work.now())
    return [line.key for line in lines]
