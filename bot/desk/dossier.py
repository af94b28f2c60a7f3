"""
Everything the desk knows about a case at one moment, and which of the card's states that is.

The states are derived when the card is drawn; they are stored nowhere, so they cannot disagree with the rows.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.desk.case import Case, Outcome, Status
from bot.desk.elsewhere import NativeAnswer
from bot.desk.escalation import Escalation
from bot.desk.follow_up import FollowUp, FollowUpState
from bot.desk.mention import Heard, newest_of
from bot.desk.noise import only_thanks
from bot.desk.reply import IN_FLIGHT, Reply, ReplyState
from bot.desk.switch import Off

KNOWN_DAYS = 90
"""How far back an author's cases are counted."""


class Face(StrEnum):
    """What a card says and which buttons it has, in the order of the README's table."""

    NEW = "new"
    CLAIMED = "claimed"
    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    SENDING = "sending"
    WAITING = "waiting"
    BY_HAND = "by_hand"
    FAILED = "failed"
    UNSURE = "unsure"
    AUTHOR_WROTE = "author_wrote"
    FOLLOW_UP = "follow_up"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Known:
    """
    What an author asked of us before a case.

    `contacts` are their cases in the `KNOWN_DAYS` before it, and it; `last` is the one before it, however old.
    `closed_at` is when that was closed, None while it is not.
    """

    contacts: int
    last: Case
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Dossier:
    """
    A case with what belongs to it: mentions as they were posted and replies, oldest first, and what still waits.

    `follow_up` is the one that is set or has fired, `escalation` the newest one. `sending_off` is there while
    nothing is sent from the account of the live reply. `known` is there where the author had a case before. `native`
    are the answers that were given without the desk.
    """

    case: Case
    mentions: tuple[Heard, ...]
    replies: tuple[Reply, ...] = ()
    follow_up: FollowUp | None = None
    escalation: Escalation | None = None
    sending_off: Off | None = None
    known: Known | None = None
    native: tuple[NativeAnswer, ...] = ()

    @property
    def newest(self) -> Heard:
        """
        The author's newest post that still stands, else the last that stood: what is shown, and what a reply answers.

        What a press has seen is another thing: the `newest` of the case.
        """
        return newest_of(self.mentions)

    @property
    def first(self) -> Heard:
        """The post that the case was opened for, in its newest version; it need not be the first that was posted."""
        return min(self.mentions, key=lambda heard: (heard.heard_at, heard.mention.posted_at))

    @property
    def is_withdrawn(self) -> bool:
        """Whether the author deleted every post of the case, so that nothing is left to answer."""
        return self.newest.withdrawn_at is not None

    @property
    def closes_as(self) -> Outcome:
        """What it means that nothing more is to be done: solved, but for what was deleted before we answered."""
        is_answered = self.sent or self.native
        return Outcome.NO_ANSWER if self.is_withdrawn and not is_answered else Outcome.SOLVED

    def answered_by(self, reply: Reply) -> Heard:
        """The post that a reply answers, in the version that stands now."""
        same = [heard for heard in self.mentions if heard.id == reply.mention_id]
        later = [heard for heard in self.mentions if heard.mention.post_id == reply.parent_post_id]
        return next(iter(same + later), self.newest)

    @property
    def sent(self) -> tuple[Reply, ...]:
        """What we have published in this case, oldest first."""
        return tuple(reply for reply in self.replies if reply.state is ReplyState.SENT)

    def asked_after(self, reply: Reply | None) -> tuple[Heard, ...]:
        """
        The author's posts that ask for something, still stand and have no answer of their own.

        Those only which came in after the reply was handed over: its drafter had read the others. None: all.
        """
        return tuple(
            heard
            for heard in self.mentions
            if (reply is None or _came_after(heard, reply))
            and heard.withdrawn_at is None
            and heard.mention.post_id not in self._answered_posts
            and not only_thanks(heard.mention)
        )

    @property
    def live(self) -> Reply | None:
        """
        The reply that the card tells of: the one in flight, else the one whose words or state changed last.

        Of the drafts only the assignee's count; what others began waits in the modal.
        """
        for reply in self.replies:
            if reply.state in IN_FLIGHT:
                return reply
        told = [reply for reply in self.replies if not _is_draft(reply) or self._is_current_draft(reply)]
        return max(told, key=lambda reply: (reply.changed_at, reply.id), default=None)

    def words_for(self, agent_id: str) -> Reply | None:
        """
        The reply whose words the modal opens with.

        The agent's own draft comes first, then the newest draft of a colleague, then what failed.
        """
        if self.live is not None and self.live.state is ReplyState.FAILED:
            return self.live
        drafts = [reply for reply in self.replies if _is_draft(reply) and reply.text]
        return max(drafts, key=lambda reply: (reply.drafter == agent_id, reply.changed_at), default=None)

    @property
    def answered_already(self) -> bool:
        """Whether the author's newest post has our reply, sent from here or not: one more would be a second one."""
        return self.newest.mention.post_id in self._answered_posts

    @property
    def elsewhere(self) -> NativeAnswer | None:
        """The last answer that was not sent from here, if nothing that was sent from here came after it."""
        ours = {reply.post_id for reply in self.sent}
        last = max((answer for answer in self.native if answer.post_id not in ours), key=_posted_at, default=None)
        sent = [reply.sent_at for reply in self.sent if reply.sent_at is not None]
        return None if last is None or any(at > last.posted_at for at in sent) else last

    @property
    def _answered_posts(self) -> frozenset[str]:
        sent = {reply.parent_post_id for reply in self.sent}
        return frozenset(sent | {answer.parent_post_id for answer in self.native})

    def _is_current_draft(self, reply: Reply) -> bool:
        return reply.drafter == self.case.assignee and bool(reply.text)


def face(dossier: Dossier) -> Face:
    """Which of its states a case's card shows. What is on its way outside is told before anything else."""
    case, live = dossier.case, dossier.live
    if case.status is Status.CLOSED:
        return Face.CLOSED
    if live is not None and live.state in IN_FLIGHT:
        return _IN_FLIGHT_FACES[live.state]
    if dossier.is_withdrawn:
        return Face.WITHDRAWN
    if case.snoozed_until is not None:
        return Face.SNOOZED
    if case.status is Status.WAITING and dossier.elsewhere is not None:
        return Face.WAITING
    if live is not None and live.state in _AT_HAND_FACES:
        return _AT_HAND_FACES[live.state]
    if case.author_wrote_at is not None:
        return Face.AUTHOR_WROTE
    if case.status is Status.WAITING:
        return Face.WAITING
    if dossier.follow_up is not None and dossier.follow_up.state is FollowUpState.FIRED:
        return Face.FOLLOW_UP
    return Face.NEW if case.assignee is None else Face.CLAIMED


_IN_FLIGHT_FACES = {
    ReplyState.SUBMITTED: Face.SUBMITTED,
    ReplyState.APPROVED: Face.SENDING,
    ReplyState.SENDING: Face.SENDING,
    ReplyState.UNSURE: Face.UNSURE,
    ReplyState.BY_HAND: Face.BY_HAND,
}

_AT_HAND_FACES = {
    ReplyState.FAILED: Face.FAILED,
    ReplyState.SENT_BACK: Face.SENT_BACK,
    ReplyState.DRAFT: Face.DRAFTING,
}


def _came_after(heard: Heard, reply: Reply) -> bool:
    """A version of a post that was there before has a greater id, too, but came in when its first one did."""
    is_new = reply.submitted_at is None or heard.heard_at >= reply.submitted_at
    return is_new and heard.id > reply.mention_id


def _posted_at(answer: NativeAnswer) -> datetime:
    return answer.posted_at


def _is_draft(reply: Reply) -> bool:
    return reply.state in (ReplyState.DRAFT, ReplyState.SENT_BACK)
