"""Whatever order presses, claims, answers and crashes come in, the outbox keeps its promises."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from bot.store import claims, outbox
from bot.store.database import Database
from bot.store.outbox import Delivery, Kind, State
from tests.build import NOON

LEASE = timedelta(seconds=60)
ACTS = ("change", "claim", "look", "sent", "unsure", "not done", "crash")


class Desk:
    """A model of one card: how often it changed, and which change was set out for and drawn last by what happened."""

    def __init__(self, tx: Session) -> None:
        self.tx = tx
        self.asked = 0
        self.set_out = 0
        self.drawn = 0
        self.carrying: list[tuple[Delivery, int]] = []

    def act(self, name: str) -> None:
        match name:
            case "change":
                outbox.put(self.tx, Kind.CARD, "42", "C1", NOON)
                self.asked += 1
            case "claim":
                for delivery in claims.claim(self.tx, NOON, NOON + LEASE, 5, []):
                    self.set_out = self.asked
                    self.carrying.append((delivery, self.set_out))
            case "look":
                for delivery in claims.claim_unsure(self.tx, NOON, NOON + LEASE, 5, []):
                    self.carrying.append((delivery, self.set_out))
            case "crash":
                outbox.expire(self.tx, NOON, NOON + LEASE)
            case "sent" | "unsure" | "not done":
                self.settle({"sent": State.SENT, "unsure": State.UNSURE, "not done": State.DUE}[name])

    def settle(self, state: State) -> None:
        if not self.carrying:
            return
        delivery, set_out = self.carrying.pop(0)
        if outbox.settle(self.tx, delivery, state, NOON) and state is State.SENT:
            self.drawn = set_out


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(acts=st.lists(st.sampled_from(ACTS), max_size=25))
def test_the_newest_change_is_drawn_in_the_end(db: Database, acts: list[str]) -> None:
    with db.transaction() as tx:
        desk = Desk(tx)
        for name in ["change", *acts]:
            desk.act(name)
            line = outbox.read(tx, "card:42")
            assert line is not None
            assert line.state is not State.SENT or desk.drawn == desk.asked
            fresh = [held for held, _ in desk.carrying if held.attempts == line.attempts]
            assert line.state is not State.SENDING or len(fresh) == 1

        for name in ("crash", "look", *["sent"] * len(acts), "sent", "claim", "sent"):
            desk.act(name)

        assert desk.drawn == desk.asked
        tx.rollback()
