"""What opened the cases is found for whoever wants to try other rules on it."""

from dataclasses import replace
from datetime import timedelta

from bot.desk.opening import Opening
from bot.store import arrivals, cases, checks, mentions
from bot.store.database import Database
from tests.build import NOON, mention

LATER = NOON + timedelta(minutes=5)


def test_a_case_is_judged_by_the_words_that_its_first_post_has_now(db: Database) -> None:
    first, second = mention("1", text="¿Qué oferta?"), mention("2", thread_id="1", text="¿Hola?")
    edited = replace(first, text="¿Qué oferta hay hoy?", edited_at=LATER)
    with db.transaction() as tx:
        opened = cases.open(
            tx, first, mentions.add(tx, first, "es", NOON), Opening(first.account, "care", "es", NOON), NOON
        )
        mentions.put_into(tx, mentions.add(tx, second, "es", LATER), opened.id)
        checks.supersede(tx, checks.standing(tx, "x", ["1"])["1"], edited, LATER)

    with db.reading() as tx:
        found = [(case_id, heard.mention.text) for case_id, heard, _ in arrivals.since(tx, NOON)]

    assert found == [(opened.id, "¿Qué oferta hay hoy?")]
