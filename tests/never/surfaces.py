"""Everything that the desk shows in Slack, drawn of one case."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from bot.desk.answering import Fit
from bot.desk.dossier import Dossier
from bot.desk.escalation import Escalation
from bot.desk.events import Event, Fact
from bot.desk.mention import Author, Mention, Post
from bot.desk.notice import THREAD, Notice, NoticeKind
from bot.desk.reply import Reply, Wording
from bot.slack.views import answers, case_modals, modals
from bot.slack.views.blocks import Message
from bot.slack.views.card import card
from bot.slack.views.history import history_modal
from bot.slack.views.home import home
from bot.slack.views.notices import notice, thread_opening
from bot.slack.views.reminder import reminder
from bot.slack.views.reply_modal import reply_modal, withdrawn_modal
from bot.slack.views.review import review, review_modal
from bot.slack.views.stub import stub
from bot.store.lists import Line
from bot.work.looking_up import HomePage, Tile
from tests.slack.views.desks import ANA, ESCALATION, FACES, LAYOUT, LUIS, MENTION, NOW, POSTED, WAYS

Drawn = Message | dict[str, Any]


def spoken(text: str, name: str) -> list[Dossier]:
    """The case in each of its faces, with everything that a stranger writes in it being `text` and `name`."""
    author = Author("99", name, name)
    parent = Post("1000", author, text, None, "https://x.com/i/1000")
    mention = replace(MENTION, text=text, author=author, parent=parent)
    return [_said(dossier, mention) for dossier in FACES.values()]


def surfaces(dossier: Dossier, text: str) -> Iterator[Drawn]:
    """Every message, modal and Home that tells of the case; `text` is what colleagues wrote about it too."""
    reply = dossier.replies[-1] if dossier.replies else FACES_REPLY
    asked = replace(ESCALATION, question=text[:300], answer=text[:300], expert=ANA)
    told, reply = replace(dossier, escalation=asked), replace(reply, warning=text)
    yield card(told, LAYOUT, NOW, f"https://x.com/intent?text={quote(text)}")
    yield stub(told, LAYOUT, None)
    yield review(told, reply, LAYOUT, NOW, Fit(1, 280))
    yield review_modal(told, reply, LAYOUT, NOW, Fit(1, 280))
    yield reply_modal(
        told, ANA, LAYOUT, NOW, Wording(text, 2, text, warning=text), WAYS, Fit(1, 280, lead=text, has_audiences=True)
    )
    yield withdrawn_modal(told, LAYOUT, text)
    yield reminder(told, LAYOUT, LAYOUT.canned[1], text)
    yield history_modal(told, _history(text), LAYOUT)
    yield thread_opening()
    yield from _notices(told, asked)
    yield from _forms(told, reply, asked)
    yield from _lists(told, text)


FACES_REPLY: Reply = next(dossier.replies[-1] for dossier in FACES.values() if dossier.replies)


def _said(dossier: Dossier, mention: Mention) -> Dossier:
    heard = tuple(replace(one, mention=replace(mention, post_id=one.mention.post_id)) for one in dossier.mentions)
    replies = tuple(replace(reply, text=mention.text, note=mention.text) for reply in dossier.replies)
    return replace(dossier, mentions=heard, replies=replies)


def _history(text: str) -> tuple[Event, ...]:
    facts: dict[str, Fact] = {
        "reply": 5,
        "text": text,
        "sentence": text,
        "answer": text,
        "cause": text,
        "account": "x:acme_es",
    }
    names = ("reply.sent", "reply.sent_back", "reply.failed", "escalation.answered", "case.claimed", "case.moved")
    moved: dict[str, Fact] = {
        "team": "sales",
        "language": "de",
        "from_team": "care",
        "from_language": None,
        "escalation": 4,
    }
    proof: dict[str, Fact] = {"drafter": ANA, "approver": LUIS, "parent": "1001", "post": "1002", "by_hand": False}
    return tuple(Event(name, ANA, POSTED, {**facts, **moved, **proof}) for name in names)


def _notices(dossier: Dossier, asked: Escalation) -> Iterator[Drawn]:
    facts: dict[str, Fact] = {
        "by": LUIS,
        "reply": 5,
        "why": "wrote_again",
        "escalation": 4,
        "asked": ANA,
        "promised_by": ANA,
    }
    full = dossier if dossier.replies else replace(dossier, replies=(FACES_REPLY,))
    for kind in NoticeKind:
        for to in (ANA, THREAD):
            yield notice(Notice(1, kind, 42, to, facts), full, LAYOUT, NOW, None, asked)


def _forms(dossier: Dossier, reply: Reply, asked: Escalation) -> Iterator[Drawn]:
    yield modals.send_back_modal(dossier, reply)
    yield modals.escalate_modal(dossier, LAYOUT)
    yield modals.answer_modal(dossier, asked, LAYOUT)
    yield case_modals.dismiss_modal(dossier)
    yield case_modals.assign_modal(dossier)
    yield case_modals.snooze_modal(dossier, LAYOUT, POSTED)
    yield case_modals.move_modal(dossier, LAYOUT)
    yield case_modals.follow_up_modal(dossier)
    yield case_modals.later_modal(dossier)
    yield case_modals.more_modal(dossier, None)


def _lists(dossier: Dossier, text: str) -> Iterator[Drawn]:
    mention = dossier.newest.mention
    line = Line(dossier.case, mention.author.handle, mention.author.name, mention.text, POSTED)
    tile = Tile((line,))
    yield home(HomePage(tile, tile, tile, tile), LAYOUT, NOW, {})
    yield answers.next_case(line, LAYOUT, NOW, {})
    yield answers.mine(tile, LAYOUT, NOW, {})
    yield answers.found(text, tile, LAYOUT, NOW, {})
