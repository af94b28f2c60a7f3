"""A post belongs to the account that it is for, whichever source is the first to find it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.desk.case import Case
from bot.desk.mention import Author, Mention, Post, Replyable
from bot.desk.source import Search, Source, Stream
from bot.platforms.base import Page
from bot.platforms.naming import kept
from bot.work import casework, intake, looking_up
from tests import build
from tests.build import ANA
from tests.work.desks import CARE, LAYOUT, PROMO, SALES, ZOE, AtWork, X, spoken

DEALS = Source(PROMO, Stream.SEARCH, Search("deals", phrases=("brand",)))
ALL = (build.source(X), build.source(PROMO), DEALS)
NAMED, UNTOLD = kept(["brand_es"]), kept([])


def brings(work: AtWork, source: Source, post_id: str = "9001", **differs: Any) -> Case:
    """A source finds a post; its case."""
    post = found(source, post_id, **differs)
    intake.take_in(work.desk, source, Page((post,), "1"), spoken, work.now())
    return work.case_of(post_id)


def found(source: Source, post_id: str = "9001", **differs: Any) -> Mention:
    by_hand = Replyable.BY_HAND if source is DEALS else Replyable.API
    ordinary: dict[str, Any] = {"account": source.account, "source": source.id, "replyable": by_hand, "refs": NAMED}
    return build.mention(post_id, **ordinary | differs)


def findings(work: AtWork, case: Case) -> list[object]:
    """Where the history says that the case's posts were found again."""
    history = looking_up.history(work.desk, case.id)
    return [event.facts["source"] for event in history if event.name == "case.found_again"]


def where(work: AtWork, case: Case) -> tuple[str, str, str]:
    """Whose case it is, and where its card stands."""
    return case.account, case.team, work.desk.queue_of(case).channel


@pytest.mark.parametrize("sources", [(DEALS, build.source(X)), (build.source(X), DEALS)])
def test_whoever_hears_it_first_a_post_is_one_card_of_the_account_that_it_names(
    work: AtWork, sources: tuple[Source, Source]
) -> None:
    for source in (*sources, *sources):
        case = brings(work, source)

    heard = work.dossier(case.id)
    assert where(work, case) == (X, "care", CARE)
    assert (heard.newest.mention.account, work.desk.ways(heard)[0].replyable) == (X, Replyable.API)
    assert (work.mention_count(), work.to_tell("card")) == (1, [f"card:{case.id}"])
    assert findings(work, case) == [sources[1].id]


def test_a_claimed_case_stays_with_who_claimed_it_when_the_mentions_bring_its_post(work: AtWork) -> None:
    case = brings(work, DEALS)
    casework.claim(work.desk, case.id, ANA, work.now())

    case = brings(work, build.source(X))

    assert (case.assignee, case.account, work.posts(case.id)) == (ANA.id, X, ["9001"])


def test_a_post_that_names_none_of_us_belongs_to_the_account_whose_search_found_it(work: AtWork) -> None:
    case = brings(work, DEALS, refs=UNTOLD)

    assert where(work, case) == (PROMO, "sales", SALES)
    assert work.desk.ways(work.dossier(case.id))[0].replyable is Replyable.BY_HAND


@pytest.mark.parametrize("is_claimed", [False, True])
def test_where_a_search_cannot_tell_whom_a_post_names_the_mentions_that_bring_it_can(
    work: AtWork, is_claimed: bool
) -> None:
    """What nobody here has touched goes to the account's own team; what somebody works on stays theirs."""
    case = brings(work, DEALS, refs=UNTOLD)
    if is_claimed:
        casework.claim(work.desk, case.id, ZOE, work.now())

    case = brings(work, build.source(X))

    assert where(work, case) == ((X, "sales", SALES) if is_claimed else (X, "care", CARE))
    assert case.assignee == (ZOE.id if is_claimed else None)
    assert work.desk.ways(work.dossier(case.id))[0].replyable is Replyable.API
    assert (len(work.cases()), findings(work, case)) == (1, [X])


def test_a_case_does_not_go_to_an_account_with_which_its_author_has_one_in_the_thread(work: AtWork) -> None:
    untold = brings(work, DEALS, thread_id="9000", refs=UNTOLD)
    named = brings(work, build.source(X), "9002", thread_id="9000")

    brings(work, build.source(X), thread_id="9000")

    assert [(work.case(case.id).account, work.posts(case.id)) for case in (untold, named)] == [
        (PROMO, ["9001"]),
        (X, ["9002"]),
    ]


def test_what_names_two_of_us_belongs_to_the_first_named_whichever_hears_it(work: AtWork) -> None:
    both = kept(["Brand_Promo", "brand_es"])

    cases = [brings(work, source, str(number), thread_id=str(number), refs=both) for number, source in enumerate(ALL)]

    assert {where(work, case) for case in cases} == {(PROMO, "sales", SALES)}


@pytest.mark.parametrize("beside", ["parent", "quoted"])
def test_an_answer_to_a_post_of_ours_or_a_quote_of_one_is_for_the_account_that_posted_it(
    work: AtWork, beside: str
) -> None:
    ours = Post("1", Author("1", "Brand_es", "Brand"), "Hola", None, "https://x.com/brand_es/status/1")

    differs: dict[str, Any] = {beside: ours}

    case = brings(work, DEALS, refs=UNTOLD, **differs)

    assert where(work, case) == (X, "care", CARE)


def test_a_post_that_names_nobody_joins_its_authors_case_in_the_thread(work: AtWork) -> None:
    case = brings(work, build.source(X))

    again = brings(work, DEALS, "9002", thread_id="9001", refs=UNTOLD)

    assert (again.id, work.posts(case.id)) == (case.id, ["9001", "9002"])


def test_no_rule_about_a_search_takes_what_names_an_account(work: AtWork) -> None:
    """Else the first to hear would decide about the team."""
    routes = (replace(LAYOUT.routes[0], words=(), searches=("deals",)),)
    work.desk = replace(work.desk, layout=replace(work.desk.layout, routes=routes))

    named = brings(work, DEALS)
    unnamed = brings(work, DEALS, "9002", thread_id="9002", refs=UNTOLD)

    assert (named.team, unnamed.team) == ("care", "sales")
