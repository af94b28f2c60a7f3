"""Follow-ups: each fires once, however long nobody was there to fire it and however many try."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.desk.case import Outcome, Status
from bot.desk.follow_up import FollowUpState
from bot.desk.layout import digest
from bot.desk.reply import ReplyState
from bot.platforms.base import Published
from bot.store import follow_ups
from bot.store.database import Database
from bot.store.outbox import Kind
from bot.work import casework, following_up, sending
from tests import build
from tests.build import ANA, BEN, LUIS, NOON
from tests.work.desks import READY, ZOE, AtWork, refusal

DAY = timedelta(days=1)
THURSDAY_TEN = NOON.replace(hour=10) + 2 * DAY


def answered(work: AtWork, post_id: str = "9001", **wording: object) -> int:
    """A case of Ana's whose reply stands on the network; returns its id."""
    reply = work.approved(work.heard(post_id), **wording)
    work.begun(reply.id)
    sending.settle_sent(work.desk, reply.id, Published("70001", "https://x.example/1"), work.now())
    return reply.case_id


def wake_at(work: AtWork, moment: datetime) -> int:
    work.at = moment
    return following_up.wake_due(work.desk, moment)


def state(work: AtWork, case_id: int) -> FollowUpState | None:
    follow_up = work.dossier(case_id).follow_up
    return None if follow_up is None else follow_up.state


def test_a_follow_up_fires_when_it_is_due_and_not_before(work: AtWork) -> None:
    case_id = answered(work)

    fired = [wake_at(work, THURSDAY_TEN - timedelta(seconds=1)), wake_at(work, THURSDAY_TEN)]

    assert (fired, work.case(case_id).status, state(work, case_id)) == ([0, 1], Status.OPEN, FollowUpState.FIRED)
    assert work.to_tell(Kind.REMINDER) == ["reminder:1.1"]


def test_a_follow_up_fires_once_across_restarts_and_sweeps(work: AtWork) -> None:
    case_id = answered(work)
    wake_at(work, THURSDAY_TEN)

    again = [wake_at(work.restarted(), THURSDAY_TEN + hours * timedelta(hours=1)) for hours in range(20)]

    assert (sum(again), work.to_tell(Kind.REMINDER)) == (0, ["reminder:1.1"])
    assert work.events(case_id).count("follow_up.fired") == 1


def test_two_sweeps_at_once_fire_each_follow_up_once(work: AtWork, database_url: str) -> None:
    for number in range(10):
        answered(work, str(9000 + number))
    other = Database(database_url)
    desks = [work.desk, replace(work.desk, db=other)] * 2

    with ThreadPoolExecutor(4) as threads:
        fired = sum(threads.map(lambda desk: following_up.wake_due(desk, THURSDAY_TEN), desks))

    other.close()
    assert (fired, len(work.to_tell(Kind.REMINDER))) == (10, 10)


def test_what_was_due_while_nobody_was_there_for_weeks_fires_once(work: AtWork) -> None:
    with work.desk.db.transaction() as tx:
        for number in range(105):
            case = build.stored_case(tx, str(number))
            follow_ups.set(tx, case.id, NOON + number * timedelta(hours=1), ANA.id, NOON)

    fired = [wake_at(work.restarted(), NOON + 30 * DAY) for _ in range(3)]

    assert fired == [100, 5, 0]
    assert [notice for notice in work.notices() if notice[0] == "follow_up_free"] == work.notices()
    assert len(work.notices()) == 105


def test_a_follow_up_that_cannot_fire_does_not_keep_others_from_it(work: AtWork) -> None:
    lost = answered(work, "9001")
    casework.move(work.desk, lost, ANA, "sales", "es", work.now())
    teams = {"care": work.desk.layout.teams["care"]}
    queues = tuple(queue for queue in work.desk.layout.queues if queue.team == "care")
    answered(work, "9002")
    work.desk = replace(work.desk, layout=replace(work.desk.layout, teams=teams, queues=queues))

    fired = wake_at(work, THURSDAY_TEN)

    assert (fired, work.to_tell(Kind.REMINDER)) == (1, ["reminder:2.1"])


def test_without_an_assignee_the_thread_learns_who_promised(work: AtWork) -> None:
    case_id = answered(work)
    casework.release(work.desk, case_id, ANA, work.now())

    wake_at(work, THURSDAY_TEN)

    assert work.to_tell(Kind.REMINDER) == []
    assert work.notices()[-1] == ("follow_up_free", "thread")


def test_the_reminder_goes_to_whom_the_case_was_given(work: AtWork) -> None:
    case_id = answered(work)
    casework.assign(work.desk, case_id, ANA, BEN, work.now())

    wake_at(work, THURSDAY_TEN)

    assert work.case(case_id).assignee == BEN.id
    assert work.to_tell(Kind.REMINDER) == ["reminder:1.1"]


def test_a_follow_up_is_kept_when_the_author_writes_before_it(work: AtWork) -> None:
    case_id = answered(work)
    work.author_writes_again(case_id)

    wake_at(work, THURSDAY_TEN)

    assert (state(work, case_id), work.case(case_id).author_wrote_at) == (FollowUpState.FIRED, NOON)


def test_a_follow_up_never_comes_at_night_on_a_weekend_or_on_a_holiday(work: AtWork) -> None:
    case_id = answered(work, follow_up_days=0)
    saturday = NOON + 4 * DAY

    due = [following_up.plan(work.desk, case_id, ANA, days, saturday).due_at for days in (1, 2, 5)]

    assert [moment.strftime("%a %H:%M") for moment in due] == ["Mon 10:00", "Tue 10:00", "Fri 10:00"]


def test_a_new_plan_takes_the_place_of_the_old_one(work: AtWork) -> None:
    case_id = answered(work)

    following_up.plan(work.desk, case_id, ANA, 5, work.now())

    assert wake_at(work, THURSDAY_TEN) == 0
    assert wake_at(work, THURSDAY_TEN + 5 * DAY) == 1


@pytest.mark.parametrize("press", [following_up.plan, following_up.later])
def test_only_who_may_act_on_the_case_sets_its_follow_up(work: AtWork, press: Callable[..., object]) -> None:
    case_id = answered(work)
    due = work.follow_up_due(case_id)

    codes = [refusal(press, work.desk, case_id, agent, 3, work.now()) for agent in (BEN, ZOE)]

    assert (codes, work.follow_up_due(case_id)) == (["held_by_other", "not_in_team"], due)


def test_later_reminds_again_a_few_times_and_no_more(work: AtWork) -> None:
    case_id = answered(work)
    for _ in range(2):
        due = work.follow_up_due(case_id)
        assert due is not None
        wake_at(work, due)
        following_up.later(work.desk, case_id, ANA, 1, work.now())
        assert work.case(case_id).status is Status.WAITING
    due = work.follow_up_due(case_id)
    assert due is not None
    wake_at(work, due)

    code = refusal(lambda: following_up.later(work.desk, case_id, ANA, 1, work.now()))

    assert (code, work.to_tell(Kind.REMINDER)) == ("enough_reminders", ["reminder:1.1", "reminder:1.2", "reminder:1.3"])


def test_a_closed_case_has_no_follow_up_to_plan_or_to_put_off(work: AtWork) -> None:
    case_id = answered(work)
    casework.close(work.desk, case_id, ANA, Outcome.SOLVED, work.newest(case_id), work.now())

    assert refusal(lambda: following_up.plan(work.desk, case_id, ANA, 1, work.now())) == "case_closed"
    assert refusal(lambda: following_up.later(work.desk, case_id, ANA, 1, work.now())) == "follow_up_over"


def test_sent_as_it_is_the_ready_text_still_needs_its_approval(work: AtWork) -> None:
    case_id = answered(work)
    wake_at(work, THURSDAY_TEN)

    reply = following_up.send_as_is(work.desk, case_id, ANA, work.newest(case_id), "solved-es", READY, work.now())

    assert (reply.state, reply.text) == (ReplyState.SUBMITTED, "Hola Marta López, ¿ya funciona?")
    assert work.to_tell(Kind.REPLY) == ["reply:1.1"]


def test_an_old_reminder_sends_nothing_a_second_time(work: AtWork) -> None:
    case_id = answered(work)
    wake_at(work, THURSDAY_TEN)
    seen = work.newest(case_id)
    reply = work.let_out(following_up.send_as_is(work.desk, case_id, ANA, seen, "solved-es", READY, work.now()))
    twice = refusal(lambda: following_up.send_as_is(work.desk, case_id, ANA, seen, "solved-es", READY, work.now()))
    work.begun(reply.id)
    sending.settle_sent(work.desk, reply.id, Published("70002", "https://x.example/2"), work.now())

    late = refusal(lambda: following_up.send_as_is(work.desk, case_id, ANA, seen, "solved-es", READY, work.now()))

    assert (twice, late) == ("reply_in_flight", "follow_up_over")
    assert len(work.dossier(case_id).replies) == 2


def test_the_ready_text_is_not_sent_over_a_post_that_nobody_read(work: AtWork) -> None:
    case_id = answered(work)
    wake_at(work, THURSDAY_TEN)
    seen = work.newest(case_id)
    work.author_writes_again(case_id)

    code = refusal(lambda: following_up.send_as_is(work.desk, case_id, ANA, seen, "solved-es", READY, work.now()))

    assert code == "wrote_again"


def test_a_text_that_the_configuration_lost_is_not_sent(work: AtWork) -> None:
    case_id = answered(work)
    wake_at(work, THURSDAY_TEN)

    code = refusal(lambda: following_up.send_as_is(work.desk, case_id, LUIS, 1, "gone-es", READY, work.now()))

    assert code == "no_such_text"


def test_a_ready_text_that_was_changed_since_it_was_shown_is_not_sent(work: AtWork) -> None:
    case_id = answered(work)
    wake_at(work, THURSDAY_TEN)
    seen, other = work.newest(case_id), digest("Hola Marta López, ¿te devolvemos el dinero?")

    code = refusal(lambda: following_up.send_as_is(work.desk, case_id, ANA, seen, "solved-es", other, work.now()))

    assert code == "text_changed"
    assert work.to_tell(Kind.REPLY) == ["reply:1.1"]
