from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk import approval, sending
from bot.desk import reply as rules
from bot.desk.approval import Terms
from bot.desk.events import DESK
from bot.desk.layout import digest
from bot.desk.mention import Replyable
from bot.desk.people import Agent
from bot.desk.reply import Reply, ReplyState, Wording, fingerprint
from bot.errors import Refused
from bot.platforms.base import ALWAYS, NEVER
from tests.build import ANA, BEN, EVA, LUIS, NOON, case, reply

WINDOW = timedelta(seconds=20)
TERMS = Terms(30, 280, Replyable.API, needs_approval=True, answered_already=False, stop_window=WINDOW)
HELD = case(assignee=ANA.id)


def refusal(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, match=f"^{code}$")


def submitted(terms: Terms = TERMS) -> Reply:
    return approval.submit(HELD, reply(), (), ANA, 1, terms, NOON).subject


def approved(replyable: Replyable = Replyable.API) -> Reply:
    waiting = submitted()
    return approval.approve(HELD, waiting, LUIS, 1, fingerprint(waiting), replyable, WINDOW, NOON).subject


def test_a_reply_that_needs_approval_waits_for_it() -> None:
    assert submitted().state is ReplyState.SUBMITTED


def test_a_reply_that_needs_none_is_to_be_sent_after_the_stop_window() -> None:
    ready = submitted(replace(TERMS, needs_approval=False))

    assert (ready.state, ready.send_at, ready.approver) == (ReplyState.APPROVED, NOON + WINDOW, None)


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("too_long", replace(TERMS, length=281)),
        ("closed_to_replies", replace(TERMS, replyable=Replyable.CLOSED)),
        ("already_answered", replace(TERMS, answered_already=True)),
    ],
)
def test_what_the_network_or_the_desk_would_not_take_is_not_submitted(code: str, terms: Terms) -> None:
    with refusal(code):
        submitted(terms)


def test_an_empty_reply_is_not_submitted() -> None:
    with refusal("empty"):
        approval.submit(HELD, reply(text=" \n"), (), ANA, 1, TERMS, NOON)


def test_a_reply_to_a_post_that_is_not_the_newest_is_not_submitted() -> None:
    with refusal("wrote_again"):
        approval.submit(replace(HELD, newest=2), reply(), (), ANA, 1, TERMS, NOON)


def test_only_the_assignee_submits_and_only_their_own_words() -> None:
    with refusal("not_assignee"):
        approval.submit(case(assignee=BEN.id), reply(), (), ANA, 1, TERMS, NOON)
    with refusal("not_your_draft"):
        approval.submit(case(assignee=BEN.id), reply(), (), BEN, 1, TERMS, NOON)


@pytest.mark.parametrize("state", sorted(rules.IN_FLIGHT))
def test_one_reply_of_a_case_is_in_flight_at_a_time(state: ReplyState) -> None:
    with refusal("reply_in_flight"):
        approval.submit(HELD, reply(), (reply(2, state=state),), ANA, 1, TERMS, NOON)


def test_nobody_approves_their_own_words_be_they_the_lead() -> None:
    own = replace(submitted(), drafter=LUIS.id)

    with refusal("own_words"):
        approval.approve(HELD, own, LUIS, 1, fingerprint(own), Replyable.API, WINDOW, NOON)


@pytest.mark.parametrize("agent", [BEN, EVA, replace(LUIS, approves=frozenset())])
def test_only_an_approver_of_the_moment_approves(agent: Agent) -> None:
    waiting = submitted()

    with refusal("not_an_approver"):
        approval.approve(HELD, waiting, agent, 1, fingerprint(waiting), Replyable.API, WINDOW, NOON)


@pytest.mark.parametrize(
    "differs", [{"text": "other"}, {"account": "x:other"}, {"visibility": "direct"}, {"parent_post_id": "9"}]
)
def test_an_approval_counts_only_for_what_was_shown(differs: dict[str, Any]) -> None:
    waiting = submitted()

    with refusal("text_changed"):
        approval.approve(HELD, replace(waiting, **differs), LUIS, 1, fingerprint(waiting), Replyable.API, WINDOW, NOON)


def test_an_approval_that_shows_nothing_is_none() -> None:
    with refusal("text_changed"):
        approval.approve(HELD, submitted(), LUIS, 1, "", Replyable.API, WINDOW, NOON)


def test_an_approver_must_have_seen_the_authors_newest_post() -> None:
    waiting = submitted()

    with refusal("wrote_again"):
        approval.approve(replace(HELD, newest=2), waiting, LUIS, 1, fingerprint(waiting), Replyable.API, WINDOW, NOON)


def test_approving_twice_changes_nothing() -> None:
    done = approved()

    change = approval.approve(HELD, done, LUIS, 1, fingerprint(done), Replyable.API, WINDOW, NOON + WINDOW)

    assert change.events == ()
    assert change.subject.send_at == NOON + WINDOW


def test_what_only_people_may_answer_is_never_put_on_the_wire() -> None:
    by_hand = approved(Replyable.BY_HAND)

    assert (by_hand.state, by_hand.send_at) == (ReplyState.BY_HAND, None)
    with refusal("not_approved"):
        sending.begin(by_hand, 1, NEVER, NOON)


@pytest.mark.parametrize(
    "take_back",
    [
        lambda reply: sending.stop(HELD, reply, BEN, NOON).subject,
        lambda reply: rules.void(reply, "wrote_again", NOON).subject,
    ],
)
def test_what_was_stopped_or_voided_is_a_draft_without_approval(take_back: Callable[[Reply], Reply]) -> None:
    draft = take_back(approved())

    assert draft.state is ReplyState.DRAFT
    assert (draft.approver, draft.approved_fingerprint, draft.send_at) == (None, None, None)
    with refusal("not_approved"):
        sending.begin(draft, 1, NEVER, NOON)


def test_editing_an_approved_text_by_whatever_way_keeps_it_from_leaving() -> None:
    with refusal("text_changed"):
        sending.begin(replace(approved(), text="something else"), 1, NEVER, NOON)


def test_a_reply_whose_approver_became_its_drafter_does_not_leave() -> None:
    with refusal("own_words"):
        sending.begin(replace(approved(), drafter=LUIS.id), 1, NEVER, NOON)


def test_an_approved_reply_does_not_leave_once_the_author_wrote_again() -> None:
    with refusal("wrote_again"):
        sending.begin(approved(), 2, NEVER, NOON)


@pytest.mark.parametrize("state", [ReplyState.SENDING, ReplyState.SENT, ReplyState.UNSURE, ReplyState.FAILED])
def test_what_has_left_can_be_neither_stopped_nor_sent_again(state: ReplyState) -> None:
    gone = replace(approved(), state=state)

    with refusal("too_late"):
        sending.stop(HELD, gone, LUIS, NOON)
    with refusal("not_repeatable" if state is ReplyState.UNSURE else "not_approved"):
        sending.begin(gone, 1, NEVER, NOON)
    assert rules.void(gone, "wrote_again", NOON).events == ()


def test_a_reply_is_sent_back_with_a_sentence_or_not_at_all() -> None:
    with refusal("no_sentence"):
        approval.send_back(HELD, submitted(), LUIS, "  ", NOON)

    returned = approval.send_back(HELD, submitted(), LUIS, "Soften the second line.", NOON).subject

    assert (returned.state, returned.remark) == (ReplyState.SENT_BACK, "Soften the second line.")


def test_a_sent_back_reply_is_written_on_and_submitted_in_a_second_round() -> None:
    returned = approval.send_back(HELD, submitted(), LUIS, "Soften it.", NOON).subject
    written = rules.write(returned, ANA, Wording("softer", 2), NOON).subject

    again = approval.submit(HELD, written, (), ANA, 1, TERMS, NOON).subject

    assert (again.state, again.round, again.text) == (ReplyState.SUBMITTED, 2, "softer")


def test_the_proof_of_a_send_names_who_what_and_where() -> None:
    on_the_wire = sending.begin(approved(), 1, NEVER, NOON).subject

    (event,) = sending.sent(on_the_wire, "desk", "777", "https://x.com/a/status/777", NOON).events

    assert event.facts == {
        "reply": 1,
        "drafter": ANA.id,
        "approver": LUIS.id,
        "account": "x:brand_es",
        "parent": "9001",
        "text": reply().text,
        "post": "777",
        "by_hand": False,
    }


def test_an_unsure_reply_is_settled_once() -> None:
    unsure = sending.unsure(sending.begin(approved(), 1, NEVER, NOON).subject, NEVER, NOON).subject
    sent = sending.sent(unsure, ANA.id, None, None, NOON).subject

    assert sending.sent(sent, ANA.id, None, None, NOON).events == ()
    with refusal("not_sending"):
        sending.failed(sent, ANA.id, "no", NOON)


@pytest.mark.parametrize("repeat_is_settled", [False, True])
def test_a_refused_try_says_nothing_about_the_others(repeat_is_settled: bool) -> None:
    """A first try that takes longer than its claim is refused while its repeat is on the wire, or after that."""
    unsure = sending.unsure(sending.begin(approved(), 1, ALWAYS, NOON).subject, ALWAYS, NOON).subject
    again = sending.begin(unsure, 1, ALWAYS, NOON).subject
    repeated = sending.unsure(again, ALWAYS, NOON).subject if repeat_is_settled else again

    refused = sending.failed(repeated, DESK, "refused", NOON).subject

    assert (refused.state, sending.may_repeat(refused, ALWAYS, NOON)) == (ReplyState.UNSURE, False)


@given(st.text(), st.text(), st.text(), st.text())
def test_what_is_not_the_same_has_not_the_same_fingerprint(text: str, account: str, parent: str, other: str) -> None:
    one = reply(text=text, account=account, parent_post_id=parent)

    for changed in (
        replace(one, text=other),
        replace(one, account=other),
        replace(one, parent_post_id=other),
    ):
        assert (fingerprint(changed) == fingerprint(one)) == (changed == one)


def test_the_fingerprint_does_not_confuse_where_one_part_ends() -> None:
    one = reply(account="x:a", parent_post_id="bc")
    other = reply(account="x:ab", parent_post_id="c")

    assert fingerprint(one) != fingerprint(other)


def test_half_a_character_has_a_fingerprint_like_any_other() -> None:
    assert fingerprint(reply(text="\ud800")) != fingerprint(reply(text="\udfff"))
    assert digest("\ud800") != digest("\udfff")
