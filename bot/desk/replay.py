"""What other rules would have done with mentions that have come in, beside what was done with them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.desk.case import Priority, Reason
from bot.desk.events import Fact
from bot.desk.layout import ANY, Layout
from bot.desk.mention import Heard, Mention

NOWHERE = "not taken in"
"""The queue of what would not come in at all: its author is muted, or its search or account is not there any more."""


@dataclass(frozen=True)
class Standing:
    """What rules make of a mention. `queue` is `"care/es"`; `route` the id of the rule, None for the catch-all."""

    queue: str
    urgent: bool = False
    label: str | None = None
    route: str | None = None


@dataclass(frozen=True)
class Replayed:
    """A case as it was opened and as it would have been; `would` is None where its words are gone."""

    case_id: int
    account: str
    was: Standing
    would: Standing | None

    @property
    def changes(self) -> tuple[str, ...]:
        """What would be otherwise, in words."""
        if self.would is None:
            return ()
        was, would = self.was, self.would
        changed = [f"{was.queue} → {would.queue}"] if was.queue != would.queue else []
        if would.queue != NOWHERE:
            changed += [f"{_pace(was)} → {_pace(would)}"] if was.urgent != would.urgent else []
            changed += [f"{was.label or 'no label'} → {would.label or 'no label'}"] if was.label != would.label else []
        return tuple(changed)


def replayed(layout: Layout, case_id: int, first: Heard, opened: Mapping[str, Fact]) -> Replayed:
    """Ask the rules of `layout` about the post that opened a case, in the language that it was found to be in."""
    was, addressee, language = _was(layout, opened), _word(opened.get("addressee")), _word(opened.get("language"))
    account = addressee or first.mention.account
    if first.withdrawn_at is not None:
        return Replayed(case_id, account, was, None)
    return Replayed(case_id, account, was, _would(layout, first.mention, account, addressee, language))


def tally(cases: Iterable[Replayed]) -> list[tuple[str, int, int]]:
    """How many mentions each queue got and would get, by its name; those that nobody can judge stay where they are."""
    was, would = Counter[str](), Counter[str]()
    for case in cases:
        was[case.was.queue] += 1
        would[(case.would or case.was).queue] += 1
    return [(queue, was[queue], would[queue]) for queue in sorted(was.keys() | would.keys())]


def _was(layout: Layout, opened: Mapping[str, Fact]) -> Standing:
    team, language, queue = str(opened.get("team")), opened.get("language"), opened.get("queue")
    if queue is None:  # A case from before its queue was written down: as the queues are now.
        has_team = team in layout.teams
        queue = layout.queue_for(team, str(language) if language else None).language if has_team else language or ANY
    return Standing(
        f"{team}/{queue}",
        opened.get("reason") == Reason.ROUTE,
        _word(opened.get("label")),
        _word(opened.get("route")),
    )


def _would(layout: Layout, first: Mention, account: str, addressee: str | None, language: str | None) -> Standing:
    if account not in layout.accounts or not layout.hears(first, language):
        return Standing(NOWHERE)
    routed = layout.routed(first, language, addressee)
    queue = layout.queue_for(routed.team, language)
    return Standing(
        f"{routed.team}/{queue.language}",
        routed.priority is Priority.URGENT,
        routed.label,
        routed.route,
    )


def _word(fact: Fact) -> str | None:
    return None if fact is None else str(fact)


def _pace(standing: Standing) -> str:
    return "urgent" if standing.urgent else "normal"
