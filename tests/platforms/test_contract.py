"""
The questions that every adapter is asked, over real sockets, against a network that runs in the process.

Whoever writes another adapter adds its world to `WORLDS` and answers the same questions.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.desk.mention import Replyable
from bot.errors import Rejected, Throttled, Unreachable, Unsure
from bot.sandbox.faults import FaultKind
from tests.platforms.worlds import LOOK, MENTIONS, READ, WRITE, World, bearer, oauth1, x_world
from tests.sandbox.x_server import Stage, running

WORLDS = {"x-2.167": ("2.167", oauth1), "x-2.166": ("2.166", bearer)}
LOST = [FaultKind.DROP_AFTER, FaultKind.HALF]
NOT_DONE = [FaultKind.DROP_BEFORE, FaultKind.ERROR, FaultKind.HTML]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with running() as stage:
        yield stage


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, stage: Stage) -> Iterator[World]:
    generation, credentials = WORLDS[request.param]
    with x_world(stage, generation, credentials) as world:
        yield world


def test_the_credentials_say_who_they_are(world: World) -> None:
    assert world.adapter.check() == "@acme"


def test_the_first_start_brings_nothing_that_was_there(world: World) -> None:
    world.say()

    assert world.mentioned(world.start()) == []


def test_what_comes_after_the_first_start_is_heard(world: World) -> None:
    cursor = world.start()
    said = world.say()

    assert world.mentioned(cursor) == [said]


def test_mentions_come_oldest_first_without_gaps_over_pages(world: World) -> None:
    cursor = world.start()
    said = [world.say(f"@acme {number}") for number in range(250)]

    pages = list(world.adapter.read(MENTIONS, cursor))

    assert [mention.post_id for page in pages for mention in page.mentions] == said
    assert all(len(page.mentions) <= 100 for page in pages)


def test_a_cursor_covers_its_page_and_no_more(world: World) -> None:
    cursor = world.start()
    said = [world.say(f"@acme {number}") for number in range(150)]

    first = next(world.adapter.read(MENTIONS, cursor))

    assert world.mentioned(first.cursor) == said[len(first.mentions) :]


def test_nothing_comes_twice(world: World) -> None:
    cursor = world.start()
    world.say()
    pages = list(world.adapter.read(MENTIONS, cursor))

    assert world.mentioned(pages[-1].cursor) == []


def test_our_own_posts_are_no_work(world: World) -> None:
    cursor = world.start()
    theirs = world.say()
    world.adapter.send(world.reply(theirs, "gracias @acme"))

    assert world.mentioned(cursor) == [theirs]


def test_a_thread_is_one_thread(world: World) -> None:
    cursor = world.start()
    root = world.say("@acme no tengo red")
    ours = world.adapter.send(world.reply(root))
    again = world.say("@acme sigue igual", reply_to=ours.post_id)

    first, second = world.heard(cursor)

    assert (first.post_id, second.post_id) == (root, again)
    assert first.thread_id == second.thread_id == root
    assert second.parent_id == ours.post_id
    assert second.parent is not None
    assert second.parent.author.handle == "acme"
    assert second.parent.text.endswith("Lo miramos ahora mismo")


def test_an_author_is_known_by_name_and_following(world: World) -> None:
    cursor = world.start()
    world.network.post("marta_l", "@acme hola", name="Marta López", followers=12_400, verified=True, lang="es")

    (mention,) = world.heard(cursor)

    author = mention.author
    assert (author.handle, author.name, author.followers, author.verified) == ("marta_l", "Marta López", 12_400, True)
    assert (mention.hint, mention.platform, mention.account) == ("es", "x", "x:acme")
    assert mention.posted_at == world.network.posts[-1].created_at.replace(
        microsecond=world.network.posts[-1].created_at.microsecond // 1000 * 1000
    )


def test_a_text_is_whole_and_as_it_was_written(world: World) -> None:
    cursor = world.start()
    short, long = "@acme <b> & &amp; 👨‍👩‍👧 <!channel>", "@acme" + " muy largo" * 60
    world.say(short)
    world.say(long)

    texts = [mention.text for mention in world.heard(cursor)]

    assert texts == [short, long]


def test_it_is_told_beforehand_who_may_be_answered(world: World) -> None:
    cursor = world.start()
    root = world.say("@acme hola")
    world.say("@acme yo también", author="ben", reply_to=root)
    world.say("y @acme calla", author="ben", reply_to=root)

    hows = [mention.replyable for mention in world.heard(cursor)]

    assert hows == [Replyable.API, Replyable.BY_HAND, Replyable.API]


@pytest.mark.parametrize(
    ("text", "length"), [("Hola", 4), ("日本語", 6), ("👨‍👩‍👧", 2), ("https://acme.com/a/b/c", 23)]
)
def test_a_reply_is_measured_as_the_network_measures(world: World, text: str, length: int) -> None:
    assert world.adapter.measure(text) == length


def test_the_longest_reply_is_taken(world: World) -> None:
    theirs = world.say()
    longest = "語" * (world.adapter.limit // world.adapter.measure("語"))

    world.adapter.send(world.reply(theirs, longest))

    assert world.answers_to(theirs) == [longest]


def test_a_reply_stands_under_its_post(world: World) -> None:
    theirs = world.say()

    published = world.adapter.send(world.reply(theirs))

    assert world.answers_to(theirs) == ["Lo miramos ahora mismo"]
    assert published.post_id == world.network.posts[-1].id
    assert published.url.endswith(published.post_id)


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        (lambda world: world.say("yo también", "ben", reply_to=world.say()), "X lets only people answer this one"),
        (lambda world: _limited(world, world.say()), "the author limits replies"),
    ],
)
def test_a_refused_reply_says_why_and_is_not_published(world: World, make, cause: str) -> None:  # type: ignore[no-untyped-def]
    theirs = make(world)

    with pytest.raises(Rejected) as caught:
        world.adapter.send(world.reply(theirs))

    assert caught.value.cause == cause
    assert world.answers_to(theirs) == []


def _limited(world: World, post_id: str) -> str:
    world.network.limit_replies(post_id)
    return post_id


def test_a_reply_to_a_post_that_is_gone_is_refused(world: World) -> None:
    reply = world.reply(world.say())

    with pytest.raises(Rejected) as caught:
        world.adapter.send(replace(reply, parent_post_id="12345"))

    assert caught.value.cause == "the post is gone"


def test_too_many_replies_wait(world: World) -> None:
    theirs = world.say()
    world.spoil(WRITE, FaultKind.THROTTLED)

    with pytest.raises(Throttled) as caught:
        world.adapter.send(world.reply(theirs))

    assert caught.value.retry_after >= 1
    assert world.answers_to(theirs) == []


@pytest.mark.parametrize("kind", LOST)
def test_a_reply_whose_answer_is_lost_is_unsure_and_is_found(world: World, kind: FaultKind) -> None:
    reply, before = world.reply(world.say()), world.network.time.now()
    world.spoil(WRITE, kind)

    with pytest.raises(Unsure):
        world.adapter.send(reply)

    found = world.adapter.look(reply, before)
    assert found is not None
    assert found.post_id == world.network.posts[-1].id


@pytest.mark.parametrize("kind", NOT_DONE)
def test_a_reply_that_was_not_done_is_unsure_and_is_not_found(world: World, kind: FaultKind) -> None:
    reply, before = world.reply(world.say()), world.network.time.now()
    world.spoil(WRITE, kind)

    with pytest.raises(Unsure):
        world.adapter.send(reply)

    assert world.adapter.look(reply, before) is None


def test_a_second_try_of_the_same_reply_is_unsure_and_leads_to_the_first(world: World) -> None:
    reply, before = world.reply(world.say()), world.network.time.now()
    first = world.adapter.send(reply)

    with pytest.raises(Unsure):
        world.adapter.send(reply)

    assert world.adapter.look(reply, before) == first


def test_a_reply_with_a_link_is_found_again(world: World) -> None:
    reply, before = world.reply(world.say(), "Mira https://acme.example/ayuda, gracias"), world.network.time.now()
    published = world.adapter.send(reply)

    assert world.adapter.look(reply, before) == published


def test_the_same_words_to_somebody_else_are_another_reply(world: World) -> None:
    one, other, before = world.reply(world.say()), world.reply(world.say(author="ben")), world.network.time.now()
    world.adapter.send(one)

    assert world.adapter.look(other, before) is None


def test_a_late_timeline_shows_the_reply_later(world: World) -> None:
    world.network.set_lag(3600)
    reply, before = world.reply(world.say()), world.network.time.now()
    published = world.adapter.send(reply)

    assert world.adapter.look(reply, before) is None
    world.network.set_lag(0)
    assert world.adapter.look(reply, before) == published


@pytest.mark.parametrize("kind", [*LOST, *NOT_DONE])
def test_a_read_that_fails_may_be_tried_again(world: World, kind: FaultKind) -> None:
    cursor = world.start()
    said = world.say()
    world.spoil(READ, kind)
    world.spoil(LOOK, kind)

    with pytest.raises(Unreachable):
        world.mentioned(cursor)
    with pytest.raises(Unreachable):
        world.adapter.look(world.reply(said), world.network.time.now())

    assert world.mentioned(cursor) == [said]
