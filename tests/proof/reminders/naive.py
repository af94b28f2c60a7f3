"""
The naive way: each follow-up is a job with a date in a scheduler's own store, with the grace that comes by default.

The jobs fall due in the three days before this moment, in which the scheduler does nothing: for its jobs that is what
it is to be away.
"""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory

from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, EVENT_JOB_REMOVED, SchedulerEvent
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from tests.proof.figures import Figures
from tests.proof.reminders.crews import Promise
from tests.proof.reminders.decade import AWAY

_PATIENCE_SECONDS = 30.0

_reminded: list[int] = []


def run(promises: Sequence[Promise]) -> Figures:
    """How many of them are lost when all fall due while the scheduler is away."""
    _reminded.clear()
    with TemporaryDirectory() as folder:
        _come_back(f"sqlite:///{folder}/jobs.db", _within(datetime.now(UTC), len(promises)))
    lost = len(promises) - len(set(_reminded))
    return Figures({"follow-ups": len(promises)}, {"lost": lost, "doubled": len(_reminded) - len(set(_reminded))})


def remind(number: int) -> None:
    """The job: it is stored by its name."""
    _reminded.append(number)


def _within(now: datetime, count: int) -> list[datetime]:
    """As many moments, spread over the time away, the last of them a minute ago."""
    return [now - AWAY + (number + 1) / count * (AWAY - timedelta(minutes=1)) for number in range(count)]


def _come_back(store: str, moments: Sequence[datetime]) -> None:
    """Let a scheduler decide what becomes of every job, and take it out of its store."""
    left, decided = iter(range(2 * len(moments) - 1, -1, -1)), threading.Event()

    def on_decision(_: SchedulerEvent) -> None:
        if next(left) == 0:
            decided.set()

    scheduler = BackgroundScheduler(timezone="UTC", jobstores={"default": SQLAlchemyJobStore(store)})
    scheduler.add_listener(on_decision, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED | EVENT_JOB_REMOVED)
    scheduler.start(paused=True)
    for number, moment in enumerate(moments):
        scheduler.add_job(remind, "date", run_date=moment, args=(number,))
    scheduler.resume()
    decided.wait(_PATIENCE_SECONDS)
    scheduler.shutdown()
