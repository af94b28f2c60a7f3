"""What became of every plan, by Slack's own messages and the history of the cases; the hours are counted anew here."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from bot.store.tables import EVENTS
from tests.proof.figures import Figures
from tests.proof.reminders.crews import Crew
from tests.proof.reminders.decade import Decade, Plan
from tests.proof.reminders.slack import Slack


def audit(decade: Decade, slack: Slack) -> Figures:
    """The figures of a decade that is over."""
    arrived, fired = slack.reminders(), _fired(decade)
    kept, expected = decade.kept, {plan.key for plan in decade.kept}
    late = {True: 0.0, False: 0.0}
    broken: Counter[str] = Counter(dict.fromkeys(("lost", "doubled", "early", "at rest", "on a wrong day"), 0))
    for plan in kept:
        moments = fired.get(plan.key, [])
        broken["lost"] += not arrived[plan.key] or not moments
        broken["doubled"] += arrived[plan.key] > 1 or len(moments) > 1
        broken["early"] += any(moment < plan.due_at for moment in moments)
        broken["at rest"] += not _works(plan.crew, plan.due_at)
        broken["on a wrong day"] += _days(plan) != plan.days
        for moment in moments:
            since, was_away = _possible_since(decade, plan.due_at)
            late[was_away] = max(late[was_away], (moment - since).total_seconds())
    broken["unasked for"] = sum(key not in expected for key in arrived.keys() | fired.keys())
    broken["beyond the most"] = decade.let_through
    counts = {
        "follow-ups": len({plan.case_id for plan in kept}),
        "zones": len({str(plan.crew.hours.zone) for plan in kept}),
        "reminders": len(kept),
        "due while away": sum(_possible_since(decade, plan.due_at)[1] for plan in kept),
        "planned anew": len(decade.replaced),
        "refused beyond the most": decade.refused,
    }
    return Figures(counts, broken, {"seconds late when there": late[False], "after being away": late[True]})


def _fired(decade: Decade) -> dict[str, list[datetime]]:
    """When the history says that each reminder fired."""
    follow_ups = {plan.case_id: plan.key.split(":")[1].split(".")[0] for plan in decade.kept}
    found: dict[str, list[datetime]] = {}
    with decade.db.reading() as tx:
        for event in tx.execute(select(EVENTS).where(EVENTS.c.name == "follow_up.fired")):
            key = f"reminder:{follow_ups[event.case_id]}.{event.facts['reminder']}"
            found.setdefault(key, []).append(event.at)
    return found


def _possible_since(decade: Decade, due_at: datetime) -> tuple[datetime, bool]:
    """From when the desk could have fired what was due then, and whether it was away."""
    back = next((end for begin, end in decade.absences if begin <= due_at < end), None)
    return (due_at, False) if back is None else (back, True)


def _works(crew: Crew, moment: datetime) -> bool:
    """Whether the team's own clock shows one of its working hours."""
    hours = crew.hours
    local = moment.astimezone(hours.zone)
    spans = hours.week[local.weekday()]
    within = any(span.start <= local.time() and (local.time() < span.end or span.end == time()) for span in spans)
    return local.date() not in hours.holidays and within


def _days(plan: Plan) -> int:
    """How many days on which the team works there are after the one on which it was planned."""
    zone = plan.crew.hours.zone
    first, last = (moment.astimezone(zone).date() for moment in (plan.set_at, plan.due_at))
    return sum(_works_on(plan.crew, first + timedelta(days=number + 1)) for number in range((last - first).days))


def _works_on(crew: Crew, day: date) -> bool:
    """Whether its clock shows working hours on that day; looked at by the quarter, for it may skip some of them."""
    noon = datetime.combine(day, time(12), UTC)
    quarters = (noon + number * timedelta(minutes=15) for number in range(-28 * 4, 28 * 4))
    return any(moment.astimezone(crew.hours.zone).date() == day and _works(crew, moment) for moment in quarters)
