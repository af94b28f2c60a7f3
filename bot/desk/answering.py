"""
How a case is answered: from which of our accounts, before whose eyes, and behind which warning.

The account that the author turned to is not always the one to answer: who asks a promo account for help is answered by
the account that cares. An answer is never seen by more people than the post it answers, and stands behind a warning
where that one does.
"""

from dataclasses import dataclass, replace

from bot.desk.dossier import Dossier
from bot.desk.layout import Account, Layout
from bot.desk.mention import Heard, Replyable, Visibility
from bot.desk.reply import Reply
from bot.errors import Refused


@dataclass(frozen=True)
class Way:
    """One of our accounts that may answer a case, and how its network lets it."""

    account: Account
    replyable: Replyable


@dataclass(frozen=True)
class Fit:
    """
    How a reply fits its network: its length and the greatest, both in the network's unit, and how it may be published.

    `lead` is what the network needs in front of the text so that the author hears of it. `has_audiences` says that
    people choose there who sees a post, and may put a warning in front of it.
    """

    length: int
    limit: int
    replyable: Replyable = Replyable.API
    lead: str = ""
    has_audiences: bool = False


def accounts_for(dossier: Dossier, layout: Layout) -> tuple[Account, ...]:
    """
    The accounts that may answer a case; the first one does, unless its agent says otherwise.

    It is the one that answered last; else the case's own, if it speaks for the case's team; else the team's account in
    the author's language; else the case's own, for want of a better one.
    """
    case = dossier.case
    own = layout.accounts[case.account]
    here = [account for account in layout.accounts.values() if account.platform == case.platform]
    fitting = [
        account
        for account in here
        if _speaks_for(account, case.team, here) and (account == own or _speaks(account, case.language))
    ]
    fitting.sort(key=lambda account: (account != own, not account.languages))
    last = [layout.accounts[reply.account] for reply in dossier.sent[-1:] if reply.account in layout.accounts]
    return tuple(dict.fromkeys([*last, *fitting, own]))


def account_for(dossier: Dossier, layout: Layout, wished: str | None) -> str:
    """
    The id of the account that answers a case: the wished one, or the one that does by rule.

    Raises:
        Refused: "wrong_account" (facts: account) when the wished one may not.
    """
    allowed = [account.id for account in accounts_for(dossier, layout)]
    if wished is not None and wished not in allowed:
        raise Refused("wrong_account", account=wished)
    return wished or allowed[0]


def answering(reply: Reply, heard: Heard, account: str, shown: int | None = None) -> Reply:
    """
    The draft as an answer to the author's newest post from `account`; it may have been begun under an older post.

    `shown` is the mention that was shown with the words when they were handed over, None where none was.

    Raises:
        Refused: "direct_message"; "wrote_again" when it was another one.
    """
    may_be_read(heard)
    if shown not in (None, heard.id):
        raise Refused("wrote_again")
    mention = heard.mention
    return replace(
        reply,
        mention_id=heard.id,
        parent_post_id=mention.post_id,
        account=account,
        visibility=visibility_for(reply.visibility, mention.visibility),
        warning=warning_for(reply.warning, mention.warning),
    )


def may_be_read(heard: Heard) -> None:
    """
    Let through whose words may stand in Slack.

    Raises:
        Refused: "direct_message".
    """
    if heard.mention.visibility is Visibility.DIRECT:
        raise Refused("direct_message")


def no_wider_than(visibility: Visibility) -> tuple[Visibility, ...]:
    """Who may see the answer to a post that so many see, the widest first."""
    return tuple(Visibility)[tuple(Visibility).index(visibility) :]


def visibility_for(wished: Visibility, answered: Visibility) -> Visibility:
    """The wished one, unless more people would see the answer than what it answers."""
    return wished if wished in no_wider_than(answered) else answered


def warning_for(wished: str, answered: str) -> str:
    """The wished one; what stands behind a warning is answered behind one, too."""
    return wished.strip() or answered


def _speaks_for(account: Account, team: str, here: list[Account]) -> bool:
    """An account speaks for the team that its role names; where none has that role, for the team that hears it."""
    if any(other.role == team for other in here):
        return account.role == team
    return account.team == team


def _speaks(account: Account, language: str | None) -> bool:
    return language is None or not account.languages or language in account.languages
