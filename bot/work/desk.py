"""What all work needs at hand: the database, how the desk is laid out, and the networks it speaks to."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.desk.addressee import addressee
from bot.desk.answering import Fit, Way, accounts_for
from bot.desk.case import Case
from bot.desk.dossier import Dossier
from bot.desk.layout import Layout, Queue
from bot.desk.mention import Mention
from bot.desk.people import Team
from bot.desk.reply import Reply
from bot.platforms.base import Adapter
from bot.store.database import Database


@dataclass(frozen=True)
class Desk:
    """`adapters` holds one adapter for every account of the layout, by the account's id."""

    db: Database
    layout: Layout
    adapters: Mapping[str, Adapter]

    def addressee(self, mention: Mention) -> str | None:
        """The account of ours that a mention is for; None where we found it and it is for none of them."""
        here = [account for account in self.layout.accounts.values() if account.platform == mention.platform]
        named = {account.id: self.adapters[account.id].named_at(mention) for account in here}
        return addressee(mention, {account: place for account, place in named.items() if place is not None}, here)

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
        return self.adapters[reply.account].by_hand_url(reply.text, dossier.answered_by(reply).mention)

    def ways(self, dossier: Dossier) -> tuple[Way, ...]:
        """By which accounts a case may be answered; the first one is the rule's."""
        mention = dossier.newest.mention
        accounts = accounts_for(dossier, self.layout)
        return tuple(Way(account, self.adapters[account.id].replyable(mention)) for account in accounts)

    def fit(self, account: str, text: str, warning: str, mention: Mention) -> Fit:
        """How a reply of these words fits the network; the author's name in front counts before there is any word."""
        adapter = self.adapters[account]
        addressed = adapter.addressed(text, mention)
        return Fit(
            length=adapter.measure(addressed, warning),
            limit=adapter.limit,
            replyable=adapter.replyable(mention),
            lead=addressed.removesuffix(text).strip(),
            has_audiences=adapter.has_audiences,
        )

    def fit_of(self, dossier: Dossier, reply: Reply) -> Fit:
        """How a reply as it is kept fits its network."""
        return self.fit(reply.account, reply.text, reply.warning, dossier.answered_by(reply).mention)

    def addressed(self, account: str, text: str, mention: Mention) -> str:
        """`text` as it is published, so that the author hears of it; nothing stays nothing."""
        return self.adapters[account].addressed(text, mention) if text.strip() else text
