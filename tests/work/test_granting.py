"""The vault: a grant is renewed once, by one, and never lost."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot.errors import Rejected, RemoteError, Throttled, Unreachable, Unsure
from bot.platforms.grants import Grant
from bot.store import leases
from bot.store.database import Database
from bot.work import operating
from bot.work.granting import StoredVault
from tests.build import NOON

ACCOUNT = "x:acme"


@dataclass
class Network:
    """A network whose words work once; `answers` are what goes wrong with the next renewals."""

    clock: datetime = NOON
    word: str = "configured"
    count: int = 0
    answers: list[RemoteError] = field(default_factory=list)
    busy: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        return self.clock

    def renew(self, held: Grant | None) -> Grant:
        assert self.busy.acquire(blocking=False), "two renew at once"
        try:
            if self.answers:
                raise self.answers.pop(0)
            if (held.refresh if held else "configured") != self.word:
                raise Rejected("400 invalid_grant", "authorise again")
            self.count += 1
            self.word = f"word {self.count}"
            return Grant(f"access {self.count}", self.word, self.clock + timedelta(hours=2))
        finally:
            self.busy.release()


@pytest.fixture
def network() -> Network:
    return Network()


def vault(db: Database, network: Network, configured: str = "configured") -> StoredVault:
    return StoredVault(db, ACCOUNT, configured, lambda: NOON, network.now)


def alarms(db: Database) -> list[str]:
    with db.reading() as tx:
        return [alarm.code for alarm in operating.trouble(tx).alarms]


def test_the_first_grant_comes_from_what_is_configured_and_is_kept(db: Database, network: Network) -> None:
    assert vault(db, network).grant(network.renew).access == "access 1"

    assert vault(db, network).grant(network.renew).access == "access 1"


def test_a_grant_is_renewed_five_minutes_before_its_end(db: Database, network: Network) -> None:
    ours = vault(db, network)
    ours.grant(network.renew)

    network.clock += timedelta(hours=2) - timedelta(minutes=6)
    assert ours.grant(network.renew).access == "access 1"
    network.clock += timedelta(minutes=1)
    assert ours.grant(network.renew).access == "access 2"


def test_a_refused_grant_is_replaced_once(db: Database, network: Network) -> None:
    one, other = vault(db, network), vault(db, network)
    refused = one.grant(network.renew)
    network.clock += timedelta(minutes=1)

    assert one.instead_of(refused, network.renew).access == "access 2"
    assert other.instead_of(refused, network.renew).access == "access 2"


def test_a_network_that_refuses_every_grant_is_not_asked_for_more(db: Database, network: Network) -> None:
    ours = vault(db, network)

    for _ in range(5):
        ours.instead_of(ours.grant(network.renew), network.renew)

    assert network.count == 1


def test_a_new_secret_in_the_configuration_begins_anew(db: Database, network: Network) -> None:
    vault(db, network).grant(network.renew)
    again = Network(word="another")

    def renew(held: Grant | None) -> Grant:
        assert held is None
        return Grant("new", "words", None)

    assert vault(db, again, "another").grant(renew).access == "new"


@pytest.mark.parametrize(
    ("trouble", "alarm"),
    [
        (Unreachable("connect_error"), "grant_not_renewed"),
        (Throttled("429", 5), "grant_not_renewed"),
        (Unsure("read_timeout"), "grant_in_doubt"),
    ],
    ids=repr,
)
def test_a_renewal_that_fails_is_announced_while_the_old_grant_lasts(
    db: Database, network: Network, trouble: RemoteError, alarm: str
) -> None:
    ours = vault(db, network)
    ours.grant(network.renew)
    network.clock += timedelta(hours=2) - timedelta(minutes=4)
    network.answers = [trouble]

    assert ours.grant(network.renew).access == "access 1"
    assert alarms(db) == [alarm]

    network.clock += timedelta(seconds=11)
    assert ours.grant(network.renew).access == "access 2"
    assert alarms(db) == []


def test_a_renewal_that_fails_at_the_end_leaves_nothing_to_ask_with(db: Database, network: Network) -> None:
    ours = vault(db, network)
    ours.grant(network.renew)
    network.clock += timedelta(hours=3)
    network.answers = [Unsure("read_timeout")]

    with pytest.raises(Unreachable):
        ours.grant(network.renew)
    with pytest.raises(Unreachable):
        ours.grant(network.renew)

    network.clock += timedelta(seconds=11)
    assert ours.grant(network.renew).access == "access 2"


def test_a_grant_that_is_gone_is_an_alarm_and_not_asked_for_at_every_turn(db: Database, network: Network) -> None:
    network.word = "used elsewhere"
    ours = vault(db, network)
    asked: list[Grant | None] = []

    def renew(held: Grant | None) -> Grant:
        asked.append(held)
        return network.renew(held)

    for _ in range(5):
        with pytest.raises(Rejected) as caught:
            ours.grant(renew)

    assert (caught.value.cause, alarms(db), len(asked)) == ("authorise again", ["grant_gone"], 1)
    network.word = "configured"
    network.clock += timedelta(minutes=16)
    assert ours.grant(renew).access == "access 1"
    assert alarms(db) == []


def test_sixteen_that_need_it_at_once_have_it_renewed_once(db: Database, network: Network) -> None:
    replicas = [vault(db, network) for _ in range(4)]

    with ThreadPoolExecutor(16) as threads:
        grants = list(threads.map(lambda number: replicas[number % 4].grant(network.renew), range(16)))

    assert {grant.access for grant in grants} == {"access 1"}
    assert network.count == 1


def test_who_has_a_good_one_does_not_wait_for_another_replica(db: Database, network: Network) -> None:
    ours = vault(db, network)
    ours.grant(network.renew)
    network.clock += timedelta(hours=2) - timedelta(minutes=4)
    with db.transaction() as tx:
        leases.hold(tx, [f"grant {ACCOUNT}"], "another", db.clock(), timedelta(minutes=1))

    assert ours.grant(network.renew).access == "access 1"
    assert network.count == 1


def test_what_a_replica_that_died_was_renewing_is_renewed_after_its_lease(db: Database, network: Network) -> None:
    with db.transaction() as tx:
        leases.hold(tx, [f"grant {ACCOUNT}"], "dead", db.clock() - timedelta(minutes=2), timedelta(minutes=1))

    assert vault(db, network).grant(network.renew).access == "access 1"


class Balky(Database):
    """A database that does not commit as long as it is told so."""

    refuses = False

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with super().transaction() as tx:
            yield tx
            if self.refuses:
                raise OperationalError("COMMIT", {}, Exception("disk full"))


def test_a_grant_that_the_database_does_not_take_is_held_until_it_does(database_url: str, network: Network) -> None:
    db = Balky(database_url)
    ours = vault(db, network)

    def renew(held: Grant | None) -> Grant:
        db.refuses = True
        return network.renew(held)

    for _ in range(2):
        with pytest.raises(Unreachable):
            ours.grant(renew)
    db.refuses = False

    assert ours.grant(renew).access == "access 1"
    assert vault(db, network).grant(renew).access == "access 1"
    db.close()


def test_no_token_is_shown_nor_logged(db: Database, network: Network, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        shown = repr(vault(db, network).grant(network.renew))

    assert caplog.records
    assert not any(token in shown + caplog.text for token in ("access 1", "word 1", "configured"))
