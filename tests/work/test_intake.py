"""Intake: each mention once, into the case it belongs to, and the cursor never ahead of what is stored."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.desk.case import Outcome, Status
from bot.desk.mention import Author, Mention, Post
from bot.desk.reply import ReplyState
from bot.desk.source import Search, Source, Stream
from bot.desk.tongue import Basis, Hint, Tongue
from bot.errors import Unreachable
from bot.platforms.base import Page
from bot.platforms.clean import clean, clean_line
from bot.store import cursors
from bot.store.database import Database
from bot.store.outbox import Kind
from bot.work import casework, intake
from tests import build
from tests.build import ANA, BEN, LUIS
from tests.work.desks import CARE, PROMO, SALES, AtWork, Network, X, at_work, spoken

TOM = Author("777", "tom", "Tom")


class Breaking(Network):
    """A network that is lost after the first page."""

    def read(self, source: Source, cursor: str) -> Iterator[Page]:
        for page in super().read(source, cursor):
            yield page
            raise Unreachable("503")


def unsure_without_hint(text: str, *, hint: Hint | None, brand_words: frozenset[str]) -> Tongue:
    """The language that a post's hint says; without one its words decide nothing."""
    return Tongue(hint.language, Basis.HINT) if hint else Tongue(None, Basis.NOTHING)


def test_the_first_start_marks_the_moment_and_brings_nothing(work: AtWork) -> None:
    for number in range(300):
        work.posted(str(number))

    taken = work.poll()

    assert (taken, work.cases(), work.to_tell()) == (0, [], [])
    assert work.cursor() == "300"


def test_what_is_posted_after_the_first_start_becomes_a_case_with_a_card_to_be_posted(work: AtWork) -> None:
    work.poll()
    work.posted("9001")

    taken = work.poll()

    (case,) = work.cases()
    assert (taken, work.posts(case.id), case.team, case.language) == (1, ["9001"], "care", "es")
    assert work.to_tell() == [f"card:{case.id}"]


def test_a_mention_is_taken_in_once_however_often_it_is_brought(work: AtWork) -> None:
    page = Page((build.mention("9001"), build.mention("9001"), build.mention("9002", author=TOM)), "2")

    taken = [intake.take_in(work.desk, build.source(X), page, spoken, work.now()) for _ in range(3)]
    again = intake.take_in(work.restarted().desk, build.source(X), page, spoken, work.now())

    assert (taken, again) == ([2, 0, 0], 0)
    assert (len(work.cases()), work.mention_count(), len(work.to_tell())) == (2, 2, 2)


def test_a_post_that_names_two_of_our_accounts_is_one_mention(work: AtWork) -> None:
    for account in (X, PROMO):
        work.poll(account)
        work.posted("9001", account)

    taken = [work.poll(account) for account in (X, PROMO)]

    assert (taken, len(work.cases())) == ([1, 0], 1)


def test_a_post_that_a_search_and_an_account_find_is_one_mention_with_one_card(work: AtWork) -> None:
    search = Source(X, Stream.SEARCH, Search("misspelt", phrases=("brnd",)))
    post = build.mention("9001")

    taken = [
        intake.take_in(work.desk, source, Page((replace(post, source=source.id),), "1"), spoken, work.now())
        for source in (search, build.source(X), search)
    ]

    assert (taken, len(work.cases()), work.mention_count()) == ([1, 0, 0], 1, 1)
    assert len(work.to_tell("card")) == 1


def test_many_pages_are_all_taken_in_and_in_order(work: AtWork) -> None:
    work.poll()
    work.network.page = 7
    for number in range(9000, 9040):
        work.posted(str(number), author=replace(TOM, id=str(number)))

    taken = work.poll()

    assert (taken, work.cursor()) == (40, "40")
    assert [work.posts(case.id) for case in work.cases()] == [[str(number)] for number in range(9000, 9040)]


def test_what_came_in_before_a_network_was_lost_stays_and_the_rest_is_fetched_next_time(db: Database) -> None:
    work = at_work(db)
    broken = Breaking(page=1)
    work.desk = replace(work.desk, adapters={**work.desk.adapters, X: broken})
    work.poll()
    for number in range(3):
        broken.timeline.append(build.mention(str(number), author=replace(TOM, id=str(number))))

    with pytest.raises(Unreachable):
        work.poll()

    assert (work.mention_count(), work.cursor()) == (1, "1")
    work.desk = replace(work.desk, adapters={**work.desk.adapters, X: Network(timeline=broken.timeline)})
    assert (work.poll(), work.mention_count(), work.cursor()) == (2, 3, "3")


def test_a_page_that_cannot_be_stored_leaves_the_cursor_where_it_was(work: AtWork) -> None:
    work.poll()
    work.posted("9001")
    with work.desk.db.transaction() as tx:
        tx.execute(text("ALTER TABLE outbox RENAME TO gone"))

    with pytest.raises(Exception, match="outbox"):
        work.poll()

    with work.desk.db.transaction() as tx:
        tx.execute(text("ALTER TABLE gone RENAME TO outbox"))
    assert (work.cursor(), work.mention_count(), work.cases()) == ("0", 0, [])
    assert (work.poll(), work.cursor(), len(work.to_tell())) == (1, "1", 1)


def test_two_who_poll_at_once_take_each_mention_in_once(work: AtWork, database_url: str) -> None:
    work.poll()
    for number in range(20):
        work.posted(str(number), author=replace(TOM, id=str(number % 5)), thread_id="1")
    other = Database(database_url)
    both = [work, AtWork(replace(work.desk, db=other))]

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(AtWork.poll, both))

    other.close()
    assert (work.mention_count(), len(work.cases()), work.cursor()) == (20, 5, "20")
    assert sorted(work.to_tell()) == sorted(f"card:{case.id}" for case in work.cases())


@pytest.mark.parametrize("handle", ["brand_es", "Brand_ES", "brand_promo"])
def test_our_own_posts_never_become_work_whichever_account_wrote_them(work: AtWork, handle: str) -> None:
    work.poll()
    work.posted("9001", author=Author("1", handle, "Brand"))

    taken = work.poll()

    assert (taken, work.cases(), work.cursor()) == (0, [], "1")


def test_a_stranger_elsewhere_may_have_our_handle(work: AtWork) -> None:
    work.heard("9001", platform="bluesky", author=Author("1", "brand_es", "Somebody"))

    assert len(work.cases()) == 1


def test_the_authors_next_post_in_the_thread_joins_the_case(work: AtWork) -> None:
    case_id = work.heard("9001")

    work.author_writes_again(case_id, "9002")

    assert [case.id for case in work.cases()] == [case_id]
    assert work.posts(case_id) == ["9001", "9002"]
    assert work.case(case_id).newest == work.newest(case_id)


def test_another_author_another_thread_and_another_account_are_cases_of_their_own(work: AtWork) -> None:
    work.heard("9001", thread_id="9001")

    work.heard("9002", thread_id="9001", author=TOM)
    work.heard("9003", thread_id="9003")
    work.heard("9004", thread_id="9001", account=PROMO)

    assert len(work.cases()) == 4


def test_the_authors_next_post_opens_a_closed_case_again_with_an_answer_owed(work: AtWork) -> None:
    case_id = work.heard("9001")
    casework.close(work.desk, case_id, ANA, Outcome.PRAISE, work.newest(case_id), work.now())
    work.forward(timedelta(hours=1))

    work.author_writes_again(case_id)

    case = work.case(case_id)
    assert (case.status, case.closed_as, case.author_wrote_at) == (Status.OPEN, None, work.now())
    assert case.reply_due_at == work.now() + timedelta(hours=4)


def test_the_authors_next_post_ends_a_snooze(work: AtWork) -> None:
    case_id = work.heard("9001")
    casework.snooze(work.desk, case_id, ANA, work.now() + timedelta(days=3), work.now())

    work.author_writes_again(case_id)

    assert work.case(case_id).snoozed_until is None


def test_the_authors_next_post_voids_what_waits_for_approval_and_tells_its_drafter(work: AtWork) -> None:
    case_id = work.heard("9001")
    reply = work.written(case_id)

    work.author_writes_again(case_id)

    assert work.reply(reply.id).state is ReplyState.DRAFT
    assert work.reply(reply.id).text == reply.text
    assert work.notices() == [("voided", ANA.id)]


def test_the_authors_next_post_voids_an_approval_takes_the_send_back_and_tells_both(work: AtWork) -> None:
    case_id = work.heard("9001")
    reply = work.approved(case_id)
    assert work.to_tell(Kind.REPLY) == [f"reply:{reply.id}.1"]

    work.author_writes_again(case_id)

    voided = work.reply(reply.id)
    assert (voided.state, voided.approver, voided.send_at) == (ReplyState.DRAFT, None, None)
    assert work.to_tell(Kind.REPLY) == []
    assert work.notices()[-2:] == [("voided", ANA.id), ("voided", LUIS.id)]


def test_a_reply_on_the_wire_stays_there_when_the_author_writes(work: AtWork) -> None:
    case_id = work.heard("9001")
    reply = work.approved(case_id)
    work.begun(reply.id)

    work.author_writes_again(case_id)

    assert work.reply(reply.id).state is ReplyState.SENDING


def test_the_assignee_keeps_the_case_when_the_author_writes(work: AtWork) -> None:
    case_id = work.heard("9001")
    casework.claim(work.desk, case_id, BEN, work.now())

    work.author_writes_again(case_id)

    assert work.case(case_id).assignee == BEN.id


def test_a_mention_goes_to_the_team_of_its_route_and_the_channel_of_its_queue(work: AtWork) -> None:
    offer = work.heard("9001", text="¿Sigue la OFERTA? @brand_es")
    german = work.heard("9002", thread_id="9002", hint="de")

    assert [(work.case(case).team, work.case(case).language) for case in (offer, german)] == [
        ("sales", "es"),
        ("care", "de"),
    ]
    assert [work.desk.queue_of(work.case(case)).channel for case in (offer, german)] == [SALES, "C0CAREDE"]
    assert CARE not in {work.desk.queue_of(work.case(case)).channel for case in (offer, german)}


def test_a_post_that_decides_nothing_is_in_the_language_of_what_came_before_it_on_its_page(work: AtWork) -> None:
    said = build.mention("9001", author=TOM, hint="de")
    thanks = build.mention("9002", author=TOM, thread_id="9002", hint=None)
    answer = build.mention("9003", thread_id="9001", parent_id="9001", hint=None)

    intake.take_in(work.desk, build.source(X), Page((said, thanks, answer), "3"), unsure_without_hint, work.now())

    assert [work.case_of(post).language for post in ("9001", "9002", "9003")] == ["de", "de", "de"]


def test_a_language_that_is_only_inherited_goes_on_in_its_thread_and_is_not_its_authors(work: AtWork) -> None:
    said = build.mention("9001", author=TOM, hint="de")
    nods = build.mention("9002", thread_id="9001", parent_id="9001", hint=None)
    page = Page((said, nods), "2")
    intake.take_in(work.desk, build.source(X), page, unsure_without_hint, work.now())
    later = build.mention("9003", author=replace(TOM, id="8"), thread_id="9001", parent_id="9002", hint=None)
    elsewhere = build.mention("9004", thread_id="9004", hint=None)

    intake.take_in(work.desk, build.source(X), Page((later, elsewhere), "4"), unsure_without_hint, work.now())

    assert [work.case_of(post).language for post in ("9002", "9003", "9004")] == ["de", "de", None]


def test_a_language_that_somebody_corrected_is_remembered_for_the_author(work: AtWork) -> None:
    first = work.heard("9001")
    casework.move(work.desk, first, ANA, "care", "de", work.now())

    second = work.heard("9002", thread_id="9002")

    assert work.case(second).language == "de"


def test_the_promise_runs_in_the_teams_hours_from_when_the_author_posted(work: AtWork) -> None:
    evening = work.now().replace(hour=17)

    case_id = work.heard("9001", posted_at=evening)

    assert work.case(case_id).first_reply_due_at == evening.replace(hour=12) + timedelta(days=1)


_WORDS = st.text(max_size=60)
_NAMES = st.builds(Author, st.just("501"), st.just("marta_l"), _WORDS.map(clean_line))


def test_pollers_of_two_accounts_hand_the_same_posts_over_at_once_and_neither_fails(work: AtWork) -> None:
    """On PostgreSQL both insert, so that one would run into the other, or each would wait for the other for ever."""
    for account in (X, PROMO):
        work.poll(account)

    def hand_over(account: str, posts: list[Mention]) -> int:
        ours = tuple(replace(post, account=account) for post in posts)
        barrier.wait()
        return intake.take_in(work.desk, build.source(account), Page(ours, "0"), spoken, work.now())

    barrier = Barrier(2, timeout=10)
    with ThreadPoolExecutor(2) as threads:
        for first in range(9001, 9031, 10):
            posts = [build.mention(str(post_id)) for post_id in range(first, first + 10)]
            halves = threads.map(hand_over, (X, PROMO), (posts, posts[::-1]))
            assert sum(halves) == 10


def test_the_first_start_of_two_pollers_marks_the_earlier_moment(work: AtWork) -> None:
    """What appears between the two would be lost."""
    with work.desk.db.transaction() as tx:
        cursors.begin(tx, X, "17", work.now())
        cursors.begin(tx, X, "18", work.now())

    assert work.cursor() == "17"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=_WORDS, author=_NAMES, parent=_WORDS)
def test_whatever_a_stranger_writes_is_stored_as_it_is_and_costs_no_other_mention(
    work: AtWork, words: str, author: Author, parent: str
) -> None:
    answered = Post("1", author, clean(parent), None, "https://x.com/i/1")
    odd = _fresh(work, text=clean(words), author=author, parent=answered, parent_id="1")
    plain = _fresh(work, 1)

    intake.take_in(work.desk, build.source(X), Page((odd, plain), "2"), spoken, work.now())

    stored = work.dossier(work.case_of(odd.post_id).id).newest.mention
    assert stored == odd
    assert work.case_of(plain.post_id)


def _fresh(work: AtWork, further: int = 0, **differs: object) -> Mention:
    post_id = str(10_000 + work.mention_count() + further)
    return build.mention(post_id, **{"thread_id": post_id} | differs)
