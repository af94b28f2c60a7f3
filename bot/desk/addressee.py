"""
Which of our accounts a post is for, which is not always the one that heard it first.

A search through one account finds posts that name another, and of two accounts that a post names either may be asked
first. Neither decides whose case it is.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from bot.desk.addition import ADDED_BY
from bot.desk.case import Case
from bot.desk.events import DESK, Change, Event, Fact
from bot.desk.layout import Account
from bot.desk.mention import Mention
from bot.desk.source import search_in


def addressee(mention: Mention, named: Mapping[str, int], here: Collection[Account]) -> str | None:
    """
    The id of the account that the author turned to; None where we found the post and it is for none of ours.

    It is the one that the author's words name first, else the one whose post they answer, else the one whose post they
    quote, else the one whose mentions brought it. `named` has the places of names by account, as far as the network
    told them; `here` are all our accounts on the network.
    """
    if named:
        return min(named, key=named.__getitem__)
    ours = {account.handle.casefold(): account.id for account in here}
    for other in (mention.parent, mention.quoted):
        if other is not None and other.author.handle.casefold() in ours:
            return ours[other.author.handle.casefold()]
    return None if was_looked_for(mention.source) else mention.account


def was_looked_for(source: str) -> bool:
    """Whether a search or a person brought what came from a source of this id, and not an account's mentions."""
    return search_in(source) is not None or source.startswith(ADDED_BY)


def readdressed(case: Case, account: str, team: str, now: datetime) -> Change[Case]:
    """Let the case belong to the account that it turns out to be for; whoever holds it goes on, and its clock runs."""
    facts: dict[str, Fact] = {"account": account, "from": case.account, "team": team}
    return Change(replace(case, account=account, team=team), (Event("case.readdressed", DESK, now, facts),))
