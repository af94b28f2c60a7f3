"""One hostile post after the other, through the real desk: taken in, drawn, answered; and what broke meanwhile."""

import logging
from collections import Counter
from functools import cache

from sqlalchemy import select

from bot.desk.hearing import pace
from bot.desk.mention import Heard
from bot.desk.people import Agent
from bot.desk.reply import Wording
from bot.errors import Refused, RemoteError
from bot.language import Detector
from bot.platforms.x.adapter import X
from bot.slack.poster import Poster
from bot.slack.views.blocks import Message, View, typed_text
from bot.store import mentions
from bot.store.tables import MENTIONS
from bot.work import listening, looking_up, replying
from bot.work.desk import Desk
from bot.work.looking_up import Tile
from tests.build import NOON, source
from tests.proof.text import judging
from tests.proof.text.drawing import drawn
from tests.proof.text.posts import Strangers
from tests.proof.text.timeline import ACCOUNT, Timeline
from tests.slack.views.desks import ANA

CHANNEL = "C0CARE"
HANDED_OVER_EVERY = 10
POSTED_EVERY = 20
SDK_EVERY = 11
MOST_TYPED = 3000
"""Slack lets nobody type more into a field, in characters."""

TOLD = 5
"""How many of each kind of failure are logged in full."""

BY_THE_SDK = "of them judged by slack_sdk's models too"

TELLING = Agent(ANA, teams=frozenset({"care"}))
DONE = ("posts", "replies", "submitted", "refused", "views", BY_THE_SDK, "posted")
BROKEN = ("posts lost", "exceptions", "invalid", "live", "altered", "too long", "refused by Slack")

log = logging.getLogger(__name__)


class Play:
    """What was done and what broke. `slack` is where some of what is drawn is posted."""

    def __init__(self, desk: Desk, x: X, slack: Poster, strangers: Strangers) -> None:
        self._desk = desk
        self._x = x
        self._slack = slack
        self._strangers = strangers
        self.done: Counter[str] = Counter(dict.fromkeys(DONE, 0))
        self.broken: Counter[str] = Counter(dict.fromkeys(BROKEN, 0))

    def begin(self) -> None:
        """Let the desk mark the moment from which on it listens."""
        self._poll()

    def _poll(self) -> None:
        bounds = pace(self._desk.layout.listening.poll_every)
        listening.hear(self._desk, source(ACCOUNT), bounds, _detector().detect, lambda: NOON, lambda: NOON)

    def take_in(self, page: Timeline) -> list[Heard]:
        """Let the desk poll the page; everything readable of it must be there afterwards, in its own words."""
        try:
            self._poll()
        except Exception as error:  # that is what is counted here
            self._note("exceptions", f"intake: {error!r}")
        found = self._stored(page)
        for post_id, text in page.texts.items():
            if post_id not in found:
                self._note("posts lost", f"{post_id}: {text!r}")
            elif judging.as_it_is_shown(found[post_id].mention.text) != judging.as_it_is_shown(text):
                self._note("altered", f"stored: {text!r}")
        self.done["posts"] += len(page.posts)
        return list(found.values())

    def draw(self, heard: Heard, turn: int) -> None:
        """Draw what shows the post and an answer to it, and judge it."""
        try:
            self._draw(heard, turn)
        except Exception as error:  # that is what is counted here
            self._note("exceptions", f"{error!r:.500}: {heard.mention.text!r}")

    def _draw(self, heard: Heard, turn: int) -> None:
        written, remark = self._typed(), self._typed().strip()
        self.done["replies"] += 1
        if turn % HANDED_OVER_EVERY == 0:
            self._hand_over(heard, written)
        fits = self._x.measure(written) <= self._x.limit
        link = self._x.by_hand_url(written, heard.mention) if fits else None
        for number, view in enumerate(drawn(heard, written, remark, self._listed, link, turn)):
            self._judge(view, f"{written}\n{remark}", card_of=heard if number == 0 else None)
            if turn % POSTED_EVERY == 0 and isinstance(view, Message):
                self._post(view)

    def _listed(self, heard: Heard) -> Tile:
        """What a search for the post's first word finds."""
        words = heard.mention.text.split()
        return looking_up.find(self._desk, TELLING, words[0] if words else "@marta_l")

    def _typed(self) -> str:
        return typed_text({"value": self._strangers.text()[:MOST_TYPED]})

    def _hand_over(self, heard: Heard, written: str) -> None:
        """Submit it to the post's own case; what the rules refuse they refuse politely."""
        case_id = self._case_ids([heard.mention.post_id])[0]
        try:
            reply = replying.submit(self._desk, case_id, TELLING, Wording(written, 2), heard.id, NOON)
        except Refused:
            self.done["refused"] += 1
            return
        self.done["submitted"] += 1
        if looking_up.reply(self._desk, reply.id).text != written:
            self._note("altered", f"submitted: {written!r}")

    def _judge(self, view: Message | View, ours: str, card_of: Heard | None) -> None:
        self.done["views"] += 1
        faults = judging.invalid(view)
        if self.done["views"] % SDK_EVERY == 0:
            self.done[BY_THE_SDK] += 1
            faults += judging.invalid_for_the_sdk(view)
        for fault in faults:
            self._note("invalid", f"{fault} in {view!r}")
        for found in judging.live(view, ours):
            self._note("live", found)
        if card_of is not None and isinstance(view, Message):
            if judging.size(view) > judging.CARD_CHARACTERS:
                self._note("too long", f"{judging.size(view)}: {card_of.mention.text!r}")
            if judging.altered(card_of.mention.text, judging.quoted(view.blocks[1])):
                self._note("altered", f"card: {card_of.mention.text!r}")

    def _post(self, message: Message) -> None:
        try:
            self._slack.post(CHANNEL, message, "card:1")
        except RemoteError as error:
            self._note("refused by Slack", f"{error.code}: {message!r}")
        self.done["posted"] += 1

    def _stored(self, page: Timeline) -> dict[str, Heard]:
        """What the desk has of the page, by post; every post stands in a case of its own."""
        case_ids = self._case_ids([*page.texts])
        with self._desk.db.reading() as tx:
            found = [mentions.of_case(tx, case_id)[-1] for case_id in case_ids]
        return {heard.mention.post_id: heard for heard in found}

    def _case_ids(self, post_ids: list[str]) -> list[int]:
        with self._desk.db.reading() as tx:
            found = tx.execute(select(MENTIONS.c.case_id).where(MENTIONS.c.post_id.in_(post_ids)))
            return list(found.scalars())

    def _note(self, kind: str, what: str) -> None:
        self.broken[kind] += 1
        if self.broken[kind] <= TOLD:
            log.error("%s: %s", kind, what[:2000])


@cache
def _detector() -> Detector:
    return Detector()
