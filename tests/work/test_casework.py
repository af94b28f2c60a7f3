"""Casework: every press is decided on the locked row, once, and the card is redrawn for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.desk.case import Outcome, Status
from bot.desk.follow_up import FollowUpState
from bot.errors import Refused
from bot.store import follow_ups, places
from bot.store.places import Place
from bot.work import casework, following_up
from tests.build import ANA, BEN, LUIS
from tests.work.desks import CARE, CARE_DE, ZOE, AtWork, in_team, refusal

HOUR = timedelta(hours=1)


def test_of_many_who_claim_at_once_one_gets_the_case(work: AtWork) -> None:
    case_id = work.heard()

    def claim(number: int) -> str:
        try:
            return casework.claim(work.desk, case_id, (ANA, BEN)[number % 2], work.now()).assignee or ""
        except Refused as refused:
            return str(refused.facts["holder"])

    with ThreadPoolExecutor(8) as threads:
        holders = set(threads.map(claim, range(8)))

    assert holders == {work.case(case_id).assignee}
    assert work.events(case_id).count("case.claimed") == 1


def test_a_double_click_changes_and_tells_nothing(work: AtWork) -> None:
    case_id = work.heard()
    casework.claim(work.desk, case_id, ANA, work.now())
    told, happened = work.to_tell(), work.events(case_id)

    casework.claim(work.desk, case_id, ANA, work.now())

    assert (work.to_tell(), work.events(case_id)) == (told, happened)


def test_a_claim_opens_the_cards_thread_once(work: AtWork) -> None:
    case_id = work.heard()
    for agent in (ANA, BEN):
        casework.claim(work.desk, case_id, agent, work.now())
        casework.release(work.desk, case_id, agent, work.now())

    assert work.to_tell("thread") == [f"thread:{case_id}"]


def test_who_is_given_a_case_is_told_and_who_takes_it_is_not(work: AtWork) -> None:
    case_id = work.heard()

    casework.assign(work.desk, case_id, ANA, BEN, work.now())
    casework.assign(work.desk, case_id, BEN, BEN, work.now())

    assert (work.case(case_id).assignee, work.notices()) == (BEN.id, [("assigned", BEN.id)])


def test_a_case_cannot_be_given_to_somebody_of_another_team(work: AtWork) -> None:
    case_id = work.heard()

    code = refusal(lambda: casework.assign(work.desk, case_id, ANA, ZOE, work.now()))

    assert (code, work.case(case_id).assignee) == ("colleague_not_in_team", None)


@pytest.mark.parametrize(
    "press",
    [
        casework.claim,
        casework.release,
        casework.reopen,
        casework.wake,
        lambda desk, case_id, agent, now: casework.assign(desk, case_id, agent, BEN, now),
        lambda desk, case_id, agent, now: casework.close(desk, case_id, agent, Outcome.SPAM, 1, now),
        lambda desk, case_id, agent, now: casework.snooze(desk, case_id, agent, now + HOUR, now),
        lambda desk, case_id, agent, now: casework.move(desk, case_id, agent, "sales", "es", now),
        lambda desk, case_id, agent, now: following_up.plan(desk, case_id, agent, 2, now),
    ],
)
def test_nobody_outside_the_team_changes_a_case(work: AtWork, press: Callable[..., object]) -> None:
    case_id = work.heard()
    casework.snooze(work.desk, case_id, ANA, work.now() + 2 * HOUR, work.now())
    before, told = work.dossier(case_id), work.to_tell()

    code = refusal(lambda: press(work.desk, case_id, ZOE, work.now()))

    assert (code, work.dossier(case_id), work.to_tell()) == ("not_in_team", before, told)


def test_who_lost_the_team_since_the_claim_cannot_act_on_the_case(work: AtWork) -> None:
    case_id = work.heard()
    casework.claim(work.desk, case_id, ANA, work.now())

    code = refusal(lambda: casework.release(work.desk, case_id, in_team(ANA), work.now()))

    assert (code, work.case(case_id).assignee) == ("not_in_team", ANA.id)


def test_a_lead_may_act_on_what_an_agent_holds_and_a_colleague_may_not(work: AtWork) -> None:
    case_id = work.heard()
    casework.claim(work.desk, case_id, ANA, work.now())

    code = refusal(lambda: casework.release(work.desk, case_id, BEN, work.now()))
    casework.release(work.desk, case_id, LUIS, work.now())

    assert (code, work.case(case_id).assignee) == ("held_by_other", None)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_case_is_closed_only_by_who_has_read_the_newest_post(work: AtWork, outcome: Outcome) -> None:
    case_id = work.heard()
    seen = work.newest(case_id)
    work.author_writes_again(case_id)

    code = refusal(lambda: casework.close(work.desk, case_id, ANA, outcome, seen, work.now()))

    assert (code, work.case(case_id).status) == ("wrote_again", Status.OPEN)


def test_a_case_is_not_closed_over_a_reply_that_waits(work: AtWork) -> None:
    case_id = work.heard()
    work.written(case_id)

    code = refusal(lambda: casework.close(work.desk, case_id, LUIS, Outcome.SOLVED, work.newest(case_id), work.now()))

    assert code == "reply_in_flight"


def test_a_closed_case_needs_no_follow_up(work: AtWork) -> None:
    case_id = work.heard()
    follow_up = following_up.plan(work.desk, case_id, ANA, 2, work.now())

    casework.close(work.desk, case_id, ANA, Outcome.SOLVED, work.newest(case_id), work.now())

    with work.desk.db.reading() as tx:
        assert follow_ups.read(tx, follow_up.id).state is FollowUpState.DONE
    assert following_up.wake_due(work.desk, work.forward(timedelta(days=9))) == 0


def test_a_reopened_case_that_was_never_answered_has_its_promise_back(work: AtWork) -> None:
    case_id = work.heard()
    due_at = work.case(case_id).reply_due_at
    casework.close(work.desk, case_id, ANA, Outcome.SPAM, work.newest(case_id), work.now())

    casework.reopen(work.desk, case_id, BEN, work.now())

    assert (work.case(case_id).status, work.case(case_id).reply_due_at) == (Status.OPEN, due_at)


def test_a_snooze_ends_by_itself_and_once(work: AtWork) -> None:
    case_id = work.heard()
    casework.snooze(work.desk, case_id, ANA, work.now() + HOUR, work.now())
    early = following_up.wake_due(work.desk, work.now())

    woken = [following_up.wake_due(work.desk, work.forward(HOUR)) for _ in range(3)]

    assert (early, woken, work.case(case_id).snoozed_until) == (0, [1, 0, 0], None)
    assert work.events(case_id).count("case.woken") == 1


def test_a_case_that_moves_to_another_channel_leaves_a_stub_and_gets_a_new_card(work: AtWork) -> None:
    case_id = work.heard()
    with work.desk.db.transaction() as tx:
        places.save(tx, f"card:{case_id}", Place(CARE, "17.000100"))

    casework.move(work.desk, case_id, ANA, "care", "de", work.now())

    assert work.to_tell("stub") == [f"stub:{case_id}.{CARE}.17.000100"]
    with work.desk.db.reading() as tx:
        assert places.read(tx, f"card:{case_id}") is None
    assert work.desk.queue_of(work.case(case_id)).channel == CARE_DE


def test_a_move_within_a_channel_only_redraws_the_card(work: AtWork) -> None:
    case_id = work.heard()
    with work.desk.db.transaction() as tx:
        places.save(tx, f"card:{case_id}", Place(CARE, "17.000100"))

    casework.move(work.desk, case_id, ANA, "care", "fr", work.now())

    assert work.to_tell("stub") == []
    with work.desk.db.reading() as tx:
        assert places.read(tx, f"card:{case_id}") == Place(CARE, "17.000100")


def test_a_case_that_leaves_its_team_is_free_and_keeps_its_clock(work: AtWork) -> None:
    case_id = work.heard()
    casework.claim(work.desk, case_id, ANA, work.now())
    due_at = work.case(case_id).reply_due_at
    work.forward(HOUR)

    casework.move(work.desk, case_id, BEN, "sales", "es", work.now())

    case = work.case(case_id)
    assert (case.team, case.assignee, case.reply_due_at) == ("sales", None, due_at)


def test_a_case_does_not_move_away_from_the_approvers_who_read_its_reply(work: AtWork) -> None:
    case_id = work.heard()
    work.written(case_id)

    code = refusal(lambda: casework.move(work.desk, case_id, ANA, "sales", "es", work.now()))

    assert (code, work.case(case_id).team) == ("reply_in_flight", "care")


def test_a_press_on_a_case_that_is_not_there_is_refused(work: AtWork) -> None:
    assert refusal(lambda: casework.claim(work.desk, 4711, ANA, work.now())) == "no_such_case"
