"""
Everything put together: the only file that knows every concrete class.

`build` makes a desk from its configuration and starts nothing; `start` and `stop` are the two ends of its day.
"""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from bot.accounts import adapters
from bot.clock import Clock, utcnow
from bot.config.load import Config, OverRequests, OverSockets
from bot.delivery.couriers import couriers
from bot.delivery.loop import LEASE, Loop
from bot.delivery.lost_time import careful
from bot.delivery.sides import SLACK
from bot.desk.tongue import Hint, Tongue
from bot.errors import ConfigError, RemoteError
from bot.health import Health
from bot.heaps import share_one_heap
from bot.language import detector
from bot.replica import TERM, Replica
from bot.share import Share
from bot.slack.asking import shuts_out
from bot.slack.bolt import DeskApp, make_app, make_client
from bot.slack.causes import cause, cause_of_app_token
from bot.slack.difference import COMPARED_EVERY, Comparison
from bot.slack.http import KNOCK_EVERY, Requests
from bot.slack.poster import Poster
from bot.slack.sockets import Sockets
from bot.store import ailing, cases, desk_id, half_restored
from bot.store.database import Database
from bot.ticks import Tick, Ticks, desk_ticks
from bot.vitals import vitals
from bot.work import listening, restoring
from bot.work.desk import Desk
from bot.work.intake import Detect
from bot.work.receiving import is_new

log = logging.getLogger(__name__)

COURIER_SECONDS = 10


class Ears(Protocol):
    """How the desk hears what Slack says."""

    def start(self) -> None:
        """Listen, or as soon as Slack is there. Raises RemoteError: it refuses the token."""

    def stop(self, seconds: float) -> None:
        """Take nothing new, and finish what is being answered within so many seconds."""

    def is_listening(self) -> bool:
        """Whether Slack can reach the desk."""


@dataclass(frozen=True)
class Leases:
    """After how long a replica counts as dead to the others: with what it was bringing, and with what it alone did."""

    delivery: timedelta = LEASE
    duty: timedelta = TERM


class App:
    """A desk that can be started and stopped, once."""

    def __init__(
        self,
        desk: Desk,
        bolt: DeskApp,
        comparison: Comparison,
        replica: Replica,
        ears: Ears,
        loop: Loop,
        ticks: Ticks,
        health: Health,
    ) -> None:
        self.desk = desk
        self.bolt = bolt
        self.health = health
        self._comparison = comparison
        self._replica = replica
        self._ears = ears
        self._loop = loop
        self._ticks = ticks

    def start(self) -> None:
        """
        Poll, listen to Slack, deliver, wake; where Slack is away, hear all the same and go on when it is there.

        Raises:
            ConfigError: Slack refuses a token, or the database does not do what is asked or is being restored; nothing
                was started.
        """
        share_one_heap()
        self.health.start()
        try:
            self._take_up()
        except RemoteError as error:
            self.stop()
            raise ConfigError(f"SLACK_BOT_TOKEN: {cause(error.code)}") from None
        except SQLAlchemyError as error:
            self.stop()
            raise ailing.ailment(error) from None
        except ConfigError:
            self.stop()
            raise
        self.health.ready.set()
        log.info("desk.started", extra={"accounts": sorted(self.desk.layout.accounts)})

    def _take_up(self) -> None:
        if self.desk.db.engine == "sqlite":
            self._replica.take_over()
            self._loop.take_over()
        self._replica.renew()
        with self.desk.db.reading() as tx:  # a restore that began meanwhile has seen our leases, or is seen now
            half_restored.refuse(tx)
        self._knock()
        self._listen()
        self._loop.try_again()
        self._ticks.start()

    def _knock(self) -> None:
        """Ask Slack for an answer; without one nothing is brought to it until it gives one. Raises its refusal."""
        try:
            self._comparison.make()
        except RemoteError as error:
            if shuts_out(error):
                raise
            log.warning("slack.unreachable", extra={"cause": error.code})
            self._loop.leave_alone(SLACK)

    def _listen(self) -> None:
        try:
            self._ears.start()
        except RemoteError as error:
            raise ConfigError(f"SLACK_APP_TOKEN: {cause_of_app_token(error.code)}") from None

    def stop(self, seconds: float = 10.0) -> bool:
        """
        Start nothing new, finish what is on the wire, hand over and let go of everything; whether all of it was done.

        What takes longer than so many seconds is left alone: a delivery is looked for when its lease has run out.
        """
        until = time.monotonic() + seconds
        self.health.ready.clear()
        self._loop.claim_no_more()
        self._ears.stop(_left(until) / 2)  # the other half is for what they have put on the way
        ended = self._ticks.stop(_left(until)) & self._loop.stop(_left(until))
        try:
            self._replica.release()
        except SQLAlchemyError as error:
            log.warning("replica.not_released", extra={"code": type(error).__name__})
        self.health.stop()
        for adapter in self.desk.adapters.values():
            adapter.close()
        self.desk.db.close()
        log.info("desk.stopped", extra={"all_ended": ended})
        return ended


def _left(until: float) -> float:
    return max(0.0, until - time.monotonic())


def told_by_the_models(text: str, *, hint: Hint | None, brand_words: frozenset[str]) -> Tongue:
    """Asks for the detector when there is a post to be read: to load it takes as long as the rest of a start."""
    return detector().detect(text, hint, brand_words)


def build(config: Config, clock: Clock = utcnow, detect: Detect = told_by_the_models, leases: Leases = Leases()) -> App:
    """
    Make the desk that `config` describes. `clock` gives the desk's moments; the demo and tests move it.

    `detect` tells languages. `leases` are how long its leases last.

    Raises:
        ConfigError: the database cannot be used as it is, or not with this configuration; the sentence says what to do.
    """
    db = _database(config)
    desk = Desk(db, config.layout(), adapters(config, db, clock))
    with ailing.told():
        _check_homes(desk)
        restoring.look_if_put_in_place_by_hand(desk, clock())
        with db.transaction() as tx:
            own_id = desk_id.read(tx, clock())
    bolt = make_app(_plain(config.slack.bot_token), config.slack.api_url, desk, clock)
    poster = Poster(make_client(_plain(config.slack.bot_token), config.slack.api_url, COURIER_SECONDS), own_id)
    probes = {SLACK: poster.probe} | {account: adapter.check for account, adapter in desk.adapters.items()}
    loop = Loop(
        db, careful(desk, couriers(desk, poster, clock, detect), clock), clock, db.clock, probes, lease=leases.delivery
    )
    rhythms = list(desk_ticks(desk, loop, detect, clock))
    replica = Replica(db, [tick.name for tick in rhythms if tick.alone], leases.duty)
    ears, hearing = _ears(config, bolt, desk, clock, replica)
    comparison = Comparison(db, bolt.client, clock)
    rhythms += [
        Tick("renew", replica.renew_every, replica.renew, alone=False),
        Tick("compare clocks", COMPARED_EVERY, comparison.make, alone=False),
        *hearing,
    ]
    ticks = Ticks(rhythms, replica.holds)
    health = Health(
        config.health_port,
        ready={"slack": ears.is_listening, "database": lambda: replica.is_renewed() and db.answers()},
        well={
            "polling": lambda: listening.hears_every_account(desk, db.clock()),
            "ticking": ticks.alive,
            "delivering": lambda: not loop.open_breakers(),
            "clock": comparison.is_right,
        },
        figures=vitals(desk, clock),
    )
    return App(desk, bolt, comparison, replica, ears, loop, ticks, health)


def _database(config: Config) -> Database:
    db = Database(config.database_url)
    try:
        with ailing.told():
            ailing.check_shape(db)
            db.hold()
            weaknesses = db.weaknesses()
        if weaknesses:
            raise ConfigError(*weaknesses)
    except ConfigError:
        db.close()
        raise
    return db


def _check_homes(desk: Desk) -> None:
    """Refuse a configuration that lost what cases belong to: nobody could work on them, nor hear their authors."""
    with desk.db.reading() as tx:
        homes = cases.homes(tx)
    teams = sorted({team for team, _ in homes} - set(desk.layout.teams))
    accounts = sorted({account for _, account in homes} - set(desk.layout.accounts))
    if teams or accounts:
        desk.db.close()
        raise ConfigError(
            *(f"teams: {team!r} is not there any more and has cases; keep it" for team in teams),
            *(f"accounts: {account!r} is not there any more and has cases; keep it" for account in accounts),
        )


def _ears(config: Config, bolt: DeskApp, desk: Desk, clock: Clock, replica: Replica) -> tuple[Ears, list[Tick]]:
    """How this replica hears Slack, and what must tick for it."""
    match config.slack.hearing:
        case OverSockets(app_token):
            share = Share(replica, Sockets(bolt, make_client(_plain(app_token), config.slack.api_url)))
            return share, [Tick("share", replica.renew_every, share.adjust, alone=False)]
        case OverRequests(secret, host, port):
            requests = Requests(bolt, _plain(secret), lambda signature: is_new(desk, signature, clock), host, port)
            return requests, [Tick("knock", KNOCK_EVERY, requests.knock, alone=False)]


def _plain(secret: SecretStr) -> str:
    return secret.get_secret_value()
