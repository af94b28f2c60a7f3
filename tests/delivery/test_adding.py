"""A post whose link somebody gave comes in once, and who gave it is told what came of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.adding import LOOKED_UP_FOR
from bot.desk.mention import Author, Mention, Replyable
from bot.errors import Rejected, Throttled, Unreachable
from bot.store import additions
from bot.work import adding
from tests import build
from tests.build import ANA, EVA
from tests.delivery.stage import Stage
from tests.work.desks import X, refusal, spoken

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def found_by_link(stage: Stage, **differs: object) -> Mention:
    """A post that nobody heard and that stands at its address."""
    mention = build.mention("9100", replyable=Replyable.BY_HAND, posted_at=stage.now())
    stage.network.linked[mention.url] = replace(mention, **differs)  # type: ignore[arg-type]
    return mention


def told(stage: Stage) -> list[str]:
    return [line.text for line in stage.roots(ANA.id)]


def test_a_post_becomes_a_case_and_its_history_says_who_added_it(stage: Stage) -> None:
    mention = found_by_link(stage)

    adding.ask(stage.desk, mention.url, ANA, stage.now())
    stage.settle()

    case_id = stage.case_of("9100").id
    assert told(stage) == [f"*Added* as *MD-{case_id}*: {mention.url}"]
    assert f"MD-{case_id}" in stage.card().text
    assert "reply by hand" in str(stage.card().blocks)
    assert stage.events(case_id) == ["case.opened", "case.added"]
    assert stage.dossier(case_id).newest.mention.source == f"added by {ANA.id}"


def test_a_post_that_is_known_is_answered_with_its_card(stage: Stage) -> None:
    case_id = stage.heard("9100")
    mention = found_by_link(stage)

    for _ in range(2):
        adding.ask(stage.desk, mention.url, ANA, stage.now())
    stage.settle()

    assert told(stage) == [f"*MD-{case_id}* has this post already: {mention.url}"] * 2
    assert (stage.mention_count(), len(stage.roots("C0CARE"))) == (1, 1)
    assert stage.events(case_id) == ["case.opened"]


def test_a_post_that_nobody_would_hear_comes_in_when_somebody_asks_for_it(stage: Stage) -> None:
    mention = found_by_link(stage)
    stage.desk = replace(stage.desk, layout=replace(stage.desk.layout, muted=frozenset({"x:marta_l"})))
    stage.start_loop()

    adding.ask(stage.desk, mention.url, ANA, stage.now())
    stage.settle()

    assert stage.posts(stage.case_of("9100").id) == ["9100"]


def test_the_authors_next_post_joins_the_case_that_is_there(stage: Stage) -> None:
    case_id = stage.heard("9001")
    mention = found_by_link(stage, thread_id="9001")

    adding.ask(stage.desk, mention.url, ANA, stage.now())
    stage.settle()

    assert stage.posts(case_id) == ["9001", "9100"]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (None, "That is no link to a post"),
        (Rejected("404", "X has no such post, or it is not public"), "X has no such post, or it is not public"),
    ],
)
def test_what_cannot_be_added_is_told_in_words(stage: Stage, error: Rejected | None, sentence: str) -> None:
    if error is not None:
        stage.network.linked["https://example.com/1"] = error

    adding.ask(stage.desk, "https://example.com/1", ANA, stage.now())
    stage.settle()

    (line,) = told(stage)
    assert line.startswith(f"*Not added*: https://example.com/1. {sentence}")
    assert line.endswith("Links to posts on X can be added.")
    assert stage.mention_count() == 0


def test_an_answer_to_what_was_added_is_promised_from_then_on(stage: Stage) -> None:
    mention = found_by_link(stage, posted_at=stage.now() - timedelta(days=7))

    adding.ask(stage.desk, mention.url, ANA, stage.now())
    stage.settle()

    assert stage.case_of("9100").first_reply_due_at >= stage.now() + timedelta(hours=3, minutes=59)


def test_our_own_posts_are_no_work(stage: Stage) -> None:
    mention = found_by_link(stage, author=Author("1", "brand_promo", "Brand"))

    adding.ask(stage.desk, mention.url, ANA, stage.now())
    stage.settle()

    assert "post of our own" in told(stage)[0]
    assert stage.mention_count() == 0


@pytest.mark.parametrize("error", [Throttled("429", 60.0), Unreachable("ConnectError")])
def test_a_network_that_is_away_is_asked_again_for_a_while(stage: Stage, error: Throttled | Unreachable) -> None:
    mention = found_by_link(stage)
    post, stage.network.linked[mention.url] = stage.network.linked[mention.url], error

    adding.ask(stage.desk, mention.url, ANA, stage.now())
    stage.deliver()
    stage.network.linked[mention.url] = post
    stage.settle()
    stage.network.linked["https://x.com/a/status/2"] = error
    adding.ask(stage.desk, "https://x.com/a/status/2", ANA, stage.now())
    stage.forward(LOOKED_UP_FOR + timedelta(minutes=1))
    stage.settle()

    assert [line.partition("*:")[0] for line in told(stage)] == [
        f"*Added* as *MD-{stage.case_of('9100').id}",
        "*Not added",
    ]
    assert stage.loop.open_breakers() == []


def test_a_process_that_dies_before_it_has_told_adds_nothing_twice_and_still_tells(stage: Stage) -> None:
    mention = found_by_link(stage)
    adding.ask(stage.desk, mention.url, ANA, stage.now())
    stage.claimed()
    with stage.desk.db.reading() as tx:
        asked = additions.read(tx, 1)
    adding.look_up(stage.desk, asked, spoken, stage.now())

    stage.die()
    stage.settle()

    assert stage.mention_count() == 1
    assert told(stage) == [f"*Added* as *MD-{stage.case_of('9100').id}*: {mention.url}"]


def test_who_is_in_no_team_adds_nothing(stage: Stage) -> None:
    assert refusal(adding.ask, stage.desk, "https://x.com/a/status/1", EVA, stage.now()) == "in_no_team"


def test_a_link_on_x_is_looked_up_on_x(on_x: Stage) -> None:
    post = on_x.box.x.post("marta_l", "brand_es? nunca más", "es")

    adding.ask(on_x.desk, f"https://x.com/marta_l/status/{post.id}", ANA, on_x.now())
    on_x.settle()

    mention = on_x.dossier(on_x.case_of(post.id).id).newest.mention
    assert (mention.text, mention.account, mention.replyable) == ("brand_es? nunca más", X, Replyable.BY_HAND)
