"""Follow-ups: one a case that still matters, and none forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk import follow_up as rules
from bot.desk.events import Change
from bot.desk.follow_up import FollowUp, FollowUpState
from bot.errors import Refused
from bot.store import events, follow_ups
from bot.store.database import Database
from tests.build import ANA, BEN, NOON, stored_case

LATER = NOON + timedelta(days=2)


def test_a_follow_up_that_is_set_replaces_the_one_before(db: Database) -> None:
    with db.transaction() as tx:
        case = stored_case(tx)
        before = follow_ups.set(tx, case.id, NOON, ANA.id, NOON)

        now = follow_ups.set(tx, case.id, LATER, BEN.id, NOON)

        assert now == FollowUp(now.id, case.id, LATER, BEN.id)
        assert follow_ups.current(tx, case.id) == follow_ups.of_case(tx, case.id) == now
        assert follow_ups.read(tx, before.id).state is FollowUpState.DONE


def test_a_fired_follow_up_is_current_until_it_is_done(db: Database) -> None:
    with db.transaction() as tx:
        case = stored_case(tx)
        follow_up = follow_ups.set(tx, case.id, NOON, ANA.id, NOON)
        fired = rules.fire(follow_ups.lock(tx, follow_up.id), NOON)
        follow_ups.save(tx, fired)
        current = follow_ups.current(tx, case.id)

        follow_ups.save(tx, Change(rules.done(fired.subject)))

        assert current == fired.subject
        assert follow_ups.current(tx, case.id) is None
        assert [event.name for event in events.of_case(tx, case.id)] == ["case.opened", "follow_up.fired"]


def test_what_is_due_is_what_is_set_and_whose_moment_has_come(db: Database) -> None:
    with db.transaction() as tx:
        one, two, three, four = (
            follow_ups.set(tx, stored_case(tx, str(9001 + n)).id, NOON + timedelta(hours=hours), ANA.id, NOON)
            for n, hours in enumerate((2, 1, 1, 3))
        )
        follow_ups.save(tx, Change(replace(three, state=FollowUpState.FIRED)))

        assert follow_ups.due(tx, NOON, 10) == []
        assert follow_ups.due(tx, NOON + timedelta(hours=2), 10) == [two.id, one.id]
        assert follow_ups.due(tx, NOON + timedelta(hours=9), 10) == [two.id, one.id, four.id]
        assert follow_ups.due(tx, NOON + timedelta(hours=9), 1) == [two.id]


def test_a_follow_up_that_does_not_exist_is_a_refusal(db: Database) -> None:
    for look in (follow_ups.read, follow_ups.lock):
        with db.transaction() as tx, pytest.raises(Refused) as refused:
            look(tx, 4711)

        assert refused.value.code == "follow_up_over"
