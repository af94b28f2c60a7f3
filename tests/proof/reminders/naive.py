"""
The naive way: each follow-up is a job with a date in a scheduler's own store, with the grace that comes by default.

The jobs are laid so that they fall due in the three days before this moment, at which the scheduler starts anew.
"""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory

from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
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
        store = f"sqlite:///{folder}/jobs.db"
        before = _scheduler(store)
        before.start(paused=True)
        now = datetime.now(UTC)
        for number, _ in enumerate(promises):
            due_at = now - AWAY + (number + 1) / (len(promises) + 1) * (AWAY - timedelta(minutes=1))
            before.add_job(remind, "date", run_date=due_at, args=(number,))
        before.shutdown()
        _start_anew(store, len(promises))
    lost = len(promises) - len(set(_reminded))
    return Figures({"follow-ups": len(promises)}, {"lost": lost, "doubled": len(_reminded) - len(set(_reminded))})


def remind(number: int) -> None:
    """The job: it is stored by its name."""
    _reminded.append(number)


def _start_anew(store: str, jobs: int) -> None:
    """Let a new scheduler decide what becomes of every job."""
    left, decided = iter(range(jobs - 1, -1, -1)), threading.Event()

    def on_decision(_: JobExecutionEvent) -> None:
        if next(left) == 0:
            decided.set()

    after = _scheduler(store)
    after.add_listener(on_decision, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)
    after.start()
    decided.wait(_PATIENCE_SECONDS)
    after.shutdown()


def _scheduler(store: str) -> BackgroundScheduler:
    return BackgroundScheduler(timezone="UTC", jobstores={"default": SQLAlchemyJobStore(store)})
