"""
What the history of a case says that the case must be by now, told by nothing but the history.

The rules are written a second time here, as arrows: from which states an event may come, and to which it leads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.desk.events import Event

ARROWS: Mapping[str, tuple[frozenset[str], str]] = {
    "reply.started": (frozenset({"draft", "sent_back"}), "draft"),
    "reply.sent_back": (frozenset({"submitted"}), "sent_back"),
    "reply.withdrawn": (frozenset({"submitted"}), "draft"),
    "reply.stopped": (frozenset({"approved"}), "draft"),
    "reply.edited": (frozenset({"by_hand"}), "draft"),
    "reply.voided": (frozenset({"submitted", "approved", "by_hand"}), "draft"),
    "reply.sending": (frozenset({"approved"}), "sending"),
    "reply.held": (frozenset({"sending"}), "approved"),
    "reply.unsure": (frozenset({"sending"}), "unsure"),
    "reply.failed": (frozenset({"approved", "sending", "unsure"}), "failed"),
    "reply.sent": (frozenset({"sending", "unsure", "by_hand", "failed"}), "sent"),
}
"""All but a submission and an approval, which lead where their facts say."""

_INTO = {"reply.submitted": frozenset({"draft", "sent_back"}), "reply.approved": frozenset({"submitted"})}
_LET_OUT = frozenset({"approved", "by_hand"})


@dataclass
class Told:
    """A reply as its history tells of it. `let_out` is the fingerprint that may leave, while one may."""

    state: str = "draft"
    drafter: str = ""
    round: int = 0
    mention: int = 0
    fingerprint: str = ""
    let_out: str = ""
    approver: str = ""
    is_overtaken: bool = False  # by a post that came in after it was handed over


@dataclass
class History:
    """
    A case as its history tells of it; `impossible` are the events that no rule allows.

    `newest` is what came in last, `posts` are the newest versions of the author's posts in the order of posting.
    """

    status: str = ""
    team: str = ""
    language: str | None = None
    assignee: str | None = None
    newest: int = 0
    posts: list[int] = field(default_factory=list)
    snoozed: bool = False
    replies: dict[int, Told] = field(default_factory=dict)
    impossible: list[str] = field(default_factory=list)
    _is_owed: bool = False

    def read(self, event: Event) -> None:
        """Go on by one event."""
        if event.name.startswith("reply."):
            self._read_reply(event, self.replies.setdefault(int(event.facts["reply"] or 0), Told()))
        else:
            self._read_case(event)

    def _read_case(self, event: Event) -> None:
        facts = event.facts
        match event.name.removeprefix("case."):
            case "opened":
                self.status = "open"
                self._came(int(facts["mention"] or 0))
                self.team, self.language = str(facts["team"]), _word(facts["language"])
            case "author_wrote":
                self.status, self.snoozed = "open", False
                self._came(int(facts["mention"] or 0))
            case "edited":
                self.newest = int(facts["mention"] or 0)
                self.posts[self.posts.index(int(facts["was"] or 0))] = self.newest
            case "claimed":
                self.assignee = event.by
            case "assigned":
                self.assignee = str(facts["to"])
            case "released":
                self.assignee = None
            case "closed":
                self.status, self.snoozed = "closed", False
            case "reopened" | "follow_up_due":
                self.status = "open"
            case "snoozed":
                self.snoozed = True
            case "woken":
                self.snoozed = False
            case "put_off":
                self.status = "waiting"
            case "answered":
                self.status, self.snoozed = ("open" if self._is_owed else "waiting"), False
            case "readdressed":
                self.team = str(facts["team"])
            case "moved":
                self.assignee = self.assignee if facts["team"] == self.team else None
                self.team, self.language = str(facts["team"]), _word(facts["language"])

    def _came(self, mention: int) -> None:
        self.newest = mention
        self.posts.append(mention)
        for reply in self.replies.values():
            reply.is_overtaken = True

    def _read_reply(self, event: Event, reply: Told) -> None:
        if event.name in _INTO:
            came_from, becomes = _INTO[event.name], str(event.facts["became"])
        else:
            came_from, becomes = ARROWS[event.name]
        if reply.state not in came_from:
            self.impossible.append(f"{event.name} of a reply that is {reply.state}")
        if event.name == "reply.submitted":
            reply.drafter, reply.round = event.by, int(event.facts["round"] or 0)
            reply.mention, reply.fingerprint = int(event.facts["mention"] or 0), str(event.facts["fingerprint"])
            reply.is_overtaken = False
        if event.name == "reply.approved":
            reply.approver = event.by
        if event.name == "reply.sent":
            self._is_owed = reply.is_overtaken
        if event.name == "reply.held":
            reply.let_out = reply.fingerprint
        elif event.name in _INTO and becomes in _LET_OUT:
            reply.let_out = str(event.facts["fingerprint"])
        elif event.name != "reply.sending":
            reply.let_out, reply.approver = "", "" if becomes == "draft" else reply.approver
        reply.state = becomes


def _word(fact: object) -> str | None:
    return None if fact is None else str(fact)
