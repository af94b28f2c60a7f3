"""Writing, editing and deleting in the sandbox's Slack, through slack_sdk's own client."""

import pytest
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import BOT
from tests.sandbox.slack.stage import ANA, actions, button, refusal

CASE = {"event_type": "case", "event_payload": {"delivery": 7}}


def test_a_message_stands_in_its_channel_as_it_was_sent(box: Sandbox, web: WebClient, care: str) -> None:
    sent = web.chat_postMessage(channel=care, text="New case", blocks=[actions(button("claim"))])

    [message] = box.slack.messages(care)
    assert (message.ts, message.user, message.text) == (sent["ts"], BOT, "New case")
    assert message.blocks[0]["elements"][0]["action_id"] == "claim"
    assert sent["message"]["blocks"][0]["block_id"] == "buttons"


def test_time_stamps_rise_strictly(web: WebClient, care: str) -> None:
    stamps = [web.chat_postMessage(channel=care, text="a")["ts"] for _ in range(20)]

    assert stamps == sorted(set(stamps))


@pytest.mark.filterwarnings("ignore:The top-level .text. argument is missing")
def test_a_message_needs_words_and_a_channel_that_the_bot_may_write_to(box: Sandbox, web: WebClient, care: str) -> None:
    elsewhere = box.slack.add_channel("C0ELSE", "elsewhere", (ANA,)).id
    secret = box.slack.add_channel("C0SECRET", "secret", (ANA,), private=True).id
    closed = box.slack.add_channel("C0CLOSED", "closed", (BOT,)).id
    box.slack.archive(closed)

    assert refusal(lambda: web.chat_postMessage(channel=care, text=" ")) == "no_text"
    assert refusal(lambda: web.chat_postMessage(channel=care, text="t" * 40_001)) == "msg_too_long"
    assert refusal(lambda: web.chat_postMessage(channel="C0NOWHERE", text="a")) == "channel_not_found"
    assert refusal(lambda: web.chat_postMessage(channel=elsewhere, text="a")) == "not_in_channel"
    assert refusal(lambda: web.chat_postMessage(channel=secret, text="a")) == "channel_not_found"
    assert refusal(lambda: web.chat_postMessage(channel=closed, text="a")) == "is_archived"
    assert refusal(lambda: web.chat_update(channel=closed, ts="1.0", text="a")) == "is_inactive"


def test_a_bot_that_was_removed_from_a_channel_writes_there_no_more(box: Sandbox, web: WebClient, care: str) -> None:
    ts = web.chat_postMessage(channel=care, text="a")["ts"]

    box.slack.kick(care, BOT)

    assert refusal(lambda: web.chat_update(channel=care, ts=ts, text="b")) == "not_in_channel"


def test_bad_blocks_are_refused_with_what_is_wrong_in_them(web: WebClient, care: str) -> None:
    with pytest.raises(Exception, match="already exists"):
        web.chat_postMessage(channel=care, text="a", blocks=[actions(button("a"), button("a"))])


def test_too_much_of_good_blocks_is_refused_too(web: WebClient, care: str) -> None:
    long = [{"type": "section", "text": {"type": "mrkdwn", "text": "t" * 3000}}] * 5

    assert refusal(lambda: web.chat_postMessage(channel=care, text="a", blocks=long)) == "msg_blocks_too_long"


def test_metadata_is_kept_and_returned_only_when_asked_for(web: WebClient, care: str) -> None:
    web.chat_postMessage(channel=care, text="a", metadata=CASE)

    plain = web.conversations_history(channel=care)["messages"][0]
    whole = web.conversations_history(channel=care, include_all_metadata=True)["messages"][0]

    assert "metadata" not in plain
    assert whole["metadata"] == CASE


def test_metadata_of_another_shape_is_refused(web: WebClient, care: str) -> None:
    odd = {"event_type": "case"}

    assert refusal(lambda: web.chat_postMessage(channel=care, text="a", metadata=odd)) == "invalid_metadata_format"


def test_a_reply_stands_in_the_thread_of_its_root(box: Sandbox, web: WebClient, care: str) -> None:
    root = web.chat_postMessage(channel=care, text="card")["ts"]

    reply = web.chat_postMessage(channel=care, text="note", thread_ts=root)["ts"]

    assert [message.ts for message in box.slack.replies(care, root)] == [reply]
    again = {"channel": care, "text": "a", "thread_ts": reply}
    assert refusal(lambda: web.chat_postMessage(**again)) == "cannot_reply_to_message"


def test_a_reply_to_a_deleted_root_is_posted_into_the_channel(box: Sandbox, web: WebClient, care: str) -> None:
    root = web.chat_postMessage(channel=care, text="card")["ts"]
    web.chat_delete(channel=care, ts=root)

    web.chat_postMessage(channel=care, text="note", thread_ts=root)

    assert [message.thread_ts for message in box.slack.messages(care)] == [None]


def test_an_edit_replaces_what_it_names_and_keeps_the_rest(box: Sandbox, web: WebClient, care: str) -> None:
    blocks = [actions(button("claim"))]
    ts = web.chat_postMessage(channel=care, text="a", blocks=blocks, metadata=CASE)["ts"]

    web.chat_update(channel=care, ts=ts, text="b")

    [message] = box.slack.messages(care)
    assert (message.text, message.ts, message.metadata) == ("b", ts, CASE)
    assert message.blocks
    assert message.edited is not None


def test_only_its_own_messages_can_be_changed_by_the_bot(box: Sandbox, web: WebClient, care: str) -> None:
    theirs = box.slack.write(care, ANA, "mine").ts

    assert refusal(lambda: web.chat_update(channel=care, ts=theirs, text="b")) == "cant_update_message"
    assert refusal(lambda: web.chat_delete(channel=care, ts=theirs)) == "cant_delete_message"
    assert refusal(lambda: web.chat_update(channel=care, ts="1.0", text="b")) == "message_not_found"


def test_a_message_to_a_person_opens_direct_messages(box: Sandbox, web: WebClient) -> None:
    sent = web.chat_postMessage(channel=ANA, text="for you")

    assert sent["channel"] == "D0ANA"
    assert box.slack.messages("D0ANA")[-1].text == "for you"


def test_an_ephemeral_is_seen_by_one_person_and_in_no_history(box: Sandbox, web: WebClient, care: str) -> None:
    sent = web.chat_postEphemeral(channel=care, user=ANA, text="only you")

    assert [m.text for m in box.slack.ephemerals(ANA) if m.channel == care] == ["only you"]
    assert box.slack.messages(care) == []
    assert web.conversations_history(channel=care)["messages"] == []
    update = {"channel": care, "ts": sent["message_ts"], "text": "b"}
    assert refusal(lambda: web.chat_update(**update)) == "message_not_found"


def test_an_ephemeral_needs_a_reader_in_the_channel(box: Sandbox, web: WebClient, care: str) -> None:
    box.slack.add_user("U0OUT", "out", "Out")

    assert refusal(lambda: web.chat_postEphemeral(channel=care, user="U0OUT", text="a")) == "user_not_in_channel"
    assert refusal(lambda: web.chat_postEphemeral(channel=care, user="U0NO", text="a")) == "user_not_found"


def test_a_permalink_names_the_message(box: Sandbox, web: WebClient, care: str) -> None:
    ts = web.chat_postMessage(channel=care, text="a")["ts"]

    link = web.chat_getPermalink(channel=care, message_ts=ts)["permalink"]

    assert link == f"{box.url}/archives/{care}/p{ts.replace('.', '')}"
    assert refusal(lambda: web.chat_getPermalink(channel=care, message_ts="1.0")) == "message_not_found"
