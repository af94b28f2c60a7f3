"""
One polite sentence for everything that the rules forbid.

A message names people so that Slack shows them (`<@U…>`); a field error shows plain text only, and says "a colleague".
"""

from collections.abc import Callable, Mapping

from bot.errors import Refused

SENTENCES: Mapping[str, str] = {
    # whose case it is
    "already_claimed": "{holder} took it {seconds} ago.",
    "held_by_other": "{holder} has this case.",
    "not_assignee": "{holder} has this case now. Your words are kept as your draft.",
    "not_in_team": "This case belongs to the team {team}, which you are not in.",
    "not_in_surge_team": "These posts belong to the team {team}, which you are not in.",
    "colleague_not_in_team": "{colleague} is not in this case's team. Move the case first, or choose somebody else.",
    "case_closed": "This case is closed. Reopen it first.",
    "no_moment": "Please choose one of the moments above, or a date and a time here.",
    "in_the_past": "That moment has passed. Please choose a later one.",
    # what the presser had not read
    "wrote_again": "The author wrote again. Please read the new post first.",
    "text_changed": "The text has changed since it was shown to you. Please read it again.",
    "stale_button": "This button is out of date. Please use the newest card.",
    # the reply
    "empty": "Please write something first.",
    "too_long": "The text is too long: {length} of {limit}.",
    "wrong_account": "Replies to this case do not leave from {account}. Please choose another account.",
    "direct_message": "This is a direct message: its words stay out of Slack. Please answer it on its platform.",
    "post_deleted": "The author has deleted this post, so there is nothing left to answer.",
    "closed_to_replies": "The author does not take replies to this post.",
    "already_answered": "This post has our reply already. Say that a second one is meant, and send it again.",
    "reply_in_flight": "A reply is already waiting or on its way.",
    "not_your_draft": "This draft is a colleague's.",
    "not_an_approver": "Only an approver of this team can do that.",
    "own_words": "Nobody approves their own words. Somebody else has to read them.",
    "not_submitted": "This reply is not waiting for approval any more.",
    "no_sentence": "Please say in one sentence what is missing.",
    "too_late": "It is too late to stop it: the reply has left.",
    "not_approved": "This reply is not about to be sent.",
    "not_repeatable": "Nobody can say yet whether this reply was published. It is being looked for.",
    "sending_paused": "Sending is paused for this account. The reply stays approved, and leaves when it is resumed.",
    "not_sending": "This reply is not on its way.",
    "not_unsure": "It is settled already what became of this reply.",
    "waits_for_a_hand": "The approved reply waits to be posted by hand. Press Edit on the card to change it.",
    "not_by_hand": "This reply is not waiting to be posted by hand.",
    "no_such_text": "This text is not in the configuration any more. Please write the reply yourself.",
    # follow-ups
    "follow_up_over": "This follow-up is over.",
    "enough_reminders": "This case has reminded {most} times, which is all it may.",
    # escalations
    "ask_yourself": "You cannot ask yourself. Please choose somebody else.",
    "nobody_asked": "Please choose a person or, below, a group to ask: one of the two.",
    "not_asked": "This question was put to {asked}.",
    "answered_before": "{expert} has answered this already.",
    "taken_by_other": "{expert} is on it already.",
    "no_question": "Please write the question.",
    "question_too_long": "The question is too long: {limit} characters at most.",
    "no_answer": "Please write the answer.",
    "answer_too_long": "The answer is too long: {limit} characters at most.",
    # the desk itself
    "in_no_team": "Only people of the desk's teams can add posts to it.",
    "not_an_operator": "Only the operators of this desk can decide that.",
    "not_given_up": "The delivery {key} is not given up any more.",
    "card_decides": "The delivery {key} is a public reply: what becomes of it is decided on the card of its case.",
    "no_such_source": "The desk has no source or account {subject}.",
    "no_such_delivery": "There is no delivery {key}.",
    # what is not there
    "no_such_case": "This case does not exist any more.",
    "no_such_reply": "This reply does not exist any more.",
    "no_such_escalation": "This question does not exist any more.",
}

_PEOPLE = frozenset({"holder", "colleague", "expert", "asked"})


def sentence(refused: Refused) -> str:
    """What to say about a refusal in a message, as mrkdwn."""
    return _worded(refused, _mention)


def plain(refused: Refused) -> str:
    """What to say about a refusal under a field of a modal, where Slack shows nobody's name."""
    said = _worded(refused, lambda _: "a colleague")
    return said[0].upper() + said[1:]


def ago(seconds: int) -> str:
    """A span that has passed, in the largest unit that fits: `"2 s"`, `"14 min"`, `"3 h"`, `"2 days"`."""
    if seconds < 60:
        return f"{max(seconds, 0)} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 2 * 86_400:
        return f"{seconds // 3600} h"
    return f"{seconds // 86_400} days"


def _worded(refused: Refused, named: Callable[[str], str]) -> str:
    facts: dict[str, str | int] = {}
    for name, fact in refused.facts.items():
        if name in _PEOPLE:
            facts[name] = named(str(fact)) if fact else "a colleague"
        elif name == "seconds":
            facts[name] = ago(int(fact))
        else:
            facts[name] = fact
    said = SENTENCES[refused.code].format_map(facts)
    return said[0].upper() + said[1:]


def _mention(id: str) -> str:
    return f"<!subteam^{id}>" if id.startswith("S") else f"<@{id}>"
