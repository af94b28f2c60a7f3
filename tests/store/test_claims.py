"""Claims on terms: buckets are emptied by all together, and what is held back holds nobody else up."""

from datetime import timedelta

from bot.store import claims, limits, outbox
from bot.store.claims import Terms
from bot.store.database import Database
from bot.store.lanes import Head
from bot.store.limits import Limit
from bot.store.outbox import Kind
from tests.build import NOON

SECOND = timedelta(seconds=1)
LEASE = NOON + timedelta(minutes=2)


def one_bucket(_: Head) -> Limit:
    return Limit("slack chat.update", SECOND, 2)


def test_a_bucket_gives_to_all_who_claim_together_no_more_than_it_holds(db: Database) -> None:
    terms = Terms(limit_of=one_bucket)
    with db.transaction() as tx:
        for number in range(6):
            outbox.put(tx, Kind.NOTICE, str(number), f"C{number}", NOON)

    taken = []
    for wait in (0, 0, 1, 3):
        with db.transaction() as tx:
            taken.append(len(claims.claim(tx, NOON + wait * SECOND, LEASE, 4, [], terms)))

    assert taken == [2, 0, 1, 2]


def test_what_is_held_back_does_not_keep_the_rest_from_being_taken(db: Database) -> None:
    with db.transaction() as tx:
        limits.hold_until(tx, Limit("C1").pause, NOON + SECOND)
        for ref, lane in (("1", "C1"), ("2", "C1"), ("3", "C2"), ("4", "away")):
            outbox.put(tx, Kind.NOTICE, ref, lane, NOON)
        terms = Terms(limit_of=lambda head: Limit(head.lane), admits=lambda head: head.lane != "away")

        taken = claims.claim(tx, NOON, LEASE, 1, [], terms)

    assert [delivery.ref for delivery in taken] == ["3"]


def test_one_lane_of_two_teams_gives_one_line_and_each_team_its_next(db: Database) -> None:
    with db.transaction() as tx:
        for ref, team in (("1", "care"), ("2", "care"), ("3", "press")):
            outbox.put(tx, Kind.NOTICE, ref, "C1", NOON, team)
        press_first = Terms(in_turn=lambda heads: sorted(heads, key=lambda head: head.team, reverse=True))

        taken = [claims.claim(tx, NOON, LEASE, 9, [], press_first)[0].ref for _ in range(3)]

    assert taken == ["3", "1", "2"]
