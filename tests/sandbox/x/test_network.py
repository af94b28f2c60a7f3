"""The social network in itself."""

import threading
from datetime import timedelta

import pytest

from bot.sandbox.network import Network
from bot.sandbox.posts import Account
from bot.sandbox.time import Time


@pytest.fixture
def network() -> Network:
    return Network(Time())


@pytest.fixture
def acme(network: Network) -> Account:
    return network.add_account("acme", "Acme")


def test_ids_rise_with_every_post(network: Network) -> None:
    ids = [int(network.post("ana", f"post {n}").id) for n in range(50)]

    assert ids == sorted(set(ids))


def test_an_id_tells_when_its_post_was_written(network: Network) -> None:
    network.time.forward(timedelta(days=2))
    post = network.post("ana", "hello")

    written = (int(post.id) >> 22) + 1288834974657

    assert written == int(post.created_at.timestamp() * 1000)


def test_replies_belong_to_the_thread_of_the_first_post(network: Network) -> None:
    first = network.post("ana", "one")
    second = network.post("ben", "two", reply_to=first.id)
    third = network.post("ana", "three", reply_to=second.id)

    assert {first.thread_id, second.thread_id, third.thread_id} == {first.id}


def test_a_reply_begins_with_the_name_of_the_one_it_answers(network: Network) -> None:
    first = network.post("ana", "one")

    reply = network.post("ben", "two", reply_to=first.id)

    assert reply.text == "@ana two"
    assert reply.words == "two"


def test_a_name_that_stands_there_already_is_not_put_twice(network: Network, acme: Account) -> None:
    first = network.post("ana", "@acme one")

    reply = network.post("ben", "@acme @ana two @acme", reply_to=first.id)

    assert reply.text == "@acme @ana two @acme"
    assert reply.words == "two @acme"


def test_nobody_is_named_in_answers_to_oneself(network: Network) -> None:
    first = network.post("ana", "one")

    assert network.post("Ana", "two", reply_to=first.id).text == "two"


def test_a_reply_of_nothing_but_names_says_these_names(network: Network, acme: Account) -> None:
    first = network.post("ana", "@acme one")

    assert network.post("ben", "@ana @acme", reply_to=first.id).words == "@ana @acme"


def test_a_name_in_ones_own_words_summons(network: Network, acme: Account) -> None:
    post = network.post("ana", "why, @ACME?")

    assert network.summons(post, acme)


def test_a_name_carried_along_does_not_summon(network: Network, acme: Account) -> None:
    first = network.post("ana", "why, @acme?")

    reply = network.post("ben", "@ana @acme same here", reply_to=first.id)

    assert not network.summons(reply, acme)
    assert [post.id for post in network.naming(acme.id)] == [reply.id, first.id]


def test_quoting_summons(network: Network, acme: Account) -> None:
    ours = network.post("acme", "We are here for you")

    assert network.summons(network.post("ana", "are you?", quote_of=ours.id), acme)
    assert not network.summons(network.post("ana", "are you?"), acme)


def test_what_is_known_of_somebody_stays(network: Network) -> None:
    network.post("ana", "one", name="Ana Mir", followers=40)
    network.post("ANA", "two")

    one, two = network.as_json()
    assert one["author"] == two["author"]
    assert (two["author"]["name"], two["author"]["followers"]) == ("Ana Mir", 40)


def test_what_a_post_refers_to_must_exist(network: Network) -> None:
    with pytest.raises(ValueError, match="no post 12"):
        network.post("ana", "hello", reply_to="12")
    with pytest.raises(ValueError, match="no post 13"):
        network.post("ana", "hello", quote_of="13")
    with pytest.raises(ValueError, match="needs a text"):
        network.post("ana", " \n")

    assert network.posts == []


def test_no_two_accounts_share_a_token(network: Network, acme: Account) -> None:
    with pytest.raises(ValueError, match="@other"):
        network.add_account("other", "Other")


def test_a_page_can_wait_for_the_next_change(network: Network) -> None:
    before = network.version
    later: list[int] = []
    waiting = threading.Thread(target=lambda: later.append(network.wait(before, 5)))
    waiting.start()

    network.post("ana", "hello")
    waiting.join()

    assert later == [before + 1]
    assert network.wait(before + 1, 0) == before + 1


def test_the_page_sees_words_without_the_names_carried_along(network: Network, acme: Account) -> None:
    first = network.post("ana", "@acme help", name="Ana", followers=12, lang="en")
    network.post("acme", "Gladly", reply_to=first.id)

    asked, answered = network.as_json()

    assert asked["text"] == "@acme help"
    assert (asked["author"]["name"], asked["author"]["followers"], asked["by_account"]) == ("Ana", 12, False)
    assert (answered["text"], answered["by_account"]) == ("Gladly", True)
    assert (answered["reply_to"], answered["thread"]) == (first.id, first.id)
