"""Lists show what is there for the one who asks, the most pressing first, and a search finds what was meant."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from bot.desk.case import Case, Priority, Status
from bot.desk.events import Change
from bot.desk.follow_up import FollowUpState
from bot.desk.mention import Author, Visibility
from bot.desk.reply import ReplyState
from bot.store import cases, follow_ups, lists, mentions, replies
from bot.store.database import Database
from bot.store.lists import Line
from tests.build import ANA, BEN, NOON, mention, stored_case, stored_reply

CARE = frozenset({"care"})


def hours(count: float) -> datetime:
    return NOON + timedelta(hours=count)


def saved(tx: Session, case: Case, **differs: object) -> Case:
    changed = replace(case, **differs)  # type: ignore[arg-type]
    cases.save(tx, Change(changed))
    return changed


def ids(lines: tuple[Line, ...]) -> list[int]:
    return [line.case.id for line in lines]


def test_free_cases_are_the_teams_own_due_first(db: Database) -> None:
    with db.transaction() as tx:
        late, soon = stored_case(tx, "1", due_at=hours(4)), stored_case(tx, "2", due_at=hours(1))
        owes_nothing = saved(tx, stored_case(tx, "3"), reply_due_at=None)
        saved(tx, stored_case(tx, "4"), assignee=ANA.id)
        saved(tx, stored_case(tx, "5"), status=Status.CLOSED)
        saved(tx, stored_case(tx, "6"), status=Status.WAITING)
        saved(tx, stored_case(tx, "7"), snoozed_until=hours(1))
        stored_case(tx, "8", team="press")
        awake = saved(tx, stored_case(tx, "9", due_at=hours(2)), snoozed_until=NOON)

        free = lists.free(tx, CARE, NOON, 10)

        assert ids(free) == [soon.id, awake.id, late.id, owes_nothing.id]
        assert ids(lists.free(tx, CARE, NOON, 1)) == [soon.id]
        assert lists.free(tx, frozenset(), NOON, 10) == ()


def test_an_urgent_case_comes_before_all_that_are_due_sooner(db: Database) -> None:
    with db.transaction() as tx:
        soon, urgent = stored_case(tx, "1", due_at=hours(1)), stored_case(tx, "2", due_at=hours(4))
        saved(tx, urgent, priority=Priority.URGENT)

        assert ids(lists.free(tx, CARE, NOON, 10)) == [urgent.id, soon.id]


def test_a_line_shows_the_newest_post_in_one_line(db: Database) -> None:
    with db.transaction() as tx:
        case = stored_case(tx, text="the first")
        author = Author("501", "marta_new", "Marta L.")
        newest = mentions.add(tx, mention("9002", text="  again\n\n " + "word " * 60, author=author), "es", NOON)
        mentions.put_into(tx, newest, case.id)
        case = saved(tx, case, newest=newest)

        (line,) = lists.free(tx, CARE, NOON, 10)

        assert (line.case, line.author, line.name, line.due_at) == (case, "marta_new", "Marta L.", case.reply_due_at)
        assert line.excerpt.startswith("again word word")
        assert line.excerpt.endswith("…")
        assert len(line.excerpt) <= lists.EXCERPT_CHARACTERS


def test_an_agent_holds_what_is_open_or_waiting(db: Database) -> None:
    with db.transaction() as tx:
        waiting = saved(tx, stored_case(tx, "1"), assignee=ANA.id, status=Status.WAITING, reply_due_at=None)
        mine = saved(tx, stored_case(tx, "2"), assignee=ANA.id)
        saved(tx, stored_case(tx, "3"), assignee=BEN.id)
        saved(tx, stored_case(tx, "4"), assignee=ANA.id, status=Status.CLOSED)

        assert ids(lists.held_by(tx, ANA.id, 10)) == [mine.id, waiting.id]


def test_nobody_is_offered_their_own_words_to_approve(db: Database) -> None:
    with db.transaction() as tx:
        late, soon = stored_case(tx, "1", due_at=hours(4)), stored_case(tx, "2", due_at=hours(1))
        draft, press = stored_case(tx, "3"), stored_case(tx, "4", team="press")
        for case in (late, soon, press):
            replies.save(tx, Change(replace(stored_reply(tx, case), state=ReplyState.SUBMITTED)))
        stored_reply(tx, draft)

        assert ids(lists.to_approve(tx, CARE, BEN.id, 10)) == [soon.id, late.id]
        assert lists.to_approve(tx, CARE, ANA.id, 10) == ()


def test_follow_ups_are_those_that_fired_or_come_soon(db: Database) -> None:
    with db.transaction() as tx:
        held = [saved(tx, stored_case(tx, str(n)), assignee=ANA.id) for n in range(5)]
        saved(tx, held[4], status=Status.CLOSED)
        others = saved(tx, stored_case(tx, "9"), assignee=BEN.id)
        for case, due in zip([*held, others], (5, -1, 48, 2, 1, 1), strict=True):
            follow_ups.set(tx, case.id, hours(due), ANA.id, NOON)
        fired = follow_ups.current(tx, held[1].id)
        assert fired is not None
        follow_ups.save(tx, Change(replace(fired, state=FollowUpState.FIRED)))

        lines = lists.follow_ups(tx, ANA.id, hours(24), 10)

        assert ids(lines) == [held[1].id, held[3].id, held[0].id]
        assert [line.due_at for line in lines] == [hours(-1), hours(2), hours(5)]


@pytest.mark.parametrize("text", ["{0}", "MD-{0}", " md-{0} "])
def test_a_case_is_found_by_its_number(db: Database, text: str) -> None:
    with db.transaction() as tx:
        stored_case(tx, "1")
        case = stored_case(tx, "2")

        assert ids(lists.search(tx, text.format(case.id), CARE, 10)) == [case.id]
        assert lists.search(tx, text.format(case.id), frozenset({"press"}), 10) == ()


def test_a_number_that_is_no_case_is_looked_for_in_the_words(db: Database) -> None:
    with db.transaction() as tx:
        case = stored_case(tx, text="my order 4711 never came")

        assert ids(lists.search(tx, "4711", CARE, 10)) == [case.id]


def test_an_author_is_found_by_their_handle_the_newest_case_first(db: Database) -> None:
    with db.transaction() as tx:
        older, newer = stored_case(tx, "1"), stored_case(tx, "2")
        stored_case(tx, "3", author=Author("7", "marta_l2", "Another"))

        assert ids(lists.search(tx, "@Marta_L", CARE, 10)) == [newer.id, older.id]
        assert ids(lists.search(tx, "@marta_l", CARE, 1)) == [newer.id]


def test_words_are_found_in_any_order_and_case_in_posts_and_replies(db: Database) -> None:
    with db.transaction() as tx:
        post = stored_case(tx, "1", text="El ÑANDÚ no llegó")
        answered = stored_case(tx, "2", text="hola")
        replies.save(tx, Change(replace(stored_reply(tx, answered), text="Su ñandú llegó ayer")))
        stored_case(tx, "3", text="ñandú")
        stored_case(tx, "4", text="el ñandú no llegó, mi IBAN es…", visibility=Visibility.DIRECT)

        assert ids(lists.search(tx, "llegó ñandú", CARE, 10)) == [answered.id, post.id]
        assert lists.search(tx, "  ", CARE, 10) == ()


@pytest.mark.parametrize("text", ["%", "_", "\\", "/", "'; DROP TABLE cases; --", "100%", "a_b"])
def test_what_means_something_to_sql_means_itself_in_a_search(db: Database, text: str) -> None:
    with db.transaction() as tx:
        stored_case(tx, "1", text="100 percent of aXb")
        case = stored_case(tx, "2", text=f"say {text} please")

        assert ids(lists.search(tx, text, CARE, 10)) == [case.id]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_no_search_is_an_error(db: Database, text: str) -> None:
    with db.reading() as tx:
        assert lists.search(tx, text, CARE, 10) == ()


@pytest.mark.parametrize("text", ["ñ" * 40_000, "ñ " * 5_000, "@" + "ñ" * 40_000])
def test_a_very_long_search_finds_what_begins_so(db: Database, text: str) -> None:
    with db.transaction() as tx:
        case = stored_case(tx, "1", text=text)

        assert ids(lists.search(tx, text, CARE, 10)) == [case.id]
