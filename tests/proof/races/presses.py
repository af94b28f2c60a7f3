"""Contests of people: two press at the same moment, or one presses while something else happens to the case."""

from dataclasses import replace

from bot.desk.case import Status
from bot.desk.escalation import Need
from bot.desk.reply import Reply, ReplyState, fingerprint
from bot.platforms.base import Page
from bot.work import casework, escalating
from tests import build
from tests.build import ANA, BEN, EVA, LUIS
from tests.proof.races import acts
from tests.proof.races.acts import act
from tests.proof.races.contest import LATER, Begins, Contest, line_of, one_wins
from tests.proof.races.sides import DONE, Act, Outcome
from tests.work.desks import AtWork, X

MIA = replace(LUIS, id="U0MIA")
PAUL = replace(EVA, id="U0PAUL")
OTHER_WORDS = "Hola Marta, ya está arreglado."


def two_claim(work: AtWork, name: str) -> Contest:
    """Two agents claim one free case: one has it, the other reads who."""
    case_id = work.heard(name)

    def fair(one: Outcome, other: Outcome) -> bool:
        won = one_wins(one, other, "already_claimed")
        return won and work.events(case_id).count("case.claimed") == 1

    return Contest(act(acts.claim, case_id, ANA, work.now()), act(acts.claim, case_id, BEN, work.now()), fair)


def two_approve(work: AtWork, name: str) -> Contest:
    """Two approvers approve one reply: it goes out once, and its drafter is told once."""
    reply = work.written(work.heard(name))

    def fair(one: Outcome, other: Outcome) -> bool:
        won = one_wins(one, other, "not_submitted")
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
        return one_wins(one, other, "reply_in_flight") and waiting == 1

    return Contest(submit, submit, fair)


def submit_and_close(work: AtWork, name: str) -> Contest:
    """A lead closes a case while a reply is handed over: never both."""
    case_id = work.heard(name)
    casework.claim(work.desk, case_id, ANA, work.now())
    seen = work.newest(case_id)

    def fair(one: Outcome, other: Outcome) -> bool:
        closed = work.case(case_id).status is Status.CLOSED
        return one_wins(one, other, "case_closed", "reply_in_flight") and closed == (other.said == DONE)

    return Contest(
        act(acts.submit, case_id, ANA, OTHER_WORDS, seen, work.now()),
        act(acts.close, case_id, LUIS, seen, work.now()),
        fair,
    )


def stop_and_send(work: AtWork, name: str) -> Contest:
    """Stop is pressed as the reply leaves: it is stopped, or the presser reads that it was too late."""
    reply = work.approved(work.heard(name))
    delivery = line_of(work, reply)
    now = work.forward(LATER)

    def fair(one: Outcome, other: Outcome) -> bool:
        state = work.reply(reply.id).state
        if one.said == DONE:
            return other.public == 0 and state is ReplyState.DRAFT
        return one.said == "too_late" and other.public == 1 and state is ReplyState.SENT

    return Contest(act(acts.stop, reply.id, BEN, now), act(acts.deliver, delivery, now), fair)


def two_are_on_it(work: AtWork, name: str) -> Contest:
    """Two experts of a group say that they are on it: one is, the other reads who."""
    case_id = work.heard(name)
    asked = escalating.ask(
        work.desk, case_id, ANA, "S0BILLING", Need.ANSWER, "¿Se puede devolver?", None, True, work.now()
    )

    def fair(one: Outcome, other: Outcome) -> bool:
        return one_wins(one, other, "taken_by_other")

    return Contest(
        act(acts.take_escalation, asked.id, EVA, work.now()),
        act(acts.take_escalation, asked.id, PAUL, work.now()),
        fair,
    )


def _approve(work: AtWork, reply: Reply, approver: str) -> Act:
    seen, shown = work.newest(reply.case_id), fingerprint(reply)[:16]
    return act(acts.approve, reply.id, replace(LUIS, id=approver), seen, shown, work.now())


def _approver(work: AtWork, reply: Reply) -> str | None:
    return work.reply(reply.id).approver


CONTESTS: tuple[Begins, ...] = (
    two_claim,
    two_approve,
    an_author_approves_too,
    approve_and_reword,
    approve_and_write_again,
    two_submit,
    submit_and_close,
    stop_and_send,
    two_are_on_it,
)
