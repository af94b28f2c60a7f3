"""What is posted besides the card and the review: notices, reminders, stubs, and the first line of a thread."""

from dataclasses import replace

import pytest
from hypothesis import given

from bot.desk.dossier import Dossier, Face
from bot.desk.escalation import EscalationState
from bot.desk.events import Fact
from bot.desk.layout import digest
from bot.desk.mention import Author
from bot.desk.notice import THREAD, Notice, NoticeKind
from bot.desk.reply import ReplyState
from bot.desk.switch import Off
from bot.sandbox.slack.blocks import elements_of
from bot.slack import refs
from bot.slack.views.blocks import Message
from bot.slack.views.notices import ABOUT_ANSWERING, notice, thread_opening
from bot.slack.views.reminder import reminder
from bot.slack.views.stub import stub
from tests.slack.views.checks import faults_of, few, hostile, told, words
from tests.slack.views.desks import (
    ANA,
    APPROVED,
    DELETED,
    DRAFT,
    EVA,
    FACES,
    HELD,
    LAYOUT,
    LUIS,
    NOW,
    SENT,
    dossier,
    said,
)
from tests.slack.views.desks import ESCALATION as ASKED

LINK = "https://acme.slack.com/archives/C0CAREES/p1"
CANNED = LAYOUT.canned[1]
FACTS: dict[str, Fact] = {
    "by": LUIS,
    "reply": 5,
    "why": "wrote_again",
    "escalation": 4,
    "asked": "S0BILLING",
    "promised_by": ANA,
}
REPLY = replace(SENT, state=ReplyState.FAILED, remark="The author limits replies.")
FULL = replace(dossier(HELD, REPLY), escalation=replace(ASKED, expert=EVA, answer="Paid <today>."))


def noticed(kind: NoticeKind, case: Dossier = FULL, link: str | None = LINK) -> Message:
    return notice(Notice(1, kind, 42, ANA if link else THREAD, FACTS), case, LAYOUT, NOW, link)


def labels(message: Message) -> list[str]:
    return [element["text"]["text"] for _, element in elements_of(message.blocks)]


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("link", [LINK, None])
def test_slack_takes_every_notice(kind: NoticeKind, link: str | None) -> None:
    message = noticed(kind, link=link)

    assert faults_of(message) == []
    assert "MD-42" in message.text or kind is NoticeKind.ESCALATION_TAKEN or kind is NoticeKind.ANSWERED


@pytest.mark.parametrize(
    ("kind", "sentence", "buttons"),
    [
        (NoticeKind.ASSIGNED, "<@U0LUIS> gave you", ["Reply", "Release"]),
        (NoticeKind.APPROVED, "<@U0LUIS> approved your reply", []),
        (NoticeKind.SENT_BACK, "sent your reply in", ["Open draft"]),
        (NoticeKind.VOIDED, "the author wrote again. It is a draft again", ["Open draft"]),
        (NoticeKind.FAILED, "The author limits replies. Nothing was published.", ["Edit"]),
        (NoticeKind.UNSURE, "do not post again", ["It is there", "It is not there"]),
        (NoticeKind.BY_HAND, "X lets only people answer this one", ["I posted it", "Edit"]),
        (NoticeKind.POST_EDITED, "<@U0ANA>, the author of *MD-42* edited the post", []),
        (NoticeKind.POST_DELETED, "<@U0ANA>, the author of *MD-42* deleted a post. The card shows", []),
        (NoticeKind.BY_HAND_MISSED, "not found on our timeline", ["I posted it", "Edit"]),
        (NoticeKind.FOLLOW_UP_FREE, "promised by <@U0ANA>", ["Claim", "Reply"]),
        (NoticeKind.OFFER, "shall I ask <!subteam^S0BILLING>", ["Ask", "No"]),
        (NoticeKind.ASKED, "Is the refund &lt;out&gt; already?", ["Answer", "I'm on it", "Not me"]),
        (NoticeKind.ESCALATION_TAKEN, "<@U0EVA> is on it", []),
        (NoticeKind.ANSWERED, "Paid &lt;today&gt;.", []),
        (NoticeKind.DECLINED, "Please ask somebody else", []),
    ],
)
def test_a_notice_says_what_happened_and_offers_what_comes_next(
    kind: NoticeKind, sentence: str, buttons: list[str]
) -> None:
    message = noticed(kind)

    assert sentence in message.text
    assert sentence in message.blocks[0]["text"]["text"]
    assert labels(message) == [*buttons, "Open card"]


@pytest.mark.parametrize("kind", sorted(ABOUT_ANSWERING | {NoticeKind.POST_DELETED, NoticeKind.APPROVED}))
def test_nothing_about_answering_is_offered_once_the_post_is_deleted(kind: NoticeKind) -> None:
    message = noticed(kind, Dossier(HELD, (DELETED,), (DRAFT,)))

    assert labels(message) == ["Open card"]
    assert not any(word in message.text for word in ("new approval", "goes out in", "please post it"))
    assert ("Nothing is left to answer" in message.text) is (kind in {NoticeKind.VOIDED, NoticeKind.POST_DELETED})


def test_who_is_approved_while_sending_is_paused_reads_so_in_words_that_stay_true() -> None:
    approved = dossier(HELD, APPROVED)

    held = noticed(NoticeKind.APPROVED, replace(approved, sending_off=Off(LUIS, NOW)))

    assert "in a moment" in noticed(NoticeKind.APPROVED, approved).text
    assert "in a moment" not in held.text
    assert "It is held until sending from @acme_es is resumed, which <@U0LUIS> paused <!date^" in held.text


def test_an_answer_is_told_though_somebody_else_was_asked_since() -> None:
    case = replace(FULL, escalation=replace(ASKED, id=9, question="Something else?"))
    first = replace(ASKED, state=EscalationState.ANSWERED, expert=EVA, answer="Paid on Monday.")

    message = notice(Notice(1, NoticeKind.ANSWERED, 42, THREAD, FACTS), case, LAYOUT, NOW, None, first)

    assert "Paid on Monday." in message.text


def test_an_offer_knows_whom_it_is_about() -> None:
    ask = next(element for _, element in elements_of(noticed(NoticeKind.OFFER, link=None).blocks))

    assert refs.offer_of(ask) == refs.OfferRef(42, "S0BILLING")


def test_a_reminder_has_what_was_said_and_an_answer_that_is_ready() -> None:
    message = reminder(FACES[Face.FOLLOW_UP], LAYOUT, CANNED, "Hola Marta, ¿se ha arreglado?")

    send = next(element for _, element in elements_of(message.blocks))
    assert faults_of(message) == []
    assert labels(message) == ["Send as is", "Edit", "Solved, close", "Later"]
    assert refs.as_is_of(send) == refs.AsIsRef(42, 7, digest("Hola Marta, ¿se ha arreglado?"), "still-es")
    for expected in ("Llevo tres", SENT.text, "¿se ha arreglado?", "Reminder 1 of 3"):
        assert expected in words(message)


def test_without_a_text_in_that_language_a_reminder_asks_for_a_reply() -> None:
    message = reminder(FACES[Face.FOLLOW_UP], LAYOUT, None, "")

    assert faults_of(message) == []
    assert labels(message) == ["Reply", "Solved, close", "Later"]


def test_a_card_that_moved_away_says_where_to() -> None:
    message = stub(dossier(replace(HELD, team="sales", language="pt")), LAYOUT, LINK)

    assert faults_of(message) == []
    assert "has moved to <#C0SALES> (sales, Portuguese)" in message.text
    assert LINK in message.text


def test_a_thread_begins_with_what_it_is_for() -> None:
    assert thread_opening().text == "Notes here stay inside. Only *Reply* sends."
    assert faults_of(thread_opening()) == []


@few
@given(text=hostile, name=hostile, answer=hostile)
def test_strangers_words_cannot_act_in_a_message(text: str, name: str, answer: str) -> None:
    stranger = said(text, Author("99", name, name))
    case = replace(stranger, case=HELD, replies=(REPLY,), escalation=replace(ASKED, expert=EVA, answer=answer[:300]))

    for message in (
        noticed(NoticeKind.ANSWERED, case),
        noticed(NoticeKind.FAILED, case),
        reminder(case, LAYOUT, CANNED, answer[:3000]),
        stub(case, LAYOUT, LINK),
    ):
        assert faults_of(message) == []
        assert told(message) <= {"<@U0ANA>", "<@U0EVA>", "<@U0LUIS>", "<!subteam^S0BILLING>", "<#C0CAREES>"}


@pytest.mark.parametrize("kind", [NoticeKind.BY_HAND, NoticeKind.BY_HAND_MISSED])
def test_who_is_to_post_by_hand_can_copy_the_words_and_is_led_to_the_post(kind: NoticeKind) -> None:
    told, approved = Notice(1, kind, 42, ANA, FACTS), "Hola <!channel> https://acme.example/x\nLo sentimos. " * 60
    case = dossier(HELD, replace(SENT, state=ReplyState.BY_HAND, text=approved))

    message = notice(told, case, LAYOUT, NOW, LINK, by_hand_url="https://x.com/intent/tweet?text=Hola")

    assert faults_of(message) == []
    assert {"type": "text", "text": approved} in message.blocks[1]["elements"][1]["elements"]
    assert "https://x.com/marta_l/status/1001|View on X" in words(message)
    assert "Lo sentimos." in message.text
    first, *_ = message.blocks[-1]["elements"]
    assert (first["text"]["text"], first["url"]) == ("Reply on X", "https://x.com/intent/tweet?text=Hola")
