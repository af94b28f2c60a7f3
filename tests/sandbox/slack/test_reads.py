"""Looking around in the sandbox's Slack."""

import pytest
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import BOT
from tests.sandbox.slack.stage import ANA, BEN, refusal


def test_history_tells_the_roots_newest_first(web: WebClient, care: str) -> None:
    first = web.chat_postMessage(channel=care, text="1")["ts"]
    web.chat_postMessage(channel=care, text="under", thread_ts=first)
    web.chat_postMessage(channel=care, text="2")

    messages = web.conversations_history(channel=care)["messages"]

    assert [message["text"] for message in messages] == ["2", "1"]
    assert messages[1]["reply_count"] == 1


def test_history_is_told_in_pages_without_gaps(web: WebClient, care: str) -> None:
    for number in range(5):
        web.chat_postMessage(channel=care, text=str(number))

    pages = [page["messages"] for page in web.conversations_history(channel=care, limit=2)]

    assert [[message["text"] for message in page] for page in pages] == [["4", "3"], ["2", "1"], ["0"]]


def test_oldest_and_latest_are_exclusive_unless_asked_otherwise(web: WebClient, care: str) -> None:
    stamps = [web.chat_postMessage(channel=care, text=str(number))["ts"] for number in range(3)]
    span = {"channel": care, "oldest": stamps[0], "latest": stamps[2]}

    between = web.conversations_history(**span)["messages"]
    all_of_them = web.conversations_history(**span, inclusive=True)["messages"]

    assert [message["text"] for message in between] == ["1"]
    assert len(all_of_them) == 3


def test_a_thread_is_told_from_its_root_on(web: WebClient, care: str) -> None:
    root = web.chat_postMessage(channel=care, text="root")["ts"]
    for number in range(3):
        web.chat_postMessage(channel=care, text=str(number), thread_ts=root)

    messages = web.conversations_replies(channel=care, ts=root)["messages"]

    assert [message["text"] for message in messages] == ["root", "0", "1", "2"]
    assert messages[1]["parent_user_id"] == BOT
    assert refusal(lambda: web.conversations_replies(channel=care, ts="1.0")) == "thread_not_found"


def test_a_history_is_for_members_with_a_scope(box: Sandbox, web: WebClient) -> None:
    outside = box.slack.add_channel("C0OUTSIDE", "outside", (ANA,)).id

    assert refusal(lambda: web.conversations_history(channel=outside)) == "not_in_channel"
    assert web.conversations_info(channel=outside)["channel"]["is_member"] is False


def test_direct_messages_are_found_by_their_person_and_read_with_scopes_of_their_own(
    box: Sandbox, web: WebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = web.chat_postMessage(channel=ANA, text="a")

    direct = web.conversations_open(users=ANA)["channel"]["id"]

    assert direct == posted["channel"]
    assert [line["ts"] for line in web.conversations_history(channel=direct)["messages"]] == [posted["ts"]]

    monkeypatch.setattr(box.slack, "scopes", box.slack.scopes - {"im:history", "im:write"})

    assert refusal(lambda: web.conversations_history(channel=direct)) == "missing_scope"
    assert refusal(lambda: web.conversations_open(users=ANA)) == "missing_scope"


def test_a_private_channel_does_not_exist_for_those_outside(box: Sandbox, web: WebClient) -> None:
    inside = box.slack.add_channel("C0IN", "in", (ANA, BOT), private=True).id
    outside = box.slack.add_channel("C0NOT", "not", (ANA,), private=True).id

    assert web.conversations_info(channel=inside)["channel"]["is_private"] is True
    assert refusal(lambda: web.conversations_info(channel=outside)) == "channel_not_found"
    assert refusal(lambda: web.conversations_members(channel=outside)) == "channel_not_found"


def test_members_are_told_in_pages(web: WebClient, care: str) -> None:
    pages = [page["members"] for page in web.conversations_members(channel=care, limit=2)]

    assert pages == [[ANA, BEN], [BOT]]


def test_cursors_and_limits_that_make_no_sense_are_refused(web: WebClient, care: str) -> None:
    assert refusal(lambda: web.conversations_history(channel=care, cursor="???")) == "invalid_cursor"
    assert refusal(lambda: web.conversations_history(channel=care, limit=5000)) == "invalid_limit"

    web.chat_postMessage(channel=care, text="a")
    assert refusal(lambda: web.conversations_history(channel=care, oldest="now")) == "invalid_arguments"


def test_people_are_told_by_id(web: WebClient) -> None:
    person = web.users_info(user=ANA)["user"]

    assert (person["real_name"], person["is_bot"]) == ("Ana Alba", False)
    assert refusal(lambda: web.users_info(user="U0NO")) == "user_not_found"


def test_user_groups_are_told_with_their_people(box: Sandbox, web: WebClient) -> None:
    box.slack.add_usergroup("S0LEADS", "leads", [BEN])

    [bare] = web.usergroups_list()["usergroups"]
    [whole] = web.usergroups_list(include_users=True)["usergroups"]

    assert (bare["handle"], "users" in bare) == ("leads", False)
    assert whole["users"] == web.usergroups_users_list(usergroup="S0LEADS")["users"] == [BEN]
    assert refusal(lambda: web.usergroups_users_list(usergroup="S0NO")) == "no_such_subteam"
