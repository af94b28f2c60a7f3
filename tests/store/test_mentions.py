"""Mentions come in once, whole, and what is known of their authors' languages stays known."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.desk.mention import Author, Heard, Media, Post, Replyable
from bot.desk.opening import Opening
from bot.store import cases, mentions
from bot.store.database import Database
from tests.build import MARTA, NOON, mention, stored_case


def test_a_mention_is_read_back_as_it_came_in(db: Database) -> None:
    parent = Post("8000", Author("7", "brand_es", "Brand ES", verified=True), "¿Qué tal?", NOON, "https://x.com/p/8000")
    post = mention(
        parent_id="8000",
        parent=parent,
        media=(Media("image", "un módem"), Media("video")),
        replyable=Replyable.BY_HAND,
        text="👩‍👩‍👧 %_\\ 'x' \u202e\"",
    )
    with db.transaction() as tx:
        mention_id = mentions.add(tx, post, None, NOON)
        case = cases.open(tx, post, mention_id, Opening(post.account, "care", None, NOON), NOON)

    with db.reading() as tx:
        read = mentions.of_case(tx, case.id)

    assert read == (Heard(mention_id, post, None, NOON),)


def test_a_parent_of_unknown_age_is_read_back_as_such(db: Database) -> None:
    post = mention(parent_id="8000", parent=Post("8000", MARTA, "…", None, "https://x.com/p/8000"))
    with db.transaction() as tx:
        case = cases.open(tx, post, mentions.add(tx, post, None, NOON), Opening(post.account, "care", None, NOON), NOON)

    with db.reading() as tx:
        assert mentions.of_case(tx, case.id)[0].mention == post


def test_known_posts_are_told_from_new_ones(db: Database) -> None:
    with db.transaction() as tx:
        mentions.add(tx, mention("9001"), "es", NOON)

        known = mentions.known(tx, "x", ["9001", "9002"])

        assert known == {"9001"}
        assert mentions.known(tx, "mastodon", ["9001"]) == set()
        assert mentions.known(tx, "x", []) == set()


def test_a_post_cannot_come_in_twice_even_through_two_accounts(db: Database) -> None:
    with db.transaction() as tx:
        mentions.add(tx, mention("9001"), "es", NOON)

    with pytest.raises(IntegrityError), db.transaction() as tx:
        mentions.add(tx, mention("9001", account="x:brand_en"), "es", NOON)


def test_a_correction_of_an_authors_language_is_remembered_and_may_be_corrected(db: Database) -> None:
    with db.transaction() as tx:
        mentions.remember_language(tx, "x", MARTA.id, "pt", NOON)
        mentions.remember_language(tx, "x", MARTA.id, "ca", NOON)

        assert mentions.author_language(tx, "x", MARTA.id) == "ca"
        assert mentions.author_language(tx, "bluesky", MARTA.id) is None


def test_an_authors_last_sure_language_and_that_of_a_post_are_known(db: Database) -> None:
    with db.transaction() as tx:
        stored_case(tx, "9001", language="es")
        stored_case(tx, "9002", language="ca")
        stored_case(tx, "9003", language=None)

        assert mentions.last_language(tx, "x", MARTA.id) == "ca"
        assert mentions.last_language(tx, "x", "nobody") is None
        assert mentions.language_of(tx, "x", "9001") == "es"
        assert mentions.language_of(tx, "x", "9003") is None


def test_mentions_are_in_the_order_in_which_they_were_posted(db: Database) -> None:
    with db.transaction() as tx:
        case = stored_case(tx, "9005")
        late = mentions.add(tx, mention("9001", thread_id="9005", posted_at=NOON - timedelta(hours=1)), "es", NOON)
        mentions.put_into(tx, late, case.id)

        read = [heard.mention.post_id for heard in mentions.of_case(tx, case.id)]

        assert read == ["9001", "9005"]
