"""
Writing a reply and letting it out: drafts, submissions, approvals. The rules are `desk.reply`'s and `desk.approval`'s.

Words that Slack delivered are kept in a transaction of their own before any rule may refuse what was to be done with
them, whoever holds the case by then.
"""

import logging
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.desk import answering, approval
from bot.desk import reply as rules
from bot.desk import sending as sending_rules
from bot.desk.approval import Terms
from bot.desk.case import Case, Status, may_act
from bot.desk.dossier import Dossier
from bot.desk.events import Change
from bot.desk.mention import newest_of
from bot.desk.notice import NoticeKind
from bot.desk.people import Agent
from bot.desk.reply import EDITABLE, IN_FLIGHT, Reply, ReplyState, Wording
from bot.errors import Refused
from bot.store import cases, checks, mentions, replies
from bot.work import casework, telling
from bot.work.desk import Desk

log = logging.getLogger(__name__)


def open_draft(desk: Desk, case_id: int, agent: Agent, now: datetime) -> Dossier:
    """
    Everything that the reply modal opens with; a free case becomes the writer's.

    Raises:
        Refused: "case_closed"; "not_in_team"; "held_by_other" (facts: holder); "waits_for_a_hand"; "direct_message".
    """
    with desk.db.transaction() as tx:
        case = cases.lock(tx, case_id)
        answering.may_be_read(newest_of(mentions.of_case(tx, case_id)))
        if any(reply.state is ReplyState.BY_HAND for reply in replies.of_case(tx, case_id)):
            raise Refused("waits_for_a_hand")
        if case.assignee is None:
            casework.claim_locked(tx, desk, case, agent, now)
        may_act(case, agent)
        if case.status is Status.CLOSED:
            raise Refused("case_closed")
    with desk.db.reading() as tx:
        return cases.dossier(tx, case_id)


def edit(desk: Desk, reply_id: int, agent: Agent, now: datetime) -> Reply:
    """Make a reply that waits to be posted by hand a draft again, and tell. Raises as `desk.reply.edit` does."""
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        change = rules.edit(case, reply, agent, now)
        if change.events:
            telling.reply_withheld(tx, reply)
            telling.voided(tx, desk, case, reply, "edited", now, by=agent.id)
        save(tx, desk, case, change, now)
    return told(change)


def save_draft(desk: Desk, case_id: int, agent: Agent, wording: Wording, now: datetime) -> Reply | None:
    """
    Keep what `agent` has typed so far, as their own draft; nobody else's words are touched.

    No rule refuses this: a draft acts on nothing. None where there is nothing to keep: no word yet, or, after a double
    click, only those that are on their way.
    """
    with desk.db.transaction() as tx:
        case = cases.lock(tx, case_id)
        draft = _draft_of(tx, case, agent)
        if draft is None and (not wording.text.strip() or _is_on_its_way(tx, desk, case, agent, wording)):
            return None
        if draft is None:
            draft = _begin(tx, desk, case, agent, now)
        change = rules.write(draft, agent, wording, now)
        if change.subject != draft:
            replies.save(tx, change)
        # The card says to the minute when the draft was saved; not every keystroke is worth a redraw.
        if change.events or _minute(change.subject.changed_at) != _minute(draft.changed_at):
            telling.card(tx, desk, case, now)
    return told(change)


def submit(desk: Desk, case_id: int, agent: Agent, wording: Wording, seen: int, now: datetime) -> Reply:
    """
    Hand a reply over for approval, or for sending where its queue asks for none; a free case becomes the writer's.

    Raises as `desk.case.claim`, `desk.answering` and `desk.approval.submit` do. The words are kept whatever is raised.
    """
    save_draft(desk, case_id, agent, wording, now)
    with desk.db.transaction() as tx:
        case = cases.lock(tx, case_id)
        change = _hand_over(tx, desk, case, _draft_of(tx, case, agent), agent, wording, seen, now)
    return told(change)


def submit_ready(desk: Desk, case_id: int, agent: Agent, wording: Wording, seen: int, now: datetime) -> Reply:
    """
    Hand over a text that the desk had ready. It becomes a reply of its own: what the agent was writing stays a draft.

    Raises as `submit` does; nothing is kept of a text that is refused.
    """
    with desk.db.transaction() as tx:
        change = _hand_over(tx, desk, cases.lock(tx, case_id), None, agent, wording, seen, now)
    return told(change)


def withdraw(desk: Desk, reply_id: int, agent: Agent, now: datetime) -> Reply:
    """Make a submitted reply a draft again. Raises as `desk.approval.withdraw` does."""
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        change = approval.withdraw(reply, agent, now)
        save(tx, desk, case, change, now)
    return told(change)


def approve(desk: Desk, reply_id: int, agent: Agent, seen: int, shown: str, now: datetime) -> Reply:
    """
    Let a submitted reply go out after the stop window, or be posted by hand where the platform asks for that.

    Raises as `desk.approval.approve` does.
    """
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        heard = cases.dossier(tx, case.id).newest
        how = desk.adapters[reply.account].replyable(heard.mention)
        change = approval.approve(case, reply, agent, seen, shown, how, desk.layout.stop_window, now)
        save(tx, desk, case, change, now)
        if change.events:
            checks.ask_at(tx, [reply.mention_id], now)
            telling.reply_approved(tx, case, change.subject, now)
            by_hand = change.subject.state is ReplyState.BY_HAND
            kind = NoticeKind.BY_HAND if by_hand else NoticeKind.APPROVED
            telling.notice(tx, desk, kind, case, reply.drafter, now, reply=reply.id, by=agent.id)
    return told(change)


def send_back(desk: Desk, reply_id: int, agent: Agent, sentence: str, now: datetime) -> Reply:
    """Return a submitted reply to its drafter, who is told why. Raises as `desk.approval.send_back` does."""
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        change = approval.send_back(case, reply, agent, sentence, now)
        save(tx, desk, case, change, now)
        telling.notice(tx, desk, NoticeKind.SENT_BACK, case, reply.drafter, now, reply=reply.id, by=agent.id)
    return told(change)


def stop(desk: Desk, reply_id: int, agent: Agent, now: datetime) -> Reply:
    """Keep an approved reply from leaving, and tell. Raises as `desk.sending.stop` does."""
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        change = sending_rules.stop(case, reply, agent, now)
        telling.reply_withheld(tx, reply)
        telling.voided(tx, desk, case, reply, "stopped", now, by=agent.id)
        save(tx, desk, case, change, now)
    return told(change)


def lock(tx: Session, reply_id: int) -> tuple[Case, Reply]:
    """Lock a reply, after its case: everybody locks in this order, so that nobody waits in a circle."""
    case = cases.lock(tx, replies.case_of(tx, reply_id))
    return case, replies.lock(tx, reply_id)


def save(tx: Session, desk: Desk, case: Case, change: Change[Reply], now: datetime) -> None:
    """Save a change of a reply and have everything redrawn that shows it."""
    if change.events:
        replies.save(tx, change)
        telling.reply_changed(tx, desk, case, change.subject, now)


def told(change: Change[Reply]) -> Reply:
    """Log what happened, now that it is committed."""
    for event in change.events:
        log.info(event.name, extra={"case": change.subject.case_id, "reply": change.subject.id, "by": event.by})
    return change.subject


def _hand_over(
    tx: Session, desk: Desk, case: Case, draft: Reply | None, agent: Agent, wording: Wording, seen: int, now: datetime
) -> Change[Reply]:
    """Submit a draft, or a new one, with these words; a free case becomes the writer's first."""
    if case.assignee is None:
        case = casework.claim_locked(tx, desk, case, agent, now).subject
    draft = draft or _begin(tx, desk, case, agent, now)
    change = _submit(desk, cases.dossier(tx, case.id), draft, agent, wording, seen, now)
    save(tx, desk, case, change, now)
    checks.ask_at(tx, [change.subject.mention_id], now)
    if change.subject.state is not ReplyState.SUBMITTED:
        telling.reply_approved(tx, case, change.subject, now)
    return change


def _submit(
    desk: Desk, dossier: Dossier, draft: Reply, agent: Agent, wording: Wording, seen: int, now: datetime
) -> Change[Reply]:
    heard = dossier.newest
    account = answering.account_for(dossier, desk.layout, wording.account)
    written = rules.write(draft, agent, wording, now).subject
    answer = answering.answering(written, heard, account, wording.answers)
    fit = desk.fit(account, answer.text, answer.warning, heard.mention)
    terms = Terms(
        length=fit.length,
        limit=fit.limit,
        replyable=fit.replyable,
        needs_approval=desk.queue_of(dossier.case).approval,
        answered_already=dossier.answered_already and not wording.second,
        stop_window=desk.layout.stop_window,
        is_deleted=heard.withdrawn_at is not None,
    )
    answer = replace(answer, text=desk.addressed(account, answer.text, heard.mention))
    others = tuple(reply for reply in dossier.replies if reply.id != draft.id)
    return approval.submit(dossier.case, answer, others, agent, seen, terms, now)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _draft_of(tx: Session, case: Case, agent: Agent) -> Reply | None:
    own = [reply for reply in replies.of_case(tx, case.id) if reply.drafter == agent.id and reply.state in EDITABLE]
    return max(own, key=lambda reply: reply.changed_at, default=None)


def _is_on_its_way(tx: Session, desk: Desk, case: Case, agent: Agent, wording: Wording) -> bool:
    mention = newest_of(mentions.of_case(tx, case.id)).mention
    return any(
        reply.drafter == agent.id and reply.text in (wording.text, desk.addressed(reply.account, wording.text, mention))
        for reply in replies.of_case(tx, case.id)
        if reply.state in IN_FLIGHT
    )


def _begin(tx: Session, desk: Desk, case: Case, agent: Agent, now: datetime) -> Reply:
    dossier = cases.dossier(tx, case.id)
    heard, account = dossier.newest, answering.account_for(dossier, desk.layout, None)
    mention = heard.mention
    inherited = (mention.visibility, mention.warning)
    return replies.begin(tx, case.id, agent.id, account, heard.id, mention.post_id, 0, now, *inherited)
