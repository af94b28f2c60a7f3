"""What must never happen, sentence by sentence, each with somebody trying hard to make it happen."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk.case import Outcome
from bot.desk.events import Change
from bot.desk.people import Agent
from bot.desk.reply import ReplyState, Wording, fingerprint
from bot.errors import Refused
from bot.platforms.base import Page
from bot.sandbox.faults import FaultKind
from bot.store import outbox, replies
from bot.store.database import Database
from bot.store.outbox import Kind
from bot.store.tables_listening import CURSORS
from bot.work import casework, following_up, intake, replying
from tests import build
from tests.build import ANA, BEN, LUIS
from tests.delivery.stage import EDIT, FAULTS, HISTORY, POST, PUBLISH, TIMELINE, Stage, staged_on_x
from tests.work.desks import CARE, READY, WORDS, ZOE, Network, X, at_work, refusal, spoken

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOBODY = Agent(ANA.id)
"""Ana, after she lost every role."""

tries = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def published(stage: Stage) -> int:
    """How often the network was asked to publish something."""
    return sum(call.method == PUBLISH for call in stage.box.x.ledger)


def test_text_is_never_sent_from_a_cards_thread(ears: Stage) -> None:
    case_id = ears.mentioned()
    casework.claim(ears.desk, case_id, ANA, ears.now())
    ears.settle()
    card, before = ears.card(), published(ears)

    for text in ("Querida Marta, ya está.", "@marta_l ya está", "/desk reply ya está", "Reply: ya está"):
        for thread_ts in (card.ts, None):
            ears.box.hands.say(user=ANA.id, channel=CARE, text=text, thread_ts=thread_ts)
    ears.forward(DAY)
    ears.settle()

    assert (ears.public(case_id), published(ears)) == ([], before)


def test_text_is_never_sent_without_the_approval_its_policy_asks_for(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    reply = on_x.written(case_id)
    shown, seen = fingerprint(reply)[:16], on_x.newest(case_id)
    for agent in (ANA, BEN, ZOE, NOBODY, replace(ANA, leads=frozenset({"care"}))):
        refusal(replying.approve, on_x.desk, reply.id, agent, seen, shown, on_x.now())
    refusal(replying.approve, on_x.desk, reply.id, replace(ANA, approves=frozenset({"care"})), seen, shown, on_x.now())

    with on_x.desk.db.transaction() as tx:  # even a line that nothing of ours would have put there
        outbox.put(tx, Kind.REPLY, f"{reply.id}.{reply.round}", X, on_x.now())
        outbox.put(tx, Kind.REPLY, f"{reply.id}.99", X, on_x.now())
    on_x.forward(DAY)
    on_x.settle()

    assert (on_x.public(case_id), on_x.reply(reply.id).state) == ([], ReplyState.SUBMITTED)


@pytest.mark.parametrize(
    "swapped",
    [{"text": "Otra cosa"}, {"account": "x:brand_promo"}, {"parent_post_id": "1"}, {"visibility": "direct"}],
)
def test_text_is_never_sent_other_than_it_was_approved(on_x: Stage, swapped: dict[str, Any]) -> None:
    case_id = on_x.mentioned()
    reply, before = on_x.approved(case_id), published(on_x)
    with on_x.desk.db.transaction() as tx:
        replies.save(tx, Change(replace(reply, **swapped)))

    on_x.forward(DAY)
    on_x.settle()

    assert (on_x.public(case_id), published(on_x)) == ([], before)


@pytest.mark.parametrize(
    "press",
    [
        lambda work, case, reply, seen: casework.close(work.desk, case, LUIS, Outcome.SOLVED, seen, work.now()),
        lambda work, case, reply, seen: casework.close(work.desk, case, LUIS, Outcome.SPAM, seen, work.now()),
        lambda work, case, reply, seen: following_up.send_as_is(
            work.desk, case, ANA, seen, "solved-es", READY, work.now()
        ),
        lambda work, case, reply, seen: replying.submit(work.desk, case, ANA, Wording("Hola", 2), seen, work.now()),
        lambda work, case, reply, seen: work.let_out(reply),
    ],
    ids=["close", "dismiss", "send as is", "submit", "approve"],
)
def test_a_press_never_decides_on_a_post_that_its_presser_had_not_seen(
    db: Database, press: Callable[..., object]
) -> None:
    work = at_work(db)
    case_id = work.heard()
    casework.claim(work.desk, case_id, ANA, work.now())
    following_up.plan(work.desk, case_id, ANA, 1, work.now())
    work.forward(DAY)
    following_up.wake_due(work.desk, work.now())
    reply, seen = work.written(case_id), work.newest(case_id)
    work.author_writes_again(case_id)
    before = work.case(case_id)

    refused = refusal(press, work, case_id, reply, seen)

    assert refused in {"wrote_again", "not_submitted"}  # what waited for approval waits no more
    assert work.case(case_id) == before
    assert work.to_tell(Kind.REPLY) == []


def test_two_replies_to_one_post_never_stand_in_public_without_saying_so(stage: Stage) -> None:
    case_id = stage.heard(text="¿Una oferta?")
    sellers = (ZOE, replace(ANA, teams=frozenset({"sales"})))

    def try_it(number: int) -> None:
        agent = sellers[number % 2]
        for _ in range(2):
            try:
                stage.written(case_id, agent, f"Hola {number}")
            except Refused:
                casework_try(stage, case_id, agent)

    for _ in range(3):
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(try_it, range(4)))
        stage.settle()

    networks = [network for network in stage.desk.adapters.values() if isinstance(network, Network)]
    assert sum(len(network.public) for network in networks) == 1


def casework_try(stage: Stage, case_id: int, agent: Agent) -> None:
    try:
        casework.release(stage.desk, case_id, agent, stage.now())
    except Refused:
        return


@tries
@given(
    sends=st.lists(st.sampled_from(FAULTS), max_size=3),
    looks=st.lists(st.sampled_from(FAULTS), max_size=4),
    deaths=st.lists(st.booleans(), max_size=3),
)
def test_a_post_whose_fate_is_unknown_is_never_repeated(
    on_x: Stage, sends: list[FaultKind], looks: list[FaultKind], deaths: list[bool]
) -> None:
    on_x.box.faults.clear()
    case_id = on_x.mentioned()
    reply = on_x.approved(case_id)
    for kind in sends:
        on_x.spoil(PUBLISH, kind, side="x")
    for kind in looks:
        on_x.spoil(TIMELINE, kind, side="x")
    for at_once in deaths:
        on_x.forward(timedelta(seconds=21))
        on_x.claimed() if at_once else on_x.deliver()
        on_x.die()

    on_x.settle()

    assert len(on_x.public(case_id)) <= 1
    assert (on_x.public(case_id) == [WORDS]) == (on_x.reply(reply.id).state is ReplyState.SENT)
    assert on_x.reply(reply.id).state in {ReplyState.SENT, ReplyState.UNSURE}


@tries
@given(
    posts=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=8),
    faults=st.lists(st.sampled_from(FAULTS), max_size=6),
    looks=st.lists(st.sampled_from(FAULTS), max_size=3),
    again=st.integers(1, 3),
)
def test_a_mention_is_never_dropped_and_never_carded_twice(
    stage: Stage, posts: list[tuple[int, int]], faults: list[FaultKind], looks: list[FaultKind], again: int
) -> None:
    stage.box.faults.clear()
    base = 1000 * (1 + stage.mention_count())
    authors = [replace(build.MARTA, id=str(base + number)) for number in range(3)]
    mentions = tuple(
        build.mention(str(base + post), thread_id=str(base), author=authors[author], posted_at=stage.now())
        for post, author in posts
    )
    for kind in faults:
        stage.spoil(POST, kind)
    for kind in looks:
        stage.spoil(HISTORY, kind)

    for _ in range(again):
        intake.take_in(stage.desk, build.source(X), Page(mentions, "1"), spoken, stage.now())
        stage.deliver()
        stage.claimed()
        stage.die()
    stage.settle()

    wanted = {post.post_id: post.author.id for post in reversed(mentions)}
    cases = {stage.case_of(post_id).id for post_id in wanted}
    keys = [card.metadata["event_payload"]["delivery"] for card in stage.roots(CARE) if card.metadata]
    assert len(cases) == len(set(wanted.values()))
    assert [keys.count(f"card:{case_id}") for case_id in cases] == [1] * len(cases)


def test_a_storm_of_card_edits_never_comes(stage: Stage) -> None:
    case_id = stage.heard()
    stage.settle()
    before = stage.calls(EDIT)

    for number in range(50):
        casework.claim(stage.desk, case_id, (ANA, BEN)[number % 2], stage.now())
        casework.release(stage.desk, case_id, (ANA, BEN)[number % 2], stage.now())
        if number % 10 == 0:
            stage.loop.run_once()
    stage.loop.drain()
    stage.settle()

    assert 1 <= stage.calls(EDIT) - before <= 6


def test_our_own_posts_never_come_back_as_work(on_x: Stage) -> None:
    case_id = on_x.mentioned()
    on_x.approved(case_id, text="@brand_es, @brand_promo y @marta_l: lo miramos.")
    on_x.settle()
    assert on_x.public(case_id)
    on_x.box.x.post("brand_es", "Somos @brand_es", "es")

    for _ in range(3):
        on_x.poll()

    assert [case.id for case in on_x.cases()] == [case_id]


def test_a_flood_never_comes_on_the_first_start(db: Database, on_x: Stage) -> None:
    for number in range(150):
        on_x.box.x.post(f"fan_{number}", f"@brand_es hola {number}", "es")
    with db.transaction() as tx:
        tx.execute(CURSORS.delete())

    stage = staged_on_x(db, on_x.box)
    taken = stage.poll()
    stage.settle()
    stage.close()

    assert (taken, stage.cases(), stage.roots(CARE)) == (0, [], [])


@tries
@given(
    faults=st.lists(st.sampled_from(FAULTS), max_size=4),
    died=st.booleans(),
    missed=st.integers(0, 400),
)
def test_a_follow_up_is_never_lost_and_never_fired_twice(
    stage: Stage, faults: list[FaultKind], died: bool, missed: int
) -> None:
    stage.box.faults.clear()
    case_id = stage.heard(str(20_000 + stage.mention_count()), thread_id=str(stage.mention_count()))
    casework.claim(stage.desk, case_id, ANA, stage.now())
    following_up.plan(stage.desk, case_id, ANA, 1, stage.now())
    stage.settle()
    before = len(stage.roots(ANA.id))
    stage.forward(5 * DAY + missed * HOUR)
    for kind in faults:
        stage.box.faults.add("slack", POST, kind, channel=ANA.id)

    with ThreadPoolExecutor(3) as threads:
        fired = sum(threads.map(lambda _: following_up.wake_due(stage.desk, stage.now()), range(3)))
    if died:
        stage.claimed()
        stage.die()
    stage.settle()

    assert (fired, len(stage.roots(ANA.id)) - before) == (1, 1)
    assert stage.events(case_id).count("follow_up.fired") == 1
