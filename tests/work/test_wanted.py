"""What is taken in and what is not, and how urgent it is: searches, muted authors, whoever writes a second time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.case import Priority, Reason
from bot.desk.label import Label
from bot.desk.mention import Author
from bot.desk.routing import Route
from bot.desk.source import Search, Source, Stream
from bot.desk.tongue import Basis, Hint, Tongue
from bot.platforms.base import Page, Published
from bot.work import intake, sending
from tests import build
from tests.work.desks import PROMO, AtWork, X, spoken
from tests.work.test_history import told

TOM = Author("777", "Tom", "Tom")
MISSPELT = Source(X, Stream.SEARCH, Search("misspelt", ("brandes",), exclude=("brandes the cat",), context=("fibra",)))
THROUGH_PROMO = replace(MISSPELT, account=PROMO)


@pytest.fixture
def searching(work: AtWork) -> AtWork:
    """A desk that looks for its misspelt name through both accounts, and does not hear Tom."""
    layout = replace(work.desk.layout, searches=(MISSPELT, THROUGH_PROMO), muted=frozenset({"x:tom"}))
    work.desk = replace(work.desk, layout=layout)
    return work


def found(work: AtWork, source: Source, post_id: str, **differs: object) -> int:
    post = build.mention(post_id, account=source.account, source=source.id, **differs)
    return intake.take_in(work.desk, source, Page((post,), post_id), spoken, work.now())


def test_a_search_brings_what_it_looks_for_and_moves_its_own_cursor(searching: AtWork) -> None:
    taken = [
        found(searching, MISSPELT, "1", text="Brandes: sin fibra"),
        found(searching, MISSPELT, "2", text="Brandes the cat, y su fibra", thread_id="2"),
        found(searching, MISSPELT, "3", text="brandes, un gato", thread_id="3"),
    ]

    assert (taken, len(searching.cases())) == ([1, 0, 0], 1)
    assert searching.cursor(MISSPELT.id) == "3"
    assert searching.case_of("1").account == X


def test_what_a_search_does_not_want_still_comes_in_when_it_names_the_account(searching: AtWork) -> None:
    text = "Brandes the cat says hi to @brand_es"
    found(searching, MISSPELT, "1", text=text)

    taken = found(searching, build.source(X), "1", text=text)

    assert (taken, len(searching.cases())) == (1, 1)


def test_a_post_that_several_searches_find_is_one_case(searching: AtWork) -> None:
    taken = [found(searching, source, "1", text="brandes fibra") for source in (MISSPELT, THROUGH_PROMO, MISSPELT)]

    assert (taken, len(searching.cases()), len(searching.to_tell())) == ([1, 0, 0], 1, 1)


def test_nothing_of_a_muted_author_comes_in(searching: AtWork) -> None:
    taken = [found(searching, source, "1", author=TOM, text="fibra") for source in (MISSPELT, build.source(X))]

    assert (taken, searching.cases(), searching.cursor()) == ([0, 0], [], "1")


def test_a_case_keeps_what_a_rule_decided_and_which_one(searching: AtWork) -> None:
    rule = Route("intent", "sales", Priority.URGENT, Label.SALES, searches=("misspelt",))
    searching.desk = replace(searching.desk, layout=replace(searching.desk.layout, routes=(rule,)))

    found(searching, MISSPELT, "1", text="brandes fibra")

    case = searching.case_of("1")
    (opened,) = told(searching, case.id, "case.opened")
    assert (case.team, case.priority, case.priority_reason, case.label) == (
        "sales",
        Priority.URGENT,
        Reason.ROUTE,
        Label.SALES,
    )
    assert opened.facts.items() >= {"source": MISSPELT.id, "route": "intent", "queue": "*", "label": "sales"}.items()


def test_whoever_waits_for_an_answer_and_writes_again_becomes_urgent(work: AtWork) -> None:
    case_id = work.heard("9001")
    work.forward(timedelta(hours=1))

    work.author_writes_again(case_id)

    case = work.case(case_id)
    (raised,) = told(work, case_id, "case.raised")
    assert (case.priority, case.priority_reason, raised.facts) == (
        Priority.URGENT,
        Reason.SECOND_POST,
        {"why": "second_post"},
    )


def test_it_is_urgent_in_another_thread_too_and_only_once(work: AtWork) -> None:
    first = work.heard("9001")
    work.forward(timedelta(minutes=10))

    second = work.heard("9002", thread_id="9002")
    other = work.heard("9003", thread_id="9003", author=TOM)
    work.author_writes_again(second, "9004")

    assert [work.case(case_id).priority_reason for case_id in (first, second, other)] == [
        None,
        Reason.SECOND_POST,
        None,
    ]
    assert told(work, second, "case.raised") == []


def test_what_somebody_says_in_several_posts_at_once_is_not_urgent(work: AtWork) -> None:
    first = work.heard("9001", text="1/2 @brand_es llevo tres días sin servicio")
    work.forward(timedelta(seconds=20))

    work.author_writes_again(first, "9002", text="2/2 y nadie contesta")
    second = work.heard("9003", thread_id="9003")

    assert [work.case(case_id).priority for case_id in (first, second)] == [Priority.NORMAL] * 2


def test_an_answer_ends_the_urgency_of_having_waited_and_not_that_of_a_rule(work: AtWork) -> None:
    ruled = replace(work.desk.layout, routes=(Route("press", priority=Priority.URGENT, words=("diario",)),))
    work.desk = replace(work.desk, layout=ruled)
    waited, press = work.heard("9001"), work.heard("9005", thread_id="9005", author=TOM, text="Soy del diario")
    work.forward(timedelta(hours=1))
    work.author_writes_again(waited)
    assert work.case(waited).priority is Priority.URGENT

    for case_id in (waited, press):
        reply = work.approved(case_id)
        work.begun(reply.id)
        sending.settle_sent(work.desk, reply.id, Published("7", "https://x.example/7"), work.now())

    assert [work.case(case_id).priority for case_id in (waited, press)] == [Priority.NORMAL, Priority.URGENT]


@pytest.mark.parametrize("declares", [True, False])
def test_the_detectors_learn_whether_a_hint_is_the_authors_word(work: AtWork, declares: bool) -> None:
    heard: list[tuple[Hint | None, frozenset[str]]] = []
    work.network.declares_languages = declares

    def listening(text: str, *, hint: Hint | None, brand_words: frozenset[str]) -> Tongue:
        heard.append((hint, brand_words))
        return Tongue("es", Basis.WORDS, 0.97)

    work.desk = replace(work.desk, layout=replace(work.desk.layout, searches=(MISSPELT,)))
    intake.take_in(work.desk, build.source(X), Page((build.mention("1"),), "1"), listening, work.now())

    ((hint, brand_words),) = heard
    (opened,) = told(work, work.case_of("1").id, "case.opened")
    assert hint == Hint("es", declared=declares)
    assert brand_words >= {"brand_es", "brand_promo", "brandes"}
    assert (opened.facts["basis"], opened.facts["score"]) == ("words", 97)
