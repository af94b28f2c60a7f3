import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from bot.desk.case import Priority, Reason
from bot.desk.dossier import Face, Known, face
from bot.desk.label import Label
from bot.desk.mention import Author, Media, Replyable
from bot.desk.notice import Notice, NoticeKind
from bot.desk.reply import ReplyState
from bot.sandbox.slack.blocks import elements_of
from bot.slack import ids, refs
from bot.slack.views.blocks import Message
from bot.slack.views.card import card
from bot.slack.views.carried import all_of
from bot.slack.views.notices import notice
from bot.slack.views.reminder import reminder
from bot.slack.views.sheltered import sheltered
from tests.slack.views.checks import faults_of, few, hostile, told, words
from tests.slack.views.desks import (
    ANSWERED,
    CARRYING,
    DRAFT,
    ESCALATION,
    FACES,
    FOUND,
    HEARD,
    HELD,
    LAYOUT,
    MENTION,
    NOW,
    OTHERS,
    WAYS,
    dossier,
    said,
)

GOLDEN = Path(__file__).parent / "golden"
REWRITE = "MENTIONDESK_REWRITE_GOLDEN"
BY_HAND_URL = "https://x.com/intent/tweet?in_reply_to=1001&text=Hola"


def drawn(state: Face) -> Message:
    by_hand = state in (Face.BY_HAND, Face.FAILED)
    return card(FACES[state], LAYOUT, NOW, BY_HAND_URL if by_hand else None)


def labels(message: Message) -> list[str]:
    return [part["text"]["text"] for _, part in elements_of(message.blocks) if part["type"] == "button"]


def test_the_first_line_says_who_answers_by_hand_where_it_is_not_the_account_that_was_addressed() -> None:
    own, other = (card(dossier(), LAYOUT, NOW, way=replace(way, replyable=Replyable.BY_HAND)) for way in WAYS)

    assert "reply by hand · MD-42" in str(own.blocks[0])
    assert "reply by hand from @acme · MD-42" in str(other.blocks[0])


@pytest.mark.parametrize(
    ("differs", "begins"),
    [
        ({}, "[X] found by search “rivals” · ES"),
        ({"refs": {"named": "rival_tel acme_es"}}, "[X] @acme_es · ES"),
        ({"source": "x:acme/search:rivals"}, "[X] @acme_es · ES"),
        ({"parent": MENTION.parent, "parent_id": "1000"}, "[X] @acme_es · ES"),
    ],
)
def test_the_first_line_names_the_search_only_where_the_post_is_for_none_of_our_accounts(
    differs: dict[str, Any], begins: str
) -> None:
    case = replace(OTHERS["found"], mentions=(replace(HEARD, mention=replace(FOUND, **differs)),))

    shown = card(case, LAYOUT, NOW).blocks[0]["elements"][0]["text"]

    assert shown.startswith(begins)
    assert ("reply by hand from @acme_es" in shown) is (not differs)


@pytest.mark.parametrize("state", Face)
def test_every_state_has_a_card_that_looks_as_it_was_agreed(state: Face) -> None:
    assert face(FACES[state]) is state
    assert_agreed(state.value, drawn(state))


@pytest.mark.parametrize("name", OTHERS)
def test_what_a_post_carries_looks_as_it_was_agreed(name: str) -> None:
    assert_agreed(name, card(OTHERS[name], LAYOUT, NOW))


def assert_agreed(name: str, message: Message) -> None:
    golden = GOLDEN / f"{name}.json"
    found = {"text": message.text.splitlines(), "blocks": message.blocks}
    if os.environ.get(REWRITE):
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(golden.read_text(encoding="utf-8")), f"{REWRITE}=1 rewrites the golden cards"


def test_words_that_were_written_to_us_alone_stand_on_no_card_in_no_notice_and_in_no_modal() -> None:
    case = OTHERS["direct"]
    mention = case.newest.mention
    notices = [
        notice(
            Notice(1, kind, 42, "U0BEN", {"by": "U0ANA", "escalation": 4, "reply": 5}),
            case,
            LAYOUT,
            NOW,
            "https://s.example",
        )
        for kind in NoticeKind
    ]
    everything = [card(case, LAYOUT, NOW), *notices, reminder(case, LAYOUT, None, "")]

    told = [f"{message.text}{words(message)}" for message in everything]

    secrets = [mention.text.split()[0], mention.warning, mention.media[0].alt, "Our new router"]
    assert [secret for secret in secrets for one in told if secret in one] == []
    assert labels(everything[0]) == ["Open on X", "Close", "Release"]


def test_no_golden_card_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == {*(state.value for state in Face), *OTHERS}


@pytest.mark.parametrize("state", Face)
def test_slack_takes_every_card(state: Face) -> None:
    message = drawn(state)

    assert faults_of(message) == []
    assert len(json.dumps(message.blocks, ensure_ascii=False)) < 3500


@pytest.mark.parametrize("state", Face)
def test_a_card_has_at_most_three_buttons_and_a_menu_of_five(state: Face) -> None:
    message = drawn(state)

    menus = [part for _, part in elements_of(message.blocks) if part["type"] == "overflow"]
    assert 1 <= len(labels(message)) <= 3
    assert [1 <= len(menu["options"]) <= 5 for menu in menus] == [True]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (Face.NEW, ["Claim", "Reply", "Dismiss"]),
        (Face.CLAIMED, ["Reply", "Follow up", "Release"]),
        (Face.DRAFTING, ["Open draft", "Release"]),
        (Face.SUBMITTED, ["Review", "Withdraw"]),
        (Face.SENT_BACK, ["Open draft", "Release"]),
        (Face.SENDING, ["Stop"]),
        (Face.WAITING, ["Reply again", "Follow up", "Close"]),
        (Face.BY_HAND, ["Reply on X", "I posted it", "Edit"]),
        (Face.FAILED, ["Edit", "Reply on X", "Close"]),
        (Face.UNSURE, ["It is there", "It is not there"]),
        (Face.AUTHOR_WROTE, ["Reply", "Follow up", "Close"]),
        (Face.FOLLOW_UP, ["Reply", "Follow up", "Close"]),
        (Face.SNOOZED, ["Wake now"]),
        (Face.CLOSED, ["Reopen"]),
        (Face.WITHDRAWN, ["Close"]),
    ],
)
def test_a_card_offers_what_its_state_allows(state: Face, expected: list[str]) -> None:
    assert labels(drawn(state)) == expected


@pytest.mark.parametrize("state", Face)
def test_every_press_on_a_card_says_which_case_and_what_was_seen(state: Face) -> None:
    newest = FACES[state].newest.id

    for _, part in elements_of(drawn(state).blocks):
        if part["type"] == "overflow":
            shown = [refs.menu_of({"selected_option": choice})[1] for choice in part["options"]]
            assert {(ref.case_id, ref.seen) for ref in shown} == {(42, newest)}
        elif part["action_id"].startswith("reply."):
            assert (refs.reply_of(part).reply_id, refs.reply_of(part).seen) == (5, newest)
        elif part["action_id"] != ids.REPLY_ELSEWHERE:
            assert refs.case_of(part) == refs.CaseRef(42, newest)


@pytest.mark.parametrize("state", Face)
def test_who_only_hears_the_text_hears_the_post_the_status_and_the_link(state: Face) -> None:
    text = drawn(state).text

    newest = FACES[state].newest
    assert f"{newest.mention.author.name} @marta_l on X".strip() in text
    assert all_of(newest).split()[0] in text
    assert ("https://x.com/marta_l/status/1001" in text) is (state is not Face.WITHDRAWN)
    assert len(text.splitlines()) >= 2


def test_a_card_with_the_operators_says_where_it_belongs_and_why_it_is_not_there() -> None:
    message = card(said("<&>" * 9000), LAYOUT, NOW, above=sheltered("C0CARE", "is_archived"))

    assert message.text.startswith("*<#C0CARE> cannot be reached* (is_archived: the channel is archived;")
    assert "nobody yet" in message.text
    assert message.blocks[0]["text"]["text"] in message.text
    assert faults_of(message) == []


def test_the_status_is_still_told_after_a_very_long_post() -> None:
    message = card(said("<&>" * 9000), LAYOUT, NOW)

    assert len(message.text) <= 4000
    assert "nobody yet" in message.text


def test_a_waiting_question_stands_above_the_status() -> None:
    message = card(replace(dossier(HELD), escalation=ESCALATION), LAYOUT, NOW)

    sections = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    assert sections[0].startswith("*Asked* <!subteam^S0BILLING>")
    assert "&lt;out&gt;" in sections[0]
    assert sections[1].startswith("<@U0ANA> has it")


def test_the_words_that_somebody_has_to_post_by_hand_stand_on_the_card_whole_and_cannot_act() -> None:
    approved = "Hola <!channel> *Marta*: https://acme.example/x\nLo sentimos. " * 45
    reply = replace(FACES[Face.BY_HAND].replies[0], text=approved)

    message = card(replace(FACES[Face.BY_HAND], replies=(reply,)), LAYOUT, NOW, BY_HAND_URL)

    assert '{"type": "text", "text": ' + json.dumps(approved, ensure_ascii=False) in words(message)
    assert (faults_of(message), told(message)) == ([], {"<@U0LUIS>"})
    assert "Lo sentimos." in message.text


def test_nobody_is_sent_to_the_channel_in_which_they_read_the_card() -> None:
    here = replace(LAYOUT, queues=(replace(LAYOUT.queues[0], approvers_channel=LAYOUT.queues[0].channel),))

    message = card(FACES[Face.SUBMITTED], here, NOW)

    assert "waits for approval since" in message.text
    assert told(message) == {"<@U0ANA>"}


def test_without_a_prefilled_page_the_card_leads_to_the_post() -> None:
    links = [part for _, part in elements_of(card(FACES[Face.BY_HAND], LAYOUT, NOW).blocks) if "url" in part]

    assert [link["url"] for link in links] == ["https://x.com/marta_l/status/1001"]


def test_a_card_of_nothing_but_the_worst_characters_is_still_short() -> None:
    worst = '"' * 5000
    carrying = replace(
        said(worst, Author("9", worst, worst, 10**9, True)).newest.mention,
        warning=worst,
        media=(Media("image", worst),),
        quoted=replace(CARRYING.quoted, text=worst, author=Author("9", worst, worst)) if CARRYING.quoted else None,
        edited_at=MENTION.posted_at,
    )
    worded = replace(
        FACES[Face.AUTHOR_WROTE].case,
        label=Label.COMPLAINT,
        priority=Priority.URGENT,
        priority_reason=Reason.SECOND_POST,
    )
    known = Known(99, replace(HELD, id=1_000_000, closed_by="U0123456789"), MENTION.posted_at)
    case = replace(FACES[Face.AUTHOR_WROTE], case=worded, known=known, mentions=(replace(HEARD, mention=carrying),))
    sent_back = replace(DRAFT, state=ReplyState.SENT_BACK, remark=worst, remark_by="U0LUIS")

    for replies in ((), (sent_back,)):
        asked = replace(ESCALATION, question=worst)
        message = card(replace(case, replies=replies, escalation=asked), LAYOUT, NOW)
        assert faults_of(message) == []
        assert len(json.dumps(message.blocks, ensure_ascii=False)) < 3500


@few
@given(text=hostile, name=hostile, handle=hostile, remark=hostile)
def test_strangers_words_cannot_act_in_a_card(text: str, name: str, handle: str, remark: str) -> None:
    strange = said(text, Author("99", handle, name))
    sent_back = replace(DRAFT, state=ReplyState.SENT_BACK, remark=remark, remark_by="U0LUIS")

    for case in (strange, replace(strange, case=ANSWERED), replace(strange, case=HELD, replies=(sent_back,))):
        message = card(case, LAYOUT, NOW)
        assert faults_of(message) == []
        assert told(message) <= {"<@U0ANA>", "<@U0LUIS>", "<@U0BEN>"}
        assert len(json.dumps(message.blocks, ensure_ascii=False)) < 3500
