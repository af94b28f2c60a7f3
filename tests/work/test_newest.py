"""Which post of a case is answered, and who has read enough to decide, whatever its author does to which post."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk.case import Outcome, Priority, Status
from bot.desk.mention import Author
from bot.desk.reply import ReplyState
from bot.store import checks
from bot.work import casework, looking_up, sending, withdrawing
from tests.build import ANA, LUIS, NOON
from tests.work.desks import AtWork, refusal

MINUTE = timedelta(minutes=1)
_people = count(7000)


@dataclass
class Thread:
    """What one author writes, changes and takes back in one thread; its posts by id, with their words."""

    work: AtWork
    author: Author = field(default_factory=lambda: Author(f"7{next(_people)}", "marta_l", "Marta López"))
    said: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    answered: list[str] = field(default_factory=list)

    @property
    def case_id(self) -> int:
        return self.work.case_of(next(iter(self.said))).id

    @property
    def newest(self) -> str | None:
        """The post that is to be answered: the one that was posted last of all that stand."""
        standing = [name for name in self.said if name not in self.gone]
        return max(standing, key=lambda name: (self.said[name][0], int(name)), default=None)

    def post(self, late: timedelta = timedelta()) -> str:
        """The author writes; it comes in, be it only now."""
        name = f"{self.author.id}{len(self.said)}"
        self._hear(name, self.work.now() - late, f"No funciona, {len(self.said)}")
        return name

    def edit(self, name: str) -> None:
        """The author changes a post, and the network tells."""
        posted_at, text = self.said[name]
        self._hear(name, posted_at, f"{text}.")

    def delete(self, name: str) -> None:
        """The author takes a post back, and the network tells."""
        self.gone.add(name)
        with self.work.desk.db.reading() as tx:
            standing = checks.standing(tx, "x", [name])[name]
        withdrawing.withdraw(self.work.desk, standing, self.work.now())

    def answer(self, **wording: Any) -> str:
        """We answer; returns the post under which the answer stands."""
        reply = self.work.begun(self.work.approved(self.case_id, **wording).id)
        outgoing = sending.outgoing(self.work.desk, reply)
        sending.settle_sent(self.work.desk, reply.id, self.work.network.send(outgoing), self.work.now())
        self.answered.append(outgoing.parent_post_id)
        return outgoing.parent_post_id

    def _hear(self, name: str, posted_at: datetime, text: str) -> None:
        self.said[name] = posted_at, text
        of = {"thread_id": f"{self.author.id}0", "author": self.author, "posted_at": posted_at, "text": text}
        self.work.heard(name, **of)


STEPS = st.lists(
    st.tuples(st.sampled_from(["post", "late", "edit", "edit", "delete", "answer", "wait"]), st.integers(0, 5))
)


@pytest.mark.parametrize("engine", ["sqlite"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_what_is_shown_and_answered_is_the_post_that_was_posted_last_of_those_that_stand(
    work: AtWork, steps: list[tuple[str, int]]
) -> None:
    work.at = NOON
    thread = Thread(work)
    thread.post()
    for step, pick in steps:
        standing = [name for name in thread.said if name not in thread.gone]
        match step:
            case "post" | "late":
                thread.post(late=pick * MINUTE if step == "late" else timedelta())
            case "edit" if standing:
                thread.edit(standing[pick % len(standing)])
            case "delete" if standing:
                thread.delete(standing[pick % len(standing)])
            case "answer" if thread.newest is None:
                assert refusal(thread.answer) == "post_deleted"
            case "answer" if thread.newest in thread.answered:
                assert refusal(thread.answer) == "already_answered"
                assert thread.answer(second=True) == thread.newest
            case "answer":
                assert thread.answer() == thread.newest
            case "wait":
                work.forward(pick * MINUTE)
        shown = work.dossier(thread.case_id).newest.mention
        if thread.newest is not None:
            assert (shown.post_id, shown.text) == (thread.newest, thread.said[thread.newest][1])


def test_an_edit_of_an_older_post_voids_an_approval_and_asks_everybody_to_look_again(work: AtWork) -> None:
    thread = Thread(work)
    older, _ = thread.post(), thread.post()
    approved, seen = work.approved(thread.case_id), work.newest(thread.case_id)

    thread.edit(older)

    assert work.reply(approved.id).state is ReplyState.DRAFT
    assert refusal(casework.close, work.desk, thread.case_id, LUIS, Outcome.SOLVED, seen, work.now()) == "wrote_again"


def test_an_edit_of_an_older_post_while_the_reply_is_on_the_wire_asks_for_no_other(work: AtWork) -> None:
    thread = Thread(work)
    older, _ = thread.post(), thread.post()
    work.forward(MINUTE)
    reply = work.begun(work.approved(thread.case_id).id)
    thread.edit(older)

    sending.settle_sent(work.desk, reply.id, work.network.send(sending.outgoing(work.desk, reply)), work.now())

    assert (work.case(thread.case_id).status, work.case(thread.case_id).reply_due_at) == (Status.WAITING, None)


def test_an_edit_of_an_older_post_makes_nobody_insist(work: AtWork) -> None:
    thread = Thread(work)
    older = thread.post()
    work.forward(9 * MINUTE)
    thread.post()
    thread.edit(older)

    work.forward(2 * MINUTE)
    elsewhere = work.heard("9009", author=thread.author)
    thread.post()

    assert [work.case(one).priority for one in (thread.case_id, elsewhere)] == [Priority.NORMAL] * 2


def test_words_for_a_post_that_was_deleted_meanwhile_do_not_slip_under_another(work: AtWork) -> None:
    thread = Thread(work)
    older, newest = thread.post(), thread.post()
    thread.edit(older)
    shown = work.dossier(thread.case_id).newest.id
    thread.delete(newest)

    assert refusal(lambda: work.written(thread.case_id, answers=shown)) == "wrote_again"
    assert work.written(thread.case_id).parent_post_id == older


def test_a_list_shows_the_newest_post_and_not_the_one_that_was_edited(work: AtWork) -> None:
    thread = Thread(work)
    older, newest = thread.post(), thread.post()
    thread.edit(older)

    found = looking_up.find(work.desk, ANA, f"MD-{thread.case_id}")

    assert [line.excerpt for line in found.lines] == [thread.said[newest][1]]
