"""The loop: lanes in order and apart from each other, and every end of a delivery where it belongs."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event, Timer

import pytest

from bot.delivery.courier import Absent, Found, NotYet, Unclear, Undrawable
from bot.delivery.loop import LEASE, TICK_SECONDS, Loop
from bot.delivery.retry import FIRST_LOOK
from bot.errors import Barred, Rejected, Throttled, Unreachable, Unsure
from bot.store import claims, outbox
from bot.store.database import Database
from bot.store.outbox import Kind, State
from tests.build import NOON
from tests.delivery.rounds import Round

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def round_(db: Database) -> Iterator[Round]:
    round_ = Round(db)
    yield round_
    for held in round_.courier.held.values():
        held.set()
    round_.loop.stop()


def test_what_is_due_is_brought_once_and_its_place_is_kept(round_: Round) -> None:
    round_.put("1")

    started = [round_.once() for _ in range(3)]

    assert (started, round_.courier.sent) == ([1, 0, 0], ["1"])
    assert (round_.line("1").state, round_.line("1").found) == (State.SENT, "at 1")


def test_nothing_is_brought_before_its_time(round_: Round) -> None:
    round_.put("1", at=NOON + HOUR)

    assert [round_.once(), round_.wait_for(HOUR)] == [0, 1]


def test_a_lane_brings_one_line_at_a_time_in_order(round_: Round) -> None:
    round_.put("1", "2", "3")

    started = [round_.once() for _ in range(4)]

    assert (started, round_.courier.sent) == ([1, 1, 1, 0], ["1", "2", "3"])


def test_a_slow_lane_does_not_hold_up_the_others(round_: Round) -> None:
    round_.courier.held["slow"] = Event()
    round_.put("slow", "after", lane="C1")
    round_.put("quick", lane="C2")

    round_.loop.run_once()
    while round_.line("quick").state is not State.SENT:
        pass
    round_.put("next", lane="C2")
    while round_.line("next").state is not State.SENT:
        round_.loop.run_once()

    assert sorted(round_.courier.sent) == ["next", "quick", "slow"]
    assert round_.line("slow").state is State.SENDING


def test_no_more_is_taken_than_there_are_hands(round_: Round) -> None:
    for number in range(9):
        round_.courier.held[str(number)] = Event()
        round_.put(str(number), lane=f"C{number}")

    started = [round_.loop.run_once() for _ in range(3)]

    assert started == [4, 0, 0]
    assert [round_.line(str(number)).state for number in range(4, 9)] == [State.DUE] * 5


def test_a_channel_takes_a_few_posts_at_once_and_then_one_a_second_from_whichever_replica(round_: Round) -> None:
    other = Round(round_.db, round_.now, round_.real, round_.courier)
    round_.put("1", "2", "3", "4", "5", kind=Kind.CARD)

    started = [round_.once(), other.once(), round_.once(), other.once(), other.wait_for(SECOND), round_.once()]

    assert started == [1, 1, 1, 0, 1, 0]
    other.loop.stop()


def test_a_throttled_lane_rests_as_long_as_it_was_asked_to(round_: Round) -> None:
    round_.courier.fates["1"] = [Throttled("ratelimited", 30.0)]
    round_.put("1", "2")
    round_.put("3", lane="C2")

    started = [round_.once(), round_.once(), round_.wait_for(29 * SECOND), round_.wait_for(SECOND)]

    assert started == [2, 0, 0, 1]
    assert (round_.courier.sent[2:], round_.line("3").state) == (["2"], State.SENT)


def test_a_pause_that_was_asked_for_outlasts_a_restart(round_: Round) -> None:
    round_.courier.fates["1"] = [Throttled("ratelimited", 30.0)]
    round_.put("1")
    round_.once()

    after = Round(round_.db, round_.now, courier=round_.courier)

    assert [after.once(), after.wait_for(30 * SECOND)] == [0, 1]
    after.loop.stop()


def test_what_was_certainly_not_done_is_tried_again_later_and_counted(round_: Round) -> None:
    round_.courier.fates["1"] = [Unreachable("ConnectionRefusedError")] * 3
    round_.put("1")

    for _ in range(4):
        assert round_.wait_for(HOUR) == 1

    assert (round_.courier.sent, round_.courier.looked) == (["1"] * 4, [])
    assert (round_.line("1").state, round_.line("1").failures) == (State.SENT, 0)


def test_what_would_be_refused_again_is_not_tried_again(round_: Round) -> None:
    round_.courier.fates["1"] = [Rejected("msg_too_long")]
    round_.put("1")

    started = [round_.wait_for(HOUR) for _ in range(3)]

    assert (started, round_.line("1").state) == ([1, 0, 0], State.FAILED)


def test_what_must_wait_for_something_else_is_asked_for_again_and_is_no_failure(round_: Round) -> None:
    round_.courier.fates["1"] = [NotYet(2.0)]
    round_.put("1")

    started = [round_.once(), round_.once(), round_.wait_for(2 * SECOND)]

    assert (started, round_.line("1").failures) == ([1, 0, 1], 0)


@pytest.mark.parametrize("error", [Unsure("RemoteDisconnected"), RuntimeError("a bug of ours")])
def test_what_nobody_can_tell_is_looked_for_before_it_is_sent_again(round_: Round, error: Exception) -> None:
    round_.courier.fates["1"] = [error]
    round_.courier.sights = [Found("at 1")]
    round_.put("1")
    round_.once()
    early = round_.wait_for(FIRST_LOOK - SECOND)

    round_.wait_for(SECOND)

    assert (early, round_.courier.sent, round_.courier.looked) == (0, ["1"], ["1"])
    assert (round_.line("1").state, round_.line("1").found) == (State.SENT, "at 1")


def test_what_is_certainly_not_there_is_sent_again(round_: Round) -> None:
    round_.courier.fates["1"] = [Unsure("HTTPError")]
    round_.courier.sights = [Absent()]
    round_.put("1")

    for _ in range(3):
        round_.wait_for(HOUR)

    assert (round_.courier.sent, round_.line("1").state) == (["1", "1"], State.SENT)


def test_after_three_looks_that_tell_nothing_people_are_told_once(round_: Round) -> None:
    round_.courier.fates["1"] = [Unsure("TimeoutError")]
    round_.courier.sights = [Unclear()] * 5
    round_.put("1")

    for _ in range(8):
        round_.wait_for(HOUR)

    assert (round_.courier.sent, round_.courier.looked, round_.courier.given_up) == (["1"], ["1"] * 3, ["1"])
    assert round_.line("1").state is State.PERSON


@pytest.mark.parametrize("error", [Unreachable("503"), Throttled("ratelimited", 60.0), RuntimeError("a bug of ours")])
def test_a_look_that_fails_is_done_again_and_nothing_is_repeated(round_: Round, error: Exception) -> None:
    round_.courier.fates["1"] = [Unsure("TimeoutError")]
    round_.courier.sights = [error, error, Found("at 1")]
    round_.put("1")

    for _ in range(5):
        round_.wait_for(HOUR)

    assert (round_.courier.sent, round_.line("1").state) == (["1"], State.SENT)


def test_a_lease_that_runs_out_is_looked_for_before_anything_new_is_sent(round_: Round) -> None:
    round_.put("lost")
    with round_.db.transaction() as tx:
        claims.claim(tx, NOON, round_.real() + LEASE, 10, [])
    round_.put("new")
    early = round_.once()
    round_.courier.sights = [Found("at lost")]

    round_.real.moment += LEASE
    round_.once()

    assert (early, round_.courier.sent, round_.courier.looked) == (1, ["new"], ["lost"])
    assert round_.line("lost").state is State.SENT


def test_a_courier_that_comes_back_after_its_lease_changes_nothing_any_more(round_: Round) -> None:
    round_.courier.held["1"] = Event()
    round_.put("1")
    round_.loop.run_once()
    other = Round(round_.db, round_.now, round_.real)
    other.courier.sights = [Found("found by the other")]
    round_.real.moment += LEASE
    other.once()

    round_.courier.fates["1"] = [Unreachable("too late")]
    round_.courier.held["1"].set()
    round_.loop.drain()

    assert (round_.line("1").state, round_.line("1").found) == (State.SENT, "found by the other")
    other.loop.stop()


def test_two_desks_on_one_database_bring_every_line_once(round_: Round) -> None:
    other = Round(round_.db, round_.now, round_.real, round_.courier)
    for number in range(40):
        round_.put(str(number), lane=f"C{number % 7}")

    while round_.wait_for(SECOND) + other.once():
        pass

    assert sorted(round_.courier.sent) == sorted(str(number) for number in range(40))
    other.loop.stop()


def test_a_hundred_changes_of_a_card_while_it_is_being_drawn_are_one_more_drawing(round_: Round) -> None:
    round_.courier.held["7"] = Event()
    round_.put("7", kind=Kind.CARD)
    round_.loop.run_once()
    round_.put(*["7"] * 100, kind=Kind.CARD)

    round_.courier.held["7"].set()
    round_.loop.drain()
    for _ in range(5):
        round_.wait_for(SECOND)

    assert round_.courier.sent == ["7", "7"]


def test_run_goes_on_until_nothing_can_be_started(round_: Round) -> None:
    round_.put("1", "2", "3")

    round_.loop.run()
    round_.loop.drain()

    assert round_.courier.sent == ["1", "2", "3"]


def test_an_answer_that_took_long_is_followed_at_once_by_what_waited_behind_it(round_: Round) -> None:
    round_.courier.held["1"] = Event()
    round_.put("1", "2")
    Timer(3 * TICK_SECONDS, round_.courier.held["1"].set).start()

    round_.loop.run()

    assert round_.courier.sent == ["1", "2"]


def test_a_loop_that_is_to_claim_no_more_waits_for_no_slow_answer(round_: Round) -> None:
    round_.courier.held["1"] = Event()
    round_.put("1", "2")
    round_.loop.run_once()
    round_.loop.claim_no_more()

    round_.loop.run()

    round_.courier.held["1"].set()
    round_.loop.drain()
    assert round_.courier.sent == ["1"]


def test_a_stopped_loop_has_finished_what_was_on_the_wire(db: Database) -> None:
    round_ = Round(db)
    round_.put("1")
    round_.loop.run_once()

    round_.loop.stop()

    assert round_.line("1").state is State.SENT


@pytest.mark.parametrize("engine", ["sqlite"])
def test_an_hour_without_slack_leaves_a_handful_unsure_and_the_rest_due(db: Database) -> None:
    round_ = Round(db)
    answers: list[Exception] = [Unreachable("TimeoutError")] * 10_000
    round_.loop = Loop(db, dict.fromkeys(Kind, round_.courier), round_.now, round_.real, {"slack": raiser(answers)})
    for number in range(30):
        round_.courier.fates[str(number)] = [Unsure("TimeoutError")] * 10_000
        round_.put(str(number), lane=f"C{number}")
    for _ in range(360):
        round_.wait_for(10 * SECOND)
    unsure = [number for number in range(30) if round_.line(str(number)).state is not State.DUE]
    tried = len(round_.courier.sent)

    answers.clear()
    round_.courier.fates.clear()
    round_.courier.sights = [Absent()] * 100
    for _ in range(30):
        round_.wait_for(10 * SECOND)

    assert len(unsure) == tried <= 8
    assert [number for number in range(30) if round_.line(str(number)).state is not State.SENT] == []
    assert round_.loop.open_breakers() == []
    round_.loop.stop()


def test_a_reply_of_which_nobody_knows_is_looked_for_when_its_network_is_back_though_nothing_else_is_due(
    round_: Round,
) -> None:
    round_.courier.fates["7.1"] = [Unsure("500")]
    round_.courier.sights = [*[Unreachable("ConnectTimeout")] * 10, Found("post 1")]
    round_.put("7.1", lane="x:brand_es", kind=Kind.REPLY)

    for _ in range(120):
        round_.wait_for(5 * SECOND)

    assert round_.line("7.1", Kind.REPLY).state is State.SENT
    assert round_.loop.open_breakers() == []


@pytest.mark.parametrize("error", [Barred("is_archived"), Undrawable("KeyError")])
def test_what_fails_eight_times_by_its_own_fault_is_dead_and_hinders_nothing(
    round_: Round, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    round_.courier.fates["1"] = [error] * 20
    round_.put("1")
    round_.put("2", lane="C2")

    for _ in range(12):
        round_.wait_for(HOUR)

    assert (round_.courier.sent.count("1"), round_.courier.looked) == (8, [])
    assert (round_.line("1").state, round_.line("2").state) == (State.FAILED, State.SENT)
    assert "delivery.given_up" in caplog.messages


def test_what_is_away_for_everybody_never_counts_against_a_line(round_: Round) -> None:
    round_.courier.fates["1"] = [Unreachable("token_revoked"), Throttled("ratelimited", 1.0)] * 10
    round_.put("1")

    for _ in range(40):
        round_.wait_for(HOUR)

    assert (len(round_.courier.sent), round_.line("1").state) == (21, State.SENT)


def test_a_line_of_which_the_process_dies_again_and_again_is_dead_in_the_end(round_: Round) -> None:
    round_.put("poison")
    round_.courier.sights = [Absent()] * 20

    for _ in range(12):
        with round_.db.transaction() as tx:
            claims.claim(tx, round_.now(), round_.real(), 10, [])
        for _ in range(3):
            round_.loop.run_once()
            round_.loop.drain()
        round_.now.moment += HOUR

    assert (round_.courier.sent, len(round_.courier.looked)) == ([], 8)
    assert round_.line("poison").state is State.FAILED


def test_a_look_that_breaks_again_and_again_is_left_to_people(round_: Round) -> None:
    round_.courier.fates["1"] = [Unsure("TimeoutError")]
    round_.courier.sights = [RuntimeError("a bug of ours")] * 20
    round_.put("1")

    for _ in range(14):
        round_.wait_for(HOUR)

    assert (round_.courier.sent, len(round_.courier.looked), round_.courier.given_up) == (["1"], 8, ["1"])
    assert round_.line("1").state is State.PERSON


@pytest.mark.parametrize("deaths", [2, 20])
def test_looks_that_their_process_died_of_are_made_again_but_not_for_ever(round_: Round, deaths: int) -> None:
    round_.courier.fates["1"] = [Unsure("TimeoutError")]
    round_.courier.sights = [Unclear(), Unclear(), Found("17.1")]
    round_.put("1")
    round_.wait_for(timedelta())

    for _ in range(deaths):
        round_.now.moment += HOUR
        with round_.db.transaction() as tx:
            claims.claim_unsure(tx, round_.now(), round_.real(), 10, [])
            outbox.expire(tx, round_.now(), round_.real())
    for _ in range(4):
        round_.wait_for(HOUR)

    assert round_.line("1").state is (State.SENT if deaths == 2 else State.PERSON)


def test_what_was_ever_unsure_is_swept_once_when_it_rests(round_: Round) -> None:
    round_.courier.fates["1"] = [Unsure("TimeoutError")]
    round_.courier.sights = [Absent()]
    round_.put("1", "2", kind=Kind.CARD)
    for _ in range(5):
        round_.wait_for(30 * SECOND)
    round_.loop.sweep()
    early = list(round_.courier.swept)

    round_.now.moment += HOUR
    round_.loop.sweep()
    round_.loop.sweep()

    assert (early, round_.courier.swept) == ([], ["1"])
    assert round_.line("1", Kind.CARD).first_tried_at is None


def raiser(errors: list[Exception]) -> Callable[[], None]:
    """A side that raises these, one after the other, and answers when there are no more."""

    def ask() -> None:
        if errors:
            raise errors.pop()

    return ask
