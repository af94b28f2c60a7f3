"""The afternoon itself, from the first post to the audit."""

import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from unittest.mock import patch

from sqlalchemy import select

from bot.demo.run import Demo, demo
from bot.desk.layout import Layout
from bot.desk.mention import Mention
from bot.desk.routing import Routed
from bot.sandbox.network import Network
from bot.sandbox.script import BRAND, PROMO
from bot.store.tables import CASES, MENTIONS
from tests.proof.afternoon.posts import CARE, Said, said
from tests.proof.databases import fresh_address
from tests.proof.figures import Figures
from tests.proof.frame import Task
from tests.proof.people import subject_key

SPEED = 60.0
POST_SECONDS = 0.04
PATIENCE = 120.0
"""Real seconds in which everything that was said must be on a card, once nobody says anything more."""

LOOK_SECONDS = 0.2

LANGUAGE_FLOOR = 0.95
"""How many of those posts must come to the queue of their language that are for a team which has such queues."""


@dataclass
class Stands:
    """A post by its first id: the team it is for, its true language, and whether its author took it back."""

    id: str
    team: str
    language: str | None
    is_gone: bool = False


def run(task: Task) -> Figures:
    """`task.rounds` posts, and what follows from them."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it tells of every tick that a busy machine leaves out
    with ExitStack() as stack:
        if task.naive:
            stack.enter_context(patch.object(Layout, "routed", _by_the_account_alone))
        address = stack.enter_context(fresh_address(task.engine))
        shown = stack.enter_context(demo(speed=SPEED, database_url=address))
        posts = [post for one in said(task.seed, task.rounds) for post in _happens(shown, one)]
        settled = _settled(shown, posts)
        return _audit(shown, posts, settled)


def _by_the_account_alone(layout: Layout, mention: Mention, language: str | None, addressee: str | None) -> Routed:
    """Whoever hears a post keeps it, whatever it asks for."""
    return Routed(layout.accounts[addressee or mention.account].team)


def _happens(shown: Demo, one: Said) -> Iterator[Stands]:
    """Let somebody write, and do what comes of it."""
    time.sleep(POST_SECONDS)
    network = shown.sandbox.networks[one.platform]
    post = network.post(one.author, _text(network, one), lang=one.hint, quote_of=_quoted(network, one))
    stands = Stands(post.id, one.team, one.language)
    match one.how:
        case "again":
            again = network.post(one.author, f"{_at(network)} {one.words}", lang=one.hint, reply_to=post.id)
            yield Stands(again.id, one.team, one.language)
        case "edited":
            network.edit(post.id, f"{_at(network)} {one.words} …")
        case "deleted":
            network.delete(post.id)
            stands.is_gone = True
        case "passed_on":
            network.repost(f"friend{one.author}", post.id)
    yield stands


def _quoted(network: Network, one: Said) -> str | None:
    """The id of the post that this one quotes, which is none that the desk should take in."""
    match one.how:
        case "quoting":
            return network.post(f"friend{one.author}", "Look at that.").id
        case "quoting_us":
            return network.post(network.accounts[0].handle, "News from all of us.").id
    return None


def _text(network: Network, one: Said) -> str:
    platform = network.manners.platform
    match one.how:
        case "searched" if platform == "mastodon":
            return f"{one.words} #nimbo"
        case "searched" | "switching":
            return f"Nimbo: {one.words}"
        case "quoting_us":  # X tells nobody of a quote: there it must be found by the brand's name
            return f"Nimbo: {one.words}" if platform == "x" else one.words
        case "twice_named" if platform == "x":
            return f"@{BRAND} @{PROMO} {one.words}"
        case "deal" | "deal_help" | "deal_press":
            return f"@{PROMO} {one.words}"
    return f"{_at(network)} {one.words}"


def _at(network: Network) -> str:
    return f"@{network.accounts[0].handle.removesuffix('@social.example')}"


def _settled(shown: Demo, posts: list[Stands]) -> bool:
    """Whether everything that stands is on a card in time."""
    wanted, until = {post.id for post in posts if not post.is_gone}, time.monotonic() + PATIENCE
    while time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        if wanted <= _heard(shown).keys() and _own_cards(shown) <= {key for key, _ in _cards(shown)}:
            return True
    return False


def _own_cards(shown: Demo) -> set[str]:
    """The keys of the cards that must stand: of every case but those that a surge's card tells of."""
    with shown.app.desk.db.reading() as tx:
        alone = tx.execute(select(CASES.c.id).where(CASES.c.surge_id.is_(None))).scalars()
        return {f"card:{case_id}" for case_id in alone}


def _heard(shown: Demo) -> dict[str, int]:
    """The cases of the posts that came in, by the id of the post."""
    with shown.app.desk.db.reading() as tx:
        rows = tx.execute(select(MENTIONS.c.post_id, MENTIONS.c.case_id).where(MENTIONS.c.replaced_by.is_(None)))
        return {row.post_id: row.case_id for row in rows}


def _audit(shown: Demo, posts: list[Stands], settled: bool) -> Figures:
    layout, heard = shown.app.desk.layout, _heard(shown)
    with shown.app.desk.db.reading() as tx:
        cases = {row.id: row for row in tx.execute(select(CASES))}
    home = {case.id: layout.queue_for(case.team, case.language).channel for case in cases.values()}
    stands = Counter((key, channel) for key, channel in _cards(shown))
    cards = Counter(key for key, _ in stands.elements())
    came = [post for post in posts if post.id in heard]
    told = [post for post in came if post.team == CARE and post.language]
    right = [post for post in told if home[heard[post.id]] == _queue(shown, cases[heard[post.id]].team, post.language)]
    return Figures(
        counts={
            "posts": len(posts),
            "mentions": len(heard),
            "cards": len(cards),
            "cases on a surge's card": sum(case.surge_id is not None for case in cases.values()),
            "of those for care in the queue of their language": len(right),
            "of so many": len(told),
            "for sales": sum(post.team != CARE for post in came),
        },
        broken={
            "mentions lost": sum(post.id not in heard for post in posts if not post.is_gone),
            "posts that were none of ours": len(heard.keys() - {post.id for post in posts}),
            "cards lost": len(_own_cards(shown) - cards.keys()),
            "on two cards": len(cards.keys() - _own_cards(shown)),
            "cards doubled": sum(count - 1 for count in cards.values()),
            "cards in another queue": sum(
                (f"card:{case}", home[case]) not in stands for case in cases if f"card:{case}" in cards
            ),
            "with another team than they are for": sum(cases[heard[post.id]].team != post.team for post in came),
            "too few in the queue of their language": int(len(right) < LANGUAGE_FLOOR * len(told)),
            "not settled": int(not settled),
        },
    )


def _cards(shown: Demo) -> Iterator[tuple[str, str]]:
    """The cards that stand in Slack, each with its channel."""
    slack = shown.sandbox.slack
    for channel in list(slack.channels):
        for message in slack.messages(channel):
            key = subject_key(message)
            if key and key.startswith("card:"):
                yield key, channel


def _queue(shown: Demo, team: str, language: str | None) -> str:
    return shown.app.desk.layout.queue_for(team, language).channel
