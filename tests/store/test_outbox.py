"""The outbox: each line is carried by one, none is forgotten, and a settlement that comes too late is not believed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.store import claims, given_up, outbox, sweeps
from bot.store.claims import Waiting
from bot.store.database import Database
from bot.store.outbox import Delivery, Kind, State
from tests.build import NOON

MINUTE = timedelta(minutes=1)
LEASE = NOON + MINUTE
ONCE = sorted(set(Kind) - outbox.REDRAWN)


def put_card(tx: Session, ref: str = "42", lane: str = "C1") -> None:
    outbox.put(tx, Kind.CARD, ref, lane, NOON, "care")


def claim_one(tx: Session) -> Delivery:
    (delivery,) = claims.claim(tx, NOON, LEASE, 10, [])
    return delivery


def look_one(tx: Session) -> Delivery:
    (delivery,) = claims.claim_unsure(tx, NOON, LEASE, 10, [])
    return delivery


def line(tx: Session, key: str = "card:42") -> Delivery:
    found = outbox.read(tx, key)
    assert found is not None
    return found


def keys(deliveries: list[Delivery]) -> list[str]:
    return [delivery.key for delivery in deliveries]


def test_a_line_is_claimed_with_all_that_its_courier_needs(db: Database) -> None:
    with db.transaction() as tx:
        put_card(tx)
        put_card(tx)

        delivery = claim_one(tx)

    assert delivery == Delivery(
        id=delivery.id,
        kind=Kind.CARD,
        ref="42",
        key="card:42",
        lane="C1",
        team="care",
        state=State.SENDING,
        due_at=NOON,
        attempts=1,
        failures=0,
        looks=0,
        first_tried_at=NOON,
        found=None,
        error=None,
    )


def test_nothing_is_claimed_before_its_time_or_twice(db: Database) -> None:
    with db.transaction() as tx:
        outbox.put(tx, Kind.REPLY, "7.1", "x:brand_es", NOON + MINUTE)

        early = claims.claim(tx, NOON, LEASE, 10, [])
        due = claims.claim(tx, NOON + MINUTE, LEASE, 10, [])
        again = claims.claim(tx, NOON + MINUTE, LEASE, 10, [])

    assert (early, keys(due), again) == ([], ["reply:7.1"], [])


def test_a_claim_takes_one_line_a_lane_the_longest_due_first(db: Database) -> None:
    with db.transaction() as tx:
        for minutes, (ref, lane) in enumerate([("1", "C2"), ("2", "C1"), ("3", "C1"), ("4", "C2"), ("5", "C3")]):
            outbox.put(tx, Kind.NOTICE, ref, lane, NOON - minutes * MINUTE)

        taken = [keys(claims.claim(tx, NOON, LEASE, 10, [])) for _ in range(3)]

    assert taken == [["notice:5", "notice:4", "notice:3"], ["notice:2", "notice:1"], []]


def test_a_claim_leaves_busy_lanes_alone_and_takes_no_more_than_asked(db: Database) -> None:
    with db.transaction() as tx:
        for ref in "123":
            outbox.put(tx, Kind.NOTICE, ref, f"C{ref}", NOON)

        first = claims.claim(tx, NOON, LEASE, 1, ["C1"])
        second = claims.claim(tx, NOON, LEASE, 9, ["C1", "C2"])

    assert [keys(first), keys(second)] == [["notice:2"], ["notice:3"]]


def test_many_who_claim_at_once_carry_every_line_once(db: Database, database_url: str) -> None:
    replicas = [Database(database_url) for _ in range(2)]
    with db.transaction() as tx:
        for number in range(60):
            outbox.put(tx, Kind.NOTICE, str(number), f"C{number % 7}", NOON)

    def carry(replica: Database) -> list[str]:
        carried: list[str] = []
        while True:
            with replica.transaction() as tx:
                if not claims.waiting(tx, NOON, NOON).due:
                    return carried
                carried += keys(claims.claim(tx, NOON, LEASE, 3, []))

    with ThreadPoolExecutor(4) as threads:
        carried = [key for taken in threads.map(carry, replicas * 2) for key in taken]

    assert sorted(carried) == sorted(f"notice:{number}" for number in range(60))
    for replica in replicas:
        replica.close()


@pytest.mark.parametrize("kind", ONCE)
def test_what_is_told_once_is_not_told_again(db: Database, kind: Kind) -> None:
    with db.transaction() as tx:
        outbox.put(tx, kind, "7", "C1", NOON)
        outbox.put(tx, kind, "7", "C2", NOON - MINUTE)
        delivery = claim_one(tx)
        outbox.settle(tx, delivery, State.SENT, NOON)

        outbox.put(tx, kind, "7", "C1", NOON)

        assert delivery.lane == "C1"
        assert claims.claim(tx, NOON, LEASE, 10, []) == []


@pytest.mark.parametrize("end", [State.SENT, State.FAILED])
def test_a_card_that_changes_again_is_drawn_again(db: Database, end: State) -> None:
    with db.transaction() as tx:
        put_card(tx)
        outbox.settle(tx, claim_one(tx), end, NOON, found="C1:17", error="gone")

        put_card(tx, lane="C1 redraws")

        again = claim_one(tx)
        assert (again.lane, again.found, again.attempts) == ("C1 redraws", "C1:17", 2)
        assert (again.failures, again.looks, again.first_tried_at) == (0, 0, NOON)


def test_ten_changes_on_the_way_are_one_more_drawing(db: Database) -> None:
    with db.transaction() as tx:
        put_card(tx)
        first = claim_one(tx)
        for _ in range(10):
            put_card(tx)
        meanwhile = claims.claim(tx, NOON, LEASE, 10, [])

        outbox.settle(tx, first, State.SENT, NOON)
        outbox.settle(tx, claim_one(tx), State.SENT, NOON)

        assert meanwhile == []
        assert claims.claim(tx, NOON, LEASE, 10, []) == []


def test_what_was_asked_for_before_a_crash_is_drawn_after_the_look(db: Database) -> None:
    with db.transaction() as tx:
        put_card(tx)
        claim_one(tx)
        put_card(tx)
        outbox.expire(tx, NOON, LEASE)

        outbox.settle(tx, look_one(tx), State.SENT, NOON, found="C1:17")

        assert claim_one(tx).found == "C1:17"


def test_a_press_does_not_shorten_the_wait_that_a_network_asked_for(db: Database) -> None:
    later = NOON + 5 * MINUTE
    with db.transaction() as tx:
        put_card(tx)
        outbox.settle(tx, claim_one(tx), State.DUE, NOON, error="ratelimited", due_at=later)

        put_card(tx)

        assert claims.claim(tx, NOON, LEASE, 10, []) == []
        assert keys(claims.claim(tx, later, LEASE, 10, [])) == ["card:42"]


def test_a_change_is_told_before_a_redraw_that_was_planned(db: Database) -> None:
    with db.transaction() as tx:
        outbox.put(tx, Kind.CARD, "42", "C1", NOON + MINUTE)

        put_card(tx)

        assert keys(claims.claim(tx, NOON, LEASE, 10, [])) == ["card:42"]


def test_failures_in_a_row_are_counted_until_one_succeeds(db: Database) -> None:
    with db.transaction() as tx:
        put_card(tx)
        for count in (1, 2):
            outbox.settle(tx, claim_one(tx), State.DUE, NOON, error="channel_not_found", failures=count)
        outbox.settle(tx, claim_one(tx), State.DUE, NOON)
        third = claim_one(tx)

        outbox.settle(tx, third, State.SENT, NOON)

        assert (third.failures, third.attempts, third.error) == (2, 4, None)
        assert (line(tx).failures, line(tx).first_tried_at) == (0, None)


def test_a_lease_that_runs_out_makes_the_line_unsure_and_never_due(db: Database) -> None:
    with db.transaction() as tx:
        put_card(tx)
        claim_one(tx)

        kept, lost = outbox.expire(tx, NOON, LEASE - MINUTE / 2), outbox.expire(tx, NOON, LEASE)

        assert (kept, lost, line(tx).state) == (0, 1, State.UNSURE)
        assert claims.claim(tx, NOON, LEASE, 10, []) == []
        assert keys([look_one(tx)]) == ["card:42"]


def test_a_settlement_that_comes_too_late_is_not_believed(db: Database) -> None:
    with db.transaction() as tx:
        put_card(tx)
        late = claim_one(tx)
        outbox.expire(tx, NOON, LEASE)
        look = look_one(tx)

        believed = outbox.settle(tx, late, State.DUE, NOON, error="too late")

        assert not believed
        assert outbox.settle(tx, look, State.SENT, NOON, found="C1:17")
        assert not outbox.settle(tx, look, State.FAILED, NOON)
        assert (line(tx).state, line(tx).found) == (State.DUE, "C1:17")  # it is there, and to be drawn as it is now


def test_an_answer_that_comes_before_anybody_looked_is_still_the_truth(db: Database) -> None:
    with db.transaction() as tx:
        put_card(tx)
        slow = claim_one(tx)
        outbox.expire(tx, NOON, LEASE)

        assert outbox.settle(tx, slow, State.SENT, NOON, found="C1:17")
        assert line(tx).state is State.SENT


def test_an_unsure_line_is_looked_for_by_one_at_a_time_when_its_time_comes(db: Database) -> None:
    soon = NOON + MINUTE
    with db.transaction() as tx:
        put_card(tx)
        outbox.settle(tx, claim_one(tx), State.UNSURE, NOON, error="timeout", due_at=soon)
        early = claims.claim_unsure(tx, NOON, LEASE, 10, [])
        busy = claims.claim_unsure(tx, soon, LEASE, 10, ["C1"])
        (first,) = claims.claim_unsure(tx, soon, LEASE, 10, [])
        meanwhile = claims.claim_unsure(tx, soon, LEASE, 10, [])
        outbox.settle(tx, first, State.UNSURE, soon, error="still unsure")
        (second,) = claims.claim_unsure(tx, soon, LEASE, 10, [])

    assert (early, busy, meanwhile) == ([], [], [])
    assert [(look.looks, look.attempts, look.state) for look in (first, second)] == [
        (1, 2, State.UNSURE),
        (2, 3, State.UNSURE),
    ]


@pytest.mark.parametrize("cut_off", [lambda tx: outbox.expire(tx, NOON, LEASE), lambda tx: outbox.take_over(tx, NOON)])
def test_a_look_that_was_cut_off_is_made_once_more_and_not_for_ever(
    db: Database, cut_off: Callable[[Session], int]
) -> None:
    with db.transaction() as tx:
        put_card(tx)
        outbox.settle(tx, claim_one(tx), State.UNSURE, NOON)
        first = look_one(tx)

        cut_off(tx)

        again = look_one(tx)
        assert [(look.looks, look.failures) for look in (first, again)] == [(1, 0), (1, 1)]


def test_only_what_is_due_can_be_taken_back(db: Database) -> None:
    with db.transaction() as tx:
        outbox.put(tx, Kind.REPLY, "7.1", "x:brand_es", NOON)
        outbox.put(tx, Kind.REPLY, "8.1", "x:brand_en", NOON)

        due = outbox.cancel(tx, "reply:7.1")
        carried = claim_one(tx)
        on_its_way = outbox.cancel(tx, carried.key)

        assert (due, on_its_way, carried.key) == (True, False, "reply:8.1")
        assert outbox.read(tx, "reply:7.1") is None


def test_what_was_given_up_is_counted(db: Database) -> None:
    with db.transaction() as tx:
        for ref in "1234":
            put_card(tx, ref, lane=f"C{ref}")
        first, second, third, _ = claims.claim(tx, NOON, LEASE, 10, [])
        outbox.settle(tx, first, State.SENT, NOON)
        outbox.settle(tx, second, State.FAILED, NOON, error="is_archived")
        outbox.settle(tx, third, State.PERSON, NOON)

        counted = given_up.count(tx)

    assert counted == 2


def changed(tx: Session) -> None:
    outbox.put(tx, Kind.CARD, "42", "C1", NOON + MINUTE)


def dropped_and_changed(tx: Session) -> None:
    given_up.drop(tx, "card:42")
    changed(tx)


def retried(tx: Session) -> None:
    given_up.retry(tx, "card:42", NOON + MINUTE)


def started_anew(tx: Session) -> None:
    outbox.try_again(tx, NOON + MINUTE)


@pytest.mark.parametrize("ask", [retried, started_anew, changed, dropped_and_changed])
def test_what_was_left_to_a_person_is_looked_for_before_it_is_brought_once_more(
    db: Database, ask: Callable[[Session], None]
) -> None:
    with db.transaction() as tx:
        put_card(tx)
        outbox.settle(tx, claim_one(tx), State.UNSURE, NOON)
        look = look_one(tx)
        outbox.settle(tx, look, State.PERSON, NOON)
        sweeps.done(tx, look)

        ask(tx)

        assert claims.claim(tx, NOON + MINUTE, LEASE, 10, []) == []
        (again,) = claims.claim_unsure(tx, NOON + MINUTE, LEASE, 10, [])
        assert (again.failures, again.looks, again.first_tried_at) == (0, 1, NOON)


def test_cards_and_reviews_that_failed_can_be_tried_again_and_nothing_else(db: Database) -> None:
    with db.transaction() as tx:
        put_card(tx)
        outbox.put(tx, Kind.REVIEW, "7.1", "C2", NOON)
        outbox.put(tx, Kind.REPLY, "7.1", "x:brand_es", NOON)
        outbox.put(tx, Kind.NOTICE, "5", "U0ANA", NOON)
        for carried in claims.claim(tx, NOON, LEASE, 10, []):
            outbox.settle(tx, carried, State.FAILED, NOON, error="not_in_channel")

        again = outbox.try_again(tx, NOON + MINUTE)

        claimed = claims.claim(tx, NOON + MINUTE, LEASE + MINUTE, 10, [])
        assert (again, sorted(keys(claimed))) == (2, ["card:42", "review:7.1"])
        assert given_up.count(tx) == 2


def test_it_is_told_what_waits_to_be_done_due_unsure_or_left_behind(db: Database) -> None:
    nothing = Waiting(due=False, unsure=False, lost=False)
    with db.transaction() as tx:
        outbox.put(tx, Kind.REMINDER, "42.1", "U1", NOON + MINUTE)
        assert claims.waiting(tx, NOON, NOON) == nothing
        assert claims.waiting(tx, NOON + MINUTE, NOON) == nothing._replace(due=True)

        (carried,) = claims.claim(tx, NOON + MINUTE, LEASE, 10, [])
        assert claims.waiting(tx, NOON + MINUTE, NOON) == nothing
        assert claims.waiting(tx, NOON, LEASE) == nothing._replace(lost=True)

        outbox.settle(tx, carried, State.UNSURE, NOON, due_at=NOON)
        assert claims.waiting(tx, NOON, NOON) == nothing._replace(unsure=True)

        looked = look_one(tx)
        assert claims.waiting(tx, NOON, NOON) == nothing

        outbox.settle(tx, looked, State.SENT, NOON)
        assert claims.waiting(tx, NOON + MINUTE, LEASE) == nothing


def test_who_is_alone_takes_over_what_was_on_the_wire_without_waiting_for_leases(db: Database) -> None:
    with db.transaction() as tx:
        outbox.put(tx, Kind.CARD, "1", "C1", NOON)
        (sending,) = claims.claim(tx, NOON, LEASE, 9, ())

        taken = outbox.take_over(tx, NOON + MINUTE)

        early = claims.claim_unsure(tx, NOON, LEASE, 9, ())
        (looked_for,) = claims.claim_unsure(tx, NOON + MINUTE, LEASE, 9, ())
    assert (taken, early, looked_for.key) == (1, [], sending.key)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_of_two_that_expire_the_same_leases_neither_waits(db: Database) -> None:
    with db.transaction() as tx:
        put_card(tx)
    with db.transaction() as tx:
        claim_one(tx)

    with db.transaction() as first, db.transaction() as second:
        expired = [outbox.expire(tx, NOON, LEASE) for tx in (first, second)]

    assert expired == [1, 0]
