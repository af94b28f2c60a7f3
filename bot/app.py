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
from bot.desk.hearing import DEAF, Standing
from bot.desk.tongue import Hint, Tongue
from bot.errors import ConfigError, RemoteError
from bot.health import Health
from bot.heaps import share_heaps
from bot.language import detector
from bot.replica import TERM, Replica
from bot.share import Share
from bot.slack.asking import called, shuts_out
from bot.slack.bolt import DeskApp, make_app, make_client
from bot.slack.causes import cause
from bot.slack.http import Requests
from bot.slack.poster import Poster
from bot.slack.sockets import Sockets
from bot.store import cases, given_up
from bot.store.database import Database, SchemaState
from bot.ticks import Tick, Ticks, desk_ticks
from bot.work import listening, restoring
from bot.work.desk import Desk
from bot.work.intake import Detect
from bot.work.receiving import is_new
from bot.work.sources import Overview, figures, overview

log = logging.getLogger(__name__)

COURIER_SECONDS = 10
SCHEMA_CAUSES = {
    SchemaState.BEHIND: "Its tables are older than this release, or not there yet; run `mentiondesk migrate`",
    SchemaState.UNKNOWN: "Its tables are newer than this release; run the release that made them, or a later one",
}


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
        replica: Replica,
        ears: Ears,
        loop: Loop,
        ticks: Ticks,
        health: Health,
    ) -> None:
        self.desk = desk
        self.bolt = bolt
        self.health = health
        self._replica = replica
        self._ears = ears
        self._loop = loop
        self._ticks = ticks

    def start(self) -> None:
        """
        Poll, listen to Slack, deliver, wake; where Slack is away, hear all the same and go on when it is there.

        Raises:
            ConfigError: Slack refuses a token, or the database does not answer; nothing was started.
        """
        share_heaps()
        self.health.start()
        try:
            self._take_up()
        except RemoteError as error:
            self.stop()
            raise ConfigError(f"Slack: {cause(error.code)}") from None
        except SQLAlchemyError as error:
            self.stop()
            raise ConfigError(f"database: It does not answer ({type(error).__name__})") from None
        self.health.ready.set()
        log.info("desk.started", extra={"accounts": sorted(self.desk.layout.accounts)})

    def _take_up(self) -> None:
        if self.desk.db.engine == "sqlite":
            self._replica.take_over()
            self._loop.take_over()
        self._replica.renew()
        self._knock()
        self._ears.start()
        self._loop.try_again()
        self._ticks.start()

    def _knock(self) -> None:
        """Ask Slack for an answer; without one nothing is brought to it until it gives one. Raises its refusal."""
        try:
            called(self.bolt.client.auth_test)
        except RemoteError as error:
            if shuts_out(error):
                raise
            log.warning("slack.unreachable", extra={"cause": error.code})
            self._loop.leave_alone(SLACK)

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
    _check_homes(desk)
    restoring.look_if_put_in_place_by_hand(desk, clock())
    bolt = make_app(_plain(config.slack.bot_token), config.slack.api_url, desk, clock)
    poster = Poster(make_client(_plain(config.slack.bot_token), config.slack.api_url, COURIER_SECONDS))
    probes = {SLACK: poster.probe} | {account: adapter.check for account, adapter in desk.adapters.items()}
    loop = Loop(
        db, careful(desk, couriers(desk, poster, clock, detect)), clock, db.clock, probes, lease=leases.delivery
    )
    rhythms = list(desk_ticks(desk, loop, detect, clock))
    replica = Replica(db, [tick.name for tick in rhythms if tick.alone], leases.duty)
    ears, hearing = _ears(config, bolt, desk, clock, replica)
    rhythms += [Tick("renew", replica.renew_every, replica.renew, alone=False), *hearing]
    ticks = Ticks(rhythms, replica.holds)
    return App(desk, bolt, replica, ears, loop, ticks, _health(config, desk, loop, ticks, ears, clock))


def _database(config: Config) -> Database:
    db = Database(config.database_url)
    try:
        db.hold()
        state, weaknesses = db.state_of_schema(), db.weaknesses()
    except SQLAlchemyError as error:
        db.close()
        raise ConfigError(f"database: It does not answer ({type(error).__name__})") from None
    problems = weaknesses if state is SchemaState.CURRENT else (f"database: {SCHEMA_CAUSES[state]}",)
    if problems:
        db.close()
        raise ConfigError(*problems)
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
            return Requests(bolt, _plain(secret), lambda signature: is_new(desk, signature, clock), host, port), []


def _health(config: Config, desk: Desk, loop: Loop, ticks: Ticks, ears: Ears, clock: Clock) -> Health:
    def polls_are_recent() -> bool:
        return listening.hears_every_account(desk, desk.db.clock())

    def given_up_lines() -> int:
        with desk.db.reading() as tx:
            return given_up.count(tx)

    def seen() -> Overview:
        with desk.db.reading() as tx:
            return overview(tx, desk, clock(), desk.db.clock())

    return Health(
        config.health_port,
        ready={"slack": ears.is_listening, "database": desk.db.answers},
        well={"polling": polls_are_recent, "ticking": ticks.alive, "delivering": lambda: not loop.open_breakers()},
        figures={
            "deliveries_given_up": given_up_lines,
            "sources_not_heard": lambda: seen().count(*DEAF),
            "sources_paused": lambda: seen().count(Standing.PAUSED, Standing.STOPPED),
            "sources": lambda: figures(seen()),
        },
    )


def _plain(secret: SecretStr) -> str:
    return secret.get_secret_value()
