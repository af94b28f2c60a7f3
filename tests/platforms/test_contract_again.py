"""What every adapter is asked about posts that it heard before: edits, deletions, and posts by their link."""

import pytest

from bot.errors import Rejected
from bot.platforms.base import Sought
from bot.work.rechecking import as_mention
from tests.platforms.worlds import World


def test_a_post_that_nobody_touched_is_as_it_was(world: World) -> None:
    heard = world.mention(f"{world.us} hola", lang="es")

    checked = world.adapter.check_posts([heard])

    assert (checked.found, checked.gone) == ({heard.post_id: heard}, frozenset())


def test_an_edit_is_found_under_the_id_that_the_post_came_in_with(world: World) -> None:
    heard = world.mention(f"{world.us} no tengo red")
    world.network.edit(heard.post_id, f"{world.us} ya tengo red")

    checked = world.adapter.check_posts([heard])

    assert checked.gone == frozenset()
    now = checked.found[heard.post_id]
    assert (now.post_id, now.thread_id, now.text) == (heard.post_id, heard.thread_id, f"{world.us} ya tengo red")
    assert now.posted_at == heard.posted_at
    assert (now.edited_at is not None) is world.tells_edits


def test_an_edit_of_an_edit_is_found(world: World) -> None:
    heard = world.mention(f"{world.us} uno")
    world.network.edit(heard.post_id, f"{world.us} dos")
    once = world.adapter.check_posts([heard]).found[heard.post_id]
    world.network.edit(heard.post_id, f"{world.us} tres")

    twice = world.adapter.check_posts([once]).found[heard.post_id]

    assert twice.text == f"{world.us} tres"
    assert world.adapter.check_posts([heard]).found[heard.post_id] == twice


def test_an_edited_post_is_answered_as_it_is_now(world: World) -> None:
    heard = world.mention(f"{world.us} uno")
    world.network.edit(heard.post_id, f"{world.us} dos")
    now = world.adapter.check_posts([heard]).found[heard.post_id]

    published = world.adapter.send(world.reply(now))

    ours, theirs = world.network.get(published.post_id), world.network.get(heard.post_id)
    assert ours is not None
    assert theirs is not None
    assert ours.reply_to == theirs.versions[-1]


def test_what_its_author_deleted_is_gone_and_the_others_are_not(world: World) -> None:
    kept, deleted, edited = world.mention(), world.mention(), world.mention()
    world.network.edit(edited.post_id, f"{world.us} dos")
    world.network.delete(edited.post_id)
    world.network.delete(deleted.post_id)

    checked = world.adapter.check_posts([kept, deleted, edited])

    assert set(checked.found) == {kept.post_id}
    assert checked.gone == {deleted.post_id, edited.post_id}


def test_as_many_posts_are_checked_at_once_as_it_says(world: World) -> None:
    cursor = world.start()
    said = [world.say(f"{world.us} {number}") for number in range(world.adapter.checks_at_once)]
    world.network.delete(said[0])
    heard = world.heard(cursor)

    checked = world.adapter.check_posts(heard)

    assert set(checked.found) == set(said[1:])


def test_what_a_mention_answers_can_be_asked_for_again_though_it_named_nobody(world: World) -> None:
    said = world.say("sin red en Lugo", author="ben")
    heard = world.mention(f"{world.us} aquí también", reply_to=said)
    assert heard.parent is not None
    asked = as_mention(heard.parent, heard)

    before = world.adapter.check_posts([heard, asked])
    world.network.delete(said)
    after = world.adapter.check_posts([heard, asked])

    assert (set(before.found), before.gone) == ({heard.post_id, said}, frozenset())
    assert (set(after.found), after.gone) == ({heard.post_id}, frozenset({said}))


def test_a_post_is_found_by_its_link(world: World) -> None:
    heard = world.mention(f"{world.us} mirad esto", lang="es")

    found = world.adapter.post_at(heard.url).found

    assert found is not None
    assert (found.post_id, found.thread_id, found.author, found.text) == (
        heard.post_id,
        heard.thread_id,
        heard.author,
        heard.text,
    )


def test_a_post_of_a_stranger_that_names_nobody_is_found_by_its_link(world: World) -> None:
    said = world.say("me encanta este sitio", author="ben")

    found = world.adapter.post_at(world.address(said)).found

    assert found is not None
    assert (found.post_id, found.text) == (said, "me encanta este sitio")


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/marta/status/12", "x", "", "https://[", "mailto:a@b.example", "https://x.com/"]
)
def test_a_link_to_somewhere_else_is_none_of_its_business(world: World, url: str) -> None:
    assert world.adapter.post_at(url) == Sought(None)


def test_a_link_to_a_post_that_is_not_there_says_so(world: World) -> None:
    said = world.say()
    address = world.address(said)
    world.network.delete(said)

    with pytest.raises(Rejected) as caught:
        world.adapter.post_at(address)

    assert caught.value.cause is not None
    assert caught.value.cause.endswith("no such post, or it is not public")
