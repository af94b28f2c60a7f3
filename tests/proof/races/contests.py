"""
What is raced for: how it comes to it, what both sides do, and when it ended as it must.

Every contest begins with a post of its own, so that one leaves nothing to the next but rows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk.case import Status
from bot.desk.escalation import Need
from bot.desk.reply import Reply, ReplyState, fingerprint
from bot.platforms.base import Page
from bot.store import claims, outbox, places
from bot.store.outbox import Delivery, Kind, State
from bot.store.places import Place
from bot.work import casework, escalating, following_up
from tests import build
from tests.build import ANA, BEN, EVA, LUIS
from tests.proof.races import acts
from tests.proof.races.acts import act
from tests.proof.races.sides import DONE, Act, Outcome
from tests.work.desks import CARE, PROMO, AtWork, X

MIA = replace(LUIS, id="U0MIA")
PAUL = replace(EVA, id="U0PAUL")
OTHER_WORDS = "Hola Marta, ya está arreglado."
LATER = timedelta(seconds=30)


@dataclass(frozen=True)
class Contest:
    """Two acts for one moment; `fair` says whether it ended as it must."""

    one: Act
    other: Act
    fair: Callable[[Outcome, Outcome], bool]


def two_claim(work: AtWork, name: str) -> Contest:
    """Two agents claim one free case: one has it, the other reads who."""
    case_id = work.heard(name)

    def fair(one: Outcome, other: Outcome) -> bool:
        won = _one_wins(one, other, "already_claimed")
        return won and work.events(case_id).count("case.claimed") == 1

    return Contest(act(acts.claim, case_id, ANA, work.now()), act(acts.claim, case_id, BEN, work.now()), fair)


def two_approve(work: AtWork, name: str) -> Contest:
    """Two approvers approve one reply: it goes out once, and its drafter is told once."""
    reply = work.written(work.heard(name))

    def fair(one: Outcome, other: Outcome) -> bool:
        won = _one_wins(one, other, "not_submitted")
        return won and work.events(reply.case_id).count("reply.approved") == 1

    return Contest(_approve(work, reply, LUIS.id), _approve(work, reply, MIA.id), fair)


def an_author_approves_too(work: AtWork, name: str) -> Contest:
    """An approver approves their own words while another one does: only the other counts."""
    reply = work.written(work.heard(name), LUIS)

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said in ("own_words", "not_submitted") and other.said == DONE and _approver(work, reply) == MIA.id

    return Contest(_approve(work, reply, LUIS.id), _approve(work, reply, MIA.id), fair)


def approve_and_reword(work: AtWork, name: str) -> Contest:
    """A reply is approved while its words change: what is approved is what the approver read."""
    reply = work.written(work.heard(name))
    seen = work.newest(reply.case_id)
    reword = act(acts.reword, reply.id, ANA, OTHER_WORDS, seen, work.now())

    def fair(one: Outcome, other: Outcome) -> bool:
        after = work.reply(reply.id)
        if one.said == DONE:
            return other.said == "not_submitted" and after.text == reply.text
        return other.said == DONE and after.state is ReplyState.SUBMITTED and after.text == OTHER_WORDS

    return Contest(_approve(work, reply, LUIS.id), reword, fair)


def approve_and_write_again(work: AtWork, name: str) -> Contest:
    """The author writes while a reply is approved: it does not go out to a post that nobody read."""
    reply = work.written(work.heard(name))
    page = Page((build.mention(f"{name}1", thread_id=name, posted_at=work.now()),), f"{name}1")

    def fair(one: Outcome, other: Outcome) -> bool:
        after = work.reply(reply.id)
        return (
            one.said in (DONE, "wrote_again", "not_submitted") and other.came == 1 and after.state is ReplyState.DRAFT
        )

    return Contest(_approve(work, reply, LUIS.id), act(acts.take_in, X, page, work.now()), fair)


def two_submit(work: AtWork, name: str) -> Contest:
    """A double click on Send: one reply waits."""
    case_id = work.heard(name)
    submit = act(acts.submit, case_id, ANA, OTHER_WORDS, work.newest(case_id), work.now())

    def fair(one: Outcome, other: Outcome) -> bool:
        waiting = [reply.state for reply in work.dossier(case_id).replies].count(ReplyState.SUBMITTED)
        return _one_wins(one, other, "reply_in_flight") and waiting == 1

    return Contest(submit, submit, fair)


def submit_and_close(work: AtWork, name: str) -> Contest:
    """A lead closes a case while a reply is handed over: never both."""
    case_id = work.heard(name)
    casework.claim(work.desk, case_id, ANA, work.now())
    seen = work.newest(case_id)

    def fair(one: Outcome, other: Outcome) -> bool:
        closed = work.case(case_id).status is Status.CLOSED
        return _one_wins(one, other, "case_closed", "reply_in_flight") and closed == (other.said == DONE)

    return Contest(
        act(acts.submit, case_id, ANA, OTHER_WORDS, seen, work.now()),
        act(acts.close, case_id, LUIS, seen, work.now()),
        fair,
    )


def two_take_lines(work: AtWork, name: str) -> Contest:
    """Two loops claim: no line goes to both."""
    work.approved(work.heard(name))
    now = work.forward(LATER)
    take = act(acts.take_lines, now, now)

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and not set(one.came) & set(other.came)

    return Contest(take, take, fair)


def two_look(work: AtWork, name: str) -> Contest:
    """The leases of a dead loop run out before two others: each line is looked for by one."""
    work.approved(work.heard(name))
    now = work.forward(LATER)
    _claimed(work)
    look = act(acts.look_for_lines, now, now)

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and not set(one.came) & set(other.came)

    return Contest(look, look, fair)


def two_send(work: AtWork, name: str) -> Contest:
    """Two couriers hold one approved reply, as after a lease that ran out too early: one publishes it."""
    line = _line_of(work, work.approved(work.heard(name)))
    deliver = act(acts.deliver, line, work.forward(LATER))

    def fair(one: Outcome, other: Outcome) -> bool:
        return one.said == other.said == DONE and one.public + other.public == 1

    return Contest(deliver, deliver, fair)


def stop_and_send(work: AtWork, name: str) -> Contest:
    """Stop is pressed as the reply leaves: it is stopped, or the presser reads that it was too late."""
    reply = work.approved(work.heard(name))
    line = _line_of(work, reply)
    now = work.forward(LATER)

    def fair(one: Outcome, other: Outcome) -> bool:
        state = work.reply(reply.id).state
        if one.said == DONE:
            return other.public == 0 and state is ReplyState.DRAFT
        return one.said == "too_late" and other.public == 1 and state is ReplyState.SENT

    return Contest(act(acts.stop, reply.id, BEN, now), act(acts.deliver, line, now), fair)


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
        _claimed(work)
    posts = [build.mention(f"{name}{number}9", thread_id=f"{name}{number}") for number in reversed(range(6))]
    page = Page(tuple(posts), posts[0].post_id)

    def fair(one: Outcome, other: Outcome) -> bool:
        joined = all(len(work.posts(number)) == 2 for number in numbers)
        return one.said == other.said == DONE and joined

    return Contest(act(acts.take_in, X, page, work.now()), act(acts.look_for_lines, work.now(), work.now()), fair)


def press_and_settle(work: AtWork, name: str) -> Contest:
    """A card is settled as drawn while a press changes its case: it is drawn once more."""
    case_id = work.heard(name)
    line = _line(work, f"{Kind.CARD}:{case_id}")

    def fair(one: Outcome, other: Outcome) -> bool:
        with work.desk.db.reading() as tx:
            after = outbox.read(tx, line.key)
        return one.said == other.said == DONE and other.came and after is not None and after.state is State.DUE

    return Contest(act(acts.claim, case_id, ANA, work.now()), act(acts.settle, line, "17.1", work.now()), fair)


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


def two_are_on_it(work: AtWork, name: str) -> Contest:
    """Two experts of a group say that they are on it: one is, the other reads who."""
    case_id = work.heard(name)
    asked = escalating.ask(
        work.desk, case_id, ANA, "S0BILLING", Need.ANSWER, "¿Se puede devolver?", None, True, work.now()
    )

    def fair(one: Outcome, other: Outcome) -> bool:
        return _one_wins(one, other, "taken_by_other")

    return Contest(
        act(acts.take_escalation, asked.id, EVA, work.now()),
        act(acts.take_escalation, asked.id, PAUL, work.now()),
        fair,
    )


Begins = Callable[[AtWork, str], Contest]
"""How it comes to a contest: everything but the race itself. The name is that of its first post."""

CONTESTS: tuple[Begins, ...] = (
    two_claim,
    two_approve,
    an_author_approves_too,
    approve_and_reword,
    approve_and_write_again,
    two_submit,
    submit_and_close,
    two_take_lines,
    two_look,
    two_send,
    stop_and_send,
    two_take_in,
    two_accounts_take_in,
    take_in_and_run_out,
    press_and_settle,
    two_hold,
    two_fire,
    two_wake,
    two_hear_an_event,
    two_are_on_it,
)


def _one_wins(one: Outcome, other: Outcome, *refusals: str) -> bool:
    said = sorted((one.said, other.said), key=lambda word: word != DONE)
    return said[0] == DONE and said[1] in refusals


def _approve(work: AtWork, reply: Reply, approver: str) -> Act:
    seen, shown = work.newest(reply.case_id), fingerprint(reply)[:16]
    return act(acts.approve, reply.id, replace(LUIS, id=approver), seen, shown, work.now())


def _approver(work: AtWork, reply: Reply) -> str | None:
    return work.reply(reply.id).approver


def _line_of(work: AtWork, reply: Reply) -> Delivery:
    return _line(work, f"{Kind.REPLY}:{reply.id}.{reply.round}")


def _line(work: AtWork, key: str) -> Delivery:
    """The line of that key, which somebody holds."""
    return next(delivery for delivery in _claimed(work, LATER) if delivery.key == key)


def _claimed(work: AtWork, lease: timedelta = timedelta()) -> list[Delivery]:
    """One line of every lane, taken by a loop whose lease ends so much later."""
    with work.desk.db.transaction() as tx:
        return claims.claim(tx, work.now() + LATER, work.now() + lease, 20, [])
