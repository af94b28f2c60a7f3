"""
Ten years of a desk, from one moment at which something happens to the next.

A moment is a press, a tick that comes up to a second after something was due, or the desk's going and coming back.
While something is being delivered the clock goes second by second, as the desk's does.
"""

import heapq
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

from bot.desk.follow_up import FollowUp, FollowUpState
from bot.errors import Refused
from bot.store import follow_ups
from bot.store.database import Database
from bot.work import following_up
from tests.proof.reminders.crews import Crew, Promise, layout_of
from tests.proof.reminders.replicas import Replica
from tests.proof.reminders.setting import set_by_hand, set_by_reply

AWAY = timedelta(days=3)
_PROMISES_AN_ABSENCE = 3
_LATER, _ANEW = 0.6, 0.1
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """What was planned: `due_at` is the desk's answer to `set_at` and `days`, `key` the delivery of its reminder."""

    crew: Crew
    case_id: int
    key: str
    set_at: datetime
    days: int
    due_at: datetime


class Decade:
    """
    The desk, and what came of it.

    `kept` are the plans that have to remind, `replaced` those whose place others took; `refused` and `let_through`
    count who asked for a reminder beyond the most; `absences` are when the desk went and when it was back.
    """

    def __init__(self, address: str, slack_url: str, teams: Sequence[Crew], random: Random, replicas: int) -> None:
        self.db = Database(address)
        self.kept: list[Plan] = []
        self.replaced: list[Plan] = []
        self.absences: list[tuple[datetime, datetime]] = []
        self.refused = self.let_through = 0
        self._address, self._slack_url, self._layout = address, slack_url, layout_of(teams)
        self._random, self._replicas = random, replicas
        self._agenda: list[tuple[datetime, int, Callable[[], object]]] = []
        self._numbers = count()
        self._awaited: dict[int, Plan] = {}
        self._up: list[Replica] = []
        self._threads = ThreadPoolExecutor(replicas)

    def live(self, promises: Sequence[Promise]) -> None:
        """Let all of it happen."""
        self._now = promises[0].at - 2 * AWAY
        self._plan_absences(promises)
        for promise in promises:
            self._at(self._awake(promise.at), self._set, promise)
        self._come()
        busy = False
        while self._agenda or busy:
            self._now = self._now + _SECOND if busy else max(self._now, self._agenda[0][0])
            while self._agenda and self._agenda[0][0] <= self._now:
                heapq.heappop(self._agenda)[2]()
            busy = sum(replica.deliver() for replica in self._up) > 0
        self._go()
        self._threads.shutdown()

    def close(self) -> None:
        """Let go of the database."""
        self.db.close()

    def _at(self, moment: datetime, act: Callable[..., object], *given: object) -> None:
        heapq.heappush(self._agenda, (moment, next(self._numbers), lambda: act(*given)))

    def _plan_absences(self, promises: Sequence[Promise]) -> None:
        """Three days away around some of the moments at which somebody sets something."""
        around = sorted(self._random.sample([one.at for one in promises], -(-len(promises) // _PROMISES_AN_ABSENCE)))
        for moment in around:
            begin = moment + self._random.random() * 2 * _DAY
            if not self.absences or begin > self.absences[-1][1] + _DAY:
                self.absences.append((begin, begin + self._random.choice((_SECOND, AWAY, AWAY))))
        for begin, end in self.absences:
            self._at(begin, self._go)
            self._at(end, self._come)

    def _awake(self, moment: datetime) -> datetime:
        """That moment, or an earlier one at which the desk is there for whoever presses."""
        away = (begin for begin, end in self.absences if begin - _SECOND <= moment <= end)
        begin = next(away, None)
        return moment if begin is None else begin - self._random.uniform(0.01, 0.5) * _DAY

    def _go(self) -> None:
        for replica in self._up:
            replica.stop()
        self._up = []

    def _come(self) -> None:
        self._up = [Replica(self._address, self._slack_url, self._layout, self._clock) for _ in range(self._replicas)]
        self._catch_up()

    def _clock(self) -> datetime:
        return self._now

    def _catch_up(self) -> None:
        """Tick once a second for as long as there is something to fire."""
        if self._tick():
            self._at(self._now + _SECOND, self._catch_up)

    def _tick(self) -> int:
        """All replicas at once wake what is due; returns how many fired."""
        fired: int = sum(self._threads.map(lambda replica: replica.wake(self._now), self._up))
        if fired:
            self._answer_reminders()
        return fired

    def _answer_reminders(self) -> None:
        """Let the agents who are reminded now decide to be reminded once more, in minutes or days."""
        for plan in [plan for plan in self._awaited.values() if plan.due_at <= self._now]:
            if self._standing(plan.case_id).state is FollowUpState.FIRED:
                del self._awaited[plan.case_id]
                if self._random.random() < _LATER:
                    self._at(self._now + self._random.random() * 2 * _DAY, self._later, plan)

    def _standing(self, case_id: int) -> FollowUp:
        with self.db.reading() as tx:
            follow_up = follow_ups.of_case(tx, case_id)
        assert follow_up is not None
        return follow_up

    def _set(self, promise: Promise) -> None:
        desk, crew = self._up[0].desk, promise.crew
        setting = set_by_reply if promise.by_reply else set_by_hand
        case_id = setting(desk, crew, promise.days, self._now)
        self._expect(crew, case_id, promise.days)
        if self._random.random() < _ANEW:
            days = promise.days + 1
            following_up.plan(desk, case_id, crew.agent, days, self._now)
            self.replaced.append(self.kept.pop())
            self._expect(crew, case_id, days)

    def _later(self, plan: Plan) -> None:
        if not self._up:
            self._at(self._now + _DAY, self._later, plan)
            return
        days = self._random.choice((1, 2, 3))
        try:
            following_up.later(self._up[0].desk, plan.case_id, plan.crew.agent, days, self._now)
        except Refused:
            self.refused += 1
            return
        self._expect(plan.crew, plan.case_id, days)

    def _expect(self, crew: Crew, case_id: int, days: int) -> None:
        """Note what the desk now holds itself to, and let it tick just before and just after that."""
        follow_up = self._standing(case_id)
        number = follow_up.reminders + 1
        self.let_through += number > self._layout.follow_up.most_reminders
        plan = Plan(crew, case_id, f"reminder:{follow_up.id}.{number}", self._now, days, follow_up.due_at)
        self.kept.append(plan)
        self._awaited[case_id] = plan
        self._at(follow_up.due_at - self._random.random() * _SECOND, self._tick)
        self._at(follow_up.due_at + self._random.random() * _SECOND, self._tick)
