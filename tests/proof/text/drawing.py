"""Everything that shows strangers' words, drawn for one post: the card in one of its faces, and one view more."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.desk.answering import Fit
from bot.desk.dossier import Dossier, Face
from bot.desk.escalation import Escalation
from bot.desk.events import DESK, Event, Fact
from bot.desk.mention import Heard
from bot.desk.notice import Notice, NoticeKind
from bot.desk.reply import Reply, Wording
from bot.slack.views import answers, case_modals, home, modals, notices, reminder, rich, stub
from bot.slack.views.blocks import Message, View, message, section
from bot.slack.views.card import card
from bot.slack.views.history import history_modal
from bot.slack.views.reply_modal import reply_modal
from bot.slack.views.review import review, review_modal
from bot.work.looking_up import HomePage, Tile
from tests.slack.views.desks import ANA, ESCALATION, FACES, FOLLOW_UP, LAYOUT, LUIS, NOW, POSTED, SENT, SUBMITTED, WAYS

CARD_LINK = "https://slack.example/card"
LIMIT = 280
_FACES = tuple(FACES)
_NOTICES = tuple(NoticeKind)


def case_of(heard: Heard, face: Face, written: str, remark: str) -> Dossier:
    """A case in that face: its newest post is `heard`, agents wrote `written`, and `remark` wherever they may."""
    template = FACES[face]
    replies = tuple(_reworded(reply, written, remark) for reply in template.replies)
    return replace(template, mentions=(heard,), replies=replies, escalation=_asked(template.escalation, remark))


Listed = Callable[[Heard], Tile]


def drawn(
    heard: Heard, written: str, remark: str, listed: Listed, by_hand_url: str | None, turn: int
) -> Iterator[Message | View]:
    """The card first, then what it is the turn of; in 14 × 8 turns everything was drawn in every face."""
    dossier = case_of(heard, _FACES[turn % len(_FACES)], written, remark)
    yield card(dossier, LAYOUT, NOW, by_hand_url)
    match turn // len(_FACES) % 8:
        case 0:
            yield from _reviews(dossier, written, remark)
        case 1:
            wording = Wording(written, 2, remark[:500])
            yield reply_modal(dossier, ANA, LAYOUT, NOW, wording, WAYS, Fit(len(written), LIMIT))
        case 2:
            yield history_modal(dossier, _history(written, remark), LAYOUT)
        case 3:
            yield from _notices(dossier, by_hand_url, turn)
        case 4:
            for canned in (None, LAYOUT.canned[1]):
                yield reminder.reminder(replace(dossier, follow_up=FOLLOW_UP), LAYOUT, canned, written)
            yield stub.stub(dossier, LAYOUT, CARD_LINK)
        case 5:
            yield from _colleagues(dossier, written, remark)
        case 6:
            yield case_modals.dismiss_modal(dossier)
            yield case_modals.more_modal(dossier, CARD_LINK)
            yield case_modals.move_modal(dossier, LAYOUT)
            yield message("Your words:", [section("Your words:"), rich.rich_text(rich.exact(written))])
        case _:
            yield from _lists(listed(heard), remark)


def _reviews(dossier: Dossier, written: str, remark: str) -> Iterator[Message | View]:
    reply = _reworded(dossier.live or SUBMITTED, written, remark)
    yield review(dossier, reply, LAYOUT, NOW, Fit(len(written), LIMIT))
    yield review_modal(dossier, reply, LAYOUT, NOW, Fit(len(written), LIMIT))
    yield modals.send_back_modal(dossier, reply)


def _history(written: str, remark: str) -> tuple[Event, ...]:
    proof = {"drafter": ANA, "approver": LUIS, "account": "x:acme_es", "parent": remark, "text": written, "post": "7"}
    return (
        Event("case.opened", "author", POSTED, {"mention": 7}),
        Event("reply.sent", DESK, POSTED, proof),
        Event("reply.sent_back", LUIS, POSTED, {"sentence": remark}),
        Event("reply.failed", DESK, POSTED, {"cause": remark}),
        Event("reply.voided", DESK, POSTED, {"why": remark}),
        Event("case.moved", ANA, POSTED, {"team": remark, "language": remark}),
        Event("escalation.answered", LUIS, POSTED, {"answer": remark}),
        Event(remark or "unknown", remark, POSTED),
    )


def _notices(dossier: Dossier, by_hand_url: str | None, turn: int) -> Iterator[Message]:
    kind = _NOTICES[turn // 7 % len(_NOTICES)]
    reply = dossier.live or SUBMITTED
    facts: dict[str, Fact] = {
        "by": LUIS,
        "reply": reply.id,
        "why": "wrote_again",
        "escalation": ESCALATION.id,
        "asked": "S0BILLING",
    }
    told = Notice(1, kind, 42, ANA, facts)
    yield notices.notice(told, dossier, LAYOUT, NOW, CARD_LINK, dossier.escalation, by_hand_url)
    yield notices.notice(told, dossier, LAYOUT, NOW, None, dossier.escalation, by_hand_url)


def _colleagues(dossier: Dossier, written: str, remark: str) -> Iterator[View]:
    asked = replace(ESCALATION, question=remark[:300] or "?", answer=remark[:300])
    yield modals.escalate_modal(dossier, LAYOUT)
    yield modals.answer_modal(dossier, asked, LAYOUT)
    guided = replace(dossier, escalation=replace(asked, expert=LUIS))
    yield reply_modal(guided, ANA, LAYOUT, NOW, Wording(written, 2), WAYS, Fit(len(written), LIMIT))


def _lists(tile: Tile, sought: str) -> Iterator[Message | View]:
    links = {line.case.id: CARD_LINK for line in tile.lines}
    yield answers.found(sought, tile, LAYOUT, NOW, links)
    yield answers.mine(tile, LAYOUT, NOW, links)
    yield answers.next_case(tile.lines[0] if tile.lines else None, LAYOUT, NOW, links)
    yield home.home(HomePage(tile, tile, tile, tile), LAYOUT, NOW, links)


def _reworded(reply: Reply, written: str, remark: str) -> Reply:
    url = SENT.url if reply.url else None
    return replace(reply, text=written, note=remark[:500], remark=remark if reply.remark else "", url=url)


def _asked(escalation: Escalation | None, remark: str) -> Escalation | None:
    return escalation and replace(escalation, question=remark[:300] or "?")
