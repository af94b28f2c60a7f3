"""What every network of the sandbox can do, whatever platform it plays."""

import pytest

from bot.sandbox.network import Network
from bot.sandbox.posts import Media
from bot.sandbox.time import Time


@pytest.fixture
def network() -> Network:
    network = Network(Time())
    network.add_account("acme", "Acme")
    return network


def test_a_post_may_hold_more_than_words(network: Network) -> None:
    post = network.post("marta", "@acme mira", media=[Media("image", "un módem")], warning="salud")

    assert (post.media, post.warning, post.visibility) == ((Media("image", "un módem"),), "salud", "public")


def test_an_edited_post_is_known_by_all_its_ids_and_named_once(network: Network) -> None:
    first = network.post("marta", "@acme no va")

    second = network.edit(first.id, "@acme ya va")

    assert second.versions == (first.id, second.id)
    assert network.get(first.id) is not None
    assert [post.words for post in network.naming(network.accounts[0].id)] == ["@acme ya va"]
    assert [post["text"] for post in network.as_json()] == ["@acme ya va"]


def test_an_edited_answer_still_carries_its_names(network: Network) -> None:
    root = network.post("marta", "hola")

    answer = network.edit(network.post("acme", "Hola", reply_to=root.id).id, "Buenas")

    assert (answer.text, answer.words, answer.reply_to) == ("@marta Buenas", "Buenas", root.id)


def test_a_deleted_post_is_gone_in_all_its_versions(network: Network) -> None:
    first = network.post("marta", "@acme no va")
    second = network.edit(first.id, "@acme ya va")

    network.delete(first.id)

    assert (network.get(first.id), network.get(second.id), network.posts) == (None, None, [])
    assert network.is_deleted(second.id)
    with pytest.raises(ValueError, match="there is no post"):
        network.edit(first.id, "otra vez")


def test_what_is_passed_on_says_so(network: Network) -> None:
    post = network.post("marta", "@acme hola")

    passed_on = network.repost("ben", post.id)

    assert (passed_on.repost_of, passed_on.words) == (post.id, "RT @marta: @acme hola")
