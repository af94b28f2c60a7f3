"""The sandbox's Slack as it stands."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.slack.workspace import BOT, Workspace
from bot.sandbox.time import Time
from tests.sandbox.slack.stage import ANA, actions, button


def workspace(speed: float = 1.0) -> Workspace:
    slack = Workspace(Time(speed))
    slack.add_user(ANA, "ana", "Ana")
    slack.add_channel("C1", "care", (ANA, BOT))
    return slack


@given(st.floats(min_value=0.001, max_value=1_000_000))
def test_no_two_messages_have_one_time_stamp_at_any_speed(speed: float) -> None:
    slack = workspace(speed)

    stamps = [slack.next_ts() for _ in range(50)]

    assert stamps == sorted(set(stamps))
    assert all(len(stamp.split(".")[1]) == 6 for stamp in stamps)


def test_whoever_waits_for_a_change_is_woken_by_it() -> None:
    slack = workspace()
    seen, found = slack.version, []
    waiting = threading.Thread(target=lambda: found.append(slack.wait(seen, 10)))

    waiting.start()
    slack.write("C1", ANA, "hello")
    waiting.join()

    assert found == [slack.version]
    assert slack.version > seen


def test_nothing_new_is_told_as_the_same_version() -> None:
    slack = workspace()

    assert slack.wait(slack.version, 0) == slack.version


def test_a_message_is_a_value_that_later_edits_do_not_touch() -> None:
    slack = workspace()
    before = slack.write("C1", BOT, "a", blocks=[actions(button("claim"))])

    slack.edit(before, blocks=[], text="b")

    assert (before.text, slack.messages("C1")[0].text) == ("a", "b")
    assert before.blocks


def test_a_reply_that_is_removed_leaves_its_thread() -> None:
    slack = workspace()
    root = slack.write("C1", BOT, "card")
    reply = slack.write("C1", ANA, "note", thread_ts=root.ts)

    slack.remove(reply)

    assert slack.replies("C1", root.ts) == []
    assert slack.message("C1", reply.ts) is None


def test_direct_messages_are_opened_once() -> None:
    slack = workspace()

    assert slack.direct(ANA) is slack.direct(ANA)
    assert slack.direct(ANA).members == {ANA, BOT}
