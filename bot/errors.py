"""
Every exception of mentiondesk.

    MentionDeskError
    ├── ConfigError        the operator must change the configuration; raised at start-up only
    │   └── AlreadyRunning a desk is running on this database
    ├── CopyFailed         a backup was not made, or not restored; the sentence says why, and nothing was changed
    ├── Refused            a person asked for what the rules forbid; they are told, nothing is logged as an error
    ├── Replaced           who claimed a line of the outbox was taken for dead, and it is another's to bring
    └── RemoteError        Slack or a platform did not do what we asked
        ├── Throttled      try again, not before `retry_after` seconds have passed
        ├── Unreachable    try again: it was certainly not done
        │   └── Barred     the same, and only this one is kept out: others may pass
        ├── Unsure         it may have been done: look before anything else
        │   └── Repeatable the same, and doing it again at once does no harm: there is nothing to look for
        └── Rejected       trying again would be rejected again
            └── LockedOut  and so is everything else, until an operator gives the account what it needs

The four kinds of `RemoteError` are what a courier must tell apart, so an adapter raises no other.
"""


class MentionDeskError(Exception):
    """The root of the tree; never raised itself."""


class ConfigError(MentionDeskError):
    """
    The configuration cannot be used.

    `problems` holds one line a mistake, each beginning with the key: `"queues.1.language: Field required"`.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class AlreadyRunning(ConfigError):
    """A desk is running on this database, and what was asked for needs it alone."""


class CopyFailed(MentionDeskError):
    """A backup could not be made, or not be restored; what it says is for the operator, and nothing was changed."""


class Refused(MentionDeskError):
    """
    The rules say no.

    `code` names the rule (`"already_claimed"`), `facts` what a polite sentence about it needs
    (`holder="U024BE7LH"`). `slack/refusals.py` has the sentence for every code.
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Replaced(MentionDeskError):
    """A claim on a line of the outbox holds no longer: nothing more is to be done for it."""


class RemoteError(MentionDeskError):
    """
    The other side did not do what was asked.

    `code` is the other side's own short name for it (`"not_in_channel"`, `"403 not-authorized"`) and is safe to
    log; it never holds a token or anybody's words.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Throttled(RemoteError):
    """Too much was asked in too short a time. `retry_after` is in seconds, counted from now."""

    def __init__(self, code: str, retry_after: float) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class Unreachable(RemoteError):
    """Nothing was done: no connection, or an answer that says so for certain."""


class Barred(Unreachable):
    """
    Nothing was done, because of where this one was to go: its channel is archived, or the desk is not in it.

    Somebody may mend that, but it is not the other side that is away.
    """


class Unsure(RemoteError):
    """Nobody can say whether it was done: a lost answer, half of one, or an error of theirs."""


class Repeatable(Unsure):
    """
    Nobody can say whether it was done, and it may be done again at once, as an edit may.

    What was thought lost may still be done later than what came after it, and must be done over then.
    """


class Rejected(RemoteError):
    """
    It was not done, and the same request would be rejected again.

    `cause` is what a person should read about it; `""` where only the code is known.
    """

    def __init__(self, code: str, cause: str = "") -> None:
        super().__init__(code)
        self.cause = cause


class LockedOut(Rejected):
    """
    The network lets the account in no more: credentials are refused, credits used up, the account is suspended.

    Nothing can be asked for it until an operator has done what `cause` says.
    """
