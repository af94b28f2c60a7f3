"""What is written is what is read: every moment, in whatever zone it was given."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from bot.desk.case import Status
from bot.store import cursors, events
from bot.store.columns import Moment, Word
from bot.store.database import Database
from tests import build

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=ZONES)  # noqa: DTZ001


@given(MOMENTS, st.sampled_from(["sqlite://", "postgresql+psycopg://"]))
def test_a_moment_comes_back_as_itself_in_utc(moment: datetime, url: str) -> None:
    dialect = make_url(url).get_dialect()()

    back = Moment().process_result_value(Moment().process_bind_param(moment, dialect), dialect)

    assert back is not None
    assert back == moment
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(db: Database) -> None:
    with pytest.raises(Exception, match="time zone"), db.transaction() as tx:
        cursors.save(tx, "x:brand_es", "17", build.NOON.replace(tzinfo=None))


def test_a_moment_is_stored_to_the_microsecond_on_both_engines(db: Database) -> None:
    moment = datetime(2026, 3, 29, 3, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with db.transaction() as tx:
        case = build.stored_case(tx, posted_at=moment)

    with db.reading() as tx:
        at = events.of_case(tx, case.id)[0].at

    assert (at, at.tzinfo) == (moment, UTC)


def test_a_word_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="sleeping"):
        Word(Status).process_result_value("sleeping", make_url("sqlite://").get_dialect()())
