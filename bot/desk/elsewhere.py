"""Answers that one of our accounts gave without the desk: they close a case's clock as the desk's own do."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk.case import Case, Status
from bot.desk.events import DESK, Change, Event, Fact
from bot.desk.exchange import answered

_NOT_COMPARED = re.compile(r"https?://\S+|@[\w.@-]+|\s+")


@dataclass(frozen=True)
class NativeAnswer:
    """A post of our account's in answer to the post `parent_post_id`, written on the network itself."""

    account: str
    post_id: str
    parent_post_id: str
    url: str
    posted_at: datetime


def answered_elsewhere(case: Case, answer: NativeAnswer) -> Change[Case]:
    """Make it the author's move from the moment of the answer on; a case that people closed stays closed."""
    facts: dict[str, Fact] = {"account": answer.account, "post": answer.post_id, "url": answer.url}
    event = Event("case.answered_elsewhere", DESK, answer.posted_at, facts)
    if case.status is Status.CLOSED:
        return Change(replace(case, first_reply_at=case.first_reply_at or answer.posted_at), (event,))
    return Change(answered(case, answer.posted_at).subject, (event,))


def same_words(ours: str, theirs: str) -> bool:
    """Whether a post may be the text that we sent: networks change links, names and blanks on the way."""
    return _NOT_COMPARED.sub("", ours).casefold() == _NOT_COMPARED.sub("", theirs).casefold()
