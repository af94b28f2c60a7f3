"""What every adapter is asked about answering: who may be answered, what is published, and how often."""

import pytest

from bot.desk.mention import Replyable, Visibility
from bot.errors import Rejected, Throttled, Unsure
from bot.platforms.base import NEVER
from bot.sandbox.faults import FaultKind
from tests.platforms.worlds import WRITE, World

LOST = [FaultKind.DROP_AFTER, FaultKind.HALF, FaultKind.ERROR_AFTER]
NOT_DONE = [FaultKind.DROP_BEFORE, FaultKind.ERROR, FaultKind.HTML]


def test_who_names_us_may_be_answered(world: World) -> None:
    assert world.mention().replyable is Replyable.API


def test_who_may_not_be_answered_is_told_beforehand_and_is_not(world: World) -> None:
    cursor = world.start()
    closed = world.closed()
    heard = {mention.post_id: mention for mention in world.heard(cursor)}

    assert [heard[one.post_id].replyable for one in closed] == [one.how for one in closed]
    for one in closed:
        with pytest.raises(Rejected) as caught:
            world.adapter.send(world.reply(heard[one.post_id]))
        assert caught.value.cause == one.cause
        assert world.answers_to(one.post_id) == []


def test_a_reply_to_a_post_that_is_gone_is_refused(world: World) -> None:
    mention = world.mention()
    world.network.delete(mention.post_id)

    with pytest.raises(Rejected) as caught:
        world.adapter.send(world.reply(mention))

    assert caught.value.cause == "the post is gone"


def test_a_reply_is_measured_as_the_network_measures(world: World) -> None:
    assert {text: world.adapter.measure(text) for text in world.lengths} == world.lengths


def test_the_longest_reply_is_taken(world: World) -> None:
    theirs = world.mention()
    named = world.adapter.addressed("", theirs)
    room = world.adapter.limit - world.adapter.measure(named)
    longest = "語" * (room // world.adapter.measure("語"))

    world.adapter.send(world.reply(theirs, longest))

    (published,) = world.answers_to(theirs.post_id)
    assert published.endswith(longest)


def test_a_reply_stands_under_its_post(world: World) -> None:
    theirs = world.mention()

    published = world.adapter.send(world.reply(theirs))

    (words,) = world.answers_to(theirs.post_id)
    assert words.endswith("Lo miramos ahora mismo")
    assert published.post_id == world.network.posts[-1].id
    assert published.url == world.address(published.post_id)


def test_a_reply_is_for_the_eyes_and_behind_the_warning_that_it_was_approved_with(world: World) -> None:
    if not world.adapter.has_audiences:
        pytest.skip("this network knows one audience and no warnings")
    theirs = world.mention(visibility="unlisted", warning="Averías")

    world.adapter.send(world.reply(theirs))

    ours = world.network.posts[-1]
    assert (theirs.visibility, theirs.warning) == (Visibility.UNLISTED, "Averías")
    assert (ours.visibility, ours.warning) == ("unlisted", "Averías")


def test_too_many_replies_wait(world: World) -> None:
    theirs = world.mention()
    world.spoil(WRITE, FaultKind.THROTTLED)

    with pytest.raises(Throttled) as caught:
        world.adapter.send(world.reply(theirs))

    assert caught.value.retry_after >= 1
    assert world.answers_to(theirs.post_id) == []


@pytest.mark.parametrize("kind", LOST)
def test_a_reply_whose_answer_is_lost_is_unsure_and_is_found(world: World, kind: FaultKind) -> None:
    reply, before = world.reply(world.mention()), world.network.time.now()
    world.spoil(WRITE, kind)

    with pytest.raises(Unsure):
        world.adapter.send(reply)

    found = world.adapter.look(reply, before).found
    assert found is not None
    assert found.post_id == world.network.posts[-1].id


@pytest.mark.parametrize("kind", NOT_DONE)
def test_a_reply_that_was_not_done_is_unsure_and_is_not_found(world: World, kind: FaultKind) -> None:
    reply, before = world.reply(world.mention()), world.network.time.now()
    world.spoil(WRITE, kind)

    with pytest.raises(Unsure):
        world.adapter.send(reply)

    assert world.adapter.look(reply, before).found is None


def test_a_second_try_of_the_same_reply_says_nothing_twice(world: World) -> None:
    theirs = world.mention()
    reply, before = world.reply(theirs), world.network.time.now()
    first = world.adapter.send(reply)

    if world.adapter.repeatable_for == NEVER:
        with pytest.raises(Unsure):
            world.adapter.send(reply)
    else:
        assert world.adapter.send(reply) == first

    assert world.adapter.look(reply, before).found == first
    assert len(world.answers_to(theirs.post_id)) == 1


@pytest.mark.parametrize("kind", LOST)
def test_where_a_send_may_be_repeated_a_lost_one_is_simply_repeated(world: World, kind: FaultKind) -> None:
    if world.adapter.repeatable_for == NEVER:
        pytest.skip("this network has no key by which it would know a reply again")
    theirs = world.mention()
    reply = world.reply(theirs)
    world.spoil(WRITE, kind)
    with pytest.raises(Unsure):
        world.adapter.send(reply)

    published = world.adapter.send(reply)

    assert published.post_id == world.network.posts[-1].id
    assert len(world.answers_to(theirs.post_id)) == 1


def test_two_replies_of_one_submission_each_stand(world: World) -> None:
    one, other = world.mention(author="marta"), world.mention(author="ben")

    world.adapter.send(world.reply(one))
    world.adapter.send(world.reply(other))

    assert len(world.answers_to(one.post_id)) == len(world.answers_to(other.post_id)) == 1


def test_a_reply_with_a_link_is_found_again(world: World) -> None:
    reply, before = world.reply(world.mention(), "Mira https://acme.example/ayuda, gracias"), world.network.time.now()
    published = world.adapter.send(reply)

    assert world.adapter.look(reply, before).found == published


def test_the_same_words_to_somebody_else_are_another_reply(world: World) -> None:
    one, other, before = (
        world.reply(world.mention()),
        world.reply(world.mention(author="ben")),
        world.network.time.now(),
    )
    world.adapter.send(one)

    assert world.adapter.look(other, before).found is None


def test_a_late_timeline_shows_the_reply_later(world: World) -> None:
    if not world.looks_at_a_timeline:
        pytest.skip("this network is asked for the reply itself")
    reply, before = world.reply(world.mention()), world.network.time.now()
    world.network.set_lag(3600)
    published = world.adapter.send(reply)

    assert world.adapter.look(reply, before).found is None
    world.network.set_lag(0)
    assert world.adapter.look(reply, before).found == published
