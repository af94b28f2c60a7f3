"""Answers given without the desk close the clock, and keep the desk from answering the same post again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.desk.case import Outcome, Status
from bot.desk.dossier import Face, face
from bot.desk.mention import Author, Mention
from bot.desk.reply import ReplyState
from bot.desk.source import Source, Stream
from bot.platforms.base import Page
from bot.slack.views.status import status_line
from bot.work import answered_elsewhere, casework, sending
from tests import build
from tests.build import ANA, LUIS
from tests.work.desks import LAYOUT, WORDS, AtWork, X, refusal

OWN = Source(X, Stream.OWN)
BRAND = Author("1", "brand_es", "Brand")
MINUTE = timedelta(minutes=1)


def answer(work: AtWork, text: str = "Ya lo miramos", parent: str = "9001", **differs: Any) -> Mention:
    """Somebody answers from our account, on the network itself."""
    ours: dict[str, Any] = {"post_id": "9900", "thread_id": "9001", "url": "https://x.com/brand_es/status/9900"}
    ours |= {"author": BRAND, "text": text, "parent_id": parent, "posted_at": work.now()}
    return replace(build.mention(), **ours | differs)


def took_in(work: AtWork, *posts: Mention) -> int:
    return answered_elsewhere.take_in_own(work.desk, OWN, Page(posts, "1"), work.now())


def test_an_answer_on_the_network_itself_closes_the_clock_and_the_card_says_so(work: AtWork) -> None:
    case_id = work.heard()
    at = work.forward(19 * MINUTE)

    found = took_in(work, answer(work))

    dossier = work.dossier(case_id)
    assert (found, dossier.case.status, dossier.case.reply_due_at) == (1, Status.WAITING, None)
    assert dossier.case.first_reply_at == at
    assert face(dossier) is Face.WAITING
    told = status_line(dossier, LAYOUT, work.now())
    assert told.startswith("*Answered* on X by the brand account @brand_es, <!date^")
    assert "https://x.com/brand_es/status/9900" in told
    assert "case.answered_elsewhere" in work.events(case_id)


@pytest.mark.parametrize("first", ["mention", "answer"])
def test_a_second_answer_needs_somebody_to_say_so_whichever_came_in_first(work: AtWork, first: str) -> None:
    if first == "answer":
        took_in(work, answer(work, posted_at=work.now() + MINUTE))
    case_id = work.heard()
    if first == "mention":
        took_in(work, answer(work, posted_at=work.now() + MINUTE))

    assert work.case(case_id).status is Status.WAITING
    assert refusal(lambda: work.written(case_id)) == "already_answered"
    assert work.written(case_id, second=True).state is ReplyState.SUBMITTED


def test_what_had_not_left_is_a_draft_again_and_both_are_told(work: AtWork) -> None:
    case_id = work.heard()
    approved = work.approved(case_id)

    took_in(work, answer(work))

    reply = work.reply(approved.id)
    assert (reply.state, reply.text) == (ReplyState.DRAFT, WORDS)
    assert work.to_tell("reply") == []
    assert {("voided", ANA.id), ("voided", LUIS.id)} <= set(work.notices())
    assert face(work.dossier(case_id)) is Face.WAITING


def test_the_same_page_once_more_changes_nothing(work: AtWork) -> None:
    case_id = work.heard()
    page = answer(work)

    found = [took_in(work, page), took_in(work, page)]

    assert found == [1, 0]
    assert work.events(case_id).count("case.answered_elsewhere") == 1


def test_the_desks_own_reply_is_no_answer_elsewhere(work: AtWork) -> None:
    case_id = work.heard()
    reply = work.begun(work.approved(case_id).id)
    published = work.network.send(sending.outgoing(work.desk, reply))

    on_the_wire = took_in(work, answer(work, WORDS, post_id=published.post_id))
    sending.settle_sent(work.desk, reply.id, published, work.now())
    settled = took_in(work, answer(work, "words that X changed", post_id=published.post_id))

    assert (on_the_wire, settled) == (0, 0)
    assert "case.answered_elsewhere" not in work.events(case_id)


def test_a_reply_of_which_nobody_knew_is_known_once_it_is_heard(work: AtWork) -> None:
    case_id = work.heard()
    reply = work.begun(work.approved(case_id).id)
    sending.settle_unsure(work.desk, reply.id, work.now())

    found = took_in(work, answer(work, f"{WORDS} "))

    assert (found, work.reply(reply.id).state, work.reply(reply.id).post_id) == (0, ReplyState.SENT, "9900")
    assert work.case(case_id).status is Status.WAITING


def test_what_the_author_wrote_after_the_answer_is_still_owed_one(work: AtWork) -> None:
    case_id = work.heard()
    answered = answer(work, posted_at=work.now() + MINUTE)
    work.forward(5 * MINUTE)
    work.author_writes_again(case_id)

    took_in(work, answered)

    case = work.case(case_id)
    assert (case.status, case.first_reply_at) == (Status.OPEN, answered.posted_at)
    assert case.reply_due_at is not None
    assert work.written(case_id).state is ReplyState.SUBMITTED


def test_an_answer_that_ours_has_overtaken_opens_and_closes_nothing(work: AtWork) -> None:
    case_id = work.heard()
    early = answer(work)
    work.forward(MINUTE)
    reply = work.begun(work.approved(case_id).id)
    sending.settle_sent(work.desk, reply.id, work.network.send(sending.outgoing(work.desk, reply)), work.now())
    work.forward(MINUTE)
    work.author_writes_again(case_id)
    before = work.case(case_id)

    took_in(work, early)

    assert work.case(case_id) == before


def test_a_case_that_people_closed_stays_closed(work: AtWork) -> None:
    case_id = work.heard()
    casework.close(work.desk, case_id, ANA, Outcome.SPAM, work.newest(case_id), work.now())

    took_in(work, answer(work))

    assert work.case(case_id).status is Status.CLOSED


def test_what_our_account_says_to_nobody_is_nothing_to_the_desk(work: AtWork) -> None:
    work.heard()

    assert took_in(work, answer(work, parent_id=None), answer(work, post_id="9901", parent_id="404")) == 1
    assert [case.status for case in work.cases()] == [Status.OPEN]


def test_a_lost_answer_of_the_networks_is_found_where_a_person_had_not_found_it(work: AtWork) -> None:
    case_id = work.heard()
    reply = work.begun(work.approved(case_id).id)
    sending.settle_unsure(work.desk, reply.id, work.now())
    sending.not_there(work.desk, reply.id, ANA, work.now())

    took_in(work, answer(work, WORDS))

    assert work.reply(reply.id).state is ReplyState.SENT
    assert refusal(lambda: work.written(case_id)) == "already_answered"


@pytest.mark.parametrize("closed", [True, False])
def test_thanks_join_the_case_and_neither_open_it_nor_start_a_clock(work: AtWork, closed: bool) -> None:
    case_id = work.heard()
    took_in(work, answer(work))
    if closed:
        casework.close(work.desk, case_id, ANA, Outcome.SOLVED, work.newest(case_id), work.now())
    before = work.case(case_id)

    work.author_writes_again(case_id, text="¡Muchas gracias! 🙏")

    case = work.case(case_id)
    assert replace(case, newest=before.newest) == before
    assert work.dossier(case_id).newest.mention.text == "¡Muchas gracias! 🙏"
    assert work.events(case_id)[-1] == "case.thanked"
