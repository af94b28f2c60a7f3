"""Nobody ever acts without the role: every press, in every state, by one who had the role when they began."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.desk.case import Outcome
from bot.desk.escalation import Need
from bot.desk.people import Agent
from bot.desk.reply import Wording, fingerprint
from bot.work import casework, escalating, following_up, replying, sending
from tests.build import ANA, BEN
from tests.work.desks import READY, WORDS, AtWork, refusal

HOUR = timedelta(hours=1)
NOBODY = Agent(ANA.id)
"""Ana, after she lost every role."""

PRESSES: dict[str, Callable[[AtWork, int, int], object]] = {
    "claim": lambda work, case, reply: casework.claim(work.desk, case, NOBODY, work.now()),
    "release": lambda work, case, reply: casework.release(work.desk, case, NOBODY, work.now()),
    "assign": lambda work, case, reply: casework.assign(work.desk, case, NOBODY, BEN, work.now()),
    "close": lambda work, case, reply: casework.close(
        work.desk, case, NOBODY, Outcome.SPAM, work.newest(case), work.now()
    ),
    "reopen": lambda work, case, reply: casework.reopen(work.desk, case, NOBODY, work.now()),
    "snooze": lambda work, case, reply: casework.snooze(work.desk, case, NOBODY, work.now() + HOUR, work.now()),
    "wake": lambda work, case, reply: casework.wake(work.desk, case, NOBODY, work.now()),
    "move": lambda work, case, reply: casework.move(work.desk, case, NOBODY, "care", "de", work.now()),
    "open draft": lambda work, case, reply: replying.open_draft(work.desk, case, NOBODY, work.now()),
    "submit": lambda work, case, reply: work.written(case, NOBODY),
    "edit": lambda work, case, reply: replying.edit(work.desk, reply, NOBODY, work.now()),
    "approve": lambda work, case, reply: replying.approve(
        work.desk, reply, NOBODY, work.newest(case), fingerprint(work.reply(reply))[:16], work.now()
    ),
    "send back": lambda work, case, reply: replying.send_back(work.desk, reply, NOBODY, "No", work.now()),
    "stop": lambda work, case, reply: replying.stop(work.desk, reply, NOBODY, work.now()),
    "there": lambda work, case, reply: sending.there(work.desk, reply, NOBODY, work.now()),
    "not there": lambda work, case, reply: sending.not_there(work.desk, reply, NOBODY, work.now()),
    "posted": lambda work, case, reply: sending.posted_by_hand(work.desk, reply, NOBODY, work.now()),
    "follow up": lambda work, case, reply: following_up.plan(work.desk, case, NOBODY, 2, work.now()),
    "later": lambda work, case, reply: following_up.later(work.desk, case, NOBODY, 2, work.now()),
    "send as is": lambda work, case, reply: following_up.send_as_is(
        work.desk, case, NOBODY, work.newest(case), "solved-es", READY, work.now()
    ),
    "escalate": lambda work, case, reply: escalating.ask(
        work.desk, case, NOBODY, BEN.id, Need.ANSWER, "¿?", None, True, work.now()
    ),
}


STEPS = ("draft", "submitted", "approved", "sending", "unsure")


@pytest.mark.parametrize("state", STEPS)
@pytest.mark.parametrize("press", PRESSES)
def test_nobody_ever_acts_without_the_role_even_one_who_had_it_when_they_began(
    sqlite_work: AtWork, press: str, state: str
) -> None:
    work = sqlite_work
    case_id = work.heard()
    casework.claim(work.desk, case_id, ANA, work.now())
    following_up.plan(work.desk, case_id, ANA, 2, work.now())
    reply = replying.save_draft(work.desk, case_id, ANA, Wording(WORDS, 2), work.now())
    assert reply is not None
    for step in STEPS[: STEPS.index(state) + 1]:
        _take(work, case_id, reply.id, step)
    case, events = work.case(case_id), work.events(case_id)

    refused = refusal(PRESSES[press], work, case_id, reply.id)

    assert refused in {"not_in_team", "not_an_approver", "follow_up_over"}
    assert (work.case(case_id), work.events(case_id)) == (case, events)


def _take(work: AtWork, case_id: int, reply_id: int, step: str) -> None:
    match step:
        case "submitted":
            work.written(case_id)
        case "approved":
            work.let_out(work.reply(reply_id))
        case "sending":
            work.begun(reply_id)
        case "unsure":
            sending.settle_unsure(work.desk, reply_id, work.now())
