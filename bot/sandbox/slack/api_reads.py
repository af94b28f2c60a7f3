"""`conversations.*`, `users.*` and `usergroups.*` of the sandbox's Slack: what the bot may look at."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.sandbox.slack.error import SlackError
from bot.sandbox.slack.message import Channel, Json, Message, UserGroup
from bot.sandbox.slack.workspace import APP, BOT, BOT_ID, TEAM, Workspace

_MOST = 999  # messages or members a page

T = TypeVar("T")


def info(slack: Workspace, args: Json) -> Json:
    """`conversations.info`."""
    channel = place(slack, args.get("channel"))
    need(slack, f"{channel.kind}:read")
    return {
        "channel": {
            "id": channel.id,
            "name": channel.name,
            "is_channel": channel.kind == "channels",
            "is_group": channel.kind == "groups",
            "is_im": channel.kind == "im",
            "is_private": channel.private or channel.im is not None,
            "is_archived": channel.archived,
            "is_member": BOT in channel.members,
            "is_shared": False,
            "is_ext_shared": False,
            "is_general": False,
            "context_team_id": TEAM,
        }
    }


def open_direct(slack: Workspace, args: Json) -> Json:
    """`conversations.open` with one person: the direct messages between them and the bot."""
    if str(args.get("users")) not in slack.people:
        raise SlackError("user_not_found")
    return {"channel": {"id": slack.direct(str(args["users"])).id}}


def members(slack: Workspace, args: Json) -> Json:
    """`conversations.members`, in pages."""
    channel = place(slack, args.get("channel"))
    need(slack, f"{channel.kind}:read")
    page, after = _page(sorted(channel.members), args, 100)
    return {"members": page, "response_metadata": {"next_cursor": after}}


def history(slack: Workspace, args: Json) -> Json:
    """`conversations.history`: roots only, the newest first, between `oldest` and `latest`."""
    channel = _readable(slack, args)
    newest = takewhile(_not_before(args), reversed(channel.messages.values()))
    roots = [message for message in newest if message.thread_ts is None and _is_asked(slack, message, args)]
    page, after = _page(roots, args, 100)
    return _messages(slack, page, after, args)


def replies(slack: Workspace, args: Json) -> Json:
    """`conversations.replies`: a root, then its replies, the oldest first."""
    channel = _readable(slack, args)
    root = channel.messages.get(str(args.get("ts")))
    if root is None or root.thread_ts is not None:
        raise SlackError("thread_not_found")
    under = [reply for reply in slack.replies(channel.id, root.ts) if _is_asked(slack, reply, args)]
    page, after = _page([root, *under], args, _MOST)
    return _messages(slack, page, after, args)


def user(slack: Workspace, args: Json) -> Json:
    """`users.info`."""
    person = slack.people.get(str(args.get("user")))
    if person is None:
        raise SlackError("user_not_found")
    profile = {"real_name": person.real_name, "display_name": person.name, "title": person.role}
    return {
        "user": {
            "id": person.id,
            "team_id": TEAM,
            "name": person.name,
            "real_name": person.real_name,
            "deleted": False,
            "is_bot": person.bot,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "tz": slack.zone,
            "tz_offset": _east_of_greenwich(slack),
            "profile": profile,
        }
    }


def _east_of_greenwich(slack: Workspace) -> int:
    """Seconds."""
    offset = slack.now().astimezone(ZoneInfo(slack.zone)).utcoffset() or timedelta()
    return int(offset.total_seconds())


def usergroups(slack: Workspace, args: Json) -> Json:
    """`usergroups.list`, with the people when `include_users` asks for them."""
    with_users = truth(args.get("include_users"))
    return {"usergroups": [_usergroup(group, with_users) for group in slack.usergroups.values()]}


def usergroup_users(slack: Workspace, args: Json) -> Json:
    """`usergroups.users.list`."""
    group = slack.usergroups.get(str(args.get("usergroup")))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _usergroup(group: UserGroup, with_users: bool) -> Json:
    told: Json = {
        "id": group.id,
        "team_id": TEAM,
        "is_usergroup": True,
        "handle": group.handle,
        "name": group.handle,
        "date_delete": 0,
        "user_count": len(group.users),
    }
    return {**told, "users": list(group.users)} if with_users else told


def place(slack: Workspace, named: object) -> Channel:
    """The channel of that id, as far as the bot can know of it: a private one only from inside."""
    channel = slack.channels.get(str(named))
    if channel is None or (channel.private and BOT not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def need(slack: Workspace, scope: str) -> None:
    """Raises SlackError: `missing_scope`."""
    if scope not in slack.scopes:
        raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(slack.scopes)))


def truth(given: object) -> bool:
    """A flag as forms and JSON write it."""
    return given in (True, 1, "1", "true", "True")


def shown(slack: Workspace, message: Message, metadata: bool) -> Json:
    """A message as Slack writes it in answers and interactions."""
    told: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text, "team": TEAM}
    if message.user == BOT:
        told |= {"bot_id": BOT_ID, "app_id": APP, "blocks": list(message.blocks)}
    if message.edited:
        told["edited"] = {"user": message.user, "ts": message.edited}
    if message.metadata is not None and metadata:
        told["metadata"] = message.metadata
    under = [] if message.ephemeral_to else slack.replies(message.channel, message.ts)
    if message.thread_ts:
        told["thread_ts"] = message.thread_ts
        root = slack.message(message.channel, message.thread_ts)
        told |= {"parent_user_id": root.user} if root else {}
    elif under:
        people = list(dict.fromkeys(reply.user for reply in under))
        told |= {"thread_ts": message.ts, "reply_count": len(under), "reply_users": people}
        told["latest_reply"] = under[-1].ts
    return told


def _readable(slack: Workspace, args: Json) -> Channel:
    channel = place(slack, args.get("channel"))
    need(slack, f"{channel.kind}:history")
    if BOT not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _not_before(args: Json) -> Callable[[Message], bool]:
    """Whether a message is no older than the window: the older ones need not be looked at, however many there are."""
    oldest = _asked_moment(args, "oldest", "0")
    return lambda message: _moment(message.ts) >= oldest


def _is_asked(slack: Workspace, message: Message, args: Json) -> bool:
    made = datetime.fromtimestamp(float(message.ts), UTC)
    return _within(message, args) and not slack.lag.hides(message.ts, made, slack.now())


def _within(message: Message, args: Json) -> bool:
    oldest, latest = _asked_moment(args, "oldest", "0"), _asked_moment(args, "latest", "99999999999")
    moment = _moment(message.ts)
    if truth(args.get("inclusive")):
        return oldest <= moment <= latest
    return oldest < moment < latest


def _asked_moment(args: Json, name: str, usual: str) -> tuple[int, int]:
    try:
        return _moment(args.get(name) or usual)
    except ValueError as error:
        raise SlackError("invalid_arguments") from error


def _moment(ts: object) -> tuple[int, int]:
    """A time stamp in whole micros, which a float would blur."""
    seconds, _, micros = str(ts).partition(".")
    return int(seconds), int(micros[:6].ljust(6, "0"))


def _page(everything: Sequence[T], args: Json, usual: int) -> tuple[list[T], str]:
    """A page of a list from where the cursor points, and the cursor of the next; `""` after the last."""
    try:
        limit = int(args.get("limit") or usual)
        start = int(base64.b64decode(args["cursor"], validate=True)) if args.get("cursor") else 0
    except (ValueError, binascii.Error) as error:
        raise SlackError("invalid_cursor" if args.get("cursor") else "invalid_limit") from error
    if not 1 <= limit <= _MOST:
        raise SlackError("invalid_limit")
    end = start + limit
    after = base64.b64encode(str(end).encode()).decode() if end < len(everything) else ""
    return list(everything[start:end]), after


def _messages(slack: Workspace, page: list[Message], after: str, args: Json) -> Json:
    metadata = truth(args.get("include_all_metadata"))
    return {
        "messages": [shown(slack, message, metadata) for message in page],
        "has_more": bool(after),
        "response_metadata": {"next_cursor": after},
    }
