"""Contests of pollers, loops and replicas, which nobody has told of each other."""

from dataclasses import replace

from bot.platforms.base import Page
from bot.store import limits, outbox, places
from bot.store.outbox import Delivery, Kind, State
from bot.store.places import Place
from bot.work import casework, following_up
from tests import build
from tests.build import ANA, EVA
from tests.proof.races import acts
from tests.proof.races.acts import act
from tests.proof.races.contest import LATER, Begins, Contest, claimed, line, line_again, line_of
from tests.proof.races.sides import DONE, Outcome
from tests.work.desks import CARE, PROMO, AtWork, X


def two_take_lines(work: AtWork, name: str) -> Contest:
    """Two loops claim: no line goes to both."""
    work.approved(work.heard(name))
    now = work.forward(LATER)
    take = act(acts.take_lines, now, now)

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and not set(one.came) & set(other.came)

    return Contest(take, take, fair)


def two_take_from_a_bucket(work: AtWork, name: str) -> Contest:
    """Two loops claim on the same terms: together they take no more than the bucket gives."""
    work.approved(work.heard(name))
    now = work.forward(LATER)
    with work.desk.db.transaction() as tx:
        limits.spend(tx, {acts.BUCKET.key: now})
    take = act(acts.take_from_bucket, now, now)

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and len(one.came) + len(other.came) <= 1

    return Contest(take, take, fair)


def two_look(work: AtWork, name: str) -> Contest:
    """The leases of a dead loop run out before two others: each line is looked for by one."""
    work.approved(work.heard(name))
    now = work.forward(LATER)
    claimed(work)
    look = act(acts.look_for_lines, now, now)

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and not set(one.came) & set(other.came)

    return Contest(look, look, fair)


def two_send(work: AtWork, name: str) -> Contest:
    """Two couriers hold one approved reply, as after a lease that ran out too early: one publishes it."""
    return _sent_once(work, line_of(work, work.approved(work.heard(name))))


def two_send_again(work: AtWork, name: str) -> Contest:
    """The same with a reply that was claimed before, and throttled then."""
    return _sent_once(work, line_again(work, line_of(work, work.approved(work.heard(name)))))


def _sent_once(work: AtWork, held: Delivery) -> Contest:
    deliver = act(acts.deliver, held, work.forward(LATER))

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and one.public + other.public == 1

    return Contest(deliver, deliver, fair)


def send_and_run_out(work: AtWork, name: str) -> Contest:
    """Two couriers hold one approved reply, one of them by a claim that ran out: the other one publishes it."""
    ran_out = line_of(work, work.approved(work.heard(name)))
    held, now = line_again(work, ran_out), work.forward(LATER)

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and (one.public, other.public) == (0, 1)

    return Contest(act(acts.deliver, ran_out, now), act(acts.deliver, held, now), fair)


def two_take_in(work: AtWork, name: str) -> Contest:
    """Two pollers have read the same page: each post comes in once."""
    work.heard(f"{name}0")
    joined = build.mention(f"{name}1", thread_id=f"{name}0", posted_at=work.now())
    page = Page((joined, build.mention(f"{name}2"), build.mention(f"{name}3")), f"{name}3")
    take_in = act(acts.take_in, X, page, work.now())

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and one.came + other.came == 3

    return Contest(take_in, take_in, fair)


def two_accounts_take_in(work: AtWork, name: str) -> Contest:
    """Two posts name two accounts of ours, and their pollers hand them over in two orders: each comes in once."""
    posts = [build.mention(f"{name}{number}") for number in range(2)]
    promo = [replace(post, account=PROMO) for post in reversed(posts)]
    for account in (X, PROMO):
        work.poll(account)

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and one.came + other.came == 2

    return Contest(
        act(acts.take_in, X, Page(tuple(posts), posts[-1].post_id), work.now()),
        act(acts.take_in, PROMO, Page(tuple(promo), posts[-1].post_id), work.now()),
        fair,
    )


def take_in_and_run_out(work: AtWork, name: str) -> Contest:
    """Posts join cases in one order while the leases on their cards run out in another."""
    numbers = [work.heard(f"{name}{number}") for number in range(6)]
    for _ in numbers:
        claimed(work)
    posts = [build.mention(f"{name}{number}9", thread_id=f"{name}{number}") for number in reversed(range(6))]
    page = Page(tuple(posts), posts[0].post_id)

    def fair(one: Outcome, other: Outcome) -> bool:
        joined = all(len(work.posts(number)) == 2 for number in numbers)
        return one.said == other.said == DONE and joined

    return Contest(act(acts.take_in, X, page, work.now()), act(acts.look_for_lines, work.now(), work.now()), fair)


def press_and_settle(work: AtWork, name: str) -> Contest:
    """A card is settled as drawn while a press changes its case: it is drawn once more."""
    case_id = work.heard(name)
    card = line(work, f"{Kind.CARD}:{case_id}")

    def fair(one: Outcome, other: Outcome) -> bool:
        with work.desk.db.reading() as tx:
            after = outbox.read(tx, card.key)
        return one.said == other.said == DONE and other.came and after is not None and after.state is State.DUE

    return Contest(act(acts.claim, case_id, ANA, work.now()), act(acts.settle, card, "17.1", work.now()), fair)


def two_hold(work: AtWork, name: str) -> Contest:
    """Two replicas take one lease: one holds it."""

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and one.came + other.came == 1

    return Contest(act(acts.hold, name, "one"), act(acts.hold, name, "other"), fair)


def two_fire(work: AtWork, name: str) -> Contest:
    """Two replicas find one follow-up due: it fires once."""
    case_id = work.heard(name)
    casework.claim(work.desk, case_id, ANA, work.now())
    follow_up = following_up.plan(work.desk, case_id, ANA, 1, work.now())
    fire = act(acts.fire, follow_up.id, follow_up.due_at)

    def fair(one: Outcome, other: Outcome) -> bool:
        reminders = [key for key in work.to_tell(Kind.REMINDER) if key.startswith(f"reminder:{follow_up.id}.")]
        return one.said == other.said == DONE and one.came + other.came == 1 and len(reminders) == 1

    return Contest(fire, fire, fair)


def two_wake(work: AtWork, name: str) -> Contest:
    """Two replicas find one snooze over: the case wakes once."""
    case_id = work.heard(name)
    casework.snooze(work.desk, case_id, ANA, work.now() + LATER, work.now())
    wake = act(acts.wake, work.forward(LATER))

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and work.events(case_id).count("case.woken") == 1

    return Contest(wake, wake, fair)


def two_hear_an_event(work: AtWork, name: str) -> Contest:
    """Slack delivers an event to two replicas: it has one effect."""
    case_id = work.heard(name)
    place = Place(CARE, f"{name}.1")
    with work.desk.db.transaction() as tx:
        places.save(tx, f"card:{case_id}", place)
    offer = act(acts.offer, f"Ev{name}", place, ANA, EVA.id, work.now())

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and one.came + other.came == 1

    return Contest(offer, offer, fair)


CONTESTS: tuple[Begins, ...] = (
    two_take_lines,
    two_take_from_a_bucket,
    two_look,
    two_send,
    two_send_again,
    send_and_run_out,
    two_take_in,
    two_accounts_take_in,
    take_in_and_run_out,
    press_and_settle,
    two_hold,
    two_fire,
    two_wake,
    two_hear_an_event,
)
