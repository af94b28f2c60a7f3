"""A case's history, one sentence an event; that of a sent reply is its proof."""

from collections.abc import Callable, Mapping

from bot.desk.case import Outcome, number
from bot.desk.dossier import Dossier
from bot.desk.events import AUTHOR, DESK, Event, Fact
from bot.desk.layout import Layout
from bot.slack import ids, refs
from bot.slack.views.blocks import Block, View, context, modal, mrkdwn, plain, section
from bot.slack.views.languages import language_name
from bot.slack.views.parts import account_name, byline
from bot.slack.views.status import OUTCOMES, VOIDED
from bot.slack.views.text import escape, moment, person

MOST_EVENTS = 90
EXACT = 2000
"""How much of a sent text the history repeats, in characters."""

Facts = Mapping[str, Fact]


def history_modal(dossier: Dossier, events: tuple[Event, ...], layout: Layout) -> View:
    """What happened, oldest first; `events` are in that order too. Of a very long history the newest part."""
    case_id = dossier.case.id
    blocks = [context(plain(f"{number(case_id)} · {byline(dossier.newest.mention.author)}", 150))]
    older = len(events) - MOST_EVENTS
    if older > 0:
        blocks.append(context(mrkdwn(f"{older} older lines are not shown.")))
    blocks += [_line(event, layout) for event in events[-MOST_EVENTS:]]
    return modal("History", ids.HISTORY_MODAL, refs.case_value(case_id, dossier.case.newest), blocks)


def _line(event: Event, layout: Layout) -> Block:
    told = _TOLD[event.name](event.facts) if event.name in _TOLD else escape(event.name)
    line = f"{moment(event.at, layout.zone)} · {_by(event)} {told}"
    return section(f"{line}\n{_proof(event.facts, layout)}" if event.name == "reply.sent" else line)


def _by(event: Event) -> str:
    return {DESK: "The desk", AUTHOR: "The author"}.get(event.by) or person(event.by)


def _proof(facts: Facts, layout: Layout) -> str:
    """Who stands behind a sent text, where it stands, and its exact words."""
    written = f"written by {_person(facts, 'drafter')}"
    approved = f", approved by {_person(facts, 'approver')}" if facts.get("approver") else ", no approval asked for"
    where = f"as {escape(account_name(layout, str(facts.get('account'))))}"
    posts = f"post {_words(facts, 'post')} in answer to {_words(facts, 'parent')}"
    return f"{written}{approved}, {where}, {posts}:\n>{_words(facts, 'text', EXACT).replace(chr(10), chr(10) + '>')}"


def _person(facts: Facts, name: str) -> str:
    value = facts.get(name)
    return person(str(value)) if value else "nobody"


def _words(facts: Facts, name: str, most: int = 300) -> str:
    value = facts.get(name)
    return "unknown" if value is None else escape(str(value), most)


def _closed(facts: Facts) -> str:
    outcome = Outcome(str(facts.get("as", Outcome.SOLVED)))
    return f"closed the case: {OUTCOMES[outcome]}"


def _moved(facts: Facts) -> str:
    language = facts.get("language")
    name = language_name(str(language) if language else None)
    return f"moved the case to {_words(facts, 'team')}, {escape(name)}"


def _relabelled(facts: Facts) -> str:
    about = f"is about: {_words(facts, 'label')}" if facts.get("label") else "does not tell what it is about"
    urgent = f"; urgent by the rule “{_words(facts, 'route')}”" if facts.get("reason") else ""
    return f"found that the edited post {about}{urgent}"


def _until(facts: Facts, name: str) -> str:
    """A moment that was kept as text, to the minute."""
    return _words(facts, name, 16).rstrip("…").replace("T", " ") + " UTC"


def _sent(facts: Facts) -> str:
    return "says that the reply was posted by hand" if facts.get("by_hand") else "published the reply"


_TOLD: Mapping[str, Callable[[Facts], str]] = {
    "case.opened": lambda _: "wrote, and a case was opened",
    "case.added": lambda _: "added the post by its link",
    "case.found_again": lambda facts: f"heard of a post once more, from {_words(facts, 'source')}",
    "case.readdressed": lambda facts: f"gave the case to {_words(facts, 'account')}, whose mentions brought the post",
    "case.author_wrote": lambda _: "wrote again",
    "case.raised": lambda _: "made the case urgent: the author wrote again before anybody had answered",
    "case.thanked": lambda _: "said thanks",
    "case.answered_elsewhere": lambda facts: f"found our answer on the network: post {_words(facts, 'post')}",
    "case.folded": lambda _: "counted the case on the card of a surge",
    "case.shown": lambda _: "took the case out of the surge",
    "case.edited": lambda _: "edited a post",
    "case.relabelled": _relabelled,
    "case.withdrawn": lambda _: "deleted a post; its words are removed",
    "case.claimed": lambda _: "claimed the case",
    "case.released": lambda _: "gave the case back to its queue",
    "case.assigned": lambda facts: f"gave the case to {_person(facts, 'to')}",
    "case.closed": _closed,
    "case.reopened": lambda _: "opened the case again",
    "case.snoozed": lambda facts: f"put the case aside until {_until(facts, 'until')}",
    "case.woken": lambda _: "took the case up again",
    "case.moved": _moved,
    "case.put_off": lambda _: "put the case off: it waits for the author",
    "case.answered": lambda _: "noted that the author has our answer",
    "case.follow_up_due": lambda _: "brought the case back, for its follow-up is due",
    "follow_up.set": lambda facts: f"set a follow-up for {_until(facts, 'due')}",
    "follow_up.fired": lambda facts: f"reminded the assignee (reminder {_words(facts, 'reminder')})",
    "reply.started": lambda _: "began to write",
    "reply.submitted": lambda facts: f"submitted draft {_words(facts, 'round')}",
    "reply.approved": lambda facts: f"approved the reply (fingerprint {_words(facts, 'fingerprint', 17)})",
    "reply.sent_back": lambda facts: f"sent the reply back: “{_words(facts, 'sentence')}”",
    "reply.withdrawn": lambda _: "withdrew the draft",
    "reply.stopped": lambda _: "stopped the reply before it left",
    "reply.edited": lambda _: "took the approved reply back to edit it",
    "reply.voided": lambda facts: f"took the reply back: {VOIDED.get(str(facts.get('why')), _words(facts, 'why'))}",
    "reply.sending": lambda facts: f"began to send the reply{' again' if facts.get('again') else ''}",
    "reply.held": lambda facts: f"could not publish the reply yet, and tries again after {_until(facts, 'until')}",
    "reply.sent": _sent,
    "reply.failed": lambda facts: f"could not send the reply: {_words(facts, 'cause')}",
    "reply.unsure": lambda _: "does not know whether the reply was published",
    "reply.repeated_no_more": lambda _: "does not send the reply again, and leaves it to looking",
    "escalation.asked": lambda facts: f"asked {_person(facts, 'asked')}",
    "escalation.taken": lambda _: "is on the question",
    "escalation.answered": lambda facts: f"answered: “{_words(facts, 'answer')}”",
    "escalation.declined": lambda _: "cannot answer; somebody else must be asked",
}
