"""Cases are opened once, locked for a rule, and saved with their history."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from bot.desk import case as rules
from bot.desk.case import Outcome, Status
from bot.desk.escalation import Need
from bot.desk.events import AUTHOR, Change, Event, Fact
from bot.desk.mention import Author
from bot.desk.people import Agent
from bot.errors import Refused
from bot.store import cases, escalations, events, follow_ups, mentions
from bot.store.database import Database
from tests.build import ANA, BEN, EVA, MARTA, NOON, case, stored_case, stored_reply


def test_an_opened_case_has_its_mention_and_owes_an_answer(db: Database) -> None:
    with db.transaction() as tx:
        opened = stored_case(tx)

    with db.reading() as tx:
        dossier = cases.dossier(tx, opened.id)
        history = events.of_case(tx, opened.id)
    assert dossier.case == opened == case(opened.id, newest=dossier.newest.id)
    assert [heard.mention.post_id for heard in dossier.mentions] == ["9001"]
    due = opened.first_reply_due_at.isoformat()
    facts: dict[str, Fact] = {"mention": dossier.newest.id, "team": "care", "language": "es", "due": due}
    assert history == (Event("case.opened", AUTHOR, NOON - timedelta(minutes=2), facts),)


def test_a_case_is_found_by_its_author_thread_and_account(db: Database) -> None:
    with db.transaction() as tx:
        opened = stored_case(tx)

        assert cases.find(tx, "x", "x:brand_es", "9001", MARTA.id) == opened
        assert cases.find(tx, "x", "x:brand_en", "9001", MARTA.id) is None
        assert cases.find(tx, "x", "x:brand_es", "9001", "someone else") is None


def test_an_author_has_one_case_in_a_thread(db: Database) -> None:
    with db.transaction() as tx:
        stored_case(tx, "9001")

    with pytest.raises(IntegrityError), db.transaction() as tx:
        stored_case(tx, "9002", thread_id="9001")


def test_every_field_of_a_case_is_saved_with_its_history(db: Database) -> None:
    with db.transaction() as tx:
        opened = stored_case(tx)
        changed = replace(
            opened,
            team="press",
            language=None,
            status=Status.CLOSED,
            reply_due_at=None,
            first_reply_at=NOON,
            author_wrote_at=NOON,
            assignee=ANA.id,
            assigned_at=NOON,
            snoozed_until=NOON + timedelta(days=1),
            closed_as=Outcome.PRAISE,
            closed_by=ANA.id,
        )
        cases.save(tx, Change(changed, (Event("case.closed", ANA.id, NOON, {"as": "praise"}),)))

    with db.reading() as tx:
        assert cases.dossier(tx, opened.id).case == changed
        assert [event.name for event in events.of_case(tx, opened.id)] == ["case.opened", "case.closed"]


def test_a_case_that_does_not_exist_is_a_refusal(db: Database) -> None:
    with db.transaction() as tx, pytest.raises(Refused) as locked:
        cases.lock(tx, 4711)
    with db.reading() as tx, pytest.raises(Refused) as read:
        cases.dossier(tx, 4711)

    assert (locked.value.code, read.value.code) == ("no_such_case", "no_such_case")


def test_of_two_who_claim_at_once_one_wins(db: Database) -> None:
    with db.transaction() as tx:
        opened = [stored_case(tx, str(9001 + n)) for n in range(10)]
    start = Barrier(2)

    def claim_all(agent: Agent) -> int:
        start.wait()
        won = 0
        for free in opened:
            try:
                with db.transaction() as tx:
                    cases.save(tx, rules.claim(cases.lock(tx, free.id), agent, NOON))
                won += 1
            except Refused:
                pass
        return won

    with ThreadPoolExecutor(2) as threads:
        won = list(threads.map(claim_all, (ANA, BEN)))

    assert sum(won) == len(opened)


def test_a_dossier_has_everything_that_belongs_to_the_case(db: Database) -> None:
    with db.transaction() as tx:
        opened, other = stored_case(tx, "9001"), stored_case(tx, "9002")
        drafts = (stored_reply(tx, opened), stored_reply(tx, opened, drafter=BEN.id))
        stored_reply(tx, other)
        follow_up = follow_ups.set(tx, opened.id, NOON, ANA.id, NOON)
        escalations.add(tx, opened.id, ANA.id, EVA.id, Need.ANSWER, "Which tariff?", None, NOON)
        newest = escalations.add(tx, opened.id, ANA.id, EVA.id, Need.DECISION, "Refund?", None, NOON)

    with db.reading() as tx:
        dossier = cases.dossier(tx, opened.id)

    assert dossier.replies == drafts
    assert dossier.follow_up == follow_up
    assert dossier.escalation == newest


def test_only_cases_whose_snooze_is_over_are_woken(db: Database) -> None:
    with db.transaction() as tx:
        opened = [stored_case(tx, str(9001 + n)) for n in range(4)]
        for snoozed, hours in zip(opened, (2, 1, 3), strict=False):
            cases.save(tx, Change(replace(snoozed, snoozed_until=NOON + timedelta(hours=hours))))

        due = cases.snoozed(tx, NOON + timedelta(hours=2), 10)

        assert due == [opened[1].id, opened[0].id]
        assert cases.snoozed(tx, NOON + timedelta(hours=9), 1) == [opened[1].id]


def test_cases_are_counted_by_team_and_language(db: Database) -> None:
    with db.transaction() as tx:
        stored_case(tx, "9001")
        stored_case(tx, "9002")
        stored_case(tx, "9003", team="press", language=None)

        assert sorted(cases.tally(tx)) == [("care", "es", 2), ("press", None, 1)]
        assert mentions.count(tx) == 3


def test_an_authors_earlier_cases_are_known_and_counted_over_ninety_days(db: Database) -> None:
    with db.transaction() as tx:
        stored_case(tx, "1", now=NOON - timedelta(days=120))
        first = stored_case(tx, "2", now=NOON - timedelta(days=80))
        cases.save(tx, rules.close(first, ANA, Outcome.SOLVED, first.newest, NOON - timedelta(days=79)))
        again = stored_case(tx, "3")
        stranger = stored_case(tx, "4", author=Author("777", "tom", "Tom"))

    with db.reading() as tx:
        known = cases.dossier(tx, again.id).known
        unknown = cases.dossier(tx, stranger.id).known

    assert unknown is None
    assert known is not None
    assert (known.contacts, known.last.id, known.last.closed_by) == (2, first.id, ANA.id)
    assert known.closed_at == NOON - timedelta(days=79)
