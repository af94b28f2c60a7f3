"""What all work needs at hand: the database, how the desk is laid out, and the networks it speaks to."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.desk.case import Case
from bot.desk.dossier import Dossier
from bot.desk.layout import Layout, Queue
from bot.desk.people import Team
from bot.platforms.base import Adapter
from bot.store.database import Database


@dataclass(frozen=True)
class Desk:
    """`adapters` holds one adapter for every account of the layout, by the account's id."""

    db: Database
    layout: Layout
    adapters: Mapping[str, Adapter]

    def queue_of(self, case: Case) -> Queue:
        """The queue in whose channel the case's card stands."""
        return self.layout.queue_for(case.team, case.language)

    def team_of(self, case: Case) -> Team:
        """The team that works on the case."""
        return self.layout.teams[case.team]

    def by_hand_url(self, dossier: Dossier) -> str | None:
        """Where a person finds the live reply prefilled on its platform; None while there is no reply to speak of."""
        reply = dossier.live
        if reply is None:
            return None
        answered = next(heard for heard in dossier.mentions if heard.id == reply.mention_id)
        return self.adapters[reply.account].by_hand_url(reply.text, answered.mention)
