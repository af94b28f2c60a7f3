from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.desk import case as rules
from bot.desk import exchange
from bot.desk.case import Outcome, Status
from bot.errors import Refused
from tests.build import ANA, BEN, EVA, LUIS, NOON, case


def refusal(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, match=f"^{code}$")


def test_a_free_case_becomes_the_one_who_claims_it() -> None:
    change = rules.claim(case(), ANA, NOON)

    assert change.subject.assignee == ANA.id
    assert [event.name for event in change.events] == ["case.claimed"]


def test_claiming_what_one_holds_changes_nothing() -> None:
    held = rules.claim(case(), ANA, NOON).subject

    assert rules.claim(held, ANA, NOON).events == ()


def test_the_second_to_claim_learns_who_was_first_and_when() -> None:
    held = rules.claim(case(), ANA, NOON).subject

    with refusal("already_claimed") as refused:
        rules.claim(held, BEN, NOON + timedelta(seconds=2))

    assert refused.value.facts == {"holder": ANA.id, "seconds": 2}


def test_a_stranger_to_the_team_can_do_nothing_with_its_case() -> None:
    acts: tuple[Callable[[], object], ...] = (
        lambda: rules.claim(case(), EVA, NOON),
        lambda: rules.release(case(), EVA, NOON),
        lambda: rules.assign(case(), EVA, ANA, NOON),
        lambda: rules.close(case(), EVA, Outcome.SOLVED, 1, NOON),
        lambda: rules.reopen(case(status=Status.CLOSED), EVA, NOON),
        lambda: rules.snooze(case(), EVA, NOON + timedelta(hours=1), NOON),
        lambda: rules.move(case(), EVA, "sales", "es", NOON),
    )
    for act in acts:
        with refusal("not_in_team"):
            act()


def test_only_the_assignee_or_a_lead_gives_a_held_case_away() -> None:
    held = case(assignee=ANA.id)

    with refusal("held_by_other"):
        rules.release(held, BEN, NOON)

    assert rules.release(held, ANA, NOON).subject.assignee is None
    assert rules.release(held, LUIS, NOON).subject.assignee is None


def test_a_case_is_assigned_to_colleagues_only() -> None:
    with refusal("colleague_not_in_team"):
        rules.assign(case(), ANA, EVA, NOON)

    assert rules.assign(case(), ANA, BEN, NOON).subject.assignee == BEN.id


@pytest.mark.parametrize("outcome", Outcome)
def test_nobody_closes_or_dismisses_what_they_have_not_read(outcome: Outcome) -> None:
    with refusal("wrote_again"):
        rules.close(case(newest=2), ANA, outcome, 1, NOON)


def test_a_closed_case_owes_nothing_and_takes_no_claim() -> None:
    closed = rules.close(case(), ANA, Outcome.PRAISE, 1, NOON).subject

    assert (closed.status, closed.reply_due_at, closed.closed_as) == (Status.CLOSED, None, Outcome.PRAISE)
    with refusal("case_closed"):
        rules.claim(closed, ANA, NOON)


def test_a_reopened_case_has_the_promise_it_had_as_long_as_nobody_answered() -> None:
    closed = rules.close(case(), ANA, Outcome.SPAM, 1, NOON).subject

    assert rules.reopen(closed, BEN, NOON).subject.reply_due_at == case().first_reply_due_at


def test_the_author_opens_a_closed_or_snoozed_case_by_writing_again() -> None:
    due_at = NOON + timedelta(hours=5)
    for before in (
        rules.close(case(), ANA, Outcome.SOLVED, 1, NOON).subject,
        exchange.answered(case(), NOON).subject,
        case(snoozed_until=NOON + timedelta(days=1)),
    ):
        after = exchange.author_wrote(before, 2, NOON, due_at).subject

        assert after.status is Status.OPEN
        assert after.newest == 2
        assert after.snoozed_until is None
        assert after.reply_due_at is not None


def test_writing_again_does_not_buy_the_author_a_later_promise_nor_us() -> None:
    again = exchange.author_wrote(case(), 2, NOON, NOON + timedelta(hours=9)).subject

    assert again.reply_due_at == case().reply_due_at


def test_the_first_reply_is_told_once() -> None:
    first = exchange.answered(case(), NOON).subject
    second = exchange.answered(first, NOON + timedelta(days=1)).subject

    assert second.first_reply_at == NOON
    assert (second.status, second.reply_due_at) == (Status.WAITING, None)


def test_a_case_that_leaves_its_team_leaves_its_assignee_and_keeps_its_clock() -> None:
    moved = rules.move(case(assignee=ANA.id), ANA, "sales", "es", NOON).subject

    assert (moved.team, moved.assignee, moved.reply_due_at) == ("sales", None, case().reply_due_at)


def test_a_case_moved_to_another_language_stays_with_its_assignee() -> None:
    moved = rules.move(case(assignee=ANA.id), BEN, "care", "pt", NOON).subject

    assert (moved.language, moved.assignee) == ("pt", ANA.id)


def test_a_case_cannot_be_snoozed_into_the_past() -> None:
    with refusal("in_the_past"):
        rules.snooze(case(), ANA, NOON, NOON)


def test_a_due_follow_up_makes_a_waiting_case_ours_and_leaves_others_alone() -> None:
    waiting = exchange.answered(case(), NOON).subject

    assert exchange.asks_again(waiting, NOON).subject.status is Status.OPEN
    assert exchange.asks_again(case(), NOON).events == ()
