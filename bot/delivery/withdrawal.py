"""
The courier of withdrawals: draws a notice or a reminder anew, in its place, after words in it were deleted outside.

It is an edit: it may be done again, and is, for one that was thought lost may land after a newer one.
"""

from bot.clock import Clock
from bot.delivery.courier import Absent, NotYet, Sight, nothing_sent
from bot.delivery.drawing import drawn
from bot.delivery.once import Errand, notice_lines, reminders
from bot.desk.dossier import Dossier
from bot.errors import Rejected
from bot.slack.poster import GONE_CODES, Poster
from bot.slack.views.lapsed import lapsed
from bot.store import cases, follow_ups, notices, outbox
from bot.store.outbox import Delivery, Kind, State
from bot.store.places import Place
from bot.work.desk import Desk

SETTLING_SECONDS = 5.0


class WithdrawalCourier:
    """Takes a deleted post's words out of the message that a line of the outbox, `"notice:7"`, has brought."""

    def __init__(self, desk: Desk, poster: Poster, clock: Clock) -> None:
        self._desk = desk
        self._poster = poster
        self._errands = {Kind.NOTICE: notice_lines(desk, poster, clock), Kind.REMINDER: reminders(desk)}

    def send(self, delivery: Delivery) -> str:
        """Draw it anew once it is certain where it stands; what was deleted in Slack needs nothing."""
        with nothing_sent():
            with self._desk.db.reading() as tx:
                line = outbox.read(tx, delivery.ref)
            if line is not None and line.state in (State.SENDING, State.UNSURE):
                raise NotYet(SETTLING_SECONDS)
            if line is None or not line.found:
                return ""
            errand, last = self._errands[line.kind](line), lapsed(self._dossier(line))
            message = drawn(errand.draw or (lambda: last), last)
        try:
            self._poster.edit(self._place(errand, line.found), message, last)
        except Rejected as error:
            if error.code not in GONE_CODES:
                raise
        return line.found

    def look(self, delivery: Delivery) -> Sight:
        """An edit may be done again."""
        return Absent()

    def sweep(self, delivery: Delivery) -> int:
        """An edit leaves no copies."""
        return 0

    def give_up(self, delivery: Delivery) -> None:
        """The operators' list of what was given up tells of it."""

    def _place(self, errand: Errand, ts: str) -> Place:
        return Place(self._poster.room(errand.spot.channel), ts)

    def _dossier(self, line: Delivery) -> Dossier:
        with self._desk.db.reading() as tx:
            if line.kind is Kind.NOTICE:
                return cases.dossier(tx, notices.read(tx, int(line.ref)).case_id)
            return cases.dossier(tx, follow_ups.read(tx, int(line.ref.split(".")[0])).case_id)
