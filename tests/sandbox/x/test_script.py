"""The posts that the demo brings of its own."""

import threading

from bot.sandbox.bluesky.manners import BlueskyManners
from bot.sandbox.manners import Manners, XManners
from bot.sandbox.mastodon.manners import MastodonManners
from bot.sandbox.network import Network
from bot.sandbox.script import BRAND, BRAND_NAME, SCRIPT, play
from bot.sandbox.time import Time
from bot.sandbox.x.text import LIMIT, weight

IN_NO_TIME = 1e6


def played() -> dict[str, Network]:
    time = Time(IN_NO_TIME)
    kinds: dict[str, Manners] = {"x": XManners(), "bluesky": BlueskyManners(), "mastodon": MastodonManners()}
    networks = {platform: Network(time, manners) for platform, manners in kinds.items()}
    for network in networks.values():
        network.add_account(BRAND, BRAND_NAME)
    play(networks, SCRIPT, threading.Event(), time)
    return networks


def test_the_script_begins_at_once_and_stays_lively() -> None:
    first, *others = [line.after for line in SCRIPT]

    assert first <= 2
    assert all(4 <= after <= 10 for after in others)


def test_the_script_speaks_more_than_a_dozen_languages() -> None:
    languages = {line.lang for line in SCRIPT if line.is_post}

    assert len(SCRIPT) >= 60
    assert languages > {"en", "es", "de", "fr", "pt", "it", "nl", "pl", "tr", "ja", "ar", "uk", "hi", None}


def test_nobody_in_the_script_changes_name_or_needs_another_handle() -> None:
    people = {(line.platform, line.author, line.name, line.followers) for line in SCRIPT if line.is_post}
    networks = played()

    assert len(people) == len({(platform, author) for platform, author, _, _ in people})
    assert all(networks[platform].manners.fit_handle(author) == author for platform, author, _, _ in people)


def test_every_answer_is_to_an_earlier_line() -> None:
    told: set[str] = set()
    for line in SCRIPT:
        assert {line.reply_to, line.edits, line.deletes} - {None} <= told
        told |= {line.key} if line.key else set()


def test_the_script_holds_what_is_hard_on_a_desk() -> None:
    texts = [line.text for line in SCRIPT]
    everything = "".join(texts)

    assert all(trap in everything for trap in ("<!channel>", "<@U123>", "\u202e", "\u200d", "|https://"))
    assert any(weight(text) > LIMIT for text in texts)


def test_all_kinds_of_posts_arrive_on_the_network() -> None:
    networks = played()
    network = networks["x"]
    [account] = network.accounts

    named = list(network.naming(account.id))
    by_hand = [post for post in named if not network.summons(post, account)]
    again = [post for post in named if post.reply_to and network.summons(post, account)]
    there = sum(len(one.posts) for one in networks.values())
    assert there == sum(line.is_post for line in SCRIPT) - sum(bool(line.deletes) for line in SCRIPT)
    assert all(list(one.naming(one.accounts[0].id)) for one in networks.values())
    assert len(named) >= 55
    assert [post.lang for post in reversed(by_hand)] == ["es", "es", "en"]
    assert len(again) >= 5
    assert any(post.author_id == account.id for post in network.posts)


def test_a_stopped_script_says_no_more() -> None:
    network = Network(Time())
    stop = threading.Event()
    stop.set()

    play({"x": network}, SCRIPT, stop, network.time)

    assert network.posts == []
