"""The reply: published once at most, and a person is asked where nobody can say."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery.reply import BY_HAND_LOOKED_FOR, ReplyCourier
from bot.delivery.retry import MOST_FAILURES
from bot.desk.case import Status
from bot.desk.reply import ReplyState
from bot.errors import Replaced, Throttled, Unreachable
from bot.sandbox.faults import FaultKind
from bot.store import outbox
from bot.store.outbox import Kind, State
from bot.store.tables_delivery import OUTBOX
from bot.work import replying, sending
from tests.build import ANA, LUIS
from tests.delivery.stage import DONE, FAULTS, PUBLISH, TIMELINE, Stage
from tests.work.desks import WORDS, Fate

WINDOW = timedelta(seconds=21)
HOUR = timedelta(hours=1)

PROVEN = {FaultKind.THROTTLED}
"""After these it was certainly not published, so it is tried again."""


def published(stage: Stage) -> int:
    return sum(call.method == PUBLISH for call in stage.box.x.ledger)


@pytest.mark.parametrize("kind", FAULTS)
def test_at_most_one_reply_is_ever_public_whatever_becomes_of_the_call(on_x: Stage, kind: FaultKind) -> None:
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.spoil(PUBLISH, kind, side="x")
    before = published(on_x)

    on_x.settle()

    found = on_x.reply(reply.id)
    if kind in DONE or kind in PROVEN:
        assert (on_x.public(case_id), found.state) == ([WORDS], ReplyState.SENT)
        assert found.post_id in {post.id for post in on_x.box.x.posts}
        assert on_x.case(case_id).status is Status.WAITING
    else:
        assert (on_x.public(case_id), found.state) == ([], ReplyState.UNSURE)
        assert on_x.line(f"reply:{reply.id}.1").state is State.PERSON
        assert on_x.notices()[-2:] == [("unsure", ANA.id), ("unsure", LUIS.id)]
    assert published(on_x) - before == (2 if kind in PROVEN else 1)


@pytest.mark.parametrize("kind", FAULTS)
def test_a_reply_whose_answer_was_lost_is_found_even_when_looking_fails_at_first(on_x: Stage, kind: FaultKind) -> None:
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.spoil(PUBLISH, FaultKind.DROP_AFTER, side="x")
    on_x.spoil(TIMELINE, kind, 2, side="x")

    on_x.settle()

    assert (on_x.public(case_id), on_x.reply(reply.id).state) == ([WORDS], ReplyState.SENT)


def test_a_reply_that_shows_late_on_our_timeline_is_found_at_a_later_look(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.spoil(PUBLISH, FaultKind.DROP_AFTER, side="x")
    on_x.box.x.set_lag(90)

    on_x.settle()

    assert (on_x.public(case_id), on_x.reply(reply.id).state) == ([WORDS], ReplyState.SENT)


def test_a_reply_that_was_published_before_the_process_died_is_found_and_not_repeated(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.deliver()
    on_x.forward(WINDOW)
    assert f"reply:{reply.id}.1" in [delivery.key for delivery in on_x.claimed()]
    outgoing = sending.outgoing(on_x.desk, on_x.begun(reply.id))
    on_x.desk.adapters[reply.account].send(outgoing)
    before = published(on_x)

    on_x.die()
    on_x.settle()

    assert (on_x.public(case_id), on_x.reply(reply.id).state) == ([WORDS], ReplyState.SENT)
    assert published(on_x) == before


@pytest.mark.parametrize("attempts", [1, 2])
def test_a_courier_that_holds_the_same_claim_does_not_take_a_reply_off_the_wire(on_x: Stage, attempts: int) -> None:
    """As after a lease that ran out too early: the first of the two is still waiting for its answer."""
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.deliver()
    on_x.forward(WINDOW)
    if attempts == 2:
        with on_x.desk.db.transaction() as tx:
            outbox.settle(tx, on_x.held(reply.id), State.DUE, on_x.now())
    [delivery] = [delivery for delivery in on_x.claimed() if delivery.key == f"reply:{reply.id}.1"]
    on_x.begun(reply.id)

    with pytest.raises(Replaced):
        ReplyCourier(on_x.desk, on_x.now).send(delivery)

    assert (on_x.public(case_id), on_x.reply(reply.id).state) == ([], ReplyState.SENDING)


def test_a_reply_that_the_process_died_before_publishing_is_left_to_a_person(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.deliver()
    on_x.forward(WINDOW)
    on_x.claimed()
    on_x.begun(reply.id)

    on_x.die()
    on_x.settle()

    assert (on_x.public(case_id), on_x.reply(reply.id).state) == ([], ReplyState.UNSURE)
    assert on_x.notices()[-1] == ("unsure", LUIS.id)


def test_a_reply_that_was_claimed_and_not_begun_when_the_process_died_is_sent(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.deliver()
    on_x.forward(WINDOW)
    on_x.claimed()

    on_x.die()
    on_x.settle()

    assert (on_x.public(case_id), on_x.reply(reply.id).state) == ([WORDS], ReplyState.SENT)


def test_what_a_person_found_or_did_not_find_ends_the_looking(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.spoil(PUBLISH, FaultKind.DROP_BEFORE, side="x")
    on_x.settle()

    sending.not_there(on_x.desk, reply.id, ANA, on_x.now())
    again = on_x.let_out(on_x.written(case_id))
    on_x.settle()

    assert (on_x.public(case_id), on_x.reply(again.id).state) == ([WORDS], ReplyState.SENT)


def test_what_a_person_did_not_see_and_the_network_shows_later_counts_as_sent(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.spoil(PUBLISH, FaultKind.DROP_AFTER, side="x")
    on_x.forward(WINDOW)
    on_x.deliver()
    assert on_x.reply(reply.id).state is ReplyState.UNSURE

    sending.not_there(on_x.desk, reply.id, ANA, on_x.now())
    on_x.settle()

    assert (on_x.public(case_id), on_x.reply(reply.id).state) == ([WORDS], ReplyState.SENT)
    assert on_x.case(case_id).status is Status.WAITING


@pytest.mark.parametrize("hold_back", ["stop", "the author writes"])
def test_what_is_held_back_between_claim_and_wire_is_not_sent(on_x: Stage, hold_back: str) -> None:
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.deliver()
    on_x.forward(WINDOW)
    on_x.claimed()
    if hold_back == "stop":
        replying.stop(on_x.desk, reply.id, ANA, on_x.now())
    else:
        on_x.author_writes_again(case_id, "99999999999")

    on_x.die()
    on_x.settle()

    assert (on_x.public(case_id), on_x.reply(reply.id).state) == ([], ReplyState.DRAFT)


def test_a_reply_that_is_stopped_in_time_never_leaves(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    replying.stop(on_x.desk, on_x.approved(case_id).id, ANA, on_x.now())

    on_x.forward(HOUR)
    on_x.settle()

    assert on_x.public(case_id) == []


def test_a_reply_that_was_stopped_and_approved_anew_goes_out_once(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    replying.stop(on_x.desk, on_x.approved(case_id).id, ANA, on_x.now())
    on_x.approved(case_id, text="Mejor así.")

    on_x.settle()

    assert on_x.public(case_id) == ["Mejor así."]


def test_a_refused_reply_has_failed_and_says_why(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    on_x.box.x.limit_replies(on_x.dossier(case_id).newest.mention.post_id)
    reply = on_x.approved(case_id)

    on_x.settle()

    failed = on_x.reply(reply.id)
    assert (failed.state, failed.remark, on_x.public(case_id)) == (
        ReplyState.FAILED,
        "the author limits replies",
        [],
    )


def test_nothing_goes_out_before_the_stop_window_is_over(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    on_x.approved(case_id)

    on_x.deliver()

    assert on_x.public(case_id) == []


@pytest.mark.parametrize("error", [Throttled("429", 900.0), Unreachable("ConnectError")])
def test_what_was_certainly_not_published_is_tried_again_until_it_is(stage: Stage, error: Exception) -> None:
    stage.network.fates += [Fate(error)] * 3
    reply = stage.approved(stage.heard())

    stage.settle()

    assert (len(stage.network.public), stage.reply(reply.id).state) == (1, ReplyState.SENT)


def test_a_bug_on_the_wire_is_no_reason_to_publish_again(stage: Stage) -> None:
    stage.network.fates.append(Fate(RuntimeError("a bug"), done=True))
    reply = stage.approved(stage.heard())

    stage.settle()

    assert (len(stage.network.tried), stage.reply(reply.id).state) == (1, ReplyState.SENT)


def by_hand(stage: Stage) -> int:
    """A case whose approved reply only a person can post."""
    ours = stage.box.x.post("brand_es", "Mañana hay trabajos en la red.", "es").id
    case_id = stage.mentioned("pues llevo ya tres días sin servicio", reply_to=ours)
    assert stage.approved(case_id).state is ReplyState.BY_HAND
    return case_id


def test_what_a_person_posted_by_hand_is_found_on_the_timeline(on_x: Stage) -> None:
    case_id = by_hand(on_x)
    on_x.deliver()
    on_x.forward(timedelta(minutes=5))

    post = on_x.box.x.post("brand_es", WORDS, "es", reply_to=on_x.dossier(case_id).newest.mention.post_id)
    on_x.settle()

    (reply,) = on_x.dossier(case_id).replies
    assert (reply.state, reply.post_id) == (ReplyState.SENT, post.id)
    assert on_x.case(case_id).status is Status.WAITING


def test_what_nobody_posted_by_hand_is_asked_about_once_and_never_published(on_x: Stage) -> None:
    case_id = by_hand(on_x)
    before = published(on_x)

    on_x.settle()
    on_x.forward(BY_HAND_LOOKED_FOR)
    on_x.settle()

    assert (on_x.public(case_id), published(on_x)) == ([], before)
    assert [notice for notice in on_x.notices() if notice[0] == "by_hand_missed"] == [("by_hand_missed", ANA.id)]


def test_an_edit_ends_the_looking_for_what_was_to_be_posted_by_hand(on_x: Stage) -> None:
    case_id = by_hand(on_x)
    (reply,) = on_x.dossier(case_id).replies
    on_x.deliver()

    replying.edit(on_x.desk, reply.id, ANA, on_x.now())
    on_x.box.x.post("brand_es", WORDS, "es", reply_to=on_x.dossier(case_id).newest.mention.post_id)
    on_x.settle()

    assert on_x.reply(reply.id).state is ReplyState.DRAFT
    assert on_x.to_tell(Kind.REPLY) == []


def test_a_reply_that_the_database_kept_from_leaving_goes_out_when_it_is_back(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.deliver()
    on_x.forward(WINDOW)
    claimed = on_x.claimed()
    on_x.begun(reply.id)  # committed, though the courier was told that it was not
    with on_x.desk.db.transaction() as tx:
        for delivery in claimed:
            outbox.settle(tx, delivery, State.DUE, on_x.now(), due_at=on_x.now() + timedelta(seconds=1))

    on_x.settle()

    assert (on_x.public(case_id), on_x.reply(reply.id).state) == ([WORDS], ReplyState.SENT)


def test_a_reply_that_never_left_the_house_fails_before_peoples_eyes(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.forward(WINDOW)
    with on_x.desk.db.transaction() as tx:
        tx.execute(update(OUTBOX).where(OUTBOX.c.kind == Kind.REPLY.value).values(failures=MOST_FAILURES - 1))
    on_x.claimed()
    on_x.die()  # as seven times before, and again before the reply was begun

    on_x.settle()

    assert (on_x.public(case_id), on_x.reply(reply.id).state) == ([], ReplyState.FAILED)
    assert on_x.notices()[-2:] == [("failed", ANA.id), ("failed", LUIS.id)]


def test_people_are_asked_once_even_if_the_desk_dies_before_it_has_noted_it(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    on_x.spoil(PUBLISH, FaultKind.ERROR, side="x")
    on_x.settle()

    sending.ask_a_person(on_x.desk, reply.id, on_x.now())

    assert on_x.notices().count(("unsure", ANA.id)) == 1
