"""
What Slack's error codes mean to the operator, and what to do about them.

Source: https://docs.slack.dev/reference/methods, the errors of the methods that the desk calls
"""

from collections.abc import Mapping

_REINSTALL = "install the app again from manifest.yml, then set the new token"

CAUSES: Mapping[str, str] = {
    "invalid_auth": f"Slack does not know this token; {_REINSTALL}",
    "not_authed": "no token was sent; set it",
    "not_allowed_token_type": "this is another kind of token: the bot's begins with xoxb-, the app's with xapp-",
    "account_inactive": f"the app was removed from the workspace; {_REINSTALL}",
    "token_revoked": f"the token was revoked; {_REINSTALL}",
    "token_expired": "the token has expired; turn token rotation off in the app's settings and install it again",
    "missing_scope": f"a scope is missing; {_REINSTALL}",
    "not_in_channel": "the app is not in the channel; invite it there: /invite @mentiondesk",
    "channel_not_found": "there is no such channel, or it is private and the app is not in it: /invite @mentiondesk",
    "is_archived": "the channel is archived; unarchive it, or name another one",
    "restricted_action": "the workspace does not let apps post there; ask an admin, or name another channel",
    "cannot_reply_to_message": "Slack takes no replies to this message",
    "messages_tab_disabled": "turn on the app's Messages tab: install it again from manifest.yml",
    "message_not_found": "the message was deleted; the desk posts it anew",
    "cant_update_message": "the message is not the app's own; is a second app running on this database?",
    "edit_window_closed": "the workspace does not let messages be edited any more; ask an admin",
    "msg_blocks_too_long": "the message is too long for Slack; it goes out as plain text",
    "invalid_blocks": "Slack does not take the message's layout; it goes out as plain text",
    "plan_upgrade_required": "user groups are for paid plans; name people in desk.toml instead",
    "no_such_subteam": "there is no such user group; correct its id in desk.toml",
    "no_answer": "it does not answer; the desk asks every few seconds, and goes on by itself when it does",
    "grant_gone": "its platform gives the account no new token; authorise the app again and set what it gives you",
    "grant_in_doubt": "its platform did not answer when the token was renewed; the desk tries again by itself, and if "
    "the token is lost by that it says so here",
    "grant_not_renewed": "its token ends soon and cannot be renewed at the moment; the desk goes on trying",
    "no_database": "its tokens are in the desk's database, which could not be asked",
    "locked_out": "its platform lets the account in no more; `mentiondesk check` says why, and what to do about it",
    "gap": "the network tells no more of that time; look there yourself",
    "not_heard": "what is posted is not heard; the message about the sources says what is the matter",
    "budget_short": "four fifths of the month's budget are spent; searches are asked four times less often",
    "budget_spent": "the month's budget is spent; mentions are heard on, searches and our own posts are not",
    "ratelimited": "Slack asks for a pause; try again in a minute",
}


_ANOTHER = "make another in the app's settings, under App-Level Tokens, with connections:write"

_OF_APP_TOKENS: Mapping[str, str] = {
    "invalid_auth": f"Slack does not know this token; {_ANOTHER}",
    "token_revoked": f"the token was revoked; {_ANOTHER}",
    "missing_scope": f"its scope is missing; {_ANOTHER}",
}


def cause_of_app_token(code: str) -> str:
    """The same of the token that opens sockets, which no installation makes."""
    known = _OF_APP_TOKENS.get(code)
    return f"{code}: {known}" if known else cause(code)


def cause(code: str) -> str:
    """What is the matter and what to do, beginning with the code: `"is_archived: the channel is archived; …"`."""
    known = CAUSES.get("restricted_action" if code.startswith("restricted_action") else code)
    return f"{code}: {known}" if known else code
