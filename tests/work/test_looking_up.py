"""Looking up: everybody finds what is theirs, and nobody what is another team's."""

from datetime import timedelta

from bot.desk.mention import Author
from bot.desk.reply import Wording
from bot.store import inbox
from bot.work import casework, following_up, looking_up, pruning, replying
from bot.work.looking_up import HomePage, Tile
from tests.build import ANA, BEN, LUIS
from tests.work.desks import ZOE, AtWork, in_team

HOUR = timedelta(hours=1)


def cases(tile: Tile) -> list[int]:
    return [line.case.id for line in tile.lines]


def tiles(page: HomePage) -> dict[str, list[int]]:
    return {name: cases(getattr(page, name)) for name in ("mine", "to_approve", "follow_ups", "free")}


def several(work: AtWork, count: int) -> list[int]:
    """Cases of as many authors, the first due first."""
    authors = [Author(str(number), f"author_{number}", f"Author {number}") for number in range(count)]
    return [work.heard(str(9000 + number), author=author) for number, author in enumerate(authors)]


def test_home_shows_what_is_mine_what_is_free_and_what_waits_for_me(work: AtWork) -> None:
    free, mine, waits, snoozed = several(work, 4)
    casework.claim(work.desk, mine, ANA, work.now())
    following_up.plan(work.desk, mine, ANA, 2, work.now())
    work.written(waits, BEN)
    casework.snooze(work.desk, snoozed, ANA, work.now() + HOUR, work.now())

    homes = {agent.id: tiles(looking_up.home(work.desk, agent, work.now())) for agent in (ANA, LUIS, ZOE)}

    assert homes[ANA.id] == {"mine": [mine], "to_approve": [], "follow_ups": [mine], "free": [free]}
    assert homes[LUIS.id] == {"mine": [], "to_approve": [waits], "follow_ups": [], "free": [free]}
    assert homes[ZOE.id] == {"mine": [], "to_approve": [], "follow_ups": [], "free": []}


def test_a_long_list_shows_ten_and_says_how_many_more(work: AtWork) -> None:
    several(work, 13)

    free = looking_up.home(work.desk, ANA, work.now()).free
    nobodys = looking_up.home(work.desk, in_team(ANA), work.now()).free

    assert free is not None
    assert (len(free.lines), free.more, nobodys) == (10, 3, None)


def test_the_next_case_is_the_one_that_is_due_first(work: AtWork) -> None:
    later = work.heard("9001", posted_at=work.now())
    sooner = work.heard("9002", thread_id="9002", posted_at=work.now() - HOUR)

    following = looking_up.next_case(work.desk, ANA, work.now())

    assert following is not None
    assert (following.case.id, cases(looking_up.find(work.desk, ANA, "9002"))) == (sooner, [])
    assert later != sooner
    assert looking_up.next_case(work.desk, ZOE, work.now()) is None


def test_a_case_is_found_by_number_handle_and_words_within_ones_teams(work: AtWork) -> None:
    case_id = work.heard(text="Me habéis cobrado dos veces")
    replying.save_draft(work.desk, case_id, ANA, Wording("Lo siento mucho", 2), work.now())

    for text in (f"MD-{case_id}", str(case_id), "@marta_l", "@MARTA_L", "cobrado veces", "siento"):
        assert cases(looking_up.find(work.desk, ANA, text)) == [case_id]
        assert cases(looking_up.find(work.desk, ZOE, text)) == []
        assert cases(looking_up.find(work.desk, in_team(ANA), text)) == []


def test_a_search_takes_its_wildcards_literally(work: AtWork) -> None:
    work.heard(text="cien por cien")

    assert [cases(looking_up.find(work.desk, ANA, text)) for text in ("%", "_", "' OR 1=1 --", "")] == [[], [], [], []]


def test_the_tally_counts_mentions_cases_by_queue_and_cards(work: AtWork) -> None:
    case_id = work.heard("9001")
    work.author_writes_again(case_id)
    work.heard("9003", thread_id="9003", hint="de")

    tally = looking_up.tally(work.desk)

    assert (tally.mentions, tally.cases, tally.cards) == (3, {"care/*": 1, "care/de": 1}, 0)


def test_the_ids_of_slacks_events_are_kept_as_long_as_they_may_come_again(work: AtWork) -> None:
    with work.desk.db.transaction() as tx:
        inbox.first_time(tx, "Ev1", work.now())

    forgotten = [pruning.prune(work.desk, work.now() + timedelta(hours=hours)) for hours in (26, 49)]

    assert forgotten == [0, 1]
