"""
The names of everything that can be pressed, sent or typed: an id says what is asked for.

Of which case, reply or escalation it is asked stands in the value beside it (`bot.slack.refs`).
"""

from enum import StrEnum

COMMAND = "/desk"
ADD_SHORTCUT = "add_to_desk"  # on a message that links to a post

# Pressed on a card, in App Home, in an answer to the command: the value is a `case_value`.
CLAIM = "case.claim"
RELEASE = "case.release"
REPLY = "case.reply"  # Reply, Open draft, Reply again: they all open the reply modal
DISMISS = "case.dismiss"
CLOSE = "case.close"
REOPEN = "case.reopen"
WAKE = "case.wake"
FOLLOW_UP = "case.follow_up"
LATER = "case.later"
HISTORY = "case.history"
WHY = "case.why"
REVIEW = "case.review"
MENU = "case.menu"  # the overflow; its options carry a `menu_value`

# About one reply: the value is a `reply_value`.
APPROVE = "reply.approve"
SEND_BACK = "reply.send_back"
WITHDRAW = "reply.withdraw"
STOP = "reply.stop"
POSTED = "reply.posted"
EDIT = "reply.edit"  # opens the reply modal, and voids the approval of what waits to be posted by hand
THERE = "reply.there"
NOT_THERE = "reply.not_there"

SEND_AS_IS = "follow_up.send_as_is"  # an `as_is_value`

TAKE = "escalation.take"  # an `escalation_value`, as the next two
ANSWER = "escalation.answer"
DECLINE = "escalation.decline"
OFFER_ASK = "offer.ask"  # an `offer_value`, as the next one
OFFER_NO = "offer.no"

# On the operators' card.
GIVEN_UP = "operators.given_up"  # the overflow of a line; its options carry a `given_up_value`
RETRY_ALL = "operators.retry_all"
ALARM_OVER = "operators.alarm_over"  # the name of an alarm
SOURCE = "operators.source"  # the overflow of a source; its options carry a `source_value`

SHOW_NEXT = "surge.show_next"  # a `surge_value`

# A button that is a link: Slack tells of the press, and nothing is to be done.
OPEN_LINK = "link.open"
REPLY_ELSEWHERE = "link.reply"  # to the platform itself, with the text prefilled

# Modals, by callback id; `private_metadata` is the value named beside it.
REPLY_MODAL = "modal.reply"  # a `draft_value`
REVIEW_MODAL = "modal.review"  # a `reply_value`
SEND_BACK_MODAL = "modal.send_back"  # a `reply_value`
ANSWER_MODAL = "modal.answer"  # an `escalation_value`
DISMISS_MODAL = "modal.dismiss"  # a `case_value`, as all that follow
ASSIGN_MODAL = "modal.assign"
SNOOZE_MODAL = "modal.snooze"
MOVE_MODAL = "modal.move"
FOLLOW_UP_MODAL = "modal.follow_up"
LATER_MODAL = "modal.later"
ESCALATE_MODAL = "modal.escalate"  # an `offered_value` where an offer opened it
MORE_MODAL = "modal.more"
HISTORY_MODAL = "modal.history"
WHY_MODAL = "modal.why"

# Fields of modals: each is the action id of an element and the block id of its input. Behind it: what is chosen there.
# The reply's text is the exception: its block id has the generation behind it (`text_block`).
TEXT = "field.text"
START_FROM = "field.start_from"  # the id of a canned text
ACCOUNT = "field.account"  # the id of an account
VISIBILITY = "field.visibility"  # a `Visibility`
WARNING = "field.warning"
FOLLOW_UP_DAYS = "field.follow_up_days"  # a number of working days
NOTE = "field.note"
SECOND = "field.second"  # ticked or not
REASON = "field.reason"  # an `Outcome`
COLLEAGUE = "field.colleague"  # a person, in `selected_user`
GROUP = "field.group"  # the Slack id of a user group
NEED = "field.need"  # a `Need`
KEEP = "field.keep"  # ticked or not
UNTIL = "field.until"  # a moment, in seconds since 1970
MOMENT = "field.moment"  # the same, in `selected_date_time`
TEAM = "field.team"  # the id of a team
LANGUAGE = "field.language"  # a language's code, or `ANY` for one that is not known


class Menu(StrEnum):
    """What the card's overflow offers."""

    ASSIGN = "assign"
    ESCALATE = "escalate"
    MOVE = "move"
    SNOOZE = "snooze"
    MORE = "more"


class GivenUpMenu(StrEnum):
    """What may be done about a line that was given up."""

    RETRY = "retry"
    DROP = "drop"


class SourceMenu(StrEnum):
    """What may be done about a source, or about sending from its account."""

    PAUSE_LISTENING = "pause_listening"
    RESUME_LISTENING = "resume_listening"
    PAUSE_SENDING = "pause_sending"
    RESUME_SENDING = "resume_sending"


def text_block(generation: int) -> str:
    """
    The block id of the reply's text.

    Slack keeps what was typed in a block it knows, so a text that the desk puts in comes in a block with a new id.
    """
    return f"{TEXT}.{generation}"
