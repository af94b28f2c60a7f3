"""
Strangers' words, on every way they take: in through the platform, out through whatever Slack shows.

A round is one hostile post and one hostile reply. The post comes in a page with others, of which some are no posts at
all, and must stand in the database; then the card is drawn in one of its faces, and one view more. The reply is
measured, handed over and drawn. Some of the messages are posted to the sandbox's Slack, by the real poster.

Naive: markup is not escaped.
"""

from contextlib import ExitStack
from unittest.mock import patch

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import BOT, BOT_TOKEN
from bot.slack.bolt import make_client
from bot.slack.poster import Poster
from bot.slack.views import text as texts
from bot.work.desk import Desk
from tests.proof.databases import fresh_database
from tests.proof.figures import Figures
from tests.proof.frame import Proof, Task
from tests.proof.text.playing import CHANNEL, Play
from tests.proof.text.posts import Strangers
from tests.proof.text.timeline import NOTHING, timeline, x_showing
from tests.slack.views.desks import ANA, LAYOUT

PAGE = 100
FIRST = 1_000_000


def run(task: Task) -> Figures:
    """Play so many posts and replies, page by page."""
    strangers = Strangers(task.seed)
    sizes = [min(PAGE, task.rounds - first) for first in range(0, task.rounds, PAGE)]
    pages = [timeline(strangers, FIRST + PAGE * number, size) for number, size in enumerate(sizes)]
    x = x_showing([NOTHING, *pages])
    with ExitStack() as stack:
        db = stack.enter_context(fresh_database(task.engine))
        box = stack.enter_context(Sandbox())
        if task.naive:
            stack.enter_context(patch.object(texts, "_ESCAPES", {}))
        box.slack.rate_limits = False
        box.slack.add_user(ANA, "ana", "Ana")
        box.slack.add_channel(CHANNEL, "care", (BOT, ANA))
        slack = Poster(make_client(BOT_TOKEN, f"{box.url}/api/"), "proved")
        play = Play(Desk(db, LAYOUT, dict.fromkeys(LAYOUT.accounts, x)), x, slack, strangers)
        play.begin()
        turn = 0
        for page in pages:
            for heard in play.take_in(page):
                play.draw(heard, turn)
                turn += 1
    return Figures(dict(play.done), dict(play.broken))


PROOF = Proof(
    name="text",
    says="What strangers write is lost nowhere, summons nobody and links nowhere, and Slack takes what shows it.",
    run=run,
    unit="posts and replies",
    long=100_000,
    short=500,
    chunk=2_500,
    engines=("sqlite", "postgresql"),
    short_naive=100,
)
