"""The desk knows where in Slack its cards stand, and which card stands somewhere."""

from bot.store import places
from bot.store.database import Database
from bot.store.places import Place

HERE = Place("C0CARE", "1772539320.000100")
THERE = Place("C0PRESS", "1772539321.000200")


def test_a_subject_is_found_where_it_was_put_last(db: Database) -> None:
    with db.transaction() as tx:
        places.save(tx, "card:42", HERE)
        places.save(tx, "card:42", THERE)

        assert places.read(tx, "card:42") == THERE
        assert places.subject_at(tx, THERE) == "card:42"
        assert places.subject_at(tx, HERE) is None
        assert places.read(tx, "card:43") is None


def test_a_card_that_moved_leaves_a_stub_behind(db: Database) -> None:
    with db.transaction() as tx:
        places.save(tx, "card:42", HERE)

        places.rename(tx, "card:42", "stub:42")
        places.rename(tx, "card:42", "stub:42")
        places.save(tx, "card:42", THERE)

        assert (places.read(tx, "stub:42"), places.read(tx, "card:42")) == (HERE, THERE)


def test_places_are_counted_by_what_stands_there(db: Database) -> None:
    with db.transaction() as tx:
        for subject in ("card:1", "card:2", "stub:1"):
            places.save(tx, subject, HERE)

        assert places.count(tx, "card:") == 2
        assert places.count(tx, "c_rd:") == 0


def test_the_cards_of_a_channel_are_known(db: Database) -> None:
    with db.transaction() as tx:
        for subject, place in (("card:10", HERE), ("card:9", HERE), ("stub:1.C.1", HERE), ("card:8", THERE)):
            places.save(tx, subject, place)

        assert places.cards_in(tx, HERE.channel) == [9, 10]


def test_what_is_renamed_takes_the_place_of_what_was_called_so(db: Database) -> None:
    with db.transaction() as tx:
        places.save(tx, "left:42", HERE)
        places.save(tx, "card:42", THERE)

        places.rename(tx, "card:42", "left:42")

        assert (places.read(tx, "left:42"), places.read(tx, "card:42")) == (THERE, None)


def test_what_a_card_left_behind_is_no_other_cards(db: Database) -> None:
    with db.transaction() as tx:
        for subject in ("stub:42.C0CARE.1", "stub:421.C0CARE.2", "stub:4.C0CARE.3", "left:42", "card:42"):
            places.save(tx, subject, Place("C0CARE", subject))

        assert {place.ts for place in places.left_behind(tx, 42)} == {"stub:42.C0CARE.1", "left:42"}
        assert places.stubs(tx, 42) == ["stub:42.C0CARE.1"]
