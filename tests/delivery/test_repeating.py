"""A reply that nobody confirmed is sent again only where that cannot double it, and is lost nowhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.mention import Author
from bot.desk.reply import ReplyState
from bot.desk.sending import MOST_REPEATS
from bot.desk.source import Source, Stream
from bot.errors import Rejected, Throttled, Unreachable, Unsure
from bot.platforms.base import ALWAYS, NEVER, Page
from bot.store.checks import Standing
from bot.store.outbox import State
from bot.work import answered_elsewhere, replying, restoring, sending, withdrawing
from tests.build import ANA, LUIS
from tests.delivery.stage import Stage
from tests.work.desks import WORDS, Fate

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

WINDOW = timedelta(seconds=21)
QUARTER = timedelta(minutes=15)
LOST, DONE = Fate(Unsure("ReadTimeout")), Fate(Unsure("ReadTimeout"), done=True)
BRAND = Author("1", "brand_es", "Brand")
REFUSED = Fate(Rejected("404", "the post is gone"))


def let_out(stage: Stage, repeatable_for: timedelta) -> int:
    """An approved reply whose stop window is over, on a network that takes repeats for so long."""
    stage.network.repeatable_for = repeatable_for
    reply = stage.approved(stage.heard())
    stage.deliver()
    stage.forward(WINDOW)
    return reply.id


def ended(stage: Stage, reply_id: int) -> tuple[int, ReplyState]:
    """How often it is public, and what the desk believes."""
    return len(stage.network.public), stage.reply(reply_id).state


@pytest.mark.parametrize("repeatable_for", [ALWAYS, QUARTER])
@pytest.mark.parametrize("fates", [[LOST, DONE], [DONE, LOST, LOST], [DONE, REFUSED]])
def test_what_nobody_confirmed_stands_once_in_the_end(
    stage: Stage, fates: list[Fate], repeatable_for: timedelta
) -> None:
    reply_id = let_out(stage, repeatable_for)
    stage.network.fates += fates
    stage.network.look_fates += [Fate(Rejected("403"))] * 2

    stage.settle()

    assert ended(stage, reply_id) == (1, ReplyState.SENT)
    assert all(again == stage.network.tried[0] for again in stage.network.tried)


def test_where_a_repeat_would_double_it_nothing_is_repeated(stage: Stage) -> None:
    reply_id = let_out(stage, NEVER)
    stage.network.fates.append(LOST)

    stage.settle()

    assert (len(stage.network.tried), *ended(stage, reply_id)) == (1, 0, ReplyState.UNSURE)
    assert stage.line(f"reply:{reply_id}.1").state is State.PERSON


def test_what_is_on_our_timeline_is_not_sent_again(stage: Stage) -> None:
    reply_id = let_out(stage, ALWAYS)
    stage.network.fates.append(DONE)

    stage.settle()

    assert (len(stage.network.tried), stage.reply(reply_id).state) == (1, ReplyState.SENT)


def test_a_network_that_is_known_only_when_it_was_asked_is_asked_before_a_person_is(stage: Stage) -> None:
    """As after a restart, when nobody knows yet whether a server keeps Mastodon's word."""
    reply_id = let_out(stage, NEVER)
    stage.network.fates.append(LOST)
    stage.deliver()
    stage.network.repeatable_for = QUARTER

    stage.settle()

    assert (len(stage.network.tried), *ended(stage, reply_id)) == (2, 1, ReplyState.SENT)


def test_once_its_time_is_over_it_is_looked_for_and_left_to_a_person(stage: Stage) -> None:
    reply_id = let_out(stage, QUARTER)
    stage.network.fates.append(LOST)
    stage.deliver()
    assert "cannot double it" in stage.card().text
    stage.forward(QUARTER)

    stage.settle()

    assert (len(stage.network.tried), *ended(stage, reply_id)) == (1, 0, ReplyState.UNSURE)
    assert "Looking on our timeline" in stage.card().text
    assert stage.notices()[-2:] == [("unsure", ANA.id), ("unsure", LUIS.id)]


def test_a_pause_that_outlasts_its_time_does_not_let_it_be_sent_again(stage: Stage) -> None:
    reply_id = let_out(stage, QUARTER)
    stage.network.fates += [DONE, Fate(Throttled("429", QUARTER.total_seconds()))]
    stage.network.look_fates += [Fate(Rejected("403"))] * 9

    stage.settle()

    assert (len(stage.network.tried), *ended(stage, reply_id)) == (2, 1, ReplyState.UNSURE)
    assert stage.line(f"reply:{reply_id}.1").state is State.PERSON


@pytest.mark.parametrize("error", [Throttled("429", 5.0), Unreachable("ConnectError")])
def test_what_may_be_public_can_be_stopped_no_more_while_its_repeat_waits(stage: Stage, error: Exception) -> None:
    reply_id = let_out(stage, ALWAYS)
    stage.network.look_fates += [Fate(Rejected("403"))]
    stage.network.fates += [DONE, Fate(error)]
    stage.deliver()
    stage.forward(timedelta(seconds=20))
    while len(stage.network.tried) < 2:
        stage.deliver()

    with pytest.raises(Exception, match="too_late"):
        replying.stop(stage.desk, reply_id, ANA, stage.now())
    stage.settle()

    assert ended(stage, reply_id) == (1, ReplyState.SENT)
    assert all(again == stage.network.tried[0] for again in stage.network.tried)


def test_a_network_that_never_confirms_is_left_to_a_person_in_the_end(stage: Stage) -> None:
    reply_id = let_out(stage, ALWAYS)
    stage.network.fates += [LOST] * 50

    stage.settle()

    assert (len(stage.network.tried), *ended(stage, reply_id)) == (1 + MOST_REPEATS, 0, ReplyState.UNSURE)
    assert stage.line(f"reply:{reply_id}.1").state is State.PERSON


def test_what_a_slow_server_is_still_at_work_on_is_not_sent_a_second_time(stage: Stage) -> None:
    reply_id = let_out(stage, QUARTER)
    stage.network.repeatable_after = timedelta(minutes=2)
    stage.network.fates.append(LOST)
    stage.deliver()
    for _ in range(5):
        stage.forward(timedelta(seconds=20))
        stage.deliver()
    stage.network.public.append(stage.network.tried[0])

    stage.settle()

    assert (len(stage.network.tried), *ended(stage, reply_id)) == (1, 1, ReplyState.SENT)


def test_once_a_slow_server_is_done_what_is_not_there_is_sent_again(stage: Stage) -> None:
    reply_id = let_out(stage, QUARTER)
    stage.network.repeatable_after = timedelta(minutes=2)
    stage.network.fates.append(LOST)

    stage.settle()

    assert (len(stage.network.tried), *ended(stage, reply_id)) == (2, 1, ReplyState.SENT)


def written_again(stage: Stage, case_id: int) -> None:
    stage.author_writes_again(case_id)


def deleted(stage: Stage, case_id: int) -> None:
    withdrawing.withdraw(stage.desk, Standing(stage.dossier(case_id).newest, case_id, False), stage.now())


def answered_by_hand(stage: Stage, case_id: int) -> None:
    """Somebody saw on the card that nobody can say, and answered on the network itself, in words of their own."""
    asked = stage.dossier(case_id).newest.mention
    ours = replace(asked, post_id="9900", author=BRAND, text="Ya lo miramos", parent_id=asked.post_id)
    source = Source(asked.account, Stream.OWN)
    answered_elsewhere.take_in_own(stage.desk, source, Page((ours,), "1"), stage.now())


SHIFTS = [written_again, deleted, answered_by_hand]


@pytest.mark.parametrize("shift", SHIFTS)
def test_on_ground_that_has_shifted_nothing_is_sent_again(stage: Stage, shift: Callable[[Stage, int], None]) -> None:
    reply_id = let_out(stage, ALWAYS)
    stage.network.fates.append(LOST)
    stage.deliver()
    shift(stage, stage.reply(reply_id).case_id)

    stage.settle()

    assert (len(stage.network.tried), *ended(stage, reply_id)) == (1, 0, ReplyState.UNSURE)


@pytest.mark.parametrize("shift", SHIFTS)
def test_what_certainly_did_not_leave_is_a_draft_again_when_its_ground_shifted_meanwhile(
    stage: Stage, shift: Callable[[Stage, int], None]
) -> None:
    reply_id = let_out(stage, ALWAYS)
    stage.begun(reply_id)
    shift(stage, stage.reply(reply_id).case_id)

    sending.settle_held(stage.desk, reply_id, stage.held(reply_id), stage.now(), stage.now())
    stage.settle()

    assert (len(stage.network.tried), *ended(stage, reply_id)) == (0, 0, ReplyState.DRAFT)
    assert {("voided", ANA.id), ("voided", LUIS.id)} <= set(stage.notices())


def test_what_a_person_did_not_find_is_not_sent_again(stage: Stage) -> None:
    reply_id = let_out(stage, ALWAYS)
    stage.network.fates.append(LOST)
    stage.deliver()
    sending.not_there(stage.desk, reply_id, ANA, stage.now())

    stage.settle()

    assert (len(stage.network.tried), *ended(stage, reply_id)) == (1, 0, ReplyState.FAILED)


def die_on_the_wire(stage: Stage, reply_id: int, published: bool) -> None:
    """The process takes the reply onto the wire and is heard of no more; the next one cannot see our timeline once."""
    stage.claimed()
    outgoing = sending.outgoing(stage.desk, stage.begun(reply_id))
    if published:
        stage.network.send(outgoing)
    stage.network.look_fates.append(Fate(Rejected("403")))
    stage.die()


@pytest.mark.parametrize("published", [True, False], ids=["published", "not published"])
@pytest.mark.parametrize("repeatable_for", [ALWAYS, QUARTER, NEVER])
@pytest.mark.parametrize("away", [timedelta(minutes=3), QUARTER])
def test_a_process_that_dies_on_the_wire_neither_doubles_nor_loses(
    stage: Stage, repeatable_for: timedelta, away: timedelta, published: bool
) -> None:
    reply_id = let_out(stage, repeatable_for)
    die_on_the_wire(stage, reply_id, published)
    stage.forward(away)

    stage.settle()

    public = 1 if published or away < repeatable_for else 0
    assert ended(stage, reply_id) == (public, ReplyState.SENT if public else ReplyState.UNSURE)
    assert all(again == stage.network.tried[0] for again in stage.network.tried)


@pytest.mark.parametrize("published", [True, False], ids=["published", "not published"])
@pytest.mark.parametrize("away", [timedelta(minutes=3), QUARTER])
def test_a_process_that_dies_in_a_repeat_leaves_the_first_tries_time_as_it_was(
    stage: Stage, away: timedelta, published: bool
) -> None:
    reply_id = let_out(stage, QUARTER)
    die_on_the_wire(stage, reply_id, published)
    stage.loop.run_once()  # it is looked for, and due again
    stage.loop.drain()
    stage.forward(away)
    die_on_the_wire(stage, reply_id, published=False) if away < QUARTER else None
    stage.forward(QUARTER - away)

    stage.settle()

    assert ended(stage, reply_id) == ((1, ReplyState.SENT) if published else (0, ReplyState.UNSURE))
    assert len(stage.network.tried) == published


def on_the_wire(stage: Stage, reply_id: int) -> None:
    stage.claimed()
    stage.begun(reply_id)


def unsure(stage: Stage, _: int) -> None:
    stage.network.fates.append(LOST)
    stage.deliver()


@pytest.mark.parametrize("backed_up", [lambda *_: None, on_the_wire, unsure], ids=["approved", "on the wire", "unsure"])
@pytest.mark.parametrize("repeatable_for", [ALWAYS, QUARTER, NEVER])
def test_a_restored_desk_repeats_nothing_for_people_may_have_published_other_words_since(
    stage: Stage, repeatable_for: timedelta, backed_up: Callable[[Stage, int], None]
) -> None:
    reply_id = let_out(stage, repeatable_for)
    backed_up(stage, reply_id)
    tried = len(stage.network.tried)

    restoring.look_before_posting(stage.desk, stage.forward(timedelta(minutes=5)))
    stage.settle()

    assert (len(stage.network.tried), *ended(stage, reply_id)) == (tried, 0, ReplyState.UNSURE)
    assert stage.line(f"reply:{reply_id}.1").state is State.PERSON
    assert "Looking on our timeline" in stage.card().text


def test_two_submissions_are_never_taken_for_one(stage: Stage) -> None:
    reply_id = let_out(stage, ALWAYS)
    first = sending.outgoing(stage.desk, stage.reply(reply_id))
    replying.stop(stage.desk, reply_id, ANA, stage.now())
    stage.forward(timedelta(seconds=1))
    stage.approved(stage.reply(reply_id).case_id, text=WORDS)

    second = sending.outgoing(stage.desk, stage.reply(reply_id))

    assert first.text == second.text
    assert (first.key, first.begun_at) != (second.key, second.begun_at)
    assert first.begun_at != second.begun_at
