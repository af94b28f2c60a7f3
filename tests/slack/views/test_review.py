from dataclasses import replace

import pytest
from hypothesis import given

from bot.desk.answering import Fit
from bot.desk.dossier import Face
from bot.desk.mention import Author, Replyable
from bot.desk.reply import Reply, ReplyState, fingerprint
from bot.platforms.clean import clean
from bot.sandbox.slack.blocks import elements_of
from bot.slack import refs
from bot.slack.views.review import review, review_modal
from tests.slack.views.checks import faults_of, few, hostile, told, words
from tests.slack.views.desks import FACES, HELD, LAYOUT, NOW, SENT, SUBMITTED, dossier, said


def in_state(state: ReplyState) -> Reply:
    return replace(SENT, state=state, remark="Too “short”", remark_by="U0LUIS")


def test_the_approver_reads_the_post_and_every_word_of_the_reply() -> None:
    reply = replace(SUBMITTED, text="x" * 2900 + " the end", note="Is <this> fine?")

    message = review(dossier(HELD, reply), reply, LAYOUT, NOW, Fit(142, 280))

    assert faults_of(message) == []
    shown = words(message)
    assert reply.text in shown
    assert "Llevo tres días" in shown
    assert "as @acme_es · public · 142 / 280 · follow-up in 2 working days" in shown
    assert "Is &lt;this&gt; fine?" in shown
    assert "waits for approval since" in shown


def test_an_approval_says_what_it_approves() -> None:
    message = review(dossier(HELD, SUBMITTED), SUBMITTED, LAYOUT, NOW, Fit(42, 280))

    buttons = {part["text"]["text"]: part for _, part in elements_of(message.blocks)}
    assert list(buttons) == ["Approve and send", "Send back"]
    for part in buttons.values():
        assert refs.reply_of(part) == refs.ReplyRef(5, 7, fingerprint(SUBMITTED)[:16])
        assert "confirm" not in part


@pytest.mark.parametrize("state", [state for state in ReplyState if state is not ReplyState.SUBMITTED])
def test_once_decided_a_review_says_what_became_of_it_and_offers_nothing(state: ReplyState) -> None:
    reply = in_state(state)

    message = review(dossier(HELD, reply), reply, LAYOUT, NOW, Fit(42, 280))
    view = review_modal(dossier(HELD, reply), reply, LAYOUT, NOW, Fit(42, 280))

    assert faults_of(message) == faults_of(view) == []
    assert list(elements_of(message.blocks)) == list(elements_of(view["blocks"])) == []
    assert "submit" not in view
    assert message.blocks[0]["text"]["text"]


def test_the_modal_approves_by_submitting() -> None:
    view = review_modal(dossier(HELD, SUBMITTED), SUBMITTED, LAYOUT, NOW, Fit(42, 280))

    assert faults_of(view) == []
    assert view["submit"]["text"] == "Approve and send"
    assert refs.reply_of_view(view) == refs.ReplyRef(5, 7, fingerprint(SUBMITTED)[:16])


def test_what_only_people_may_post_is_approved_and_not_sent() -> None:
    case = replace(FACES[Face.BY_HAND], replies=(SUBMITTED,))

    view = review_modal(case, SUBMITTED, LAYOUT, NOW, Fit(42, 280, Replyable.BY_HAND))

    assert view["submit"]["text"] == "Approve"
    assert "to be posted by hand" in words(view)


@few
@given(text=hostile, name=hostile, answer=hostile, note=hostile)
def test_strangers_words_cannot_act_in_a_review(text: str, name: str, answer: str, note: str) -> None:
    reply = replace(SUBMITTED, text=clean(answer)[:3000], note=note)
    case = replace(said(text, Author("9", name, name)), case=HELD, replies=(reply,))

    message = review(case, reply, LAYOUT, NOW, Fit(42, 280))

    assert faults_of(message) == []
    assert told(message) <= {"<@U0ANA>", "<#C0LEADS>"}


def test_a_review_names_once_who_approved_and_who_is_to_post_by_hand() -> None:
    reply = in_state(ReplyState.BY_HAND)

    outcome = review(dossier(HELD, reply), reply, LAYOUT, NOW, Fit(20, 280)).blocks[0]["text"]["text"]

    assert outcome == f"*Approved* by <@{reply.approver}>, to be posted by hand by <@{reply.drafter}>"
